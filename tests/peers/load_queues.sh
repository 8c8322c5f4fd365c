#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Where packets arrive makes no difference: two workers, and a network that steers as badly as can be.
. "$(dirname "$0")/load.bash"
# What the load had no link-layer address for yet (neigh_full) is its own loss.

it 'two workers, all packets on the queue of one: calls are right, about half is handed over'
two='0@(0,1),1@(0,1),2@(0,1),3@(0,1)'
for queue in 0 1; do
	lcores=$two run 0 $few --scenario mixed --queue $queue --
	holds 'calls_done == 2000 and clean'
	holds "server['workers'][$queue]['rx_packets'] > 10000 and server['workers'][1 - $queue]['rx_packets'] == 0"
	holds '0.4 < server["hand_off_share"] < 0.6'
done

it 'two workers, every packet on the wrong queue: calls are right, all is handed over'
lcores=$two run 0 $few --scenario mixed --queue wrong --
holds 'calls_done == 2000 and clean and server["hand_off_share"] > 0.99'
lcores=$two run 0 --calls 20 --concurrency 20 --scenario rtp --hold 1 --queue wrong --
holds 'clean and rtp_received > 0.95 * rtp_sent and rtp_lost == drops["neigh_full"] and server["hand_off_share"] > 0.99'
lcores=$two run 0 $few --scenario race --queue wrong --loss 10 --duplicate 10 --reorder 10 --
holds 'calls_done == 2000 and half_open_legs == 0 and server["hand_off_share"] > 0.99'

it 'a core that only receives: it has no call, hands all over, and the others share the calls'
lcores='0@(0,1),1@(0,1),2@(0,1),3@(0,1),4@(0,1)' run 0 $few --scenario mixed --queue 0 -- \
	--receivers 1 --core-ports 6000
holds 'calls_done == 2000 and clean and server["hand_off_share"] > 0.99'
holds "[w['rx_packets'] > 10000 for w in server['workers']] == [False, False, True]"
lcores=$two run 0 --calls 20 --concurrency 20 --scenario rtp --hold 1 --queue 1 -- --receivers 1
holds 'clean and rtp_received > 0.95 * rtp_sent and rtp_lost == drops["neigh_full"] and server["hand_off_share"] > 0.99'
lcores=$two run 1 $few --scenario call -- --receivers 2
grep -q -- '--receivers 2: of 2 polling lcores none would be left for calls' "$tmp/load.err"

rss() {
	lcores=$1 run 0 --queue rss "${@:2}" -- --core-ports 6000
}
handed="sum(w['handed_off'] for w in server['workers'])"

it 'RSS by destination port: nothing of a dialog and no media is handed over, only what begins a call'
three='0@(0,1),1@(0,1),2@(0,1),3@(0,1),4@(0,1)'
for cores in "$two" "$three"; do
	rss "$cores" $few --scenario call
	holds "calls_done == 2000 and clean and 0 < $handed < 2000"
	rss "$cores" $few --scenario cancel # INVITE, CANCEL and the ACK of its 487
	holds "calls_done == 2000 and clean and 0 < $handed < 3 * 2000"
	rss "$cores" --calls 20 --concurrency 20 --scenario rtp --hold 1
	holds "clean and rtp_received > 0.95 * rtp_sent and rtp_lost == drops['neigh_full'] and $handed < 50"
done

it 'a queue that no worker has: said, exit status 1'
run 1 $few --queue wrong --
grep -q -- '--queue wrong: squelch has 1 worker' "$tmp/load.err"
