#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 2: CANCEL while the callee has not answered at all: its INVITE is retransmitted (timer A) until
# timer B; a 2xx that comes at last is completed and torn down.
. "$(dirname "$0")/lib.sh"

gives_up_at_once='
	send INVITE sdp
	recv 100
	wait 30
	send CANCEL
	recv 200
	recv 487
	send ACK failure'

it 'a callee that answers late, without a 1xx, gets ACK and BYE'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 50
uas bob 10.9.0.2:5070 <<-'END'
	recv INVITE
	wait 350
	send 200 sdp
	recv ACK
	recv BYE
	send 200
END
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_once"
play_out
expect_leg 10.9.0.9 '<INVITE <CANCEL >200/CANCEL >487 <ACK'
expect_leg 10.9.0.2 '>INVITE <200 >ACK >BYE <200/BYE'
expect_race cancel_while_silent 1
expect_race 2xx_after_cancel 1
expect_some stats retransmits
expect_no_half_open
expect_idle

it 'a callee that says nothing is given up by timer B, without a CANCEL'
plan 'sip:team-a@* = sip:carol@10.9.0.3:5070'
squelch_again --t1 20
peer <<'END'
	from peer import *
	o, t = Host(), Host('10.9.0.3', 5070)
	call = o.invite('team-a')
	t.recv('INVITE')
	call.cancel()
	o.recv('200/CANCEL')
	call.ack(o.recv('487'))
	t.silence(1.6)
	assert 5 <= t.again['INVITE'] <= 7, t.again
END
expect_leg 10.9.0.3 '>INVITE'
expect_race cancel_while_silent 1
expect_idle
