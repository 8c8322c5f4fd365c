#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Host names within a dialog (RFC 3261 12.2.1.1, RFC 3263): stations whose Contact has one, and a proxy's
# Record-Route; SIPp answers on one address and is found on another.
. "$(dirname "$0")/lib.sh"
. "$here/dns.bash"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
zone host-record=bob.example.net,10.9.0.3 host-record=proxy.example.net,10.9.0.4 \
	srv-host=_sip._udp.phones.example.net,alice.example.net,5072 host-record=alice.example.net,10.9.0.5
dns_start
squelch_start

# What comes to that address, and is answered.
elsewhere='
	recv ACK optional
	recv BYE
	send 200'

it 'a callee moves on by its Contact: BYE goes where the DNS says, and the first ACK back, or there, too'
uas moved 10.9.0.3:5070 <<< "$elsewhere"
uas bob 10.9.0.2:5070 <<'END'
	recv INVITE
	send 200 sdp
	+ Contact: <sip:bob@bob.example.net:5070>
	recv ACK
END
uac alice 10.9.0.9:5060 team-a <<< "${calls/wait 100/wait 400}"
play_out
expect_packets 1 'sip.Method == BYE && sip.r-uri == "sip:bob@bob.example.net:5070" && ip.dst == 10.9.0.3'
expect_packets 0 'sip.Method == BYE && ip.dst == 10.9.0.2'
expect_stat dns_at_source 1

it 'known by now: the ACK goes there at once, and not before it is due'
uas moved 10.9.0.3:5070 <<< "${elsewhere/ optional}"
uas bob 10.9.0.2:5070 <<'END'
	recv INVITE
	send 200 sdp once
	+ Contact: <sip:bob@bob.example.net:5070>
	mark
END
uac alice 10.9.0.9:5060 team-a <<< "$calls"
play_out
expect_packets 1 'sip.Method == ACK && ip.src == 10.9.0.1 && ip.dst == 10.9.0.3'

it 'a proxy with a name in Record-Route goes before the Contact'
uas proxy 10.9.0.4:5070 <<< "$elsewhere"
uas bob 10.9.0.2:5070 <<'END'
	recv INVITE
	send 200 sdp
	+ Contact: <sip:bob@10.9.0.3:5070>
	+ Record-Route: <sip:proxy.example.net:5070;lr>
	recv ACK
END
uac alice 10.9.0.9:5060 team-a <<< "${calls/wait 100/wait 400}"
play_out
expect_packets 1 'sip.Method == BYE && sip.r-uri == "sip:bob@10.9.0.3:5070" && sip.Route contains "proxy.example.net" && ip.dst == 10.9.0.4'

it 'a caller with a name, and SRV: our BYE finds it; our answers go where its requests came from'
uas found 10.9.0.5:5072 <<< "$elsewhere"
uas bob 10.9.0.2:5070 <<< "$hangs_up"
uac alice 10.9.0.9:5060 team-a <<'END'
	send INVITE sdp
	+ Contact: <sip:alice@phones.example.net>
	recv 100 optional
	recv 200
	send ACK
END
play_out
expect_packets 1 'sip.Method == BYE && sip.r-uri == "sip:alice@phones.example.net" && ip.dst == 10.9.0.5 && udp.dstport == 5072'

it 'a name of nobody, and a DNS that is silent: given up, and torn down at once where the 200 came from'
dns_stop
uas bob 10.9.0.2:5070 <<'END'
	recv INVITE
	send 180
	wait 200
	send 200 sdp once
	+ Contact: <sip:bob@nobody.example.net>
	recv ACK
	recv BYE
	send 200
END
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
play_out
expect_packets 1 'sip.Method == BYE && sip.r-uri == "sip:bob@nobody.example.net" && ip.dst == 10.9.0.2'
expect_no_half_open
expect_idle
