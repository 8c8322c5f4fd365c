#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# --screen: scanners get nothing, or a short answer; what belongs to a call is never screened.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
cat "$root/scripts/screen.rules" > "$tmp/screen.rules"
own=$(($(wc -l < "$tmp/screen.rules") + 1))
echo '/^Subject: *hang up/i = reject 603 Not today' >> "$tmp/screen.rules"
squelch_start --screen "$tmp/screen.rules"
line() { grep -n "$1" "$tmp/screen.rules" | cut -d: -f1; }

it 'a scanner is dropped without an answer, and counted by its rule'
for i in 1 2 3; do
	printf '%s\r\n' 'OPTIONS sip:100@10.9.0.1 SIP/2.0' 'Via: SIP/2.0/UDP 10.9.0.6:5060;branch=z9hG4bK'$i \
		'From: "sipvicious"<sip:100@1.1.1.1>;tag=6' 'To: "sipvicious"<sip:100@1.1.1.1>' "Call-ID: $i" \
		'CSeq: 1 OPTIONS' 'User-Agent: friendly-scanner' 'Content-Length: 0' '' > "$tmp/probe"
	in_net bash -c "cat $tmp/probe > /dev/udp/10.9.0.1/5060"
done
expect_drop screened 3
expect_counter screen "line_$(line friendly-scanner)" 3
expect_packets 0 'sip.Status-Code'

it 'a rule that rejects: its status and its words'
uac eve 10.9.0.8:5060 team-a <<-'END'
	send INVITE sdp
	+ Subject: hang up
	recv 100 optional
	recv 603
	send ACK failure
END
play_out
expect_counter screen "line_$own" 1
expect_packets 1 'sip.Status-Line contains "603 Not today"'

it 'the same words within a call: it goes on'
uas bob 10.9.0.2:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180 optional
	recv 200
	send ACK
	+ Subject: hang up
	wait 100
	send BYE
	+ Subject: hang up
	recv 200
END
play_out
expect_counter screen "line_$own" 1
expect_no_half_open
expect_idle 40

it 'sources that are denied get nothing; the first prefix that covers one wins'
squelch_stop
printf '%s\n' 'allow 10.9.0.9' 'deny 10.9.0.8/31' 'deny fd09::8' > "$tmp/acl"
squelch_start --acl "$tmp/acl"
uas bob 10.9.0.2:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<< "$calls"
play_out
for from in 10.9.0.8:5060 '[fd09::8]:5060'; do
	sed "s/1.1.1.1/10.9.0.1/; s/friendly-scanner/phone/" "$tmp/probe" > "$tmp/plain"
	in_net python3 -c "
import socket, sys
host, port = '$from'.strip('[').replace(']', '').rsplit(':', 1)
s = socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET, socket.SOCK_DGRAM)
s.bind((host, 5066))
s.sendto(open('$tmp/plain', 'rb').read(), ('fd09::1' if ':' in host else '10.9.0.1', 5060))"
done
expect_drop denied 2
expect_packets 0 'sip.Status-Code && (ip.dst == 10.9.0.8 || ipv6.dst == fd09::8) && udp.dstport == 5066'
printf 'deny 10.9.0.9\n' > "$tmp/acl"
kill -HUP "$server_pid"
expect_counter reloads done 1
it 'a bad file: by file:line'
squelch_stop
printf '/a/ = drop\n/^User-Agent: x/ = wave\n' > "$tmp/bad.rules"
status=0
"$squelch_bin" --no-huge -m 64 --no-pci --no-shconf --no-telemetry --lcores '0@0,1@0' --vdev=net_null0 -- \
	--address 10.9.0.1/24 --dialplan "$tmp/plan.txt" --screen "$tmp/bad.rules" > "$tmp/out.txt" 2>&1 || status=$?
((status == 2)) || fail "exit status $status"
grep -q "^squelch: $tmp/bad.rules:2: action \"wave\": not known; write drop, or reject" "$tmp/out.txt" ||
	fail "$(cat "$tmp/out.txt")"
