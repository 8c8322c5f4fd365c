# SPDX-License-Identifier: BSD-3-Clause
"""Whole-server scenarios: squelch-load and squelch in one process, joined by rings.

What they give is brought into Google Benchmark's form. An iteration is a call (of 'rtp', a packet):
real_time is wall-clock time, cpu_time what squelch's workers were busy, from their own count of
cycles, so that time which the system gave to other programs is not in it.
"""
import dataclasses
import json
import os
import shlex
import statistics
import subprocess

import gbench
import pages
from gbench import Failed

LEGS_MAX = 4194304 # as --max-legs has it
# Room for all that a run of some seconds leaves behind: with default timers, a CANCEL's transaction stays
# for 64*T1 = 32 s. There are as many as legs and conferences together, and a leg takes less memory.
ROOM = ('--max-legs 2400000 --max-conferences 900000 --media-ports 10000-65535 '
        '--media-address 10.9.0.64-10.9.0.163')
MEMORY = 6144
PORT_PAIRS = (65536 - 10000) // 2 # of one address


@dataclasses.dataclass
class Run:
    name: str
    load: str             # options of squelch-load
    workers: int = 1
    unit: str = 'call'
    rate: int = 0         # of an open loop; once it is missed by far, the suite's further runs are left out
    room: str = ''        # options of squelch; '': ROOM
    memory: int = MEMORY  # MiB of the EAL's
    large: bool = False   # takes a minute, most of it to open calls and to close them


def rate_run(rate):
    return Run(f'cancel/rate:{rate}', f'--scenario cancel --rate {rate} --concurrency 12000', rate=rate)


def storm_run(rate):
    """Calls with media stand while others are given up: as many as squelch can take (0), or so many a second."""
    pace = f'--rate {rate} --concurrency 12000' if rate else '--concurrency 1000'
    return Run(f'storm/rate:{rate}' if rate else 'storm/full',
               f'--scenario cancel --held 100 --held-rtp {pace}', rate=rate)


def held_run(calls):
    """Calls that stand, each with two legs and two pairs of media ports, and a few that come and go."""
    load = f'--scenario call --concurrency 100 --held {calls}'
    legs = min(2 * calls + 900000, LEGS_MAX)
    conferences = calls + 500000
    # Those that come and go: a port rests for 5 s before it is given out again.
    addresses = (2 * calls + 1000000) // PORT_PAIRS + 1
    room = (f'--max-legs {legs} --max-conferences {conferences} --media-ports 10000-65535 '
            f'--media-address 10.9.0.64-10.9.0.{63 + addresses}')
    return Run(f'call/held:{calls}', load, room=room, memory=2560 + (800 * legs + 1000 * conferences >> 20),
               large=calls > 100000)


# Where all arrives -> the load's --queue, and how many cores only receive.
WAYS = {'single-queue': ('0', 0), 'receiver': ('0', 1), 'spread': ('rss', 0)}


def cores_run(workers, way):
    """All that comes on one queue, whose worker hands over what is others', or which a core has that does nothing else;
    or each dialog's to its own. Not bounded by the CPUs there are, for cores that take turns on one show what each of
    them has to do. So few calls at one time that what comes in others' turns fits into the mailboxes: what is refused
    is no measurement."""
    queue, receivers = WAYS[way]
    return Run(f'cores/{way}/{workers}', f'--scenario cancel --concurrency 300 --queue {queue}', workers=workers + receivers,
               room='--max-legs 1600000 --max-conferences 400000 --media-address 10.9.0.64-10.9.0.162 --core-ports 6000'
                    + (f' --receivers {receivers}' if receivers else ''))


