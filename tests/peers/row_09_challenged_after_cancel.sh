#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 9: a doomed leg is challenged: ACK; no new INVITE.
. "$(dirname "$0")/lib.sh"

it '407 on a doomed leg: ACK, no BYE, no further INVITE'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uas bob 10.9.0.2:5070 <<< "$(refuses_when_released 407 'Proxy-Authenticate: Digest realm="x", nonce="1"')"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice bob
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
expect_leg 10.9.0.2 '>INVITE <180 <407 >ACK'
expect_leg 10.9.0.3 ''
expect_race challenged_after_cancel 1
expect_stat legs_refused 1
expect_idle 40
