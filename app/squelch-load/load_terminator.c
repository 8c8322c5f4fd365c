/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_media.h"

static uint32_t timer_of(const struct load *l, uint32_t i)
{
	return l->calls.count + i;
}

static uint64_t name_of(const struct load *l, uint32_t i)
{
	return load_name(l->cfg.owner, l->cfg.run, l->generation[l->calls.count + i], i);
}

static void wake(struct load *l, uint32_t i)
{
	const struct leg *leg = load_leg(l, i);

	load_wake(l, timer_of(l, i), load_nearest(leg->resend_at, leg->act_at, leg->limit_at));
}

static struct span line_value(struct span line, struct span name)
{
	return (struct span){line.p + name.n, line.n - name.n - 2}; // without the line end
}

// Of the Via of an INVITE, which its CANCEL and its repeats share.
static uint64_t key_of(const struct load_seen *s)
{
	struct span via = s->odd ? sip_value(s->odd, SIP_H_VIA) : line_value(s->via, SPAN("Via: "));
	uint64_t h = via.n, word;

	for (; via.n >= 8; via = span_from(via, 8)) {
		memcpy(&word, via.p, 8);
		h = (h ^ word) * 0x9e3779b97f4a7c15;
		h ^= h >> 32;
	}
	for (uint32_t i = 0; i < via.n; i++)
		h = (h ^ via.p[i]) * 0x100000001b3;
	return h ^ h >> 29;
}

static void put_tag(struct writer *w, const struct load *l, uint32_t i)
{
	put_lit(w, "t");
	put_hex64(w, name_of(l, i));
}

// --- what it says

static struct answer *answer_of(struct load *l, const struct leg *leg)
{
	return slab_at(&l->answers, leg->answer);
}

static bool keep_answer(struct load *l, uint32_t i, const struct load_seen *s,
			const struct path *path)
{
	struct leg *leg = load_leg(l, i);
	uint8_t tag[1 + LOAD_NAME_LEN];
	struct writer tag_w = writer_on(tag, sizeof(tag)), w;
	struct answer *a;

	leg->answer = slab_get(&l->answers);
	if (leg->answer == LOAD_NONE)
		return false;
	a = answer_of(l, leg);
	w = writer_on(a->bytes, sizeof(a->bytes));
	put_tag(&tag_w, l, i);
	load_put_echo(&w, s, &path->remote, writer_span(&tag_w));
	a->n = (uint16_t)w.n;
	a->to = *path;
	if (w.full)
		slab_put(&l->answers, leg->answer);
	return !w.full;
}

static void drop_answer(struct load *l, struct leg *leg)
{
	if (leg->answer != LOAD_NONE)
		slab_put(&l->answers, leg->answer);
	leg->answer = LOAD_NONE;
}

static void say(struct load *l, const struct leg *leg, uint16_t status)
{
	const struct answer *a = answer_of(l, leg);
	const struct load_piece *rest = status == 200 ? &l->texts.answer :
					status == 180 ? &l->texts.ringing : &l->texts.plain;
	struct writer w;

	if (!load_open(l, &w, 64u + a->n + rest->n))
		return;
	sip_put_status(&w, status, SPAN_NONE);
	put_span(&w, span_of(a->bytes, a->n));
	put_piece(&w, rest, NULL);
	load_send(l, &w, &a->to);
}

static void answer(struct load *l, uint32_t i, uint16_t status)
{
	struct leg *leg = load_leg(l, i);

	leg->state = LEG_ANSWERED;
	leg->status = status;
	leg->repeats = 0;
	leg->act_at = LOAD_NEVER;
	leg->resend_at = load_backoff(l, 0, load_t2(l));
	leg->limit_at = load_limit(l);
	leg->answered_ns = l->now_ns;
	load_count(l, status == 200   ? LOAD_LEGS_ANSWERED
		      : status == 487 ? LOAD_LEGS_CANCELLED
				      : LOAD_LEGS_REFUSED);
	say(l, leg, status);
	wake(l, i);
}

// --- how it ends

static void free_leg(struct load *l, uint32_t i)
{
	table_del(&l->branches, load_leg(l, i)->key);
	wheel_disarm(&l->wheel, timer_of(l, i));
	slab_put(&l->legs, i);
}

static void over(struct load *l, uint32_t i)
{
	struct leg *leg = load_leg(l, i);
	uint32_t call = leg->call;

	load_media_stop(l, l->calls.count + i);
	drop_answer(l, leg);
	leg->state = LEG_OVER;
	leg->resend_at = leg->act_at = LOAD_NEVER;
	leg->call = LOAD_NONE;
	if (call != LOAD_NONE)
		load_call_leg_over(l, call, i);
	if (l->cfg.linger_ms == 0) {
		free_leg(l, i);
		return;
	}
	leg->limit_at = l->tick + load_ticks((uint64_t)l->cfg.linger_ms * 1000);
	wake(l, i);
}

