#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 22: a CANCEL that matches no transaction: 481, and nothing is kept.
. "$(dirname "$0")/lib.sh"

it 'CANCEL out of the blue: 481, no state'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uac alice 10.9.0.9:5060 team-a <<-'END'
	send CANCEL
	recv 481
END
play_out
expect_race cancel_stray 1
expect_stat conferences 0
expect_stat transactions_now 0