# Every suite: (cores that squelch may have) -> runs.
SUITES = {
    'cancel': lambda cores: [Run('cancel/1core', '--scenario cancel --concurrency 1000')],
    'call': lambda cores: [Run('call/1core', '--scenario call --concurrency 1000')],
    'rtp': lambda cores: [Run('rtp/calls', '--scenario rtp --calls 100 --concurrency 100 --rtp-rate 1000',
                              unit='packet')],
    # Rate against cores; the first is cancel/1core. The load has one core.
    'cores': lambda cores: [Run(f'cancel/{n}core', f'--scenario cancel --concurrency {1000 * n}', workers=n)
                            for n in range(2, cores + 1)] +
    [cores_run(n, way) for way in WAYS for n in (1, 2, 4, 8)],
    # Cycles a call against concurrent legs: calls at one time, and calls that merely stand.
    'concurrency': lambda cores: [Run(f'cancel/concurrency:{n}', f'--scenario cancel --concurrency {n}')
                                  for n in (10, 100, 1000, 4000, 12000)],
    'held': lambda cores: [held_run(n) for n in (0, 500, 50000, 500000, 2000000)],
    'storm': lambda cores: [storm_run(n) for n in (0, 25000)],
    # Latency against load.
    'rate': lambda cores: [rate_run(n) for n in (2000, 5000, 10000, 20000, 30000, 40000, 60000, 80000, 100000)],
}


def cpus():
    return sorted(os.sched_getaffinity(0))


# The first lcore waits, and shares a CPU with the load's; each worker has one of its own while they last.
def lcores(workers):
    at = cpus()
    own = at[1:] or at
    return ','.join([f'0@{at[0]}', f'1@{at[0]}'] + [f'{2 + i}@{own[i % len(own)]}' for i in range(workers)])


@dataclasses.dataclass
class Pace:
    """How long and how often each run is played; large ones at most so often."""
    repetitions: int = 5
    seconds: float = 2.0
    warmup: float = 1.0
    large: int = 100

    def times(self, run):
        return min(self.repetitions, self.large) if run.large else self.repetitions


def command(build, run, pace):
    # Packets are counted over the whole run: it has no warm-up, and ends with its calls.
    if run.unit == 'packet':
        clock = ['--hold', f'{pace.seconds:g}']
    else:
        clock = ['--warmup', f'{pace.warmup:g}', '--duration', f'{pace.seconds:g}']
    return [f'{build}/app/squelch-load/squelch-load', *pages.options(run.memory), '--no-pci', '--no-shconf',
            '--no-telemetry', '--lcores', lcores(run.workers),
            '--', '--server-inside', '--json', *run.load.split(), *clock, '--', *(run.room or ROOM).split()]


