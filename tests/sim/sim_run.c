/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdlib.h>

#define TIMER_C_MS 181000

// One run: a world is drawn from the seed, time passes until nothing is left to happen.

const struct sim_odds sim_usual = {{
	[SIM_RESTARTS] = 60,
	[SIM_FAR] = 200,
	[SIM_PATIENT] = 120,
	[SIM_ROOMED] = 150,
	[SIM_NAMED] = 150,
	[SIM_LISTED] = 200,
	[SIM_WATCHED] = 300,
	[SIM_REFERRING] = 600,
	[SIM_ROUTED] = 150,
	[SIM_HOSTED] = 80,
	[SIM_CROWDED] = 100,
}};

static const char *const traits[SIM_TRAITS] = {
	[SIM_RESTARTS] = "restarts",
	[SIM_FAR] = "far",
	[SIM_PATIENT] = "patient",
	[SIM_ROOMED] = "roomed",
	[SIM_NAMED] = "named",
	[SIM_LISTED] = "listed",
	[SIM_WATCHED] = "watched",
	[SIM_REFERRING] = "referring",
	[SIM_ROUTED] = "routed",
	[SIM_HOSTED] = "hosted",
	[SIM_CROWDED] = "crowded",
};

bool sim_certain(struct sim_odds *odds, const char *name)
{
	for (unsigned i = 0; i < SIM_TRAITS; i++)
		if (strcmp(traits[i], name) == 0) {
			odds->of[i] = 1000;
			return true;
		}
	return false;
}

bool sim_chance(struct sim *s, enum sim_trait trait)
{
	return rnd_chance(&s->rand, s->odds.of[trait]);
}

static uint32_t often_none(struct sim *s, uint32_t none_per_mille, uint32_t max)
{
	uint32_t n = rnd_in(&s->rand, 1, max);

	return rnd_chance(&s->rand, none_per_mille) ? 0 : n;
}

static void draw_world(struct sim *s)
{
	struct sim_rand *r = &s->rand;
	uint32_t t1 = s->cfg.times.t1;
	struct sim_world *w = &s->world;

	*w = (struct sim_world){
		.n_cores = rnd_in(r, 1, SIM_CORES_MAX),
		.n_callers = rnd_in(r, 1, SIM_CALLERS_MAX),
		.loss = often_none(s, 500, rnd_chance(r, 200) ? 400 : 150),
		.duplicate = often_none(s, 500, 200),
		.delay_max = often_none(s, 200, sim_chance(s, SIM_FAR) ? 3 * t1 : 40),
		.burst_max = rnd_in(r, 1, 64),
		.turn_max = rnd_in(r, 1, rnd_chance(r, 100) ? 100 : 10),
		.budget_invite = rnd_in(r, 1, 64),
		.budget_teardown = rnd_in(r, 1, 64),
		.budget_timers = rnd_in(r, 8, 256),
		.mail_max = rnd_chance(r, 100) ? rnd_in(r, 1, 8) : UINT32_MAX,
		.spread = (uint8_t)rnd_in(r, 0, 2),
		.fat = rnd_chance(r, 150),
		.dry = rnd_chance(r, 150),
		.patient = sim_chance(s, SIM_PATIENT),
		.routes = sim_chance(s, SIM_ROUTED),
		.close_at = SIM_NEVER,
		.restart_at = SIM_NEVER,
	};
	if (w->patient)
		w->n_callers = rnd_in(r, 1, 6);
	if (w->turn_max > 10)
		w->burst_max = 64; // slow, but not hopeless
	w->delay_min = rnd_in(r, 0, w->delay_max);
	if (sim_chance(s, SIM_RESTARTS))
		w->restart_at = s->now + rnd_in(r, 0, 8000);
	w->lossless = !w->loss && !w->dry && w->mail_max == UINT32_MAX &&
		      w->restart_at == SIM_NEVER;
	if (rnd_chance(r, 200))
		w->close_at = s->now + rnd_in(r, 0, 10000);
}

// By chance of its own, so that a seed whose world is not crowded means what it has always meant.
static void draw_crowd(struct sim *s)
{
	struct sim_rand own = {.state = ~s->seed};

	if (rnd_chance(&own, s->odds.of[SIM_CROWDED]))
		s->world.crowded = rnd_in(&own, 1, 600);
}

