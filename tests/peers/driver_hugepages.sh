#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# scripts/bind reserves hugepages, and scripts/run starts squelch on them.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
by_run=(--driver af_packet --iface sqv0)
pages=/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages

had_pages=$(cat "$pages" 2> /dev/null) || skip 'this kernel has no hugepages of 2 MB'
had_mount=$(findmnt -n -t hugetlbfs -o TARGET | head -1)
give_back() {
	rm -f "${had_mount:-/dev/hugepages}/$id"map_*
	[[ $had_mount ]] || ! mountpoint -q /dev/hugepages || umount /dev/hugepages
	echo "$had_pages" > "$pages"
}
after_stage=give_back
if ((had_pages < 256)); then # can the kernel do it at all?
	echo 256 2> /dev/null > "$pages" || skip 'hugepages cannot be reserved here'
	(($(< "$pages") == 256)) || skip 'this kernel has no 512 MB left in hugepages'
	echo "$had_pages" > "$pages"
fi

it 'hugepages are reserved and mounted, and squelch runs on them'
"$root/scripts/bind" --hugepages 512M > "$tmp/bind.txt" 2>&1 || fail "$(cat "$tmp/bind.txt")"
(($(< "$pages") >= 256)) || fail "$(< "$pages") hugepages instead of 256"
squelch_start --max-legs 1024 --max-conferences 256
grep -q -- --no-huge "/proc/$server_pid/cmdline" && fail 'squelch runs without hugepages'
grep -q 'HugetlbPages:\s*[1-9]' "/proc/$server_pid/status" || fail 'squelch has no hugepage'
it_carries_calls
