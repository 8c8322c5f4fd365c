#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# --cancel-policy rfc: CANCEL at once, as other servers do; the races are won all the same.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --cancel-policy rfc

it 'CANCEL goes to the ringing callee at once'
uas bob 10.9.0.2:5070 <<< "$is_cancelled"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
play_out
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
expect_leg 10.9.0.2 '>INVITE <180 >CANCEL <200/CANCEL <487 >ACK'
expect_stat legs_cancelled 1

it 'no CANCEL before a provisional response (RFC 3261 9.1); a 200 that crosses it gets ACK and BYE'
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	call = o.invite('team-a')
	inv = t.recv('INVITE')
	call.cancel()
	o.recv('200/CANCEL')
	call.ack(o.recv('487'))
	t.silence(0.2)
	t.reply(inv, 180)
	cancel = t.recv('CANCEL')
	t.reply(inv, 200, sdp=True)
	t.reply(cancel, 200)
	t.recv('ACK')
	t.reply(t.recv('BYE'), 200)
END
expect_no_half_open
expect_idle 40
