#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Debian's recording of speech, played by SIPp from both sides at one time: what left one station has
# reached the other, all of it and in that order, untouched.
. "$(dirname "$0")/lib.sh"
speech=/usr/share/sip-tester/g711a.pcap
[[ -r $speech ]] || skip "no $speech"

# rtp_of FROM TO: each packet in a line, RTP header and all, as it was captured.
rtp_of() {
	shown "ip.src == $1 && ip.dst == $2 && udp.length == 260" udp.payload
}

# arrived FROM TO COUNT
arrived() {
	rtp_of "$1" 10.9.0.1 > "$tmp/sent.txt"
	rtp_of 10.9.0.1 "$2" > "$tmp/heard.txt"
	[[ $(wc -l < "$tmp/sent.txt") == "$3" ]] || fail "$1 sent $(wc -l < "$tmp/sent.txt") packets, not $3"
	cmp -s "$tmp/sent.txt" "$tmp/heard.txt" ||
		fail "$(diff "$tmp/sent.txt" "$tmp/heard.txt" | wc -l) packets differ from $1 to $2"
}

it 'the same packets in the same order on both sides of squelch'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uas bob 10.9.0.2:5070 <<-END
	recv INVITE
	send 200 sdp
	recv ACK
	play $speech
	recv BYE
	send 200
END
uac alice 10.9.0.9:5060 team-a <<-END
	send INVITE sdp
	recv 100 optional
	recv 200
	send ACK
	play $speech
	wait 8000
	send BYE
	recv 200
END
play_out
sent=$(tshark -n -r "$speech" -Y udp 2> /dev/null | wc -l)
arrived 10.9.0.9 10.9.0.2 "$sent"
arrived 10.9.0.2 10.9.0.9 "$sent"
expect_stat tx_media $((2 * sent))
expect_no_half_open
expect_idle
