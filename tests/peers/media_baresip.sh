#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Real soft-phones: what one baresip plays, the other hears, through squelch; called, and come to a room.
. "$(dirname "$0")/lib.sh"
. "$here/baresip.bash"

plan 'sip:team-a@* = sip:bob@10.9.0.2:5070' 'sip:team-b@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5072' 'sip:room-*@* = room'
squelch_start --media-mode group

it 'two baresips hear each other through squelch'
phone bob 10.9.0.2:5070 auto 2100
phone alice 10.9.0.9:5060 manual 2200
start bob -t 6
start alice -e '/dial sip:team-a@10.9.0.1' -t 4
play_out
hears bob 2200
hears alice 2100
expect_packets 0 'rtp && ip.src == 10.9.0.2 && ip.dst == 10.9.0.9'
expect_no_half_open
expect_idle

# three TALKER HZ: of a group of three, who talks alone.
declare -A tone
three() {
	tone=([$1]=$2)
	phone bob 10.9.0.2:5070 auto ${tone[bob]:-}
	phone carol 10.9.0.3:5072 auto ${tone[carol]:-}
	phone alice 10.9.0.9:5060 manual ${tone[alice]:-}
	start bob -t 6
	start carol -t 6
	start alice -e '/dial sip:team-b@10.9.0.1' -t 4
	play_out
}

it 'of three in a group two hear the third: the originator'
three alice 1500
hears bob 1500
hears carol 1500

it 'a member'
three bob 1700
hears alice 1700
hears carol 1700

it 'the other one'
three carol 1900
hears alice 1900
hears bob 1900

it 'two that have both called a room hear each other'
phone carol 10.9.0.3:5072 manual 2300
phone bob 10.9.0.2:5070 manual 2400
start carol -e '/dial sip:room-1@10.9.0.1' -t 6
start bob -e '/dial sip:room-1@10.9.0.1' -t 5
play_out
hears carol 2400
hears bob 2300
expect_stat rooms_now 0 10
expect_no_half_open
expect_idle
