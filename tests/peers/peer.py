# SPDX-License-Identifier: BSD-3-Clause
"""SIP hosts with exact control over order, for the races that SIPp's clock is too coarse for.

Every Host is one UDP socket. recv() takes the next message that is neither a 100 nor a
retransmission, and it must be the one that is named: 'INVITE', '180', '200/BYE'.
"""
import itertools
import os
import pickle
import signal
import socket
import time

import telemetry

SERVER = ('10.9.0.1', 5060)
PID = int(os.environ.get('SQUELCH_PID') or 0)
serial = itertools.count(1)


def freeze():
    os.kill(PID, signal.SIGSTOP)
    while open(f'/proc/{PID}/stat').read().rpartition(')')[2].split()[0] != 'T':
        time.sleep(0.001)


def thaw():
    os.kill(PID, signal.SIGCONT)


def await_counter(group, name, least, timeout=3.0):
    """Until /squelch/GROUP says so much of NAME, or more."""
    end = time.monotonic() + timeout
    while (n := telemetry.ask(os.environ['TELEMETRY'], f'/squelch/{group}')['total'][name]) < least:
        assert time.monotonic() < end, f'/squelch/{group} {name} is {n}, below {least}'
        time.sleep(0.01)


def release(name):
    """The hold at which that SIPp of the test stands is over."""
    with open(os.path.join(os.environ['KEEP'], name + '.held'), 'a') as f:
        f.write('.')


def keep(name, message):
    """For a later peer of the same test, after a restart of the server."""
    with open(os.path.join(os.environ['KEEP'], name + '.kept'), 'wb') as f:
        pickle.dump(message, f)


def kept(name):
    with open(os.path.join(os.environ['KEEP'], name + '.kept'), 'rb') as f:
        return pickle.load(f)


class Message:
    def __init__(self, data, source):
        head, _, self.body = data.decode(errors='replace').partition('\r\n\r\n')
        first, *lines = head.split('\r\n')
        self.source, self.first = source, first
        self.headers = [tuple(x.strip() for x in line.partition(':')[::2]) for line in lines]
        self.status = int(first.split()[1]) if first.startswith('SIP/2.0') else 0
        self.method = '' if self.status else first.split()[0]
        self.uri = '' if self.status else first.split()[1]

    def get(self, name):
        return next((v for n, v in self.headers if n.lower() == name.lower()), '')

    def all(self, name):
        return [v for n, v in self.headers if n.lower() == name.lower()]

    def name(self):
        method = self.get('CSeq').split()[-1]
        return self.method or str(self.status) + ('' if method == 'INVITE' else '/' + method)

    def streams(self):
        """(address, port) of each m-line of the SDP."""
        addr = next(x.split()[2] for x in self.body.split('\r\n') if x.startswith('c='))
        return [(addr, int(x.split()[1])) for x in self.body.split('\r\n') if x.startswith('m=')]

    def media(self):
        """Of the first one."""
        return self.streams()[0]


def uri_of(value):
    return value.partition('<')[2].partition('>')[0] or value.split(';')[0]


