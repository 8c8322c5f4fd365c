#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Action 'route': three SIPp as next hops, one of which is not there, one answers 503, one takes the call.
. "$(dirname "$0")/lib.sh"
plan 'sip:busy@* = route sip:10.9.0.3:5070 sip:10.9.0.4:5070' \
	'sip:dead@* = answer-limit=2 route sip:10.9.0.250 sip:10.9.0.4:5070' \
	'sip:shut@* = route sip:10.9.0.5:5070 sip:10.9.0.4:5070' \
	'sip:none@* = route sip:10.9.0.3:5070 sip:10.9.0.6:5070'
squelch_start --probe 0
overloaded='
	recv INVITE
	send 503
	recv ACK'

it '503: the same call goes on through the next hop, as a new transaction'
uas full 10.9.0.3:5070 <<< "$overloaded"
uas good 10.9.0.4:5070 <<< "$answers"
uac alice 10.9.0.9:5060 busy <<< "$calls"
play_out
expect_leg 10.9.0.3 '>INVITE <503 >ACK'
expect_leg 10.9.0.4 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_packets 1 'sip.r-uri == "sip:busy@10.9.0.4:5070" && sip.CSeq.seq == 2 && sip.Method == INVITE'
expect_stat failovers 1

it 'nothing heard: on to the next hop at the answer limit'
uas good 10.9.0.4:5070 <<< "$answers"
uac alice 10.9.0.9:5060 dead <<< "$calls"
play_out
expect_stat failovers 2

it 'nothing listens there (ICMP): on to the next hop at once'
uas good 10.9.0.4:5070 <<< "$answers"
uac alice 10.9.0.9:5060 shut <<< "$calls"
play_out
expect_stat failovers 3

it 'in turn: the next call begins with the next hop'
uas good 10.9.0.4:5070 <<< "$answers"
uac alice 10.9.0.9:5060 shut <<< "$calls"
play_out
expect_stat failovers 3

it 'none serves it: 503'
uas full 10.9.0.3:5070 <<< "$overloaded"
uac alice 10.9.0.9:5060 none <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 503
	send ACK failure
END
play_out
expect_stat failovers 4

expect_no_half_open
expect_idle 40
