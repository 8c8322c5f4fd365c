#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# drivers-config/memif.conf: calls through shared memory with another DPDK process.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
by_run=(--driver memif --path "$tmp/memif.sock")

squelch_start
other_start "net_memif0,id=0,role=client,socket=$tmp/memif.sock,socket-abstract=no"
it_carries_calls
