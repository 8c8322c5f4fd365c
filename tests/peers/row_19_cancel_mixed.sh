#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 19: one callee has answered, another still rings, and the originator gives up.
. "$(dirname "$0")/lib.sh"

it 'answered: BYE now; ringing: completed later; the originator gets 487'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
squelch_start --answer-policy all
uas bob 10.9.0.2:5070 <<< "${answers/send 180/}"
uas carol 10.9.0.3:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<< "${gives_up_at_180/wait 50/hold}"
expect_stat legs_answered 1
release alice
in_turn alice carol
expect_leg 10.9.0.2 '>INVITE <200 >ACK >BYE <200/BYE'
expect_leg 10.9.0.3 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_before 'ip.dst == 10.9.0.2 && sip.Method == "BYE"' 'ip.src == 10.9.0.3 && sip.Status-Code == 200'
expect_race cancel_mixed 1
expect_race 2xx_after_cancel 1
expect_no_half_open
expect_idle
