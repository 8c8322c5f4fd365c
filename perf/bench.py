#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""scripts/bench: builds for release in a directory of its own, and measures."""
import argparse
import dataclasses
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import compare
import gbench
import page
import passthrough
import scenario

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / 'build-bench'
REPORT = BUILD / 'report'
PEERS = ('kamailio',)

# The benchmarks of squelch-bench, by the regular expression of their names.
FUNCTIONS = {
    'parse': '^(sip_(parse|parse_only|peek|glance|build)|osip2_parse|sofia_parse|memchr_lines)/',
    'id': '^leg_id/',
    'dialplan': '^(dialplan|pcre2_loop)/',
    'location': '^location/',
    'teardown': '^(teardown|sip_build)/',
    'handoff': '^handoff/',
}
# With --quick: 10,000 rules take half a minute to be compiled.
QUICK = {**FUNCTIONS, 'dialplan': '^(dialplan|pcre2_loop)/rules:1(00)?$'}
QUICK_OPTIONS = ['--benchmark_min_time=0.01']
QUICK_PACE = scenario.Pace(1, 0.3, 0.2, large=0)
# Those of squelch-load with squelch inside, likewise.
SCENARIOS = {'cancel': '^cancel/1core', 'call': '^call/1core', 'rtp': '^rtp/', 'storm': '^storm/',
             'held': '^call/held:', 'cores': '^cores/'}
NAMES = (*FUNCTIONS, *SCENARIOS)
SWEEPS = ('cores', 'concurrency', 'held', 'storm', 'rate')
STEADY = ('cancel', 'call', 'rtp')

USAGE = '''usage: scripts/bench [--quick] [--out DIR] [--json FILE]   everything: a JSON file, a page of Markdown, plots
       scripts/bench NAME [--quick] [--json FILE] [OPTION...] one of ''' + ' '.join(NAMES) + '''
       scripts/bench [NAME] --compare OLD.json             measures what OLD.json has, and prints the ratios
       scripts/bench --compare OLD.json NEW.json           only compares
       scripts/bench --peer kamailio [--json FILE]         the same SIPp calls through another server and squelch
OPTIONs are Google Benchmark's: --benchmark_repetitions=N, --benchmark_min_time=SECONDS; the functions' take all'''


def build():
    options = ('--buildtype=release', '-Db_lto=true', '-Dperf=enabled', '-Dtests=false')
    for script in (['setup', 'bench'], ['build', str(BUILD), *options]):
        status = subprocess.run([ROOT / 'scripts' / script[0], *script[1:]], check=False).returncode
        if status != 0:
            sys.exit(status)


def describe(context):
    """What Google Benchmark's context does not have."""
    git = subprocess.run(['git', '-C', ROOT, 'describe', '--always', '--dirty', '--abbrev=12'],
                         capture_output=True, text=True, check=False)
    context['squelch'] = git.stdout.strip() or 'of no known commit'
    context['cpu'] = gbench.cpu('model name', 'an unknown processor')


def measure_functions(pattern, options):
    """On one CPU, lest a move to another be measured."""
    with tempfile.TemporaryDirectory(prefix='squelch-bench.') as tmp:
        words = [str(BUILD / 'perf/squelch-bench'), f'--benchmark_filter={pattern}',
                 f'--benchmark_out={tmp}/out.json', '--benchmark_out_format=json', *options]
        done = subprocess.run(['taskset', '-c', str(scenario.cpus()[-1]), *words], check=False)
        if done.returncode != 0:
            sys.exit(done.returncode)
        return gbench.read(f'{tmp}/out.json')


def pace_of(options, quick):
    """Google Benchmark's two options, for scenarios."""
    pace = dataclasses.replace(QUICK_PACE if quick else scenario.Pace())
    for option in options:
        match = re.fullmatch(r'--benchmark_(repetitions|min_time)=([0-9.]+?)s?', option)
        value = float(match[2]) if match and match[2].count('.') <= 1 and match[2] != '.' else 0
        if match and match[1] == 'repetitions' and value == int(value) > 0:
            pace.repetitions = int(value)
        elif match and match[1] == 'min_time' and 0.1 <= value <= 600:
            pace.seconds = value
        else:
            gbench.usage_error(f'{option}: scenarios take --benchmark_repetitions=N and '
                               '--benchmark_min_time=SECONDS (0.1 to 600)')
    return pace


