#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The torture messages of RFC 4475 (over IPv4) and RFC 5118 (over IPv6) on the wire: what squelch
# answers, and that it answers the next request too. They are read from SQUELCH_TORTURE_DIR;
# tests/torture/grades.tsv has the verdicts. With net_af_xdp, for one comes in fragments (see
# net_fragments.sh).
. "$(dirname "$0")/lib.sh"
folder=${SQUELCH_TORTURE_DIR:-$root/../shared/torture}
[[ -d $folder ]] || skip "no $folder"
plan 'sip:*@* = sip:bob@10.9.0.2:5070' 'sip:* = sip:bob@10.9.0.2:5070'
DRIVER=net_af_xdp squelch_start

it 'every message gets what its RFC allows'
in_net env PYTHONPATH="$here" PYTHONDONTWRITEBYTECODE=1 python3 "$root/tests/torture/grade.py" "$folder" \
	2> "$tmp/grade.err"

it 'nothing went to an address that only a message names'
expect_packets 0 'ip.src == 10.9.0.1 && udp && !(ip.dst == 10.9.0.9 || ip.dst == 10.9.0.2)'
expect_packets 0 'ipv6.src == fd09::1 && udp && !(ipv6.dst == fd09::9)'

it 'nothing of them stays'
expect_idle 10
expect_stat transactions_now 0 5
