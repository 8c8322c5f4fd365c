#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 10: 503, or an ICMP error, on a doomed leg: over, and nobody else is tried in its place.
. "$(dirname "$0")/lib.sh"

it '503 on a doomed leg: ACK, no failover'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070' 'sip:team-b@* = sip:bob@10.9.0.3:5070'
squelch_start --t1 100
uas bob 10.9.0.2:5070 <<< "$(refuses_when_released 503)"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice bob
expect_leg 10.9.0.2 '>INVITE <180 <503 >ACK'
expect_race unavailable_after_cancel 1

it 'ICMP port unreachable on a doomed leg ends it at once'
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.3', 5070)
	call = o.invite('team-b')
	t.recv('INVITE')
	call.cancel()
	o.recv('200/CANCEL')
	call.ack(o.recv('487'))
	t.sock.close()
	await_counter('races', 'unavailable_after_cancel', 2)
END
expect_race unavailable_after_cancel 2
expect_some stats legs_refused 2
expect_stat legs_now 0 40

it 'ICMP port unreachable on a living leg: the originator hears that it failed'
uac alice 10.9.0.9:5060 team-b <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 503
	send ACK failure
END
play_out
