#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The worked example of README's routes, as it stands there: one hop is full, the other one takes the call.
. "$(dirname "$0")/lib.sh"
readme_example 'The dialplan' | grep ' route ' > "$tmp/plan.txt"
(($(wc -l < "$tmp/plan.txt") == 1)) || fail "no such example: $(cat "$tmp/plan.txt")"
squelch_start --probe 0

it 'a number is called through the next hop that serves it'
uas full 10.9.0.3:5070 <<-'END'
	recv INVITE
	send 503
	recv ACK
END
uas good 10.9.0.4:5070 <<< "$answers"
uac alice 10.9.0.9:5060 +4930123 <<< "$calls"
play_out
expect_packets 1 'sip.r-uri == "sip:+4930123@10.9.0.4:5070" && sip.Method == INVITE'
expect_stat failovers 1

it 'what is no number is not routed'
uac bob 10.9.0.8:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 404
	send ACK failure
END
play_out
expect_no_half_open
expect_idle 40
