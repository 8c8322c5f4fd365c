#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Says what happened to every call leg, from nothing but a capture (read by tshark).

    judge.py check CAPTURE                   exit 1, and a line for each, if legs are half-open
    judge.py sequence --host H[:P] CAPTURE   what squelch (>) and the host (<) sent, each once
    judge.py ladder [--call N] CAPTURE       message ladder of one conference
    judge.py table CAPTURE                   a line for each leg
    judge.py json CAPTURE                    the same as one JSON object

A leg is half-open when a 2xx to its INVITE was never ACKed, or when at the end of the capture no BYE
of it, from either side, has been answered. A leg belongs to the conference begun last before it.
"""
import argparse
import json
import subprocess
import sys

FIELDS = ['frame.time_epoch', 'ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'udp.srcport',
          'udp.dstport', 'sip.Method', 'sip.Status-Code', 'sip.CSeq.seq', 'sip.CSeq.method',
          'sip.Call-ID', 'sip.from.tag', 'sip.to.tag', 'sip.Via.branch', 'sip.r-uri']


class Message:
    def __init__(self, values):
        v = dict(zip(FIELDS, values))
        self.time = float(v['frame.time_epoch'])
        self.src = (v['ip.src'] or v['ipv6.src'], v['udp.srcport'])
        self.dst = (v['ip.dst'] or v['ipv6.dst'], v['udp.dstport'])
        self.method = v['sip.Method']
        self.status = int(v['sip.Status-Code'] or 0)
        self.cseq = v['sip.CSeq.seq']
        self.cseq_method = v['sip.CSeq.method']
        self.call_id = v['sip.Call-ID']
        self.from_tag, self.to_tag = v['sip.from.tag'], v['sip.to.tag']
        self.branch = v['sip.Via.branch'].split(',')[0]
        self.uri = v['sip.r-uri']

    def name(self):
        if self.method:
            return self.method
        return f'{self.status}' + ('' if self.cseq_method == 'INVITE' else f'/{self.cseq_method}')

    # What a retransmission has in common with its original.
    def identity(self):
        return (self.src, self.dst, self.name(), self.cseq, self.branch, self.from_tag, self.to_tag)


def read(path):
    cmd = ['tshark', '-n', '-r', path, '-o', 'ip.defragment:TRUE', '-d', 'udp.port==5060-5099,sip',
           '-Y', 'sip && !icmp && !icmpv6', '-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=,']
    for f in FIELDS:
        cmd += ['-e', f]
    out = subprocess.run(cmd, capture_output=True, text=True, check=True).stdout
    rows = (line.split('\t') for line in out.splitlines())
    return [Message(r) for r in rows if r[7] or r[8]]


class Leg:
    """One Call-ID between squelch and one host."""

    def __init__(self, first, server):
        self.outgoing = first.src[0] in server  # squelch sent the INVITE
        self.host = first.dst if self.outgoing else first.src
        self.uri = first.uri
        self.start = first.time
        self.messages = []
        self.legs = []  # of a conference: the terminators' legs

    def sent(self, method, **where):
        return [m for m in self.messages if m.method == method
                and all(getattr(m, k) == v for k, v in where.items())]

    def got(self, low, high, method, **where):
        return [m for m in self.messages if low <= m.status <= high and m.cseq_method == method
                and all(getattr(m, k) == v for k, v in where.items())]

    # The dialogs that 2xx set up, by the callee's tag: (acknowledged, ended, who ended it).
    def dialogs(self):
        found = {}
        for ok in self.got(200, 299, 'INVITE'):
            if ok.to_tag in found:
                continue
            acked = any(a.time >= ok.time for a in self.sent('ACK', to_tag=ok.to_tag))
            byes = [b for b in self.sent('BYE') if ok.to_tag in (b.to_tag, b.from_tag)]
            ended = [b for b in byes if self.got(200, 699, 'BYE', branch=b.branch)]
            found[ok.to_tag] = (acked, bool(ended), ended[0].src if ended else None)
        return found

    def half_open(self):
        return sum(not (acked and ended) for acked, ended, _ in self.dialogs().values())

    def cancelled(self):
        return bool(self.sent('CANCEL'))

    # The originator gave up before it had a 2xx (CANCEL, or BYE on the early dialog).
    def given_up(self):
        stops = self.sent('CANCEL') + [b for b in self.sent('BYE') if b.src == self.host]
        answered = self.got(200, 299, 'INVITE')
        return min((m.time for m in stops), default=None) if not answered else None

    def outcome(self):
        if self.half_open():
            return 'HALF-OPEN'
        dialogs = self.dialogs()
        if dialogs:
            theirs = next(iter(dialogs.values()))[2] == self.host
            return 'answered, ended by ' + ('BYE to squelch' if theirs else 'BYE from squelch')
        finals = self.got(300, 699, 'INVITE')
        if finals:
            return f'refused {finals[0].status}' + (', after CANCEL' if self.cancelled() else '')
        return 'rang, no final answer' if self.got(180, 199, 'INVITE') else 'no answer'


class Capture:
    def __init__(self, path, server):
        self.messages = read(path)
        self.server = server
        by_id = {}
        for m in self.messages:
            if m.call_id not in by_id:
                if m.method != 'INVITE':
                    continue
                by_id[m.call_id] = Leg(m, server)
            by_id[m.call_id].messages.append(m)
        self.legs = list(by_id.values())
        self.conferences = [leg for leg in self.legs if not leg.outgoing]
        for leg in self.legs:
            before = [c for c in self.conferences if c.start <= leg.start]
            if leg.outgoing and before:
                before[-1].legs.append(leg)

    # Legs of a conference given up before its set-up was complete, which were answered, ACKed and
    # ended by a BYE from squelch or from the callee.
    def completed_then_torn_down(self, conference):
        if conference.given_up() is None:
            return []
        return [leg for leg in conference.legs if leg.dialogs() and not leg.half_open()]

    def summary(self):
        legs = [leg for leg in self.legs if leg.outgoing]
        return {
            'conferences': len(self.conferences),
            'cancelled': sum(c.given_up() is not None for c in self.conferences),
            'legs': len(legs),
            'legs_answered': sum(bool(leg.dialogs()) for leg in legs),
            'legs_completed_then_torn_down':
                sum(len(self.completed_then_torn_down(c)) for c in self.conferences),
            'legs_cancelled': sum(leg.cancelled() for leg in legs),
            'half_open_legs': sum(leg.half_open() for leg in self.legs),
        }

    def rows(self):
        for n, c in enumerate(self.conferences, 1):
            done = self.completed_then_torn_down(c)
            for leg in [c] + c.legs:
                yield {'conference': n, 'leg': 'terminator' if leg.outgoing else 'originator',
                       'host': ':'.join(leg.host), 'messages': sequence(leg.messages, self.server),
                       'cancelled': c.given_up() is not None, 'half_open': leg.half_open(),
                       'outcome': 'completed, then torn down' if leg in done else
                       'cancelled' if leg is c and c.given_up() is not None else leg.outcome()}


def sequence(messages, server, final=False):
    seen, words = set(), []
    for m in messages:
        if m.identity() in seen or m.status == 100 or (final and 0 < m.status < 200):
            continue
        seen.add(m.identity())
        words.append(('>' if m.src[0] in server else '<') + m.name())
    return ' '.join(words)


def at_host(messages, host):
    addr, _, port = host.partition(':') if host.count(':') < 2 else (host, '', '')
    return [m for m in messages if any(a == addr and port in ('', p) for a, p in (m.src, m.dst))]


WIDTH = 21


def arrow(left_to_right, width, label):
    line = label.center(width - 2, '-')
    return line + '->' if left_to_right else '<-' + line


def ladder(conference, server):
    legs = [conference] + conference.legs
    seen, t0 = {}, conference.start
    hosts = list(dict.fromkeys(leg.host for leg in conference.legs))
    names = ['originator', 'squelch'] + [f'terminator {i + 1}' for i in range(len(hosts))]
    under = [':'.join(conference.host), ''] + [':'.join(h) for h in hosts]
    pad = ' ' * 10
    print((pad + ''.join(n.ljust(WIDTH) for n in names)).rstrip())
    print((pad + ''.join(n.ljust(WIDTH) for n in under)).rstrip())
    for m in sorted((m for leg in legs for m in leg.messages), key=lambda m: m.time):
        leg = next(leg for leg in legs if m in leg.messages)
        column = 2 + hosts.index(leg.host) if leg.outgoing else 0
        again = m.identity() in seen
        seen[m.identity()] = True
        label = f' {m.name()}{" again" if again else ""} '
        outgoing = m.src[0] in server
        low, high = sorted((1, column))
        cells = [('|' + ' ' * (WIDTH - 1)) for _ in range(low)]
        cells.append('|' + arrow(outgoing == (column > 1), (high - low) * WIDTH - 1, label))
        cells += [('|' + ' ' * (WIDTH - 1)) for _ in range(high, len(names))]
        print(f'{(m.time - t0) * 1000:8.1f}  ' + ''.join(cells).rstrip())


def table(capture):
    form = '{:>4}  {:<11} {:<22} {:<38} {}'
    print(form.format('call', 'leg', 'host', 'outcome', 'messages (> from squelch)'))
    for r in capture.rows():
        print(form.format(r['conference'], r['leg'], r['host'], r['outcome'], r['messages']))


def check(capture):
    bad = [leg for leg in capture.legs if leg.half_open()]
    for leg in bad:
        print(f'half-open: {":".join(leg.host)}: {sequence(leg.messages, capture.server)}')
    return 1 if bad else 0


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument('what', choices=['check', 'sequence', 'ladder', 'table', 'json'])
    p.add_argument('--host')
    p.add_argument('--final', action='store_true', help='leave all provisional responses out')
    p.add_argument('--call', type=int, help='conference, counted from 1; default: the last')
    p.add_argument('--server', default='10.9.0.1,fd09::1')
    p.add_argument('capture')
    o = p.parse_args()
    capture = Capture(o.capture, o.server.split(','))
    if o.what == 'check':
        return check(capture)
    if o.what == 'sequence':
        chosen = capture.conferences[o.call - 1] if o.call else None
        messages = [m for leg in [chosen] + chosen.legs for m in leg.messages] if chosen \
            else capture.messages
        print(sequence(at_host(sorted(messages, key=lambda m: m.time), o.host), capture.server, o.final))
    elif o.what == 'ladder':
        if capture.conferences:
            ladder(capture.conferences[(o.call or 0) - 1], capture.server)
    elif o.what == 'table':
        table(capture)
    else:
        print(json.dumps(dict(capture.summary(), table=list(capture.rows()))))
    return 0


sys.exit(main())
