#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# squelch-load as a process of its own, over a wire: originators and terminators in one, in two, and its
# terminators with SIPp as the originator. It lives at addresses that the kernel does not have.
. "$(dirname "$0")/lib.sh"
load=$root/build/app/squelch-load/squelch-load

# load NAME OPTION...: starts one in the background; --address and so on are among the options.
load() {
	ip netns exec "$net" "$load" --no-huge -m 256 --no-pci --no-shconf --no-telemetry \
		--file-prefix "$id-$1" --lcores '0@(0,1),1@(0,1)' --vdev=net_af_packet0,iface=sqp0 -- \
		--t1 100 --t2 800 --json "${@:2}" > "$tmp/$1.json" 2> "$tmp/$1.err" &
	sipp_pid[$1]=$! # as with SIPp, whoever is left at the end is ended
}

gone() { ! kill -0 "${sipp_pid[$1]}" 2> /dev/null; }

# ends NAME STATUS
ends() {
	local status=0
	wait_for 40 gone "$1" || fail "squelch-load $1 does not end"
	wait "${sipp_pid[$1]}" || status=$?
	unset "sipp_pid[$1]"
	# The driver has taken the link down and up, and with it what capture_sync stands on.
	in_net ip neigh replace 10.9.0.250 lladdr 02:00:00:00:00:fa dev sqp0
	((status == $2)) || fail "squelch-load $1: exit status $status: $(tail -1 "$tmp/$1.err") $(grep faults "$tmp/$1.json")"
}

# holds NAME EXPRESSION
holds() {
	python3 - "$tmp/$1.json" "$2" <<-'END'
		import json, sys
		r = json.load(open(sys.argv[1]))
		names = {**r['counts'], **r['faults'], **r}
		sys.exit(0 if eval(sys.argv[2], names) else f"{sys.argv[2]}: not so, in {r['counts']}")
	END
}

here_too() { in_net ss -Hl0np | grep -q "pid=${sipp_pid[$1]},"; } # its packet socket is there

plan 'sip:team@* = sip:t@10.9.0.21'
squelch_start --t1 100 --t2 800 --t4 1000
both='--address 10.9.0.20/24 --address 10.9.0.21/24 --server 10.9.0.1'

it 'originators and terminators in one process: cancel'
load both $both --scenario cancel --calls 300 --concurrency 20
ends both 0
holds both 'calls_cancelled == 300 and legs_completed_then_torn_down == 300 and half_open_legs == 0'
expect_stat legs_completed_then_torn_down 300
expect_good_checksums

it 'mixed, with loss'
load both $both --scenario mixed --calls 300 --concurrency 20 --loss 10 --duplicate 10 --reorder 10
ends both 0
holds both 'calls_done == 300 and half_open_legs == 0'

it 'rtp'
load both $both --scenario rtp --calls 10 --concurrency 10 --hold 1
ends both 0
holds both 'rtp_received > 0.9 * rtp_sent > 900 and rtp_lost == 0'

it 'originators and terminators in two processes'
load t --address 10.9.0.21/24 --role terminators --scenario cancel --answer-after 500 --duration 60
wait_for 10 here_too t
load o --address 10.9.0.20/24 --server 10.9.0.1 --role originators --scenario cancel --calls 300 --concurrency 20
ends o 0
kill -TERM "${sipp_pid[t]}"
ends t 0
holds o 'calls_cancelled == 300 and legs == 0'
holds t 'calls_done == 0 and legs_ended == 300 and half_open_legs == 0'

it 'SIPp calls, squelch-load answers'
load t --address 10.9.0.21/24 --role terminators --scenario call --duration 60
wait_for 10 here_too t
uac alice 10.9.0.9:5060 team -m 20 -r 50 <<< "$calls"
play_out alice
kill -TERM "${sipp_pid[t]}"
ends t 0
holds t 'legs_acked == legs_ended == 20 and clean'

it 'nobody answers: said at once, exit status 1'
load both --address 10.9.0.20/24 --address 10.9.0.21/24 --server 10.9.0.99 --calls 1
ends both 1
grep -q '^squelch-load: no answer from 10.9.0.99' "$tmp/both.err"
expect_idle
