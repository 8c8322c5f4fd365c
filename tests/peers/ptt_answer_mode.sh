#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Answer-Mode and Priv-Answer-Mode (RFC 5373), with the dialplan of README's "Push-to-talk": what members are told.
. "$(dirname "$0")/lib.sh"
readme_example Push-to-talk | grep 'answer-mode=' > "$tmp/plan.txt"
(($(wc -l < "$tmp/plan.txt") == 2)) || fail 'no such example'
squelch_start
call_with() { sed "s/send INVITE sdp/&\n\t+ $1/" <<< "${2:-$calls}"; }

it 'what the caller says is passed on, and how the phone has answered goes back'
uas bob 10.9.0.2:5070 <<< "${answers/send 200 sdp/send 200 sdp
	+ Answer-Mode: Auto}"
uac alice 10.9.0.9:5060 bob <<< "$(call_with 'Require: answermode\n\t+ Answer-Mode: Auto;require')"
play_out
expect_packets 1 'sip.Method == INVITE && ip.dst == 10.9.0.2 && sip contains "Answer-Mode: Auto;require" && sip.Require == "answermode"'
expect_packets 1 'sip.Status-Code == 200 && ip.dst == 10.9.0.9 && sip contains "Answer-Mode: Auto" && sip.CSeq.method == INVITE'

it 'a privileged word is not everybody'\''s'
uac alice 10.9.0.9:5060 bob <<-'END'
	send INVITE sdp
	+ Priv-Answer-Mode: Auto;require
	recv 403
	send ACK failure
END
play_out
expect_packets 0 'sip.Method == INVITE && ip.dst == 10.9.0.2 && sip contains "Priv-Answer-Mode"'

it 'a rule says it to all: an all-call'
uas bob 10.9.0.2:5070 <<< "$answers"
uas carol 10.9.0.3:5070 <<< "$answers"
uac alice 10.9.0.9:5060 all-call <<< "$(call_with 'Priv-Answer-Mode: Manual')"
play_out
expect_packets 2 'sip.Method == INVITE && ip.src == 10.9.0.1 && sip contains "\nPriv-Answer-Mode: Auto;require"'
expect_packets 0 'sip.Method == INVITE && ip.src == 10.9.0.1 && sip contains "Manual"'
expect_no_half_open
expect_idle
