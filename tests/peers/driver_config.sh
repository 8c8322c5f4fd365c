#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# drivers-config: each file is what scripts/run understands and what Debian's PMD takes.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
. "$root/scripts/drivers.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT
files=("$root"/drivers-config/*.conf)

# Words with '=' in the prose that are other programs' options, and no devargs.
not_devargs=' server share mq vectors rx_queue_size mrg_rxbuf iommu_platform wc_activate disable_ipv6 MDD '

library() { compgen -G "/usr/lib/*/dpdk/pmds-*/$1.so" || true; }

# What the PMDs say of themselves: lines of name, kernel modules, devargs.
sed -n 's/^library = //p' "${files[@]}" | sort -u | while read -r name; do library "$name"; done |
	xargs dpdk-pmdinfo.py | python3 -c '
import json, sys
for p in json.load(sys.stdin):
    print(p["name"], p.get("kmod", ""), p.get("params", ""), sep="\t")' > "$tmp/pmds.txt"

# for_each CHECK: of every file, read as scripts/run reads it; what the PMD says of it is in $said.
for_each() {
	local file
	for file in "${files[@]}"; do
		conf_read "$file"
		mapfile -t -d $'\t' said < <(grep -P "^${conf[driver]}\t" "$tmp/pmds.txt")
		"$1" "$file"
	done
}

it 'scripts/run --list has a line for each'
"$root/scripts/run" --list > "$tmp/list.txt"
(($(wc -l < "$tmp/list.txt") == ${#files[@]})) || fail "$(cat "$tmp/list.txt")"

it 'each tells of offloads, RSS, flow rules and limits'
tells() {
	local word
	for word in '# Offloads: ' '# RSS: ' '# Flow: ' '# Limits:'; do
		grep -q "^$word" "$1" || fail "$1: no '$word'"
	done
}
for_each tells

it 'each driver is installed, by that name'
installed() {
	[[ $(library "${conf[library]}") ]] || fail "$1: no ${conf[library]}.so"
	[[ ${said[0]:-} == "${conf[driver]}" ]] || fail "$1: ${conf[library]} has no ${conf[driver]}"
}
for_each installed

it 'each kernel driver is one that the PMD works with'
bindable() {
	local word
	for word in ${conf[kernel-driver]:-}; do
		[[ " ${said[1]} " == *" $word "* ]] || fail "$1: $word is not in: ${said[1]}"
	done
	[[ ${conf[device]} != pci || ${conf[kernel-driver]:-} ]] || fail "$1: no kernel-driver"
}
for_each bindable

# The list that the PMD has registered; for one without, any string of it that ends so.
it 'each devarg, in the prose too, is one that the PMD takes'
takes() {
	local strings name
	strings=$(strings -n 2 "$(library "${conf[library]}")")
	for name in $(grep -oP '(?<![\w-])[A-Za-z_][\w-]*(?==)' "$1" | sort -u); do
		[[ $not_devargs != *" $name "* && $name != vdev && $name != allow ]] || continue
		grep -qP "(?<![\w-])\Q$name\E=" <<< "${said[2]:-}" ||
			grep -qE "(^|[^a-z_-])$name\$" <<< "$strings" ||
			fail "$1: $name= is not known to ${conf[driver]}"
	done
}
for_each takes

# refused WORDS LINE...: a file of these lines besides most of what is required is not read.
refused() {
	local status=0
	printf '%s\n' 'driver = net_null' 'library = librte_net_null' 'device = none' \
		'eal = --vdev=net_null{n}' 'queues = 1' 'descriptors = 64' 'hugepages = optional' \
		"${@:2}" > "$tmp/own.conf"
	"$root/scripts/run" --driver "$tmp/own.conf" --dry-run -- > "$tmp/out.txt" 2>&1 || status=$?
	((status == 2)) || fail "exit status $status for: ${*:2}"
	grep -q "$1" "$tmp/out.txt" || fail "nothing about '$1': $(cat "$tmp/out.txt")"
}

it 'what is wrong in a file is told by file:line'
refused 'own.conf:8: no such key: queue' 'queue = 2'
refused 'own.conf:8: queues is there already' 'queues = 2'
refused "own.conf:8: not 'key = value'" 'queues'
refused 'own.conf:8: not a value of needs' 'needs = luck'
refused 'own.conf: no about'
