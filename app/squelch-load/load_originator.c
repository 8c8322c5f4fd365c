/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_media.h"

#define ROOM 512 // of an ACK or BYE, besides what the other side has chosen

static const struct load_scenario *scenario_of(const struct call *c)
{
	return &load_scenarios[c->scenario];
}

static uint64_t name_of(const struct load *l, uint32_t i)
{
	return load_name(l->cfg.owner, l->cfg.run, l->calls.gen[i] >> 1, i);
}

uint32_t load_call_find(const struct load *l, uint64_t name)
{
	uint32_t i = load_name_index(name);

	return i < l->calls.count && (l->calls.gen[i] & 1) && name_of(l, i) == name ? i : LOAD_NONE;
}

static void wake(struct load *l, uint32_t i)
{
	const struct call *c = load_call(l, i);

	load_wake(l, i, load_nearest(c->resend_at, c->act_at, c->limit_at));
}

static void say(struct load *l, const struct call *c, const struct load_piece *text)
{
	struct writer w;

	if (!load_open(l, &w, text->n))
		return;
	put_piece(&w, text, c->name);
	load_send(l, &w, &l->to_server);
}

static void put_target(struct writer *w, const struct load *l, uint8_t index)
{
	put_span(w, span_of(l->targets[index].uri, l->targets[index].n));
}

static void say_bye(struct load *l, const struct call *c)
{
	const struct load_texts *t = &l->texts;
	struct writer w;

	if (!load_open(l, &w, t->bye.n + t->bye_to.n + t->bye_tail.n + ROOM))
		return;
	put_lit(&w, "BYE ");
	put_target(&w, l, c->target);
	put_piece(&w, &t->bye, c->name);
	put_piece(&w, &t->bye_to, c->name);
	put_span(&w, span_of(c->tag, c->tag_n));
	put_piece(&w, &t->bye_tail, c->name);
	load_send(l, &w, &l->to_server);
}

// The request that waits for an answer.
static void say_again(struct load *l, const struct call *c)
{
	if (c->cancel_open)
		say(l, c, &l->texts.cancel);
	else if (c->state == CALL_CLOSING)
		say_bye(l, c);
	else
		say(l, c, scenario_of(c)->originator == ORIGINATOR_ASKS ? &l->texts.options :
									 &l->texts.invite);
}

static void ask(struct load *l, struct call *c)
{
	c->repeats = 0;
	c->resend_at = load_backoff(l, 0, LOAD_NEVER);
	c->limit_at = load_limit(l);
	say_again(l, c);
}

bool load_call_begin(struct load *l, uint8_t scenario, bool held)
{
	uint32_t i = slab_get(&l->calls);
	struct writer w;
	struct call *c;

	if (i == LOAD_NONE)
		return false;
	c = load_call(l, i);
	w = writer_on(c->name, sizeof(c->name));
	put_hex64(&w, name_of(l, i));
	c->state = CALL_INVITED;
	c->scenario = scenario;
	c->held = held;
	c->counted = true;
	c->legs = LOAD_NONE;
	c->act_at = LOAD_NEVER;
	c->sent_ns = l->now_ns;
	l->active++;
	l->held_waiting += held;
	load_count(l, LOAD_CALLS);
	ask(l, c);
	wake(l, i);
	return true;
}

static void uncount(struct load *l, struct call *c)
{
	l->active -= c->counted;
	c->counted = false;
}

static void free_call(struct load *l, uint32_t i)
{
	uncount(l, load_call(l, i));
	wheel_disarm(&l->wheel, i);
	slab_put(&l->calls, i);
	load_count(l, LOAD_CALLS_DONE);
}

// Its legs, which the terminators here hold, learn what has become of it.
static void settle_legs(struct load *l, const struct call *c)
{
	uint32_t next;

	for (uint32_t leg = c->legs; leg != LOAD_NONE; leg = next) {
		next = load_leg(l, leg)->next;
		load_leg_call_settled(l, leg);
	}
}

// The originator is done. The call stays while there are legs of it.
static void over(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	load_media_stop(l, i);
	l->held_waiting -= c->held && c->state < CALL_UP;
	c->state = CALL_OVER;
	c->resend_at = c->act_at = c->limit_at = LOAD_NEVER;
	if (c->legs == LOAD_NONE)
		free_call(l, i);
	else
		settle_legs(l, c);
}

void load_call_leg_over(struct load *l, uint32_t call, uint32_t leg)
{
	struct call *c = load_call(l, call);
	uint32_t *at = &c->legs;

	while (*at != leg)
		at = &load_leg(l, *at)->next;
	*at = load_leg(l, leg)->next;
	if (c->legs == LOAD_NONE && c->state == CALL_OVER)
		free_call(l, call);
}

