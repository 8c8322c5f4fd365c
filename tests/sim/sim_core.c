/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdlib.h>

#include "worker.h"

// The server: what worker_run.c does in a turn, with queues of datagrams for NIC and rings.

void sim_queue_put(struct sim_queue *q, struct sim_datagram *d)
{
	d->next = NULL;
	if (q->first)
		q->last->next = d;
	else
		q->first = d;
	q->last = d;
	q->n++;
}

struct sim_datagram *sim_queue_take(struct sim_queue *q)
{
	struct sim_datagram *d = q->first;

	if (!d)
		return NULL;
	q->first = d->next;
	q->n--;
	return d;
}

// Exactly as much room as was asked for, so that a wrong estimate shows; and in memory of its own.
static bool outbox_sim_open(struct outbox *ob, struct writer *w, uint32_t need)
{
	struct sim_core *c = (struct sim_core *)ob;
	struct sim *s = c->sim;

	if ((s->now >= c->dry_from && s->now < c->dry_until) || rnd_chance(&s->rand, c->dry_odds)) {
		c->refused_seq = ++s->seq;
		return false;
	}
	free(c->open);
	c->open = malloc(need ? need : 1);
	*w = writer_on(c->open, need);
	return true;
}

static void outbox_sim_send(struct outbox *ob, const struct writer *w, const struct path *to)
{
	struct sim_core *c = (struct sim_core *)ob;
	enum sim_side side = sim_side_of(&to->remote.ip);

	if (sim_is_media(to)) {
		sim_ptt_told(c->sim, c, writer_span(w), to->local_port);
		return;
	}
	sim_watch_out(c->sim, c, writer_span(w), side, to->remote.ip.b[15] - 1u);
	sim_send_station(c->sim, writer_span(w), to);
}

static void lay_out(struct sim *s, struct sim_core *c)
{
	struct focus_cfg cfg = s->cfg;
	size_t bytes;

	c->deputy.cfg = &s->cfg;
	c->deputy.out = &c->out;
	c->deputy.stats = &c->stats;
	cfg.core = (uint8_t)c->id;
	cfg.location_part = c->id;
	cfg.media_base = (uint16_t)SIM_MEDIA_BASE(c->id);
	bytes = whole_lines(focus_core_footprint(&cfg));
	c->mem = aligned_alloc(64, bytes);
	memset(c->mem, 0, bytes);
	cfg.probe_ms = c->id == 0 ? cfg.probe_ms : 0;
	c->focus = focus_core_init(c->mem, &cfg, &c->out, &c->stats, s->now);
	focus_plan(c->focus, s->view, s->hops);
}

void sim_core_open(struct sim *s, unsigned id)
{
	struct sim_core *c = &s->core[id];

	*c = (struct sim_core){
		.out = {.open = outbox_sim_open, .send = outbox_sim_send},
		.sim = s,
		.id = id,
		.dry_from = SIM_NEVER,
	};
	lay_out(s, c);
	if (s->world.dry && rnd_chance(&s->rand, 700)) {
		c->dry_from = s->now + rnd_in(&s->rand, 0, 4000);
		c->dry_until = c->dry_from + rnd_in(&s->rand, 1, 6 * s->cfg.times.t1);
	}
	if (s->world.dry && rnd_chance(&s->rand, 500))
		c->dry_odds = rnd_in(&s->rand, 1, 200);
	c->turn_at = s->now + 1;
	sim_event_add(s, c->turn_at, SIM_TURN, id, NULL);
}

static void drop_queue(struct sim_queue *q)
{
	struct sim_datagram *d;

	while ((d = sim_queue_take(q)))
		free(d);
}

static void drop_all(struct sim_core *c)
{
	drop_queue(&c->inbox);
	for (unsigned i = 0; i < SIM_CORES_MAX; i++)
		drop_queue(&c->mail[i]);
}

void sim_core_close(struct sim_core *c)
{
	drop_all(c);
	free(c->open);
	free(c->mem);
}

void sim_core_restart(struct sim *s, unsigned id)
{
	struct sim_core *c = &s->core[id];

	drop_all(c);
	free(c->mem);
	lay_out(s, c);
}

static void turn_again(struct sim *s, struct sim_core *c, uint64_t at)
{
	c->turn_at = at;
	sim_event_add(s, at, SIM_TURN, c->id, NULL);
}

void sim_core_arrive(struct sim *s, unsigned id, struct sim_datagram *d)
{
	struct sim_core *c = &s->core[id];
	uint64_t soon = s->now + rnd_in(&s->rand, 0, s->world.turn_max);

	sim_queue_put(&c->inbox, d);
	if (soon < c->turn_at)
		turn_again(s, c, soon);
}

// Its queue was longer than the core is fast. A queue has an end; what waits longer than T4 is what
// it has no room for.
static void too_old(struct sim *s, struct sim_datagram *d)
{
	sim_ladder(s, true, d->side, d->who, span_of(d->bytes, d->n), "(queue full)");
	s->world.lossless = false;
	free(d);
}

static void take_in(struct sim *s, struct sim_core *c, struct sim_datagram *d)
{
	struct span bytes = span_of(d->bytes, d->n);

	if (s->now > d->sent_at + s->cfg.times.t4) {
		too_old(s, d);
		return;
	}
	if (sim_is_media(&d->path)) {
		sim_ptt_arrive(s, c, d);
	} else if (d->icmp) {
		sim_watch_bounce(s, d);
		focus_unreachable(c->focus, bytes);
	} else {
		sim_watch_in(s, c, d);
		focus_receive(c->focus, bytes, &d->path);
	}
	free(d);
}

