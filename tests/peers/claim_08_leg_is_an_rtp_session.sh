#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Claim 8: what is set up, completed and torn down is an RTP session between the server and a
# terminating station.
. "$(dirname "$0")/lib.sh"
"$here/rtp_pcap.py" 25 "$tmp/rtp.pcap"

it 'claim 8: RTP runs both ways through the server while the leg lives'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uas bob 10.9.0.2:5070 -rtp_echo <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<< "${calls/wait 100/play $tmp/rtp.pcap
	wait 800}"
play_out
rtp='udp.length == 180'
expect_packets 25 "$rtp && ip.src == 10.9.0.9 && ip.dst == 10.9.0.1"
expect_packets 25 "$rtp && ip.src == 10.9.0.1 && ip.dst == 10.9.0.2"
expect_packets 25 "$rtp && ip.src == 10.9.0.2 && ip.dst == 10.9.0.1"
expect_packets 25 "$rtp && ip.src == 10.9.0.1 && ip.dst == 10.9.0.9"
expect_good_checksums
expect_stat tx_media 50
expect_no_half_open
expect_idle
