/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// At the door: session timers (RFC 4028). What was agreed upon, who keeps to it, and what becomes
// of those who do not.

// A 2xx has passed: what holds from now on. client: the request was the server's.
static void agree(struct sim *s, struct sim_party *p, const struct sip_msg *m, bool client)
{
	struct sim_deal *deal = &p->deal;
	struct span refresher;

	*deal = (struct sim_deal){.since = s->now};
	if (!sip_interval(m, SIP_H_SESSION_EXPIRES, &deal->expires, &refresher))
		return;
	deal->server = span_ieq(refresher, SPAN("uac")) == client;
}

struct sim_wish sim_watch_wish(const struct sip_msg *m)
{
	struct sim_wish wish = {.knows = sip_lists(m, SIP_H_SUPPORTED, SPAN("timer"))};
	struct span refresher = SPAN_NONE;

	sip_interval(m, SIP_H_SESSION_EXPIRES, &wish.expires, &refresher);
	sip_interval(m, SIP_H_MIN_SE, &wish.min, NULL);
	if (refresher.n == 3)
		wish.refresher = (char)refresher.p[2];
	return wish;
}

// 6, 8.1: too short, and it says what would do.
void sim_watch_422_out(struct sim *s, unsigned conf, const struct sip_msg *m,
		       const struct sim_wish *wish)
{
	uint32_t least = 0;

	if (!wish->knows || !wish->expires || wish->expires >= s->cfg.min_se_s)
		sim_fail(s, conf, "422 for a session of %u s", wish->expires);
	if (!sip_interval(m, SIP_H_MIN_SE, &least, NULL) || least != s->cfg.min_se_s)
		sim_fail(s, conf, "422 with Min-SE %u", least);
}

// The server's 2xx to a station's INVITE, re-INVITE or UPDATE. wish: what that asked for; NULL:
// another asks at the same time.
void sim_watch_deal_out(struct sim *s, struct sim_party *p, const struct sip_msg *m,
			const struct sim_wish *wish)
{
	unsigned conf = sim_conference(p->side, p->who);
	struct span refresher = SPAN_NONE;
	uint32_t expires = 0;

	agree(s, p, m, false);
	if (!sip_interval(m, SIP_H_SESSION_EXPIRES, &expires, &refresher) || !wish)
		return;
	if (wish->expires && expires > wish->expires && expires > wish->min &&
	    expires > s->cfg.min_se_s)
		sim_fail(s, conf, "Session-Expires %u, where %u was asked for", expires,
			 wish->expires);
	if (expires < s->cfg.min_se_s || expires < wish->min)
		sim_fail(s, conf, "Session-Expires %u is too short", expires);
	if (!span_ieq(refresher, SPAN("uac")) && !span_ieq(refresher, SPAN("uas")))
		sim_fail(s, conf, "a session without a refresher"); // 9
	else if (wish->refresher && span_ieq(refresher, SPAN("uac")) != (wish->refresher == 'c'))
		sim_fail(s, conf, "the refresher is not who was asked for");
	if (span_ieq(refresher, SPAN("uac")) &&
	    (!wish->knows || !sip_lists(m, SIP_H_REQUIRE, SPAN("timer"))))
		sim_fail(s, conf, "the refresher does not know it has to be one"); // 9
}

// A callee's 2xx to the server's INVITE.
void sim_watch_deal_in(struct sim *s, struct sim_party *p, const struct sip_msg *m)
{
	agree(s, p, m, true);
}

// The server refreshes: without a body, for itself.
void sim_watch_update_out(struct sim *s, struct sim_party *p, const struct sip_msg *m)
{
	unsigned conf = sim_conference(p->side, p->who);
	struct span refresher = SPAN_NONE;
	uint32_t expires = 0;

	if (m->body.n)
		sim_fail(s, conf, "an UPDATE with a body");
	if (!sip_interval(m, SIP_H_SESSION_EXPIRES, &expires, &refresher) ||
	    !span_ieq(refresher, SPAN("uac")) || !sip_lists(m, SIP_H_SUPPORTED, SPAN("timer")))
		sim_fail(s, conf, "an UPDATE that does not refresh");
	if (p->deal.branch == sim_hash(m->via.branch))
		return;
	p->deal.branch = sim_hash(m->via.branch);
	p->deal.update_at = s->now;
	p->deal.answered = 0;
}

void sim_watch_update_answered(struct sim *s, struct sim_party *p, const struct sip_msg *m)
{
	if (m->status < 200 || p->deal.branch != sim_hash(m->via.branch) || p->deal.answered)
		return;
	if (m->status < 300)
		agree(s, p, m, true);
	else
		p->deal.answered = m->status;
	p->deal.answered_at = s->now;
}

static uint64_t end_of(const struct sim_deal *deal)
{
	return deal->since + 1000ull * deal->expires;
}

// 10: who does not refresh may be taken for dead a bit before the end; who does not answer, when it
// says so or has been asked for 64 T1.
bool sim_watch_expired(const struct sim *s, const struct sim_party *p)
{
	const struct sim_deal *deal = &p->deal;
	uint32_t e = deal->expires, early = e / 3 < 32 ? e / 3 : 32;

	if (e == 0)
		return false;
	if (!deal->server)
		return s->now >= end_of(deal) - 1000ull * early;
	return deal->answered == 481 || deal->answered == 408 ||
	       (deal->update_at && s->now >= deal->update_at + 64ull * s->cfg.times.t1);
}

// By when somebody must have said BYE; SIM_NEVER: nobody must.
static uint64_t deadline(const struct sim *s, const struct sim_deal *deal)
{
	if (deal->expires == 0)
		return SIM_NEVER;
	if (!deal->server)
		return end_of(deal);
	if (deal->answered)
		return deal->answered == 481 || deal->answered == 408 ? deal->answered_at
								      : SIM_NEVER;
	return deal->update_at ? deal->update_at + 64ull * s->cfg.times.t1
			       : deal->since + 500ull * deal->expires;
}

void sim_check_session(struct sim *s, const struct sim_party *p)
{
	unsigned conf = sim_conference(p->side, p->who);
	uint64_t ended_at = p->ended_at ? p->ended_at : s->now;
	uint64_t by = deadline(s, &p->deal);

	if (s->world.dry || !p->up || by == SIM_NEVER)
		return;
	if (ended_at <= by + s->cfg.times.t2)
		return;
	if (p->deal.server && !p->deal.update_at)
		sim_fail(s, conf, "a session of %u s was not refreshed", p->deal.expires);
	else
		sim_fail(s, conf, "a session of %u s was not ended in time", p->deal.expires);
}
