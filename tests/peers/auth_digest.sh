#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# A challenge in the dialplan: SIPp answers it with MD5, a scripted caller with SHA-256; who cannot stays outside.
. "$(dirname "$0")/lib.sh"
users() {
	rm -f "$tmp/users"
	printf 'secret\n' | "$root/scripts/squelch-passwd" "$tmp/users" alice example.com "$@"
}
plan 'sip:open@* = sip:bob@10.9.0.2:5070' 'sip:*@* = challenge' 'sip:team-a@* = sip:bob@10.9.0.2:5070'
users --algorithm MD5
squelch_start --users "$tmp/users" --realm example.com
proves='
	send INVITE sdp
	recv 401
	send ACK failure
	send INVITE sdp
	+ [authentication]'
let_in="$proves
	recv 100 optional
	recv 180 optional
	recv 200
	send ACK
	wait 50
	send BYE
	recv 200"
caller() { uac "$1" 10.9.0.9:5060 "$2" -au alice -ap "$3" -auth_uri "$2@10.9.0.1:5060"; }

it 'SIPp: 401, then a call as ever; BYE and ACK are not challenged, the member sees no credentials'
uas bob 10.9.0.2:5070 <<< "$answers"
caller alice team-a secret <<< "$let_in"
play_out
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_leg 10.9.0.9 '<INVITE >401 <ACK <INVITE >180 >200 <ACK <BYE >200/BYE'
expect_packets 0 'sip.Authorization && ip.dst == 10.9.0.2'
expect_stat challenged 1
expect_stat authenticated 1
expect_stat conferences 1

it 'a wrong password: 401 again, not stale; nothing is opened'
caller eve team-a guess <<< "$proves
	recv 401
	send ACK failure"
play_out
expect_drop auth_wrong 1
expect_packets 0 'sip.Status-Code == 401 && sip contains "stale"'
expect_stat conferences 1

it 'no target behind the challenge: 404 for those who get there, 401 for all others'
caller alice nobody secret <<< "$proves
	recv 404
	send ACK failure"
play_out

it 'what stands before the challenge is open to all'
uas bob 10.9.0.2:5070 <<< "$answers"
uac carol 10.9.0.8:5060 open <<< "$calls"
play_out
expect_stat challenged 3

it 'SHA-256 is offered once users have it, and taken; a recorded INVITE is stale, also for another call'
users
kill -HUP "$server_pid"
expect_counter reloads done 1
peer <<-'END'
	import hashlib
	import re
	from peer import *

	def h(text):
	    return hashlib.sha256(text.encode()).hexdigest()

	def answer(challenge, uri, nc='00000001'):
	    nonce = re.search('nonce="(.*?)"', challenge)[1]
	    response = h(f'{h("alice:example.com:secret")}:{nonce}:{nc}:c0ffee:auth:{h("INVITE:" + uri)}')
	    return ('Authorization', f'Digest username="alice", realm="example.com", nonce="{nonce}", uri="{uri}", '
	            f'algorithm=SHA-256, qop=auth, nc={nc}, cnonce="c0ffee", response="{response}"')

	o, t = Host(), Host('10.9.0.2', 5070)
	call = o.invite('team-a')
	final = o.recv('401')
	call.ack(final)
	offered = final.all('WWW-Authenticate')
	assert [re.search('algorithm=([^,]*)', x)[1] for x in offered] == ['SHA-256', 'MD5'], offered

	def again(call, n, proof):
	    """The same call once more, with credentials."""
	    call.branch += 'x'
	    call.request('INVITE', call.branch, f'<{call.uri}>', n, sdp=True, extra=[proof])

	proof = answer(offered[0], call.uri)
	again(call, 2, proof)
	inv = t.recv('INVITE')
	t.reply(inv, 486)
	t.recv('ACK')
	call.request('ACK', call.branch, o.recv('486').get('To'), 2)
	again(call, 3, proof)
	replayed = o.recv('401')
	assert 'stale=true' in replayed.get('WWW-Authenticate')
	other = o.invite('team-a', extra=[proof])
	assert 'stale=true' in o.recv('401').get('WWW-Authenticate')
	# The nonce counts on for the call it was made for.
	again(call, 4, answer(offered[0], call.uri, '00000002'))
	inv = t.recv('INVITE')
	t.reply(inv, 486)
	t.recv('ACK')
	call.request('ACK', call.branch, o.recv('486').get('To'), 4)
	# Not for another target, and not by halves.
	o.invite('team-b', extra=[answer(offered[0], call.uri)])
	assert o.recv('400').first.endswith('400 Bad Authorization')
	o.invite('team-a', extra=[('Authorization', 'Digest realm="example.com", username="alice"')])
	o.recv('400')
END
expect_drop auth_replayed 1
expect_drop auth_stale 1
expect_drop auth_malformed 2
expect_no_half_open
expect_idle 40

it 'a file of users that others may read, or none for a challenge: by file:line'
chmod 644 "$tmp/users"
kill -HUP "$server_pid"
expect_counter reloads refused 1
grep -q "^squelch: not reloaded: $tmp/users: others may read it; chmod 600" "$tmp/squelch.log"
squelch_stop
status=0
"$squelch_bin" --no-huge -m 64 --no-pci --no-shconf --no-telemetry --lcores '0@0,1@0' --vdev=net_null0 -- \
	--address 10.9.0.1/24 --dialplan "$tmp/plan.txt" > "$tmp/out.txt" 2>&1 || status=$?
((status == 2)) || fail "exit status $status"
grep -q "^squelch: $tmp/plan.txt:2: challenge: nobody could answer it; give --users" "$tmp/out.txt" ||
	fail "$(cat "$tmp/out.txt")"
