#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# --probe: next hops are asked by OPTIONS; dead ones are skipped by all workers, until they answer again.
. "$(dirname "$0")/lib.sh"
plan 'sip:out@* = route sip:10.9.0.3:5070 sip:10.9.0.4:5070 sip:10.9.0.250'

# Two hops, which answer OPTIONS with what the file 'says' has for each, INVITE with 486, and note who had it.
say_hops() { echo "$@" > "$tmp/says.new" && mv "$tmp/says.new" "$tmp/says"; }
hops_start() {
	cat > "$tmp/hops.py" <<-'END'
		import select
		from peer import *
		tmp = sys.argv[1]
		hops = {'A': Host('10.9.0.3', 5070), 'B': Host('10.9.0.4', 5070)}
		while True:
		    ready = select.select([hop.sock for hop in hops.values()], [], [])[0]
		    for at, (name, hop) in enumerate(hops.items()):
		        m = hop.any(0.01) if hop.sock in ready else None
		        if m and m.name() == 'OPTIONS':
		            hop.reply(m, open(f'{tmp}/says').read().split()[at])
		        elif m and m.name() == 'INVITE':
		            hop.reply(m, 486)
		            print(name, end='', file=open(f'{tmp}/played', 'a'))
	END
	ip netns exec "$net" env PYTHONPATH="$here" PYTHONDONTWRITEBYTECODE=1 python3 -c \
		'import sys; exec(open(sys.argv[1] + "/hops.py").read())' "$tmp" 2> "$tmp/hops.err" &
	other_pid=$!
	wait_for 5 bound 10.9.0.4 5070 || fail 'the hops are not there'
}

# calls N: so many, each by a Call-ID of its own, so that both workers have some.
make_calls() {
	: > "$tmp/played"
	peer <<-END
		from peer import *
		o = Host()
		for _ in range($1):
		    o.invite('out').ack(o.recv('486'))
	END
}

# hops STATE...: what /squelch/hops says of them, in the plan's order.
hops() {
	[[ $("$here/telemetry.py" "/var/run/dpdk/$id/dpdk_telemetry.v2" /squelch/hops |
		python3 -c 'import json, sys; print(*(h["state"] for h in json.load(sys.stdin).values()))') == "$*" ]]
}
expect_hops() { wait_for 10 hops "$@" || fail "hops are not: $*"; }

it 'OPTIONS to each; one that answers is alive, one that answers 503 or not at all is dead the second time'
say_hops 503 404
hops_start
WORKERS=2 squelch_start --probe 1
expect_hops dead alive dead
on_wire 'sip.Method == OPTIONS && ip.dst == 10.9.0.3 && sip.r-uri == "sip:10.9.0.3:5070"' 2
expect_some stats probes 6

it 'dead ones are skipped, on every worker'
make_calls 6
[[ $(< "$tmp/played") == BBBBBB ]] || fail "played: $(< "$tmp/played")"
expect_stat failovers 0

it 'what is known survives a reload'
plan 'sip:new@* = reject 404' 'sip:out@* = route sip:10.9.0.4:5070 sip:10.9.0.3:5070 sip:10.9.0.250'
kill -HUP "$server_pid"
expect_counter reloads done 1
hops alive dead dead || fail 'forgotten'

it 'two answers in a row, and it is alive again'
say_hops 200 200
expect_hops alive alive dead
make_calls 8
grep -q A "$tmp/played" || fail "played: $(< "$tmp/played")"
grep -q B "$tmp/played" || fail "played: $(< "$tmp/played")"

it 'all dead: 503'
say_hops 503 503
expect_hops dead dead dead
uac alice 10.9.0.9:5060 out <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 503
	send ACK failure
END
play_out
expect_drop hops_dead 1
expect_idle 40
