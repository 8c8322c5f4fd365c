#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Who is in a room, as README has it (RFC 6665, RFC 4575): a subscriber is told while SIPp's callers come
# and leave, and its documents are put together by somebody else's XML parser.
. "$(dirname "$0")/lib.sh"
plan 'sip:room-*@* = room'
WORKERS=2 squelch_start --notify-interval 200
readme_example 'Who is in a room' > "$tmp/subscribe"
grep -q '^SUBSCRIBE sip:room-7@10.9.0.1 SIP/2.0$' "$tmp/subscribe" || fail 'no such example'

it 'a subscriber knows who is in, from the first document to the last'
for i in 2 3; do
	uac "caller$i" "10.9.0.$i:5060" room-7 <<< "${calls/wait 100/hold}"
done
peer <<'END' &
	import os
	from xml.etree import ElementTree
	from peer import *
	NS = '{urn:ietf:params:xml:ns:conference-info}'
	first, *lines = open(os.environ['KEEP'] + '/subscribe').read().strip().split('\n')
	h = Host('10.9.0.9', 5070)
	def ask(cseq, to, more):
		h.send(first, [h.via(f'z9hG4bKs{cseq}'), ('Max-Forwards', '70'), ('From', '<sip:w@10.9.0.9>;tag=w'),
			('To', to), ('Call-ID', 'w@10.9.0.9'), ('CSeq', f'{cseq} SUBSCRIBE'),
			('Contact', '<sip:w@10.9.0.9:5070>')] + more)
		return h.recv('200/SUBSCRIBE')
	ok = ask(1, '<sip:room-7@10.9.0.1>', [tuple(x.split(': ')) for x in lines])
	assert ok.get('Expires') == '600'
	users, version, most, end = {}, 0, 0, time.monotonic() + 20
	def told():
		global version, most
		n = h.recv('NOTIFY', 10)
		h.reply(n, 200)
		d = ElementTree.fromstring(n.body.encode())
		assert d.tag == NS + 'conference-info' and d.get('entity') == 'sip:room-7@10.9.0.1:5060'
		version += 1
		assert int(d.get('version')) == version
		if d.get('state') == 'full':
			users.clear()
		for u in d.iter(NS + 'user'):
			users.pop(u.get('entity'), None)
			if u.get('state') != 'deleted':
				users[u.get('entity')] = [e.find(NS + 'status').text for e in u.iter(NS + 'endpoint')]
		most = max(most, sum(map(len, users.values())))
		assert int(d.find(f'{NS}conference-state/{NS}user-count').text) == len(users)
		return n
	assert 'active;expires=' in told().get('Subscription-State')
	while most < 2:
		assert time.monotonic() < end
		told()
	for caller in 'caller2', 'caller3':
		release(caller)
	while users:
		assert time.monotonic() < end
		told()
	ask(2, ok.get('To'), [('Event', 'conference'), ('Expires', '0')])
	assert told().get('Subscription-State') == 'terminated;reason=timeout'
END
watcher=$!
play_out
wait "$watcher" || fail 'the subscriber was not told the truth'
expect_stat subscriptions_now 0
on_wire 'sip.Method == NOTIFY' 3 || fail 'no NOTIFY was captured'
expect_packets 0 'sip.Method == NOTIFY && _ws.malformed'
expect_idle 40