static void draw_floor(struct sim *s)
{
	struct sim_rand *r = &s->rand;

	s->cfg.floor = rnd_chance(r, 400) ? CONTROL_TBCP : CONTROL_NONE;
	s->cfg.rules_floor = rnd_chance(r, 400);
	s->cfg.floor_grade = (enum floor_grade)rnd_in(r, FLOOR_NORMAL, FLOOR_PREEMPTIVE);
	s->cfg.floor_queue = (uint8_t)rnd_in(r, 1, 4);
	s->cfg.floor_times = FLOOR_TIMES;
	s->cfg.floor_times.t1 = rnd_in(r, 0, 4000);
	s->cfg.floor_times.t2 = rnd_in(r, 0, 4000);
}

static void draw_cfg(struct sim *s)
{
	static const struct ip_addr self = {{[10] = 0xff, [11] = 0xff, 10, 0, 0, 1}};
	struct sim_rand *r = &s->rand;
	uint32_t t1 = rnd_in(r, 50, 500);
	uint32_t conferences = rnd_in(r, 1, 24), legs = rnd_in(r, 2, 80);

	home_add(&s->home, &self, 8, 0);
	s->home.sip_port = 5060;
	s->home.domains = "sim.example";
	s->cfg = (struct focus_cfg){
		.home = &s->home,
		.key = {{rnd(r), rnd(r)}},
		.epoch = (uint16_t)rnd(r),
		.max_legs = legs,
		.max_conferences = conferences,
		.max_rooms = rnd_in(r, 1, 4),
		.max_message = 8192,
		.max_members = 16,
		.times = {t1, 8 * t1, 10 * t1},
		.answer_limit_ms = rnd_in(r, 200, 5000),
		.cancel_policy = (enum cancel_policy)rnd_in(r, 0, 2),
		.late_cancel = (enum late_cancel)rnd_in(r, 0, 1),
		.answer_policy = (enum answer_policy)rnd_in(r, 0, 2),
		.media_flows = rnd_in(r, 2, 80),
		.media_mode = rnd_chance(r, 300) ? MODE_PAIR : MODE_GROUP,
		.min_se_s = rnd_in(r, 90, rnd_chance(r, 800) ? 90 : 120),
	};
	s->cfg.session_expires_s = rnd_chance(r, 500) ? 1800 : s->cfg.min_se_s + rnd_in(r, 0, 60);
	if (rnd_chance(r, 150))
		s->cfg.session_expires_s = 0;
	draw_floor(s);
}

// What a rule says of the floor, with which there is then one or none.
static const char *draw_rules_floor(struct sim *s, bool *floor)
{
	*floor = s->cfg.floor != CONTROL_NONE;
	if (!s->cfg.rules_floor || rnd_chance(&s->rand, 300))
		return "";
	*floor = rnd_chance(&s->rand, 500);
	return *floor ? " floor=tbcp" : " floor=none";
}

// Those who come to rooms meet one rule each kind.
static size_t draw_rooms(struct sim *s, char *text, size_t size)
{
	bool floor, made;
	const char *rooms = draw_rules_floor(s, &floor), *factory = draw_rules_floor(s, &made);

	for (unsigned i = 0; i < s->world.n_callers; i++)
		if (s->world.room[i])
			s->world.floor[i] = s->world.room[i] > SIM_ROOMS ? made : floor;
	return (size_t)snprintf(text, size,
				"sip:r*@* = refer=members%s room\nsip:f*@* = refer=members%s factory\n"
				"sip:sim.example = register\n",
				rooms, factory);
}

// " sip:t12@10.9.0.13:5070 ...": the first of that caller's.
static size_t put_stations(char *text, size_t size, unsigned i, unsigned members)
{
	size_t n = 0;

	for (unsigned k = i * SIM_MEMBERS_MAX; k < i * SIM_MEMBERS_MAX + members; k++)
		n += (size_t)snprintf(text + n, size - n, " sip:t%u@10.9.0.%u:5070", k, k + 1);
	return n + (size_t)snprintf(text + n, size - n, "\n");
}

// Who comes to a room, and perhaps has it call "sip:d3".
static size_t draw_comer(struct sim *s, unsigned i, unsigned members, char *text, size_t size)
{
	size_t n;

	s->world.room[i] = (uint8_t)rnd_in(&s->rand, 1, SIM_ROOMS);
	if (rnd_chance(&s->rand, 200)) {
		s->world.room[i] = (uint8_t)(SIM_ROOMS + 1 + i);
		s->world.n_made++;
	}
	if (!sim_chance(s, SIM_REFERRING))
		return 0;
	s->world.refers[i] = (uint8_t)members;
	n = (size_t)snprintf(text, size, "sip:d%u@* =", i);
	return n + put_stations(text + n, size - n, i, members);
}

