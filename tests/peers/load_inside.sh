#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# squelch-load with squelch in its own process: every scenario, as an ordinary user, without namespaces,
# hugepages or a network; with a network that loses, doubles and reorders, too.
. "$(dirname "$0")/load.bash"

it 'call: answered, talked, hung up'
run 0 $few --scenario call --
holds 'clean and calls_answered == 2000 and legs_acked == legs_ended == 2000'
holds 'half_open_legs == 0 and server["ended"] and latency_us["200_ack"]["count"] == 2000'

it 'cancel: every leg completed, then torn down'
run 0 $few --scenario cancel --
holds 'calls_cancelled == 2000 and legs_completed_then_torn_down == 2000 and legs_cancelled == 0'
holds 'latency_us["cancel_487"]["count"] == latency_us["cancel_bye"]["count"] == 2000'
holds '0 < cycles_per_call and 0 < server["cycles_per_call"] and 0 <= idle_share <= 1'

it 'cancel, three members'
run 0 $few --scenario cancel --members 3 --
holds 'calls_cancelled == 2000 and legs_completed_then_torn_down == 6000'

it 'race: CANCEL and 200 cross'
# Where the two sides share a core, nothing is ever on the way; tests/unit/test_load.c sees them cross.
run 0 $few --scenario race --window 20000 --
holds 'calls_cancelled + calls_crossed + calls_answered == 2000'
holds '400 < calls_cancelled + calls_crossed < 1600'
holds 'legs_ended == 2000'

it 'mixed, options'
run 0 $few --scenario mixed --
holds 'calls_answered + calls_cancelled + calls_crossed + options_answered == 2000'
run 0 $few --scenario options --
holds 'options_answered == 2000 and legs == 0'

it 'refused: the callee is busy'
run 0 $few --scenario refused --
holds 'clean and calls_failed == legs_refused == 2000 and calls_refused == 0'

it 'rtp: what is sent arrives'
run 0 --calls 20 --concurrency 20 --scenario rtp --hold 1 --
holds 'rtp_measured["received"] > 1800 and rtp_measured["sent"] <= rtp_sent and tsc_hz > 1e8'
holds 'rtp_sent >= 2000 and rtp_received > 0.95 * rtp_sent and rtp_lost == rtp_strays == 0'

it 'mixed, and every call is refused: OPTIONS do not make up for that'
echo 'sip:other@* = sip:bob@10.9.0.2:5070' > "$tmp/plan.txt"
limits="$limits --dialplan $tmp/plan.txt" run 1 --calls 200 --concurrency 50 --scenario mixed --
holds 'not clean and options_answered > 0 and calls_refused > 0 and options_answered + calls_refused == 200'

it 'an open loop keeps its rate'
run 0 --rate 500 --duration 2 --warmup 0.2 --scenario cancel --
holds '400 < calls_per_second < 600'

it 'calls that are held stand until the end'
run 0 $few --scenario call --held 200 --
holds 'calls_answered == 2200 and legs_ended == 2200 and calls_held == 200'

it 'checksums by software; messages by the long way are none'
run 0 $few --scenario cancel --checksums software --
holds 'calls_cancelled == 2000 and odd_shapes == 0 and parse_checks > 100 and parse_check_failures == 0'

for scenario in call cancel race mixed; do
	it "$scenario: 10 of 1000 packets lost, 10 doubled, 10 late, in both directions"
	run 0 $few --scenario "$scenario" --loss 10 --duplicate 10 --reorder 10 --
	holds 'calls_done == 2000 and impaired > 200 and retransmissions > 0 and half_open_legs == 0'
done

it 'a server that refuses everybody: exit status 1'
printf 'sip:nobody@* = sip:t@10.9.0.2\n' > "$tmp/plan.txt"
chmod 644 "$tmp/plan.txt"
run 1 $few --scenario cancel -- --dialplan "$tmp/plan.txt"
holds 'calls_refused == 2000 and not clean'

it 'what has not ended when the time to drain is over: exit status 1'
run 1 --duration 0.5 --warmup 0 --concurrency 200 --scenario cancel --drain 0.01 --loss 300 --
holds 'half_open_legs + unfinished > 0 and not clean'

it 'what is wrong on the command line: one line, exit status 2'
run 2 --scenario sometimes --
grep -q -- '^squelch-load: --scenario sometimes' "$tmp/load.err"
run 2 -- --dialplan "$tmp/none.txt"
grep -q -- "^squelch-load: .*$tmp/none.txt" "$tmp/load.err"

it 'the demo of who is not root'
"$root/scripts/demo-inside" --json > "$tmp/demo.json" 2> "$tmp/load.err"
python3 - "$tmp/demo.json" <<-'END'
	import json, sys
	r = json.load(open(sys.argv[1]))
	sys.exit(r['half_open_legs'] or r['legs_cancelled'] or r['conferences'] != 5000 or
	         not 0 < r['cancelled'] < r['legs'] == r['legs_answered'] == 9000)
END
