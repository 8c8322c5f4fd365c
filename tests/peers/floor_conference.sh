#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Push-to-talk: an originator and two members, one talks at a time. tshark reads what squelch says.
. "$(dirname "$0")/lib.sh"

plan 'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
squelch_start --floor tbcp --floor-t2 2 --floor-silence 1500

it 'one is granted the floor, is heard by the others, and gives it to the next'
peer <<'END'
	from peer import *
	from floor import *
	call, ok, (o, b, c) = talk_group()
	o.hears('idle'), b.hears('idle'), c.hears('idle')
	b.asks()
	b.hears('granted'), o.hears('taken'), c.hears('taken')
	b.talks(o, c)
	before = counter('drops', 'media_no_floor')
	for x in (o, c):
		x.rtp.sendto(packet(), x.server_rtp)
		x.hears('revoke')
	await_counter('drops', 'media_no_floor', before + 2)
	for x in (o, b, c):
		x.silence()
	o.reports(b, c)  # RTCP of who has not got the floor
	c.asks()
	c.hears('queue status')
	b.releases()
	c.hears('granted'), o.hears('taken'), b.hears('taken')
	c.talks(o, b)
	c.releases()
	for x in (o, b, c):
		x.hears('idle')
	call.hang_up(ok, b.host, c.host)
END
expect_stat floor_granted 2
expect_stat floor_queued 1
expect_idle

it 'who talks for too long is revoked, and who is silent loses the floor'
peer <<'END'
	from peer import *
	from floor import *
	call, ok, (o, b, c) = talk_group()
	b.asks()
	b.hears('granted', 1)
	end = time.monotonic() + 2.3
	while time.monotonic() < end:
		b.talks(o, c)
		time.sleep(0.1)
	b.hears('revoke')
	b.releases()
	c.hears('idle'), c.hears('taken'), c.hears('idle')
	b.asks()
	b.hears('deny', 1)
	o.asks()
	o.hears('granted', 4)
	start = time.monotonic()
	c.hears('taken', 2), c.hears('idle')  # Idle may have been repeated
	assert time.monotonic() - start > 1.2, 'the floor was taken too early'
	call.hang_up(ok, b.host, c.host)
END
expect_stat floor_revoked 1
expect_idle

it 'the holder hangs up: the next is granted the floor; and when it does so, nobody has it'
peer <<'END'
	from peer import *
	from floor import *
	call, ok, (o, b, c) = talk_group()
	b.asks()
	b.hears('granted', 1)
	c.asks()
	c.hears('queue status', 2)
	b.host.request(b.invite, 'BYE')
	b.host.recv('200/BYE')
	c.hears('granted')
	o.hears('idle'), o.hears('taken'), o.hears('taken')
	c.talks(o)
	c.host.request(c.invite, 'BYE')
	c.host.recv('200/BYE')
	o.hears('idle')
	o.host.reply(o.host.recv('BYE'), 200)
END
expect_idle

it 'with a stream of its own floor control is offered, agreed to and spoken there'
peer <<'END'
	from peer import *
	from floor import *
	call, ok, (o, b, c) = talk_group(stream=True)
	for x in (o, b, c):
		assert x.server_floor[1] not in (0, x.server_rtp[1] + 1), x.server_floor
		x.hears('idle')
	b.asks()
	b.hears('granted'), o.hears('taken'), c.hears('taken')
	b.talks(o, c)
	call.hang_up(ok, b.host, c.host)
END
expect_idle
expect_no_half_open

it 'who refuses that stream by port 0 is spoken to on its RTCP port'
peer <<'END'
	from peer import *
	from floor import *
	call, ok, (o, b, c) = talk_group(stream=True, c_refuses=True)
	assert o.server_floor[1] and b.server_floor[1] and c.server_floor == c.server_rtcp
	one_burst(o, b, c)
	call.hang_up(ok, b.host, c.host)
END
expect_idle
expect_no_half_open

it 'tshark reads all of it as talk burst control, and finds nothing malformed'
capture_sync
said() {
	tshark -n -r "$tmp/capture.pcap" -d udp.port==16384-32767,rtcp -Y "ip.src == 10.9.0.1 && rtcp.app.name == \"PoC1\" $1" \
		-T fields -e rtcp.app.subtype -e rtcp.app.poc1.sip.uri 2> /dev/null
}
kinds=$(said '' | cut -f1 | sort -nu | xargs)
[[ $kinds == '1 2 3 5 6 9' ]] || fail "kinds of messages: $kinds"
[[ $(said '' | cut -f2 | sort -u | xargs) == 'sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070 sip:o@10.9.0.9' ]] ||
	fail "talkers: $(said '' | cut -f2 | sort -u | xargs)"
malformed=$(said '&& _ws.malformed')
[[ -z $malformed ]] || fail "malformed: $malformed"
[[ $(said '' | wc -l) == "$(stat floor_said)" ]] ||
	fail "$(said '' | wc -l) messages captured, $(stat floor_said) sent"
expect_good_checksums
