#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# An INVITE without an offer: the member's 200 brings one, which becomes ours to the originator; its ACK
# brings the answer, and the member's ACK, which has waited for it, carries it on.
. "$(dirname "$0")/lib.sh"

it 'offer and answer go the long way round, and media flows by what they say'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	call = o.invite('team-a', sdp=False)
	inv = t.recv('INVITE')
	assert not inv.body and '100rel' not in inv.get('Supported'), inv.first
	t.reply(inv, 200, sdp=True)
	final = o.recv('200')
	assert final.media()[0] == '10.9.0.1', final.body
	t.silence(0.1)                       # repeated or not, there is no ACK yet
	call.ack(final, sdp=True)
	ack = t.recv('ACK')
	assert ack.media()[0] == '10.9.0.1' and ack.media()[1] != final.media()[1], ack.body
	rtp_o, rtp_t = o.rtp(), t.rtp()
	passes(rtp_o, final.media(), rtp_t)
	passes(rtp_t, ack.media(), rtp_o)
	t.reply(inv, 200, sdp=True)
	t.await_again('ACK')
	call.hang_up(final, t)
END
expect_no_half_open
expect_idle
