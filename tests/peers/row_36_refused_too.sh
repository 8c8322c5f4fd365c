#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 36: of two copies of an INVITE one was refused and the other accepted: the ACK for the refusal
# gives the call up.
. "$(dirname "$0")/lib.sh"

it 'refused for want of room, then accepted: 487, no CANCEL; the callee is completed and torn down'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --max-conferences 1 --t1 200 --t2 400
peer <<'END'
	from peer import *
	o, t, first, inv, final = established()
	p = Host('10.9.0.9', 5061)
	call = p.invite('team-a')
	refused = p.recv('503')
	first.hang_up(final, t)
	call.request('OPTIONS', 'z9hG4bK-o', f'<{call.uri}>', 2)
	p.recv('200/OPTIONS') # what came before has had its effect
	call.again()
	inv = t.recv('INVITE')
	t.reply(inv, 180)
	p.recv('180')
	call.ack(refused)
	p.recv('487')
	call.ack(refused)
	t.silence(0.2)
	t.complete(inv)
END
expect_race refused_too 1
expect_stat cancelled 1
expect_no_half_open
