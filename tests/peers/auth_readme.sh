#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The worked example of README's "Authentication": its dialplan and its command, as they stand there.
. "$(dirname "$0")/lib.sh"
readme_example Authentication > "$tmp/example"
grep ' = ' "$tmp/example" > "$tmp/plan.txt"
make=$(grep '^scripts/squelch-passwd ' "$tmp/example" | sed 's/ *#.*//')
(($(wc -l < "$tmp/plan.txt") == 3)) && [[ $make ]] || fail "no such example: $(cat "$tmp/example")"
(cd "$tmp" && printf 'secret\n' | "$root/"$make --algorithm MD5)
squelch_start --users "$tmp/users.txt" --realm example.com

it 'the gate calls the door without a password'
uas door 10.9.0.2:5070 <<< "$answers"
uac gate 10.9.0.8:5060 door <<< "$calls"
play_out
expect_stat challenged 0

it 'carol calls a team with hers'
uas alice 10.9.0.3:5070 <<< "$answers"
uas bob 10.9.0.4:5070 <<< "$answers"
uac carol 10.9.0.7:5060 team-a -au carol -ap secret -auth_uri team-a@10.9.0.1:5060 <<-'END'
	send INVITE sdp
	recv 401
	send ACK failure
	send INVITE sdp
	+ [authentication]
	recv 100 optional
	recv 180 optional
	recv 200
	send ACK
	wait 200
	send BYE
	recv 200
END
play_out
expect_stat authenticated 1

it 'everybody else sees a challenge, whatever he calls'
for target in door team-a nobody; do
	uac eve 10.9.0.6:5060 "$target" <<-'END'
		send INVITE sdp
		recv 401
		send ACK failure
	END
	play_out
done
expect_stat conferences 2
expect_no_half_open
expect_idle 40
