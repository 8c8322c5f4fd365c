#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# drivers-config/vhost.conf: squelch is the host's side of virtio, another DPDK process the guest's.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
by_run=(--driver vhost --path "$tmp/vhost.sock")

squelch_start
other_start "net_virtio_user0,path=$tmp/vhost.sock,queue_size=1024"
it_carries_calls
