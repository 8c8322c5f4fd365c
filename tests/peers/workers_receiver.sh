#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# A core that only receives: all that one sender says comes to it, and the calls are the others'.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'

it 'thirty calls from one address and port: two workers have them, the receiver has none'
WORKERS=3 squelch_start --receivers 1 --core-ports 5061
grep -q 'receiver 0: lcore 3 .*, all 3 queues of each port' "$tmp/squelch.log"
grep -q 'steering: none (receivers hand all over)' "$tmp/squelch.log"
uas bob 10.9.0.2:5070 -m 30 <<< "${answers/send 180/}"
uac alice 10.9.0.9:5060 team-a -m 30 -r 100 -l 30 <<< "$calls"
play_out
expect_stat conferences 30
expect_no_half_open
expect_idle

for lcore in lcore_1 lcore_2; do
	(($(counter stats conferences $lcore) > 0 && $(counter stats rx_packets $lcore) == 0)) ||
		fail "$lcore: $(counter stats conferences $lcore) conferences"
done
(($(counter stats conferences lcore_3) == 0)) || fail 'the receiver has calls'
(($(counter stats handed_off lcore_3) > 150)) || fail "handed over: $(counter stats handed_off lcore_3)"
