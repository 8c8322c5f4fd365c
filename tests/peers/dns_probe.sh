#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# --probe of a next hop that is a name: each address that the DNS has of it is asked, and left out while dead.
. "$(dirname "$0")/lib.sh"
. "$here/dns.bash"
plan 'sip:out@* = route sip:gw.example.net:5070'
zone host-record=gw.example.net,10.9.0.3 host-record=gw.example.net,10.9.0.4
dns_start

# hops ADDRESS STATE...: what /squelch/hops says of the name's targets.
hops() {
	[[ $("$here/telemetry.py" "/var/run/dpdk/$id/dpdk_telemetry.v2" /squelch/hops | python3 -c '
import json, sys
hops = json.load(sys.stdin).values()
assert all(h["name"] == "sip:gw.example.net:5070" for h in hops)
print(*sorted(h["address"] + " " + h["state"] for h in hops))') == "$*" ]]
}
expect_hops() { wait_for 10 hops "$@" || fail "hops are not: $*"; }

it 'one answers, at the other nobody listens: that is dead, and all calls go to the first'
peer <<'END' &
	from peer import *
	b = Host('10.9.0.4', 5070)
	calls, end = 0, time.monotonic() + 60
	while calls < 6:
		assert time.monotonic() < end
		m = b.any(1)
		if m and m.name() == 'OPTIONS':
			b.reply(m, 200)
		elif m and m.name() == 'INVITE':
			b.reply(m, 486)
			calls += 1
END
answers_probes=$!
WORKERS=2 squelch_start --probe 1
expect_hops 10.9.0.3:5070 dead 10.9.0.4:5070 alive
call_out() {
	peer "$1" "$2" <<'END'
	from peer import *
	o = Host()
	for _ in range(int(sys.argv[1])):
		o.invite('out').ack(o.recv(sys.argv[2]))
END
}
call_out 4 486
expect_stat failovers 0

it 'a reload forgets neither'
kill -HUP "$server_pid"
expect_counter reloads done 1
hops 10.9.0.3:5070 dead 10.9.0.4:5070 alive || fail 'they are not what they were'
call_out 2 486
expect_stat failovers 0
wait "$answers_probes"

it 'once both are dead calls are refused at once'
expect_hops 10.9.0.3:5070 dead 10.9.0.4:5070 dead
call_out 1 503
expect_drop hops_dead 1
expect_idle
