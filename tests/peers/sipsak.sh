#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# sipsak, the operators' own tool: it pings squelch, registers there by digest and takes its leave, and throws broken
# messages at it.
. "$(dirname "$0")/lib.sh"
command -v sipsak > /dev/null || skip 'no sipsak'
plan 'sip:10.9.0.1 = challenge' 'sip:10.9.0.1 = register' 'sip:team-a@* = sip:bob@10.9.0.2:5070'
printf 'secret\n' | "$root/scripts/squelch-passwd" "$tmp/users" alice 10.9.0.1 --algorithm MD5
squelch_start --users "$tmp/users" --max-bindings 10
sak() { in_net timeout 20 sipsak "$@" > "$tmp/sipsak.out" 2>&1; }
bindings_are() { wait_for 5 is location bindings "$1" || fail "bindings: $(counter location bindings), not $1"; }

it 'OPTIONS: 200, and what squelch allows'
sak -vv -s sip:ping@10.9.0.1 || fail "$(< "$tmp/sipsak.out")"
grep -q '^SIP/2.0 200' "$tmp/sipsak.out" && grep -q '^Allow: .*INVITE' "$tmp/sipsak.out" || fail "$(< "$tmp/sipsak.out")"

it 'REGISTER by digest, and the end of it'
sak -U -C sip:alice@10.9.0.9:5062 -x 600 -a secret -u alice -s sip:alice@10.9.0.1 || fail "$(< "$tmp/sipsak.out")"
bindings_are 1
expect_stat registered 1
sak -U -C sip:alice@10.9.0.9:5062 -x 0 -a secret -u alice -s sip:alice@10.9.0.1 || fail "$(< "$tmp/sipsak.out")"
bindings_are 0

it 'a wrong password: refused'
! sak -U -C sip:alice@10.9.0.9:5062 -x 600 -a guess -u alice -s sip:alice@10.9.0.1 || fail 'it was let in'
expect_some drops auth_wrong
bindings_are 0

it 'a flood of requests with characters exchanged at random: each is answered or dropped, and squelch goes on'
before=$(stat rx_sip)
for _ in {1..20}; do # each ends with the first that is not answered, for whatever reason
	sak -R -t 300 -l 5070 -s sip:ping@10.9.0.1 || true
	(($(counter drops sip_malformed) == 0)) || break
done
sak -F -e 500 -s sip:ping@10.9.0.1 || true
at_least stats rx_sip $((before + 500)) || fail "rx_sip: $(stat rx_sip) after $before: $(< "$tmp/sipsak.out")"
expect_some drops sip_malformed
sak -s sip:ping@10.9.0.1 || fail 'squelch does not answer any more'
expect_idle
