/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// At the door: next hops. Each is asked in time whether it lives; what its answers make of it is
// worked out here once more. A call goes to none that is dead, is refused only when all are, and is
// tried at another one only when it may be, as long as there is one.

// --- probes -------------------------------------------------------------------------------------

static void result(struct sim *s, struct sim_hop *h, bool alive)
{
	h->pending = false;
	if (h->known && alive != h->dead) {
		h->contrary = 0;
		return;
	}
	if (++h->contrary < HOP_RESULTS && (h->known || !alive))
		return;
	h->contrary = 0;
	h->known = true;
	h->dead = !alive;
	if (h->dead)
		h->died_at = s->now;
}

// It is not asked in time.
static bool is_late(const struct sim *s, const struct sim_hop *h)
{
	return h->branch &&
	       s->now > h->sent_at + s->cfg.probe_ms + 1000 + 8ull * s->world.turn_max;
}

void sim_watch_hop_out(struct sim *s, unsigned station, const struct sip_msg *m)
{
	struct sim_hop *h = &s->hop[station];
	uint64_t branch = sim_hash(m->via.branch), hash = sim_hash(m->raw);
	unsigned conf = station / SIM_MEMBERS_MAX;

	if (s->world.dry)
		return;
	if (!h->is)
		sim_fail(s, conf, "OPTIONS to callee %u, who is no next hop", station);
	if (branch == h->branch) {
		if (hash != h->hash)
			sim_fail(s, conf, "hop %u: OPTIONS are repeated with other bytes", station);
		if (!h->pending)
			sim_fail(s, conf, "hop %u: answered OPTIONS are repeated", station);
		return;
	}
	if (h->pending)
		result(s, h, false);
	if (h->branch && s->now < h->sent_at + s->cfg.probe_ms)
		sim_fail(s, conf, "hop %u is asked too soon", station);
	if (is_late(s, h))
		sim_fail(s, conf, "hop %u is asked too late", station);
	h->branch = branch;
	h->hash = hash;
	h->sent_at = s->now;
	h->pending = true;
}

void sim_watch_hop_in(struct sim *s, unsigned station, const struct sip_msg *m)
{
	struct sim_hop *h = &s->hop[station];

	if (h->pending && m->status >= 200 && sim_hash(m->via.branch) == h->branch)
		result(s, h, m->status != 503 && m->status != 408);
}

void sim_watch_hop_bounce(struct sim *s, unsigned station, struct span quoted)
{
	struct sim_hop *h = &s->hop[station];
	struct sip_peek peek;

	if (h->pending && sip_peek(quoted, &peek) && sim_hash(peek.branch) == h->branch)
		result(s, h, false);
}

void sim_watch_hop_rest(struct sim *s)
{
	for (unsigned i = 0; i < SIM_STATIONS && !s->world.dry; i++)
		if (s->hop[i].is && (s->hop[i].branch == 0 || is_late(s, &s->hop[i])))
			sim_fail(s, i / SIM_MEMBERS_MAX, "hop %u is not asked any more", i);
}

void sim_watch_hop_reset(struct sim *s)
{
	for (unsigned i = 0; i < SIM_STATIONS; i++) {
		struct sim_hop *h = &s->hop[i];

		h->branch = h->contrary = 0;
		h->pending = h->known = h->dead = false;
	}
}

// --- calls --------------------------------------------------------------------------------------

static unsigned first_hop(const struct sim_caller *o)
{
	return o->id * SIM_MEMBERS_MAX;
}

static uint8_t alive(const struct sim *s, const struct sim_caller *o)
{
	uint8_t which = 0;

	for (unsigned k = 0; k < s->world.routed[o->id]; k++)
		which |= (uint8_t)(!s->hop[first_hop(o) + k].dead << k);
	return which;
}

// Whoever is there, and by no fault of memory or network.
static bool is_known(const struct sim *s, const struct sim_caller *o)
{
	return s->world.routed[o->id] && !s->world.dry;
}

void sim_watch_hop_begun(struct sim *s, struct sim_caller *o)
{
	o->ways = alive(s, o);
	o->ways_at = s->now;
	if (is_known(s, o) && o->ways == 0)
		sim_fail(s, o->id, "a call begins whose hops are all dead");
}

// It may have been refused for something else.
void sim_watch_hop_refused(struct sim *s, struct sim_core *c, const struct sim_caller *o)
{
	uint64_t n = c->stats.drop[DROP_HOPS_DEAD];

	if (n == c->hops_dead)
		return;
	c->hops_dead = n;
	s->totals->hops_dead++;
	if (is_known(s, o) && alive(s, o))
		sim_fail(s, o->id, "refused for want of hops, and some are alive");
}

// The latest attempt but that one; NULL: none.
static struct sim_tcall *latest_other(struct sim *s, const struct sim_tcall *t)
{
	struct sim_tcall *latest = NULL;
	unsigned first = t->station - t->station % SIM_MEMBERS_MAX;