// As worker_owner has it.
static unsigned registrar(const struct sim *s, const struct sim_core *c, struct span bytes)
{
	struct sip_peek peek;

	return sip_peek(bytes, &peek) ? location_owner_of(&s->location, peek.to_uri, c->id) : c->id;
}

static unsigned owner_of(struct sim *s, const struct sim_core *c, const struct sim_datagram *d)
{
	struct span bytes = span_of(d->bytes, d->n);
	unsigned n = s->world.n_cores;

	if (sim_is_media(&d->path))
		return sim_media_owner(&d->path);
	if (!d->icmp && span_starts(bytes, SPAN("REGISTER ")))
		return registrar(s, c, bytes);
	return d->icmp ? worker_owner_quoted(&s->cfg.key, n, c->id, bytes)
		       : worker_owner_sip(&s->cfg.key, n, c->id, s->view, bytes);
}

// No place at its owner's: worker_turn_away. As with a receiver, the owner may be any core.
static bool turned_away(struct sim *s, struct sim_core *c, const struct sim_datagram *d)
{
	enum focus_turn turn = FOCUS_TURN_NONE;

	if (d->icmp || sim_is_media(&d->path) || !s->world.crowded ||
	    !rnd_chance(&s->rand, s->world.crowded))
		return false;
	c->in_place = true;
	turn = focus_turn_away(&c->deputy, span_of(d->bytes, d->n), &d->path);
	c->in_place = false;
	return turn == FOCUS_TURN_AWAY;
}

static void sort(struct sim *s, struct sim_core *c, struct sim_datagram *d)
{
	struct span bytes = span_of(d->bytes, d->n);
	unsigned owner = owner_of(s, c, d);

	if (turned_away(s, c, d)) {
		free(d);
		return;
	}
	if (owner == c->id) {
		take_in(s, c, d);
		return;
	}
	if (s->core[owner].mail[c->id].n >= s->world.mail_max) {
		sim_ladder(s, true, d->side, d->who, bytes, "(mailbox full)");
		free(d);
		return;
	}
	sim_queue_put(&s->core[owner].mail[c->id], d);
	if (s->now + 1 < s->core[owner].turn_at)
		turn_again(s, &s->core[owner], s->now + rnd_in(&s->rand, 0, 1));
}

static void receive(struct sim *s, struct sim_core *c)
{
	uint32_t burst = rnd_in(&s->rand, 1, s->world.burst_max);
	struct sim_datagram *d;

	while (burst-- && (d = sim_queue_take(&c->inbox)))
		sort(s, c, d);
	for (unsigned from = 0; from < s->world.n_cores; from++)
		while ((d = sim_queue_take(&c->mail[from])))
			take_in(s, c, d);
}

// Nothing to do: a polling core would turn in vain now, and virtual time need not watch it.
static uint64_t next_turn(struct sim *s, const struct sim_core *c)
{
	if (c->inbox.n)
		return s->now + rnd_in(&s->rand, 0, s->world.turn_max);
	if (s->events.n_live && s->now < s->last_live + 2ull * s->cfg.times.t2)
		return s->now + rnd_in(&s->rand, 1, 20);
	return s->now + 200; // whatever comes wakes it (sim_core_arrive)
}

// Whoever comes to a room, by whatever core, comes to the same one.
static void check_rooms(struct sim *s)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < s->world.n_cores; i++)
		n += focus_usage(s->core[i].focus).rooms;
	if (n > SIM_ROOMS + s->world.n_made)
		sim_fail(s, SIM_CALLERS_MAX, "%u rooms, and only %u have been asked for", n,
			 SIM_ROOMS + s->world.n_made);
}

void sim_core_turn(struct sim *s, unsigned id)
{
	struct sim_core *c = &s->core[id];
	struct sim_world *w = &s->world;

	if (c->turn_at != s->now)
		return; // it was moved forward
	focus_burst(c->focus, s->now);
	location_expire(s->location.part[id], s->now, w->budget_timers);
	receive(s, c);
	focus_timers(c->focus, w->budget_timers);
	focus_settle(c->focus);
	focus_invite_drain(c->focus, rnd_in(&s->rand, 1, w->budget_invite));
	focus_teardown_drain(c->focus, rnd_in(&s->rand, 1, w->budget_teardown));
	focus_notify_drain(c->focus, rnd_in(&s->rand, 1, w->budget_teardown));
	sim_ptt_act(s, c);
	sim_hear_act(s, c);
	check_rooms(s);
	sim_watch_sub_turn(s);
	turn_again(s, c, next_turn(s, c));
}

static bool core_idle(const struct sim_core *c)
{
	struct focus_usage u = focus_usage(c->focus);

	for (unsigned i = 0; i < SIM_CORES_MAX; i++)
		if (c->mail[i].n)
			return false;
	return c->inbox.n + u.subscriptions + u.watches + u.users + u.documents + u.conferences +
		       u.rooms + u.legs + u.transactions + u.tombstones + u.flows + u.chunks +
		       u.timers ==
	       0;
}

bool sim_cores_idle(struct sim *s)
{
	for (unsigned i = 0; i < s->world.n_cores; i++)
		if (!core_idle(&s->core[i]))
			return false;
	return true;
}

bool sim_core_hears(struct sim *s, uint16_t port, unsigned station)
{
	const struct path in = {
		.remote = {sim_address(SIM_T, station).ip, 7000}, // as its SDP says
		.local_port = port,
	};
	unsigned id = sim_media_owner(&in);
	static struct media_hops hops;

	return id < s->world.n_cores &&
	       media_route(focus_media(s->core[id].focus), &in, SPAN_NONE, &hops) == DROP_NONE;
}
