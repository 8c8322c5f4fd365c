#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 31: while squelch drains, CANCEL, ACK and BYE are served as ever; only a new INVITE is refused.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070' 'sip:team-b@* = sip:carol@10.9.0.3:5070' \
	'sip:team-c@* = sip:dave@10.9.0.4:5070'

it 'CANCEL, ACK and BYE, each served while it drains; a new INVITE gets 503'
squelch_start --t1 500 --t2 1000
peer <<'END'
	from peer import *
	early, answered, up = Host('10.9.0.9'), Host('10.9.0.8'), Host('10.9.0.7')
	t, u, v = Host('10.9.0.2', 5070), Host('10.9.0.3', 5070), Host('10.9.0.4', 5070)
	calls = {}
	for o, callee, target in (early, t, 'team-a'), (answered, u, 'team-b'), (up, v, 'team-c'):
		calls[o] = ring(o, callee, target)
	oks = {}
	for o, callee in (answered, u), (up, v):
		callee.reply(calls[o][1], 200, sdp=True)
		callee.recv('ACK')
		oks[o] = o.recv('200')
	calls[up][0].ack(oks[up])
	os.kill(PID, signal.SIGTERM)
	# It drains: that is what the 503 says.
	final = early.recv('503')
	calls[early][0].cancel()
	early.recv('200/CANCEL')
	calls[early][0].ack(final)
	# A BYE of the originator's crosses ours.
	bye = up.recv('BYE')
	calls[up][0].bye(oks[up])
	up.recv('200/BYE')
	up.reply(bye, 481)
	v.reply(v.recv('BYE'), 200)
	# A CANCEL that comes too late, and the ACK; only then may there be a BYE.
	calls[answered][0].cancel()
	answered.recv('200/CANCEL')
	answered.silence(0.1)
	calls[answered][0].ack(oks[answered])
	answered.reply(answered.recv('BYE'), 200)
	u.reply(u.recv('BYE'), 200)
	other = up.invite('team-a')
	refusal = up.recv('503')
	assert refusal.get('Retry-After'), 'no Retry-After'
	other.ack(refusal)
	t.silence(0.1)
	t.complete(calls[early][1])
END
squelch_stop 0 || fail "exit status $?"
expect_leg 10.9.0.9 '<INVITE >180 >503 <CANCEL >200/CANCEL <ACK'
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_no_half_open

it 'the same from SIPp'
squelch_start --t1 500 --t2 1000
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uas carol 10.9.0.3:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180
	recv 503
	send CANCEL once
	recv 200
	send ACK failure
END
await bob 1 # it rings
uac erin 10.9.0.8:5060 team-b <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180 optional
	recv 200
	hold
	send ACK
	recv BYE
	send BYE
	recv 200
	send 200 bye
END
await erin 1 # it has its 200
kill -TERM "$server_pid"
play_out alice
uac frank 10.9.0.7:5060 team-c <<-'END'
	send INVITE sdp
	recv 503
	send ACK failure
END
play_out frank
expect_stat answered_503 1
expect_race served_while_refusing 3 # the CANCEL and two ACKs
release erin bob
play_out
squelch_stop 0 || fail "exit status $?"
expect_leg 10.9.0.9 '<INVITE >180 >503 <CANCEL >200/CANCEL <ACK' --call 5
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 5
expect_leg 10.9.0.8 '<INVITE >180 >200 <ACK >BYE <BYE >200/BYE <200/BYE' --call 6
expect_leg 10.9.0.3 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 6
expect_leg 10.9.0.7 '<INVITE >503 <ACK' --call 7
expect_no_half_open
