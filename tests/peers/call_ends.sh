#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# How an established conference ends: by the originator, by a member, by the last member.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070 sip:dave@10.9.0.4:5070' \
	'sip:duo@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
squelch_start

it 'the originator hangs up: every leg gets a BYE'
uas bob 10.9.0.2:5070 <<< "$answers"
uas carol 10.9.0.3:5070 <<< "$answers"
uas dave 10.9.0.4:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<< "$calls"
play_out
expect_leg 10.9.0.9 '<INVITE >180 >200 <ACK <BYE >200/BYE'
for host in 10.9.0.2 10.9.0.3 10.9.0.4; do
	expect_leg $host '>INVITE <180 <200 >ACK >BYE <200/BYE'
done
expect_stat cancelled 0
expect_idle

it 'a member hangs up: the others talk on; the last one ends the conference'
uas bob 10.9.0.2:5070 <<-'END'
	recv INVITE
	send 200 sdp
	recv ACK
	wait 200
	send BYE
	recv 200
END
uas carol 10.9.0.3:5070 <<-'END'
	recv INVITE
	send 200 sdp
	recv ACK
	wait 600
	send BYE
	recv 200
END
uac alice 10.9.0.9:5060 duo <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 200
	send ACK
	recv BYE
	send 200
END
play_out bob
expect_leg 10.9.0.9 '<INVITE >200 <ACK' --call 2
play_out
expect_leg 10.9.0.2 '>INVITE <200 >ACK <BYE >200/BYE' --call 2
expect_leg 10.9.0.3 '>INVITE <200 >ACK <BYE >200/BYE' --call 2
expect_leg 10.9.0.9 '<INVITE >200 <ACK >BYE <200/BYE' --call 2
expect_no_half_open
expect_idle
