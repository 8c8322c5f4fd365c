#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Who is in a room has others called into it, and put out of it, by REFER (RFC 4579 5.5, 5.7): README's
# example, by SIPp; and by a phone whose user transfers its call.
. "$(dirname "$0")/lib.sh"
. "$here/baresip.bash"
readme_example 'Who calls others into a room' > "$tmp/example"
grep ' = ' "$tmp/example" > "$tmp/plan.txt"
mapfile -t refer_to < <(grep '^Refer-To: ' "$tmp/example")
((${#refer_to[@]} == 2)) || fail "no such example: $(cat "$tmp/example")"
grep -qx "REFER sip:meet-1@10.9.0.1:5060 SIP/2.0" "$tmp/example" || fail 'another room'
"$here/rtp_pcap.py" 10 "$tmp/rtp.pcap"
squelch_start

comes='
	send INVITE sdp
	recv 100 optional
	recv 200
	send ACK'
is_told='
	recv NOTIFY
	send 200'
leaves='
	send BYE
	recv 200'

# refers N [HEADER]: the example's REFER of that number.
refers() {
	echo 'send REFER'
	printf '+ %s\n' "${refer_to[$1]}" "${@:2}"
	echo 'recv 200'
}

# The status lines that 10.9.0.9 has been told since that frame, and what the last NOTIFY says of the subscription.
told_since() {
	shown "frame.number > $1 && sip.Method == NOTIFY && ip.dst == 10.9.0.9" sipfrag.line | paste -sd' '
	shown "frame.number > $1 && sip.Method == NOTIFY && ip.dst == 10.9.0.9" sip.Subscription-State | tail -1
}

it 'who is referred to rings, answers, is heard, and is put out; who refers is told'
uas bob 10.9.0.2:5070 -rtp_echo <<< "$answers_late"
uac alice 10.9.0.9:5060 meet-1 <<< "$comes
	$(refers 0)
	$is_told$is_told$is_told
	play $tmp/rtp.pcap
	wait 400
	$(refers 1)
	$is_told$leaves"
play_out
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_packets 20 'udp.length == 180 && ip.src == 10.9.0.1' # ten, and their echo
expect_packets 1 'sip.Method == INVITE && ip.src == 10.9.0.1 && sip.Contact contains "meet-1@10.9.0.1:5060>;isfocus"'
[[ $(told_since 0) == 'SIP/2.0 100 Trying SIP/2.0 180 Ringing SIP/2.0 200 OK SIP/2.0 200 OK
terminated;reason=noresource' ]] || fail "told: $(told_since 0)"
expect_stat put_out 1
expect_stat subscriptions_now 0

it 'who still rings is completed, and only then torn down'
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 meet-1 <<< "$comes
	$(refers 0 'Refer-Sub: false')
	hold
	$(refers 1 'Refer-Sub: false')$leaves"
await bob 1
release alice
play_out alice
release bob
play_out
expect_packets 0 'sip.Method == CANCEL'

it 'a phone transfers its call, and hangs up when it is told that it can'
uas bob 10.9.0.2:5070 <<< "${answers_late%recv BYE*}hold$leaves"
phone alice 10.9.0.9:5080 auto 440
printf 'module cons.so\ncons_listen 10.9.0.9:5555\n' >> "$tmp/alice/config"
first=$(frames 'sip || !sip' | tail -1)
start alice -e '/dial sip:meet-1@10.9.0.1' -t 20
types() { in_net bash -c "printf '/$*\n' > /dev/udp/10.9.0.9/5555"; }
wait_for 5 grep -q 'Call established' "$tmp/alice.log" || fail 'no call'
types transfer sip:bob@10.9.0.1
wait_for 10 on_wire "frame.number > $first && sip.Method == BYE && udp.srcport == 5080" || fail 'it holds on'
types quit
release bob
play_out
[[ $(told_since "$first") == 'SIP/2.0 100 Trying SIP/2.0 180 Ringing SIP/2.0 200 OK
terminated;reason=noresource' ]] || fail "told: $(told_since "$first")"
expect_no_half_open
expect_good_checksums
expect_idle
squelch_stop

it 'who is called behind a challenge is so for who refers, too'
plan 'sip:meet-*@* = refer=members room' 'sip:*@* = challenge' 'sip:bob@* = sip:bob@10.9.0.2:5070'
printf 'secret\n' | "$root/scripts/squelch-passwd" "$tmp/users" alice example.com --algorithm MD5
squelch_start --users "$tmp/users" --realm example.com
uas bob 10.9.0.2:5070 <<< "$answers"
uac alice 10.9.0.9:5060 meet-1 -au alice -ap secret -auth_uri meet-1@10.9.0.1:5060 <<< "$comes
	send REFER
	+ ${refer_to[0]}
	+ Refer-Sub: false
	recv 401
	send REFER
	+ ${refer_to[0]}
	+ Refer-Sub: false
	+ [authentication]
	recv 200
	wait 400
	$(refers 1 'Refer-Sub: false')$leaves"
play_out
expect_stat authenticated 1
expect_stat refers 2
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 4
expect_no_half_open
expect_idle
