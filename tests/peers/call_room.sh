#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Standing rooms (RFC 4579): who calls one is in, from whichever core; and a factory makes new ones.
. "$(dirname "$0")/lib.sh"
plan 'sip:room-*@* = room' 'sip:new@* = factory'
WORKERS=2 squelch_start

# In peer: who comes, and whether all hear all.
joiners='
class Joiner(Host):
	def __init__(self, i, port=5070):
		super().__init__(f"10.9.0.{i}", port)
		self.ear = self.rtp()
		self.ear.settimeout(3)

	def join(self, room):
		self.call = self.invite(room)
		self.call.ack(ok := self.recv("200"))
		self.ok = ok
		assert ok.get("Contact").endswith(";isfocus"), ok.get("Contact")
		return ok.get("Contact").partition(":")[2].partition("@")[0]

def all_hear_all(who):
	for talker in who:
		others = [x.ear for x in who if x is not talker]
		passes(talker.ear, talker.ok.media(), others[0])
		for ear in others[1:]:
			assert ear.recv(100)[:1] == b"\x80"
	for x in who:
		x.ear.settimeout(0.05)
		try:
			assert not x.ear.recv(100), "twice, or to the wrong one"
		except TimeoutError:
			x.ear.settimeout(3)
'
room_peer() { peer <<< "from peer import *$joiners$(cat)"; }

it 'three SIPp callers come to a room and leave it'
for i in 2 3 4; do
	uac "caller$i" "10.9.0.$i:5060" room-1 <<< "${calls/wait 100/wait 300}"
done
play_out
for i in 2 3 4; do
	expect_leg "10.9.0.$i" '<INVITE >200 <ACK <BYE >200/BYE'
done
expect_stat rooms_now 0

it 'all hear all; who leaves hears, and is heard, no more; the last one ends the room'
room_peer <<'END'
who = [Joiner(i) for i in (2, 3, 4)]
for x in who:
	assert x.join('room-1') == 'room-1'
all_hear_all(who)
await_counter('stats', 'rooms_now', 1)
who[0].call.hang_up(who[0].ok)
all_hear_all(who[1:])
for x in who[1:]:
	x.call.hang_up(x.ok)
END
expect_stat rooms_now 0

it 'a crowd from many ports, so by both cores: each room is one'
room_peer <<'END'
rooms = {n: [Joiner(2 + i, 5070 + n) for i in range(3)] for n in range(6)}
for i in range(3):
	for n, who in rooms.items():
		who[i].join(f'room-{n}')
await_counter('stats', 'rooms_now', 6)
for who in rooms.values():
	all_hear_all(who)
	for x in who:
		x.call.hang_up(x.ok)
END
expect_some stats handed_off
expect_stat rooms_now 0

it 'who gives up before its 200 is gone out was never in, and the others do not notice'
room_peer <<'END'
a, b, o = Joiner(2), Joiner(3), Joiner(4)
a.join('room-1')
b.join('room-1')
freeze()
call = o.invite('room-1')
call.cancel()
thaw()
o.recv('200/CANCEL')
call.ack(o.recv('487'))
all_hear_all([a, b])
for x in (a, b):
	x.call.hang_up(x.ok)
END

it 'a factory makes a room of its own for each who calls; by its Contact others come'
room_peer <<'END'
a, b, c, d = (Joiner(i) for i in (2, 3, 4, 5))
name = a.join('new')
assert b.join('new') != name
assert c.join(name) == name and d.join(name) == name
all_hear_all([a, c, d])
for x in (a, b, c, d):
	x.call.hang_up(x.ok)
call = a.invite(name)
call.ack(a.recv('404'))
END
expect_good_checksums
expect_no_half_open
expect_idle
squelch_stop
