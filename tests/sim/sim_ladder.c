/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// The messages of a failing run, one line each: when, between whom, what.

static const char *name_of(enum sim_side side, unsigned who, char room[16])
{
	static const char letter[] = {[SIM_O] = 'O', [SIM_T] = 'T', [SIM_W] = 'W', [SIM_R] = 'R'};

	snprintf(room, 16, "%c%u", letter[side], who);
	return room;
}

static void summary(const struct sip_msg *m, char *text, size_t size)
{
	struct span tag = m->to.tag;

	// Enough of a tag to tell two of them apart.
	if (tag.n > 12)
		tag = span_from(tag, tag.n - 12);
	if (m->request)
		snprintf(text, size, "%.*s %u", (int)m->method_text.n, m->method_text.p, m->cseq);
	else
		snprintf(text, size, "%u (%u %.*s)", m->status, m->cseq, (int)m->method_text.n,
			 m->method_text.p);
	if (tag.n)
		snprintf(text + strlen(text), size - strlen(text), " to=%.*s", (int)tag.n, tag.p);
}

// What else matters: which 18x, and its PRACK; how many streams are described, and how many are
// open.
static void details(const struct sip_msg *m, char *text, size_t size)
{
	struct span rack = sip_value(m, SIP_H_RACK);
	struct span expires = sip_value(m, SIP_H_SESSION_EXPIRES);
	struct sim_streams sdp = sim_streams(m->body);

	if (sip_rseq(m))
		snprintf(text + strlen(text), size - strlen(text), " rseq=%u", sip_rseq(m));
	if (rack.n)
		snprintf(text + strlen(text), size - strlen(text), " rack=%.*s", (int)rack.n,
			 rack.p);
	if (expires.n)
		snprintf(text + strlen(text), size - strlen(text), " se=%.*s", (int)expires.n,
			 expires.p);
	if (m->body.n)
		snprintf(text + strlen(text), size - strlen(text), " sdp=%u/%u", sdp.open, sdp.n);
}

void sim_ladder(struct sim *s, bool to_server, enum sim_side side, unsigned who, struct span bytes,
		const char *fate)
{
	static struct sip_msg m;
	unsigned conf = sim_conference(side, who);
	char name[16], text[128] = "?";

	if (!(s->ladder >> conf & 1))
		return;
	if (sip_parse(bytes, &m) == SIP_VALID) {
		summary(&m, text, sizeof(text));
		details(&m, text, sizeof(text));
	}
	printf("# %7llu  %-4s %s S  %s %s\n", (unsigned long long)s->now, name_of(side, who, name),
	       to_server ? "->" : "<-", text, fate);
}

void sim_ladder_head(struct sim *s)
{
	static const char *const policy[] = {"complete", "hybrid", "rfc"};
	static const char *const answer[] = {"first", "all", "immediate"};
	const struct sim_world *w = &s->world;

	printf("# %u cores, %u conferences; cancel policy %s%s, answer policy %s\n", w->n_cores,
	       w->n_callers, policy[s->cfg.cancel_policy],
	       s->cfg.late_cancel == LATE_HONOUR ? ", late cancels honoured" : "",
	       answer[s->cfg.answer_policy]);
	printf("# T1 %u ms, answer limit %u ms; %u legs, %u conferences, %u flows a core\n",
	       s->cfg.times.t1, s->cfg.answer_limit_ms, s->cfg.max_legs, s->cfg.max_conferences,
	       s->cfg.media_flows);
	printf("# loss %u, duplicates %u per mille, delay %u to %u ms%s%s\n", w->loss, w->duplicate,
	       w->delay_min, w->delay_max, w->fat ? ", long messages" : "",
	       w->dry ? ", times without buffers" : "");
	for (unsigned i = 0; w->dry && i < w->n_cores; i++)
		if (s->core[i].dry_from != SIM_NEVER)
			printf("# core %u has no buffers from %llu to %llu\n", i,
			       (unsigned long long)s->core[i].dry_from,
			       (unsigned long long)s->core[i].dry_until);
	if (w->restart_at != SIM_NEVER)
		printf("# restarted at %llu\n", (unsigned long long)w->restart_at);
	if (w->close_at != SIM_NEVER)
		printf("# drained at %llu\n", (unsigned long long)w->close_at);
}