def measure_one(name, options, quick):
    if name in FUNCTIONS:
        return measure_functions((QUICK if quick else FUNCTIONS)[name], (QUICK_OPTIONS if quick else []) + options)
    pace = pace_of(options, quick)
    document = scenario.measure(BUILD, [name], pace)
    return gbench.merge([document, passthrough.measure(BUILD, pace, quick)]) if name == 'rtp' else document


def measure_all(quick):
    """Minutes; with quick, one or two, and rather to see that all works."""
    steady = QUICK_PACE if quick else scenario.Pace()
    sweep = QUICK_PACE if quick else scenario.Pace(3, 1.0, 0.5, large=1)
    options = QUICK_OPTIONS if quick else ['--benchmark_min_time=0.1', '--benchmark_repetitions=3']
    patterns = '|'.join(f'({p})' for p in (QUICK if quick else FUNCTIONS).values())
    return gbench.merge([measure_functions(patterns, options), scenario.measure(BUILD, STEADY, steady),
                         passthrough.measure(BUILD, sweep, quick), scenario.measure(BUILD, SWEEPS, sweep)])


def names_in(document):
    """The NAMEs that a document has benchmarks of; none: it has those of everything."""
    # Two names have sip_build, and neither is only that.
    rows = {row.get('run_name', row['name']) for row in document['benchmarks']
            if not row['name'].startswith('sip_build/')}
    if any(re.match('cancel/(concurrency|rate):', name) for name in rows):
        return []
    names = [name for name, pattern in {**FUNCTIONS, **SCENARIOS}.items()
             if any(re.match(pattern, row) for row in rows)]
    return names or gbench.usage_error('the file to compare with has no benchmark that is known here')


def measure(args):
    build()
    try:
        if args.name:
            document = gbench.merge([measure_one(name, args.options, args.quick) for name in args.name])
        else:
            document = measure_all(args.quick)
        describe(document['context'])
        if args.json:
            gbench.write(args.json, document)
        if not args.name:
            os.makedirs(args.out, exist_ok=True)
            gbench.write(f'{args.out}/bench.json', document)
            page.write(document, args.out)
            print(f'written: {args.out}/bench.md, and bench.json and the plots beside it')
    except gbench.Failed as why:
        print(f'scripts/bench: {why}', file=sys.stderr)
        sys.exit(1)
    return document


class Parser(argparse.ArgumentParser):
    def error(self, message):
        print(f'scripts/bench: {message}\n{USAGE}', file=sys.stderr)
        sys.exit(2)


def parse():
    parser = Parser(add_help=False, allow_abbrev=False)
    parser.add_argument('-h', '--help', action='store_true')
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--out', default=str(REPORT))
    parser.add_argument('--json')
    parser.add_argument('--compare', nargs='+', metavar='FILE')
    parser.add_argument('--peer', choices=PEERS)
    parser.add_argument('name', nargs='*')
    args, args.options = parser.parse_known_args()
    for option in args.options:
        if not option.startswith('--benchmark_') or not args.name:
            parser.error(f'{option}: there is no such option here')
    if len(args.name) > 1 or args.compare and len(args.compare) > 2:
        parser.error('give one NAME, and one or two files to compare')
    if args.name and args.name[0] not in NAMES:
        parser.error(f'{args.name[0]}: there is no such benchmark; there are {", ".join(NAMES)}')
    if args.name and args.name[0] in SCENARIOS:
        pace_of(args.options, args.quick)
    return args


def main():
    args = parse()
    if args.help:
        print(USAGE)
        return 0
    if args.peer:
        build()
        words = [ROOT / 'perf/peers/run', args.peer] + (['--json', args.json] if args.json else [])
        return subprocess.run(words, check=False).returncode
    if not args.compare:
        measure(args)
        return 0
    old = gbench.read(args.compare[0])
    if len(args.compare) == 2:
        return compare.compare(old, gbench.read(args.compare[1]))
    args.name = args.name or names_in(old)
    return compare.compare(old, measure(args))


if __name__ == '__main__':
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
