#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Two workers, two queues: a packet may arrive at the wrong core, and is handed to its owner.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
WORKERS=2 squelch_start

# crowd ORIGINATOR-LADDER: a hundred calls, ten at a time.
crowd() {
	uas bob 10.9.0.2:5070 -m 100 <<< "${answers/send 180/}"
	uas carol 10.9.0.3:5070 -m 100 <<< "$answers_late"
	uac alice 10.9.0.9:5060 team-a -m 100 -r 100 -l 30 <<< "$1"
	play_out
}

it 'a hundred calls that stand'
crowd "${calls/wait 100/wait 500}"
expect_stat conferences 100
expect_stat legs 200
expect_some stats handed_off
expect_no_half_open
expect_idle

it 'a hundred calls given up: each leg completed and torn down'
squelch_stop
WORKERS=2 squelch_start --answer-policy all
crowd "$gives_up_at_180"
expect_stat cancelled 100
expect_stat legs_answered 200
expect_some stats legs_completed_then_torn_down 100 # the other hundred were complete before, or just so
expect_stat legs_cancelled 0
expect_no_half_open
expect_idle

it 'each worker with a UDP port of its own for its dialogs'
squelch_stop
WORKERS=2 squelch_start --core-ports 5061
grep -q 'worker 1: .*, its dialogs on UDP 5062' "$tmp/squelch.log"
grep -q 'steering: software (no flow rules: .*; no RSS by destination port: no hash of UDP ports)' "$tmp/squelch.log"
crowd "${calls/wait 100/wait 500}"
expect_stat conferences 100
expect_no_half_open
expect_idle
for field in sip.Via.sent-by.port sip.contact.port; do
	ports=$(shown 'sip.Method == "INVITE" && ip.src == 10.9.0.1 && udp.srcport != 5060' "$field" | sort -u | xargs)
	[[ $ports == '5061 5062' ]] || fail "$field: $ports"
done
