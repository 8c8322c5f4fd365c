#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# squelch and squelch-load as two processes that share memory: net_memif, no namespaces, no packet sockets.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT
plan 'sip:team@* = sip:t@10.9.0.21'

# eal NAME ROLE LCORES: what both have in common.
eal() {
	printf '%s\n' --no-huge --no-pci --no-shconf --no-telemetry -m 512 --file-prefix "$id-$1" \
		--lcores "$3" \
		--vdev="net_memif0,role=$2,id=0,socket=$tmp/memif.sock,socket-abstract=no"
}

# squelch's worker has a CPU of its own, if there are two: when the client goes, it must not be halted in the
# middle of a burst (drivers-config/memif.conf, limits).
theirs='0@0,1@0' ours=$theirs
(($(nproc) == 1)) || ours='0@0,1@1'
mapfile -t options < <(eal server server "$ours")
: > "$tmp/squelch.log"
"$squelch_bin" "${options[@]}" -- --address 10.9.0.1/24 --dialplan "$tmp/plan.txt" \
	--t1 100 --t2 800 --t4 1000 > "$tmp/squelch.log" 2>&1 &
server_pid=$!
wait_for 20 server_ready || fail 'squelch does not become ready'

it 'a mixture over memif'
mapfile -t options < <(eal load client "$theirs")
"$root/build/app/squelch-load/squelch-load" "${options[@]}" -- --server 10.9.0.1 \
	--address 10.9.0.20/24 --address 10.9.0.21/24 --t1 100 --t2 800 \
	--scenario mixed --calls 3000 --concurrency 100 --json > "$tmp/load.json" 2> "$tmp/load.err"
python3 - "$tmp/load.json" <<-'END'
	import json, sys
	r = json.load(open(sys.argv[1]))
	sys.exit(not r['clean'] or r['counts']['calls_done'] != 3000 or r['half_open_legs'] > 0)
END

it 'squelch ends well'
squelch_stop
