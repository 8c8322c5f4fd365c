#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# README's "Emergencies": what is kept free, who gets it, and what members are told of Resource-Priority (RFC 4412).
. "$(dirname "$0")/lib.sh"
readme_example Emergencies > "$tmp/example"
grep ' = ' "$tmp/example" > "$tmp/plan.txt"
reserve=$(grep -o -- '--emergency-reserve [0-9]*' "$tmp/example")
(($(wc -l < "$tmp/plan.txt") == 2)) && [[ $reserve ]] || fail "no such example: $(cat "$tmp/example")"
printf '10.9.0.9\n' > "$tmp/trusted"
# 1 of 10 conferences is for everybody.
squelch_start --trusted "$tmp/trusted" $reserve --max-conferences 10
with() { sed "s/send INVITE sdp/&\n\t+ $1/" <<< "${2:-$calls}"; }
refused='
	send INVITE sdp
	recv 503
	send ACK failure'
holds="${calls/wait 100/hold}"

it 'one ordinary call, and no second one'
uas bob 10.9.0.2:5070 <<< "$answers"
uac alice 10.9.0.8:5060 team-a <<< "$holds"
await alice 1
uac carol 10.9.0.7:5060 team-a <<< "$refused"
play_out carol
expect_drop kept_free 1

it 'who is not believed is no emergency'
uac eve 10.9.0.6:5060 team-a <<< "$(with 'Resource-Priority: wps.0' "$refused")"
play_out eve
expect_drop kept_free 2
expect_stat emergencies 0
release alice
play_out

it 'a trusted caller gets through while another call stands, and the member is told'
uas bob 10.9.0.2:5070 -m 2 <<< "$answers"
uac alice 10.9.0.8:5060 team-a <<< "$holds"
await alice 1
uac gate 10.9.0.9:5060 team-a <<< "$(with 'Resource-Priority: wps.0, x.y')"
play_out gate
expect_stat emergencies 1
expect_packets 1 'sip.Method == INVITE && ip.dst == 10.9.0.2 && sip contains "\nResource-Priority: wps.0" && sip contains "\nResource-Priority: x.y"'

it 'and so does whoever calls what a rule says is one'
uas desk 10.9.0.3:5070 <<< "$answers"
uac eve 10.9.0.6:5060 112 <<< "$calls"
play_out eve desk
expect_stat emergencies 2
release alice
play_out

it 'a namespace that is not understood, and has to be'
uac gate 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	+ Require: resource-priority
	+ Resource-Priority: x.y
	recv 417
	send ACK failure
END
play_out
expect_packets 1 'sip.Status-Code == 417 && sip contains "\nAccept-Resource-Priority: dsn.routine, "'
expect_no_half_open
expect_idle
