#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Claims 1, 2, 3: the originator gives up before the leg is complete; the server, by itself, completes
# the leg and then tears it down; INVITE, CANCEL and BYE are the messages.
. "$(dirname "$0")/lib.sh"

it 'claim 1: the leg is completed, then torn down'
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start
uas bob 10.9.0.2:5070 <<< "$torn_down_when_released"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice bob
expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'

it 'claim 2: the server does so itself, after the originator has gone'
expect_leg 10.9.0.9 '<INVITE >180 <CANCEL >200/CANCEL >487 <ACK'
expect_before 'ip.src == 10.9.0.9 && sip' 'ip.src == 10.9.0.2 && sip.Status-Code == 200'
expect_stat legs_completed_then_torn_down 1

it 'claim 3: INVITE sets up, CANCEL gives up, BYE tears down; the callee never sees a CANCEL'
expect_packets 1 'sip.Method == "CANCEL" && ip.dst == 10.9.0.1'
expect_packets 0 'sip.Method == "CANCEL" && ip.src == 10.9.0.1'
expect_packets 1 'sip.Method == "BYE" && ip.src == 10.9.0.1 && ip.dst == 10.9.0.2'
expect_no_half_open
expect_idle
