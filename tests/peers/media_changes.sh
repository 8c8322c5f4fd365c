#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What SDP says of media beyond an address: hold, RTCP beside RTP, several streams, and streams that are
# refused.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start

it 'sendonly, recvonly, inactive, and back: RTP goes where it is wanted; RTCP, DTLS and STUN go on'
peer <<'END'
	from peer import *
	o, t, call, inv, ok = established()
	rtp_o, rtp_t, rtcp_o, rtcp_t = o.rtp(), t.rtp(), o.rtp(1), t.rtp(1)
	to_o, to_t = inv.media(), ok.media()  # what t sends, what o sends

	def directions(answered, o_heard, t_heard):
		assert answered == 'a=sendrecv' or answered in answer.body, answer.body
		for heard, *way in ((o_heard, rtp_o, to_t, rtp_t), (t_heard, rtp_t, to_o, rtp_o)):
			(passes if heard else stopped)(*way)
			passes(*way, b'\x16\xfe'), passes(*way, b'\x00\x01') # DTLS, STUN
		for rtcp, to, other in ((rtcp_o, to_t, rtcp_t), (rtcp_t, to_o, rtcp_o)):
			passes(rtcp, (to[0], to[1] + 1), other, b'\x80\xc9')

	answer = ok
	directions('a=sendrecv', True, True)
	answer = call.change(ok, 2, 'a=sendonly')
	directions('a=recvonly', True, False)
	answer = call.change(ok, 3, 'a=recvonly')
	directions('a=sendonly', False, True)
	answer = call.change(ok, 4, 'a=inactive')
	directions('a=inactive', False, False)
	answer = call.change(ok, 5)
	assert 'a=inactive' not in answer.body and 'only' not in answer.body, answer.body
	directions('a=sendrecv', True, True)
	call.hang_up(ok, t, cseq=6)
END
expect_drop media_mute 2 # from the one who has said that it sends nothing ...
expect_drop media_held 2 # ... and from the other, when it would not listen

it 'RTCP on the RTP port, where both sides have said so; beside it, where one has'
peer <<'END'
	from peer import *
	for o_muxes, t_muxes in ((True, True), (True, False), (False, True)):
		o, t = Host(port=5060 + 2 * next(serial)), Host('10.9.0.2', 5070)
		o.more, t.more = (['a=rtcp-mux'] if x else [] for x in (o_muxes, t_muxes))
		call = o.invite('team-a')
		t.reply(inv := t.recv('INVITE'), 200, sdp=True)
		t.recv('ACK')
		call.ack(ok := o.recv('200'))
		both = o_muxes and t_muxes
		apart = 0 if both else 1
		assert ('a=rtcp-mux' in ok.body) == both, ok.body
		rtp_o, rtp_t, rtcp_o, rtcp_t = o.rtp(), t.rtp(), o.rtp(1), t.rtp(1)
		to_o, to_t = inv.media(), ok.media()
		passes(rtp_o, to_t, rtp_t), passes(rtp_t, to_o, rtp_o)
		from_o, at_o = (rtp_o, to_t) if both else (rtcp_o, (to_t[0], to_t[1] + 1))
		from_t, at_t = (rtp_t, to_o) if both else (rtcp_t, (to_o[0], to_o[1] + 1))
		passes(from_o, at_o, rtp_t if both else rtcp_t, b'\x80\xc9')
		passes(from_t, at_t, rtp_o if both else rtcp_o, b'\x80\xc9')
		call.hang_up(ok, t)
		t.sock.close()
END

it 'audio and video: two m-lines, each with ports of its own, and nothing crosses'
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	for x in (o, t):
		x.more = [f'm=video {x.media_port + 500} RTP/AVP 31']
	call = o.invite('team-a')
	inv = t.recv('INVITE')
	t.reply(inv, 200, sdp=True)
	t.recv('ACK')
	call.ack(ok := o.recv('200'))
	to_o, to_t = inv.streams(), ok.streams()
	assert len({port for addr, port in to_o + to_t}) == 4, (to_o, to_t)
	at_o, at_t = [[x.rtp(0), x.rtp(500)] for x in (o, t)]
	for i in range(2):
		passes(at_o[i], to_t[i], at_t[i])
		passes(at_t[i], to_o[i], at_o[i])
		hears_nothing(at_t[1 - i], 0.05), hears_nothing(at_o[1 - i], 0.05)
	call.hang_up(ok, t)
END

it 'a video stream that the member refuses by port 0 is refused, and audio passes'
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	o.more, t.more = [f'm=video {o.media_port + 500} RTP/AVP 31'], ['m=video 0 RTP/AVP 31']
	call = o.invite('team-a')
	t.reply(inv := t.recv('INVITE'), 200, sdp=True)
	t.recv('ACK')
	call.ack(ok := o.recv('200'))
	assert ok.streams()[1][1] == 0 and inv.streams()[1][1] != 0, ok.body
	audio_o, audio_t, video_o = o.rtp(), t.rtp(), o.rtp(500)
	passes(audio_o, ok.media(), audio_t), passes(audio_t, inv.media(), audio_o)
	stopped(t.rtp(500), inv.streams()[1], audio_o, video_o)
	call.hang_up(ok, t)
END

it 'a stream of floor control is refused where there is none, and the call stands'
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	o.more = [f'm=application {o.media_port + 500} udp TBCP', 'a=fmtp:TBCP queuing=1']
	call = o.invite('team-a')
	inv = t.recv('INVITE')
	t.more = ['m=application 0 udp TBCP']
	assert inv.streams()[1][1] == 0, inv.body
	t.reply(inv, 200, sdp=True)
	t.recv('ACK')
	call.ack(ok := o.recv('200'))
	assert ok.streams()[1][1] == 0 and 'TBCP' in ok.body, ok.body
	passes(o.rtp(), ok.media(), t.rtp())
	call.hang_up(ok, t)
END
expect_good_checksums
expect_no_half_open
expect_idle
