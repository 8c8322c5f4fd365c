#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""halt.py WORDS SECONDS LCORE...: takes the CPU away from these lcores of the process whose command line
has these words, a second after they have begun to run, as a hypervisor may that has none to spare."""
import ctypes
import os
import sys
import time

ATTACH, DETACH, EVERY_THREAD = 16, 17, 0x40000000

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def threads(words):
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            if words in open(f'/proc/{pid}/cmdline').read().replace('\0', ' ') and int(pid) != os.getpid():
                yield from (f'/proc/{pid}/task/{tid}/stat' for tid in os.listdir(f'/proc/{pid}/task'))
        except OSError:
            pass  # it has ended meanwhile


def running(words, name):
    """The thread of that name, if it is not waiting for anything."""
    for path in threads(words):
        tid, _, rest = open(path).read().partition(' (')
        comm, _, state = rest.rpartition(') ')
        if comm == name and state[0] == 'R':
            return int(tid)


def ptrace(what, tid):
    if libc.ptrace(what, tid, None, None) < 0:
        sys.exit(f'halt.py: ptrace: {os.strerror(ctypes.get_errno())}')


def await_running(words, name):
    end = time.monotonic() + 30
    while not (tid := running(words, name)):
        if time.monotonic() > end:
            sys.exit(f'halt.py: {name} does not run')
        time.sleep(0.01)
    return tid


def main(words, seconds, *lcores):
    tids = [await_running(words, f'rte-worker-{lcore}') for lcore in lcores]
    time.sleep(1)
    for tid in tids:
        ptrace(ATTACH, tid)
        os.waitpid(tid, EVERY_THREAD)
    time.sleep(float(seconds))
    for tid in tids:
        ptrace(DETACH, tid)


main(*sys.argv[1:])
