# SPDX-License-Identifier: BSD-3-Clause
"""RTP from a port and back to it: squelch's worker beside dpdk-testpmd on the same virtual device.

net_pcap plays one file over and over, and discards what it is given to send. What counts is the CPU time
of the polling lcore, for others have the core too; runs of both take turns, and a run is compared with
the testpmd that was played just before.
"""
import glob
import json
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import time

import gbench
import pages
import scenario

MBUFS = 16383  # and as many as there are frames in the file, which net_pcap keeps in mbufs
SERVER_MAC = '02:70:63:61:70:00'  # net_pcap's first port
ADDRESS = '10.9.0.1'
CALLS_EACH = 12288  # that one address has ports for; more are on addresses for media alone, as squelch-rtp has them
# Runs that are compared by their number of streams play files of one length: a short file stays in the
# cache of whoever copies it, so the device itself would be cheaper with few streams.
FRAMES = 100000
# Name -> calls, flows that hear each other, frames in the file. A stream is one way of a call.
RUNS = {
    'rtp/passthrough': (100, 2, 100),
    'rtp/fanout:10': (110, 11, 110),
    'rtp/streams:1': (1, 2, FRAMES),
    'rtp/streams:1000': (1000, 2, FRAMES),
    'rtp/streams:12000': (12000, 2, FRAMES),
    'rtp/streams:100000': (100000, 2, FRAMES),
}
QUICK = ('rtp/passthrough', 'rtp/fanout:10')  # whose files are short

def eal(pcap):
    at = scenario.cpus()
    return [*pages.options(768), '--no-pci', '--no-shconf', '--no-telemetry', '--lcores',
            f'0@{at[0]},1@{at[-1]}', '--vdev', f'net_pcap0,rx_pcap={pcap},infinite_rx=1']


def readdressed(frame, address):
    """The same IPv4 frame to another address, its sums carried on (RFC 1624)."""
    before, after = (struct.unpack('>2H', part) for part in (frame[30:34], address))
    out = bytearray(frame)
    out[30:34] = address
    for at in (24, 40):
        total = 0xffff ^ int.from_bytes(frame[at:at + 2], 'big')
        total += sum(after) + sum(0xffff ^ word for word in before)
        while total >> 16:
            total = (total & 0xffff) + (total >> 16)
        out[at:at + 2] = (0xffff ^ total).to_bytes(2, 'big')
    return bytes(out)


def records(data):
    """Of a pcap file in this machine's byte order, each a header and a frame."""
    at = 24
    while at < len(data):
        n = int.from_bytes(data[at + 8:at + 12], sys.byteorder)
        yield data[at:at + 16], data[at + 16:at + 16 + n]
        at += 16 + n


