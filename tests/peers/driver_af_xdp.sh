#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# drivers-config/af_xdp.conf: calls over an AF_XDP socket.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
by_run=(--driver af_xdp --iface sqv0)

squelch_start
it_carries_calls
