#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 29: a CANCEL of the originator's re-INVITE ends that one alone; the session lives. squelch answers a
# re-INVITE at the end of the burst that it came in, so the two must arrive together.
. "$(dirname "$0")/lib.sh"

it 'CANCEL in one burst with its re-INVITE: 487 to that one, and the call goes on'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uas bob 10.9.0.2:5070 <<< "$answers"
peer <<'END'
	from peer import *
	o = Host()
	call = o.invite('team-a')
	o.recv('180')
	final = o.recv('200')
	call.ack(final)
	freeze()
	call.reinvite(final, 2)
	call.cancel_reinvite(final, 2)
	thaw()
	o.recv('200/CANCEL')
	refused = o.recv('487')
	call.ack_reinvite(final, refused)
	call.reinvite(final, 3)
	accepted = o.recv('200')
	assert accepted.media()[0] == '10.9.0.1', accepted.body
	call.ack_reinvite(final, accepted)
	call.cancel_reinvite(final, 3)       # too late: 200, and no effect
	o.recv('200/CANCEL')
	call.hang_up(final, cseq=4)
END
play_out
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_race reinvite_cancelled 1
expect_race cancel_after_200 0
expect_no_half_open
expect_idle
