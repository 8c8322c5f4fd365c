#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# A worker whose core is on another NUMA node than its port is told of at start. The second node is of a /sys of our own.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'

# CPU 0 on node 0, CPU 1 on node 1.
two_nodes() {
	mount -t tmpfs none /sys/devices/system/node
	mkdir -p /sys/devices/system/node/node0/cpu0 /sys/devices/system/node/node1/cpu1
}
export -f two_nodes

starts() {
	local status=0
	unshare -m timeout -s TERM 20 bash -c 'two_nodes; exec "$@"' - "$squelch_bin" --no-huge -m 256 --no-pci \
		--no-shconf --no-telemetry --file-prefix "$id" --lcores "$1" --vdev=net_null0 -- --address 10.9.0.1/24 \
		--dialplan "$tmp/plan.txt" > "$tmp/numa.log" 2>&1 &
	other_pid=$!
	wait_for 10 grep -qs '^squelch: ready' "$tmp/numa.log" || fail "$(tail -3 "$tmp/numa.log")"
	kill "$other_pid"
	wait "$other_pid" || status=$?
	other_pid=
}

it 'one worker: nothing is to be steered'
starts '0@0,1@0'
grep -q 'steering: none (one worker)' "$tmp/numa.log" || fail "$(cat "$tmp/numa.log")"

it 'a worker on the node of its port: no warning; on another: which, and what to do'
(($(nproc) > 1)) || skip 'one CPU'
starts '0@0,1@0'
! grep 'warning: port' "$tmp/numa.log" || fail 'a warning for nothing'
starts '0@0,1@1'
grep -q 'warning: port 0 is on NUMA node 0, worker 0 on node 1: choose lcores of the port' "$tmp/numa.log" ||
	fail "$(cat "$tmp/numa.log")"
