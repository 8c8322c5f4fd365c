#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# drivers-config/virtio_user.conf: squelch is the guest's side of virtio, another DPDK process the host's.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
by_run=(--driver virtio_user --path "$tmp/vhost.sock")

other_start "net_vhost0,iface=$tmp/vhost.sock"
squelch_start
it_carries_calls
