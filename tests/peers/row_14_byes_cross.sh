#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 14: the callee's BYE crosses ours: 200 to theirs; ours is answered 200 or 481: closed either way.
. "$(dirname "$0")/lib.sh"

it 'crossing BYEs: both answered, the leg is gone'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
for status in 200 481; do
	peer $status <<'END'
		import sys
		from peer import *
		o, t = Host(), Host('10.9.0.2', 5070)
		call = o.invite('team-a')
		inv = t.recv('INVITE')
		t.reply(inv, 180)
		o.recv('180')
		call.cancel()
		o.recv('200/CANCEL')
		call.ack(o.recv('487'))
		t.reply(inv, 200, sdp=True)
		t.recv('ACK')
		bye = t.recv('BYE')
		t.request(inv, 'BYE')
		t.recv('200/BYE')
		t.reply(bye, int(sys.argv[1]))
		t.silence(0.2)
END
done
expect_race bye_crossed 2
expect_no_half_open
