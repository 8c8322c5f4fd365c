/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// Push-to-talk: the stations' media as the server's flows have it. They ask, talk for too long or
// unasked, release, withdraw and fall silent, while their calls are set up, cancelled and ended
// around them. What they send gets lost, and comes twice, late and out of order, like all else.

#define TURN_ODDS 400 // per mille, of a turn in which a station does something

static struct media_flow *flow_at(struct sim_core *c, uint32_t i)
{
	return &focus_media(c->focus)->flow[i];
}

static unsigned conference_of(const struct media_flow *f)
{
	enum sim_side side = sim_side_of(&f->rtp.ip);

	return sim_conference(side, f->rtp.ip.b[15] - 1u);
}

static struct sim_talk *talk_of(struct sim_core *c, const struct media_flow *f)
{
	struct sim_talk *t = &c->talk[leg_id_index(f->leg) % SIM_TALKS];

	if (t->leg != f->leg)
		*t = (struct sim_talk){.leg = f->leg};
	return t;
}

static bool talks(const struct media_flow *f)
{
	return f->state == MEDIA_OPEN && f->floor == MEDIA_TALKS;
}

// Of those who hear each other.
static void check_alone(struct sim *s, struct sim_core *c, uint32_t flow)
{
	for (uint32_t i = flow_at(c, flow)->next; i != flow; i = flow_at(c, i)->next)
		if (talks(flow_at(c, i)))
			sim_fail(s, conference_of(flow_at(c, i)), "two have the floor");
}

void sim_ptt_told(struct sim *s, struct sim_core *c, struct span datagram, uint16_t port)
{
	uint32_t flow = (uint32_t)(port - SIM_MEDIA_BASE(c->id)) / 2;
	struct sim_talk *t = talk_of(c, flow_at(c, flow));
	struct tbcp m;

	if (tbcp_next(&datagram, &m) != TBCP_MESSAGE)
		sim_fail(s, conference_of(flow_at(c, flow)), "unreadable floor control");
	t->answered = true;
	if (m.type == TBCP_GRANTED)
		t->granted = true;
	else if (m.type == TBCP_TAKEN || m.type == TBCP_IDLE)
		t->granted = false;
}

static void send(struct sim *s, const struct media_flow *f, bool rtcp, struct span payload)
{
	bool apart = rtcp && !f->mux;
	const struct path in = {
		.remote = apart ? f->rtcp : f->rtp,
		.local_port = (uint16_t)(f->port + apart),
		.local = f->local,
	};

	sim_send_media(s, &in, payload);
}

static void control(struct sim *s, const struct media_flow *f, const struct sim_talk *t,
		    enum tbcp_type type)
{
	struct tbcp m = {.type = (uint8_t)type, .ssrc = 1};
	uint8_t room[TBCP_MAX];
	struct writer w = writer_on(room, sizeof(room));

	if (type == TBCP_REQUEST)
		m.request.priority = (uint16_t)rnd_in(&s->rand, 0, 3);
	if (type == TBCP_RELEASE)
		m.release.last_seq = (uint16_t)(t->seq + rnd_in(&s->rand, 0, 2));
	tbcp_build(&w, &m);
	send(s, f, true, writer_span(&w));
}

static void talk(struct sim *s, const struct media_flow *f, struct sim_talk *t)
{
	const uint8_t packet[172] = {0x80, 8, (uint8_t)(++t->seq >> 8), (uint8_t)t->seq};

	send(s, f, false, span_of(packet, sizeof(packet)));
}

// Only who is in a conference that stands.
static bool stands(struct sim_core *c, const struct media_flow *f)
{
	return f->state == MEDIA_OPEN && f->next != (uint32_t)(f - flow_at(c, 0)) && f->rtp.port;
}

// There is a floor where its rule says so, and nowhere else.
static void check_rule(struct sim *s, struct sim_core *c, const struct media_flow *f)
{
	unsigned conference = conference_of(f);

	if (stands(c, f) && s->world.floor[conference] != (f->floor != MEDIA_FREE_TALK))
		sim_fail(s, conference, "it has not got its rule's floor");
}

static void check(struct sim *s, struct sim_core *c)
{
	for (uint32_t i = 0; i < s->cfg.media_flows; i++) {
		check_rule(s, c, flow_at(c, i));
		if (talks(flow_at(c, i)))
			check_alone(s, c, i);
	}
}

static bool asks(struct span datagram)
{
	struct tbcp m;

	return tbcp_next(&datagram, &m) == TBCP_MESSAGE && m.type == TBCP_REQUEST;
}

// It may have been on its way for so long that its leg is gone.
void sim_ptt_arrive(struct sim *s, struct sim_core *c, const struct sim_datagram *d)
{
	const struct media_flow *f = flow_at(c, (d->path.local_port - SIM_MEDIA_BASE(c->id)) / 2u);
	struct sim_talk *t = talk_of(c, f);
	struct span payload = span_of(d->bytes, d->n);
	static struct media_hops hops;
	enum drop drop;

	t->answered = false;
	drop = focus_route(c->focus, &d->path, payload, &hops);
	if (drop != DROP_NONE || s->world.dry || f->floor == MEDIA_FREE_TALK)
		return;
	if (!hops.rtcp && !t->granted)
		sim_fail(s, conference_of(f), "one is heard who has not got the floor");
	if (hops.rtcp && asks(payload) && !t->answered && stands(c, f) && f->rtcp.port)
		sim_fail(s, conference_of(f), "a request for the floor was not answered");
}

void sim_ptt_act(struct sim *s, struct sim_core *c)
{
	const struct media_flow *f;

	if (s->cfg.floor == CONTROL_NONE && !s->cfg.rules_floor)
		return;
	check(s, c);
	if (!rnd_chance(&s->rand, TURN_ODDS))
		return;
	f = flow_at(c, rnd_in(&s->rand, 0, s->cfg.media_flows - 1));
	if (!stands(c, f) || f->floor == MEDIA_FREE_TALK)
		return;
	switch (rnd_in(&s->rand, 0, 5)) {
	case 0:
		control(s, f, talk_of(c, f), TBCP_REQUEST);
		break;
	case 1:
		control(s, f, talk_of(c, f), TBCP_RELEASE);
		break;
	default:
		talk(s, f, talk_of(c, f));
	}
}
