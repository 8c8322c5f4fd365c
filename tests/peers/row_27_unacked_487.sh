#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 27: the originator never ACKs our 487: repeated (timer G), then freed (timer H).
. "$(dirname "$0")/lib.sh"

it '487 is retransmitted until timer H, and then forgotten'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 20 --t2 80
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180
	send CANCEL
	recv 200
	recv 487
	hold
END
await alice 1 # it has its 487
release bob
play_out bob
expect_counter races unacked_487 1 5
(($(packets 'sip.Status-Code == 487') > 5)) || fail 'the 487 is not retransmitted'
release alice
play_out
expect_no_half_open
expect_stat transactions_now 0 5
expect_idle
