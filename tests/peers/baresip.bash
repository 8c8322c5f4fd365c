# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Soft-phones for tests: baresip, with a folder of its own for each.
command -v baresip > /dev/null || skip 'no baresip'

# phone NAME ADDR:PORT ANSWERMODE [HZ [;PARAMETER=VALUE... of its account]]: with HZ it plays that tone; else it has nothing to say, and sends
# nothing. What it hears it records.
phone() {
	local talks=${4:-}
	rm -rf "${tmp:?}/$1"
	mkdir -p "$tmp/$1/heard"
	[[ -z $talks ]] || "$here/tone.py" write "$talks" "$tmp/$1/tone.wav"
	printf '<sip:%s@%s;transport=udp>;regint=0;answermode=%s%s\n' "$1" "${2%:*}" "$3" "${5:-}" > "$tmp/$1/accounts"
	: > "$tmp/$1/contacts"
	cat > "$tmp/$1/config" <<-END
		sip_listen $2
		rtp_ports 2${2: -3}0-2${2: -3}9
		module_path /usr/lib/baresip/modules
		module g711.so
		module sndfile.so
		module_app account.so
		module_app menu.so
		snd_path $tmp/$1/heard
	END
	[[ $talks ]] || return 0
	cat >> "$tmp/$1/config" <<-END
		module aufile.so
		module aubridge.so
		audio_source aufile,$tmp/$1/tone.wav
		audio_player aubridge,none
		audio_alert aubridge,none
	END
}

# start NAME [baresip argument...]
start() {
	ip netns exec "$net" baresip -f "$tmp/$1" "${@:2}" > "$tmp/$1.log" 2>&1 &
	sipp_pid[$1]=$!
	wait_for 10 grep -q 'baresip is ready' "$tmp/$1.log" || fail "$1's baresip does not start"
}

# hears NAME HZ: what it has recorded is that tone.
hears() {
	local heard
	heard=$(compgen -G "$tmp/$1/heard/*-dec.wav") || fail "$1 has recorded nothing"
	"$here/tone.py" hear "$2" "$heard" > "$tmp/heard.txt" 2>&1 || fail "$1: $(cat "$tmp/heard.txt")"
}
