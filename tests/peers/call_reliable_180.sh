#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# An originator that requires 100rel gets its 180 reliably (RFC 3262 3): again and again, until its PRACK.
. "$(dirname "$0")/lib.sh"

plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 40

it 'the 180 is repeated until the PRACK'
uas bob 10.9.0.2:5070 <<< "${answers/wait 30/hold}"
peer <<'END'
	from peer import *
	o = Host()
	call = o.invite('team-a', extra=[('Require', '100rel')])
	ringing = o.recv('180')
	assert ringing.get('Require') == '100rel', ringing.headers
	o.await_again('180')
	rack = f'{ringing.get("RSeq")} 1 INVITE'
	uri = uri_of(ringing.get('Contact'))
	call.request('PRACK', call.branch + 'p2', ringing.get('To'), 2, uri, extra=[('RAck', '1' + rack)])
	o.recv('481/PRACK')
	call.request('PRACK', call.branch + 'p3', ringing.get('To'), 3, uri, extra=[('RAck', rack)])
	o.recv('200/PRACK')
	release('bob')
	final = o.recv('200')
	call.ack(final)
	call.hang_up(final, cseq=4)
END
play_out
expect_no_half_open
expect_idle

it 'without a PRACK the call is rejected, and the member that answers after all is hung up on'
squelch_again --t1 10 --t2 40
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	call, inv, _ = ring(o, t, extra=[('Require', '100rel')])
	call.ack(o.recv('504'))
	t.complete(inv)
END
expect_stat unpracked 1
expect_no_half_open
expect_idle
