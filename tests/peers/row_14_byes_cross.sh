#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 14: the callee's BYE crosses ours: 200 to theirs; ours is answered 200 or 481: closed either way.
. "$(dirname "$0")/lib.sh"

it 'crossing BYEs: both answered, the leg is gone'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
for status in 200 481; do
	peer $status <<'END'
		import sys
		from peer import *
		o, t, call, inv = given_up()
		t.reply(inv, 200, sdp=True)
		t.recv('ACK')
		bye = t.recv('BYE')
		t.request(inv, 'BYE')
		t.recv('200/BYE')
		t.reply(bye, int(sys.argv[1]))
		t.silence(0.2)
END
done
expect_race bye_crossed 2
expect_no_half_open

it 'the same from SIPp'
squelch_again --t1 500 --t2 1000
for status in 200 481; do
	uas bob 10.9.0.2:5070 <<-END
		$answers_when_released
		recv BYE
		send BYE
		recv 200
		send $status bye
	END
	uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
	in_turn alice bob
done
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <BYE >200/BYE <200/BYE' --call 3
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <BYE >200/BYE <481/BYE' --call 4
expect_race bye_crossed 2
expect_no_half_open
expect_stat conferences_now 0
