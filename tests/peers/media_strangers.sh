#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# No amplification: what strangers send makes squelch send nothing, and who has only been named in SDP gets
# no more than others, and not for long.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start

it 'a stranger who sends to every port of a call: nothing goes anywhere'
peer <<'END'
	from peer import *
	o, t, call, inv, ok = established()
	stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	stranger.bind(('10.9.0.4', 30000))
	rtp_o, rtp_t = o.rtp(), t.rtp()
	def strange():
	    for first in (b'\x80\x00', b'\x80\xc8', b'\x00\x01', b'\x16\xfe', b'\xff\xff', b''):
	        for media in (ok.media(), inv.media()):
	            for port in range(media[1], media[1] + 2):
	                stranger.sendto(first + b'stranger' * 20, (media[0], port))
	strange() # before anybody has been heard, and after
	await_counter('drops', 'media_source', 24)
	passes(rtp_o, ok.media(), rtp_t), passes(rtp_t, inv.media(), rtp_o)
	strange()
	await_counter('drops', 'media_source', 48)
	hears_nothing(rtp_o, 0.05), hears_nothing(rtp_t, 0.05), hears_nothing(stranger, 0.05)
	call.hang_up(ok, t)
	hears_nothing(rtp_t, 0.3)
	strange() # and when all is over
	await_counter('drops', 'media_no_flow', 24)
END
expect_packets 72 'ip.src == 10.9.0.4 && frame contains "strange"'
expect_packets 0 'ip.dst == 10.9.0.4 && !icmp'
expect_packets 0 'ip.src == 10.9.0.1 && frame contains "strange"'
expect_stat tx_media 2

# victim OPTION...: the originator's SDP names somebody else, where nobody listens, and bob talks; how many
# packets that one gets.
victim() {
	squelch_again "$@"
	peer <<-'END'
		from peer import *
		o, t = Host(), Host('10.9.0.2', 5070)
		o.sdp = Host('10.9.0.7', 5060).sdp
		call = o.invite('team-a')
		t.reply(inv := t.recv('INVITE'), 200, sdp=True)
		t.recv('ACK')
		call.ack(ok := o.recv('200'))
		rtp, rtcp, ended = t.rtp(), t.rtp(1), False
		for n in range(100):
		    rtp.sendto(b'\x80\x00' + bytes(170), inv.media())
		    time.sleep(0.02)
		    if not ended and (m := t.any(0.001)):
		        assert m.name() == 'BYE', m.first
		        ended = not t.reply(m, 200) is None
		        o.reply(o.recv('BYE'), 200)
		if not ended:
		    call.hang_up(ok, t)
		rtp.sendto(b'\x80\x00' + bytes(170), inv.media())
	END
}
to_victim='ip.src == 10.9.0.1 && ip.dst == 10.9.0.7'

it 'who is only named in SDP: a packet for a packet, none longer, none after the end'
victim
expect_packets 100 "$to_victim && udp.length == 180 && !icmp"
expect_packets 100 "$to_victim && !icmp"
expect_stat tx_media 100

it '--media-timeout: and not for long'
victim --media-timeout 1
expect_stat media_timeouts 1
n=$(($(packets "$to_victim && !icmp") - 100))
((n > 30 && n < 75)) || fail "$n packets in a second and a quarter"
expect_stat tx_media "$n"
expect_idle
