#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 3: CANCEL after a 180. The callee sees no CANCEL; its 200 is completed, then torn down (row 5).
. "$(dirname "$0")/lib.sh"

it 'no CANCEL towards a ringing callee; its 200 gets ACK and BYE'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uas bob 10.9.0.2:5070 <<-'END'
	recv INVITE
	send 180
	wait 300
	send 200 sdp
	recv ACK
	recv BYE
	send 200
END
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180
	wait 50
	send CANCEL
	recv 200
	recv 487
	send ACK failure
END
play_out
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_race cancel_while_ringing 1
expect_no_half_open
expect_idle
