#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# SIGHUP: the dialplan is read anew under traffic, and no packet and no call is lost. A bad file changes nothing.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070' 'sip:before@* = reject 410 Not yet'
squelch_start --pattern-cache "$tmp"
answered() {
	uac "$1" 10.9.0.8:5060 "$2" <<-END
		send INVITE sdp
		recv 100 optional
		recv $3
		send ACK failure
	END
	play_out "$1"
}
reload() { kill -HUP "$server_pid"; }

it 'a call that stands while the plan is replaced ends properly; the next one meets the new rules'
answered eve before 410
uas bob 10.9.0.2:5070 <<< "$answers_when_released
	recv BYE
	send 200"
uac alice 10.9.0.9:5060 team-a <<< "$calls"
await bob 1
plan 'sip:team-a@* = sip:carol@10.9.0.3:5070' 'sip:after@* = reject 486'
reload
expect_counter reloads done 1
release bob
play_out
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
answered eve before 404
answered eve after 486

it 'reloads under traffic: every call is answered and hung up, nothing is repeated for want of an answer'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
reload
expect_counter reloads done 2
uas bob 10.9.0.2:5070 -m 100 <<< "${answers/wait 30/wait 5}"
uac alice 10.9.0.9:5060 team-a -m 100 -r 40 -l 20 <<< "${calls/wait 100/wait 200}"
for i in {1..10}; do
	plan "sip:team-$i@* = sip:dan@10.9.0.4:5070" 'sip:team-a@* = sip:bob@10.9.0.2:5070'
	reload
	sleep 0.2
done
play_out
expect_stat conferences 101
expect_stat legs_answered 101
at_least reloads done 3
expect_counter reloads refused 0
expect_no_half_open

it 'the control socket asks for the same'
before=$(counter reloads done)
plan 'sip:later@* = reject 410 Not yet' 'sip:team-a@* = sip:bob@10.9.0.2:5070'
[[ $(counter reload asked) == 1 ]] || fail 'it was not asked'
expect_counter reloads done $((before + 1))
answered eve later 410

it 'a bad file is refused by file:line and counted, and the plan there was is asked on'
plan 'sip:team-a@* = sip:carol@10.9.0.3:5070' '/(/ = reject 404'
reload
expect_counter reloads refused 1
grep -q "^squelch: not reloaded: $tmp/plan.txt:2: pattern \"(\": Missing close parenthesis" "$tmp/squelch.log" ||
	fail "$(tail -1 "$tmp/squelch.log")"
uas bob 10.9.0.2:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<< "$calls"
play_out
rm "$tmp/plan.txt"
reload
expect_counter reloads refused 2
uas bob 10.9.0.2:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<< "$calls"
play_out
expect_no_half_open
expect_idle 40
squelch_stop
