#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# --answer-policy all: the originator gets its 200 once no member is pending any more.
. "$(dirname "$0")/lib.sh"

it 'the 200 waits for the last member'
plan 'sip:duo@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
squelch_start --answer-policy all
peer <<'END'
	from peer import *
	o, t, u = Host(), Host('10.9.0.2', 5070), Host('10.9.0.3', 5070)
	call = o.invite('duo')
	to_t, to_u = t.recv('INVITE'), u.recv('INVITE')
	t.reply(to_t, 200, sdp=True)
	t.recv('ACK')
	o.silence(0.2)
	u.reply(to_u, 200, sdp=True)
	u.recv('ACK')
	ok = o.recv('200')
	call.ack(ok)
	call.hang_up(ok, t, u)
END
expect_no_half_open
expect_idle
