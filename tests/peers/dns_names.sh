#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Members and next hops by name (RFC 3263): the worked example of README's "Host names", against a DNS server,
# and what is not in it: names that only a call brings.
. "$(dirname "$0")/lib.sh"
. "$here/dns.bash"
readme_example 'Host names' > "$tmp/example"
grep ' = ' "$tmp/example" > "$tmp/plan.txt"
(($(wc -l < "$tmp/plan.txt") == 2)) || fail "no such example: $(cat "$tmp/example")"
echo 'sip:list@* = list' >> "$tmp/plan.txt"
zone naptr-record=example.net,10,10,s,SIP+D2U,,_sip._udp.gw.example.net \
	naptr-record=example.net,5,10,s,SIP+D2T,,_sip._tcp.gw.example.net \
	srv-host=_sip._udp.gw.example.net,second.example.net,5070,20,0 \
	srv-host=_sip._udp.gw.example.net,first.example.net,5070,10,0 \
	srv-host=_sip._udp.phones.example.net,bob.example.net,5070 \
	host-record=first.example.net,10.9.0.3 host-record=second.example.net,10.9.0.4 \
	host-record=bob.example.net,10.9.0.2
dns_start
squelch_start --probe 0
expect_leads example.net 10.9.0.3:5070 10.9.0.4:5070

it 'a next hop: NAPTR, SRV, and the host of the lowest priority'
uas first 10.9.0.3:5070 <<< "$answers"
uac alice 10.9.0.9:5060 +4930123 <<< "$calls"
play_out
expect_packets 1 'sip.r-uri == "sip:+4930123@10.9.0.3:5070" && sip.Method == INVITE'

it 'the first one is not there: the second one'
uas second 10.9.0.4:5070 <<< "$answers"
uac alice 10.9.0.9:5060 +4930123 <<< "$calls"
play_out
expect_stat failovers 1
expect_leg 10.9.0.4 '>INVITE <180 <200 >ACK >BYE <200/BYE'

it 'a member by SRV; its Request-URI keeps the name'
uas bob 10.9.0.2:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-d <<< "$calls"
play_out
expect_packets 1 'sip.r-uri == "sip:bob@phones.example.net" && sip.Method == INVITE && ip.dst == 10.9.0.2'
expect_stat dns_waits 0

it 'a name that only a call brings: its leg waits, and goes on'
uas bob 10.9.0.2:5070 <<< "$answers"
peer <<'PEER'
	from peer import *
	o = Host()
	call = o.invite('list', body=listing(o, ['sip:bob@bob.example.net:5070']))
	final = o.any()
	while final.status < 200:
	    final = o.any()
	assert final.status == 200, final.first
	call.ack(final)
	call.bye(final)
	o.recv('200/BYE')
PEER
play_out
expect_stat dns_waits 1
expect_packets 1 'sip.r-uri == "sip:bob@bob.example.net:5070" && sip.Method == INVITE && ip.dst == 10.9.0.2'

it 'a name of nobody: 480'
peer <<'PEER'
	from peer import *
	o = Host()
	call = o.invite('list', body=listing(o, ['sip:bob@nobody.example.net']))
	call.ack(o.recv('480'))
PEER
expect_drop dns_none 1

it 'given up while it waits for the DNS: its INVITE is never sent'
kill -STOP "$other_pid"
peer "$other_pid" <<'PEER'
	from peer import *
	o, t = Host(), Host('10.9.0.4', 5070)
	call = o.invite('list', body=listing(o, ['sip:x@second.example.net:5070']))
	await_counter('stats', 'dns_waits', 3)
	call.cancel()
	o.recv('200/CANCEL')
	call.ack(o.recv('487'))
	os.kill(int(sys.argv[1]), signal.SIGCONT)
	t.silence(1)
PEER
expect_no_half_open
expect_idle
