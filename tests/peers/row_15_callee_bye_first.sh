#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 15: the callee hangs up before our BYE was sent: 200 to it, and ours is not sent.
. "$(dirname "$0")/lib.sh"

it 'the callee hangs up in the same burst as its 200: no BYE of ours'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
peer <<'END'
	from peer import *
	o, t, call, inv = given_up()
	freeze()
	t.reply(inv, 200, sdp=True)
	t.request(inv, 'BYE')
	thaw()
	got = {t.any().name(), t.any().name()}
	assert got == {'ACK', '200/BYE'}, got
	t.silence(0.3)
END
expect_race callee_bye_first 1
expect_packets 0 'sip.Method == "BYE" && ip.src == 10.9.0.1'
expect_no_half_open

it 'the same from SIPp'
squelch_again --t1 500 --t2 1000
uas bob 10.9.0.2:5070 <<-'END'
	recv INVITE
	send 180
	hold
	send 200 sdp once
	send BYE once
	mark
	recv 200
	recv ACK
END
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
play_out alice
one_burst bob
play_out
expect_race callee_bye_first 1
expect_packets 0 'sip.Method == "BYE" && ip.src == 10.9.0.1'
expect_no_half_open
expect_stat conferences_now 0
