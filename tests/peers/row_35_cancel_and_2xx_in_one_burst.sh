#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 35: CANCEL and 200 in one receive burst: both orders end alike.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start

for order in 200-first cancel-first; do
	it "one burst, $order: 487 to the originator, ACK and BYE to the callee"
	peer $order <<'END'
		import sys
		from peer import *
		o, t, call, inv = ringing()
		freeze()
		first, second = lambda: t.reply(inv, 200, sdp=True), call.cancel
		if sys.argv[1] == 'cancel-first':
			first, second = second, first
		first()
		second()
		thaw()
		o.recv('200/CANCEL')
		call.ack(o.recv('487'))
		t.recv('ACK')
		t.reply(t.recv('BYE'), 200)
		t.silence(0.2)
END
done
expect_race cancel_and_2xx_one_burst 2
expect_stat cancelled 2
expect_stat legs_completed_then_torn_down 2
expect_no_half_open
expect_idle

squelch_again --t1 500 --t2 1000
n=2
for order in 'bob alice' 'alice bob'; do
	it "the same from SIPp, ${order% *} first"
	uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
	uac alice 10.9.0.9:5060 team-a <<< "$gives_up_when_released"
	one_burst $order
	play_out
	expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK' --call $((++n))
done
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 3
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 4
expect_race cancel_and_2xx_one_burst 2
expect_stat cancelled 2
expect_stat legs_completed_then_torn_down 2
expect_no_half_open
expect_stat conferences_now 0
