#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Claim 6: the callee's 200 is already here when the originator gives up, or it is not: both end with
# ACK and BYE.
. "$(dirname "$0")/lib.sh"

it 'claim 6: one callee has answered, the other answers later'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
squelch_start --answer-policy all
uas bob 10.9.0.2:5070 <<< "${answers/send 180/}"
uas carol 10.9.0.3:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice carol
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
expect_leg 10.9.0.2 '>INVITE <200 >ACK >BYE <200/BYE'
expect_leg 10.9.0.3 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_no_half_open
expect_idle

it 'claim 6: the 200 is here, and its ACK has not been sent'
peer <<'END'
	from peer import *
	o, t, u = Host(), Host('10.9.0.2', 5070), Host('10.9.0.3', 5070)
	call = o.invite('team-a')
	inv = t.recv('INVITE')
	t.reply(inv, 180)
	o.recv('180')
	t.send('OPTIONS sip:10.9.0.1 SIP/2.0', [t.via('z9hG4bKo'), ('From', '<sip:t@x>;tag=1'),
	       ('To', '<sip:10.9.0.1>'), ('Call-ID', 'o'), ('CSeq', '1 OPTIONS'), ('Max-Forwards', '70')])
	t.recv('200/OPTIONS')
	freeze()
	t.reply(inv, 200, sdp=True)
	call.cancel()
	thaw()
	o.recv('200/CANCEL')
	call.ack(o.recv('487'))
	t.recv('ACK')
	t.reply(t.recv('BYE'), 200)
	u.reply(u.recv('INVITE'), 486)
	u.recv('ACK')
END
expect_race cancel_crosses_2xx_here 1
expect_no_half_open
