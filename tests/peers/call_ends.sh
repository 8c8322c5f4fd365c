#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# How an established conference ends: by the originator, by a member, by the last member.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070 sip:dave@10.9.0.4:5070' \
	'sip:solo@* = sip:erin@10.9.0.2:5070' \
	'sip:duo@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
squelch_start --idle pause

it 'the originator hangs up: every leg gets a BYE'
uas bob 10.9.0.2:5070 <<< "$answers"
uas carol 10.9.0.3:5070 <<< "$answers"
uas dave 10.9.0.4:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<< "$calls"
play_out
expect_leg 10.9.0.9 '<INVITE >180 >200 <ACK <BYE >200/BYE'
for host in 10.9.0.2 10.9.0.3 10.9.0.4; do
	expect_leg $host '>INVITE <180 <200 >ACK >BYE <200/BYE'
done
expect_stat cancelled 0
expect_idle

it 'a member hangs up: the others talk on; the last one ends the conference'
peer <<'END'
	from peer import *
	o, t, u = Host(), Host('10.9.0.2', 5070), Host('10.9.0.3', 5070)
	call = o.invite('duo')
	to_t, to_u = t.recv('INVITE'), u.recv('INVITE')
	t.reply(to_t, 200, sdp=True)
	t.recv('ACK')
	call.ack(o.recv('200'))
	u.reply(to_u, 200, sdp=True)
	u.recv('ACK')
	t.request(to_t, 'BYE')
	t.recv('200/BYE')
	o.silence(0.2)
	u.silence(0.1)
	u.request(to_u, 'BYE')
	u.recv('200/BYE')
	o.reply(o.recv('BYE'), 200)
END
expect_no_half_open
expect_idle

it 'with real clients: the only member hangs up, the originator gets a BYE'
uas erin 10.9.0.2:5070 <<< "$hangs_up"
uac alice 10.9.0.9:5060 solo <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 200
	send ACK
	recv BYE
	send 200
END
play_out
expect_leg 10.9.0.2 '>INVITE <200 >ACK <BYE >200/BYE' --call 3
expect_leg 10.9.0.9 '<INVITE >200 <ACK >BYE <200/BYE' --call 3
expect_no_half_open
