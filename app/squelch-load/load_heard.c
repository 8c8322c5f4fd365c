/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_call.h"

// What an originator hears: responses to its INVITE, CANCEL, BYE and OPTIONS.

// The 180, or what else says that somebody is called.
static void rings(struct load *l, struct call *c)
{
	enum load_originator plan = load_scenario_of(c)->originator;

	c->rung = true;
	load_time(l, LATENCY_INVITE_180, c->sent_ns);
	if (c->cancelled)
		return;
	if (plan == ORIGINATOR_GIVES_UP)
		load_call_cancel(l, c);
	else if (plan == ORIGINATOR_RACES && !c->timed)
		c->act_at = load_moment_of_window(l);
}

// RFC 3261 9.1: no CANCEL before a provisional response. Where the 180 does not come, the 100
// will do, after a while.
static void provisional(struct load *l, uint32_t i, uint16_t status)
{
	struct call *c = load_call(l, i);

	if (c->state > CALL_RINGING || c->failure)
		return;
	if (c->state == CALL_INVITED) {
		c->state = CALL_RINGING;
		c->resend_at = LOAD_NEVER;
		if (load_scenario_of(c)->originator != ORIGINATOR_HANGS_UP && !c->timed)
			c->act_at = l->tick + load_t1(l);
	}
	if (status > 100 && !c->rung)
		rings(l, c);
	if (c->overdue && !c->cancelled)
		load_call_cancel(l, c);
	load_call_wake(l, i);
}

static bool keep_dialog(struct load *l, struct call *c, const struct load_seen *s)
{
	if (s->to_tag.n > LOAD_TAG_MAX || !load_target_keep(l, s->contact, &c->target)) {
		l->stats.loss[LOSS_DIALOG]++;
		return false;
	}
	c->tag_n = (uint8_t)s->to_tag.n;
	memcpy(c->tag, s->to_tag.p, s->to_tag.n);
	return true;
}

static void answered(struct load *l, uint32_t i, const struct load_seen *s)
{
	struct call *c = load_call(l, i);

	load_say_ack(l, s);
	if (c->state >= CALL_UP || c->failure) {
		load_count(l, LOAD_SEEN_AGAIN);
		return;
	}
	load_time(l, LATENCY_INVITE_200, c->sent_ns);
	c->state = CALL_UP;
	c->act_at = LOAD_NEVER;
	if (c->held) {
		l->held_waiting--;
		load_count(l, LOAD_HELD);
	}
	if (!keep_dialog(l, c, s)) {
		load_call_over(l, i);
		return;
	}
	if (load_scenario_of(c)->media) {
		load_media_far_end(l, i, s->datagram, l->cfg.originator);
		load_media_start(l, i);
	}
	load_call_stand(l, i);
	if (load_call(l, i)->state == CALL_UP)
		load_call_wake(l, i);
}

static void refused(struct load *l, uint32_t i, const struct load_seen *s)
{
	struct call *c = load_call(l, i);

	load_say_ack_failure(l, s);
	if (c->state >= CALL_UP || c->failure) {
		load_count(l, LOAD_SEEN_AGAIN);
		return;
	}
	c->failure = s->status;
	c->act_at = LOAD_NEVER;
	if (c->cancelled && s->status == 487)
		load_time(l, LATENCY_CANCEL_487, c->cancelled_ns);
	load_call_settle_legs(l, c);
	load_call_done(l, i);
}

static void invite_response(struct load *l, uint32_t i, const struct load_seen *s)
{
	if (s->status < 200)
		provisional(l, i, s->status);
	else if (s->status < 300)
		answered(l, i, s);
	else
		refused(l, i, s);
}

static void cancel_response(struct load *l, uint32_t i, const struct load_seen *s)
{
	struct call *c = load_call(l, i);

	if (s->status < 200)
		return;
	if (!c->cancel_open) {
		load_count(l, LOAD_SEEN_AGAIN);
		return;
	}
	c->cancel_open = false;
	c->resend_at = LOAD_NEVER;
	if (c->done)
		load_call_done(l, i);
	else if (c->state == CALL_UP)
		load_call_stand(l, i);
}

static void bye_response(struct load *l, uint32_t i, const struct load_seen *s)
{
	struct call *c = load_call(l, i);

	if (s->status < 200)
		return;
	if (c->state != CALL_CLOSING) {
		load_count(l, LOAD_SEEN_AGAIN);
		return;
	}
	load_time(l, LATENCY_BYE_200, c->sent_ns);
	load_call_done(l, i);
}

static void options_response(struct load *l, uint32_t i, const struct load_seen *s)
{
	if (s->status < 200)
		return;
	load_time(l, LATENCY_OPTIONS, load_call(l, i)->sent_ns);
	load_call_done(l, i);
}

// The call is gone, but its final answer is not acknowledged yet: our ACK was lost.
static void stale(struct load *l, const struct load_seen *s)
{
	load_count(l, LOAD_STRAYS);
	if (s->kind != NAME_INVITE || s->method != SIP_INVITE || s->status < 200)
		return;
	if (s->status >= 300)
		load_say_ack_failure(l, s);
	else if (s->contact.n)
		load_say_ack(l, s);
}

void load_call_response(struct load *l, const struct load_seen *s)
{
	uint32_t i = s->named ? load_call_find(l, s->name) : LOAD_NONE;

	if (!s->named)
		load_count(l, LOAD_STRAYS);
	else if (i == LOAD_NONE)
		stale(l, s);
	else if (s->kind == NAME_INVITE && s->method == SIP_INVITE)
		invite_response(l, i, s);
	else if (s->kind == NAME_INVITE && s->method == SIP_CANCEL)
		cancel_response(l, i, s);
	else if (s->kind == NAME_BYE)
		bye_response(l, i, s);
	else if (s->kind == NAME_OPTIONS)
		options_response(l, i, s);
}