def play(run, words):
    """One repetition: what squelch-load says."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if not line.startswith(('EAL:', 'USER1:'))]
    if done.returncode != 0 or not done.stdout.startswith('{'):
        raise Failed(f'{run.name}: exit status {done.returncode} of {shlex.join(words)}: '
                     f'{said[-1] if said else faults(done.stdout)}')
    report = json.loads(done.stdout)
    if report['counts']['calls_refused']:
        raise Failed(f'{run.name}: {report["counts"]["calls_refused"]} of {report["counts"]["calls"]} '
                     f'calls were refused: squelch\'s limits ({run.room or ROOM}) are too low for it')
    return report


def faults(text):
    try:
        return ', '.join(f'{n} {name}' for name, n in json.loads(text)['faults'].items() if n) or 'not one call'
    except ValueError:
        return 'no result'


def counters(report, iterations, unit):
    """What there is beside the times."""
    workers = report['server']['workers']
    cycles = sum(w['cycles_busy'] for w in workers) / iterations
    out = {
        f'{unit}s_per_second': iterations / report['seconds'],
        f'cycles_per_{unit}': cycles,
        # What the workers' cores would do with nobody else on them and never out of work.
        f'{unit}s_per_second_busy': len(workers) * report['tsc_hz'] / cycles,
        'load_idle_share': report['idle_share'],
        'load_taken_share': report['taken_share'],
        'idle_share': sum(w['idle_share'] for w in workers) / len(workers),
        'taken_share': sum(w['taken_share'] for w in workers) / len(workers),
        'half_open_legs': report['half_open_legs'],
        'retransmissions': report['retransmissions'],
        'load_losses': sum(report['losses'].values()),
    }
    for name, latency in report['latency_us'].items():
        if latency['count']:
            for p in ('p50', 'p99', 'p99_9'):
                out[f'{name}_{p}_us'] = latency[p]
    return out


def scaling(report):
    """What each core had to do for a call, and the rate at which the busiest has no time left.

    The worker that others' packets come to has calls of its own as well, at the cost that they have with those who
    only get theirs; what it was busy beyond is classifying and handing over."""
    server, calls, hz = report['server'], report['calls'], report['tsc_hz']
    busy = [w['cycles_busy'] for w in server['workers']]
    out = {'handoff_share': server['hand_off_share'], 'calls_per_second_bound': hz * calls / max(busy)}
    receivers = [w for w in server['workers'] if w['rx_packets']]
    if len(receivers) != 1 or len(busy) == 1:
        return out | {'cycles_per_call_worker': sum(busy) / calls}
    receiver = receivers[0]['cycles_busy']
    worker = (sum(busy) - receiver) / (server['hand_off_share'] * calls)
    out |= {'cycles_per_call_worker': worker,
            'cycles_per_call_receiver': receiver / calls - (1 - server['hand_off_share']) * worker}
    if out['cycles_per_call_receiver'] > 0:
        out['calls_per_second_receiver'] = hz / out['cycles_per_call_receiver']
    return out


def sample(run, report):
    iterations, extra = report['calls'], {'messages_per_second': report['messages_per_second']}
    if run.unit == 'packet':
        iterations = report['counts']['rtp_received']
        extra = {'packets_lost': report['counts']['rtp_lost'], 'streams': 2 * report['calls']}
    elif report['counts']['rtp_sent']:
        # What the load could not send, for the server's link-layer address was not there yet, is its own loss.
        extra |= {'packets': report['counts']['rtp_sent'],
                  'packets_lost': report['counts']['rtp_lost'] - report['drops']['neigh_full']}
    if run.name.startswith('cores/') and iterations:
        extra |= scaling(report)
    if not iterations:
        raise Failed(f'{run.name}: not one {run.unit} in {report["seconds"]} s')
    figures = counters(report, iterations, run.unit)
    return {'iterations': iterations, 'real_time': 1e9 * report['seconds'] / iterations,
            'cpu_time': 1e9 * figures[f'cycles_per_{run.unit}'] / report['tsc_hz'], **figures, **extra}


# What a leg and a conference take in squelch's tables.
def footprint(build):
    done = subprocess.run([f'{build}/perf/squelch-footprint'], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def fits(run, pace):
    """What this machine has no memory for is left out, and said."""
    if pace.times(run) == 0:
        return False
    there = pages.there_mib()
    if run.memory > max(0.9 * there, pages.free_mib()):
        print(f'{run.name:<32} left out: it wants {run.memory} MiB of memory, and {there} are free')
        return False
    return True


def kept_rate(run, samples):
    return not run.rate or statistics.median(s['calls_per_second'] for s in samples) >= 0.8 * run.rate


def show(run, rows):
    for row in rows:
        name = f'{row["name"]:<32}'
        if row.get('aggregate_name') == 'cv':
            print(f'{name} {100 * row["real_time"]:9.1f} %  {100 * row["cpu_time"]:9.1f} %')
        elif row.get('aggregate_name', 'median') == 'median':
            print(f'{name} {row["real_time"]:9.0f} ns {row["cpu_time"]:9.0f} ns {row["iterations"]:10d} ' +
                  ' '.join(f'{q}={row[q]:.{digits}f}' for q, digits in (
                      (f'{run.unit}s_per_second', 0), (f'cycles_per_{run.unit}', 0), ('taken_share', 2))),
                  flush=True)


def measure(build, suites, pace):
    """A document with all runs of the named suites, which are shown as they go."""
    cores = max(1, len(cpus()) - 1)
    tables = footprint(build)
    commands, page = {}, {}
    context = {**gbench.context('squelch-load'), 'commands': commands, 'pages': page}
    document = {'context': context, 'benchmarks': []}
    print(f'{"Benchmark":<32} {"Time":>12} {"CPU":>12} {"Iterations":>10} Counters')
    for family, suite in enumerate(suites):
        for run in SUITES[suite](cores):
            if not fits(run, pace):
                continue
            words = command(build, run, pace)
            samples = [{**sample(run, play(run, words)), **(tables if run.unit == 'call' else {})}
                       for _ in range(pace.times(run))]
            rows = gbench.rows(run.name, samples, family)
            show(run, rows)
            document['benchmarks'] += rows
            commands[run.name] = shlex.join(['squelch-load'] + words[1:])
            page[run.name] = pages.of(words)
            if not kept_rate(run, samples):
                break
    return document
