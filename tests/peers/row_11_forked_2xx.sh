#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Row 11: the callee's side has forked: each further 200 with another To tag is a dialog of its own, which
# gets its ACK and its BYE.
. "$(dirname "$0")/lib.sh"
plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
squelch_start --t1 500 --t2 1000

# branch TAG: one more answers, and is ended.
branch() { printf 'send 200 sdp invite once tag=%s\nrecv ACK\nrecv BYE\nsend 200\n' "$1"; }

# forks TAG...: a callee that has all these branches, one after the other.
forks() {
	local tag
	printf 'recv INVITE\nsend 180\nhold\n'
	for tag; do branch "$tag"; done
}

# expect_dialogs LIST: the ACKs and BYEs to the callee so far, each with the last letter of its To tag.
expect_dialogs() {
	local got
	got=$(shown 'ip.dst == 10.9.0.2 && (sip.Method == "ACK" || sip.Method == "BYE")' \
		sip.Method sip.to.tag | sed -E 's/\t.*(.)$/ \1/' | uniq | paste -sd ,)
	[[ $got == "$1" ]] || fail "$got instead of $1"
}

it 'a doomed leg with two branches: ACK and BYE for each'
uas bob 10.9.0.2:5070 <<< "$(forks a b)"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice bob
each='<200 >ACK >BYE <200/BYE'
expect_leg 10.9.0.2 ">INVITE <180 $each $each"
expect_dialogs 'ACK a,BYE a,ACK b,BYE b'
expect_race 2xx_after_cancel 1
expect_race forked_2xx 1
expect_stat conferences_now 0

it 'a second branch of a call that stands: it alone is ended, and the call goes on'
uas bob 10.9.0.2:5070 <<-END
	recv INVITE
	send 200 sdp once tag=c
	recv ACK
	hold
	$(branch d)
	mark
	recv BYE
	send 200
END
uac alice 10.9.0.9:5060 team-a <<< "${calls/wait 100/hold}"
await alice 1 # the call stands
await bob 1
release bob
await bob 2 # the other branch has come and gone
release alice
play_out
expect_leg 10.9.0.2 '>INVITE <200 >ACK <200 >ACK >BYE <200/BYE >BYE <200/BYE' --call 2
expect_leg 10.9.0.9 '<INVITE >200 <ACK <BYE >200/BYE' --call 2
expect_dialogs 'ACK a,BYE a,ACK b,BYE b,ACK c,ACK d,BYE d,BYE c'
expect_race forked_2xx 2
expect_stat conferences_now 0

it 'more branches than a leg may have: four with state, the others without'
uas bob 10.9.0.2:5070 <<< "$(forks e f g h i j k)"
uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
in_turn alice bob
expect_leg 10.9.0.2 ">INVITE <180 $each $each $each $each $each $each $each" --call 3
expect_race forked_2xx 6
expect_race 2xx_without_state 2
expect_no_half_open
expect_stat conferences_now 0
