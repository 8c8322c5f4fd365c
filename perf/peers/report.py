# SPDX-License-Identifier: BSD-3-Clause
"""report.py RESULTS CALLS [FILE]: what perf/peers/run has measured, side by side, and as Google Benchmark's JSON.

A line of RESULTS: server, scenario, seconds, the originator's retransmissions and failed calls, nanoseconds of
CPU time.
"""
import sys

import gbench


def read(path, calls):
    samples = {}
    with open(path, encoding='ascii') as file:
        for line in file:
            server, scenario, seconds, repeats, failed, cpu = line.split('\t')
            samples.setdefault(f'{scenario}/{server}', []).append({
                'iterations': calls, 'real_time': 1e9 * float(seconds) / calls, 'cpu_time': int(cpu) / calls,
                'cpu_us_per_call': int(cpu) / calls / 1000, 'calls_per_second': calls / float(seconds),
                'retransmissions': int(repeats), 'failed_calls': int(failed)})
    return samples


def main():
    samples = read(sys.argv[1], int(sys.argv[2]))
    document = {'context': gbench.context('perf/peers/run'), 'benchmarks': []}
    for family, (name, of_name) in enumerate(samples.items()):
        document['benchmarks'] += gbench.rows(name, of_name, family)
    figures = {name: f['cpu_us_per_call'] for name, f in gbench.medians(document).items()}
    servers = sorted({name.split('/')[1] for name in figures} - {'squelch'})
    print(f'\n{"CPU us a call":<14} {"squelch":>10}' + ''.join(f' {s:>10} {"ratio":>6}' for s in servers))
    for scenario in dict.fromkeys(name.split('/')[0] for name in figures):
        ours = figures[f'{scenario}/squelch'][0]
        print(f'{scenario:<14} {ours:10.1f}' + ''.join(
            f' {figures[f"{scenario}/{s}"][0]:10.1f} {figures[f"{scenario}/{s}"][0] / ours:6.1f}' for s in servers))
    if len(sys.argv) > 3 and sys.argv[3]:
        gbench.write(sys.argv[3], document)


if __name__ == '__main__':
    main()
