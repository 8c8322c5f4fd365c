#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# A dialplan that takes its time to compile: the control thread does all else meanwhile.
. "$(dirname "$0")/lib.sh"
rule='sip:team-a@* = sip:bob@10.9.0.2:5070'
careless() {
	local i
	echo "$rule"
	for ((i = $1; i < $1 + 2000; i++)); do echo "/a$i[^/]*b[0-9]{3}.*${i}c/ = reject 410"; done
}
reload() { kill -HUP "$server_pid"; }
plan "$rule"
squelch_start --call-log "$tmp/calls.json"

it 'while it compiles calls are served by the old one, and the call log is written'
uas bob 10.9.0.2:5070 <<< "$answers"
plan "$(careless 1)"
reload
expect_counter reloads running 1
uac alice 10.9.0.9:5060 team-a <<< "${calls/wait 100/wait 10}"
play_out
logged() { [[ $(wc -l < "$tmp/calls.json") == 2 ]]; }
wait_for 1 logged || fail 'nothing in the call log'
is reloads running 1 || fail 'it compiled too fast for this test'

it 'SIGHUP meanwhile, however often, is one more reload afterwards: what the file says then is what counts'
plan "$rule" 'sip:after@* = reject 486'
reload
expect_counter reloads waiting 1
reload
is reloads done 0 || fail 'it compiled too fast for this test'
expect_counter reloads done 2 40
expect_counter reloads running 0
uac eve 10.9.0.8:5060 after <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 486
	send ACK failure
END
play_out

it 'SIGTERM does not wait for the compiler'
plan "$(careless 2)"
reload
expect_counter reloads running 1
squelch_stop
(($(grep -c '^squelch: reloaded' "$tmp/squelch.log") == 2)) || fail 'it waited'
