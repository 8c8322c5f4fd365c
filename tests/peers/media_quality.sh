#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# How well media arrives: Debian's recording of speech, whole and with packets cut out of it.
. "$(dirname "$0")/lib.sh"
speech=/usr/share/sip-tester/g711a.pcap
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --call-log "$tmp/calls.json"

# speak FILE: alice speaks; telemetry is asked just before she hangs up.
speak() {
	uas bob 10.9.0.2:5070 <<< "$answers"
	uac alice 10.9.0.9:5060 team-a <<-END
		send INVITE sdp
		recv 100 optional
		recv 180 optional
		recv 200
		send ACK
		play $1
		wait 7500
		hold
		send BYE
		recv 200
	END
	wait_for 15 reached alice 1 || fail 'alice does not come to an end'
	"$here/telemetry.py" "/var/run/dpdk/$id/dpdk_telemetry.v2" /squelch/media,1 > "$tmp/flows.json"
	release alice
	play_out
	expect_idle
}

logged() { [[ $(wc -l < "$tmp/calls.json") == "$1" ]]; }

# heard CALL SENT LOST: what telemetry said of alice's flow and the log says of her leg is what was
# captured, and lost were so many.
heard() {
	wait_for 2 logged $((2 * $1)) || fail "$(wc -l < "$tmp/calls.json") lines in the log"
	python3 - "$tmp" "$@" <<-'END'
		import json, sys
		tmp, call, sent, lost = sys.argv[1], *map(int, sys.argv[2:])
		flows = json.load(open(f'{tmp}/flows.json'))
		lines = [json.loads(line) for line in open(f'{tmp}/calls.json')][-2:]
		assert 'next' not in flows and len(flows) == 2, flows
		alice, = (f for f in flows.values() if f['remote'].startswith('10.9.0.9:'))
		bob, = (f for f in flows.values() if f['remote'].startswith('10.9.0.2:'))
		line = {end['role']: end for end in lines}
		for of in (alice, line['originator']):
		    assert of['packets'] == sent and of['bytes'] == 252 * sent and of['lost'] == lost, of
		    assert of['late'] == of['duplicates'] == 0 and 'reported_fraction' not in of, of
		    assert 0 < float(of['jitter_ms']) < 15, of # SIPp is no better a clock than that
		for key in 'leg', 'local', 'remote':
		    assert alice[key] == line['originator'][key] and bob[key] == line['member'][key], key
		assert bob['packets'] == line['member']['packets'] == 0, bob
		assert line['originator']['conference'] == line['member']['conference'] == alice['leg']
		assert 7.4 < line['originator']['seconds'] < 12, line
	END
}

# media NAME COUNT: in the sums; what has ended is in them.
media() { expect_counter media "$@"; }

rtp='udp.length == 260 && ip.src == 10.9.0.9'

it 'a whole recording: every packet is counted, none is lost; the call log agrees'
speak "$speech"
sent=$(packets "$rtp")
((sent == 236)) || fail "$sent packets were sent, not 236"
heard 1 "$sent" 0
media packets "$sent"
media lost 0
media flows 0

it 'packets that were cut out are what is lost'
editcap "$speech" "$tmp/cut.pcap" 20-21 100 150 200 > /dev/null 2>&1
speak "$tmp/cut.pcap"
heard 2 $((sent - 5)) 5
media packets $((2 * sent - 5))
media lost 5
media late 0

it 'SIGHUP: a log that was moved away is begun anew'
mv "$tmp/calls.json" "$tmp/old.json"
kill -HUP "$server_pid"
wait_for 2 test -e "$tmp/calls.json" || fail 'no new file'
uas bob 10.9.0.2:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<< "$calls"
play_out
wait_for 2 logged 2 || fail 'not in the new file'
(($(wc -l < "$tmp/old.json") == 4)) || fail 'the old file has changed'

it 'a call that is given up leaves no line'
uas bob 10.9.0.2:5070 <<< "$answers_late"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
play_out
expect_idle
logged 2 || fail 'a line for a leg without a session'

it 'a call that stands when the server is told to stop is in the log'
uas bob 10.9.0.2:5070 <<< "$answers"
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180 optional
	recv 200
	send ACK
	mark
	recv BYE
	send 200
END
await alice 1
squelch_stop || fail 'squelch did not end well'
play_out
logged 4 || fail "$(wc -l < "$tmp/calls.json") lines at the end, not 4"
expect_no_half_open
