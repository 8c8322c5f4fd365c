#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 18: the callee would change the session when our BYE is on its way, or is answered: 481.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 500 --t2 1000

after_bye() {
	uas bob 10.9.0.2:5070 <<< "$answers_when_released"$'\n'"$1"
	uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
	in_turn alice bob
}

it 're-INVITE before our BYE is answered: 481, and the BYE is answered as ever'
after_bye '
	recv BYE
	send INVITE sdp
	recv 481
	send ACK failure
	send 200 bye'
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <INVITE >481 <ACK <200/BYE'
expect_race request_after_bye 1

it 're-INVITE after our BYE is answered: 481'
after_bye '
	recv BYE
	send 200
	send INVITE sdp
	recv 481
	send ACK failure'
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE <INVITE >481 <ACK' --call 2
expect_race request_after_bye 2

it 'UPDATE before our BYE is answered: 481'
after_bye '
	recv BYE
	send UPDATE sdp
	recv 481
	send 200 bye'
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <UPDATE >481/UPDATE <200/BYE' --call 3
expect_race request_after_bye 3
expect_stat legs_completed_then_torn_down 3
expect_no_half_open
expect_stat conferences_now 0
