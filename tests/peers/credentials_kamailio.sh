#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The worked example of README's "Credentials", with a Kamailio for a carrier that asks for a password.
. "$(dirname "$0")/lib.sh"
. "$here/kamailio.bash"
readme_example Credentials > "$tmp/example"
grep ' = ' "$tmp/example" > "$tmp/plan.txt"
make=$(grep '^scripts/squelch-passwd ' "$tmp/example" | sed 's/ *#.*//')
(($(wc -l < "$tmp/plan.txt") == 1)) && [[ $make ]] || fail "no such example: $(cat "$tmp/example")"
(cd "$tmp" && printf 'secret\n' | "$root/"$make)
squelch_start --credentials "$tmp/creds.txt" --probe 0
carrier() { kamailio_start kamailio_carrier.cfg 10.9.0.3:5060 "$@"; }
calls_out() {
	uas bob 10.9.0.2:5070 <<< "$(proxied "$answers")"
	uac alice 10.9.0.9:5060 +4930123 <<< "$calls"
	play_out
}
sent() { expect_packets "$1" "ip.src == 10.9.0.1 && sip.Method == $2"; }
asked='>INVITE <407 >ACK >INVITE'

it 'INVITE: 407, and once more with the password; the BYE brings it unasked'
carrier
calls_out
expect_leg 10.9.0.3:5060 "$asked <180 <200 >ACK >BYE <200/BYE"
expect_packets 1 'ip.src == 10.9.0.1 && sip.Method == BYE && sip.Proxy-Authorization contains "nc=00000002"'
expect_packets 1 'ip.src == 10.9.0.1 && sip.Method == ACK && sip.Proxy-Authorization contains "nc=00000001"'
expect_packets 0 'ip.dst == 10.9.0.2 && sip.Method == INVITE && sip.Proxy-Authorization'
expect_stat challenges_answered 1

it 'given up while it rings: completed, torn down'
uas bob 10.9.0.2:5070 <<< "$(proxied "$answers_late")"
uac alice 10.9.0.9:5060 +4930123 <<< "$gives_up_at_180"
play_out
expect_leg 10.9.0.3:5060 "$asked <180 <200 >ACK >BYE <200/BYE" --call 2
expect_stat legs_completed_then_torn_down 1
kamailio_stop

it 'nonces that are good once: 407 to the BYE, too, and it is sent once more; the callee hears of both'
carrier ONCE
uas bob 10.9.0.2:5070 <<< "$(proxied "$answers_late")"
uac alice 10.9.0.9:5060 +4930123 <<< "$gives_up_at_180"
play_out
expect_leg 10.9.0.3:5060 "$asked <180 <200 >ACK >BYE <407/BYE >BYE <200/BYE" --call 3
expect_stat challenges_answered 4
expect_stat legs_completed_then_torn_down 2
expect_race bye_challenged 0
kamailio_stop

it 'SHA-256'
carrier SHA256
calls_out
expect_some stats challenges_answered 5
expect_packets 1 'ip.src == 10.9.0.1 && sip.Method == INVITE && sip.Proxy-Authorization contains "SHA-256"'
kamailio_stop

it 'a proxy without qop'
carrier NO_QOP
calls_out
expect_stat challenges_answered 6
expect_packets 1 'ip.src == 10.9.0.1 && sip.Method == INVITE && sip.Proxy-Authorization && not sip.Proxy-Authorization contains "nc="'

it 'another password, read anew: 407 again, and the caller gets 480'
(cd "$tmp" && printf 'guess\n' | "$root/"$make)
kill -HUP "$server_pid"
expect_counter reloads done 1
uac alice 10.9.0.9:5060 +4930123 <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 480
	send ACK failure
END
play_out
expect_stat credentials_wrong 1
expect_no_half_open
expect_idle 40

it 'a file that others may read, or that lacks the name: by file:line'
chmod 644 "$tmp/creds.txt"
kill -HUP "$server_pid"
expect_counter reloads refused 1
grep -q "^squelch: not reloaded: $tmp/creds.txt: others may read it; chmod 600" "$tmp/squelch.log"
chmod 600 "$tmp/creds.txt"
plan 'sip:+*@* = credentials=other route sip:10.9.0.3'
kill -HUP "$server_pid"
expect_counter reloads refused 2
grep -q "^squelch: not reloaded: $tmp/plan.txt:1: credentials=other: not in $tmp/creds.txt" "$tmp/squelch.log"
