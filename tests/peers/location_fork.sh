#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Several contacts of one name, on two workers: SIPp registers them, and plays them.
. "$(dirname "$0")/lib.sh"
plan 'sip:example.com = register' 'sip:team-a@* = sip:sipp@example.com' 'sip:list@* = list'
WORKERS=2 squelch_start --domain example.com --max-bindings 1000

register() { # NAME ADDR:PORT CONTACT [EXPIRES]
	uac "$1" "$2" example.com <<-END
		send REGISTER
		+ Contact: <$3>;expires=${4:-600}
		recv 200
	END
	play_out "$1"
}

it 'one name has the contacts that two phones have registered'
register one 10.9.0.2:5060 sip:one@10.9.0.2:5070
register two 10.9.0.3:5060 sip:two@10.9.0.3:5070
wait_for 2 is location bindings 2 || fail "bindings: $(counter location bindings)"

it 'all are called at once; the first that answers is in, the other is completed and torn down'
uas one 10.9.0.2:5070 <<-'END'
	recv INVITE
	send 180
	send 200 sdp
	recv ACK
	recv BYE
	send 200
END
uas two 10.9.0.3:5070 <<-'END'
	recv INVITE
	send 180
	hold
	send 200 sdp invite
	recv ACK
	recv BYE
	send 200
END
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 180 optional
	recv 200
	send ACK
	wait 500
	send BYE
	recv 200
END
await two 1
wait_for 3 at_least stats legs_answered 1
release two
play_out
expect_stat legs_answered 2
expect_stat legs_completed_then_torn_down 1
expect_stat legs_cancelled 0
expect_no_half_open
expect_idle 40

it 'a recipient list names it, and one of its phones besides: each phone is called once'
uas one 10.9.0.2:5070 <<< "$answers"
uas two 10.9.0.3:5070 <<< "$answers"
peer <<'END'
	from peer import *
	o = Host()
	who = ['sip:sipp@Example.com', 'sip:two@10.9.0.3:5070', 'sip:nobody@example.com']
	call = o.invite('list', extra=[('Require', 'recipient-list-invite')], body=listing(o, who))
	final = o.final()
	assert final.status == 200, final.first
	call.ack(final)
	await_counter('stats', 'legs_answered', 4)
	call.bye(final)
	o.recv('200/BYE')
END
play_out
expect_stat legs 4
expect_drop not_registered 1
expect_no_half_open

it 'a contact that its phone takes back is not called any more'
register two 10.9.0.3:5060 sip:two@10.9.0.3:5070 0
uas one 10.9.0.2:5070 <<-'END'
	recv INVITE
	send 486
	recv ACK
END
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 486
	send ACK failure
END
play_out
expect_stat legs 5

it 'and nobody is there when the last one is gone'
register one 10.9.0.2:5060 sip:one@10.9.0.2:5070 0
uac alice 10.9.0.9:5060 team-a <<-'END'
	send INVITE sdp
	recv 100 optional
	recv 480
	send ACK failure
END
play_out
expect_drop not_registered 2
expect_no_half_open
