#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""scenario.py [FILE]: turns a ladder of a few words a line into a SIPp scenario.

    recv INVITE | recv 180 [optional] [timeout=MS]
    send INVITE|CANCEL|ACK|BYE|METHOD|CODE [FLAG...]
    + Header: value        one more header for the message above (replaces one of ours by that name)
    wait MS
    mark                   a line into SIPp's log: by it the test knows that the send above is done
    hold                   a mark; then waits for the test: until FILE has a byte for each hold so far
    play FILE              sends the RTP of a pcap file

Flags of send: sdp (with an SDP body), big (an SDP body of more than 3 kB), broken (a body that is no
SDP), once (not retransmitted by SIPp), failure (ACK to a final response that is not a 2xx), invite and
bye (the response is to the INVITE, to the BYE, not to the request received last), tag=X (a To tag of its
own: another branch has answered), compact (short header names), proxied (with all Vias of the INVITE,
which must have been received last).

Behind 'recv 401' the next INVITE is another request of the same call; '+ [authentication]' makes it answer the challenge, as
-au and -ap of SIPp say.
"""
import re
import sys
from xml.sax.saxutils import quoteattr

SHORT = {'Via': 'v', 'From': 'f', 'To': 't', 'Call-ID': 'i', 'Contact': 'm',
         'Content-Type': 'c', 'Content-Length': 'l'}

SDP = ['v=0', 'o=sipp 53655765 2353687637 IN IP[local_ip_type] [local_ip]', 's=-',
       'c=IN IP[media_ip_type] [media_ip]', 't=0 0', 'm=audio [media_port] RTP/AVP 0',
       'a=rtpmap:0 PCMU/8000']

INVITE_BRANCH = 'z9hG4bK-[pid]-[call_number]-invite'


def body(flags):
    if 'big' in flags:
        return SDP + [f'a=x-note-{i}:{"n" * 40}' for i in range(70)]
    if 'broken' in flags:
        return ['this is no SDP']
    return SDP if 'sdp' in flags else []


MARK = '<action><log message="."/></action>'

# What a response to it repeats; kept by method, for others may come in between.
KEPT = {'INVITE': '', 'BYE': 'bye_'}
HEADERS = ['Via', 'From', 'To', 'CSeq']


def keep(method):
    return '<action>' + ''.join(
        f'<ereg regexp=".*" search_in="hdr" header="{h}:" assign_to="{KEPT[method] + h.lower()}"/>'
        for h in HEADERS) + '</action>'


class Scenario:
    def __init__(self):
        self.xml = []
        self.answers = None   # the request that a plain response answers
        self.calling = False  # we sent the INVITE that it began with
        self.sent = ''        # our last request
        self.confirmed = False
        self.cseq = self.invite_cseq = 1
        self.challenged = False
        self.holds = 0

    def request(self, method, flags):
        in_dialog = self.confirmed or 'failure' in flags or method == 'BYE'
        self.sent = method
        if self.answers and not self.calling:
            return self.callee_request(method)
        if method == 'INVITE':
            self.calling = True
            self.cseq += self.challenged
            self.challenged = False
            self.invite_cseq = self.cseq
        elif method == 'BYE' or (self.confirmed and method != 'ACK'):
            self.cseq += 1
        branch = f'{INVITE_BRANCH}{self.invite_cseq}'
        if method not in ('INVITE', 'CANCEL') and 'failure' not in flags:
            branch = 'z9hG4bK-[pid]-[call_number]-' + method.lower() + '-[msg_index]'
        uri = '[next_url]' if self.confirmed else 'sip:[service]@[remote_ip]:[remote_port]'
        to = '<sip:[service]@[remote_ip]:[remote_port]>' + ('[peer_tag_param]' if in_dialog else '')
        ours = '<sip:sipp-[call_number]@[local_ip]:[local_port]>;tag=[pid]o[call_number]'
        head = [f'{method} {uri} SIP/2.0', f'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}',
                'Max-Forwards: 70', f'From: {ours}', f'To: {to}', 'Call-ID: [call_id]',
                f'CSeq: {self.invite_cseq if method in ("ACK", "CANCEL") else self.cseq} {method}']
        if method in ('INVITE', 'OPTIONS', 'REFER'):
            head.append('Contact: <sip:sipp@[local_ip]:[local_port]>')
        if method == 'REGISTER':
            return self.register(head)
        if self.confirmed:
            head.append('[routes]')
        return head

    # TARGET is the domain, in which we are sipp.
    def register(self, head):
        self.cseq += self.challenged
        self.challenged = False
        own = '<sip:sipp@[service]>'
        return ['REGISTER sip:[service] SIP/2.0', head[1], head[2], f'From: {own};tag=[pid]r', f'To: {own}', head[5],
                f'CSeq: {self.cseq} REGISTER', 'Contact: <sip:sipp@[local_ip]:[local_port]>']

    # A request from the side that was called: our tag is the one of the To we answered with.
    def callee_request(self, method):
        self.cseq += method != 'ACK'
        head = [f'{method} [next_url] SIP/2.0',
                'Via: SIP/2.0/[transport] [local_ip]:[local_port];'
                f'branch=z9hG4bK-[pid]-[call_number]-callee-{self.cseq}',
                'Max-Forwards: 70', 'From: [$to];tag=[pid]t[call_number]', 'To: [$from]',
                'Call-ID: [call_id]', f'CSeq: {100 + self.cseq} {method}', '[routes]']
        if method in ('INVITE', 'UPDATE'):
            head.append('Contact: <sip:sipp@[local_ip]:[local_port]>')
        return head

    def response(self, code, flags):
        to_invite = self.answers == 'INVITE' or 'invite' in flags
        tag = next((f[4:] for f in flags if f.startswith('tag=')), '')
        head = [f'SIP/2.0 {code} Scripted']
        if to_invite and not self.calling:
            # All Vias of the last message, which must be the INVITE; else the first one that it had.
            head += ['[last_Via:]' if 'proxied' in flags else 'Via: [$via]',
                     '[last_Record-Route:]' if self.answers == 'INVITE' else None,
                     'From: [$from]',
                     'To: [$to]' + (f';tag=[pid]t[call_number]{tag}' if code != '100' else ''),
                     'Call-ID: [call_id]', 'CSeq: [$cseq]']
        elif 'bye' in flags:
            head += [f'{h}: [${KEPT["BYE"] + h.lower()}]' for h in HEADERS] + ['Call-ID: [call_id]']
        else:
            head += ['[last_Via:]', '[last_From:]', '[last_To:]', '[last_Call-ID:]', '[last_CSeq:]']
        if to_invite and code != '100' and code < '300':
            head.append('Contact: <sip:sipp@[local_ip]:[local_port]>')
        return [line for line in head if line]

    def send(self, what, flags, extra):
        is_response = what.isdigit()
        head = self.response(what, flags) if is_response else self.request(what, flags)
        lines = body(flags)
        if lines:
            head.append('Content-Type: application/sdp')
        head.append('Content-Length: [len]')
        own = {line.split(':')[0].lower() for line in extra}
        head = [h for h in head if h.split(':')[0].lower() not in own]
        head[-1:-1] = extra
        if 'compact' in flags:
            head = [f'{SHORT.get(h.split(":")[0], h.split(":")[0])}:{h.split(":", 1)[1]}'
                    if ':' in h and i and not h.startswith('[') else h for i, h in enumerate(head)]
        final = is_response and what >= '200' and (self.answers == 'INVITE' or 'invite' in flags)
        resend = what not in ('ACK',) and (final or not is_response) and 'once' not in flags
        text = '\n'.join(head + [''] + lines)
        self.xml.append(f'<send{" retrans=" + quoteattr("500") if resend else ""}>'
                        f'<![CDATA[\n{text}\n\n]]></send>')

    def recv(self, what, flags):
        attrs = [('response' if what.isdigit() else 'request', what)]
        attrs += [('optional', 'true')] if 'optional' in flags else []
        attrs += [f.split('=') for f in flags if f.startswith('timeout=')]
        if what == '401':
            attrs.append(('auth', 'true'))
            self.challenged = True
        if what == 'INVITE' or (what == '200' and self.sent == 'INVITE'):
            attrs.append(('rrs', 'true'))
        inner = ''
        if what.isdigit():
            if what == '200' and self.sent == 'INVITE':
                self.confirmed = True
        else:
            self.answers = what
        if what in KEPT:
            inner = keep(what)
        self.xml.append('<recv ' + ' '.join(f'{k}={quoteattr(v)}' for k, v in attrs) +
                        f'>{inner}</recv>')

    # SIPp writes no end behind what it has read from a file; '!' is one, and less than '.'.
    def hold(self, path):
        self.holds += 1
        self.xml.append(
            f'<nop>{MARK}</nop><label id="{self.holds}"/><pause milliseconds="10"/>'
            f'<nop next="{self.holds}" test="held"><action>'
            f'<assignstr assign_to="go" value="[file name={path}]!"/>'
            f'<strcmp assign_to="order" variable="go" value="{"." * self.holds}"/>'
            '<test assign_to="held" variable="order" compare="less_than" value="0"/></action></nop>')


def main():
    s = Scenario()
    steps = []
    for line in sys.stdin.read().splitlines():
        line = line.strip()
        if line.startswith('+'):
            steps[-1][1].append(line[1:].strip())
        elif line and not line.startswith('#'):
            steps.append((line.split(), []))
    for (verb, *rest), extra in steps:
        if verb == 'send':
            s.send(rest[0], rest[1:], extra)
        elif verb == 'recv':
            s.recv(rest[0], rest[1:])
        elif verb == 'wait':
            s.xml.append(f'<pause milliseconds="{rest[0]}"/>')
        elif verb == 'mark':
            s.xml[-1] = s.xml[-1].replace('</send>', MARK + '</send>')
        elif verb == 'hold':
            s.hold(sys.argv[1])
        elif verb == 'play':
            s.xml.append(f'<nop><action><exec play_pcap_audio="{rest[0]}"/></action></nop>')
        else:
            sys.exit(f'scenario.py: unknown step: {verb}')
    print('<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="ladder">')
    print('\n'.join(s.xml))
    names = {name for x in s.xml for name in re.findall('assign_to="(.*?)"', x)}
    if names:
        print(f'<Reference variables="{",".join(sorted(names))}"/>')
    print('</scenario>')


main()
