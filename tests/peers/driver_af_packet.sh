#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# drivers-config/af_packet.conf: calls over a packet socket; a message longer than the driver's frames.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
by_run=(--driver af_packet --iface sqv0)

squelch_start
it_carries_calls

it 'a SIP message of 6 kB, which the kernel reassembles'
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	call = o.invite('team-a', extra=[('X-Long', 'x' * 6000)])
	t.reply(t.recv('INVITE'), 486)
	call.ack(o.recv('486'))
	t.recv('ACK')
END
