#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Whatever else than RTP in clear parties send each other (RFC 7983: DTLS, STUN, ZRTP, TURN; RFC 3711: SRTP)
# arrives as it was sent: byte for byte, and so that real ones agree on keys through squelch.
. "$(dirname "$0")/lib.sh"
. "$here/baresip.bash"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070' 'sip:team-b@* = sip:bob@10.9.0.2:5070 sip:carol@10.9.0.3:5072'
squelch_start

# alike TARGET MEMBER-ADDRESS:PORT...: each party's packets reach all others, and nothing else does.
alike() {
	peer "$@" <<-'END'
		from peer import *
		import random, sys
		noise = random.Random(7983)
		def of(first, n): # the first bytes tell what it is, the others are anything
		    return first + noise.randbytes(n - len(first))
		kinds = [
		    of(b'\x80\x60\xff\xfe', 182), of(b'\x80\xe0\xff\xff', 1200),        # SRTP, with its tag
		    of(b'\x81\xc8\x00\x06', 70), of(b'\x80\xc9\x00\x01', 46),           # SRTCP
		    of(b'\x16\xfe\xff\x00\x00', 244), of(b'\x14\xfe\xfd\x00\x01', 14),  # DTLS: handshake, cipher change,
		    of(b'\x15\xfe\xfd\x00\x01', 66), of(b'\x17\xfe\xfd\x00\x01', 1300), # alert, data
		    of(b'\x00\x01\x00\x00\x21\x12\xa4\x42', 20), of(b'\x01\x01\x00\x0c\x21\x12\xa4\x42', 32), # STUN
		    of(b'\x10\x00\x01\x02ZRTP', 120), of(b'\x40\x00\x00\x04', 8), of(b'\xff', 1), b'',
		]
		o = Host()
		members = [Host(x.rpartition(':')[0], int(x.rpartition(':')[2])) for x in sys.argv[2:]]
		call = o.invite(sys.argv[1])
		at = {}
		for t in members:
		    t.reply(inv := t.recv('INVITE'), 200, sdp=True)
		    t.recv('ACK')
		    at[t] = inv.media()
		call.ack(ok := o.recv('200'))
		at[o] = ok.media()
		sock = {x: x.rtp() for x in at}
		for i in range(3): # nearly all RTP goes another way once there has been some
		    for sender in at:
		        for kind in noise.sample(kinds, len(kinds)) + [of(b'\x80\x00', 172)] * 3:
		            sock[sender].sendto(kind, at[sender])
		            for x in at:
		                if x is not sender:
		                    got = sock[x].recv(2000)
		                    assert got == kind, (sender.ip, x.ip, kind, got)
		for x in at:
		    hears_nothing(sock[x], 0.05)
		call.hang_up(ok, *members)
	END
}

it 'SRTP, DTLS, STUN, ZRTP and anything else, byte for byte: two parties'
alike team-a 10.9.0.2:5070

it 'a group'
alike team-b 10.9.0.2:5070 10.9.0.3:5072
expect_good_checksums
expect_idle

it 'a DTLS handshake, and data both ways, between two OpenSSLs'
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=bob -keyout "$tmp/key.pem" -out "$tmp/cert.pem" \
	2> /dev/null
peer <<'END'
	from peer import *
	import subprocess
	o, t, call, inv, ok = established()
	pem = [os.environ['KEEP'] + '/' + name for name in ('cert.pem', 'key.pem')]
	def openssl(*words):
	    return subprocess.Popen(['openssl', *words, '-dtls1_2'], stdin=subprocess.PIPE,
	                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
	def until(p, word, seen=''):
	    while word not in seen:
	        assert (line := p.stdout.readline()), seen
	        seen += line
	    return seen
	server = openssl('s_server', '-accept', f'{t.ip}:{t.media_port}', '-cert', pem[0], '-key', pem[1])
	until(server, 'ACCEPT')
	client = openssl('s_client', '-bind', f'{o.ip}:{o.media_port}', '-CAfile', pem[0],
	                 '-connect', '{}:{}'.format(*ok.media()))
	try:
	    said = until(client, 'Verify return code')
	    assert 'return code: 0 (ok)' in said and 'DTLSv1.2' in said, said
	    for a, b in ((client, server), (server, client)):
	        a.stdin.write(word := f'from process {a.pid}\n')
	        a.stdin.flush()
	        until(b, word)
	finally:
	    client.kill(), server.kill()
	call.hang_up(ok, t)
END
expect_idle

it 'two baresips agree on keys by DTLS (RFC 5764), and hear each other by SRTP'
for name in bob alice; do
	port=10.9.0.2:5070 mode=auto hz=2100
	[[ $name == bob ]] || { port=10.9.0.9:5060 mode=manual hz=2200; }
	phone $name $port $mode $hz ';mediaenc=dtls_srtp'
	echo 'module dtls_srtp.so' >> "$tmp/$name/config"
done
start bob -t 5
start alice -e '/dial sip:team-a@10.9.0.1' -t 3.5
play_out
hears bob 2200
hears alice 2100
on_wire 'dtls.handshake.type == 1 && ip.src == 10.9.0.1' || fail 'no DTLS'
expect_no_half_open
expect_idle
