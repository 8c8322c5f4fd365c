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

it 'a group has a URI of its own, by which somebody else is told who is in, from any core'
readme_example 'Who is in a group' > "$tmp/group"
plan "$(head -1 "$tmp/group")"
WORKERS=2 squelch_again --notify-interval 200
grep -q '^Contact: <sip:sfa.*>;isfocus$' "$tmp/group" || fail 'no such example'
uas bob 10.9.0.2:5070 <<< "$answers"
uas carol 10.9.0.3:5070 <<< "${answers/send 180/hold}"
peer <<'END'
	import os, re
	from xml.etree import ElementTree
	from peer import *
	NS = '{urn:ietf:params:xml:ns:conference-info}'
	lines = open(os.environ['KEEP'] + '/group').read().strip().split('\n')
	first, *rest = lines[[x.split()[0] for x in lines].index('SUBSCRIBE'):]
	o = Host()
	call = o.invite('team-b')
	call.ack(ok := o.final())
	uri = uri_of(ok.get('Contact'))
	assert re.fullmatch('sip:sfa[0-9a-f]{32}@10.9.0.1:5060', uri) and ok.get('Contact') == f'<{uri}>;isfocus'
	def subscribe(h, uri):
		h.send(re.sub('sip:[^ ]*', uri, first), [h.via(f'z9hG4bK{h.port}'), ('Max-Forwards', '70'),
			('From', '<sip:w@10.9.0.9>;tag=w'), ('To', f'<{uri}>'), ('Call-ID', f'w{h.port}@10.9.0.9'),
			('CSeq', '1 SUBSCRIBE'), ('Contact', f'<sip:w@10.9.0.9:{h.port}>')] + [tuple(x.split(': ')) for x in rest])
	def told(h):
		n = h.recv('NOTIFY', 10)
		h.reply(n, 200)
		d = ElementTree.fromstring(n.body.encode())
		assert d.get('entity') == uri, d.get('entity')
		return n, int(d.find(f'{NS}conference-state/{NS}user-count').text), [e.text for e in d.iter(NS + 'status')]
	# From many ports, so that some of them reach the other core.
	watchers = [Host('10.9.0.9', 5070 + i) for i in range(6)]
	for h in watchers:
		subscribe(h, uri)
		assert h.recv('200/SUBSCRIBE').get('Contact') == f'<{uri}>;isfocus'
		n, users, status = told(h)
		assert users == 3 and 'dialing-out' in status, (users, status)
	release('carol')
	for h in watchers:
		n, users, status = told(h)
		while 'connected' not in status:
			n, users, status = told(h)
		assert users == 3 and 'partial' in n.body
	call.hang_up(ok)
	for h in watchers:
		users, end = 1, ''
		while 'noresource' not in end:
			n, users, status = told(h)
			end = n.get('Subscription-State')
		assert users == 0
END
play_out
expect_some stats handed_off
expect_stat subscriptions_now 0
expect_idle 40
