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

it 'a fragmented ping -6'
echoes -6 -s 3000 fd09::1
expect_some stats reassembled 3
expect_some stats fragmented 3

it 'echo with a VLAN tag is accepted'
peer <<'END'
	import struct
	from peer import *
	server = next(line.split()[3] for line in open('/proc/net/arp') if line.startswith('10.9.0.1 '))
	own = open('/sys/class/net/sqp0/address').read().strip()

	def checksum(data):
		total = sum(struct.unpack(f'!{len(data) // 2}H', data))
		total = (total & 0xffff) + (total >> 16)
		return ~(total + (total >> 16)) & 0xffff

	def sealed(form, place, *fields):
		data = bytearray(struct.pack(form, *fields))
		struct.pack_into('!H', data, place, checksum(bytes(data)))
		return bytes(data)

	echo = sealed('!BBHHH8s', 2, 8, 0, 0, 0x7a7a, 1, b'vlan tag')
	ip = sealed('!BBHHHBBH4s4s', 10, 0x45, 0, 20 + len(echo), 1, 0, 64, 1, 0,
	            socket.inet_aton('10.9.0.2'), socket.inet_aton('10.9.0.1'))
	link = bytes.fromhex((server + own).replace(':', '')) + struct.pack('!HHH', 0x8100, 7, 0x0800)
	wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
	wire.bind(('sqp0', 0))
	wire.send(link + ip + echo)
END
answered() { [[ $(packets 'icmp.type == 0 && icmp.ident == 0x7a7a') == 1 ]]; }
wait_for 3 answered || fail 'no answer'
expect_packets 1 'vlan.id == 7 && icmp.type == 8'
expect_good_checksums

# net_af_packet asks the kernel to put IPv4 fragments together (PACKET_FANOUT_FLAG_DEFRAG), and cuts the
# result off at its frame size: whole IPv4 fragments are seen with net_af_xdp.
it 'fragmented pings over net_af_xdp, IPv4 and IPv6'
squelch_stop
DRIVER=net_af_xdp squelch_start
echoes -s 3000 10.9.0.1
echoes -6 -s 3000 fd09::1
expect_some stats reassembled 6
expect_some stats fragmented 6
