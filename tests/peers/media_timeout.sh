#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# --media-timeout: a station that dies without a word is ended by a BYE.
. "$(dirname "$0")/lib.sh"
. "$here/baresip.bash"
speech=/usr/share/sip-tester/g711a.pcap
[[ -r $speech ]] || skip "no $speech"
"$here/rtp_pcap.py" 25 "$tmp/rtp.pcap"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --media-timeout 1

# ended_in_time FILTER: a second and a quarter at most lie between the last of these packets and the BYE to
# bob, and what a busy machine takes.
ended_in_time() {
	local last bye
	last=$(shown "($1) && ip.dst == 10.9.0.1 && udp.length == 180 && !icmp" frame.time_epoch | tail -1)
	bye=$(shown "udp.dstport == 5070 && sip.Method == BYE && frame.time_epoch > $last" frame.time_epoch | head -1)
	awk "BEGIN { t = $bye - $last; exit !(t > 0.9 && t < 2) }" || fail "last packet $last, BYE $bye"
}

it 'SIPp that falls silent: a BYE a second later, to the other as well, who talks on'
uas bob 10.9.0.2:5070 <<-END
	recv INVITE
	send 200 sdp
	recv ACK
	play $tmp/rtp.pcap
	recv BYE
	send 200
END
uac alice 10.9.0.9:5060 team-a <<-END
	send INVITE sdp
	recv 100 optional
	recv 200
	send ACK
	play $speech
	recv BYE
	send 200
END
play_out
ended_in_time 'ip.src == 10.9.0.2'
expect_leg 10.9.0.2 '>INVITE <200 >ACK >BYE <200/BYE'
expect_stat media_timeouts 1
expect_no_half_open
expect_idle

it 'a baresip that is killed: the other one is told'
phone bob 10.9.0.2:5070 auto 2100
phone alice 10.9.0.9:5060 manual 2200
start bob -t 20
start alice -e '/dial sip:team-a@10.9.0.1' -t 20
wait_for 5 at_least stats tx_media 350 || fail 'no media'
kill -KILL "${sipp_pid[bob]}"
wait_for 5 grep -q 'alice.*terminated\|session closed' "$tmp/alice.log" || fail "$(tail -3 "$tmp/alice.log")"
kill "${sipp_pid[alice]}"
may_fail bob
may_fail alice
play_out
expect_stat media_timeouts 2
ended_in_time 'udp.srcport >= 20700 && udp.srcport < 20710' # bob's: the address is not
expect_idle
