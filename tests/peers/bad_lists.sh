#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Recipient lists that somebody has made to do harm, or that make no sense: each has its answer, and leaves
# nothing behind.
. "$(dirname "$0")/lib.sh"
plan 'sip:list@* = list' 'sip:team-a@* = sip:bob@10.9.0.2:5070'
DRIVER=net_af_xdp squelch_start --max-members 200 # with that driver fragments come (net_fragments.sh)

# In peer: an INVITE to the list with that XML in place of a good one, or with that body; its final answer.
lists='
from peer import *
o = Host()
REQUIRE = [("Require", "recipient-list-invite")]
GOOD = listing(o, ["sip:t@10.9.0.2:5070"])
TYPE, TEXT = GOOD
def asked(kind, text, target="list"):
	call = o.invite(target, extra=REQUIRE, body=(kind, text))
	call.ack(final := o.final())
	return final.status
def with_xml(xml):
	begin, end = TEXT.index("<?xml"), TEXT.index("\r\n--part--")
	return asked(TYPE, TEXT[:begin] + xml + TEXT[end:])
XML = TEXT[TEXT.index("<?xml"):TEXT.index("\r\n--part--")]
def is_answered(want, got):
	assert got == want, f"{got} instead of {want}"
'
list_peer() { peer <<< "$lists$(cat)"; }

it 'XML that ends too early, wherever: 400'
list_peer <<'END'
for n in range(1, len(XML), 23):
	is_answered(400, with_xml(XML[:n]))
END

it 'entities: those that grow, one that is a file, one that is elsewhere, and a document type elsewhere: 400'
list_peer <<'END'
laughs = '<!DOCTYPE r [<!ENTITY a0 "ha">' + ''.join(
	f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9)) + ']>'
root = XML.index('<resource-lists')
def declared(doctype, use):
	return XML[:root] + doctype + XML[root:].replace('<entry', f'<display-name>{use}</display-name><entry', 1)
began = time.monotonic()
is_answered(400, with_xml(declared(laughs, '&a9;')))
assert time.monotonic() - began < 1
is_answered(400, with_xml(declared('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '&x;')))
is_answered(400, with_xml(declared('<!DOCTYPE r [<!ENTITY x SYSTEM "http://10.9.0.9/x">]>', '&x;')))
is_answered(400, with_xml(declared('<!DOCTYPE r SYSTEM "http://10.9.0.9/r.dtd">', '')))
is_answered(400, with_xml(declared('', '&x;')))
END

it 'a list of 11 kB, full of members: 413; ten thousand by entities: 400; of 55 kB: dropped, and counted'
list_peer <<'END'
def of(n):
	kind, text = listing(o, [f'sip:{i}@10.9.0.2' for i in range(n)])
	return kind, text.replace(' cp:copyControl="to"', '')
is_answered(413, asked(*of(300)))
is_answered(413, asked(*of(201))) # one more than may be
root = XML.index('<resource-lists')
entry = '<entry uri="sip:t@10.9.0.2:5070"/>'
is_answered(400, with_xml(XML[:root] + f"<!DOCTYPE r [<!ENTITY e '{entry * 100}'>]>"
			  + XML[root:].replace('</list>', '&e;' * 100 + '</list>')))
for i in range(5):
	o.invite('list', extra=REQUIRE, body=of(1500))
END
expect_some drops frag_bad 5

it 'one member, a hundred and twenty times: it is called once'
list_peer <<'END'
t = Host('10.9.0.2', 5070)
same = ['sip:t@10.9.0.2:5070', 'sip:%74@10.9.0.2:5070', 'SIP:t@10.9.0.2:5070', 'sip:t@10.9.0.2:5070;x=1'] * 30
call = o.invite('list', extra=REQUIRE, body=listing(o, same))
inv = t.recv('INVITE')
t.reply(inv, 200, sdp=True)
t.recv('ACK')
call.ack(final := o.recv('200'))
await_counter('stats', 'legs', 1)
call.hang_up(final, t)
END

it 'bodies that do not end, do not begin, or are of another type: 400 and 415'
list_peer <<'END'
last = '\r\n--part--\r\n'
assert TEXT.endswith(last)
is_answered(400, asked(TYPE, TEXT[:-len(last)]))                # the list has no end
is_answered(400, asked(TYPE, TEXT[:TEXT.index('--part', 6)]))   # there is none
is_answered(400, asked(TYPE.replace('"part"', '"trap"'), TEXT))     # of no part is that the boundary
is_answered(415, asked('multipart/mixed;boundary=""', TEXT))
is_answered(415, asked('multipart/mixed', TEXT))                # nor does anything say what it is
is_answered(415, asked('application/xml', XML))
is_answered(415, asked('text/plain', 'sip:t@10.9.0.2'))
is_answered(415, asked(TYPE, TEXT.replace('resource-lists+xml', 'resource-lists+json')))
is_answered(415, asked(TYPE, TEXT.replace('application/sdp', 'application/sdpng')))
END
# Nobody else was called, and nothing fetched.
expect_packets 0 'ip.src == 10.9.0.1 && (tcp || dns || (sip.Method == "INVITE" && ip.dst != 10.9.0.2))'
expect_stat legs 1
expect_no_half_open
expect_idle
squelch_stop
