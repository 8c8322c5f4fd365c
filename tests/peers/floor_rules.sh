#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# A rule's floor, with the dialplan of README's "Push-to-talk": two rooms side by side, of which one has a floor.
. "$(dirname "$0")/lib.sh"
readme_example Push-to-talk | grep ' = floor=' > "$tmp/plan.txt"
(($(wc -l < "$tmp/plan.txt") == 2)) || fail "no such example: $(cat "$tmp/plan.txt")"
cp "$tmp/plan.txt" "$tmp/example"
echo 'sip:team-a@* = floor=tbcp sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070' >> "$tmp/plan.txt"
squelch_start

it 'in the one who asks for it talks, in the other all talk at once'
peer <<'END'
	from peer import *
	from floor import *
	def join(i, room):
		x = Station(Host(f'10.9.0.{i}', 5070), stream=True)
		x.call = x.host.invite(room)
		x.call.ack(ok := x.host.recv('200'))
		x.ok = ok
		x.met(ok)
		return x
	a, b = join(2, 'ptt-1'), join(3, 'ptt-1')
	c, d = join(4, 'meet-1'), join(5, 'meet-1')
	assert a.server_floor[1] and b.server_floor[1], 'no stream of floor control'
	assert c.server_floor[1] == d.server_floor[1] == 0, 'the stream of floor control was agreed to'
	before = counter('drops', 'media_no_floor')
	a.rtp.sendto(packet(), a.server_rtp)
	await_counter('drops', 'media_no_floor', before + 1)
	b.silence()
	a.hears('revoke', 4)
	c.talks(d), d.talks(c), c.talks(d)
	a.asks()
	a.hears('granted'), b.hears('taken', 4)
	a.talks(b)
	c.talks(d), d.talks(c)
	for x in (c, d):
		hears_nothing(x.control)
	for x in (a, b, c, d):
		x.call.hang_up(x.ok)
END
expect_stat floor_granted 1
expect_stat rooms_now 0

it 'a group has what its rule says, too'
peer <<'END'
	from peer import *
	from floor import *
	call, ok, (o, b, c) = talk_group(stream=True)
	one_burst(o, b, c)
	call.hang_up(ok, b.host, c.host)
END
expect_no_half_open
expect_idle

it 'a reload may take floors away, and bring them again'
cp "$tmp/plan.txt" "$tmp/whole"
plan 'sip:meet-*@* = room'
kill -HUP "$server_pid"
expect_counter reloads done 1
cp "$tmp/whole" "$tmp/plan.txt"
kill -HUP "$server_pid"
expect_counter reloads done 2
squelch_stop

it 'where there was none at start, a reload that brings the first is refused, and says what to do'
plan 'sip:meet-*@* = room'
squelch_start
cp "$tmp/example" "$tmp/plan.txt"
kill -HUP "$server_pid"
expect_counter reloads refused 1
grep -q "^squelch: not reloaded: $tmp/plan.txt:1: floor=tbcp: there is no room for floor control, .*; start squelch anew" \
	"$tmp/squelch.log" || fail "$(tail -1 "$tmp/squelch.log")"
expect_counter reloads done 0
squelch_stop
