#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# SIP and RTP over IPv6, and a call from IPv4 to a member on IPv6.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@[fd09::2]:5070'
squelch_start

it 'a call over IPv6, given up while it rings'
uas bob '[fd09::2]:5070' <<< "$answers_late"
uac alice '[fd09::9]:5060' team-a <<< "$gives_up_at_180"
play_out
expect_leg fd09::9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
expect_leg fd09::2 '>INVITE <180 <200 >ACK >BYE <200/BYE'

it 'a caller on IPv4, a member on IPv6, and media between them'
peer <<'END'
	from peer import *
	o, t = Host(), Host('fd09::2', 5070, ('fd09::1', 5060))
	call = o.invite('team-a')
	inv = t.recv('INVITE')
	assert inv.media()[0] == 'fd09::1', inv.media()
	t.reply(inv, 200, sdp=True)
	t.recv('ACK')
	ok = o.recv('200')
	assert ok.media()[0] == '10.9.0.1', ok.media()
	call.ack(ok)
	a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	a.bind((o.ip, o.media_port))
	b = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
	b.bind((t.ip, t.media_port))
	a.settimeout(2)
	b.settimeout(2)
	packet = b'\x80\x00\x00\x01' + bytes(168)
	a.sendto(packet, ok.media())
	assert b.recv(2000) == packet
	b.sendto(packet, inv.media())
	assert a.recv(2000) == packet
	call.hang_up(ok, t)
END

it 'media over IPv6, packet after packet: nearly all of them go the shortest way'
peer <<'END'
	from peer import *
	o, t = Host('fd09::9', 5060, ('fd09::1', 5060)), Host('fd09::2', 5070, ('fd09::1', 5060))
	call = o.invite('team-a')
	t.reply(inv := t.recv('INVITE'), 200, sdp=True)
	t.recv('ACK')
	call.ack(ok := o.recv('200'))
	a, b = o.rtp(), t.rtp()
	for n in range(100):
		for sender, to, listener, own in ((a, ok, b, inv), (b, inv, a, ok)):
			sender.sendto(packet := b'\x80\x00' + n.to_bytes(2) + os.urandom(n + 8), to.media())
			got, source = listener.recvfrom(2000)
			assert got == packet and source[:2] == own.media(), (n, source)
	call.hang_up(ok, t)
END
expect_good_checksums
expect_no_half_open
expect_idle
