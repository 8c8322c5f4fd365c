/* SPDX-License-Identifier: BSD-3-Clause */
#include "media_priv.h"

// What becomes of a packet.

struct media_flow *media_find(const struct media *m, const struct path *in)
{
	uint32_t pair = m->pair[in->local_port / 2];

	if (pair == MEDIA_NO_PAIR)
		return NULL;
	return &m->flow[media_slot(in->local) * m->cfg.flows_each + pair];
}

uint32_t media_slot4(const struct home *home, uint32_t ip)
{
	for (unsigned i = 0; i < home->n_ranges; i++) {
		const struct home_range *r = &home->range[i];
		uint32_t first, ahead;

		memcpy(&first, r->first.b + 12, sizeof(first));
		ahead = be32toh(ip) - be32toh(first);
		if (ip_is_v4(&r->first) && ahead < r->count)
			return media_slot(r->local) + ahead;
	}
	return 0;
}

uint32_t media_slot6(const struct home *home, const uint8_t *ip)
{
	struct ip_addr at;

	memcpy(at.b, ip, sizeof(at.b));
	for (unsigned i = 0; i < home->n_ranges; i++) {
		const struct home_range *r = &home->range[i];

		if (home_range_has(r, &at))
			return media_slot(r->local) + ip_distance(&r->first, &at);
	}
	return 0;
}

// RFC 5761 4: a packet type is never a payload type with the marker bit beside it.
static bool is_rtcp(const struct media_flow *f, const struct path *in, struct span payload)
{
	return (in->local_port & 1) || (f->mux && payload.n > 1 && payload.p[0] >> 6 == 2 &&
					payload.p[1] >= 192 && payload.p[1] <= 223);
}

// RFC 7983: STUN, ZRTP, DTLS and TURN channels are told by their first byte. With them two find out
// how to send media, so they go on where media may not, as RTCP does (RFC 3264 5.1, RFC 8445 11): a
// station that only receives has to agree on keys as well.
static bool is_setup(struct span payload)
{
	uint8_t first = payload.n ? payload.p[0] : UINT8_MAX;

	return first < 80 && (first < 4 || first >= 16);
}

// Floor control is RTCP, wherever it comes in.
static bool is_report(const struct media_flow *f, const struct path *in, struct span payload)
{
	return f->floor == MEDIA_CONTROL || is_rtcp(f, in, payload);
}

// Whoever has its own endpoint for RTCP.
static bool is_apart(const struct media_flow *f, bool rtcp)
{
	return rtcp && !f->mux;
}

// Whether it comes from where the leg sends. Before the first packet any port of the host will do
// that the SDP has named, or any host by policy, but nothing before there is SDP; then only where
// that one came from.
static bool is_source(const struct media *m, const struct media_flow *f,
		      const struct endpoint *from, bool apart)
{
	const struct endpoint *to = apart ? &f->rtcp : &f->rtp;

	if (apart ? f->latched_rtcp : f->latched)
		return endpoint_eq(from, to);
	return ip_eq(&from->ip, &to->ip) || (m->cfg.latch == LATCH_ANY && to->port != 0);
}

// RFC 4961: it is sent to where it sends from. Not so where it has said that it listens nowhere.
static void latch(const struct media *m, struct media_flow *f, const struct endpoint *from,
		  bool apart)
{
	struct endpoint *to = apart ? &f->rtcp : &f->rtp;

	if (to->port == 0)
		return;
	*to = *from;
	if (apart) {
		f->latched_rtcp = true;
	} else {
		f->latched = true;
		f->way = 0;
		media_lanes_close(m, (uint32_t)(f - m->flow));
	}
}

