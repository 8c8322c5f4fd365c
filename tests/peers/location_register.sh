#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The worked example of README's "Registration": its dialplan, and clients that are not ours.
. "$(dirname "$0")/lib.sh"
. "$here/baresip.bash"
readme_example Registration > "$tmp/example"
grep ' = ' "$tmp/example" > "$tmp/plan.txt"
(($(wc -l < "$tmp/plan.txt") == 4)) || fail "no such example: $(cat "$tmp/example")"
printf 'secret\n' | "$root/scripts/squelch-passwd" "$tmp/users" alice example.com --algorithm MD5
mapfile -t options < <(grep -- '--max-bindings' "$tmp/example" | grep -oE -- '--(domain|max-bindings) [^ ]+' | tr ' ' '\n')
((${#options[@]} == 4)) || fail 'the example has other options'
registrar() { squelch_start "${options[@]}" --users "$tmp/users" --realm example.com --location "$tmp/bindings.db"; }
bindings_are() { wait_for "${2:-8}" is location bindings "$1" || fail "bindings: $(counter location bindings), not $1"; }
shows() { "$here/telemetry.py" "/var/run/dpdk/$id/dpdk_telemetry.v2" "/squelch/location,$1"; }
registrar

it 'a baresip registers with its password'
phone alice 10.9.0.9:5060 auto 2200
printf '<sip:alice@example.com;transport=udp>;regint=600;outbound="sip:10.9.0.1";auth_user=alice;auth_pass=secret;answermode=auto\n' \
	> "$tmp/alice/accounts"
start alice -t 20
bindings_are 1
expect_stat registered 1
shows sip:alice@example.com | grep -q '"from": "10.9.0.9:5060"' || fail "shown: $(shows sip:alice@example.com)"

it 'and is called through squelch by another'
phone bob 10.9.0.3:5060 manual 2100 ';outbound="sip:10.9.0.1"'
start bob -e '/dial sip:alice@example.com;transport=udp' -t 3
play_out bob
expect_stat legs_answered 1
expect_leg 10.9.0.9 '<REGISTER >401/REGISTER <REGISTER >200/REGISTER >INVITE <180 <200 >ACK >BYE <200/BYE'
expect_no_half_open

it 'bindings survive a restart'
{ kill -KILL "${sipp_pid[alice]}"; wait "${sipp_pid[alice]}"; } 2> /dev/null || true # it takes no leave
unset 'sipp_pid[alice]'
squelch_stop
registrar
bindings_are 1

it 'one who does not know the password registers nobody'
uac eve 10.9.0.8:5060 example.com -au alice -ap guess -auth_uri example.com <<-'END'
	send REGISTER
	recv 401
	send REGISTER
	+ [authentication]
	recv 401
END
play_out
expect_drop auth_wrong 1

it 'nor does who is somebody else'
uac alice 10.9.0.8:5060 example.com -au alice -ap secret -auth_uri example.com <<-'END'
	send REGISTER
	recv 401
	send REGISTER
	+ [authentication]
	recv 403
END
play_out
expect_stat registered 0
bindings_are 1

it 'a file that is damaged, or of another kind, is one line and exit status 2'
squelch_stop
status=0
head -c 4096 /dev/urandom > "$tmp/bindings.db"
rm -f "$tmp"/bindings.db-*
"$squelch_bin" -- --address 10.9.0.1/24 --dialplan "$tmp/plan.txt" "${options[@]}" --users "$tmp/users" \
	--realm example.com --location "$tmp/bindings.db" 2> "$tmp/said" || status=$?
((status == 2 && $(wc -l < "$tmp/said") == 1)) || fail "$status: $(cat "$tmp/said")"
