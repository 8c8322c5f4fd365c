#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 3: CANCEL after a 180. The callee sees no CANCEL; its 200 is completed, then torn down (row 5).
. "$(dirname "$0")/lib.sh"

it 'no CANCEL towards a ringing callee; its 200 gets ACK and BYE'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice bob
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_race cancel_while_ringing 1
expect_no_half_open
expect_idle
