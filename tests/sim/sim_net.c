/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdlib.h>

// The network between the stations and the server. A datagram is never older than T4 (RFC 3261
// 17.1.2.2), which is what the machines' linger times are made for.

static struct sim_datagram *copy_of(const struct sim_datagram *like, uint64_t now,
				    const void *bytes, uint32_t n)
{
	struct sim_datagram *d = malloc(sizeof(*d) + n);

	*d = *like;
	d->sent_at = now;
	d->n = n;
	memcpy(d->bytes, bytes, n);
	return d;
}

static uint64_t delayed(struct sim *s)
{
	return s->now + rnd_in(&s->rand, s->world.delay_min, s->world.delay_max);
}

// Which receive queue: at random (fragments, moved flows), by sender (RSS), always the first. Media
// comes to its owner's.
static uint32_t queue_of(struct sim *s, const struct sim_datagram *d)
{
	if (sim_is_media(&d->path))
		return sim_media_owner(&d->path);
	switch (s->world.spread) {
	case 0:
		return rnd_in(&s->rand, 0, s->world.n_cores - 1);
	case 1:
		return d->who % s->world.n_cores;
	default:
		return 0;
	}
}

static void travel(struct sim *s, const struct sim_datagram *like, const void *bytes, uint32_t n,
		   bool to_server)
{
	bool lost = rnd_chance(&s->rand, s->world.loss);
	static const char *const fate[] = {"(lost)", "", "(twice)"};
	unsigned copies = lost ? 0 : rnd_chance(&s->rand, s->world.duplicate) ? 2 : 1;

	s->totals->datagrams++;
	if (!sim_is_media(&like->path))
		sim_ladder(s, to_server, like->side, like->who, span_of(bytes, n),
			   like->icmp ? "(unreachable)" : fate[copies]);
	while (copies--) {
		struct sim_datagram *d = copy_of(like, s->now, bytes, n);

		if (to_server)
			sim_event_add(s, delayed(s), SIM_ARRIVE, queue_of(s, d), d);
		else
			sim_event_add(s, delayed(s), SIM_REACH, d->who, d);
	}
}

void sim_send_server(struct sim *s, enum sim_side side, unsigned who, uint16_t port,
		     const void *bytes, uint32_t n)
{
	struct sim_datagram like = {
		.path = {.remote = sim_address(side, who), .local_port = s->home.sip_port},
		.side = (uint8_t)side,
		.who = (uint16_t)who,
	};

	like.path.remote.port = port;
	travel(s, &like, bytes, n, true);
}

// What a station sends to a media port.
void sim_send_media(struct sim *s, const struct path *in, struct span bytes)
{
	struct sim_datagram like = {
		.path = *in,
		.side = (uint8_t)sim_side_of(&in->remote.ip),
		.who = (uint16_t)(in->remote.ip.b[15] - 1),
	};

	travel(s, &like, bytes.p, bytes.n, true);
}

void sim_send_station(struct sim *s, struct span bytes, const struct path *to)
{
	struct sim_datagram like = {
		.path = *to,
		.side = (uint8_t)sim_side_of(&to->remote.ip),
		.who = (uint16_t)(to->remote.ip.b[15] - 1),
	};

	travel(s, &like, bytes.p, bytes.n, false);
}

// Nobody is there: ICMP quotes the beginning of what came (RFC 1812 4.3.2.3).
static void bounce(struct sim *s, const struct sim_datagram *d)
{
	struct sim_datagram like = *d;

	like.icmp = true;
	travel(s, &like, d->bytes, d->n < 548 ? d->n : 548, true);
}

// What begins something there.
static void reach_hop(struct sim *s, const struct sim_datagram *d, const struct sip_msg *m)
{
	enum sim_mood mood = sim_hop_mood(s, d->who);

	if (mood == SIM_HOP_GONE)
		bounce(s, d);
	else if (mood != SIM_HOP_SILENT && m->request && m->method == SIP_OPTIONS)
		sim_hop_asked(s, d->who, m);
	else if (mood != SIM_HOP_SILENT)
		sim_t_reach(s, d->who, m, d);
}

void sim_net_reach(struct sim *s, struct sim_datagram *d)
{
	struct sip_msg *m = &s->msg;

	if (d->side == SIM_T && s->now >= s->station[d->who].gone_at)
		bounce(s, d);
	else if (sip_parse(span_of(d->bytes, d->n), m) != SIP_VALID)
		sim_fail(s, sim_conference(d->side, d->who), "the server sent what is not SIP");
	else if (d->side == SIM_T && s->hop[d->who].moody && !sim_hop_is_met(s, d, m))
		reach_hop(s, d, m);
	else if (d->side == SIM_O)
		sim_o_reach(s, d->who, m, d);
	else if (d->side == SIM_W)
		sim_sub_reach(s, d->who, m);
	else if (d->side == SIM_R)
		sim_reg_reach(s, d->who, m);
	else
		sim_t_reach(s, d->who, m, d);
	free(d);
}
