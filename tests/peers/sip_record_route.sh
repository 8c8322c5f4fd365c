#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Record-Route: the route set is honoured in ACK and BYE (RFC 3261 12.2.1.1), and copied into our 2xx.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start

it 'ACK and BYE go along the route set, with the remote target as Request-URI'
uas bob 10.9.0.2:5070 <<-'END'
	recv INVITE
	send 180
	wait 200
	send 200 sdp
	+ Contact: <sip:bob@10.9.0.77:5099>
	+ Record-Route: <sip:10.9.0.78:5098;lr>, <sip:10.9.0.2:5070;lr>
	recv ACK
	recv BYE
	send 200
END
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
play_out
for method in ACK BYE; do
	expect_packets 1 "sip.Method == \"$method\" && ip.dst == 10.9.0.2 &&
		sip.r-uri == \"sip:bob@10.9.0.77:5099\" && sip.Route"
done
# The caller takes the route set in reverse order (12.1.2): first the hop that comes last in the 200.
expect_packets 2 'ip.src == 10.9.0.1 && sip.Route contains "10.9.0.2:5070" && sip.Route contains "10.9.0.78:5098"'

it 'our 2xx copies Record-Route, and our BYE to the originator follows it'
uas bob 10.9.0.2:5070 <<< "$hangs_up"
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	+ Record-Route: <sip:10.9.0.9:5060;lr>
	+ Contact: <sip:alice@10.9.0.79:5099>
	recv 100 optional
	recv 200
	send ACK
	recv BYE
	send 200
END
play_out
expect_packets 1 'sip.Status-Code == 200 && sip.Record-Route && ip.dst == 10.9.0.9'
expect_packets 1 'sip.Method == "BYE" && ip.dst == 10.9.0.9 && sip.r-uri contains "10.9.0.79" && sip.Route'
expect_no_half_open
