#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# ARP, neighbour discovery, echo, fragments, VLAN.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
echoes() { in_net ping -q -c 3 -i 0.1 -W 2 "$@" > "$tmp/ping.txt" || fail "$(cat "$tmp/ping.txt")"; }

it 'ping'
echoes 10.9.0.1

it 'ping -6'
echoes -6 fd09::1

it 'fragmented pings, IPv4 and IPv6'
echoes -s 3000 10.9.0.1
echoes -6 -s 3000 fd09::1
expect_some stats reassembled 6
expect_some stats fragmented 6

it 'echo with a VLAN tag is accepted'
in_net ip link add link sqp0 name sqp0.7 type vlan id 7
in_net ip addr add 10.9.0.70/32 dev sqp0.7
in_net ip link set sqp0.7 up
before=$(counter stats rx_packets)
in_net ip route add 10.9.0.1/32 dev sqp0.7 src 10.9.0.70
echoes -I 10.9.0.70 10.9.0.1
(($(counter stats rx_packets) > before)) || fail 'nothing arrived'
expect_packets 3 'vlan.id == 7 && icmp.type == 8'
expect_good_checksums