// "sip:c3@* = route sip:10.9.0.13:5070 ...".
static size_t draw_route(struct sim *s, unsigned i, unsigned hops, char *text, size_t size)
{
	size_t n = (size_t)snprintf(text, size, " route");

	s->world.routed[i] = (uint8_t)hops;
	for (unsigned k = i * SIM_MEMBERS_MAX; k < i * SIM_MEMBERS_MAX + hops; k++)
		n += (size_t)snprintf(text + n, size - n, " sip:10.9.0.%u:5070", k + 1);
	return n + (size_t)snprintf(text + n, size - n, "\n");
}

// "sip:c3@* = sip:t12@10.9.0.13:5070 ...", or "sip:c4@* = list": each leg has its own station.
static void draw_plan(struct sim *s)
{
	static char text[SIM_BYTES_MAX];
	char why[256];
	size_t n = 0;

	for (unsigned i = 0; i < s->world.n_callers; i++) {
		unsigned members = rnd_in(&s->rand, 1, SIM_MEMBERS_MAX);

		if (sim_chance(s, SIM_ROOMED)) {
			n += draw_comer(s, i, members, text + n, sizeof(text) - n);
			continue;
		}
		n += (size_t)snprintf(text + n, sizeof(text) - n, "sip:c%u@* =%s", i,
				      draw_rules_floor(s, &s->world.floor[i]));
		if (sim_chance(s, SIM_HOSTED)) {
			s->world.hosted[i] = true;
			s->world.routed[i] = (uint8_t)members;
			n += (size_t)snprintf(text + n, sizeof(text) - n,
					      " sip:c%u@h%u.example:5070\n", i, i);
			continue;
		}
		if (s->world.routes && rnd_chance(&s->rand, 800)) {
			n += draw_route(s, i, members, text + n, sizeof(text) - n);
			continue;
		}
		if (sim_chance(s, SIM_NAMED)) {
			s->world.named[i] = (uint8_t)members;
			n += (size_t)snprintf(text + n, sizeof(text) - n, " sip:u%u@sim.example\n", i);
			continue;
		}
		if (sim_chance(s, SIM_LISTED)) {
			s->world.listed[i] = (uint8_t)members;
			n += (size_t)snprintf(text + n, sizeof(text) - n, " list\n");
			continue;
		}
		n += put_stations(text + n, sizeof(text) - n, i, members);
	}
	n += draw_rooms(s, text + n, sizeof(text) - n);
	s->plan = dialplan_parse(span_of(text, n), "plan", NULL, why, sizeof(why));
	dialplan_settle(s->plan, &s->home);
	s->cfg.plan = s->view = dialplan_view_create(s->plan);
}

static void draw(struct sim *s)
{
	bool vanishing = false;

	draw_cfg(s);
	draw_world(s);
	draw_crowd(s);
	if (s->world.fat) { // so few that their chunks do not suffice
		s->cfg.max_conferences = rnd_in(&s->rand, 1, 6);
		s->cfg.max_legs = rnd_in(&s->rand, 4, 24);
	}
	draw_plan(s);
	sim_fork_draw(s);
	sim_sub_draw(s);
	sim_hop_draw(s);
	sim_dns_draw(s);
	for (unsigned i = 0; i < s->world.n_cores; i++)
		sim_core_open(s, i);
	for (unsigned i = 0; i < s->world.n_callers; i++) {
		sim_o_draw(s, i);
		vanishing |= s->caller[i].vanish_at != SIM_NEVER || s->world.loss;
	}
	for (unsigned i = 0; i < SIM_STATIONS; i++)
		s->station[i].gone_at = rnd_chance(&s->rand, 40)
						? s->now + rnd_in(&s->rand, 0, 3000)
						: SIM_NEVER;
	// Whom a room has called stays in it as long as he likes. A caller that is gone without a word stays in its conference until somebody ends it; a
	// drain before a restart does not count.
	if ((vanishing || sim_refers(s)) && (s->world.close_at == SIM_NEVER || s->world.restart_at != SIM_NEVER))
		s->world.close_at = s->now + (s->world.patient ? 400000 : 40000) +
				    128ull * s->cfg.times.t1;
	sim_event_add(s, s->world.close_at, SIM_CLOSE, 0, NULL);
	sim_event_add(s, s->world.restart_at, SIM_RESTART, 0, NULL);
}

static void restart(struct sim *s)
{
	s->cfg.epoch++;
	s->world.closed = false;
	sim_watch_restart(s);
	for (unsigned i = 0; i < s->world.n_cores; i++)
		sim_core_restart(s, i);
	sim_hop_restart(s);
}

