#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Answer policy immediate: the originator has its 200, unconfirmed, before any member has answered (RFC 4964).
. "$(dirname "$0")/lib.sh"
plan 'sip:wait@* = answer-policy=first sip:bob@10.9.0.2:5070' \
	'sip:team-a@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5070'
squelch_start --answer-policy immediate
answered='sip.Status-Code == 200 && sip.CSeq.method == INVITE'
unconfirmed='sip contains "P-Answer-State: Unconfirmed"'

it 'the 200 is there first, and whoever answers later is heard'
"$here/rtp_pcap.py" 10 "$tmp/rtp.pcap"
uas bob 10.9.0.2:5070 -rtp_echo <<< "$answers"
uas carol 10.9.0.3:5070 <<< "${answers/wait 30/wait 150}"
uac alice 10.9.0.9:5060 team-a <<< "
	send INVITE sdp
	recv 100 optional
	recv 200
	send ACK
	wait 300
	play $tmp/rtp.pcap
	wait 400
	send BYE
	recv 200"
play_out
expect_before "$answered && ip.dst == 10.9.0.9 && $unconfirmed" "$answered && ip.dst == 10.9.0.1"
expect_packets 0 'sip.Status-Code == 180 && ip.dst == 10.9.0.9'
expect_packets 40 'udp.length == 180 && ip.src == 10.9.0.1' # ten to each member, and bob's echo to the others
expect_stat unconfirmed 1
expect_idle

it 'nobody comes: a BYE that says why'
for name in bob:2 carol:3; do
	uas "${name%:*}" "10.9.0.${name#*:}:5070" <<-'END'
		recv INVITE
		send 180
		wait 50
		send 486
		recv ACK
	END
done
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 200
	send ACK
	recv BYE
	send 200
END
play_out
expect_packets 1 'sip.Method == BYE && ip.dst == 10.9.0.9 && sip.Reason contains "cause=486"'
expect_idle

it 'it hangs up while members ring: each leg is completed, then torn down'
uas bob 10.9.0.2:5070 <<< "$answers_late"
uas carol 10.9.0.3:5070 <<< "$answers_late"
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 200
	send ACK
	wait 50
	send BYE
	recv 200
END
play_out
expect_packets 0 'sip.Method == CANCEL'
expect_stat legs_completed_then_torn_down 2
expect_idle

it 'a rule may say otherwise'
uas bob 10.9.0.2:5070 <<< "$answers"
uac alice 10.9.0.9:5060 wait <<< "$calls"
play_out
expect_stat unconfirmed 3
expect_no_half_open
expect_idle
