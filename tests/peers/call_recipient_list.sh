#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Recipient lists (RFC 5366): an INVITE says itself whom to call. With net_af_xdp, for some of them come in
# fragments (net_fragments.sh).
. "$(dirname "$0")/lib.sh"
plan 'sip:list@* = list' 'sip:team-a@* = sip:bob@10.9.0.2:5070'
DRIVER=net_af_xdp squelch_start --max-members 3

it 'three are listed, two of them twice: three stations are called, and talk to each other'
uas bob 10.9.0.2:5070 <<< "$answers"
uas carol 10.9.0.3:5070 <<< "$answers"
uas dan 10.9.0.4:5070 <<< "$answers"
peer <<'END'
	from peer import *
	o = Host()
	who = [f'sip:{n}@10.9.0.{i}:5070' for i, n in ((2, 'bob'), (3, 'carol'), (4, 'dan'), (2, '%62ob'), (3, 'carol'))]
	call = o.invite('list', extra=[('Require', 'recipient-list-invite')], body=listing(o, who))
	final = o.final()
	assert final.status == 200, final.first
	call.ack(final)
	await_counter('stats', 'legs_answered', 3)
	call.bye(final)
	o.recv('200/BYE')
END
play_out
for host in 10.9.0.2 10.9.0.3 10.9.0.4; do
	expect_leg $host '>INVITE <180 <200 >ACK >BYE <200/BYE'
done
expect_packets 0 'sip && ip.src == 10.9.0.1 && sip contains "resource-lists"' # to nobody is told of the others
expect_no_half_open

it 'given up before anybody has answered: all are completed and torn down'
peer <<'END'
	from peer import *
	o, callees = Host(), [Host(f'10.9.0.{i}', 5070) for i in (2, 3, 4)]
	who = [f'sip:t@10.9.0.{i}:5070' for i in (2, 3, 4)]
	call = o.invite('list', extra=[('Require', 'recipient-list-invite')], body=listing(o, who))
	invites = [t.recv('INVITE') for t in callees]
	callees[0].reply(invites[0], 180)
	o.recv('180')
	call.cancel()
	o.recv('200/CANCEL')
	call.ack(o.recv('487'))
	for t, inv in zip(callees, invites):
		t.complete(inv)
END
expect_stat legs_completed_then_torn_down 3
expect_packets 0 'sip.Method == "CANCEL" && ip.src == 10.9.0.1'

it 'a list of 10 kB, in fragments'
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.2', 5070)
	note = '<display-name>' + 'n' * 9000 + '</display-name>'
	call = o.invite('list', body=listing(o, ['sip:bob@10.9.0.2:5070'], note))
	assert len(call.sent) > 9500, len(call.sent)
	inv = t.recv('INVITE')
	assert len(inv.body) < 500 and inv.get('Content-Type') == 'application/sdp', inv.body
	t.reply(inv, 200, sdp=True)
	t.recv('ACK')
	call.ack(final := o.recv('200'))
	call.hang_up(final, t)
END
expect_some stats reassembled

it 'what is no good list is refused: by whom it is not understood, too many, entities, none'
peer <<'END'
	from peer import *
	o, require = Host(), [('Require', 'recipient-list-invite')]
	def refused(status, target, body=None):
		call = o.invite(target, extra=require, body=body)
		call.ack(final := o.recv(status))
		return final
	assert refused('420', 'team-a', listing(o, ['sip:t@10.9.0.2'])).get('Unsupported') == 'recipient-list-invite'
	refused('413', 'list', listing(o, [f'sip:{i}@10.9.0.2' for i in range(4)]))
	bomb = listing(o, ['sip:t@10.9.0.2'])
	refused('400', 'list', (bomb[0], bomb[1].replace('<resource', '<!DOCTYPE r [<!ENTITY a "aaaa">]><resource')))
	refused('400', 'list')
	refused('480', 'list', listing(o, ['sip:t@example.com', 'tel:+49123']))
END
expect_drop list_entry 2
expect_no_half_open
expect_idle
squelch_stop