static enum drop admit(const struct media *m, struct media_flow *f, const struct path *in,
		       bool rtcp, bool media)
{
	bool apart = is_apart(f, rtcp);

	if (f->state == MEDIA_FREE || (f->mux && (in->local_port & 1)))
		return DROP_MEDIA_NO_FLOW;
	if (f->state == MEDIA_DOOMED)
		return DROP_MEDIA_DOOMED;
	if (!is_source(m, f, &in->remote, apart))
		return media_is_told(f) ? DROP_MEDIA_SOURCE : DROP_MEDIA_NOT_BRIDGED;
	if (!f->arrived)
		f->arrived = true; // written once a look, not once a packet
	if (m->cfg.latch != LATCH_OFF && !(apart ? f->latched_rtcp : f->latched))
		latch(m, f, &in->remote, apart);
	return f->mute && media ? DROP_MEDIA_MUTE : DROP_NONE;
}

// What is subject to floor control, once it is let in.
static enum drop admit_floor(const struct media_flow *f, bool media)
{
	if (f->floor == MEDIA_CONTROL)
		return DROP_TBCP_BAD;
	return f->floor == MEDIA_LISTENS && media ? DROP_MEDIA_NO_FLOOR : DROP_NONE;
}

// False: there is nowhere to send it.
static bool hop_to(struct media_flow *out, bool rtcp, bool media, struct media_hop *hop)
{
	bool apart = is_apart(out, rtcp);
	const struct endpoint *to = apart ? &out->rtcp : &out->rtp;

	if (to->port == 0 || (out->held && media))
		return false;
	*hop = (struct media_hop){
		.to = *to,
		.local_port = (uint16_t)(out->port + apart),
		.local = out->local,
		.way = apart ? NULL : &out->way,
	};
	return true;
}

bool media_rtcp_hop(const struct media *m, uint32_t flow, struct media_hop *hop)
{
	return m->flow[flow].state == MEDIA_OPEN && hop_to(&m->flow[flow], true, false, hop);
}

enum drop media_route(struct media *m, const struct path *in, struct span payload,
		      struct media_hops *hops)
{
	struct media_flow *f = media_find(m, in);
	bool rtcp = f && is_report(f, in, payload), media = !rtcp && !is_setup(payload);
	enum drop drop = f ? admit(m, f, in, rtcp, media) : DROP_MEDIA_NO_FLOW;

	hops->n = 0;
	hops->floor = MEDIA_FREE_TALK;
	if (drop != DROP_NONE)
		return drop;
	hops->from = (uint32_t)(f - m->flow);
	hops->rtcp = rtcp;
	hops->media = media;
	hops->floor = f->floor;
	drop = admit_floor(f, media);
	if (drop != DROP_NONE)
		return drop;
	if (f->next == hops->from)
		return DROP_MEDIA_NOT_BRIDGED;
	for (uint32_t i = f->next; i != hops->from && hops->n < MEDIA_HOPS_MAX; i = m->flow[i].next)
		hops->n += hop_to(&m->flow[i], rtcp, media, &hops->hop[hops->n]);
	if (hops->n == 0)
		return DROP_MEDIA_HELD;
	return DROP_NONE;
}

void media_heard(struct media *m, const struct media_hops *hops, struct span payload,
		 uint64_t now_us)
{
	struct media_quality *q = &m->flow[hops->from].quality;

	if (hops->rtcp)
		media_quality_rtcp(q, payload);
	else
		media_quality_rtp(q, payload, now_us);
}

bool media_relay(struct media *m, const struct media_flow *f, const struct path *in,
		 struct span payload, uint64_t now_us, struct media_hop *hop)
{
	struct media_flow *out = &m->flow[f->next];

	if (f->state != MEDIA_OPEN || f->floor != MEDIA_FREE_TALK || !f->arrived || f->mute ||
	    is_rtcp(f, in, payload) ||
	    (!f->latched && m->cfg.latch != LATCH_OFF) || !is_source(m, f, &in->remote, false))
		return false;
	if (out == f || &m->flow[out->next] != f || out->held || out->rtp.port == 0)
		return false;
	*hop = (struct media_hop){out->rtp, out->port, out->local, &out->way,
				  &m->flow[out->next].lane,
				  m->lane6 ? &m->lane6[out->next] : NULL};
	media_quality_rtp(&m->flow[out->next].quality, payload, now_us);
	return true;
}
