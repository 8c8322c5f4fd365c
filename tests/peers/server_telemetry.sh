#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The counters, read with DPDK's own program.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start

it 'dpdk-telemetry.py reads /squelch/stats, /squelch/drops, /squelch/races and /squelch/media'
uas bob 10.9.0.2:5070 <<< "$answers_late"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
play_out
expect_race 2xx_after_cancel 1
printf '/squelch/stats\n/squelch/drops\n/squelch/races\n/squelch/media\nquit\n' |
	dpdk-telemetry.py -f "$id" > "$tmp/telemetry.txt" 2>&1
for word in '"/squelch/stats"' '"/squelch/drops"' '"/squelch/races"' '"/squelch/media"' '"legs_completed_then_torn_down": *1' \
	'"2xx_after_cancel": *1' '"media_doomed": *0'; do
	grep -q "$word" "$tmp/telemetry.txt" || fail "no $word in $(head -c 300 "$tmp/telemetry.txt")"
done

it 'every counter of stat.def, drop.def and race.def is there, in total and by core'
for group in stat drop race; do
	"$here/telemetry.py" "/var/run/dpdk/$id/dpdk_telemetry.v2" "/squelch/${group}s" > "$tmp/all.txt"
	for name in $(sed -nE 's/^X\([A-Z0-9_]+, *([0-9]+, *)?"([a-z0-9_]+)".*/\2/p' \
		"$root/lib/base/$group.def"); do
		grep -q "\"$name\"" "$tmp/all.txt" || fail "/squelch/${group}s lacks $name"
	done
done

it 'drops are counted by reason'
before=$(drop udp_port)
in_net bash -c 'echo x > /dev/udp/10.9.0.1/9'
expect_drop udp_port $((before + 1))
