#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 33: the callee's 200 has no SDP that could be used: it is in a call all the same, and gets ACK and BYE.
. "$(dirname "$0")/lib.sh"
plan 'sip:solo@* = sip:bob@10.9.0.2:5070' 'sip:duo@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
squelch_start

# bad FLAG: answers with a body of that kind; none: without.
bad() { printf 'recv INVITE\nsend 180\nsend 200 %s\nrecv ACK\nrecv BYE\nsend 200\n' "${1:-}"; }

refused_488='
	send INVITE sdp
	recv 100 optional
	recv 180 optional
	recv 488
	send ACK failure'

n=0
for body in broken ''; do
	it "the only member answers with ${body:-no} SDP: ACK, BYE; the originator gets 488"
	uas bob 10.9.0.2:5070 <<< "$(bad $body)"
	uac alice 10.9.0.9:5060 solo <<< "$refused_488"
	play_out
	expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call $((++n))
	expect_race 2xx_with_bad_sdp $n
	expect_stat legs_answered $n
	expect_stat legs_completed_then_torn_down $n
	expect_stat cancelled 0
done

it 'one of two: it is ended, and the call stands with the other'
uas bob 10.9.0.2:5070 <<< "$(bad broken)"
uas carol 10.9.0.3:5070 <<< "${answers/wait 30/hold}"
uac alice 10.9.0.9:5060 duo <<< "${calls/wait 100/}"
play_out bob
release carol
play_out
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 3
expect_leg 10.9.0.3 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 3
expect_race 2xx_with_bad_sdp 3

it 'the originator has given up already: ACK and BYE as for any 200'
uas bob 10.9.0.2:5070 <<< "${answers_when_released/200 sdp/200 broken}"$'\nrecv BYE\nsend 200'
uac alice 10.9.0.9:5060 solo <<< "$gives_up_at_180"
in_turn alice bob
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 4
expect_race 2xx_after_cancel 1
expect_no_half_open
expect_idle
