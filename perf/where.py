#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Where a worker's cycles go: groups the functions of a profile.

    perf report --no-children --stdio -s symbol -i FILE | perf/where.py [CYCLES [NAME]]

prints the share of each group and, with CYCLES (of a message, say), what that makes; with NAME the
functions of that group instead. perf/README.md has the commands before it. The kernel's share is left out: it
is not squelch's, which makes no system call there.
"""
import re
import sys

# The first that matches. What has no name is of the DPDK's libraries, whose symbols are stripped.
GROUPS = (
    ('build', r'(^|_)put(_|$)|^writer_|^leg_wire|^chain_(put|store)|^sdp_rewrite|^send_head|^__mem(move|cpy)'),
    ('match', r'^txn_server_f(etch|ind)|^table_|^siphash|^hex64_read|^leg_(id|find|name)|^focus_is_honest'
              r'|^dialplan|^pattern|^home_find|^__memcmp'),
    ('step', r'^(focus|txn|leg|wheel|slab|chain|media)_|^__memset'),
    ('I/O', r'^(net|outbox|port|worker|receive|rte|eth|home|ip_in)_|^0x'),
    ('parse', r'^(sip|sdp|scan|via|uri|cseq|span|ip|version|from|to)_|_read|^__mem(r?chr)|^__str'),
)


def group_of(symbol):
    return next((name for name, pattern in GROUPS if re.search(pattern, symbol)), 'other')


def main():
    shares, members = {}, {}
    for line in sys.stdin:
        match = re.match(r'\s*([0-9.]+)%\s+\[\.\]\s+(\S+)', line)
        if match:
            name = group_of(match[2])
            shares[name] = shares.get(name, 0) + float(match[1])
            members.setdefault(name, []).append(f'{match[1]:>6} % {match[2]}')
    whole = sum(shares.values())
    if not whole:
        sys.exit('perf/where.py: no functions on stdin: give it what perf report --stdio -s symbol prints')
    if len(sys.argv) > 2:
        print('\n'.join(members.get(sys.argv[2], [])))
        return
    cycles = float(sys.argv[1]) if len(sys.argv) > 1 else 0
    for name in ('I/O', 'parse', 'match', 'step', 'build', 'other'):
        share = shares.get(name, 0) / whole
        print(f'{name:<6} {100 * share:5.1f} %' + (f' {cycles * share:7.0f}' if cycles else ''))


if __name__ == '__main__':
    main()
