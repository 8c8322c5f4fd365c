#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# RTP and RTCP: passed on only between parties that are in the call.
. "$(dirname "$0")/lib.sh"

it 'RTP and RTCP pass while the call stands, and are dropped and counted before and after'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)

	def beyond(media, offset=0):
		return media[0], media[1] + offset

	rtp_o, rtcp_o, rtp_t, rtcp_t = o.rtp(), o.rtp(1), t.rtp(), t.rtp(1)
	packet = b'\x80\x00\x00\x01' + bytes(8) + b'media' * 32
	report = b'\x80\xc9\x00\x01' + bytes(4)
	call = o.invite('team-a')
	inv = t.recv('INVITE')
	rtp_t.sendto(packet, inv.media())
	await_counter('stats', 'rx_media', 1)
	t.reply(inv, 200, sdp=True)
	t.recv('ACK')
	ok = o.recv('200')
	call.ack(ok)
	assert ok.media()[0] == '10.9.0.1', ok.media()
	rtp_o.sendto(packet, ok.media())
	data, source = rtp_t.recvfrom(2000)
	assert data == packet and source == inv.media(), source
	rtp_t.sendto(packet, inv.media())
	data, source = rtp_o.recvfrom(2000)
	assert data == packet and source == ok.media(), source
	rtcp_o.sendto(report, beyond(ok.media(), 1))
	data, source = rtcp_t.recvfrom(2000)
	assert data == report and source == beyond(inv.media(), 1), source
	rtcp_t.sendto(report, beyond(inv.media(), 1))
	assert rtcp_o.recvfrom(2000)[0] == report
	call.hang_up(ok, t)
	rtp_t.sendto(packet, inv.media())
	hears_nothing(rtp_t)
END
expect_stat tx_media 4
expect_stat rx_media 6
expect_some drops media_not_bridged 1
expect_good_checksums
