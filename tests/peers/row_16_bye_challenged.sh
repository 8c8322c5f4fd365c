#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 16: our BYE is challenged. Squelch has no credentials: the leg is closed, and counted.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start

# challenged CODE HEADER
challenged() {
	uas bob 10.9.0.2:5070 <<-END
		$answers_when_released
		recv BYE
		send $1
		+ $2: Digest realm="x", nonce="1"
	END
	uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
	in_turn alice bob
}

it '401 to our BYE: no second BYE, and the leg is gone'
challenged 401 WWW-Authenticate
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <401/BYE'
expect_race bye_challenged 1
expect_stat legs_completed_then_torn_down 1
expect_idle

it '407 to our BYE: the same'
challenged 407 Proxy-Authenticate
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <407/BYE' --call 2
expect_race bye_challenged 2
expect_stat legs_completed_then_torn_down 2
expect_idle
expect_race bye_unanswered 0
expect_no_half_open
