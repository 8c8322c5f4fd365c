#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 24: the CANCEL comes from another source port than its INVITE did. What counts is branch, sent-by,
# Call-ID and From tag; it is answered to its top Via, by rport where that asks for it.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 100

# 'twin' has the originator's address and says its Via, from a socket of its own.
twin="
	from peer import *
	o, t, twin = Host(), Host('10.9.0.2', 5070), Host('10.9.0.9', 5061)

	def doomed(rport):
		# The call, the callee's INVITE, and where the CANCEL was answered.
		call, inv, _ = ring(o, t)
		via = o.via(call.branch)[1]
		twin.send(f'CANCEL {call.uri} SIP/2.0', [('Via', via if rport else via.replace(';rport', '')),
			  ('Max-Forwards', '70'), ('From', call.ours), ('To', f'<{call.uri}>'),
			  ('Call-ID', call.id), ('CSeq', '1 CANCEL')])
		return call, inv, (twin if rport else o).recv('200/CANCEL')"

it 'with rport: 200 to where the CANCEL came from, 487 to where the INVITE came from'
peer <<END
$twin
	call, inv, ok = doomed(rport=True)
	assert 'rport=5061' in ok.get('Via') and 'received=10.9.0.9' in ok.get('Via'), ok.get('Via')
	call.ack(o.recv('487'))
	t.complete(inv)
	twin.silence(0.1)
END
expect_race cancel_from_elsewhere 1
expect_race cancel_while_ringing 1
expect_race 2xx_after_cancel 1
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
expect_leg 10.9.0.9:5061 '<CANCEL >200/CANCEL'
expect_leg 10.9.0.9:5060 '<INVITE >180 >487 <ACK'

it 'without rport: 200 to the port that Via names'
peer <<END
$twin
	call, inv, ok = doomed(rport=False)
	call.ack(o.recv('487'))
	t.complete(inv)
	twin.silence(0.1)
END
expect_race cancel_from_elsewhere 2
expect_race cancel_while_ringing 2
expect_leg 10.9.0.9:5061 '<CANCEL' --call 2
expect_leg 10.9.0.9:5060 '<INVITE >180 >200/CANCEL >487 <ACK' --call 2

it 'with one identifier changed it is somebody else: 481, and the call goes on'
peer <<END
$twin
	call, inv, _ = ring(o, t)
	own = {'branch': call.branch, 'sent-by': '10.9.0.9:5060', 'id': call.id, 'from': call.ours}
	for change in ({'branch': 'z9hG4bKx'}, {'sent-by': '10.9.0.9:5061'}, {'id': 'x'}, {'from': '<sip:o@x>;tag=x'}):
		m = {**own, **change}
		twin.send(f'CANCEL {call.uri} SIP/2.0',
			  [('Via', f'SIP/2.0/UDP {m["sent-by"]};rport;branch={m["branch"]}'), ('Max-Forwards', '70'),
			   ('From', m['from']), ('To', f'<{call.uri}>'), ('Call-ID', m['id']), ('CSeq', '1 CANCEL')])
		twin.recv('481/CANCEL')
	o.silence(0.1)
	t.reply(inv, 200, sdp=True)
	t.recv('ACK')
	ok = o.recv('200')
	call.ack(ok)
	call.hang_up(ok, t)
END
expect_race cancel_from_elsewhere 2
expect_race cancel_while_ringing 2
expect_race cancel_stray 4

it 'two workers: from ports that other queues may receive'
squelch_stop
WORKERS=2 squelch_start --t1 100
peer <<END
$twin
	for port in range(6000, 6012):
		twin = Host('10.9.0.9', port)
		call, inv, ok = doomed(rport=True)
		call.ack(o.recv('487'))
		t.complete(inv)
END
expect_race cancel_from_elsewhere 12
expect_race cancel_while_ringing 12
expect_race cancel_stray 0
expect_some stats handed_off
expect_stat legs_completed_then_torn_down 12
expect_no_half_open
expect_stat conferences_now 0
