/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// Who hears whom. Stations send RTP to where the server has told them to, through the very code
// that passes it on; what has passed the door says who may hear it, and who must.

#define TURN_ODDS 150 // per mille, of a turn in which a station talks

/* A leg, as far as the door knows it. */
struct end {
	enum sim_side side;
	unsigned who;
	const struct sim_party *party; /* NULL: no dialog */
	const struct sim_said *said;   /* to it */
	const struct sim_tcall *call;  /* NULL: the originator's */
	bool in;		       /* it must be heard */
	bool over;		       /* it must not */
};

static struct end originator_of(const struct sim_caller *o)
{
	const struct sim_party *p = o->n_dialogs ? &o->dialog[0].party : NULL;

	return (struct end){
		.side = SIM_O,
		.who = o->id,
		.party = p,
		.said = p ? &p->said : NULL,
		.in = o->final_sent / 100 == 2 && !o->over,
		.over = p == NULL || o->over,
	};
}

// The dialog of the 2xx that was here first: others are never in, nor is who has refused before,
// unless another hop was tried then.
static const struct sim_dialog *first_dialog(const struct sim_tcall *t)
{
	for (unsigned i = 0; i < t->n_dialogs; i++)
		if (t->dialog[i].ok_first && (t->left || t->dialog[i].ok_first == t->final_in))
			return &t->dialog[i];
	return NULL;
}

static struct end member_of(const struct sim *s, unsigned station)
{
	const struct sim_tcall *t = s->station[station].calls;
	struct end e = {.side = SIM_T, .who = station, .over = true};
	const struct sim_dialog *d;

	if (!t || !t->invite_seq)
		return e;
	d = first_dialog(t);
	e.in = d && sim_watch_in_call(s, t) == d && !sim_watch_unacked(s, &d->party) &&
	       !sim_watch_expired(s, &d->party);
	e.call = t;
	e.party = d ? &d->party : NULL;
	e.over = d == NULL || sim_fork_lost(s, t) || d->party.bye_out || d->their_bye_ok;
	e.said = d ? &d->party.said : &t->said;
	return e;
}

static struct end end_of(const struct sim *s, const struct sim_caller *o, unsigned i)
{
	return i ? member_of(s, o->id * SIM_MEMBERS_MAX + i - 1) : originator_of(o);
}

// What it has said when others had no answer yet may hold or not; of some nothing is known.
static bool is_unclear(const struct end *e)
{
	return e->party->rude || e->party->words.n == 0 || (e->call && e->call->n_early);
}

static bool may_send(const struct end *e)
{
	return is_unclear(e) || (e->party->words.port && e->party->words.sends);
}

static bool may_receive(const struct end *e)
{
	return is_unclear(e) || (e->party->words.port && e->party->words.receives);
}

// RFC 3264 5.1; and nobody hears, or is heard, who is not in a call.
static const char *objection(const struct sim *s, const struct sim_caller *o,
			     const struct end *from, const struct end *to)
{
	if (o->final_sent >= 300 || (to->side == SIM_O && s->caller[to->who].final_sent >= 300))
		return "whose originator gave up, or was refused";
	if (from->over || to->over)
		return "whose dialog has ended, or never began";
	if (s->cfg.media_mode == MODE_PAIR && from->side == to->side && !s->world.room[o->id])
		return "who is no originator";
	if (!s->world.dry && !s->world.fat && !may_send(from))
		return "which has said that it sends nothing";
	if (!s->world.dry && !s->world.fat && !may_receive(to))
		return "which has said that it does not listen";
	return NULL;
}

// Of a pair, which one is heard is the server's choice.
static bool only_member(const struct sim *s, const struct sim_caller *o)
{
	unsigned n = 0;

	for (unsigned i = 1; i <= SIM_MEMBERS_MAX; i++)
		n += member_of(s, o->id * SIM_MEMBERS_MAX + i - 1).party != NULL;
	return n == 1;
}

static bool is_sure(const struct end *e)
{
	return e->in && !is_unclear(e) && e->said->port;
}

static bool is_heard_by_all(const struct sim *s, const struct sim_caller *o)
{
	const struct end originator = originator_of(o);

	return is_sure(&originator) && !o->offerless && !s->world.dry && !sim_watch_may_end(s, o);
}

static bool must(const struct sim *s, const struct sim_caller *o, const struct end *from,
		 const struct end *to)
{
	if (!is_heard_by_all(s, o) || !is_sure(from) || !is_sure(to))
		return false;
	if (s->world.room[o->id])
		return is_heard_by_all(s, &s->caller[to->who]);
	return s->cfg.media_mode == MODE_GROUP || only_member(s, o);
}

