#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 34: a callee whose leg is doomed talks nevertheless: dropped and counted.
. "$(dirname "$0")/lib.sh"

it 'RTP of a doomed leg goes nowhere'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
peer <<'END'
	from peer import *
	o, t, call, inv = given_up()
	rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	rtp.bind((t.ip, t.media_port))
	for n in range(5):
		rtp.sendto(b'\x80\x00' + bytes([0, n]) + bytes(168), inv.media())
	await_counter('races', 'rtp_doomed', 5)
	t.reply(inv, 200, sdp=True)
	t.recv('ACK')
	bye = t.recv('BYE')
	for n in range(5, 10):
		rtp.sendto(b'\x80\x00' + bytes([0, n]) + bytes(168), inv.media())
	await_counter('races', 'rtp_doomed', 10)
	t.reply(bye, 200)
END
expect_race rtp_doomed 10
expect_drop media_doomed 10
expect_stat tx_media 0
expect_packets 0 'ip.src == 10.9.0.1 && udp && !sip'
expect_no_half_open

it 'the same from SIPp'
squelch_again --t1 500 --t2 1000
"$here/rtp_pcap.py" 10 "$tmp/rtp.pcap"
uas bob 10.9.0.2:5070 <<-END
	recv INVITE
	send 180
	hold
	play $tmp/rtp.pcap
	hold
	send 200 sdp once
	recv ACK
	recv BYE
	play $tmp/rtp.pcap
	hold
	send 200
END
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
play_out alice
release bob
expect_race rtp_doomed 10
release bob
expect_race rtp_doomed 20
release bob
play_out
expect_drop media_doomed 20
expect_stat tx_media 0
expect_packets 30 'ip.src == 10.9.0.2 && udp.length == 180' # the case before had ten
expect_packets 0 'ip.src == 10.9.0.1 && udp && !sip'
expect_no_half_open
expect_stat conferences_now 0
