#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Compact header names (RFC 3261 7.3.3), on both sides.
. "$(dirname "$0")/lib.sh"

it 'a call all of whose messages have short header names'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uac_ladder=$(sed -E 's/(send [A-Z]+( sdp)?)/\1 compact/' <<< "$calls")
uas bob 10.9.0.2:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<< "$uac_ladder"
play_out
grep -q '^v:' "$tmp/alice.xml" || fail 'the scenario is not compact'
expect_leg 10.9.0.9 '<INVITE >180 >200 <ACK <BYE >200/BYE'
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_no_half_open