static bool reaches(const struct media_hops *hops, const struct end *to)
{
	const struct ip_addr ip = sim_address(to->side, to->who).ip;

	for (uint32_t i = 0; i < hops->n; i++)
		if (ip_eq(&hops->hop[i].to.ip, &ip))
			return true;
	return false;
}

static const char *name(const struct end *e, char room[32])
{
	snprintf(room, 32, "%s %u", e->side == SIM_O ? "originator" : "callee", e->who);
	return room;
}

static void judge(struct sim *s, const struct sim_caller *o, const struct end *from,
		  const struct end *to, bool heard)
{
	const char *against = objection(s, o, from, to);
	bool expected = !against && must(s, o, from, to);
	char a[32], b[32];

	if (heard && against)
		sim_fail(s, o->id, "%s is heard by %s, %s", name(from, a), name(to, b), against);
	if (!heard && expected)
		sim_fail(s, o->id, "%s is not heard by %s", name(from, a), name(to, b));
	s->totals->must_hear += expected;
	s->totals->must_not_hear += against != NULL;
}

static uint32_t judge_one(struct sim *s, const struct sim_caller *o, const struct end *from,
			  const struct end *to, const struct media_hops *hops)
{
	bool heard = reaches(hops, to);

	judge(s, o, from, to, heard);
	return heard;
}

// How many of the hops are accounted for.
static uint32_t judge_members(struct sim *s, const struct sim_caller *o, unsigned talker,
			      const struct media_hops *hops)
{
	const struct end from = end_of(s, o, talker);
	uint32_t n = 0;

	for (unsigned i = 0; i <= SIM_MEMBERS_MAX; i++) {
		const struct end to = end_of(s, o, i);

		if (i != talker)
			n += judge_one(s, o, &from, &to, hops);
	}
	return n;
}

// Whom a room has called. What they hear is nobody's duty, for they may have been put out.
static uint32_t judge_called(struct sim *s, const struct sim_caller *o, unsigned by,
			     const struct media_hops *hops)
{
	const struct end from = originator_of(o);
	uint32_t n = 0;

	for (unsigned i = 0; i < s->world.refers[by]; i++) {
		struct end to = member_of(s, by * SIM_MEMBERS_MAX + i);

		to.in = false;
		n += judge_one(s, o, &from, &to, hops);
	}
	return n;
}

// The others who are in its room.
static uint32_t judge_room(struct sim *s, const struct sim_caller *o, const struct media_hops *hops)
{
	const struct end from = originator_of(o);
	uint32_t n = 0;

	for (unsigned i = 0; i < s->world.n_callers; i++) {
		const struct end to = originator_of(&s->caller[i]);

		if (s->world.room[i] != s->world.room[o->id])
			continue;
		if (i != o->id)
			n += judge_one(s, o, &from, &to, hops);
		n += judge_called(s, o, i, hops);
	}
	return n;
}

static void judge_all(struct sim *s, const struct sim_caller *o, unsigned talker,
		      const struct media_hops *hops)
{
	uint32_t n = s->world.room[o->id] ? judge_room(s, o, hops)
					  : judge_members(s, o, talker, hops);

	if (n != hops->n)
		sim_fail(s, o->id, "media reaches somebody outside of its conference, or twice");
}

static void talk(struct sim *s, struct sim_core *c, const struct sim_caller *o, unsigned talker)
{
	static const uint8_t packet[172] = {0x80, 8};
	static struct media_hops hops;
	const struct end e = end_of(s, o, talker);
	struct path in = {.remote = sim_address(e.side, e.who)};

	if (!e.said)
		return;
	in.local_port = e.said->port;
	if (!sim_is_media(&in) || sim_media_owner(&in) != c->id)
		return;
	in.remote.port = e.party && e.party->words.port ? e.party->words.port : 7000;
	if (focus_route(c->focus, &in, span_of(packet, sizeof(packet)), &hops) != DROP_NONE)
		hops.n = 0;
	judge_all(s, o, talker, &hops);
}

void sim_hear_act(struct sim *s, struct sim_core *c)
{
	const struct sim_caller *o;

	// A server that begins anew gives out ports that others still send to.
	if (s->world.restart_at != SIM_NEVER || !rnd_chance(&s->rand, TURN_ODDS))
		return;
	o = &s->caller[rnd_in(&s->rand, 0, s->world.n_callers - 1)];
	if (s->world.floor[o->id])
		return; // who may talk then is another matter (sim_ptt.c)
	talk(s, c, o, s->world.room[o->id] ? 0 : rnd_in(&s->rand, 0, SIM_MEMBERS_MAX));
}
