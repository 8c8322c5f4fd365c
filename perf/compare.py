# SPDX-License-Identifier: BSD-3-Clause
"""What has changed between two files of Google Benchmark's JSON form."""
import gbench

TIMES = ('real_time', 'cpu_time')


def of_interest(quantity):
    return (quantity in TIMES or quantity in ('half_open_legs', 'retransmissions')
            or quantity.startswith(('cycles_per_', 'bytes_per_'))
            or quantity.endswith(('_per_second', '_p99_us')))


def figure(value):
    return f'{value:.0f}' if abs(value) >= 1000 else f'{value:.4g}'


def ratio(old, new):
    if old == 0:
        return '1.00' if new == 0 else 'inf'
    return f'{new / old:.2f}'


def lines(old, new):
    """A line for each quantity that both have: name, quantity, old, new, new/old, and how far the
    repetitions of either lie apart. A ratio within that is marked: it may be chance."""
    out = []
    for name, figures in old.items():
        for quantity, (before, spread) in figures.items():
            if name not in new or quantity not in new[name] or not of_interest(quantity):
                continue
            after, spread_after = new[name][quantity]
            noise = spread + spread_after
            chance = before and after != before and abs(after / before - 1) <= noise
            out.append((name, quantity, figure(before), figure(after), ratio(before, after),
                        f'{100 * noise:.0f} %' + (' ~' if chance else '')))
    return out


def table(rows, head):
    width = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print('  '.join(cell.ljust(w) if i < 2 else cell.rjust(w)
                        for i, (cell, w) in enumerate(zip(row, width))).rstrip())


def compare(old_document, new_document):
    """Prints the ratios of all that both documents have; what only one has is named. Exit status."""
    old, new = gbench.medians(old_document), gbench.medians(new_document)
    rows = lines(old, new)
    if not rows:
        print('scripts/bench: the two files have no benchmark in common')
        return 1
    table(rows, ('benchmark', 'quantity', 'old', 'new', 'new/old', 'noise'))
    for which, names in (('old', old.keys() - new.keys()), ('new', new.keys() - old.keys())):
        if names:
            print(f'only in the {which} file: {", ".join(sorted(names))}')
    return 0
