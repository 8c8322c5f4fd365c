#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Requests outside a call: OPTIONS, unknown methods, what cannot be read.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start

it 'OPTIONS: 200'
uac alice 10.9.0.9:5060 team-a <<-'END'
	send OPTIONS
	recv 200
END
play_out

it 'an unknown method: 405 with Allow'
uac alice 10.9.0.9:5060 team-a <<-'END'
	send DANCE
	recv 405
END
play_out
expect_packets 1 'sip.Status-Code == 405 && sip.Allow contains "INVITE" && sip.Allow contains "BYE"'

it 'malformed: 400; unanswerable: dropped and counted; the server lives'
peer <<'END'
	from peer import *
	o = Host()
	o.send('OPTIONS sip:x@10.9.0.1 SIP/2.0', [o.via('z9hG4bKm'), ('From', '<sip:a@b>;tag=1'),
	       ('To', '<sip:x@10.9.0.1>'), ('Call-ID', 'm'), ('CSeq', '1 INVITE'), ('Max-Forwards', '70')])
	m = o.any()
	assert m and m.status == 400, m and m.first
	for junk in b'\0' * 40, b'INVITE', b'SIP/2.0 200 OK\r\n\r\n', b'INVITE sip:x SIP/2.0\r\nVia: \r\n\r\n':
		o.sock.sendto(junk, SERVER)
	o.silence(0.2)
END
expect_some stats answered_400
expect_some drops sip_malformed 2

it 'a keep-alive of blank lines is no message'
peer <<'END'
	from peer import *
	o = Host()
	o.sock.sendto(b'\r\n\r\n', SERVER)
	o.silence(0.1)
END
expect_drop sip_empty 1

it 'a BYE for no call: 481'
uac alice 10.9.0.9:5060 team-a <<-'END'
	send BYE
	+ To: <sip:team-a@10.9.0.1>;tag=gone
	recv 481
END
play_out
