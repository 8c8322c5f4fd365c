#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Claims 4, 5, 7: to complete a leg is to send the ACK for the callee's 200 OK, a proper one
# (RFC 3261 13.2.2.4), within its dialog (12.2.1.1).
. "$(dirname "$0")/lib.sh"

it 'claims 4, 5, 7: 200 OK, then an ACK and a BYE that belong to its dialog'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
peer <<'END'
	from peer import *
	o, t, call, inv = given_up()
	t.reply(inv, 200, sdp=True)
	ack, bye = t.recv('ACK'), t.recv('BYE')
	t.reply(bye, 200)
	branch = lambda m: m.get('Via').partition('branch=')[2].partition(';')[0]
	for m in ack, bye:
		assert m.uri == 'sip:t@10.9.0.2:5070', m.uri
		assert m.get('Call-ID') == inv.get('Call-ID')
		assert m.get('From') == inv.get('From')
		assert m.get('To') == inv.get('To') + ';tag=t5070', m.get('To')
		assert m.get('Max-Forwards')
	number = int(inv.get('CSeq').split()[0])
	assert ack.get('CSeq') == f'{number} ACK', ack.get('CSeq')
	assert bye.get('CSeq') == f'{number + 1} BYE', bye.get('CSeq')
	assert len({branch(inv), branch(ack), branch(bye)}) == 3
	assert all(branch(m).startswith('z9hG4bK') for m in (inv, ack, bye))
END
expect_stat acks 1
expect_stat byes 1
expect_no_half_open
