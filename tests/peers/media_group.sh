#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# A group: everybody hears all others, whoever comes late or leaves; what is sent comes from one place.
. "$(dirname "$0")/lib.sh"

it 'of three, two hear the third; who comes later joins, who leaves is heard no more'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
squelch_start
peer <<'END'
	from peer import *
	o, b, c = Host(), Host('10.9.0.2', 5070), Host('10.9.0.3', 5070)
	rtp_o, rtp_b, rtp_c = o.rtp(), b.rtp(), c.rtp()

	def all_hear(sender, to, *listeners):
		for listener in listeners:
			listener.settimeout(3)
		passes(sender, to, listeners[0])
		for listener in listeners[1:]:
			assert listener.recv(100)[:1] == b'\x80'
		for socket in (rtp_o, rtp_b, rtp_c):
			hears_nothing(socket, 0.1)

	call = o.invite('team-a')
	inv_b, inv_c = b.recv('INVITE'), c.recv('INVITE')
	b.reply(inv_b, 200, sdp=True)
	b.recv('ACK')
	call.ack(ok := o.recv('200'))
	all_hear(rtp_o, ok.media(), rtp_b)
	c.reply(inv_c, 200, sdp=True)
	c.recv('ACK')
	all_hear(rtp_o, ok.media(), rtp_b, rtp_c)
	all_hear(rtp_b, inv_b.media(), rtp_o, rtp_c)
	all_hear(rtp_c, inv_c.media(), rtp_o, rtp_b)
	b.request(inv_b, 'BYE', 1)
	b.recv('200/BYE')
	all_hear(rtp_o, ok.media(), rtp_c)
	call.hang_up(ok, c)
END
expect_stat media_copies 0 # net_af_packet sends in segments: what several hear is not copied
expect_good_checksums
expect_no_half_open
expect_idle
