#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 30: why the originator gave up (RFC 3326) is what its members are told, in the BYE.
. "$(dirname "$0")/lib.sh"
plan 'sip:duo@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070' 'sip:solo@* = sip:bob@10.9.0.2:5070'
squelch_start
elsewhere='SIP;cause=200;text="Call completed elsewhere"'
cleared='Q.850;cause=16;text="Terminated"'

# give_up TARGET HEADER...: with these headers in the CANCEL; the members answer afterwards.
give_up() {
	local header headers=
	for header in "${@:2}"; do headers+=$'\n'"+ $header"; done
	uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
	uac alice 10.9.0.9:5060 "$1" <<< "${gives_up_at_180/send CANCEL/send CANCEL$headers}"
	in_turn alice bob carol
}

# expect_reasons LINE...: all that squelch has sent with a Reason: address, method, Reasons.
expect_reasons() {
	local got
	got=$(shown 'ip.src == 10.9.0.1 && sip.Reason' ip.dst sip.Method sip.Reason | tr '\t' ' ' | sort -u)
	[[ $got == "$(printf '%s\n' "$@")" ]] || fail "Reasons: $got"
}

it 'the Reason of the CANCEL is in the BYE to each member, and nowhere else'
uas carol 10.9.0.3:5070 <<< "$torn_down_when_released"
give_up duo "Reason: $elsewhere"
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_leg 10.9.0.3 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_reasons "10.9.0.2 BYE $elsewhere" "10.9.0.3 BYE $elsewhere"
expect_race cancel_with_reason 1

it 'two Reasons: both; none: none'
give_up solo "Reason: $elsewhere" "Reason: $cleared"
give_up solo
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 3
expect_reasons "10.9.0.2 BYE $elsewhere" "10.9.0.2 BYE $elsewhere,$cleared" "10.9.0.3 BYE $elsewhere"
expect_race cancel_with_reason 2
expect_no_half_open
expect_idle
