#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 1: INVITE and CANCEL in one burst: the callee hears nothing at all.
. "$(dirname "$0")/lib.sh"

it 'INVITE and CANCEL arrive together: the leg is never opened'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	o.send('OPTIONS sip:x@10.9.0.1 SIP/2.0', [o.via('z9hG4bKx'), ('From', '<sip:a@b>;tag=1'),
	       ('To', '<sip:x@10.9.0.1>'), ('Call-ID', 'x'), ('CSeq', '1 OPTIONS'), ('Max-Forwards', '70')])
	o.recv('200/OPTIONS')
	freeze()
	call = o.invite('team-a')
	call.cancel()
	thaw()
	o.recv('200/CANCEL')
	call.ack(o.recv('487'))
	t.silence(0.5)
END
expect_race cancel_before_invite_sent 1
expect_stat cancelled 1
expect_leg 10.9.0.2 ''
expect_idle

it 'the same from SIPp'
squelch_again
uac alice 10.9.0.9:5060 team-a <<-'END'
	hold
	send INVITE sdp once
	send CANCEL once
	mark
	recv 100 optional
	recv 200
	recv 487
	send ACK failure
END
one_burst alice
play_out
expect_race cancel_before_invite_sent 1
expect_stat cancelled 1
expect_leg 10.9.0.9 '<INVITE <CANCEL >200/CANCEL >487 <ACK' --call 2
expect_leg 10.9.0.2 ''
expect_idle
