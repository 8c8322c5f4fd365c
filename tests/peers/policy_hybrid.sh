#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# --cancel-policy hybrid: complete, but at the answer limit an RFC 3261 CANCEL; a 200 that crosses it
# gets ACK and BYE.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --cancel-policy hybrid --answer-limit 0.6 --t1 20

it 'before the limit: completed, then torn down'
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
expect_stat cancelled 1
release bob
play_out
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_stat legs_cancelled 0

it 'at the limit: CANCEL, and the callee gives its 487'
uas carol 10.9.0.2:5070 <<< "$is_cancelled"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
play_out
expect_leg 10.9.0.2 '>INVITE <180 >CANCEL <200/CANCEL <487 >ACK' --call 2
expect_stat legs_cancelled 1

it 'a 200 that crosses the CANCEL gets ACK and BYE'
peer <<'END'
	from peer import *
	o, t, call, inv = given_up()
	cancel = t.recv('CANCEL')
	t.reply(inv, 200, sdp=True)
	t.reply(cancel, 200)
	t.recv('ACK')
	t.reply(t.recv('BYE'), 200)
END
expect_no_half_open
expect_idle
