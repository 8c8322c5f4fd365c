#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Within a call either side changes its session: re-INVITE (RFC 3261 14) and UPDATE (RFC 3311). The focus
# answers by itself; media follows.
. "$(dirname "$0")/lib.sh"

plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start

it 'media follows the originator to another port, and the member'
peer <<'END'
	from peer import *
	o, t, call, inv, final = established()
	o.media_port += 100
	o.version = 2
	rtp_o, rtp_t = o.rtp(), t.rtp()
	call.reinvite(final, 2)
	ok = o.recv('200')
	o.await_again('200')                 # until the ACK
	call.ack_reinvite(final, ok)
	passes(rtp_t, inv.media(), rtp_o)
	t.media_port += 100
	t.version = 2
	moved = t.rtp()
	t.request(inv, 'UPDATE', 1, sdp=True)
	assert t.recv('200/UPDATE').media() == inv.media()
	passes(rtp_o, ok.media(), moved)
	t.request(inv, 'INVITE', 2)          # without an offer: ours is in the 200
	ok = t.recv('200')
	assert ok.media() == inv.media(), ok.body
	t.request(inv, 'ACK', 2, sdp=True)
	t.version = 3
	t.codec = '18'
	t.request(inv, 'UPDATE', 3, sdp=True)
	t.recv('488/UPDATE')                 # nobody speaks that
	t.request(inv, 'BYE', 4)
	t.recv('200/BYE')
	o.reply(o.recv('BYE'), 200)
END
expect_no_half_open
expect_idle