class Host:
    def __init__(self, addr='10.9.0.9', port=5060, server=SERVER):
        self.sock = socket.socket(socket.AF_INET6 if ':' in addr else socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind((addr, port))
        self.addr = f'[{addr}]' if ':' in addr else addr
        self.ip, self.port, self.server = addr, port, server
        self.seen = {}   # bytes -> how often
        self.again = {}  # name -> how many retransmissions
        self.media_port = 30000 + 2 * next(serial)
        self.version, self.codec = 1, '0'  # of our SDP
        self.more = []                     # further lines of it

    # ---- bytes

    def send(self, first, headers, body='', to=None):
        lines = [first] + [f'{n}: {v}' for n, v in headers] + [f'Content-Length: {len(body)}', '', body]
        data = '\r\n'.join(lines).encode()
        self.sock.sendto(data, to or self.server)
        return data

    def any(self, timeout=3.0):
        """The next message of any kind; None: none came."""
        end = time.monotonic() + timeout
        while (left := end - time.monotonic()) > 0:
            self.sock.settimeout(left)
            try:
                data, source = self.sock.recvfrom(65535)
            except TimeoutError:
                break
            m = Message(data, source)
            self.seen[data] = self.seen.get(data, 0) + 1
            if self.seen[data] > 1:
                self.again[m.name()] = self.again.get(m.name(), 0) + 1
            elif m.status != 100:
                return m
        return None

    def recv(self, what, timeout=3.0):
        m = self.any(timeout)
        assert m, f'{self.addr}: no {what} within {timeout} s'
        assert m.name() == what, f'{self.addr}: {m.name()} instead of {what}'
        return m

    def silence(self, seconds):
        """Nothing new may come; retransmissions are counted in again."""
        m = self.any(seconds)
        assert not m, f'{self.addr}: unexpected {m.name()}'

    def await_again(self, what, timeout=3.0):
        """Until 'what' has been retransmitted to us once more."""
        before, end = self.again.get(what, 0), time.monotonic() + timeout
        while self.again.get(what, 0) == before:
            assert time.monotonic() < end, f'{self.addr}: {what} is not retransmitted'
            m = self.any(0.05)
            assert not m, f'{self.addr}: {m.name()} instead of {what} again'

    def sdp(self):
        kind = 'IP6' if ':' in self.ip else 'IP4'
        return '\r\n'.join(['v=0', f'o=- 1 {self.version} IN {kind} {self.ip}', 's=-', f'c=IN {kind} {self.ip}',
                            't=0 0', f'm=audio {self.media_port} RTP/AVP {self.codec}', *self.more, ''])

    def rtp(self, offset=0):
        """A socket where our SDP says that we listen; offset 1: for RTCP."""
        sock = socket.socket(self.sock.family, socket.SOCK_DGRAM)
        sock.bind((self.ip, self.media_port + offset))
        sock.settimeout(1)
        return sock

    # ---- as the caller

    def via(self, branch):
        return 'Via', f'SIP/2.0/UDP {self.addr}:{self.port};rport;branch={branch}'

    def final(self):
        """The next final response; provisional ones are passed over."""
        while (m := self.any()) and m.status < 200:
            pass
        assert m, f'{self.addr}: no final response'
        return m

    def invite(self, target, sdp=True, extra=(), body=None):
        """body: (type, text) in place of SDP alone."""
        n = f'{os.getpid()}-{next(serial)}'
        uri = f'sip:{target}@10.9.0.1'
        call = Call(self, uri, n, list(extra))
        headers = [self.via(call.branch), ('Max-Forwards', '70'), ('From', call.ours),
                   ('To', f'<{uri}>'), ('Call-ID', call.id), ('CSeq', '1 INVITE'),
                   ('Contact', f'<sip:o@{self.addr}:{self.port}>'), *extra]
        kind, text = body or ('application/sdp', self.sdp() if sdp else '')
        if text:
            headers.append(('Content-Type', kind))
        call.sent = self.send(f'INVITE {uri} SIP/2.0', headers, text)
        return call

    # ---- as the callee

    def reply(self, request, status, sdp=False, extra=(), tag='t'):
        headers = [('Via', v) for v in request.all('Via')]
        to = request.get('To')
        if ';tag=' not in to and status != 100:
            to += f';tag={tag}{self.port}'
        headers += [('From', request.get('From')), ('To', to), ('Call-ID', request.get('Call-ID')),
                    ('CSeq', request.get('CSeq')), ('Contact', f'<sip:t@{self.addr}:{self.port}>'), *extra]
        headers += [('Record-Route', v) for v in request.all('Record-Route')]
        if sdp:
            headers.append(('Content-Type', 'application/sdp'))
        return self.send(f'SIP/2.0 {status} Scripted', headers, self.sdp() if sdp else '', request.source)

    def request(self, invite, method, cseq=1, tag='t', sdp=False, extra=()):
        """A request within the dialog that our 2xx to 'invite' set up."""
        uri = uri_of(invite.get('Contact'))
        headers = [self.via(f'z9hG4bK{next(serial)}t{os.getpid()}'), ('Max-Forwards', '70'),
                   ('From', f'{invite.get("To")};tag={tag}{self.port}'), ('To', invite.get('From')),
                   ('Call-ID', invite.get('Call-ID')), ('CSeq', f'{cseq} {method}'),
                   ('Contact', f'<sip:t@{self.addr}:{self.port}>'), *extra]
        if sdp:
            headers.append(('Content-Type', 'application/sdp'))
        return self.send(f'{method} {uri} SIP/2.0', headers, self.sdp() if sdp else '', invite.source)

    def complete(self, invite):
        """Answers, and is completed and torn down."""
        self.reply(invite, 200, sdp=True)
        self.recv('ACK')
        self.reply(self.recv('BYE'), 200)


class Call:
    """What the caller knows of its INVITE."""

    def __init__(self, host, uri, n, extra):
        self.host, self.uri, self.extra = host, uri, extra
        self.id = f'call-{n}@{host.ip}'
        self.branch = f'z9hG4bKi{n}'
        self.ours = f'<sip:o@{host.ip}>;tag=o{n}'
        self.sent = b''

    def again(self):
        self.host.sock.sendto(self.sent, self.host.server)

    def request(self, method, branch, to, cseq, uri=None, sdp=False, extra=()):
        headers = [self.host.via(branch), ('Max-Forwards', '70'), ('From', self.ours), ('To', to),
                   ('Call-ID', self.id), ('CSeq', f'{cseq} {method}'), *extra]
        if method in ('INVITE', 'UPDATE'):
            headers.append(('Contact', f'<sip:o@{self.host.addr}:{self.host.port}>'))
        if sdp:
            headers.append(('Content-Type', 'application/sdp'))
        return self.host.send(f'{method} {uri or self.uri} SIP/2.0', headers,
                              self.host.sdp() if sdp else '')

    def cancel(self):
        self.request('CANCEL', self.branch, f'<{self.uri}>', 1)

    def ack(self, final, sdp=False):
        if final.status < 300:
            self.request('ACK', self.branch + 'a', final.get('To'), 1, uri_of(final.get('Contact')), sdp)
        else:
            self.request('ACK', self.branch, final.get('To'), 1)

    def reinvite(self, final, cseq, sdp=True):
        """Once more, within the dialog that 'final' set up."""
        self.request('INVITE', f'{self.branch}r{cseq}', final.get('To'), cseq,
                     uri_of(final.get('Contact')), sdp)

    def cancel_reinvite(self, final, cseq):
        self.request('CANCEL', f'{self.branch}r{cseq}', final.get('To'), cseq,
                     uri_of(final.get('Contact')))

    def ack_reinvite(self, final, answer, sdp=False):
        cseq = int(answer.get('CSeq').split()[0])
        branch = f'{self.branch}r{cseq}' + ('a' if answer.status < 300 else '')
        self.request('ACK', branch, final.get('To'), cseq, uri_of(final.get('Contact')), sdp)

    def hang_up(self, final, *callees, cseq=2):
        """Ends the conference: each callee gets a BYE."""
        self.bye(final, cseq)
        self.host.recv('200/BYE')
        for t in callees:
            t.reply(t.recv('BYE'), 200)

    def change(self, final, cseq, *more):
        """Re-INVITE with these lines behind the m= of our SDP; the 200, which is acknowledged."""
        self.host.version, self.host.more = self.host.version + 1, list(more)
        self.reinvite(final, cseq)
        self.ack_reinvite(final, answer := self.host.recv('200'))
        return answer

    def bye(self, response, cseq=2):
        """Also on an early dialog, given its 18x."""
        self.request('BYE', f'{self.branch}b{cseq}', response.get('To'), cseq,
                     uri_of(response.get('Contact')) or None)


def listing(host, uris, note=''):
    """A body for invite(): the host's SDP, and whom to call (RFC 5366)."""
    entries = ''.join(f'<entry uri="{uri}" cp:copyControl="to"/>' for uri in uris)
    xml = ('<?xml version="1.0" encoding="UTF-8"?>'
           '<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists" '
           f'xmlns:cp="urn:ietf:params:xml:ns:copyControl"><list>{note}{entries}</list></resource-lists>')
    parts = (('application/sdp', 'session', host.sdp()),
             ('application/resource-lists+xml', 'recipient-list', xml))
    text = ''.join(f'--part\r\nContent-Type: {kind}\r\nContent-Disposition: {is_for}\r\n\r\n{body}\r\n'
                   for kind, is_for, body in parts)
    return 'multipart/mixed;boundary="part"', text + '--part--\r\n'


def ring(o, t, target='team-a', **how):
    """o calls, and t rings: the call, t's INVITE, and what o has got; how: as for invite()."""
    call = o.invite(target, **how)
    inv = t.recv('INVITE')
    t.reply(inv, 180)
    return call, inv, o.recv('180')


def ringing():
    """A caller, one callee that rings, the call, and the callee's INVITE."""
    o, t = Host(), Host('10.9.0.2', 5070)
    return o, t, *ring(o, t)[:2]


def given_up():
    """The same, but the caller has given up."""
    o, t, call, inv = ringing()
    call.cancel()
    o.recv('200/CANCEL')
    call.ack(o.recv('487'))
    return o, t, call, inv


def established():
    """A call that stands: the caller, the callee, the call, the callee's INVITE, the caller's 200."""
    o, t = Host(), Host('10.9.0.2', 5070)
    call = o.invite('team-a')
    inv = t.recv('INVITE')
    t.reply(inv, 200, sdp=True)
    t.recv('ACK')
    call.ack(final := o.recv('200'))
    return o, t, call, inv, final


def passes(sender, to, listener, first=b'\x80'):
    """A packet from one socket to that address of the server's reaches the other; where it came from."""
    packet = first + str(next(serial)).encode() * 5
    sender.sendto(packet, to)
    got, source = listener.recvfrom(100)
    assert got == packet, got
    return source


def stopped(sender, to, *listeners):
    """What is sent there reaches none of these."""
    sender.sendto(b'\x80' + str(next(serial)).encode() * 5, to)
    for listener in listeners:
        hears_nothing(listener)


def hears_nothing(sock, seconds=0.2):
    before = sock.gettimeout()
    sock.settimeout(seconds)
    try:
        assert not (got := sock.recvfrom(2000)), got
    except TimeoutError:
        pass
    sock.settimeout(before)
