#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 26: the originator sends BYE on its early dialog in place of a CANCEL.
. "$(dirname "$0")/lib.sh"

it 'an early BYE: 200 to it, 487 to the INVITE; the leg is completed and torn down'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	call, inv, early = ring(o, t)
	call.bye(early)
	o.recv('200/BYE')
	call.ack(o.recv('487'))
	t.silence(0.2)
	t.complete(inv)
END
expect_race early_bye 1
expect_race 2xx_after_cancel 1
expect_stat cancelled 1
expect_no_half_open
expect_idle

it 'the same from SIPp'
plan 'sip:team-a@* = sip:carol@10.9.0.3:5070'
squelch_again
uas carol 10.9.0.3:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180
	send BYE
	recv 200
	recv 487
	send ACK failure
END
in_turn alice carol
expect_leg 10.9.0.3 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_race early_bye 1
expect_stat legs_completed_then_torn_down 1
expect_no_half_open
expect_idle
