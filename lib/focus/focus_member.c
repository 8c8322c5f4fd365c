/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Legs and the conference they belong to: what they count for, and how they leave it.

static void count_as(struct focus *f, unsigned standing, int n)
{
	if (standing == LEG_PENDING)
		f->n_pending = (uint16_t)(f->n_pending + n);
	if (standing == LEG_IN)
		f->n_in = (uint16_t)(f->n_in + n);
}

void focus_stand(struct focus_core *core, uint32_t l, enum leg_standing standing)
{
	struct leg *leg = core_leg(core, l);
	struct focus *f;

	if (leg->focus == FOCUS_NONE || leg->role == LEG_ORIGINATOR)
		return;
	f = core_focus(core, leg->focus);
	if (standing != LEG_PENDING)
		focus_referral(core, l, standing == LEG_IN ? 200 : 487);
	count_as(f, leg->standing, -1);
	count_as(f, standing, 1);
	leg->standing = (uint8_t)standing;
	if (standing == LEG_OUT && f->speaker == l)
		f->speaker = LEG_NONE;
	focus_unsettle(core, leg->focus);
}

// What the originator can make use of: a redirection or a challenge meant for us is neither.
static uint16_t presentable(uint16_t status)
{
	return status < 400 || status == 401 || status == 407 ? 480 : status;
}

// A 6xx above all, else the lowest class; the first of a class.
bool focus_is_better(uint16_t a, uint16_t b)
{
	if (b == 0)
		return true;
	if (b >= 600)
		return false;
	return a >= 600 || a / 100 < b / 100;
}

// A member will not come. Not a failure any more once the leg is doomed.
void focus_failed(struct focus_core *core, uint32_t l, uint16_t status)
{
	const struct leg *leg = core_leg(core, l);
	struct focus *f;

	if (leg->focus == FOCUS_NONE || leg->standing == LEG_OUT)
		return;
	f = core_focus(core, leg->focus);
	focus_referral(core, l, status);
	status = presentable(status);
	if (focus_is_better(status, f->failure))
		f->failure = status;
	focus_stand(core, l, LEG_OUT);
}

static void unlink_member(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	struct focus *f = core_focus(core, leg->focus);

	if (f->cursor == l)
		f->cursor = leg->next;
	if (!f->in_room && f->answerer == l)
		f->answerer = LEG_NONE;
	if (leg->prev != LEG_NONE)
		core_leg(core, leg->prev)->next = leg->next;
	else
		f->members = leg->next;
	if (leg->next != LEG_NONE)
		core_leg(core, leg->next)->prev = leg->prev;
	leg->next = leg->prev = LEG_NONE;
	f->n_members--;
}

// All that may still come for it is a final response, repeated for want of our ACK, and that can be
// written from the response alone (focus_late.c). Not so where the ACK carries an answer or
// credentials, and where there are other dialogs of the same INVITE.
static bool only_lingers(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);
	bool idle, answered, plain;

	if (leg->state != LEG_OVER || leg->role != LEG_TERMINATING)
		return false;
	idle = !leg->batched && !leg->answering && txn_over(&leg->mid) &&
	       (txn_over(&leg->request) || leg->request.state == TXN_COMPLETED);
	answered = leg->invite.state == TXN_ACCEPTED || leg->invite.state == TXN_COMPLETED;
	plain = !leg->heir && !leg->had_early && !leg->delayed && !focus_credentials_wanted(core, l);
	return idle && answered && plain;
}

void focus_leg_close(struct focus_core *core, uint32_t l)
{
	focus_credentials_drop(core, l);
	leg_close(&core->legs, l);
}

// Gives the record back once nothing in it can still be asked for.
void focus_leg_tidy(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);
	bool lingers;

	if (leg->early != LEG_NONE && txn_over(&leg->invite))
		focus_early_end(core, l);
	lingers = only_lingers(core, l);
	if (lingers)
		leg_bury(&core->legs, l, txn_due(&leg->invite));
	if (leg_spent(leg) || lingers)
		focus_leg_close(core, l);
	else
		leg_rearm(&core->legs, l);
}

// The leg is no part of its conference any more; its transactions may linger.
void focus_leg_over(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	uint32_t f = leg->focus;

	focus_roster_left(core, l);
	leg->state = LEG_OVER;
	leg->limit_at = leg->session_at = MOMENT_NEVER;
	if (leg->invite.machine == TXN_UAS_1XX)
		leg->invite.state = TXN_TERMINATED;
	focus_record(core, l);
	focus_flows_close(core, l);
	if (f != FOCUS_NONE) {
		focus_stand(core, l, LEG_OUT);
		if (leg->role == LEG_ORIGINATOR)
			core_focus(core, f)->originator = LEG_NONE;
		else
			unlink_member(core, l);
		leg->focus = FOCUS_NONE;
		focus_unsettle(core, f);
	}
	focus_leg_tidy(core, l);
}

// The INVITE had another final answer than 2xx, or none.
void focus_refused(struct focus_core *core, uint32_t l, uint16_t status)
{
	count(core, STAT_LEGS_REFUSED);
	focus_early_end(core, l); // 12.3
	focus_failed(core, l, status);
	focus_leg_over(core, l);
}

// Our BYE has its final answer, or will have none.
void focus_bye_done(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);

	if (leg->state != LEG_CLOSING)
		return;
	if (leg->torn)
		count(core, STAT_LEGS_TORN_DOWN);
	focus_leg_over(core, l);
}