	for (unsigned k = first; k < first + SIM_MEMBERS_MAX; k++) {
		struct sim_tcall *other = sim_t_call(s, k, span_cstr(t->call_id), false);

		if (other && other != t && other->invite_seq &&
		    (!latest || other->invite_seq > latest->invite_seq))
			latest = other;
	}
	return latest;
}

// A longer session (422) that the hop has asked for does not make the limit another one.
static bool ran_out(const struct sim *s, const struct sim_tcall *t)
{
	return s->now >= t->invite_at + s->cfg.answer_limit_ms ||
	       s->now >= t->attempt_at + 64ull * s->cfg.times.t1;
}

// RFC 3263 4.3: 503, not reached, or not heard of at all.
static void check_reason(struct sim *s, const struct sim_tcall *before)
{
	bool heard = before->provisional_in || before->final_in;

	if (before->final_in ? before->failed != 503
			     : !before->bounced && (heard || !ran_out(s, before)))
		sim_fail(s, before->station / SIM_MEMBERS_MAX,
			 "another hop is tried, and hop %u has not failed", before->station);
}

static void check_failover(struct sim *s, struct sim_tcall *t, struct sim_tcall *before)
{
	const struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];

	s->totals->failovers++;
	before->left = true;
	t->asked_min = before->asked_min; // the session that was asked for stays
	if (!s->world.dry)
		check_reason(s, before);
	if (!s->world.dry && (o->final_sent >= 300 || (o->over && o->over_at < s->now)))
		sim_fail(s, o->id, "another hop is tried, and the originator has left");
	if (s->hop[t->station].dead && !s->world.dry)
		sim_fail(s, o->id, "hop %u is dead, and the call fails over to it", t->station);
}

// The Request-URI stays what it is, but that it does not name the server.
static void check_uri(struct sim *s, const struct sim_caller *o, const struct sim_tcall *t,
		      const struct sip_msg *m)
{
	char uri[64];

	if (s->world.hosted[o->id])
		snprintf(uri, sizeof(uri), "sip:c%u@h%u.example:5070", o->id, o->id);
	else if (o->abroad)
		snprintf(uri, sizeof(uri), "sip:c%u@far.example", o->id);
	else
		snprintf(uri, sizeof(uri), "sip:c%u@10.9.0.%u:5070", o->id, t->station + 1);
	if (!span_eq(m->uri, span_cstr(uri)))
		sim_fail(s, o->id, "%.*s is called, not %s", (int)m->uri.n, m->uri.p, uri);
}

void sim_watch_hop_tried(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	const struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];
	struct sim_tcall *before;

	if (!s->world.routed[o->id])
		return;
	check_uri(s, o, t, m);
	if (s->world.hosted[o->id])
		sim_watch_dns_tried(s, t);
	before = latest_other(s, t);
	if (before)
		check_failover(s, t, before);
	else if (is_known(s, o) && !(o->ways >> t->station % SIM_MEMBERS_MAX & 1))
		sim_fail(s, o->id, "hop %u is dead, and called", t->station);
}

bool sim_hop_left(const struct sim *s, const struct sim_tcall *t)
{
	return s->world.routed[t->station / SIM_MEMBERS_MAX] && (t->left || sim_fork_late(s, t));
}

bool sim_hop_forgotten(struct sim *s, const struct sim_tcall *t)
{
	const struct sim_tcall *other = latest_other(s, t);

	if (!other || !sim_hop_left(s, t))
		return false;
	return other->bounced || (other->failed_in && other->failed_in < t->failed_in) ||
	       t->final_at >= t->attempt_at + 64ull * s->cfg.times.t1;
}

bool sim_hop_is_excused(const struct sim *s, const struct sim_caller *o)
{
	return !is_known(s, o) || o->cancel_in || sim_o_byed(o) || s->world.fat ||
	       s->world.closed || s->world.restart_at != SIM_NEVER;
}

// The call was tried there, and then it was of no use to try another one, or of no avail; what was
// said after its end does not count.
static bool was_tried(const struct sim *s, const struct sim_caller *o, unsigned station,
		      bool *heard)
{
	bool tried = false;

	for (const struct sim_tcall *t = s->station[station].calls; t; t = t->next) {
		tried |= t->invite_seq != 0;
		*heard |= t->provisional_in &&
			  (t->failed != 503 || t->failed_in > o->final_seq);
	}
	return tried;
}

// Whose call has failed because its hops have, was tried at all that were alive, and stayed so.
void sim_check_hop(struct sim *s, const struct sim_caller *o)
{
	uint8_t left = o->ways;
	bool heard = false;

	if (sim_hop_is_excused(s, o) || (o->final_sent != 408 && o->final_sent != 503))
		return;
	for (unsigned k = 0; k < s->world.routed[o->id]; k++) {
		if (was_tried(s, o, first_hop(o) + k, &heard) ||
		    s->hop[first_hop(o) + k].died_at >= o->ways_at)
			left &= (uint8_t)~(1u << k);
	}
	if (left && !heard)
		sim_fail(s, o->id, "%u, and not all hops have been tried", o->final_sent);
}
