/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdlib.h>

// Names that are reached at several contacts: all are called at once, and the first that answers is
// the member. The others are completed and torn down, as if their originator had given them up.

#define BINDINGS SIM_STATIONS

static void bind(struct sim *s, unsigned name, unsigned station)
{
	char aor[64], uri[64];
	struct location_change c = {
		.call_id = SPAN("registration"),
		.contact = {
			.q = (uint16_t)rnd_in(&s->rand, 0, 1000),
			.cseq = 1,
			.expires_ms = s->now + (rnd_chance(&s->rand, 200)
							? rnd_in(&s->rand, 1, 3000)
							: 600000),
			.from = sim_address(SIM_T, station),
		},
	};

	snprintf(aor, sizeof(aor), "sip:u%u@sim.example:5060", name);
	snprintf(uri, sizeof(uri), "sip:t%u@10.9.0.%u:5070", station, station + 1);
	c.aor = span_cstr(aor);
	c.contact.uri = span_cstr(uri);
	sim_watch_reg_bound(s, station, c.contact.expires_ms);
	if (!location_restore(&s->location, &c))
		sim_fail(s, name, "no room for a binding");
}

void sim_fork_draw(struct sim *s)
{
	size_t bytes = whole_lines(location_part_footprint(BINDINGS));

	s->location = (struct location){s->cfg.key, 1, 3600, s->world.n_cores, {0}};
	for (unsigned i = 0; i < s->world.n_cores; i++) {
		void *mem = aligned_alloc(64, bytes);

		memset(mem, 0, bytes);
		s->location.part[i] = location_part_init(mem, BINDINGS, s->now);
	}
	s->cfg.location = &s->location;
	for (unsigned i = 0; i < s->world.n_callers; i++) {
		for (unsigned k = 0; k < s->world.named[i]; k++)
			bind(s, i, i * SIM_MEMBERS_MAX + k);
		sim_reg_draw(s, i);
	}
}

void sim_fork_close(struct sim *s)
{
	for (unsigned i = 0; i < s->location.n_parts; i++)
		free(s->location.part[i]);
}

// The 2xx that was here first is its own, and it makes t the member.
static bool answered_well(const struct sim *s, const struct sim_tcall *t)
{
	for (unsigned i = 0; i < t->n_dialogs; i++) {
		const struct sim_dialog *d = &t->dialog[i];

		if (d->ok_first && d->ok_first == t->final_in)
			return !t->media.bad && !t->bounced &&
			       d->ok_first_at < t->invite_at + s->cfg.answer_limit_ms &&
			       t->provisional_in && t->provisional_at <= d->ok_first_at &&
			       t->provisional_at < t->attempt_at + 64ull * s->cfg.times.t1;
	}
	return false;
}

static bool answered(const struct sim_tcall *t)
{
	bool any = false;

	for (unsigned i = 0; i < t->n_dialogs; i++)
		any |= t->dialog[i].ok_first != 0;
	return any;
}

static bool beaten(const struct sim *s, const struct sim_tcall *t, bool surely)
{
	unsigned conf = t->station / SIM_MEMBERS_MAX;

	if (conf >= SIM_CALLERS_MAX || (!s->world.named[conf] && !s->world.routed[conf]))
		return false;
	for (unsigned i = 0; i < SIM_MEMBERS_MAX; i++) {
		const struct sim_tcall *other = s->station[conf * SIM_MEMBERS_MAX + i].calls;

		for (; other; other = other->next)
			if (other != t && other->final_in &&
			    (!t->final_in || other->final_in < t->final_in) &&
			    (surely ? answered_well(s, other) : answered(other)))
				return true;
	}
	return false;
}

bool sim_fork_late(const struct sim *s, const struct sim_tcall *t)
{
	return beaten(s, t, false);
}

bool sim_fork_lost(const struct sim *s, const struct sim_tcall *t)
{
	return s->world.restart_at == SIM_NEVER && !s->world.dry && beaten(s, t, true);
}

// Its ACK and BYE do not wait for the end of the call.
void sim_check_fork(struct sim *s, const struct sim_tcall *t)
{
	uint64_t slack = 4ull * s->world.turn_max + 1000;

	if (!sim_fork_lost(s, t))
		return;
	for (unsigned i = 0; i < t->n_dialogs; i++) {
		const struct sim_dialog *d = &t->dialog[i];

		if (!d->ok_first || d->their_bye_ok || d->bounced)
			continue;
		s->totals->forks_lost++;
		if (!d->bye_first || d->bye_first_at > d->ok_first_at + slack)
			sim_fail(s, t->station / SIM_MEMBERS_MAX,
				 "callee %u answered after another contact, and was kept",
				 t->station);
	}
}
