# SPDX-License-Identifier: BSD-3-Clause
"""Push-to-talk stations: talk burst control (RTCP APP "PoC1") by scripted peers."""
import os
import socket
import struct

import peer
import telemetry

KINDS = {1: 'granted', 2: 'taken', 3: 'deny', 5: 'idle', 6: 'revoke', 9: 'queue status'}
REPORT = b'\x80\xc9\x00\x01' + bytes(4)


def counter(group, name):
    return telemetry.ask(os.environ['TELEMETRY'], f'/squelch/{group}')['total'][name]


def packet():
    """RTP; each is another one."""
    n = next(peer.serial)
    return struct.pack('!BBHII', 0x80, 0, n & 0xffff, 160 * n, 7) + bytes(160)


def message(subtype, data=b''):
    words = 2 + len(data) // 4
    return struct.pack('!BBHI4s', 0x80 | subtype, 204, words, 7, b'PoC1') + data


class Station:
    """A host's media: RTP, and a socket for floor control, which is its RTCP or a stream's own."""

    def __init__(self, host, stream, refuses=False):
        self.host, self.stream = host, stream
        self.rtp, self.rtcp = host.rtp(), host.rtp(1)
        self.control = self.rtcp
        if stream:
            self.control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.control.bind((host.ip, host.media_port + 1000))
            self.control.settimeout(3)
        self.rtcp.settimeout(3)
        self.invite = None
        if stream:
            host.more = [f'm=application {host.media_port + 1000} udp TBCP', 'a=fmtp:TBCP queuing=1']
        elif refuses:
            host.more = ['m=application 0 udp TBCP']

    def met(self, body):
        """What squelch has said of its ports."""
        addr, port = body.media()
        self.server_rtp = addr, port
        self.server_rtcp = self.server_floor = addr, port + 1
        if self.stream:
            line = next(x for x in body.body.split('\r\n') if x.startswith('m=application'))
            self.server_floor = addr, int(line.split()[1])

    def asks(self):
        self.control.sendto(message(0), self.server_floor)

    def releases(self):
        self.control.sendto(message(4, b'\x00\x00\x80\x00'), self.server_floor)

    def hears(self, kind, passing_over=0):
        """The next message of floor control is of that kind; up to so many others may be before."""
        while True:
            data, source = self.control.recvfrom(2000)
            assert data[8:12] == b'PoC1' and source == self.server_floor, (data, source)
            got = KINDS[data[0] & 31]
            if got == kind:
                return data
            assert passing_over > 0, f'{self.host.ip}: {got} instead of {kind}'
            passing_over -= 1

    def talks(self, *others):
        sent = packet()
        self.rtp.sendto(sent, self.server_rtp)
        for x in others:
            got, source = x.rtp.recvfrom(2000)
            assert got == sent and source == x.server_rtp, (x.host.ip, source)

    def reports(self, *others):
        self.rtcp.sendto(REPORT, self.server_rtcp)
        for x in others:
            assert x.rtcp.recvfrom(2000)[0] == REPORT

    def silence(self):
        peer.hears_nothing(self.rtp)


def talk_group(stream=False, c_refuses=False):
    """A conference of three that stands: the call, the 200, the stations; the last one may refuse the
    stream of floor control."""
    o, b = (Station(peer.Host(*at), stream) for at in (('10.9.0.9', 5060), ('10.9.0.2', 5070)))
    c = Station(peer.Host('10.9.0.3', 5070), stream and not c_refuses, c_refuses)
    call = o.host.invite('team-a')
    for x in (b, c):
        x.invite = x.host.recv('INVITE')
        x.met(x.invite)
    b.host.reply(b.invite, 200, sdp=True)
    b.host.recv('ACK')
    ok = o.host.recv('200')
    call.ack(ok)
    o.met(ok)
    c.host.reply(c.invite, 200, sdp=True)
    c.host.recv('ACK')
    return call, ok, (o, b, c)


def one_burst(o, b, c):
    """Nobody talks; the last one asks, is granted the floor, and heard."""
    for x in (o, b, c):
        x.hears('idle')
    c.asks()
    c.hears('granted'), o.hears('taken'), b.hears('taken')
    c.talks(o, b)
