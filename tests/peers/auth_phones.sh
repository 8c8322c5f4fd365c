#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Somebody else's implementation of digest authentication: baresip.
. "$(dirname "$0")/lib.sh"
. "$here/baresip.bash"
plan 'sip:*@* = challenge' 'sip:team-a@* = sip:bob@10.9.0.2:5070'
printf 'secret\n' | "$root/scripts/squelch-passwd" "$tmp/users" alice example.com --algorithm MD5
squelch_start --users "$tmp/users" --realm example.com

it 'a baresip that knows the password gets through'
phone bob 10.9.0.2:5070 auto 2100
phone alice 10.9.0.9:5060 manual 2200 ';auth_user=alice;auth_pass=secret'
start bob -t 4
start alice -e '/dial sip:team-a@10.9.0.1' -t 2
play_out
expect_stat authenticated 1
expect_stat legs_answered 1
# bob's 180 and 200 may come in one burst, of which alice is told the last word.
expect_leg 10.9.0.9 '<INVITE >401 <ACK <INVITE >200 <ACK <BYE >200/BYE' --final
expect_no_half_open

it 'one that does not know it does not'
phone eve 10.9.0.8:5060 manual 2200 ';auth_user=alice;auth_pass=guess'
start eve -e '/dial sip:team-a@10.9.0.1' -t 2
play_out
expect_some drops auth_wrong
expect_stat conferences 1
