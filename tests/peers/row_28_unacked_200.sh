#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 28: the originator never ACKs our 200: repeated until 64*T1, then BYE to it and to the legs.
. "$(dirname "$0")/lib.sh"

it '200 is retransmitted until 64*T1; then everybody gets a BYE'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 20 --t2 80
uas bob 10.9.0.2:5070 <<< "$answers"
peer <<'END'
	from peer import *
	o = Host()
	o.invite('team-a')
	o.recv('180')
	o.recv('200')
	o.reply(o.recv('BYE'), 200)
	assert o.again['200'] > 5, o.again
END
play_out
expect_leg 10.9.0.9 '<INVITE >180 >200 >BYE <200/BYE'
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_race unacked_200 1
expect_idle
