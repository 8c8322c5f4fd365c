#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# RFC 3581: the response goes to where the request came from, and says so.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
options="
	def options(via):
		o.send('OPTIONS sip:x@10.9.0.1 SIP/2.0', [('Via', via), ('From', '<sip:a@b>;tag=1'),
		       ('To', '<sip:x@10.9.0.1>'), ('Call-ID', via[-3:]), ('CSeq', '1 OPTIONS'), ('Max-Forwards', '70')])"

it 'rport: back to the source port, with received and rport filled in'
peer <<END
	from peer import *
	o = Host('10.9.0.9', 6001)
$options
	options('SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKr1')
	via = o.recv('200/OPTIONS').get('Via')
	assert 'rport=6001' in via and 'received=10.9.0.9' in via, via
END

it 'no rport: to the port that Via names, at the address it came from'
peer <<END
	from peer import *
	o, p = Host('10.9.0.9', 6001), Host('10.9.0.9', 6002)
$options
	options('SIP/2.0/UDP 192.0.2.1:6002;branch=z9hG4bKr2')
	via = p.recv('200/OPTIONS').get('Via')
	assert 'received=10.9.0.9' in via and 'rport' not in via, via
	o.silence(0.1)
END
