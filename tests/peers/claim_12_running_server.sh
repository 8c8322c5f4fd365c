#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Claims 12 to 15: the server, running, with its network interface: a DPDK port that takes the frames;
# the kernel takes no part.
. "$(dirname "$0")/lib.sh"

it 'claims 12 to 15: frames in and out of a DPDK port; no socket of the kernel'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
[[ -z $(in_srv ss -Hluan) ]] || fail 'the kernel has a UDP socket'
[[ -z $(in_srv ip -o addr show dev sqv0) ]] || fail 'the kernel has an address'
uas bob 10.9.0.2:5070 <<< "$answers_late"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
play_out
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_some stats rx_packets 8
expect_some stats tx_packets 6
expect_stat legs_completed_then_torn_down 1
grep -qi 'af_packet' "$tmp/squelch.log" || fail 'the map does not show the port'
grep -q 'tables: [1-9][0-9]* MiB, [1-9][0-9]* bytes for each leg' "$tmp/squelch.log" || fail 'nor what its tables take'
expect_no_half_open
