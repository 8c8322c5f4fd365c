/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdarg.h>
#include <stdlib.h>

// At the door: subscriptions. Each is told at once and in full when it is accepted or refreshed,
// then what has changed, one NOTIFY at a time, with versions that grow by one; until it has
// expired, is not wanted, or cannot be told. Whoever is in the room is known to be, and nobody
// else.

#define SLACK_MS 2500

static uint64_t slack(const struct sim *s)
{
	return SLACK_MS + 8ull * s->world.turn_max;
}

__attribute__((format(printf, 3, 4))) static void wrong(struct sim *s, const struct sim_sub *sub,
							const char *format, ...)
{
	char text[128];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	sim_fail(s, SIM_CALLERS_MAX, "subscription %u: %s", sub->id, text);
}

// --- what is said of it -------------------------------------------------------------------------

// Timer F may have fired; it has for certain.
static bool may_be_given_up(const struct sim *s, const struct sim_sub *sub)
{
	return sub->door.since && s->now >= sub->door.since + 64ull * s->cfg.times.t1;
}

static bool given_up(const struct sim *s, const struct sim_sub *sub)
{
	return sub->door.since && s->now >= sub->door.since + 64ull * s->cfg.times.t1 + slack(s);
}

static void accepted(struct sim *s, struct sim_sub *sub, const struct sip_msg *m)
{
	uint32_t expires = 0;

	if (m->cseq <= sub->door.accepted)
		return; // once more
	if (sub->door.ended && !s->world.dry)
		wrong(s, sub, "a SUBSCRIBE was accepted when it had ended");
	span_u32(sip_value(m, SIP_H_EXPIRES), UINT32_MAX, &expires);
	if (expires > s->cfg.max_expires_s)
		wrong(s, sub, "%u s are more than may be", expires);
	sub->door.accepted = m->cseq;
	sub->door.live = sub->door.full = true;
	sub->door.spared = false;
	sub->door.owed_at = s->now;
	sub->door.expires_at = s->now + 1000ull * expires;
}

static void answer_in(struct sim *s, struct sim_sub *sub, const struct sip_msg *m)
{
	if (m->status < 200 || sim_hash(m->via.branch) != sub->door.branch || !sub->door.since)
		return;
	sub->door.spared |= may_be_given_up(s, sub);
	sub->door.since = 0;
	if (m->status == 503) {
		sub->door.later_at = s->now + 1000;
		sub->door.full = true;
		// Its last NOTIFY, if it was to be that, is not tried again.
		sub->door.spared |= s->now >= sub->door.expires_at;
	}
	sub->door.ended |= sub->door.terminated || m->status == 481;
}

void sim_watch_sub_in(struct sim *s, unsigned i, const struct sip_msg *m)
{
	if (!m->request && m->method == SIP_NOTIFY)
		answer_in(s, &s->sub[i], m);
}

// --- what it is told ----------------------------------------------------------------------------

static const char *find(struct span in, const char *text)
{
	return memmem(in.p, in.n, text, strlen(text));
}

// "sip:o7@10.8.0.8": caller 7.
static void apply(struct sim_sub *sub, struct span body)
{
	static const char user[] = "<user entity=\"sip:o";
	const char *end = (const char *)body.p + body.n, *at;

	for (struct span rest = body; (at = find(rest, user));) {
		unsigned who = (unsigned)atoi(at + sizeof(user) - 1);
		const char *close = memchr(at, '>', (size_t)(end - at));
		struct span tag = span_of(at, (size_t)(close - at));

		sub->door.there &= ~(1u << who);
		if (!find(tag, "state=\"deleted\""))
			sub->door.there |= 1u << who;
		rest = span_of(close, (size_t)(end - close));
	}
}

static void take_body(struct sim *s, struct sim_sub *sub, struct span body)
{
	const char *version = find(body, "\" version=\"");
	bool full = find(body, "state=\"full\" version=\"") != NULL;
	uint32_t n = version ? (uint32_t)atoi(version + 11) : 0;

	if (n <= sub->door.version)
		wrong(s, sub, "version %u after %u", n, sub->door.version);
	if (!full && n != sub->door.version + 1)
		wrong(s, sub, "version %u says only what is new since %u", n, sub->door.version);
	if (!full && sub->door.full)
		wrong(s, sub, "it is told only what is new");
	if (full)
		sub->door.there = 0;
	sub->door.full = false;
	sub->door.version = n;
	apply(sub, body);
}

static void check_new(struct sim *s, const struct sim_sub *sub, const struct sip_msg *m)
{
	if (!sub->door.live || sub->door.ended || given_up(s, sub))
		wrong(s, sub, "a NOTIFY when it has ended");
	else if (sub->door.since && !may_be_given_up(s, sub))
		wrong(s, sub, "a NOTIFY before the one before it has an answer");
	if (m->cseq <= sub->door.notify_cseq)
		wrong(s, sub, "a NOTIFY with CSeq %u after %u", m->cseq, sub->door.notify_cseq);
}

