#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The command line: a wrong option or file is one clear line and exit status 2.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT
printf 'sip:team-a@* = sip:bob@10.9.0.2:5070\n' > "$tmp/good.txt"
printf '# teams\nsip:team-a@* = \n' > "$tmp/bad.txt"

run() {
	"$squelch_bin" --no-huge -m 64 --no-pci --in-memory --no-telemetry --lcores '0@0,1@0' \
		--vdev=net_null0 -- "$@" > "$tmp/out.txt" 2>&1
}

# refuses WORDS OPTION...: exit status 2, and a line that has the words.
refuses() {
	local status=0
	run "${@:2}" || status=$?
	((status == 2)) || fail "exit status $status for ${*:2}: $(tail -2 "$tmp/out.txt")"
	grep -q -- "^squelch: .*$1" "$tmp/out.txt" || fail "nothing about '$1': $(tail -2 "$tmp/out.txt")"
}

address='--address 10.9.0.1/24'
dialplan="--dialplan $tmp/good.txt"

it '--help and --version: exit 0'
run --help
grep -q -- --cancel-policy "$tmp/out.txt"
run --version
grep -q '[0-9]\.[0-9]' "$tmp/out.txt"

it 'what is missing is named'
refuses address $dialplan
refuses dialplan $address

it 'what is wrong is named'
refuses wrong-option $address $dialplan --wrong-option
refuses '10.9.0.300' --address 10.9.0.300/24 $dialplan
refuses sip-port $address $dialplan --sip-port 99999
refuses media-ports $address $dialplan --media-ports 5-4
refuses cancel-policy $address $dialplan --cancel-policy sometimes
refuses answer-limit $address $dialplan --answer-limit soon

it 'a file that cannot be read; a line that cannot be read, by file:line'
refuses "$tmp/none.txt" $address --dialplan "$tmp/none.txt"
refuses "$tmp/bad.txt:2" $address --dialplan "$tmp/bad.txt"
