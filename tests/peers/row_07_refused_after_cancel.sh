#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 7: a doomed leg is refused: transaction-layer ACK, nothing else.
. "$(dirname "$0")/lib.sh"

it '486 on a doomed leg: ACK, no BYE, no further INVITE'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uas bob 10.9.0.2:5070 <<< "$(refuses_when_released 486)"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice bob
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
expect_leg 10.9.0.2 '>INVITE <180 <486 >ACK'
expect_leg 10.9.0.3 ''
expect_race refused_after_cancel 1
expect_stat legs_refused 1
expect_idle 40
