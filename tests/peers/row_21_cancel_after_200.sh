#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 21: the CANCEL comes after our 200 to the originator.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'

late_cancel='
	from peer import *
	o, t = Host(), Host("10.9.0.2", 5070)
	call = o.invite("team-a")
	inv = t.recv("INVITE")
	t.reply(inv, 200, sdp=True)
	t.recv("ACK")
	ok = o.recv("200")
	call.cancel()
	o.recv("200/CANCEL")'

it '--late-cancel=ignore: 200 to the CANCEL, and the call lives'
squelch_start --late-cancel ignore
peer <<END
$late_cancel
	call.ack(ok)
	t.silence(0.3)
	o.silence(0.1)
	call.hang_up(ok, t)
END
expect_race cancel_after_200 1
expect_no_half_open

it '--late-cancel=honour: BYE to the originator only after its ACK, then to the callee'
squelch_again --late-cancel honour
peer <<END
$late_cancel
	t.silence(0.2)
	o.silence(0.1)
	call.ack(ok)
	o.reply(o.recv("BYE"), 200)
	t.reply(t.recv("BYE"), 200)
END
expect_race cancel_after_200 1
expect_no_half_open

it 'the same from SIPp: the CANCEL has no effect'
plan 'sip:team-a@* = sip:carol@10.9.0.3:5070'
squelch_again
uas carol 10.9.0.3:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180 optional
	recv 200
	send CANCEL once
	recv 200
	send ACK
	wait 200
	send BYE
	recv 200
END
play_out
expect_leg 10.9.0.3 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_race cancel_after_200 1
expect_no_half_open
expect_idle

it '--late-cancel=honour: BYE after 64*T1 when the ACK never comes'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_again --late-cancel honour --t1 20
peer <<END
$late_cancel
	begun = time.monotonic()
	o.reply(o.recv("BYE"), 200)
	assert time.monotonic() - begun > 1.0, time.monotonic() - begun
	t.reply(t.recv("BYE"), 200)
END
expect_race cancel_after_200 1
