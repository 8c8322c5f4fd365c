#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Claims 9, 10, 11: the originator's INVITE leads to a second INVITE of the server's own for each
# terminating station: a dialog of its own.
. "$(dirname "$0")/lib.sh"

it 'claims 9, 10, 11: three stations, three INVITEs, four distinct dialogs'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070 sip:dave@10.9.0.4:5070'
squelch_start
peer <<'END'
	from peer import *
	o, hosts = Host(), [Host(f'10.9.0.{n}', 5070) for n in (2, 3, 4)]
	call = o.invite('team-a')
	invites = [h.recv('INVITE') for h in hosts]
	for name in 'Call-ID', 'Via', 'From':
		values = {m.get(name) for m in invites}
		assert len(values) == 3, (name, values)
	assert call.id not in {m.get('Call-ID') for m in invites}
	assert not any(call.branch in m.get('Via') or 'tag=o' in m.get('From') and call.ours in m.get('From')
	               for m in invites)
	assert [m.uri for m in invites] == ['sip:bob@10.9.0.2:5070', 'sip:carol@10.9.0.3:5070',
	                                    'sip:dave@10.9.0.4:5070']
	offers = {m.media() for m in invites}
	assert {addr for addr, port in offers} == {'10.9.0.1'}, offers
	assert len(offers) == 3, offers
	for h, m in zip(hosts, invites):
		h.reply(m, 180)
	o.recv('180')
	call.cancel()
	o.recv('200/CANCEL')
	call.ack(o.recv('487'))
	for h, m in zip(hosts, invites):
		h.reply(m, 200, sdp=True)
	for h in hosts:
		h.recv('ACK')
		h.reply(h.recv('BYE'), 200)
END
expect_stat legs 3
expect_stat legs_completed_then_torn_down 3
expect_no_half_open
expect_idle
