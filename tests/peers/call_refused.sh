#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Members that do not take part, and targets that there are none of.
. "$(dirname "$0")/lib.sh"
plan 'sip:solo@* = sip:bob@10.9.0.2:5070' 'sip:duo@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
squelch_start
busy='
	recv INVITE
	send 486
	recv ACK'

it 'the only member is busy: 486 to the originator'
uas bob 10.9.0.2:5070 <<< "$busy"
uac alice 10.9.0.9:5060 solo <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 486
	send ACK failure
END
play_out
expect_leg 10.9.0.2 '>INVITE <486 >ACK'

it 'one of two is busy: the call stands with the other'
uas bob 10.9.0.2:5070 <<< "$busy"
uas carol 10.9.0.3:5070 <<< "$answers"
uac alice 10.9.0.9:5060 duo <<< "$calls"
play_out
expect_leg 10.9.0.3 '>INVITE <180 <200 >ACK >BYE <200/BYE'

it 'an unknown target: 404'
uac alice 10.9.0.9:5060 nobody <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 404
	send ACK failure
END
play_out
expect_no_half_open
expect_idle 40