static void count_outcome(struct load *l, const struct call *c)
{
	if (scenario_of(c)->originator == ORIGINATOR_ASKS)
		load_count(l, LOAD_OPTIONS);
	else if (c->refused)
		load_count(l, c->cancelled ? LOAD_CALLS_CANCELLED : LOAD_CALLS_REFUSED);
	else
		load_count(l, c->cancelled ? LOAD_CALLS_CROSSED : LOAD_CALLS_ANSWERED);
}

// Over, once the CANCEL has its answer too.
static void done(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	c->done = true;
	c->resend_at = c->cancel_open ? c->resend_at : LOAD_NEVER;
	if (c->cancel_open)
		return;
	count_outcome(l, c);
	over(l, i);
}

static void cancel(struct load *l, struct call *c)
{
	c->cancelled = c->cancel_open = true;
	c->cancelled_ns = l->now_ns;
	c->act_at = LOAD_NEVER;
	ask(l, c);
}

void load_call_hang_up(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	load_media_stop(l, i);
	c->state = CALL_CLOSING;
	c->act_at = LOAD_NEVER;
	c->sent_ns = l->now_ns;
	ask(l, c);
	wake(l, i);
}

static uint64_t moment_of_window(struct load *l)
{
	return l->tick + load_rand_below(&l->rand, (uint32_t)load_ticks(l->cfg.window_us) + 1);
}

void load_call_race(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	if (c->timed || c->cancelled || c->refused || c->state > CALL_RINGING)
		return;
	c->timed = true;
	c->act_at = moment_of_window(l);
	wake(l, i);
}

// The 180, or what else says that somebody is called.
static void rings(struct load *l, struct call *c)
{
	enum load_originator plan = scenario_of(c)->originator;

	c->rung = true;
	load_time(l, LATENCY_INVITE_180, c->sent_ns);
	if (c->cancelled)
		return;
	if (plan == ORIGINATOR_GIVES_UP)
		cancel(l, c);
	else if (plan == ORIGINATOR_RACES && !c->timed)
		c->act_at = moment_of_window(l);
}

// RFC 3261 9.1: no CANCEL before a provisional response. Where the 180 does not come, the 100
// will do, after a while.
static void provisional(struct load *l, uint32_t i, uint16_t status)
{
	struct call *c = load_call(l, i);

	if (c->state > CALL_RINGING || c->refused)
		return;
	if (c->state == CALL_INVITED) {
		c->state = CALL_RINGING;
		c->resend_at = LOAD_NEVER;
		if (scenario_of(c)->originator != ORIGINATOR_HANGS_UP && !c->timed)
			c->act_at = l->tick + load_t1(l);
	}
	if (status > 100 && !c->rung)
		rings(l, c);
	if (c->overdue && !c->cancelled)
		cancel(l, c);
	wake(l, i);
}

// From the response alone, so that it can be repeated when the call is long gone.
static void ack_failure(struct load *l, const struct load_seen *s)
{
	const struct load_texts *t = &l->texts;
	struct writer w;

	if (!load_open(l, &w, t->ack_failure.n + t->ack_tail.n + ROOM))
		return;
	put_piece(&w, &t->ack_failure, s->digits);
	if (s->odd)
		sip_put_headers(&w, s->odd, SIP_H_TO, SPAN("To"));
	else
		put_span(&w, s->to);
	put_piece(&w, &t->ack_tail, s->digits);
	load_send(l, &w, &l->to_server);
}

