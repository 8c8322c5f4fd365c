#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Sends the torture messages of RFC 4475 and RFC 5118 to a running squelch and grades its answers.

    grade.py FOLDER      with the subfolders rfc4475 and rfc5118; see grades.tsv

Prints a line 'ok' or 'not ok' a message. A verdict that is not met, where nothing forbidden has happened
either, is 'ok' and said on a line of its own.
"""
import os
import re
import select
import sys

from peer import Host, Message, SERVER

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'grades.tsv')
SERVER6 = ('fd09::1', 5060)


def rows(path):
    """A tab-separated table as {first column: {column: text}}."""
    lines = [x.rstrip('\n').split('\t') for x in open(path, encoding='utf-8') if x[0] != '#']
    return {x[0]: dict(zip(lines[0], x)) for x in lines[1:]}


def listed(text):
    return [] if text == '-' else text.split(',')


class Member:
    """The conference's one member: busy."""

    def __init__(self):
        self.host = Host('10.9.0.2', 5070)
        self.calls = 0

    def serve(self):
        data, source = self.host.sock.recvfrom(65535)
        m = Message(data, source)
        if m.method == 'INVITE':
            self.calls += data not in self.host.seen
            self.host.seen[data] = 1
            self.host.reply(m, 486)


class Originator:
    def __init__(self, addr, server, ports):
        self.hosts = {port: Host(addr, port, server) for port in ports}
        self.main = self.hosts[5060]
        self.finals = set()  # of INVITEs: squelch sends them again, for we do not ACK

    def take(self, host):
        """(response, where it came to), None for a retransmission or a 100."""
        data, source = host.sock.recvfrom(65535)
        m = Message(data, source)
        if m.status < 200 or data in self.finals:
            return None
        if 'INVITE' in m.get('CSeq'):
            self.finals.add(data)
        return m, host.port


def probe(o, name):
    branch = f'z9hG4bKprobe{name}'
    o.main.send('OPTIONS sip:probe@10.9.0.1 SIP/2.0',
                [o.main.via(branch), ('From', '<sip:p@example.com>;tag=p'), ('To', '<sip:probe@10.9.0.1>'),
                 ('Call-ID', branch), ('CSeq', '1 OPTIONS'), ('Max-Forwards', '70')])
    return branch


def answers(o, member, name, data, patience):
    """What came back for it, and whether squelch answers an OPTIONS that was sent after it."""
    socks = {h.sock: h for h in o.hosts.values()}
    got, alive = [], False
    o.main.sock.sendto(data, o.main.server)
    branch = probe(o, name)
    wait = 3.0
    while ready := select.select([*socks, member.host.sock], [], [], wait)[0]:
        for sock in ready:
            if sock is member.host.sock:
                member.serve()
            elif taken := o.take(socks[sock]):
                if taken[0].get('Call-ID') == branch:
                    alive = taken[0].status == 200
                else:
                    got.append(taken)
        # Datagrams keep their order, but a member has to be asked first.
        wait = 3.0 if not alive else 0.05 if got or not patience else 1.0
    return got, alive


def prepared(data, how):
    head, _, body = data.partition(b'\r\n\r\n')
    if how == 'length':
        return re.sub(rb'(?i)(Content-Length *: *)\d+', rb'\g<1>%d' % len(body), head) + b'\r\n\r\n' + body
    return data + b'\r\n' if how == 'blank' else data


def carries(m, what):
    """'Allow', or 'Unsupported=a,b': that header, with those elements."""
    header, _, wanted = what.partition('=')
    have = [x.strip() for v in m.all(header) for x in v.split(',')]
    return any(have) and all(w in have for w in wanted.split(',') if w)


def faults(row, got, calls, alive):
    """What must not be, in words."""
    seen = [str(m.status) for m, _ in got] or ['silence']
    never, allowed = listed(row['never']), listed(row['good']) + listed(row['fair'])
    if not alive:
        yield 'no answer to the OPTIONS after it'
    if len(got) > 1:
        yield 'more than one final response'
    if any(int(row['port']) != port for _, port in got):
        yield f'answered to port {got[0][1]}'
    if seen == ['silence'] and 'silence' not in allowed:
        yield 'silence'
    if seen != ['silence'] and 'silence' in allowed and ('any' in never or allowed == ['silence']):
        yield f'{seen[0]} instead of silence'
    yield from (f'forbidden: {x}' for x in seen if x in never)
    if calls and 'call' in never:
        yield 'a member was called'


def grade(row, got, calls, alive):
    """Prints the verdict; true: nothing forbidden happened."""
    seen = str(got[0][0].status) if got else 'silence'
    bad = list(faults(row, got, calls, alive))
    print(f'{"not ok" if bad else "ok"} torture: {row["name"]}: {seen}' + ''.join(f' ({x})' for x in bad))
    if seen not in listed(row['good']) + listed(row['fair']):
        print(f'# not met: {row["name"]}: {seen}, expected {row["good"]}, or {row["fair"]}')
    elif got and row['with'] != '-' and not carries(got[0][0], row['with']):
        print(f'# not met: {row["name"]}: {seen} without {row["with"]}')
    return not bad


def files(folder):
    """(name, rfc, path) of every message, in the order of the folder's own table."""
    for rfc in 'rfc4475', 'rfc5118':
        at = os.path.join(folder, rfc)
        for name in rows(os.path.join(at, 'expected.tsv')):
            yield name, rfc, next(p for p in (os.path.join(at, name + e) for e in ('.dat', '.sip'))
                                  if os.path.exists(p))


def main(folder):
    table = rows(TABLE)
    ports = sorted({int(r['port']) for r in table.values()})
    member = Member()
    originator = {'rfc4475': Originator('10.9.0.9', SERVER, ports),
                  'rfc5118': Originator('fd09::9', SERVER6, ports)}
    good = True
    for name, rfc, path in files(folder):
        row, before = table[name], member.calls
        with open(path, 'rb') as f:
            data = prepared(f.read(), row['how'])
        patience = 'silence' != row['good'] and data.startswith(b'INVITE')
        got, alive = answers(originator[rfc], member, name, data, patience)
        good &= grade(row, got, member.calls - before, alive)
        if not alive:
            break
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
