#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 6: the callee repeats its 200, for our ACK was lost: the same ACK again, every time, also after
# the BYE.
. "$(dirname "$0")/lib.sh"

it 'each repeated 200 gets the same ACK, before and after the BYE is answered'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 100
peer <<'END'
	from peer import *
	o, t, call, inv = given_up()
	t.reply(inv, 200, sdp=True)
	t.recv('ACK')
	bye = t.recv('BYE')
	t.reply(inv, 200, sdp=True)
	t.await_again('ACK')
	t.reply(bye, 200)
	t.reply(inv, 200, sdp=True)
	t.await_again('ACK')
	t.silence(0.2)
	assert t.again['ACK'] == 2, t.again
END
expect_race 2xx_retransmitted 2
expect_packets 3 'sip.Method == "ACK" && ip.dst == 10.9.0.2'
expect_no_half_open

it 'the same from SIPp'
squelch_again --t1 500 --t2 1000
uas bob 10.9.0.2:5070 <<-END
	$answers_when_released
	recv BYE
	send 200 sdp invite once
	recv ACK
	send 200 bye
	send 200 sdp invite once
	recv ACK
END
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice bob
expect_race 2xx_retransmitted 2
expect_packets 6 'sip.Method == "ACK" && ip.dst == 10.9.0.2'
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 2
expect_no_half_open
