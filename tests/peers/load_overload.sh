#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# More than squelch has room for: 503, and what it has accepted is served as ever (races row 31).
. "$(dirname "$0")/load.bash"

it 'calls to be held that are refused are counted, and are no fault'
limits='--max-legs 4000 --max-conferences 200' run 0 $few --scenario cancel --held 300 --
holds 'calls_held == 200 and calls_not_held == calls_not_held_503 == 100'

it 'invite: nobody gives up; the limit ends it, and who answers after that is told BYE'
run 0 --calls 50 --concurrency 50 --scenario invite -- --answer-limit 1
holds 'clean and calls_failed == legs_acked == legs_ended == 50'

it 'a flood of INVITEs: 503; CANCEL, ACK and BYE of what was accepted, and the calls there are, are served'
limits='--max-legs 4000 --max-conferences 100' run 0 --scenario flood --rate 5000 --concurrency 2000 \
	--duration 4 --warmup 0 --held 20 --hold 0.5 -- --answer-limit 1
holds 'clean and calls_held == 20 and calls_refused == calls_refused_503 > 1000'
holds 'calls_failed > 50 and calls_cancelled > 0 and calls_answered > 20'
holds 'legs_acked == legs_ended == legs and half_open_legs == 0 and server["ended"]'

it 'the same through a core that only receives: what it hands over is refused or served, and nothing is left'
lcores='0@(0,1),1@(0,1),2@(0,1),3@(0,1),4@(0,1)' limits='--max-legs 4000 --max-conferences 100' run 0 --scenario flood \
	--rate 5000 --concurrency 2000 --duration 2 --warmup 0 --held 20 --hold 0.5 --queue 0 -- --answer-limit 1 --receivers 1
holds 'clean and calls_held == 20 and calls_refused == calls_refused_503 > 500 and calls_cancelled > 0'
holds 'legs_acked == legs_ended == legs and half_open_legs == 0 and server["ended"]'

it 'workers that stand still: the receiver refuses what they have no place for; nobody has to ask twice'
# One room, so that all calls go to one of them; no INVITE is repeated while they stand.
plan_file=$tmp/plan.txt
echo 'sip:team@* = room' > "$plan_file"
chmod 644 "$plan_file"
"$here/halt.py" "--file-prefix $id " 1.5 2 3 4 5 6 7 &
lcores='0@(0,1),1@(0,1),2@(0,1),3@(0,1),4@(0,1),5@(0,1),6@(0,1),7@(0,1),8@(0,1)' memory=1024 \
	limits='--max-legs 4000 --max-conferences 1000' run 0 --scenario call --rate 4000 --concurrency 20000 --duration 4 \
	--warmup 0 --queue 0 --t1 4000 --t2 8000 -- --receivers 1 --dialplan "$plan_file"
wait $!
holds 'clean and retransmissions == 0 and calls_refused == calls_refused_503 and calls_answered > 0'
holds 'server["drops"]["short_of_time"] > 0 == server["drops"]["mailbox_full"] and server["ended"]'

it 'a full transmit ring: what it refuses is counted and sent again; calls that stand go on, and all end'
# On one CPU: squelch gets to send more than the wire holds before the other side gets to read.
lcores='0@0,1@0,2@0' run 0 --calls 2000 --concurrency 500 --scenario mixed --held 20 --wire-frames 128 --
holds 'server["drops"]["tx_full"] > 0 and calls_held == 20 and calls_done == 2020 and clean'
holds 'half_open_legs == 0 and server["ended"]'
