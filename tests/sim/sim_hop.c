/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// Next hops: the stations of a caller whose rule is a route. They fall silent, have too much to do,
// are gone, and come back; the calls that have begun at one go on all the same, for their Contacts
// are elsewhere.

static void draw_spells(struct sim *s, struct sim_hop *h)
{
	uint64_t at = s->now;

	for (unsigned i = 0; i < SIM_SPELLS_MAX; i++) {
		h->spell[i].from = at;
		h->spell[i].mood = SIM_HOP_WELL;
		if (rnd_chance(&s->rand, 500))
			h->spell[i].mood = (uint8_t)rnd_in(&s->rand, 1, SIM_MOODS - 1);
		at += rnd_in(&s->rand, 0, SIM_ROUTED_MS);
	}
}

void sim_hop_moody(struct sim *s, unsigned station)
{
	s->hop[station].moody = true;
	draw_spells(s, &s->hop[station]);
}

static unsigned station_of(const struct endpoint *at)
{
	return at->ip.b[15] - 1u;
}

// What the control thread does when it has read a dialplan.
static struct hop_board *board(const struct sim *s)
{
	struct hop_board *b = focus_hop_board(s->plan);

	focus_hop_board_carry(b, s->plan, s->hops, s->plan);
	return b;
}

static void replace(struct sim *s, struct hop_board *b)
{
	for (unsigned i = 0; i < s->world.n_cores; i++)
		focus_plan(s->core[i].focus, s->view, b);
	hop_board_free(s->hops);
	s->hops = b;
}

void sim_hop_draw(struct sim *s)
{
	s->cfg.probe_ms = rnd_in(&s->rand, 300, 2000);
	if (dialplan_hops(s->plan) == 0)
		return;
	s->hops = board(s);
	for (uint32_t i = 0; i < s->hops->n; i++) {
		unsigned station = station_of(&s->hops->hop[i].at);

		s->hop[station].is = true;
		sim_hop_moody(s, station);
	}
	if (rnd_chance(&s->rand, 300))
		sim_event_add(s, s->now + rnd_in(&s->rand, 0, SIM_ROUTED_MS), SIM_RELOAD, 0, NULL);
	sim_event_add(s, s->now + 2 * SIM_ROUTED_MS, SIM_REST, 0, NULL);
}

void sim_hop_close(struct sim *s)
{
	hop_board_free(s->hops);
	s->hops = NULL;
}

void sim_hop_reload(struct sim *s)
{
	if (!s->hops)
		return;
	replace(s, board(s));
	for (unsigned i = 0; i < SIM_STATIONS; i++) {
		s->hop[i].branch = s->hop[i].contrary = 0;
		s->hop[i].pending = false;
	}
}

// As by a dialplan without routes; else the run would never end.
void sim_hop_rest(struct sim *s)
{
	sim_watch_hop_rest(s);
	sim_watch_hop_reset(s);
	replace(s, NULL);
}

// Nothing is known any more.
void sim_hop_restart(struct sim *s)
{
	struct hop_board *old = s->hops;

	sim_watch_hop_reset(s);
	if (!old)
		return;
	s->hops = NULL;
	replace(s, board(s));
	hop_board_free(old);
}

enum sim_mood sim_hop_mood(const struct sim *s, unsigned station)
{
	const struct sim_hop *h = &s->hop[station];
	uint8_t mood = SIM_HOP_WELL;

	for (unsigned i = 0; h->moody && i < SIM_SPELLS_MAX && h->spell[i].from <= s->now; i++)
		mood = h->spell[i].mood;
	return (enum sim_mood)mood;
}

void sim_hop_asked(struct sim *s, unsigned station, const struct sip_msg *m)
{
	bool busy = sim_hop_mood(s, station) == SIM_HOP_BUSY;
	struct sim_reply reply = {.status = busy ? 503 : 200, .tag = "hop"};

	sim_respond(s, SIM_T, station, m, &reply);
}

bool sim_hop_is_met(struct sim *s, const struct sim_datagram *d, const struct sip_msg *m)
{
	const struct sim_tcall *t = sim_t_call(s, d->who, m->call_id, false);

	return t && t->reached;
}
