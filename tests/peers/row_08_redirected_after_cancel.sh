#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 8: a doomed leg is redirected: ACK; nobody follows.
. "$(dirname "$0")/lib.sh"

it '302 on a doomed leg: ACK, no BYE, no further INVITE'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uas bob 10.9.0.2:5070 <<< "$(refuses_when_released 302 'Contact: <sip:carol@10.9.0.3:5070>')"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice bob
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
expect_leg 10.9.0.2 '>INVITE <180 <302 >ACK'
expect_leg 10.9.0.3 ''
expect_race redirected_after_cancel 1
expect_stat legs_refused 1
expect_idle 40