def write_pcap(build, path, calls, frames):
    """The calls of one address, once for each address, and all that over and over."""
    write_calls(build, path, min(calls, CALLS_EACH))
    with open(path, 'rb') as file:
        data = file.read()
    one = list(records(data))
    with open(path, 'wb') as file:
        file.write(data[:24])
        for i in range(frames):
            call = i % calls
            header, frame = one[call % CALLS_EACH]
            if calls > CALLS_EACH:
                frame = readdressed(frame, bytes([10, 9, 64, call // CALLS_EACH]))
            file.write(header + frame)


def write_calls(build, path, calls):
    words = [f'{build}/app/squelch-load/squelch-load', '--no-huge', '--no-pci', '--no-shconf', '--no-telemetry',
             '-m', '512', '--', '--write-pcap', path, '--scenario', 'rtp', '--calls', str(calls), '--duration', '0.1',
             '--rtp-rate', '10', '--server', ADDRESS, '--address', '10.9.0.9/24', '--server-mac', SERVER_MAC]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise gbench.Failed(f'no file of {calls} calls: {done.stderr.strip().splitlines()[-1:]}')


def testpmd_command(pcap, frames):
    return ['dpdk-testpmd', *eal(pcap), '--', '-i', '--forward-mode=5tswap', '--burst=64',
            f'--total-num-mbufs={MBUFS + frames}', '--rxd=1024', '--txd=1024', '--port-topology=loop', '--no-flush-rx']


def cpu_ns(pid):
    """Of the polling lcore's thread; 0: there is none yet."""
    for comm in glob.glob(f'/proc/{pid}/task/*/comm'):
        with open(comm, encoding='ascii') as name:
            if name.read().startswith('rte-worker-1'):
                with open(comm.replace('comm', 'schedstat'), encoding='ascii') as stat:
                    return int(stat.read().split()[0])
    return 0


def wait_until_it_polls(p):
    """It may have to read a long file first, and what it says stays in a buffer."""
    end = time.monotonic() + 60
    while cpu_ns(p.pid) < 10e6:
        if p.poll() is not None or time.monotonic() > end:
            raise gbench.Failed('dpdk-testpmd did not start: see its output by hand')
        time.sleep(0.01)


def play_testpmd(pcap, frames, seconds):
    """Packets, and seconds of CPU time."""
    with subprocess.Popen(testpmd_command(pcap, frames), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as p:
        p.stdin.write('start\n')
        p.stdin.flush()
        wait_until_it_polls(p)
        time.sleep(seconds)
        p.stdin.write('stop\n')
        p.stdin.flush()
        time.sleep(0.5)  # as above
        ns = cpu_ns(p.pid)
        said = p.communicate('quit\n', timeout=30)[0]
    packets = re.findall(r'TX-packets: (\d+)', said)
    if not packets:
        raise gbench.Failed('dpdk-testpmd sent nothing')
    return int(packets[-1]), ns * 1e-9


def squelch_command(build, pcap, run, seconds):
    calls, ring, frames = run
    return [f'{build}/perf/squelch-rtp', *eal(pcap), '--', str(calls), f'{seconds:g}', str(MBUFS + frames), str(ring)]


def play_squelch(words):
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0 or 'dropped' in done.stderr:
        raise gbench.Failed(f'{shlex.join(words)}: exit status {done.returncode}: '
                            f'{done.stderr.strip().splitlines()[-1:]}')
    return json.loads(done.stdout)


def sample(packets, seconds, tsc_hz, other=None):
    """A row; other: what it is compared with."""
    ns = 1e9 * seconds / packets
    row = {'iterations': packets, 'real_time': ns, 'cpu_time': ns, 'packets_per_second': packets / seconds,
           'cycles_per_packet': seconds * tsc_hz / packets}
    return {**row, 'ratio_to_testpmd': row['packets_per_second'] / other['packets_per_second']} if other else row


def measure_run(name, build, pcap, pace):
    """Samples of squelch, and of the testpmd before each."""
    calls, _, frames = RUNS[name]
    write_pcap(build, pcap, calls, frames)
    ours, theirs = [], []
    for _ in range(pace.repetitions):
        other = play_testpmd(pcap, frames, pace.seconds)
        report = play_squelch(squelch_command(build, pcap, RUNS[name], pace.seconds))
        theirs.append(sample(*other, report['tsc_hz']))
        ours.append(sample(report['packets'], report['cpu_seconds'], report['tsc_hz'], theirs[-1]))
    return ours, theirs


def show(rows):
    for row in rows:
        if row.get('aggregate_name', 'median') == 'median':
            print(f'{row["name"]:<32} {row["cpu_time"]:7.1f} ns {row["packets_per_second"]:12.0f} packets a second '
                  f'{row["cycles_per_packet"]:6.0f} cycles'
                  + (f' {row["ratio_to_testpmd"]:5.2f} of testpmd' if 'ratio_to_testpmd' in row else ''), flush=True)


def measure(build, pace, quick):
    if not shutil.which('dpdk-testpmd'):
        print('rtp: dpdk-testpmd is not installed: left out')
        return {'context': {}, 'benchmarks': []}
    commands, page = {}, {}
    document = {'context': {'commands': commands, 'pages': page}, 'benchmarks': []}
    with tempfile.TemporaryDirectory(prefix='squelch-bench.') as tmp:
        pcap = f'{tmp}/rtp.pcap'
        for family, (name, run) in enumerate(RUNS.items()):
            if quick and name not in QUICK:
                continue
            ours, theirs = measure_run(name, build, pcap, pace)
            rows = gbench.rows(name, ours, family)
            if name == 'rtp/passthrough':
                rows += gbench.rows('rtp/testpmd', theirs, family)
                commands['rtp/testpmd'] = shlex.join(testpmd_command('FILE', run[2]))
            commands[name] = shlex.join(squelch_command('build-bench', 'FILE', run, pace.seconds))
            page[name] = pages.of(eal('FILE'))
            show(rows)
            document['benchmarks'] += rows
    return document
