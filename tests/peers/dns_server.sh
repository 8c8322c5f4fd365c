#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What becomes of names when their addresses change, the DNS is not there, and strangers bring many of them.
. "$(dirname "$0")/lib.sh"
. "$here/dns.bash"
plan 'sip:team-a@* = sip:bob@phone.example.net:5070' 'sip:list@* = list'

# A call to it, which must be answered within so many milliseconds. busy: while others bring names that the
# DNS does not answer for.
call_within() {
	peer "$@" <<'PEER'
	from peer import *
	limit, addr, busy = float(sys.argv[1]), sys.argv[2], len(sys.argv) > 3
	o, t = Host(), Host(addr, 5070)
	strangers = [Host('10.9.0.8', 5100 + i) for i in range(4)]
	for i in range(400 if busy else 0):
	    s = strangers[i % 4]
	    s.invite('list', body=listing(s, [f'sip:x@n{i}.example.net']))
	began = time.monotonic()
	call = o.invite('team-a')
	inv = t.recv('INVITE')
	took = 1000 * (time.monotonic() - began)
	assert took < limit, f'INVITE after {took} ms'
	t.reply(inv, 200, sdp=True)
	final = o.recv('200')
	call.ack(final)
	t.recv('ACK')
	call.bye(final)
	t.reply(t.recv('BYE'), 200)
	o.recv('200/BYE')
PEER
}

it 'a start without a DNS is no longer than --dns-timeout; its names are told, and calls to them are refused'
squelch_start --dns-timeout 400
grep -q 'phone.example.net: the DNS does not answer' "$tmp/squelch.log" || fail 'nothing is told'
uac alice 10.9.0.9:5060 team-a <<-'LADDER'
	send INVITE sdp
	recv 100 optional
	recv 504
	send ACK failure
LADDER
play_out
expect_drop dns_failed 1

it 'once there is one, they are called'
TTL=1 zone host-record=phone.example.net,10.9.0.2
dns_start
within=10 expect_leads phone.example.net:5070 10.9.0.2:5070
call_within 500 10.9.0.2

it 'another address is taken up when the old one is too old'
dns_stop
TTL=1 zone host-record=phone.example.net,10.9.0.3
dns_start
within=10 expect_leads phone.example.net:5070 10.9.0.3:5070
call_within 500 10.9.0.3

it 'a DNS that has gone: what is known goes on, and no call waits'
dns_stop
wait_for 5 grep -q 'going on with what it said before' "$tmp/squelch.log" || fail 'nothing is told'
call_within 500 10.9.0.3
expect_stat dns_waits 0

it 'a storm of names that nobody answers for delays nobody else'
dns_start
kill -STOP "$other_pid"
call_within 500 10.9.0.3 busy
kill -CONT "$other_pid"
expect_some stats dns_waits 100
expect_idle 60

it '/etc/resolv.conf names another server: SIGHUP, and that one is asked'
squelch_stop
dns_stop
mkdir -p "/etc/netns/$srv"
after_stage="rm -r /etc/netns/$srv"
resolv="/etc/netns/$srv/resolv.conf" # ip netns exec binds it to /etc/resolv.conf
echo 'nameserver 127.0.0.1' > "$resolv"
dns_options=()
dns_port=53
TTL=1 zone host-record=phone.example.net,10.9.0.2
dns_start
first=$other_pid
squelch_start
expect_leads phone.example.net:5070 10.9.0.2:5070
TTL=1 zone host-record=phone.example.net,10.9.0.3
dns_address=127.0.0.2
dns_start
other_pid+=" $first"
wait_for 10 has_answered $(($(answered) + 2)) || fail 'it is not asked any more'
leads phone.example.net:5070 10.9.0.2:5070 || fail 'another server is asked already'
echo 'nameserver 127.0.0.2' > "$resolv"
kill -HUP "$server_pid"
expect_leads phone.example.net:5070 10.9.0.3:5070
