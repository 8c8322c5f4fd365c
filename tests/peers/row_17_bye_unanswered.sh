#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 17: nobody answers our BYE: it is repeated until timer F, then the leg is closed and counted.
. "$(dirname "$0")/lib.sh"

it 'an unanswered BYE is retransmitted until timer F'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 20 --t2 80
uas bob 10.9.0.2:5070 <<-'END'
	recv INVITE
	send 180
	hold
	send 200 sdp
	recv ACK
	recv BYE
	hold
END
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
play_out alice
release bob
expect_counter races bye_unanswered 1 5
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE'
(($(packets 'sip.Method == "BYE"') > 5)) || fail 'the BYE is not retransmitted'
release bob
play_out
expect_idle
