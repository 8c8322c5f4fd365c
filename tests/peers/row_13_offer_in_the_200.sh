#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 13: the originator's INVITE had no offer, so the callee's 200 has one, and comes after the CANCEL.
# The ACK answers it and refuses every stream; then BYE.
. "$(dirname "$0")/lib.sh"

it 'the ACK carries an answer that refuses all that is offered'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<< "${gives_up_at_180/INVITE sdp/INVITE}"
in_turn alice bob
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_packets 0 'sip.Method == "INVITE" && sdp'
expect_packets 1 'sip.Method == "ACK" && ip.dst == 10.9.0.2 && sdp.media.port == 0'
expect_race offer_refused 1
expect_stat legs_completed_then_torn_down 1
expect_no_half_open
expect_idle
