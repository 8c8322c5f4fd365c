#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Media beside a storm of calls that are given up, on the same core: of the calls that stand not one
# packet in ten thousand is lost. Every packet has a number; what the load itself could not send (while
# it asks for the server's link-layer address) is not the server's loss.
. "$(dirname "$0")/load.bash"
limits='--max-legs 200000 --max-conferences 100000'
talk='--held 50 --held-rtp --rtp-rate 500'
own='drops["neigh_full"] + drops["tx_full"]'

# arrives COUNT: so many packets, and more, were sent.
arrives() {
	holds "calls_held == 50 and rtp_sent > $1 and rtp_strays == 0"
	holds "10000 * (rtp_lost - $own) < rtp_sent"
	holds "all(server['drops'][x] == 0 for x in ('tx_full', 'no_mbuf', 'neigh_full', 'mailbox_full'))"
}

it 'as many as the core can take'
run 0 $talk --scenario cancel --calls 40000 --concurrency 1000 --
holds 'calls_cancelled == legs_completed_then_torn_down == 40000 and half_open_legs == 0'
arrives 10000
rate=$(python3 -c 'import json, sys; print(int(json.load(sys.stdin)["calls_per_second"] / 2))' < "$tmp/out.json")

it 'half as many in a second'
run 0 $talk --scenario cancel --calls 40000 --rate "$rate" --
holds 'calls_cancelled == legs_completed_then_torn_down == 40000 - behind - no_call and half_open_legs == 0'
arrives 20000
