#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Session timers (RFC 4028), as far as one can see without waiting for them: what is asked of everybody,
# what is too short for us, and what for a member.
. "$(dirname "$0")/lib.sh"

plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --session-expires 600 --min-se 120

it 'a session that is too short is refused 422, and a member that says so is asked once more'
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	call = o.invite('team-a', extra=[('Supported', 'timer'), ('Session-Expires', '100')])
	call.ack(refused := o.recv('422'))
	assert refused.get('Min-SE') == '120', refused.headers
	call = o.invite('team-a', extra=[('Supported', 'timer'), ('Session-Expires', '1800')])
	first = t.recv('INVITE')
	assert first.get('Session-Expires') == '600;refresher=uas', first.headers
	t.reply(first, 422, extra=[('Min-SE', '900')])
	t.recv('ACK')
	inv = t.recv('INVITE')
	assert inv.get('Session-Expires') == '900;refresher=uas', inv.headers
	assert inv.get('Call-ID') == first.get('Call-ID') and inv.get('CSeq') == '2 INVITE'
	t.reply(first, 422, extra=[('Min-SE', '900')])
	t.await_again('ACK')                 # of the attempt before
	t.reply(inv, 200, sdp=True, extra=[('Require', 'timer'), ('Session-Expires', '900;refresher=uas')])
	t.recv('ACK')
	final = o.recv('200')
	assert final.get('Session-Expires') == '600;refresher=uac', final.headers
	call.ack(final)
	t.request(inv, 'UPDATE', 1, extra=[('Supported', 'timer'), ('Session-Expires', '900;refresher=uac')])
	assert t.recv('200/UPDATE').get('Session-Expires') == '600;refresher=uac'
	call.hang_up(final, t)
END
expect_no_half_open
expect_idle
