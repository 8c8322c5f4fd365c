#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 26: the originator sends BYE on its early dialog in place of a CANCEL.
. "$(dirname "$0")/lib.sh"

it 'an early BYE: 200 to it, 487 to the INVITE; the leg is completed and torn down'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	call = o.invite('team-a')
	inv = t.recv('INVITE')
	t.reply(inv, 180)
	call.bye(o.recv('180'))
	o.recv('200/BYE')
	call.ack(o.recv('487'))
	t.silence(0.2)
	t.reply(inv, 200, sdp=True)
	t.recv('ACK')
	t.reply(t.recv('BYE'), 200)
END
expect_race early_bye 1
expect_race 2xx_after_cancel 1
expect_stat cancelled 1
expect_no_half_open
expect_idle
