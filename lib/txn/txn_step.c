/* SPDX-License-Identifier: BSD-3-Clause */
#include "txn.h"

static uint64_t min3(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

// The state a machine is born in, and the timers that start with it.
static const struct txn_rule birth[TXN_MACHINES] = {
	[TXN_CLIENT_INVITE] = {TXN_CALLING, TXN_ACT_RESEND_T1 | TXN_ACT_GIVE_UP}, // timers A, B
	[TXN_CLIENT] = {TXN_TRYING, TXN_ACT_RESEND_T1 | TXN_ACT_GIVE_UP},	  // timers E, F
	[TXN_SERVER_INVITE] = {TXN_PROCEEDING, 0},
	[TXN_SERVER] = {TXN_TRYING, 0},
	[TXN_UAS_1XX] = {TXN_PROCEEDING, TXN_ACT_RESEND_T1 | TXN_ACT_GIVE_UP},
	[TXN_UAS_2XX] = {TXN_ACCEPTED, TXN_ACT_RESEND_T1 | TXN_ACT_GIVE_UP},
};

static void retransmit_after(struct txn *t, uint32_t interval_ms, uint64_t now_ms)
{
	t->interval_ms = interval_ms;
	t->retransmit_at = now_ms + interval_ms;
}

// Timer A doubles without limit (17.1.1.2), and so does a reliable provisional response (RFC 3262
// 3); E and G, and the 2xx of 13.3.1.4, up to T2.
static uint32_t backed_off(const struct txn *t, const struct txn_times *times)
{
	bool limited = t->machine != TXN_CLIENT_INVITE && t->machine != TXN_UAS_1XX;
	uint32_t twice = 2 * t->interval_ms;

	return limited && twice > times->t2 ? times->t2 : twice;
}

static void apply(struct txn *t, const struct txn_rule *r, const struct txn_times *times,
		  uint64_t now_ms)
{
	t->state = r->next;
	if (r->act & TXN_ACT_QUIET)
		t->retransmit_at = TXN_NEVER;
	if (r->act & TXN_ACT_PATIENT)
		t->timeout_at = TXN_NEVER;
	if (r->act & TXN_ACT_BACKOFF)
		retransmit_after(t, backed_off(t, times), now_ms);
	if (r->act & TXN_ACT_RESEND_T1)
		retransmit_after(t, times->t1, now_ms);
	if (r->act & TXN_ACT_RESEND_T2)
		retransmit_after(t, times->t2, now_ms);
	if (r->act & TXN_ACT_GIVE_UP)
		t->timeout_at = now_ms + 64ull * times->t1;
	if (r->act & TXN_ACT_LINGER_T4)
		t->linger_at = now_ms + times->t4;
	if (r->act & TXN_ACT_LINGER)
		t->linger_at = now_ms + 64ull * times->t1;
	if (r->next == TXN_TERMINATED)
		t->retransmit_at = t->timeout_at = t->linger_at = TXN_NEVER;
}

void txn_begin(struct txn *t, enum txn_machine machine, const struct txn_times *times,
	       uint64_t now_ms)
{
	*t = (struct txn){
		.machine = (uint8_t)machine,
		.retransmit_at = TXN_NEVER,
		.timeout_at = TXN_NEVER,
		.linger_at = TXN_NEVER,
	};
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

// Giving up comes before trying once more, where both are due.
bool txn_timer_due(const struct txn *t, uint64_t now_ms, enum txn_event *ev)
{
	if (txn_over(t))
		return false;
	if (t->timeout_at <= now_ms)
		*ev = TXN_EV_TIMEOUT;
	else if (t->linger_at <= now_ms)
		*ev = TXN_EV_LINGER;
	else if (t->retransmit_at <= now_ms)
		*ev = TXN_EV_RETRANSMIT;
	else
		return false;
	return true;
}

uint64_t txn_due(const struct txn *t)
{
	return txn_over(t) ? TXN_NEVER : min3(t->retransmit_at, t->timeout_at, t->linger_at);
}
