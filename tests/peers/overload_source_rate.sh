#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# --source-rate: a flood from one address is dropped and counted; another's calls go on, and so do the dialogs
# of the first.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --source-rate 20

# flood SECONDS: OPTIONS from 10.9.0.8, a thousand a second.
flood() {
	ip netns exec "$net" python3 - "$1" <<-'END' &
		import socket, sys, time
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.bind(('10.9.0.8', 5080))
		end, n = time.monotonic() + float(sys.argv[1]), 0
		while time.monotonic() < end:
		    n += 1
		    s.sendto(f'OPTIONS sip:10.9.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.0.8:5080;branch=z9hG4bKf{n}\r\n'
		             f'From: <sip:f@10.9.0.8>;tag=1\r\nTo: <sip:10.9.0.1>\r\nCall-ID: {n}@f\r\nCSeq: 1 OPTIONS\r\n'
		             'Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n'.encode(), ('10.9.0.1', 5060))
		    time.sleep(0.001)
	END
	other_pid=$!
}

it 'a thousand requests a second from one address are dropped, but for twenty; ten calls from another go through'
flood 2
uas bob 10.9.0.2:5070 -m 10 <<< "${answers/send 180/}"
uac alice 10.9.0.9:5060 team-a -m 10 -r 10 <<< "$calls"
play_out
wait "$other_pid"
expect_some drops source_rate 300
expect_stat conferences 10
expect_no_half_open
expect_idle
