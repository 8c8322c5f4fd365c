#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Who would call squelch itself, and who comes to a room twice.
. "$(dirname "$0")/lib.sh"
plan 'sip:10.9.0.1 = register' 'sip:list@* = list' 'sip:room-*@* = room' 'sip:team-a@* = sip:bob@10.9.0.2:5070' \
	'sip:out@* = route sip:10.9.0.2:5070' 'sip:*@* = registered'
WORKERS=2 squelch_start --max-bindings 100

it 'a member who is squelch itself: 482 at once, and no INVITE'
peer <<'END'
	from peer import *
	o = Host()
	def register(name, *contacts):
		n = f'{name}{next(serial)}'
		o.send('REGISTER sip:10.9.0.1 SIP/2.0',
		       [o.via(f'z9hG4bK{n}'), ('Max-Forwards', '70'), ('From', f'<sip:{name}@10.9.0.1>;tag={n}'),
			('To', f'<sip:{name}@10.9.0.1>'), ('Call-ID', n), ('CSeq', '1 REGISTER'), *contacts])
		o.recv('200/REGISTER')
	register('anna', ('Contact', '<sip:anna@10.9.0.1>'))
	register('ben', ('Contact', '<sip:ben@10.9.0.2:5070>'), ('Path', '<sip:10.9.0.1;lr>'), ('Supported', 'path'))
	# Each is where the other one is, so to speak.
	register('cleo', ('Contact', '<sip:dora@10.9.0.1>'))
	register('dora', ('Contact', '<sip:cleo@10.9.0.1>'))
	def refused(target, body=None):
		began = time.monotonic()
		call = o.invite(target, extra=[('Require', 'recipient-list-invite')] if body else [], body=body)
		call.ack(final := o.recv('482'))
		assert final.first.endswith('482 Loop Detected'), final.first
		assert time.monotonic() - began < 1
	for name in ('anna', 'ben', 'cleo', 'dora'):
		refused(name)
	for uri in ('sip:anna@10.9.0.1', 'sip:10.9.0.1', 'sip:10.9.0.1:5060;lr'):
		refused('list', listing(o, [uri]))
END
expect_drop loop 7

it 'a member whose proxy sends the INVITE back, for whatever target: 482, and with it the call'
peer <<'END'
	from peer import *
	o, proxy = Host(), Host('10.9.0.2', 5070)
	def loops(target, back):
		call = o.invite(target)
		inv = proxy.recv('INVITE')
		via = proxy.via(f'z9hG4bKp{next(serial)}')
		names = ('From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Content-Type')
		proxy.send(f'INVITE sip:{back}@10.9.0.1 SIP/2.0',
			   [via, *(('Via', v) for v in inv.all('Via')), ('Max-Forwards', int(inv.get('Max-Forwards')) - 1),
			    *((n, inv.get(n)) for n in names)], inv.body)
		answer = proxy.recv('482')
		assert 'branch=z9hG4bKp' in answer.all('Via')[0] and answer.all('Via')[1:] == inv.all('Via')
		proxy.send(f'ACK sip:{back}@10.9.0.1 SIP/2.0',
			   [via, ('Max-Forwards', '70'), ('From', inv.get('From')), ('To', answer.get('To')),
			    ('Call-ID', inv.get('Call-ID')), ('CSeq', inv.get('CSeq').replace('INVITE', 'ACK'))])
		proxy.reply(inv, 482)
		proxy.recv('ACK')
		call.ack(o.recv('482'))
	for back in ('team-a', 'list', 'room-1', 'out', 'nobody'):
		loops('team-a', back)
	loops('out', 'out')
END
expect_stat rooms_now 0
expect_stat conferences 13 # those above, and six here: none has begun another

it 'a caller comes to a room twice, by two calls: twice in, and each ends by itself'
peer <<'END'
	from peer import *
	a = Host()
	ear = a.rtp()
	first, second = a.invite('room-1'), a.invite('room-1')
	finals = {}
	for _ in range(2):
		m = a.recv('200')
		finals[m.get('Call-ID')] = m
	for call in (first, second):
		call.ack(finals[call.id])
	await_counter('stats', 'conferences_now', 2)
	await_counter('stats', 'rooms_now', 1)
	passes(ear, finals[first.id].media(), ear) # what it says in one call it hears in the other
	first.hang_up(finals[first.id])
	stopped(ear, finals[second.id].media(), ear)
	second.hang_up(finals[second.id])
END
expect_stat rooms_now 0

it 'the same call by two ways, from ports of both cores: one is in, 482 for the other (8.2.2.2)'
peer <<'END'
	from peer import *
	o, ways = Host(), [Host('10.9.0.8', 5070 + i) for i in range(8)]
	for target in ('room-2', 'team-a'):
		t = Host('10.9.0.2', 5070) if target == 'team-a' else None
		call = o.invite(target)
		if t:
			inv = t.recv('INVITE')
			t.reply(inv, 180)
			o.recv('180')
		else:
			final = o.recv('200')
		for i, way in enumerate(ways):
			text = call.sent.decode().replace('10.9.0.9:5060;rport', f'10.9.0.8:{way.port};rport').replace(
				f'branch={call.branch}', f'branch={call.branch}w{i}')
			assert text != call.sent.decode()
			way.sock.sendto(text.encode(), way.server)
			assert way.recv('482').first.endswith('Loop Detected')
			way.sock.sendto(call.sent, way.server) # and the very same INVITE: a retransmission
		if t:
			t.reply(inv, 200, sdp=True)
			t.recv('ACK')
			final = o.recv('200')
		await_counter('stats', 'conferences_now', 1)
		call.ack(final)
		call.hang_up(final, *([t] if t else []))
END
expect_some stats handed_off
expect_packets 0 'sip && !icmp && ip.src == 10.9.0.1 && ip.dst == 10.9.0.1'
expect_stat rooms_now 0
expect_no_half_open
expect_idle
squelch_stop

it 'a plan that calls squelch itself is refused, by a member or by a next hop'
for action in sip:10.9.0.1 'sip:bob@10.9.0.2 sip:10.9.0.1:5060' 'route sip:10.9.0.2 sip:10.9.0.1'; do
	plan 'sip:a@* = sip:bob@10.9.0.2' "sip:b@* = $action"
	status=0
	"$squelch_bin" --no-huge -m 64 --no-pci --no-shconf --no-telemetry --lcores '0@0,1@0' --vdev=net_null0 -- \
		--address 10.9.0.1/24 --dialplan "$tmp/plan.txt" > "$tmp/out.txt" 2>&1 || status=$?
	((status == 2)) || fail "exit status $status"
	grep -qE "^squelch: $tmp/plan.txt:2: 'sip:10.9.0.1(:5060)?' is squelch itself; name another host" \
		"$tmp/out.txt" || fail "$action: $(cat "$tmp/out.txt")"
done