static void notify_out(struct sim *s, struct sim_sub *sub, const struct sip_msg *m)
{
	const struct sip_header *h = sip_named(m, SPAN("Subscription-State"));
	struct span state = h ? sip_header_value(m, h) : SPAN_NONE;
	uint64_t branch = sim_hash(m->via.branch), hash = sim_hash(m->raw);

	if (branch == sub->door.branch) {
		if (hash != sub->door.hash)
			wrong(s, sub, "a NOTIFY is repeated with other bytes");
		if (!sub->door.since)
			wrong(s, sub, "a NOTIFY that has been answered is repeated");
		return;
	}
	check_new(s, sub, m);
	sub->door.branch = branch;
	sub->door.hash = hash;
	sub->door.since = s->now;
	sub->door.owed_at = 0;
	sub->door.notify_cseq = m->cseq;
	sub->door.terminated = span_starts(state, SPAN("terminated"));
	if (!sub->door.terminated && s->now < sub->door.later_at) // its end is told at once
		wrong(s, sub, "a NOTIFY before Retry-After");
	if (!sub->door.terminated && s->now > sub->door.expires_at + slack(s))
		wrong(s, sub, "it is active beyond its end");
	take_body(s, sub, m->body);
	s->totals->notified++;
}

void sim_watch_sub_out(struct sim *s, unsigned i, const struct sip_msg *m)
{
	struct sim_sub *sub = &s->sub[i];

	// Without buffers the first that is seen may not be the first, nor the answer be seen at
	// all.
	if (s->world.dry)
		return;
	if (m->request)
		notify_out(s, sub, m);
	else if (m->method == SIP_SUBSCRIBE && m->status / 100 == 2)
		accepted(s, sub, m);
}

// --- who is in ----------------------------------------------------------------------------------

// Since when the caller is in, or is not; SIM_NEVER: who knows.
static uint64_t in_since(const struct sim_caller *o)
{
	return o->final_sent / 100 == 2 && !o->over ? o->final_at : SIM_NEVER;
}

static uint64_t out_since(const struct sim_caller *o)
{
	if (o->over)
		return o->over_at;
	if (o->final_sent >= 300)
		return o->final_at;
	return o->accepted ? SIM_NEVER : 0;
}

// What happened before that must have been said.
static bool before(uint64_t at, uint64_t moment)
{
	return at != SIM_NEVER && at < moment;
}

static void check_caller(struct sim *s, const struct sim_sub *sub, unsigned i, uint64_t moment)
{
	const struct sim_caller *o = &s->caller[i];
	bool there = sub->door.there >> i & 1, here = s->world.room[i] == sub->room;

	if (here && !there && before(in_since(o), moment))
		wrong(s, sub, "it has not been told that caller %u is in", i);
	if (there && (!here || before(out_since(o), moment)))
		wrong(s, sub, "it has not been told that caller %u is not in", i);
}

// Memory for who is in may be short; then whoever is told of is a matter of chance.
static bool memory_was_short(const struct sim *s)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < s->world.n_cores; i++)
		n += s->core[i].stats.drop[DROP_ROSTER_FULL] +
		     s->core[i].stats.drop[DROP_NOTIFY_LATER];
	return n != 0;
}

static void check(struct sim *s, struct sim_sub *sub)
{
	uint64_t late = s->now > slack(s) ? s->now - slack(s) : 0;

	sub->door.ended |= given_up(s, sub);
	if (!sub->door.live || sub->door.ended || sub->door.spared || sub->door.since ||
	    s->now < sub->door.later_at + slack(s))
		return;
	if (sub->door.owed_at && sub->door.owed_at < late)
		wrong(s, sub, "it has been accepted, and is not told");
	if (sub->door.expires_at < late)
		wrong(s, sub, "it is kept beyond its end");
	for (unsigned i = 0; i < s->world.n_callers && s->n_failures == 0; i++)
		if (late > s->cfg.notify_interval_ms)
			check_caller(s, sub, i, late - s->cfg.notify_interval_ms);
}

void sim_watch_sub_turn(struct sim *s)
{
	if (s->world.dry || s->world.fat || s->now >= s->world.close_at || memory_was_short(s))
		return;
	for (unsigned i = 0; i < s->world.n_subs; i++)
		check(s, &s->sub[i]);
}

// Nobody is known to it any more; a SUBSCRIBE that comes once more is a new one.
void sim_watch_sub_restart(struct sim *s)
{
	for (unsigned i = 0; i < s->world.n_subs; i++)
		memset(&s->sub[i].door, 0, sizeof(s->sub[i].door));
}
