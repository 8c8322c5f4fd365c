#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 12: the callee rings reliably (100rel) and holds its 200 back until the PRACK; the originator gives
# up meanwhile. The leg is PRACKed all the same, completed and torn down.
. "$(dirname "$0")/lib.sh"

rings_reliably='
	recv INVITE
	send 180
	+ Require: 100rel
	+ RSeq: 7
	recv PRACK
	send 200
	hold
	send 183 invite
	+ Require: 100rel
	+ RSeq: 8
	recv PRACK
	send 200
	send 200 sdp invite
	recv ACK
	recv BYE
	send 200'

it 'a doomed leg goes on PRACKing, or its 200 would never come'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uas bob 10.9.0.2:5070 <<< "$rings_reliably"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice bob
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
expect_leg 10.9.0.2 \
	'>INVITE <180 >PRACK <200/PRACK <183 >PRACK <200/PRACK <200 >ACK >BYE <200/BYE'
expect_packets 1 'sip.RAck == "7 1 INVITE"'
expect_packets 1 'sip.RAck == "8 1 INVITE"'
expect_before 'sip.Method == "CANCEL"' 'sip.RAck == "8 1 INVITE"'
expect_race reliable_while_doomed 1
expect_stat legs_completed_then_torn_down 1
expect_no_half_open
expect_idle
