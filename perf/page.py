# SPDX-License-Identifier: BSD-3-Clause
"""One page of Markdown, and its plots, from a document of Google Benchmark's JSON form."""
import subprocess

import gbench

PLOT = '''set terminal pngcairo size 800,480 font "sans,11"
set output "{file}"
set title "{title}"
set xlabel "{x}"
set ylabel "{y}"
set grid
set key above
{settings}
{data}
plot {curves}
'''


def gnuplot(script):
    try:
        done = subprocess.run(['gnuplot'], input=script, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise gbench.Failed('no gnuplot: run scripts/setup bench') from None
    if done.returncode != 0:
        raise gbench.Failed(f'gnuplot: {done.stderr.strip().splitlines()[-1]}')


def plot(path, title, x, y, curves, settings=()):
    """curves: {label: [(x, y), ...]}; empty ones are left out. False: there is nothing to plot."""
    curves = {label: sorted(points) for label, points in curves.items() if points}
    if not curves:
        return False
    data = ''.join(f'$d{i} << EOD\n' + ''.join(f'{a:g} {b:g}\n' for a, b in points) + 'EOD\n'
                   for i, points in enumerate(curves.values()))
    drawn = ', '.join(f'$d{i} using 1:2 with linespoints pt 7 lw 2 title "{label}"'
                      for i, label in enumerate(curves))
    gnuplot(PLOT.format(file=path, title=title, x=x, y=y, settings='\n'.join(settings), data=data,
                        curves=drawn))
    return True


def series(figures, prefix, quantity, suffix='', x=lambda n: n):
    """The points of all benchmarks PREFIX<number>SUFFIX."""
    points = []
    for name, of_name in figures.items():
        number = name.removeprefix(prefix).removesuffix(suffix)
        if name.startswith(prefix) and name.endswith(suffix) and number.isdigit() and quantity in of_name:
            points.append((x(int(number)), of_name[quantity][0]))
    return points


def plots(figures, directory):
    """Draws what was measured; returns (file, caption) of each plot."""
    cores = {'as measured': series(figures, 'cancel/', 'calls_per_second', 'core'),
             'if no other program ran there': series(figures, 'cancel/', 'calls_per_second_busy', 'core')}
    bounds = {'all on one queue, the rest handed over': series(figures, 'cores/single-queue/', 'calls_per_second_bound'),
              'the same, by a core more that has no calls': series(figures, 'cores/receiver/', 'calls_per_second_bound'),
              'RSS by destination port': series(figures, 'cores/spread/', 'calls_per_second_bound')}
    most = max((n for n, _ in cores['as measured']), default=0)
    legs = {'calls that are given up': series(figures, 'cancel/concurrency:', 'cycles_per_call', x=lambda n: 2 * n),
            'calls, while others stand': series(figures, 'call/held:', 'cycles_per_call', x=lambda n: 2 * (n + 100))}
    rates = {p: series(figures, 'cancel/rate:', f'cancel_487_{q}_us')
             for p, q in (('p50', 'p50'), ('p99', 'p99'), ('p99.9', 'p99_9'))}
    wanted = (
        ('rate-cores.png', f'Rate against cores (cancel; {most} measured)', 'cores of squelch', 'calls a second',
         cores, ['set xtics 1', f'set xrange [0.5:{most + 0.5}]', 'set yrange [0:*]']),
        ('bound-cores.png', 'Rate at which the busiest core has no time left (cancel)', 'workers', 'calls a second',
         bounds, ['set xtics 1', 'set yrange [0:*]']),
        ('cycles-legs.png', 'Cycles a call against concurrent legs (1 core)', 'legs at one time',
         'cycles a call', legs, ['set logscale x', 'set yrange [0:*]']),
        ('latency-load.png', 'Latency against load (cancel, 1 core): CANCEL to 487', 'calls begun a second',
         'microseconds', rates, ['set logscale y', 'set xrange [0:*]']),
    )
    return [(file, title) for file, title, x, y, curves, settings in wanted
            if plot(f'{directory}/{file}', title, x, y, curves, settings)]


def ns(value):
    return f'{value:,.0f}' if value >= 100 else f'{value:.1f}'


def is_function(of_name):
    return not of_name.keys() & {'taken_share', 'packets_per_second'}


def functions(figures):
    """A line for all that have the beginning of their names in common."""
    groups = {}
    for name, of_name in figures.items():
        if is_function(of_name):
            group, _, last = name.rpartition('/')
            time, spread = of_name['cpu_time']
            apart = f' ± {100 * spread:.0f} %' if spread else ''
            groups.setdefault(group, []).append(f'`{last}` {ns(time)}{apart}')
    if groups:
        yield from ('| functions | CPU ns |', '|---|---|')
    for group, cells in groups.items():
        yield f'| `{group}/` | {", ".join(cells)} |'


def figure(of_name, *quantities):
    """Of the first quantity that there is."""
    for quantity in quantities:
        if quantity in of_name:
            return f'{of_name[quantity][0]:,.0f}'
    return ''


def scenarios(figures):
    yield ('| scenario | cycles | ± | a second | a second, core undisturbed | p50 µs | p99 µs '
           '| half-open legs |')
    yield '|---|---:|---:|---:|---:|---:|---:|---:|'
    for name, of_name in figures.items():
        if not is_function(of_name):
            cells = (figure(of_name, 'cycles_per_call', 'cycles_per_packet'), f'{100 * of_name["cpu_time"][1]:.0f} %',
                     figure(of_name, 'calls_per_second', 'packets_per_second'),
                     figure(of_name, 'calls_per_second_busy', 'packets_per_second_busy'),
                     figure(of_name, 'cancel_487_p50_us', 'invite_200_p50_us'),
                     figure(of_name, 'cancel_487_p99_us', 'invite_200_p99_us'),
                     figure(of_name, 'half_open_legs'))
            yield f'| `{name}` | {" | ".join(cells)} |'
    sizes = [f for f in figures.values() if 'bytes_per_leg' in f]
    if sizes:
        yield ''
        yield (f'A leg takes {figure(sizes[0], "bytes_per_leg")} bytes of squelch\'s tables, a pair of media '
               f'ports {figure(sizes[0], "bytes_per_port_pair")}, a conference '
               f'{figure(sizes[0], "bytes_per_conference")} in addition.')


def machine(context, figures):
    load = ', '.join(f'{n:.1f}' for n in context.get('load_avg', []))
    yield (f'{context.get("date", "")}, squelch {context.get("squelch", "")}, {context.get("cpu", "")}, '
           f'{context.get("num_cpus", "?")} CPUs. Load of the machine at the beginning: {load}.')
    if context.get('pages'):
        yield f'Memory in pages of {" and ".join(sorted(set(context["pages"].values())))}.'
    taken = [f['taken_share'][0] for f in figures.values() if 'taken_share' in f]
    if taken and max(taken) >= 0.02:
        yield (f'Other programs had {100 * min(taken):.0f} to {100 * max(taken):.0f} % of the time of '
               'squelch\'s core: rates as measured and latencies are theirs as much as ours; CPU times and '
               'cycles are without it.')


def write(document, directory):
    """DIRECTORY/bench.md and its plots."""
    figures = gbench.medians(document)
    context = document['context']
    text = ['# squelch: benchmarks', '', *machine(context, figures), '',
            'Medians of the repetitions; ± is half of how far they lie apart, in CPU time. Cycles are those of a '
            'call, or of a packet of `rtp`; the latency is that from CANCEL to 487, or from INVITE to 200. What '
            'is measured, and how: `perf/README.md`.',
            '', *functions(figures), '', *scenarios(figures), '']
    text += [f'![{caption}]({file})\n' for file, caption in plots(figures, directory)]
    with open(f'{directory}/bench.md', 'w', encoding='utf-8') as out:
        out.write('\n'.join(text))
