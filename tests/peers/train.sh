#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# scripts/train: what it would do, and what it refuses. The training itself takes two builds for release: too long for
# a test.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT

# train STATUS ARGUMENT...: with that exit status.
train() {
	local status=0
	"$root/scripts/train" "${@:2}" > "$tmp/train.out" 2> "$tmp/train.err" || status=$?
	[[ $status == "$1" ]] || fail "exit status $status for ${*:2}: $(cat "$tmp/train.err")"
}

# in_order PATTERN...: one line for each, and no other.
in_order() {
	local line pattern
	for pattern; do
		read -r line || fail "nothing for '$pattern'"
		[[ $line =~ $pattern ]] || fail "'$line' is not '$pattern'"
	done < "$tmp/train.out"
	(($(wc -l < "$tmp/train.out") == $#)) || fail "more than that: $(cat "$tmp/train.out")"
}

it 'counts, plays both scenarios, builds with what was counted'
steps=('^meson configure .*-Db_pgo=generate' '^ninja .*squelch-load$' '^[^ ]*/squelch-load .*--scenario cancel --duration 3'
	'^[^ ]*/squelch-load .*--scenario call --duration 3' '^meson configure .*-Db_pgo=use .*partial-training' '^ninja ')
train 0 "$tmp/new" --seconds 3 --dry-run
in_order '^meson setup .*--buildtype=release' "${steps[@]}"

it 'a dry run changes nothing'
[[ ! -e $tmp/new ]]

it 'trained before: nothing that was counted then is used, the rest is as the first time'
mkdir "$tmp/old"
touch "$tmp/old/build.ninja" "$tmp/old/a.gcda"
train 0 --dry-run --seconds 3 "$tmp/old"
in_order '^find .*gcda.* -delete$' "${steps[@]}"
[[ -e $tmp/old/a.gcda ]]

it 'squelch-load takes what it is given'
"$root/build/app/squelch-load/squelch-load" $(sed -n 's|^[^ ]*/squelch-load \(.*--scenario call.*\)|\1|p' "$tmp/train.out" |
	sed 's/--duration 3/--calls 100/; s/-m 6000/-m 1024/; s/400000/4000/; s/800000/4000/; s/--lcores [^ ]*/--lcores 0@(0,1),1@(0,1),2@(0,1)/') \
	> "$tmp/load.json" 2> "$tmp/load.err" || fail "$(tail -3 "$tmp/load.err")"
grep -q '"calls_refused": 0\b' "$tmp/load.json" || fail 'it does not say how many calls were refused'

it 'what is wrong on the command line: said, exit status 2'
train 2 --seconds 0
grep -q -- '^scripts/train: --seconds: give' "$tmp/train.err"
train 2 --fast
train 2 one two
mkdir "$tmp/full"
touch "$tmp/full/file"
train 2 "$tmp/full"
grep -q 'not a build directory' "$tmp/train.err"
[[ ! -s $tmp/train.out ]]
