# SPDX-License-Identifier: BSD-3-Clause
"""Google Benchmark's JSON form: read, written, and put together from several runs.

A document is {'context': {...}, 'benchmarks': [row, ...]}. A row is one repetition (run_type
'iteration') or an aggregate over those of one name ('mean', 'median', 'stddev', 'cv'); whatever
number it has beside the known keys is a counter.
"""
import datetime
import glob
import json
import os
import statistics
import sys

KNOWN = {'name', 'family_index', 'per_family_instance_index', 'run_name', 'run_type', 'repetitions',
         'repetition_index', 'threads', 'iterations', 'aggregate_name', 'aggregate_unit', 'time_unit'}


def variation(values):
    mean = statistics.mean(values)
    return statistics.stdev(values) / mean if mean else 0.0


AGGREGATES = {'mean': statistics.mean, 'median': statistics.median, 'stddev': statistics.stdev,
              'cv': variation}


class Failed(Exception):
    """What was to be measured could not be, or went wrong: exit status 1."""


def usage_error(why):
    print(f'scripts/bench: {why}', file=sys.stderr)
    sys.exit(2)


def quantities(row):
    """The times and counters of a row, by name."""
    return {k: v for k, v in row.items() if k not in KNOWN and isinstance(v, (int, float))}


def rows(name, samples, family=0):
    """One row for each sample ({'iterations', 'real_time', 'cpu_time', counters...}, times in ns),
    and the aggregates behind them where there are several."""
    base = {'name': name, 'family_index': family, 'per_family_instance_index': 0, 'run_name': name}
    out = [{**base, 'run_type': 'iteration', 'repetitions': len(samples), 'repetition_index': i,
            'threads': 1, 'time_unit': 'ns', **sample} for i, sample in enumerate(samples)]
    if len(samples) < 2:
        return out
    for aggregate, function in AGGREGATES.items():
        figures = {q: function([s[q] for s in samples]) for q in quantities(out[0])
                   if all(q in s for s in samples)}
        out.append({**base, 'name': f'{name}_{aggregate}', 'run_type': 'aggregate',
                    'repetitions': len(samples), 'threads': 1, 'aggregate_name': aggregate,
                    'aggregate_unit': 'percentage' if aggregate == 'cv' else 'time',
                    'iterations': len(samples), 'time_unit': 'ns', **figures})
    return out


def one_line(path):
    with open(path, encoding='ascii') as file:
        return file.readline().strip()


def caches():
    found = []
    for at in sorted(glob.glob('/sys/devices/system/cpu/cpu0/cache/index*')):
        size = one_line(f'{at}/size')
        shared = one_line(f'{at}/shared_cpu_map').replace(',', '')
        found.append({'type': one_line(f'{at}/type'), 'level': int(one_line(f'{at}/level')),
                      'size': int(size.rstrip('K')) * 1024,
                      'num_sharing': bin(int(shared, 16)).count('1')})
    return found


def cpu(key, default=''):
    with open('/proc/cpuinfo', encoding='utf-8', errors='replace') as file:
        for line in file:
            if line.startswith(key):
                return line.split(':', 1)[1].strip()
    return default


def context(executable):
    return {
        'date': datetime.datetime.now().astimezone().isoformat(timespec='seconds'),
        'host_name': os.uname().nodename,
        'executable': executable,
        'num_cpus': os.cpu_count(),
        'mhz_per_cpu': round(float(cpu('cpu MHz', '0'))),
        'cpu_scaling_enabled': os.path.exists('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')
        and one_line('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor') != 'performance',
        'caches': caches(),
        'load_avg': list(os.getloadavg()),
        'library_build_type': 'release',
    }


def read(path):
    try:
        with open(path, encoding='utf-8') as file:
            document = json.load(file)
    except (OSError, ValueError) as error:
        usage_error(f'{path}: {error}: give a file that scripts/bench --json has written')
    if not isinstance(document, dict) or not isinstance(document.get('benchmarks'), list):
        usage_error(f'{path}: not of Google Benchmark\'s JSON form: no benchmarks in it')
    return document


def write(path, document):
    try:
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(document, file, indent=2)
            file.write('\n')
    except OSError as error:
        usage_error(f'{path}: {error.strerror}')


def merge(documents):
    """One document of all; what the contexts of the later ones have in addition is kept."""
    out = {'context': {}, 'benchmarks': []}
    for d in documents:
        for key, value in d.get('context', {}).items():
            if isinstance(value, dict):
                out['context'].setdefault(key, {}).update(value)
            else:
                out['context'].setdefault(key, value)
        out['benchmarks'] += d['benchmarks']
    return out


def medians(document):
    """{run_name: {quantity: (median, half the range in parts of it)}}, in the order of the file. A file
    that has only aggregates has its medians, and no range."""
    samples, found = {}, {}
    for row in document['benchmarks']:
        name = row.get('run_name', row['name'])
        if row.get('run_type', 'iteration') == 'iteration':
            if not row.get('error_occurred'):
                samples.setdefault(name, []).append(quantities(row))
        elif row.get('aggregate_name') == 'median':
            found[name] = {q: (v, 0.0) for q, v in quantities(row).items()}
    for name, of_name in samples.items():
        found[name] = {}
        for quantity in of_name[0]:
            values = [s[quantity] for s in of_name if quantity in s]
            middle = statistics.median(values)
            spread = (max(values) - min(values)) / 2 / abs(middle) if middle else 0.0
            found[name][quantity] = (middle, spread)
    return found
