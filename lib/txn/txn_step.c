/* SPDX-License-Identifier: BSD-3-Clause */
#include "txn.h"

// The state a machine is born in, and the timers that start with it.
static const struct txn_rule birth[TXN_MACHINES] = {
	[TXN_CLIENT_INVITE] = {TXN_CALLING, TXN_ACT_RESEND_T1 | TXN_ACT_GIVE_UP}, // timers A, B
	[TXN_CLIENT] = {TXN_TRYING, TXN_ACT_RESEND_T1 | TXN_ACT_GIVE_UP},	  // timers E, F
	[TXN_SERVER_INVITE] = {TXN_PROCEEDING, 0},
	[TXN_SERVER] = {TXN_TRYING, 0},
	[TXN_UAS_1XX] = {TXN_PROCEEDING, TXN_ACT_RESEND_T1 | TXN_ACT_GIVE_UP},
	[TXN_UAS_2XX] = {TXN_ACCEPTED, TXN_ACT_RESEND_T1 | TXN_ACT_GIVE_UP},
};

// Timer A doubles without limit (17.1.1.2), and so does a reliable provisional response (RFC 3262
// 3); E and G, and the 2xx of 13.3.1.4, up to T2.
static uint64_t interval(const struct txn *t, const struct txn_times *times)
{
	bool limited = t->machine != TXN_CLIENT_INVITE && t->machine != TXN_UAS_1XX;
	uint64_t ms = (uint64_t)times->t1 << t->backoffs;

	return limited && t->backoffs && ms > times->t2 ? times->t2 : ms;
}

// It takes no more than a few to get beyond any T2, and beyond 64 T1.
static void back_off(struct txn *t)
{
	if (t->backoffs < 16)
		t->backoffs++;
}

static void apply(struct txn *t, const struct txn_rule *r, const struct txn_times *times,
		  uint64_t now_ms)
{
	t->state = r->next;
	if (r->act & TXN_ACT_QUIET)
		t->retransmit_at = MOMENT_NEVER;
	if (r->act & TXN_ACT_PATIENT)
		t->end_at = MOMENT_NEVER;
	if (r->act & TXN_ACT_BACKOFF)
		back_off(t);
	if (r->act & (TXN_ACT_BACKOFF | TXN_ACT_RESEND_T1))
		t->retransmit_at = moment_at(now_ms + interval(t, times));
	if (r->act & TXN_ACT_RESEND_T2)
		t->retransmit_at = moment_at(now_ms + times->t2);
	if (r->act & (TXN_ACT_GIVE_UP | TXN_ACT_LINGER))
		t->end_at = moment_at(now_ms + 64ull * times->t1);
	if (r->act & TXN_ACT_LINGER_T4)
		t->end_at = moment_at(now_ms + times->t4);
	if (r->next == TXN_TERMINATED)
		t->retransmit_at = t->end_at = MOMENT_NEVER;
}

void txn_begin(struct txn *t, enum txn_machine machine, const struct txn_times *times,
	       uint64_t now_ms)
{
	*t = (struct txn){.machine = (uint8_t)machine};
	apply(t, &birth[machine], times, now_ms);
}

int txn_step(struct txn *t, enum txn_event ev, const struct txn_times *times, uint64_t now_ms)
{
	const struct txn_rule *r = txn_rule(t->machine, t->state, ev);

	if (r->next == TXN_NONE)
		return -1;
	apply(t, r, times, now_ms);
	return r->act & (TXN_ACT_SEND | TXN_ACT_ACK | TXN_ACT_TELL | TXN_ACT_FAILED);
}

// What it means that the state's time is over.
static enum txn_event end_of(const struct txn *t)
{
	bool lingers = txn_rule(t->machine, t->state, TXN_EV_LINGER)->next != TXN_NONE;

	return lingers ? TXN_EV_LINGER : TXN_EV_TIMEOUT;
}

// Giving up comes before trying once more, where both are due.
bool txn_timer_due(const struct txn *t, uint64_t now_ms, enum txn_event *ev)
{
	if (txn_over(t))
		return false;
	if (moment_past(t->end_at, now_ms))
		*ev = end_of(t);
	else if (moment_past(t->retransmit_at, now_ms))
		*ev = TXN_EV_RETRANSMIT;
	else
		return false;
	return true;
}
