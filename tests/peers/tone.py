#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""tone.py write HZ FILE | tone.py hear HZ FILE: ten seconds of a tone, and whether a recording is it.

The tone is heard when nearly all of the energy between the recording's first and last sound lies at
that frequency (Goertzel's algorithm).
"""
import array
import math
import sys
import wave

RATE = 8000


def write(hz, path):
    samples = array.array('h', (int(10000 * math.sin(2 * math.pi * hz * n / RATE))
                                for n in range(10 * RATE)))
    with wave.open(path, 'wb') as w:
        w.setparams((1, 2, RATE, 0, 'NONE', ''))
        w.writeframes(samples.tobytes())


def share(samples, hz):
    """The part of the signal's energy that lies at hz."""
    c = 2 * math.cos(2 * math.pi * hz / RATE)
    s1 = s2 = 0.0
    for x in samples:
        s1, s2 = x + c * s1 - s2, s1
    power = s1 * s1 + s2 * s2 - c * s1 * s2
    return 2 * power / (len(samples) * sum(x * x for x in samples))


def hear(hz, path):
    with wave.open(path) as w:
        samples = array.array('h', w.readframes(w.getnframes()))
    loud = [n for n, x in enumerate(samples) if abs(x) > 1000]
    if not loud or loud[-1] - loud[0] < RATE:
        sys.exit(f'{path}: less than a second of sound')
    blocks = [samples[n:n + 800] for n in range(loud[0], loud[-1] - 800, 800)]
    good = sum(share(b, hz) > 0.9 for b in blocks if any(b))
    print(f'{good} of {len(blocks)} tenths of a second are a tone of {hz:g} Hz')
    sys.exit(good < 0.9 * len(blocks))


{'write': write, 'hear': hear}[sys.argv[1]](float(sys.argv[2]), sys.argv[3])
