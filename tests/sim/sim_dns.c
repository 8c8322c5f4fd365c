/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdlib.h>

// Members with a host name, which the DNS, here as in life, answers soon, late, or not at all: with
// the stations of its caller, with nobody, or with a failure. Until then their legs wait.

// --- the DNS ------------------------------------------------------------------------------------

static struct resolve_targets targets(const struct sim *s, unsigned i)
{
	struct resolve_targets t = {0};

	for (; t.n < s->world.routed[i]; t.n++)
		t.at[t.n] = (struct resolve_target){
			.at = sim_address(SIM_T, i * SIM_MEMBERS_MAX + t.n),
			.priority = (uint16_t)t.n,
			.host = (uint16_t)t.n,
		};
	return t;
}

static uint32_t entry_of(struct sim *s, unsigned i)
{
	char host[32];

	snprintf(host, sizeof(host), "h%u.example", i);
	return resolve_cache_enter(s->names, (struct resolve_name){span_cstr(host), 5070}, s->now);
}

void sim_dns_say(struct sim *s, unsigned i)
{
	struct sim_dns *d = &s->dns[i];
	struct resolve_targets none = {0}, all = targets(s, i);

	d->said_at = s->now;
	resolve_cache_put(s->names, entry_of(s, i), (enum resolve_verdict)d->verdict,
			  d->verdict == RESOLVE_KNOWN ? &all : &none, 3600000, s->now);
}

static bool ask(struct resolve_asker *asker, struct resolve_name name)
{
	struct sim *s = ((struct sim_asker *)asker)->sim;
	unsigned i = (unsigned)atoi((const char *)name.host.p + 1);
	struct sim_dns *d = &s->dns[i];

	if (rnd_chance(&s->rand, 50)) {
		d->crowded = true;
		return false;
	}
	if (d->asked)
		return true;
	d->asked = true;
	resolve_cache_asking(s->names, entry_of(s, i));
	sim_event_add(s, s->now + d->takes_ms, SIM_DNS, i, NULL);
	return true;
}

static void draw(struct sim *s, unsigned i)
{
	static const enum resolve_verdict odds[] = {RESOLVE_KNOWN, RESOLVE_KNOWN, RESOLVE_KNOWN,
						    RESOLVE_NONE, RESOLVE_FAILED};
	struct sim_dns *d = &s->dns[i];

	d->verdict = (uint8_t)odds[rnd_in(&s->rand, 0, ARRAY_SIZE(odds) - 1)];
	d->takes_ms = rnd_in(&s->rand, 0, rnd_chance(&s->rand, 300) ? 6000 : 600);
	for (unsigned k = 0; k < s->world.routed[i]; k++)
		sim_hop_moody(s, i * SIM_MEMBERS_MAX + k);
	if (rnd_chance(&s->rand, 200))
		sim_dns_say(s, i);
}

void sim_dns_draw(struct sim *s)
{
	s->names = resolve_cache_create(2 * SIM_CALLERS_MAX, &s->cfg.key);
	s->asker = (struct sim_asker){{ask}, s};
	s->cfg.names = s->names;
	s->cfg.asker = &s->asker.asker;
	s->cfg.name_wait_ms = rnd_in(&s->rand, 300, 3000);
	for (unsigned i = 0; i < s->world.n_callers; i++)
		if (s->world.hosted[i])
			draw(s, i);
}

void sim_dns_close(struct sim *s)
{
	resolve_cache_free(s->names);
}

// --- at the door --------------------------------------------------------------------------------

void sim_watch_dns_tried(struct sim *s, const struct sim_tcall *t)
{
	unsigned i = t->station / SIM_MEMBERS_MAX;

	if (!s->dns[i].said_at || s->dns[i].verdict != RESOLVE_KNOWN)
		sim_fail(s, i, "callee %u is called, and its name is not known to lead there",
			 t->station);
	s->totals->named_calls++;
}

static bool was_tried(const struct sim *s, const struct sim_caller *o)
{
	for (unsigned k = 0; k < SIM_MEMBERS_MAX; k++)
		for (const struct sim_tcall *t = s->station[o->id * SIM_MEMBERS_MAX + k].calls; t;
		     t = t->next)
			if (t->invite_seq)
				return true;
	return false;
}

// Nobody was called: what its originator is told is what the DNS has said, or has not.
static void check_unnamed(struct sim *s, const struct sim_caller *o)
{
	const struct sim_dns *d = &s->dns[o->id];
	uint64_t slack = 500 + 8ull * s->world.turn_max, end = o->ways_at + s->cfg.name_wait_ms;
	bool in_time = d->said_at && d->said_at + slack < end;
	bool late = !d->said_at || d->said_at > end + slack;
	bool failed = late || (in_time && d->verdict == RESOLVE_FAILED);

	s->totals->nameless += failed;
	if (in_time && d->verdict == RESOLVE_KNOWN)
		sim_fail(s, o->id, "its callee's name became known, and nobody was called");
	if (in_time && d->verdict == RESOLVE_NONE && o->final_sent != 480)
		sim_fail(s, o->id, "%u for a name that leads nowhere", o->final_sent);
	if (failed && o->final_sent != 504)
		sim_fail(s, o->id, "%u for a name that the DNS says nothing of", o->final_sent);
}

void sim_check_dns(struct sim *s, const struct sim_caller *o)
{
	if (s->world.hosted[o->id] && o->accepted && o->final_sent >= 300 &&
	    o->final_sent != 503 && !s->dns[o->id].crowded && !sim_hop_is_excused(s, o) &&
	    !was_tried(s, o))
		check_unnamed(s, o);
}
