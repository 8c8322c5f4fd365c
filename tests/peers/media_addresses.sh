#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Media on addresses of their own, IPv4 and IPv6: named in SDP, resolved by ARP and neighbour
# discovery, and used for nothing but media.
. "$(dirname "$0")/lib.sh"
"$here/rtp_pcap.py" 25 "$tmp/rtp.pcap"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070' 'sip:team-b@* = sip:bob@[fd09::2]:5070'
squelch_start --media-address 10.9.0.16-10.9.0.19 --media-address '[fd09::1:0]/126'

it 'RTP goes to and comes from the range, SIP to and from the address'
uas bob 10.9.0.2:5070 -rtp_echo <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<< "${calls/wait 100/play $tmp/rtp.pcap
	wait 800}"
play_out
rtp='udp.length == 180'
expect_packets 25 "$rtp && ip.src == 10.9.0.9 && ip.dst >= 10.9.0.16 && ip.dst <= 10.9.0.19"
expect_packets 25 "$rtp && ip.src >= 10.9.0.16 && ip.src <= 10.9.0.19 && ip.dst == 10.9.0.2"
expect_packets 25 "$rtp && ip.src == 10.9.0.2 && ip.dst >= 10.9.0.16 && ip.dst <= 10.9.0.19"
expect_packets 25 "$rtp && ip.src >= 10.9.0.16 && ip.src <= 10.9.0.19 && ip.dst == 10.9.0.9"
expect_packets 0 "$rtp && ip.addr == 10.9.0.1"
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_stat tx_media 50

it 'who asks for an address of the range by ARP is answered, and nothing is announced'
on_wire 'arp.opcode == 2 && arp.src.proto_ipv4 >= 10.9.0.16 && arp.src.proto_ipv4 <= 10.9.0.19' ||
	fail 'no ARP reply'
expect_packets 0 'arp.isgratuitous && arp.src.proto_ipv4 != 10.9.0.1'

it 'ping, for each address of the ranges and none beside them'
for a in 10.9.0.16 10.9.0.19 fd09::1:0 fd09::1:3; do
	in_net ping -q -c 1 -W 2 "$a" > "$tmp/ping.txt" || fail "$(cat "$tmp/ping.txt")"
done
for a in 10.9.0.15 10.9.0.20 fd09::1:4; do
	! in_net ping -q -c 1 -W 1 "$a" > "$tmp/ping.txt" 2>&1 || fail "$a answers"
done

it 'from a caller on IPv4 to a member on IPv6: each has an address of its family'
peer <<'END'
	from peer import *
	o, t = Host(), Host('fd09::2', 5070, ('fd09::1', 5060))
	call = o.invite('team-b')
	inv = t.recv('INVITE')
	assert inv.media()[0] in ('fd09::1:0', 'fd09::1:1', 'fd09::1:2', 'fd09::1:3'), inv.media()
	t.reply(inv, 200, sdp=True)
	t.recv('ACK')
	ok = o.recv('200')
	assert ok.media()[0].startswith('10.9.0.1') and len(ok.media()[0]) == 9, ok.media()
	call.ack(ok)
	a, b = o.rtp(), t.rtp()
	packet = b'\x80\x00\x00\x01' + bytes(168)
	a.sendto(packet, ok.media())
	data, source = b.recvfrom(2000)
	assert data == packet and source[:2] == inv.media(), source
	b.sendto(packet, inv.media())
	data, source = a.recvfrom(2000)
	assert data == packet and source == ok.media(), source
	call.hang_up(ok, t)
END

it 'SIP to the range is dropped and counted'
before=$(drop udp_port)
peer <<'END'
	from peer import *
	Host().sock.sendto(b'OPTIONS sip:x@10.9.0.17 SIP/2.0\r\n\r\n', ('10.9.0.17', 5060))
END
expect_counter drops udp_port $((before + 1))
expect_good_checksums
expect_no_half_open
expect_idle
