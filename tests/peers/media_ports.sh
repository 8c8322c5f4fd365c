#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Media ports rest for five seconds: what a call's far ends still send reaches nobody else's.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --media-ports 16384-16387

it 'a call has all ports there are: refused while it stands and for five seconds more, then it goes on'
peer <<'END'
	from peer import *
	o, t, call, inv, ok = established()
	rtp_o, rtp_t, first = o.rtp(), t.rtp(), ok.media()
	passes(rtp_o, first, rtp_t)
	def refused():
	    attempt = o.invite('team-a')
	    if (m := o.final()).status == 200:
	        return attempt, m
	    attempt.ack(m)
	    assert m.status == 503 and m.get('Retry-After'), m.first
	assert not refused()
	call.bye(ok)
	o.recv('200/BYE')
	t.reply(t.recv('BYE'), 200)
	end = time.monotonic()
	t.sock.settimeout(0.1)
	while time.monotonic() - end < 4.8:
	    assert not refused()
	    stopped(rtp_o, first, rtp_t) # the first one's, which do not know that it is over
	time.sleep(5.1 - (time.monotonic() - end))
	again = o.invite('team-a')
	t.reply(inv := t.recv('INVITE'), 200, sdp=True)
	t.recv('ACK')
	again.ack(ok := o.recv('200'))
	assert {inv.media()[1], ok.media()[1]} == {16384, 16386}, (inv.media(), ok.media())
	passes(rtp_o, ok.media(), rtp_t), passes(rtp_t, inv.media(), rtp_o)
	again.hang_up(ok, t)
END
expect_some drops media_no_flow 10
expect_idle
