#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# A Kamailio in front of squelch: calls come in through it and go out through it, and it stays in the route set of
# every dialog.
. "$(dirname "$0")/lib.sh"
. "$here/kamailio.bash"
plan 'sip:10.9.0.1 = challenge' 'sip:10.9.0.1 = register' 'sip:team-a@* = sip:bob@10.9.0.4' 'sip:room-*@* = room' \
	'sip:*@10.9.0.1 = registered'
printf 'secret\n' | "$root/scripts/squelch-passwd" "$tmp/users" front 10.9.0.1 --algorithm MD5
squelch_start --users "$tmp/users" --max-bindings 10
tables=/usr/share/kamailio/dbtext/kamailio
registers=()
if [[ -r $tables/uacreg ]]; then
	mkdir "$tmp/tables"
	cp "$tables/version" "$tables/uacreg" "$tmp/tables"
	# id, uuid, whose address at us, whose at the registrar, realm, user, password or HA1, where it is, ...
	printf '1:front-1:front:10.9.0.4:front:10.9.0.1:10.9.0.1:front:.:%s:sip\\:10.9.0.1\\:5060:60:0:0:10.9.0.4\\:5060:udp\\:10.9.0.4\\:5060\n' \
		"$(sed 's/.*://' "$tmp/users")" >> "$tmp/tables/uacreg"
	registers=(REGISTERS "TABLES=\"text://$tmp/tables\"")
fi
kamailio_start kamailio_front.cfg 10.9.0.4:5060 "${registers[@]}"
through() { uac "$1" 10.9.0.9:5060 "$2" -rsa 10.9.0.4:5060; }

it 'a call in through it to a member behind it: ACK and BYE go along both route sets'
uas bob 10.9.0.2:5070 <<< "$(proxied "$answers")"
through alice team-a <<< "$calls"
play_out
expect_packets 1 'sip.Method == BYE && ip.src == 10.9.0.1 && ip.dst == 10.9.0.4 && sip.Route contains "10.9.0.4"'
expect_packets 1 'sip.Method == ACK && ip.src == 10.9.0.1 && ip.dst == 10.9.0.4 && sip.Route contains "10.9.0.4"'
expect_packets 1 'sip.Status-Code == 200 && ip.src == 10.9.0.1 && sip.CSeq.method == INVITE && sip.Record-Route contains "10.9.0.4"'
expect_idle

it 'given up on the way in: 487 comes back through it, the leg is completed and torn down through it'
uas bob 10.9.0.2:5070 <<< "$(proxied "$answers_late")"
through alice team-a <<< "$gives_up_at_180"
play_out
expect_stat cancelled 1
expect_stat legs_completed_then_torn_down 1
expect_packets 0 'sip.Method == CANCEL && ip.src == 10.9.0.1'
expect_idle

it 'a member that hangs up: our BYE to the caller goes along its route set'
uas bob 10.9.0.2:5070 <<< "$(proxied "$hangs_up")"
through alice team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180 optional
	recv 200
	send ACK
	recv BYE
	send 200
END
play_out
expect_packets 1 'sip.Method == BYE && ip.src == 10.9.0.1 && ip.dst == 10.9.0.4 && sip.r-uri contains "10.9.0.9" && sip.Route'
expect_idle

it 'into a room'
through alice room-1 <<< "$calls"
play_out
expect_no_half_open
expect_idle

if ((${#registers[@]} == 0)); then
	it 'registers' && skip 'no db_text tables of Kamailio'
fi
it 'it registers at squelch by digest, and is called there'
wait_for 10 is location bindings 1 || fail "bindings: $(counter location bindings)"
expect_some stats registered
uas bob 10.9.0.2:5070 <<< "$(proxied "$answers")"
uac alice 10.9.0.9:5060 front <<< "$calls"
play_out
expect_packets 1 'sip.Method == INVITE && ip.src == 10.9.0.1 && ip.dst == 10.9.0.4 && sip.r-uri contains "front-1@10.9.0.4"'
expect_no_half_open
expect_idle
