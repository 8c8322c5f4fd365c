#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# A real soft-phone at each end: what one baresip plays, the other hears, through squelch.
. "$(dirname "$0")/lib.sh"
command -v baresip > /dev/null || skip 'no baresip'

# phone NAME ADDR PORT HZ ANSWERMODE
phone() {
	mkdir -p "$tmp/$1/heard"
	"$here/tone.py" write "$4" "$tmp/$1/tone.wav"
	printf '<sip:%s@%s;transport=udp>;regint=0;answermode=%s\n' "$1" "$2" "$5" > "$tmp/$1/accounts"
	: > "$tmp/$1/contacts"
	cat > "$tmp/$1/config" <<-END
		sip_listen $2:$3
		rtp_ports ${4}0-${4}9
		module_path /usr/lib/baresip/modules
		module g711.so
		module aufile.so
		module sndfile.so
		module aubridge.so
		module_app account.so
		module_app menu.so
		audio_source aufile,$tmp/$1/tone.wav
		audio_player aubridge,none
		audio_alert aubridge,none
		snd_path $tmp/$1/heard
	END
}

# start NAME [baresip argument...]
start() {
	ip netns exec "$net" baresip -f "$tmp/$1" "${@:2}" > "$tmp/$1.log" 2>&1 &
	sipp_pid[$1]=$!
	wait_for 10 grep -q 'baresip is ready' "$tmp/$1.log" || fail "$1's baresip does not start"
}

heard() { compgen -G "$tmp/$1/heard/*-dec.wav"; }

it 'two baresips hear each other through squelch'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
phone bob 10.9.0.2 5070 2100 auto
phone alice 10.9.0.9 5060 2200 manual
start bob -t 6
start alice -e '/dial sip:team-a@10.9.0.1' -t 4
play_out
"$here/tone.py" hear 2200 "$(heard bob)" > "$tmp/heard.txt" || fail "bob: $(cat "$tmp/heard.txt")"
"$here/tone.py" hear 2100 "$(heard alice)" > "$tmp/heard.txt" || fail "alice: $(cat "$tmp/heard.txt")"
expect_packets 0 'rtp && ip.src == 10.9.0.2 && ip.dst == 10.9.0.9'
expect_no_half_open
expect_idle
