#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Symmetric RTP (RFC 4961): who sends from elsewhere than its SDP says is heard there, and answered there,
# as far as --latch allows; and nobody takes over what has been learnt.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'

# latching PYTHON: in a call; o_rtp and t_rtp: where SDP says that o and t are; o_sends and t_sends: where
# they send to.
latching() {
	peer <<-END
		from peer import *
		def at(addr, port):
		    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		    sock.bind((addr, port))
		    sock.settimeout(1)
		    return sock
		o, t, call, inv, ok = established()
		o_rtp, t_rtp, t_sends, o_sends = o.rtp(), t.rtp(), inv.media(), ok.media()
		$(sed 's/^\t*//' <<< "$1")
		call.hang_up(ok, t)
	END
}

it 'from another port: what is learnt holds, against SDP and against others'
squelch_start
latching "
		passes(o_rtp, o_sends, t_rtp)             # where SDP says, before the first packet
		moved = at('10.9.0.2', t.media_port + 100)
		assert passes(moved, t_sends, o_rtp) == o_sends
		assert passes(o_rtp, o_sends, moved) == t_sends
		stopped(t_rtp, t_sends, o_rtp)            # not there any more
		hears_nothing(t_rtp, 0.05)"
expect_drop media_source 1

it 'from another address: not by default'
latching "
		stranger = at('10.9.0.4', t.media_port)
		stopped(stranger, t_sends, o_rtp)
		passes(t_rtp, t_sends, o_rtp)
		passes(o_rtp, o_sends, t_rtp)
		hears_nothing(stranger, 0.05)"
expect_drop media_source 2

it 'RTCP is learnt by itself'
latching "
		rtcp, o_rtcp = at('10.9.0.2', t.media_port + 101), o.rtp(1)
		passes(rtcp, (t_sends[0], t_sends[1] + 1), o_rtcp, b'\x80\xc9')
		passes(o_rtcp, (o_sends[0], o_sends[1] + 1), rtcp, b'\x80\xc9')
		passes(o_rtp, o_sends, t_rtp)"

it '--latch any: from another address, and then from nowhere else'
squelch_again --latch any
latching "
		nat = at('10.9.0.4', 40000)
		assert passes(nat, t_sends, o_rtp) == o_sends
		assert passes(o_rtp, o_sends, nat) == t_sends
		stopped(t_rtp, t_sends, o_rtp)
		hears_nothing(t_rtp, 0.05)"
expect_drop media_source 1

it '--latch off: it goes where SDP says, and is heard from any port there'
squelch_again --latch off
latching "
		moved = at('10.9.0.2', t.media_port + 100)
		passes(moved, t_sends, o_rtp)
		passes(t_rtp, t_sends, o_rtp)
		passes(o_rtp, o_sends, t_rtp)
		hears_nothing(moved, 0.05)
		stopped(at('10.9.0.4', 40000), t_sends, o_rtp)"
expect_drop media_source 1
expect_good_checksums
expect_no_half_open
expect_idle
