#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# P-Asserted-Identity (RFC 3325): taken from a trusted caller, told to a trusted member, and to nobody else.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
printf '10.9.0.9\n10.9.0.2\n' > "$tmp/trusted"
squelch_start --trusted "$tmp/trusted"
asserted='sip.P-Asserted-Identity && sip.Method == INVITE'
call_from() {
	uas bob 10.9.0.2:5070 <<< "$answers"
	uas carol 10.9.0.3:5070 <<< "$answers"
	uac alice "$1" team-a <<< "${calls/send INVITE sdp/send INVITE sdp
	+ P-Asserted-Identity: <sip:alice@example.com>
	+ Privacy: id}"
	play_out
}

it 'from a trusted caller, to a trusted member'
call_from 10.9.0.9:5060
expect_packets 1 "$asserted && ip.dst == 10.9.0.2 && sip contains \"Privacy: id\""
expect_packets 0 "$asserted && ip.dst == 10.9.0.3"

it 'anybody else asserts in vain'
call_from 10.9.0.8:5060
expect_packets 1 "$asserted && ip.dst == 10.9.0.2"
expect_packets 0 "$asserted && ip.dst == 10.9.0.3"

it 'the file is read anew'
printf '10.9.0.8\n10.9.0.3\n' > "$tmp/trusted"
kill -HUP "$server_pid"
expect_counter reloads done 1
call_from 10.9.0.8:5060
expect_packets 1 "$asserted && ip.dst == 10.9.0.2"
expect_packets 1 "$asserted && ip.dst == 10.9.0.3"
expect_no_half_open
expect_idle 40
