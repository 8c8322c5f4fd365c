#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 20: the CANCEL comes again: the same 200, and nothing else happens.
. "$(dirname "$0")/lib.sh"

it 'three CANCELs: three identical 200s, one 487, nothing more to the callee'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 100
peer <<'END'
	from peer import *
	o, t, call, inv = given_up()
	for _ in range(2):
		call.cancel()
		o.await_again('200/CANCEL')
	t.silence(0.2)
	t.complete(inv)
	t.silence(0.1)
	assert o.again == {'200/CANCEL': 2}, o.again
END
expect_race cancel_retransmitted 2
expect_race 2xx_after_cancel 1
expect_stat cancelled 1
expect_no_half_open

it 'the same from SIPp'
plan 'sip:team-a@* = sip:carol@10.9.0.3:5070'
squelch_again
uas carol 10.9.0.3:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180
	send CANCEL once
	recv 200
	recv 487
	send ACK failure
	send CANCEL once
	recv 200
END
in_turn alice carol
expect_leg 10.9.0.3 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_race cancel_retransmitted 1
expect_stat cancelled 1
expect_no_half_open
expect_idle
