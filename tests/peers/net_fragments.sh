#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Messages larger than an MTU, both ways. With net_af_xdp, for net_af_packet asks the kernel to put IPv4
# fragments together (PACKET_FANOUT_FLAG_DEFRAG), and cuts the result off at its frame size.
. "$(dirname "$0")/lib.sh"

it 'an INVITE and a 200 of more than 3 kB, in fragments, in and out'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
DRIVER=net_af_xdp squelch_start
uas bob 10.9.0.2:5070 <<< "${answers/sdp/big}"
uac alice 10.9.0.9:5060 team-a <<< "${calls/INVITE sdp/INVITE big}"
play_out
expect_leg 10.9.0.9 '<INVITE >180 >200 <ACK <BYE >200/BYE'
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_some stats reassembled 2
expect_some stats fragmented 2
expect_packets 1 'sip.Method == "INVITE" && ip.dst == 10.9.0.2 && udp.length > 3000'
expect_good_checksums
expect_no_half_open

it 'fragments that never become whole are dropped and counted'
peer <<'END'
	import struct
	from peer import *
	raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
	ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 0, 77, 0x2000, 64, 17, 0,
	                 socket.inet_aton('10.9.0.9'), socket.inet_aton('10.9.0.1'))
	raw.sendto(ip + struct.pack('!HHHH', 5060, 5060, 2000, 0) + b'INVITE ' * 40, ('10.9.0.1', 0))
END
expect_counter drops frag_timeout 1 10

it 'the same over IPv6'
plan 'sip:team-a@* = sip:bob@[fd09::2]:5070'
squelch_stop
squelch_start
uas bob '[fd09::2]:5070' <<< "${answers/sdp/big}"
uac alice '[fd09::9]:5060' team-a <<< "${calls/INVITE sdp/INVITE big}"
play_out
expect_leg fd09::2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_some stats reassembled 2
expect_some stats fragmented 2
expect_no_half_open
