#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# drivers-config/ring.conf: squelch starts, reads what it sends, and ends.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
by_run=(--driver ring)

it 'squelch starts on a ring and ends'
squelch_start
grep -q 'port 0: net_ring' "$tmp/squelch.log" || fail "$(grep 'port 0' "$tmp/squelch.log")"
squelch_stop || fail "exit status $?"
