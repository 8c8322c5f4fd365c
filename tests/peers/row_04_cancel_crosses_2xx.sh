#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 4: the callee's 200 is here, and its ACK not yet sent, when the CANCEL comes: ACK and BYE leave
# together.
. "$(dirname "$0")/lib.sh"

it '200 and CANCEL cross, 200 first: ACK and BYE, 487 to the originator'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 100
peer <<'END'
	from peer import *
	o, t, call, inv = ringing()
	freeze()
	t.reply(inv, 200, sdp=True)
	call.cancel()
	thaw()
	o.recv('200/CANCEL')
	call.ack(o.recv('487'))
	t.recv('ACK')
	t.reply(t.recv('BYE'), 200)
	t.silence(0.3)
	assert not t.again, t.again
END
expect_race cancel_crosses_2xx_here 1
expect_race cancel_and_2xx_one_burst 1
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_no_half_open
expect_stat conferences_now 0

it 'the same from SIPp'
squelch_again --t1 500 --t2 1000
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_when_released"
one_burst bob alice
play_out
expect_race cancel_crosses_2xx_here 1
expect_race cancel_and_2xx_one_burst 1
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK' --call 2
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 2
expect_no_half_open
expect_stat conferences_now 0