// A leg that stands must be ended by now if its call was given up or is over.
static void limit_standing(struct load *l, uint32_t i)
{
	struct leg *leg = load_leg(l, i);
	const struct call *c = leg->call == LOAD_NONE ? NULL : load_call(l, leg->call);

	leg->limit_at = c && (c->failure || c->state == CALL_OVER) ? load_limit(l) : LOAD_NEVER;
	wake(l, i);
}

void load_leg_call_settled(struct load *l, uint32_t i)
{
	struct leg *leg = load_leg(l, i);

	if (leg->state == LEG_RINGING && leg->act_at == LOAD_NEVER)
		answer(l, i, 200);
	else if (leg->state == LEG_UP)
		limit_standing(l, i);
}

// --- requests

static const struct load_scenario *scenario_of(struct load *l, const struct leg *leg)
{
	if (leg->call != LOAD_NONE)
		return &load_scenarios[load_call(l, leg->call)->scenario];
	return &load_scenarios[load_scenario_pick(l->cfg.scenario, &l->rand)];
}

// Where nobody here knows of its call, it is of the one scenario that all are.
static bool has_media(struct load *l, const struct leg *leg)
{
	return leg->call == LOAD_NONE ? l->cfg.scenario->media
				      : load_scenarios[load_call(l, leg->call)->scenario].media;
}

// An originator here has called, and the server's INVITE says so by its From.
static void link_call(struct load *l, uint32_t i, const struct load_seen *s)
{
	uint32_t call = s->has_caller ? load_call_find(l, s->caller) : LOAD_NONE;
	struct leg *leg = load_leg(l, i);

	leg->call = call;
	if (call == LOAD_NONE)
		return;
	leg->next = load_call(l, call)->legs;
	load_call(l, call)->legs = i;
}

static void ring(struct load *l, uint32_t i, enum load_terminator plan)
{
	struct leg *leg = load_leg(l, i);
	const struct call *c = leg->call == LOAD_NONE ? NULL : load_call(l, leg->call);

	say(l, leg, 180);
	if (plan == TERMINATOR_RACES)
		leg->act_at = l->tick + load_ticks(l->cfg.window_us / 2);
	else if (!c)
		leg->act_at = l->tick + load_ticks((uint64_t)l->cfg.answer_after_ms * 1000);
	wake(l, i);
	if (c && plan == TERMINATOR_RACES)
		load_call_race(l, leg->call);
	if (c && (c->failure || c->state == CALL_OVER))
		load_leg_call_settled(l, i);
}

static void invited(struct load *l, const struct load_seen *s, uint64_t key,
		    const struct path *path)
{
	uint32_t i = slab_get(&l->legs);
	const struct load_scenario *scenario;
	struct leg *leg;

	if (i == LOAD_NONE) {
		l->stats.loss[LOSS_NO_LEG]++;
		return;
	}
	l->generation[l->calls.count + i]++;
	leg = load_leg(l, i);
	leg->state = LEG_RINGING;
	leg->key = key;
	leg->resend_at = leg->act_at = leg->limit_at = LOAD_NEVER;
	if (!keep_answer(l, i, s, path)) {
		l->stats.loss[LOSS_NO_ANSWER]++;
		slab_put(&l->legs, i);
		return;
	}
	table_add(&l->branches, key, i);
	link_call(l, i, s);
	if (has_media(l, leg))
		load_media_far_end(l, l->calls.count + i, s->datagram, path->local);
	load_count(l, LOAD_LEGS);
	scenario = scenario_of(l, leg);
	if (scenario->terminator == TERMINATOR_ANSWERS)
		answer(l, i, 200);
	else if (scenario->terminator == TERMINATOR_REFUSES)
		answer(l, i, scenario->failure);
	else
		ring(l, i, scenario->terminator);
}

static void invite(struct load *l, const struct load_seen *s, const struct path *path)
{
	uint64_t key = key_of(s);
	uint32_t i = table_find(&l->branches, key);
	const struct leg *leg;

	if (i == TABLE_NONE) {
		invited(l, s, key, path);
		return;
	}
	leg = load_leg(l, i);
	load_count(l, LOAD_SEEN_AGAIN);
	if (leg->state == LEG_RINGING)
		say(l, leg, 180);
	else if (leg->state == LEG_ANSWERED)
		say(l, leg, leg->status);
}

// The leg that an in-dialog request is for; LOAD_NONE: it is gone.
static uint32_t leg_of(const struct load *l, const struct load_seen *s)
{
	uint32_t i = load_name_index(s->name);

	return s->named && s->kind == NAME_CALLEE && slab_in_use(&l->legs, i) &&
	       name_of(l, i) == s->name ? i : LOAD_NONE;
}

