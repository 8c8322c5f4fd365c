#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 32: the server is killed and started anew with a leg pending; the 200 that comes then is still
# known as ours by its identifiers, and gets ACK and BYE from the response alone.
. "$(dirname "$0")/lib.sh"

it 'a 200 that reaches a freshly started server gets ACK and BYE'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --secret-file "$tmp/secret"
[[ $(command stat -c '%a %s' "$tmp/secret") == '600 16' ]] || fail 'the secret is not 16 bytes, mode 600'
peer <<'END'
	from peer import *
	o, t, call, inv = ringing()
	keep('invite', inv)
END
squelch_stop KILL || true
squelch_start --secret-file "$tmp/secret"
peer <<'END'
	from peer import *
	t = Host('10.9.0.2', 5070)
	inv = kept('invite')
	t.reply(inv, 200, sdp=True)
	ack, bye = t.recv('ACK'), t.recv('BYE')
	t.reply(bye, 200)
	for m in ack, bye:
		assert m.get('Call-ID') == inv.get('Call-ID')
		assert m.get('From') == inv.get('From')
END
expect_race 2xx_without_state 1
expect_no_half_open

it 'with another secret it is a forgery: dropped and counted'
squelch_again
peer <<'END'
	from peer import *
	t = Host('10.9.0.2', 5070)
	t.reply(kept('invite'), 200, sdp=True)
	t.silence(0.3)
END
expect_counter drops sip_forged 1
