#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# SIGTERM and SIGINT: no new calls; what stands is ended properly; then exit 0.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
talker='
	send INVITE sdp
	recv 100 optional
	recv 180 optional
	recv 200
	send ACK
	recv BYE
	send 200'

for signal in TERM INT; do
	it "SIG$signal during a call: BYE to both sides, exit 0"
	squelch_start
	uas bob 10.9.0.2:5070 <<< "$answers"
	uac alice 10.9.0.9:5060 team-a <<< "$talker"
	is_up() { is stats legs_answered 1; }
	wait_for 5 is_up || fail 'no call'
	squelch_stop $signal || fail "exit status $?"
	play_out
done
expect_leg 10.9.0.9 '<INVITE >180 >200 <ACK >BYE <200/BYE' --call 2
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 2
expect_no_half_open

it 'SIGTERM while a callee rings: its leg is completed, then torn down, and then exit 0'
squelch_start
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180
	recv 503
	send ACK failure
END
rings() { judge sequence --host 10.9.0.9 --call 3 | grep -q '>180'; }
wait_for 5 rings || fail 'no ringing'
kill -TERM "$server_pid"
in_turn alice bob
squelch_stop 0 || fail "exit status $?"
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 3
expect_no_half_open

it 'a second signal ends it at once'
squelch_start
peer <<'END'
	from peer import *
	o, t, call, inv = ringing()
END
before=$(packets 'sip.Status-Code == 503')
refused() { (($(packets 'sip.Status-Code == 503') > before)); }
kill -TERM "$server_pid"
wait_for 5 refused || fail 'the originator was not told'
server_gone && fail 'gone before the leg was complete'
begun=${EPOCHREALTIME/./}
squelch_stop TERM || true
((${EPOCHREALTIME/./} - begun < 2000000)) || fail 'it took its time'

it 'while it drains, a new INVITE gets 503, and calls end as ever'
squelch_start
peer <<'END'
	from peer import *
	o, t, call, inv = ringing()
	os.kill(PID, signal.SIGTERM)
	final = o.any()
	call.ack(final)
	assert final.status >= 400, final.first
	other = o.invite('team-a')
	refusal = o.recv('503')
	assert refusal.get('Retry-After'), 'no Retry-After'
	other.ack(refusal)
	t.complete(inv)
END
squelch_stop 0 || fail "exit status $?"