static void ack(struct load *l, const struct load_seen *s)
{
	uint32_t i = leg_of(l, s);
	struct leg *leg;

	if (i == LOAD_NONE) {
		load_count(l, LOAD_STRAYS);
		return;
	}
	leg = load_leg(l, i);
	if (leg->state != LEG_ANSWERED) {
		load_count(l, LOAD_SEEN_AGAIN);
		return;
	}
	load_time(l, LATENCY_ANSWER_ACK, leg->answered_ns);
	drop_answer(l, leg);
	leg->resend_at = LOAD_NEVER;
	if (leg->status != 200) {
		over(l, i);
		return;
	}
	load_count(l, LOAD_LEGS_ACKED);
	leg->state = LEG_UP;
	if (has_media(l, leg))
		load_media_start(l, l->calls.count + i);
	if (leg->ended)
		over(l, i);
	else
		limit_standing(l, i);
}

static void count_end(struct load *l, const struct leg *leg)
{
	const struct call *c = leg->call == LOAD_NONE ? NULL : load_call(l, leg->call);

	load_count(l, LOAD_LEGS_ENDED);
	if (!c || !c->cancelled)
		return;
	load_count(l, LOAD_LEGS_TORN_DOWN);
	load_time(l, LATENCY_CANCEL_BYE, c->cancelled_ns);
}

// A BYE that overtook the ACK ends the leg, but the ACK must come all the same.
static void bye(struct load *l, const struct load_seen *s, const struct path *path)
{
	uint32_t i = leg_of(l, s);
	struct leg *leg = i == LOAD_NONE ? NULL : load_leg(l, i);

	load_reply(l, s, leg || (s->named && s->kind == NAME_CALLEE) ? 200 : 481, SPAN_NONE,
		   &l->texts.plain, path);
	if (!leg || leg->ended || leg->state == LEG_OVER) {
		load_count(l, leg ? LOAD_SEEN_AGAIN : LOAD_STRAYS);
		return;
	}
	leg->ended = true;
	if (leg->state == LEG_RINGING) {
		answer(l, i, 487);
		return;
	}
	count_end(l, leg);
	if (leg->state == LEG_UP)
		over(l, i);
}

// RFC 3261 9.2. A server that completes its legs never sends one, unless it is told to.
static void cancel(struct load *l, const struct load_seen *s, const struct path *path)
{
	uint32_t i = table_find(&l->branches, key_of(s));
	uint8_t tag[1 + LOAD_NAME_LEN];
	struct writer w = writer_on(tag, sizeof(tag));

	if (i == TABLE_NONE) {
		load_reply(l, s, 481, SPAN("x"), &l->texts.plain, path);
		return;
	}
	put_tag(&w, l, i);
	load_reply(l, s, 200, writer_span(&w), &l->texts.plain, path);
	if (load_leg(l, i)->state == LEG_RINGING)
		answer(l, i, 487);
}

static void other(struct load *l, const struct load_seen *s, const struct path *path)
{
	load_count(l, LOAD_REFUSED_REQUESTS);
	load_reply(l, s, s->method == SIP_OPTIONS ? 200 : 501, s->to_tag.n ? SPAN_NONE : SPAN("x"),
		   &l->texts.plain, path);
}

void load_leg_request(struct load *l, const struct load_seen *s, const struct path *path)
{
	switch (s->method) {
	case SIP_INVITE:
		if (s->to_tag.n)
			other(l, s, path); // a re-INVITE
		else
			invite(l, s, path);
		break;
	case SIP_ACK:
		ack(l, s);
		break;
	case SIP_BYE:
		bye(l, s, path);
		break;
	case SIP_CANCEL:
		cancel(l, s, path);
		break;
	default:
		other(l, s, path);
	}
}

// --- time

static void give_up(struct load *l, uint32_t i)
{
	struct leg *leg = load_leg(l, i);

	if (leg->state == LEG_OVER) {
		free_leg(l, i);
		return;
	}
	load_fault(l, leg->state == LEG_ANSWERED ? FAULT_NOT_ACKED : FAULT_NO_BYE);
	over(l, i);
}

void load_leg_timer(struct load *l, uint32_t i)
{
	struct leg *leg = load_leg(l, i);

	if (leg->limit_at <= l->tick) {
		leg->limit_at = LOAD_NEVER;
		give_up(l, i);
	} else if (leg->resend_at <= l->tick) {
		// RFC 3261 13.3.1.4
		leg->resend_at = load_backoff(l, ++leg->repeats, load_t2(l));
		load_count(l, LOAD_REPEATS);
		say(l, leg, leg->status);
	} else if (leg->act_at <= l->tick) {
		answer(l, i, 200);
	}
	if (slab_in_use(&l->legs, i))
		wake(l, i);
}

void load_leg_abandon(struct load *l, uint32_t i)
{
	struct leg *leg = load_leg(l, i);

	if (leg->state == LEG_ANSWERED)
		load_fault(l, FAULT_NOT_ACKED);
	else if (leg->state == LEG_UP)
		load_fault(l, FAULT_NO_BYE);
	else if (leg->state == LEG_RINGING)
		load_fault(l, FAULT_UNFINISHED);
	leg->limit_at = LOAD_NEVER;
	if (leg->state != LEG_OVER)
		over(l, i);
}
