#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Talk burst control, read by somebody else: tshark is asked about every message that test_tbcp writes.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT

fields=(subtype poc1.priority poc1.request.ts poc1.stt poc1.participants poc1.ssrc.granted poc1.sip.uri
	poc1.disp.name poc1.reason.code poc1.reason.phrase poc1.last.pkt.seq.no poc1.ignore.seq.no
	poc1.new.time.request poc1.ack.subtype poc1.ack.reason.code poc1.qsresp.priority poc1.qsresp.position)

read_back() { tshark -n -r "$tmp/it.pcap" -d udp.port==5001,rtcp "$@" 2> /dev/null; }

it 'tshark reads each message as it was meant'
"$root/build/tests/unit/test_tbcp" 2> /dev/null | sed -n 's/^# tbcp //p' > "$tmp/written.txt"
sed 's/.* //; s/../& /g; s/^/000000 /' "$tmp/written.txt" > "$tmp/dump.txt"
text2pcap -q -u 5001,5001 "$tmp/dump.txt" "$tmp/it.pcap" 2> /dev/null
# A line a message: its name, and each field that it has.
read_back -T fields -E separator='|' "${fields[@]/#/-ertcp.app.}" |
	awk -F'|' -v names="${fields[*]#poc1.}" '
	BEGIN { split(names, name, " ") }
	{
		line = ""
		for (i = 1; i <= NF; i++)
			if ($i != "") line = line " " name[i] "=" $i
		print line
	}' | paste -d '' <(cut -d' ' -f1 "$tmp/written.txt") - > "$tmp/read.txt"
diff - "$tmp/read.txt" >&2 << 'END'
request subtype=0
request_high subtype=0 priority=2
request_dated subtype=0 priority=3 request.ts=Sep 27, 2004 03:18:04.922896299 UTC
granted subtype=1 stt=30
granted_of_many subtype=1 stt=65535 participants=258
taken subtype=2 ssrc.granted=7 sip.uri=sip:a@b
taken_named subtype=2 participants=3 ssrc.granted=7 sip.uri=sip:a@b.example disp.name=Al
taken_ack subtype=18 participants=3 ssrc.granted=7 sip.uri=sip:al@b.c
deny subtype=3 reason.code=1
deny_phrase subtype=3 reason.code=5 reason.phrase=listen
release subtype=4 last.pkt.seq.no=4660 ignore.seq.no=0x0000
release_no_seq subtype=4 last.pkt.seq.no=0 ignore.seq.no=0x0001
idle subtype=5
revoke_too_long subtype=6 reason.code=2 new.time.request=5
revoke_preempted subtype=6 reason.code=4
ack_taken subtype=7 ack.subtype=18
ack_connect subtype=7 ack.subtype=15 ack.reason.code=2
queue_ask subtype=8
queue_status subtype=9 qsresp.priority=2 qsresp.position=258
disconnect subtype=11
END

# It looks for padding behind a NAME only, and wonders about that of the message which has none.
it 'and finds nothing malformed'
read_back -Y _ws.malformed -T fields -e rtcp.app.subtype -e rtcp.app.poc1.disp.name > "$tmp/malformed.txt"
printf '2\t\n' | diff - "$tmp/malformed.txt" >&2
