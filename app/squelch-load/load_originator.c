/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_call.h"

// The life of an originator's call: what it asks, when it asks again, what it gives up, and its end.

static uint64_t name_of(const struct load *l, uint32_t i)
{
	return load_name(l->cfg.owner, l->cfg.run, l->generation[i], i);
}

uint32_t load_call_find(const struct load *l, uint64_t name)
{
	uint32_t i = load_name_index(name);

	return slab_in_use(&l->calls, i) && name_of(l, i) == name ? i : LOAD_NONE;
}

void load_call_wake(struct load *l, uint32_t i)
{
	const struct call *c = load_call(l, i);

	load_wake(l, i, load_nearest(c->resend_at, c->act_at, c->limit_at));
}

static void ask(struct load *l, struct call *c)
{
	c->repeats = 0;
	c->resend_at = load_backoff(l, 0, LOAD_NEVER);
	c->limit_at = load_limit(l);
	load_say_again(l, c);
}

bool load_call_begin(struct load *l, uint8_t scenario, bool held)
{
	uint32_t i = slab_get(&l->calls);
	struct writer w;
	struct call *c;

	if (i == LOAD_NONE)
		return false;
	l->generation[i]++;
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
	load_call_wake(l, i);
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
	l->closing -= load_call(l, i)->closing;
	wheel_disarm(&l->wheel, i);
	slab_put(&l->calls, i);
	load_count(l, LOAD_CALLS_DONE);
}

// Its legs, which the terminators here hold, learn what has become of it.
void load_call_settle_legs(struct load *l, const struct call *c)
{
	uint32_t next;

	for (uint32_t leg = c->legs; leg != LOAD_NONE; leg = next) {
		next = load_leg(l, leg)->next;
		load_leg_call_settled(l, leg);
	}
}

static void count_not_held(struct load *l, const struct call *c)
{
	l->held_waiting--;
	load_count(l, LOAD_HELD_FAILED);
	if (c->failure == 503)
		load_count(l, LOAD_HELD_503);
}

// The originator is done. The call stays while there are legs of it.
void load_call_over(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	load_media_stop(l, i);
	if (c->held && c->state < CALL_UP)
		count_not_held(l, c);
	c->state = CALL_OVER;
	c->resend_at = c->act_at = c->limit_at = LOAD_NEVER;
	if (c->legs == LOAD_NONE)
		free_call(l, i);
	else
		load_call_settle_legs(l, c);
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

// An INVITE that nobody gave up, and that failed: was it meant to?
static void count_failure(struct load *l, const struct call *c)
{
	bool meant = c->failure == load_scenario_of(c)->failure;

	load_count(l, meant ? LOAD_CALLS_FAILED : LOAD_CALLS_REFUSED);
	if (c->failure == 503)
		load_count(l, LOAD_CALLS_503);
}

static void count_outcome(struct load *l, const struct call *c)
{
	if (load_scenario_of(c)->originator == ORIGINATOR_ASKS)
		load_count(l, LOAD_OPTIONS);
	else if (c->failure && c->cancelled)
		load_count(l, LOAD_CALLS_CANCELLED);
	else if (c->failure)
		count_failure(l, c);
	else
		load_count(l, c->cancelled ? LOAD_CALLS_CROSSED : LOAD_CALLS_ANSWERED);
}

// Over, once the CANCEL has its answer too.
void load_call_done(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	c->done = true;
	c->resend_at = c->cancel_open ? c->resend_at : LOAD_NEVER;
	if (c->cancel_open)
		return;
	count_outcome(l, c);
	load_call_over(l, i);
}

void load_call_cancel(struct load *l, struct call *c)
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
	l->closing++;
	c->closing = true;
	c->state = CALL_CLOSING;
	c->act_at = LOAD_NEVER;
	c->sent_ns = l->now_ns;
	ask(l, c);
	load_call_wake(l, i);
}

uint64_t load_moment_of_window(struct load *l)
{
	return l->tick + load_rand_below(&l->rand, (uint32_t)load_ticks(l->cfg.window_us) + 1);
}

void load_call_race(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	if (c->timed || c->cancelled || c->failure || c->state > CALL_RINGING)
		return;
	c->timed = true;
	c->act_at = load_moment_of_window(l);
	load_call_wake(l, i);
}

// How long it stands, now that it is up.
void load_call_stand(struct load *l, uint32_t i)
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
	load_call_over(l, i);
}

// The time to wait for an answer is over.
static void give_up(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	if (c->state == CALL_CLOSING)
		load_fault(l, FAULT_BYE_UNANSWERED);
	else if (load_scenario_of(c)->originator == ORIGINATOR_ASKS)
		load_fault(l, FAULT_OPTIONS_UNANSWERED);
	else if (c->state < CALL_UP && !c->failure)
		load_fault(l, c->cancelled ? FAULT_NO_487 : FAULT_INVITE_UNANSWERED);
	if (c->cancel_open)
		load_fault(l, FAULT_CANCEL_UNANSWERED);
	c->cancel_open = false;
	if (c->state == CALL_UP)
		load_call_stand(l, i);
	else
		load_call_over(l, i);
}

static void act(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	c->act_at = LOAD_NEVER;
	if (c->state == CALL_INVITED)
		c->overdue = true;
	else if (c->state == CALL_RINGING)
		load_call_cancel(l, c);
	else if (c->state == CALL_UP)
		load_call_hang_up(l, i);
}

static void repeat(struct load *l, struct call *c)
{
	bool invite = c->state == CALL_INVITED && load_scenario_of(c)->originator != ORIGINATOR_ASKS;

	c->resend_at = load_backoff(l, ++c->repeats, invite ? LOAD_NEVER : load_t2(l));
	load_count(l, LOAD_REPEATS);
	load_say_again(l, c);
}

void load_call_timer(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	// Its last leg may have ended within the very batch of timers that this one is in.
	if (!slab_in_use(&l->calls, i))
		return;
	if (c->limit_at <= l->tick) {
		c->limit_at = LOAD_NEVER;
		give_up(l, i);
	} else if (c->resend_at <= l->tick) {
		repeat(l, c);
	} else if (c->act_at <= l->tick) {
		act(l, i);
	}
	if (slab_in_use(&l->calls, i))
		load_call_wake(l, i);
}

void load_call_abandon(struct load *l, uint32_t i)
{
	struct call *c = load_call(l, i);

	load_fault(l, FAULT_UNFINISHED);
	c->state = CALL_OVER;
	free_call(l, i);
}