static void happen(struct sim *s, const struct sim_event *e)
{
	switch ((enum sim_what)e->what) {
	case SIM_ARRIVE:
		sim_core_arrive(s, e->who, e->d);
		break;
	case SIM_REACH:
		sim_net_reach(s, e->d);
		break;
	case SIM_WAKE_O:
		sim_o_wake(s, e->who);
		break;
	case SIM_WAKE_T:
		sim_t_wake(s, e->who);
		break;
	case SIM_WAKE_W:
		sim_sub_wake(s, e->who);
		break;
	case SIM_WAKE_R:
		sim_reg_wake(s, e->who);
		break;
	case SIM_CLOSE:
		s->world.closed = true;
		for (unsigned i = 0; i < s->world.n_cores; i++)
			focus_close(s->core[i].focus);
		break;
	case SIM_DNS:
		sim_dns_say(s, e->who);
		break;
	case SIM_RELOAD:
		sim_hop_reload(s);
		break;
	case SIM_REST:
		sim_hop_rest(s);
		break;
	case SIM_RESTART:
		restart(s);
		break;
	case SIM_TURN:
		sim_core_turn(s, e->who);
		break;
	}
}

// Ends when nothing is under way and the server's tables are empty; or when they should have been
// for long: nothing of the server lasts longer than timer C, but for what began at the end of it.
static void pass(struct sim *s)
{
	uint64_t linger = TIMER_C_MS + 256ull * s->cfg.times.t1 + s->cfg.answer_limit_ms;
	struct sim_event e;

	while (sim_event_next(s, &e)) {
		s->now = e.at;
		if (e.what != SIM_TURN)
			s->last_live = s->now;
		happen(s, &e);
		if (s->events.n_live == 0 && s->now > s->last_live + linger)
			return;
		if (s->events.n_live == 0 && e.what == SIM_TURN && sim_cores_idle(s))
			return;
	}
}

static void close_stations(struct sim *s)
{
	for (unsigned i = 0; i < SIM_STATIONS; i++) {
		for (struct sim_tcall *t = s->station[i].calls, *next; t; t = next) {
			next = t->next;
			free(t->invite);
			free(t);
		}
	}
}

static void add_up(struct sim *s)
{
	s->totals->runs++;
	s->totals->lossless += s->world.lossless;
	s->totals->conferences += s->world.n_callers;
	for (unsigned i = 0; i < s->world.n_cores; i++) {
		s->totals->granted += s->core[i].stats.stat[STAT_FLOOR_GRANTED];
		s->totals->queued += s->core[i].stats.stat[STAT_FLOOR_QUEUED];
		for (unsigned k = 0; k < RACE_MAX; k++)
			s->totals->race[k] += s->core[i].stats.race[k];
		for (unsigned k = 0; k < DROP_MAX; k++)
			s->totals->drop[k] += s->core[i].stats.drop[k];
	}
}

static void finish(struct sim *s)
{
	add_up(s);
	for (unsigned i = 0; i < s->world.n_cores; i++)
		sim_core_close(&s->core[i]);
	close_stations(s);
	sim_fork_close(s);
	sim_hop_close(s);
	sim_dns_close(s);
	for (unsigned i = 0; i < SIM_CALLERS_MAX; i++)
		sim_watch_forget_queries(&s->caller[i]);
	sim_events_fini(s);
	dialplan_view_free(s->view);
	dialplan_free(s->plan);
}

unsigned sim_run(uint64_t seed, const struct sim_odds *odds, uint32_t ladder,
		 struct sim_totals *totals, uint32_t *failed)
{
	struct sim *s = calloc(1, sizeof(*s));
	unsigned n;

	s->seed = seed;
	s->odds = *odds;
	s->rand.state = seed;
	s->now = 1000;
	s->totals = totals;
	s->ladder = ladder;
	draw(s);
	if (ladder)
		sim_ladder_head(s);
	pass(s);
	sim_check(s);
	n = s->n_failures;
	for (unsigned i = 0; ladder && i < n && i < ARRAY_SIZE(s->failure); i++)
		printf("# FAILED at %s\n", s->failure[i]);
	*failed = s->failed;
	finish(s);
	free(s);
	return n;
}

bool sim_try(uint64_t seed, const struct sim_odds *odds, bool verbose, struct sim_totals *totals)
{
	struct sim_totals again = {0};
	uint32_t failed;
	unsigned n = sim_run(seed, odds, verbose ? UINT32_MAX : 0, totals, &failed);

	if (n == 0)
		return true;
	printf("# seed %llu: %u failures; replay with --seed %llu\n", (unsigned long long)seed, n,
	       (unsigned long long)seed);
	if (!verbose) // the same run once more, to show it
		sim_run(seed, odds, failed ? failed : 1u << 31, &again, &failed);
	return false;
}
