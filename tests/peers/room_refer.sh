#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Who is in a room has others called into it, and put out of it, by REFER (RFC 4579 5.5, 5.7).
. "$(dirname "$0")/lib.sh"
plan 'sip:meet-*@* = refer=members room' 'sip:bob@* = sip:bob@10.9.0.2:5070'
"$here/rtp_pcap.py" 10 "$tmp/rtp.pcap"
squelch_start

it 'who is referred to rings, answers, is heard, and is put out'
uas bob 10.9.0.2:5070 -rtp_echo <<< "$answers"
uac alice 10.9.0.9:5060 meet-1 <<END_OF_LADDER
	send INVITE sdp
	recv 100 optional
	recv 200
	send ACK
	send REFER
	+ Refer-To: <sip:bob@10.9.0.1>
	+ Refer-Sub: false
	recv 200
	wait 400
	play $tmp/rtp.pcap
	wait 400
	send REFER
	+ Refer-To: <sip:bob@10.9.0.1;method=BYE>
	+ Refer-Sub: false
	recv 200
	wait 100
	send BYE
	recv 200
END_OF_LADDER
play_out
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_packets 20 'udp.length == 180 && ip.src == 10.9.0.1' # ten, and their echo
expect_packets 1 'sip.Method == INVITE && ip.src == 10.9.0.1 && sip.Contact contains "meet-1@10.9.0.1:5060>;isfocus"'
expect_stat put_out 1

it 'who still rings is completed, and only then torn down'
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 meet-1 <<'END_OF_LADDER'
	send INVITE sdp
	recv 100 optional
	recv 200
	send ACK
	send REFER
	+ Refer-To: <sip:bob@10.9.0.1>
	+ Refer-Sub: false
	recv 200
	hold
	send REFER
	+ Refer-To: <sip:bob@10.9.0.1;method=BYE>
	+ Refer-Sub: false
	recv 200
	mark
	send BYE
	recv 200
END_OF_LADDER
await bob 1
release alice
play_out alice
release bob
play_out
expect_packets 0 'sip.Method == CANCEL'
expect_no_half_open
expect_good_checksums
expect_idle
