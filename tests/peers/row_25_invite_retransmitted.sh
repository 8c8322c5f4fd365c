#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 25: the originator's INVITE comes again while doomed: 487 again, nothing to the callee.
. "$(dirname "$0")/lib.sh"

it 'the INVITE again after the CANCEL: the same 487'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 200 --t2 400
peer <<'END'
	from peer import *
	o, t, call, inv = ringing()
	call.cancel()
	o.recv('200/CANCEL')
	final = o.recv('487')
	call.again()
	o.await_again('487', 0.15)
	call.ack(final)
	t.silence(0.2)
	t.complete(inv)
	assert not t.again, t.again
END
expect_race invite_retransmitted 1
expect_stat conferences 1
expect_no_half_open

it 'the same from SIPp'
squelch_again --t1 5000 --t2 10000 # no 487 comes again but for the INVITE's sake
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180
	send CANCEL once
	recv 200
	send INVITE sdp once
	recv 487
	hold
	send ACK failure
END
wait_for 4 on_wire 'sip.Status-Code == 487' 4 || fail 'no second 487'
release alice bob
play_out
expect_race invite_retransmitted 1
expect_stat conferences 1
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 2
expect_no_half_open
