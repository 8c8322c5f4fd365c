#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# squelch-load --write-pcap: calls and RTP streams for pktgen -s; tshark finds nothing wrong with them.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT
load=$root/build/app/squelch-load/squelch-load

write() { "$load" -- --write-pcap "$tmp/it.pcap" "$@"; }

# read_back FILTER FIELD...
read_back() {
	tshark -n -r "$tmp/it.pcap" -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE \
		-d udp.port==16384-32767,rtp -Y "$1" -T fields "${@:2}" 2> /dev/null
}

# expect COUNT FILTER: so many packets match.
expect() {
	local n
	n=$(read_back "$2" -e frame.number | wc -l)
	((n == $1)) || fail "$n packets match '$2', not $1"
}

good() {
	expect 0 '_ws.malformed || _ws.expert.severity >= 0x600000'
	expect 0 'ip.checksum.status == "Bad" || udp.checksum.status == "Bad"'
}

it 'INVITEs and CANCELs: each call its own, nothing malformed, all checksums right'
write --address 10.9.0.9/24 --server 10.9.0.1 --calls 500 --rate 2000 --server-mac 02:00:00:00:00:01
good
expect 500 'sip.Method == "INVITE"'
expect 500 'sip.Method == "CANCEL"'
expect 1000 'udp.checksum.status == "Good" && ip.checksum.status == "Good"'
expect 1000 'eth.dst == 02:00:00:00:00:01 && ip.dst == 10.9.0.1 && udp.dstport == 5060'
(($(read_back sip -e sip.Call-ID | sort -u | wc -l) == 500)) || fail 'Call-IDs are not distinct'
(($(read_back sip -e sip.Via.branch | sort | uniq -c | awk '$1 == 2' | wc -l) == 500)) ||
	fail 'a CANCEL must have its INVITE'"'"'s branch, and nobody else'

it 'the file is a classic pcap, in the order of time, a CANCEL behind its INVITE'
[[ $(head -c 4 "$tmp/it.pcap" | od -An -tx1 | tr -d ' ') == d4c3b2a1 ]] || fail 'not a classic pcap'
read_back sip -e frame.time_epoch | sort -c -n || fail 'not in the order of time'
read_back sip -e sip.Call-ID -e sip.Method |
	awk '$2 == "CANCEL" && !($1 in seen) { exit 1 } { seen[$1] }' || fail 'a CANCEL before its INVITE'

it 'INVITEs alone, of calls that nobody gives up'
write --address 10.9.0.9/24 --server 10.9.0.1 --calls 300 --scenario invite
good
expect 300 'sip.Method == "INVITE" && udp.checksum.status == "Good"'
expect 300 'sip'
(($(read_back sip -e sip.Call-ID | sort -u | wc -l) == 300)) || fail 'Call-IDs are not distinct'

it 'over IPv6'
write --address '[fd09::9]/64' --server '[fd09::1]:5070' --calls 20
good
expect 40 'ipv6.dst == fd09::1 && udp.dstport == 5070 && udp.checksum.status == "Good"'

it 'RTP streams of calls that stand: each to its own port'
write --address 10.9.0.9/24 --server 10.9.0.1 --calls 20 --scenario rtp --duration 1
good
expect 1000 'rtp && ip.len == 200 && udp.checksum.status == "Good"'
(($(read_back rtp -e rtp.ssrc -e udp.dstport | sort -u | wc -l) == 20)) || fail 'not 20 streams'
expect 1000 'udp.srcport == 16384'
expect 50 'udp.dstport == 16460' # the 20th originator's: two pairs of ports a call
write --address 10.9.0.9/24 --server 10.9.0.1 --calls 3 --scenario rtp --duration 1 --members 2
expect 50 'udp.dstport == 16396'

# refuses WORDS OPTION...
refuses() {
	local status=0
	write --address 10.9.0.9/24 --server 10.9.0.1 "${@:2}" 2> "$tmp/out.txt" || status=$?
	((status == 2)) && grep -q -- "^squelch-load: $1" "$tmp/out.txt" || fail "$(cat "$tmp/out.txt")"
}

it 'what cannot be written is one line, and exit status 2'
refuses '--write-pcap .*none' --write-pcap "$tmp/none/it.pcap"
for calls in 1 5000; do
	refuses '--write-pcap /dev/full: not all' --write-pcap /dev/full --calls $calls
done
refuses '--calls 13000: there are media ports for 12288' --scenario rtp --calls 13000
refuses '--write-pcap: give --scenario cancel, invite or rtp' --scenario mixed
