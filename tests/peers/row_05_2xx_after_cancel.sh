#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 5, the core case: the 200 comes after the CANCEL. ACK, then BYE; no media was ever opened.
. "$(dirname "$0")/lib.sh"

it 'the 200 after the CANCEL gets ACK, then BYE; the originator has its 487 long before'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070 sip:dave@10.9.0.4:5070'
squelch_start
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uas carol 10.9.0.3:5070 <<< "$torn_down_when_released"
uas dave 10.9.0.4:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice bob carol dave
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
for host in 10.9.0.2 10.9.0.3 10.9.0.4; do
	expect_leg $host '>INVITE <180 <200 >ACK >BYE <200/BYE'
done
expect_race 2xx_after_cancel 3
expect_stat legs_completed_then_torn_down 3
expect_stat tx_media 0
expect_no_half_open
expect_idle
