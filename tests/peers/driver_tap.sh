#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# drivers-config/tap.conf: calls over an interface that the driver makes, with two queues; a bridge joins
# it to the stage.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
by_run=(--driver tap --iface sqtap)

in_srv ip link add br0 type bridge
in_srv ip link set br0 up
in_srv ip link set sqv0 master br0
WORKERS=2 squelch_start
# Not the driver's own address, or the bridge would keep what is for squelch to itself.
in_srv ip link set sqtap address 02:00:00:00:00:01 master br0 up
it_carries_calls