static void ack(struct load *l, const struct load_seen *s)
{
	const struct load_texts *t = &l->texts;
	struct writer w;

	if (!load_open(l, &w, t->ack.n + t->ack_tail.n + ROOM))
		return;
	put_lit(&w, "ACK ");
	put_span(&w, s->contact);
	put_piece(&w, &t->ack, s->digits);
	if (s->odd)
		sip_put_headers(&w, s->odd, SIP_H_TO, SPAN("To"));
	else
		put_span(&w, s->to);
	put_piece(&w, &t->ack_tail, s->digits);
	load_send(l, &w, &l->to_server);
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

// How long it stands, now that it is up.
static void stand(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	c->resend_at = c->cancel_open ? c->resend_at : LOAD_NEVER;
	c->limit_at = c->cancel_open ? c->limit_at : LOAD_NEVER;
	if (c->cancel_open)
		return;
	if (c->held && !l->stopped)
		uncount(l, c);
	else if (c->cancelled || l->stopped || l->cfg.hold_ms == 0)
		load_call_hang_up(l, i);
	else
		c->act_at = l->tick + load_ticks((uint64_t)l->cfg.hold_ms * 1000);
}

static void answered(struct load *l, uint32_t i, const struct load_seen *s)
{
	struct call *c = load_call(l, i);

	ack(l, s);
	if (c->state >= CALL_UP || c->refused) {
		load_count(l, LOAD_SEEN_AGAIN);
		return;
	}
	load_time(l, LATENCY_INVITE_200, c->sent_ns);
	c->state = CALL_UP;
	c->act_at = LOAD_NEVER;
	l->held_waiting -= c->held;
	if (!keep_dialog(l, c, s)) {
		over(l, i);
		return;
	}
	if (l->streams) {
		load_media_far_end(l, i, s->datagram, l->cfg.originator);
		load_media_start(l, i, l->calls.gen[i] >> 1);
	}
	stand(l, i);
	if (load_call(l, i)->state == CALL_UP)
		wake(l, i);
}

static void refused(struct load *l, uint32_t i, const struct load_seen *s)
{
	struct call *c = load_call(l, i);

	ack_failure(l, s);
	if (c->state >= CALL_UP || c->refused) {
		load_count(l, LOAD_SEEN_AGAIN);
		return;
	}
	c->refused = true;
	c->act_at = LOAD_NEVER;
	if (c->cancelled && s->status == 487)
		load_time(l, LATENCY_CANCEL_487, c->cancelled_ns);
	settle_legs(l, c);
	done(l, i);
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
		done(l, i);
	else if (c->state == CALL_UP)
		stand(l, i);
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
	done(l, i);
}

static void options_response(struct load *l, uint32_t i, const struct load_seen *s)
{
	if (s->status < 200)
		return;
	load_time(l, LATENCY_OPTIONS, load_call(l, i)->sent_ns);
	done(l, i);
}

// The call is gone, but its final answer is not acknowledged yet: our ACK was lost.
static void stale(struct load *l, const struct load_seen *s)
{
	load_count(l, LOAD_STRAYS);
	if (s->kind != NAME_INVITE || s->method != SIP_INVITE || s->status < 200)
		return;
	if (s->status >= 300)
		ack_failure(l, s);
	else if (s->contact.n)
		ack(l, s);
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

void load_call_bye(struct load *l, const struct load_seen *s, const struct path *path)
{
	uint32_t i = load_call_find(l, s->name);
	struct call *c;

	load_reply(l, s, 200, SPAN_NONE, &l->texts.plain, path);
	if (i == LOAD_NONE) {
		load_count(l, LOAD_STRAYS);
		return;
	}
	c = load_call(l, i);
	if (c->state != CALL_UP && c->state != CALL_CLOSING)
		return;
	load_count(l, LOAD_CALLS_ENDED);
	over(l, i);
}

// The time to wait for an answer is over.
static void give_up(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	if (c->state == CALL_CLOSING)
		load_fault(l, FAULT_BYE_UNANSWERED);
	else if (scenario_of(c)->originator == ORIGINATOR_ASKS)
		load_fault(l, FAULT_OPTIONS_UNANSWERED);
	else if (c->state < CALL_UP && !c->refused)
		load_fault(l, c->cancelled ? FAULT_NO_487 : FAULT_INVITE_UNANSWERED);
	if (c->cancel_open)
		load_fault(l, FAULT_CANCEL_UNANSWERED);
	c->cancel_open = false;
	if (c->state == CALL_UP)
		stand(l, i);
	else
		over(l, i);
}

static void act(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	c->act_at = LOAD_NEVER;
	if (c->state == CALL_INVITED)
		c->overdue = true;
	else if (c->state == CALL_RINGING)
		cancel(l, c);
	else if (c->state == CALL_UP)
		load_call_hang_up(l, i);
}

static void repeat(struct load *l, struct call *c)
{
	bool invite = c->state == CALL_INVITED && scenario_of(c)->originator != ORIGINATOR_ASKS;

	c->resend_at = load_backoff(l, ++c->repeats, invite ? LOAD_NEVER : load_t2(l));
	load_count(l, LOAD_REPEATS);
	say_again(l, c);
}

void load_call_timer(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	// Its last leg may have ended within the very batch of timers that this one is in.
	if (!(l->calls.gen[i] & 1))
		return;
	if (c->limit_at <= l->tick) {
		c->limit_at = LOAD_NEVER;
		give_up(l, i);
	} else if (c->resend_at <= l->tick) {
		repeat(l, c);
	} else if (c->act_at <= l->tick) {
		act(l, i);
	}
	if (l->calls.gen[i] & 1)
		wake(l, i);
}

void load_call_abandon(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	load_fault(l, FAULT_UNFINISHED);
	c->state = CALL_OVER;
	free_call(l, i);
}
