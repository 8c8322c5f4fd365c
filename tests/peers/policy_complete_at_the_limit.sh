#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# --cancel-policy complete: at the answer limit (plus 64*T1) a doomed leg becomes a tombstone; no CANCEL
# is sent, and a 200 that comes even later still gets ACK and BYE.
. "$(dirname "$0")/lib.sh"

it 'a callee that rings on is detached at the limit; its late 200 gets ACK and BYE'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 10 --answer-limit 0.5
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	call = o.invite('team-a')
	inv = t.recv('INVITE')
	assert inv.get('Expires'), 'no Expires in the INVITE'
	t.reply(inv, 180)
	o.recv('180')
	call.cancel()
	o.recv('200/CANCEL')
	call.ack(o.recv('487'))
	await_counter('stats', 'legs_detached', 1)
	t.silence(0.1)
	t.complete(inv)
END
expect_stat legs_detached 1
expect_stat legs_cancelled 0
expect_packets 0 'sip.Method == "CANCEL" && ip.src == 10.9.0.1'
expect_no_half_open
expect_idle
