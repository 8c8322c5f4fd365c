#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 19: one callee has answered, another still rings, and the originator gives up.
. "$(dirname "$0")/lib.sh"

it 'answered: BYE now; ringing: completed later; the originator gets 487'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
squelch_start --answer-policy all
uas bob 10.9.0.2:5070 <<< "${answers/send 180/}"
uas carol 10.9.0.3:5070 <<-'END'
	recv INVITE
	send 180
	wait 1200
	send 200 sdp
	recv ACK
	recv BYE
	send 200
END
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180
	wait 200
	send CANCEL
	recv 200
	recv 487
	send ACK failure
END
play_out
expect_leg 10.9.0.2 '>INVITE <200 >ACK >BYE <200/BYE'
expect_leg 10.9.0.3 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_before 'ip.dst == 10.9.0.2 && sip.Method == "BYE"' 'ip.src == 10.9.0.3 && sip.Status-Code == 200'
expect_race cancel_mixed 1
expect_race 2xx_after_cancel 1
expect_no_half_open
expect_idle
