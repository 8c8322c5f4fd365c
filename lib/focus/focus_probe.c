/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The prober: OPTIONS to the dialplan's next hops, and what comes back. One core is it; its answers
// find it by the branch, which names the hop.

#define PROBES_A_TURN 16  // so that many hops are no burst
#define PROBE_BYTES   768 // of an OPTIONS; what varies in it are two addresses and a few numbers

static struct leg_id id_of(const struct focus_core *core, uint32_t i)
{
	const struct hop *h = &core->hops->hop[i];

	return (struct leg_id){
		.kind = LEG_ID_PROBE,
		.serial = core->hops->edition,
		.name = (uint64_t)core->cfg.core << 56 | (uint64_t)core->cfg.epoch << 40 |
			(uint64_t)h->number << 24 | i,
	};
}

static void put_uri(struct writer *w, const char *user, struct span host, uint16_t port)
{
	put_lit(w, "<sip:");
	put_span(w, span_cstr(user));
	put_span(w, host);
	put_lit(w, ":");
	put_u32(w, port);
	put_lit(w, ">");
}

static void put_options(struct focus_core *core, struct writer *w, uint32_t i,
			const struct path *path)
{
	const struct siphash_key *key = &core->cfg.key;
	struct span self = span_cstr(core->cfg.home->addr[path->local].text);
	struct leg_id id = id_of(core, i);
	uint8_t room[HOME_SDP_MAX];
	struct writer host = writer_on(room, sizeof(room));

	put_host(&host, &path->remote.ip);
	put_lit(w, "OPTIONS sip:");
	put_span(w, writer_span(&host));
	put_lit(w, ":");
	put_u32(w, path->remote.port);
	put_lit(w, " SIP/2.0\r\nVia: SIP/2.0/UDP ");
	put_span(w, self);
	put_lit(w, ":");
	put_u32(w, path->local_port);
	put_lit(w, ";branch=z9hG4bK");
	leg_id_put(w, key, id);
	put_lit(w, "\r\nMax-Forwards: 70\r\nFrom: ");
	put_uri(w, "squelch@", self, path->local_port);
	put_lit(w, ";tag=");
	leg_id_put(w, key, id);
	put_lit(w, "\r\nTo: ");
	put_uri(w, "", writer_span(&host), path->remote.port);
	put_lit(w, "\r\nCall-ID: ");
	leg_id_put(w, key, id);
	put_lit(w, "\r\nCSeq: 1 OPTIONS\r\n");
	leg_put_contact(&core->legs, path->local, w);
	put_lit(w, "Accept: application/sdp\r\nContent-Length: 0\r\n\r\n");
}

static void send(struct focus_core *core, uint32_t i)
{
	struct hop *h = &core->hops->hop[i];
	struct path path = {.remote = h->at, .local_port = core->legs.sip_port};
	struct ip_addr gateway;
	struct writer w;

	path.local = home_route(core->cfg.home, &h->at.ip, &gateway);
	if (path.local == HOME_NONE) {
		hop_unreachable(h, &core->cfg.times, core->now_ms);
		return;
	}
	if (!outbox_open(core->out, &w, PROBE_BYTES))
		return;
	put_options(core, &w, i, &path);
	outbox_send(core->out, &w, &path);
}

static unsigned advance(struct focus_core *core, uint32_t i)
{
	switch (hop_advance(&core->hops->hop[i], &core->cfg.times, core->cfg.probe_ms,
			    core->now_ms)) {
	case HOP_WAIT:
		return 0;
	case HOP_SEND:
		count(core, STAT_PROBES);
		break;
	case HOP_RESEND:
		count(core, STAT_RETRANSMITS);
		break;
	}
	send(core, i);
	return 1;
}

void focus_probe(struct focus_core *core)
{
	struct hop_board *b = core->hops;
	unsigned budget = PROBES_A_TURN;
	uint64_t due = UINT64_MAX;

	if (!b || core->cfg.probe_ms == 0)
		return;
	if (b->n_named)
		focus_hops_look(core);
	if (core->now_ms < b->due_ms)
		return;
	for (uint32_t i = 0; i < b->n; i++) {
		uint64_t next;

		if (b->hop[i].at.port == 0)
			continue;
		if (budget)
			budget -= advance(core, i);
		next = hop_due(&b->hop[i], core->now_ms);
		due = next < due ? next : due;
	}
	b->due_ms = due;
}

// The hop whose latest probe that is; NULL: there is none any more.
static struct hop *probed(const struct focus_core *core, const struct leg_id *id)
{
	struct hop_board *b = core->hops;
	uint32_t i = leg_id_index(id->name);

	if (!b || i >= b->n || id->serial != b->edition || id_of(core, i).name != id->name)
		return NULL;
	return &b->hop[i];
}

void focus_probe_response(struct focus_core *core, const struct sip_msg *m, const struct leg_id *id)
{
	struct hop *h = probed(core, id);

	if (!h || !hop_answered(h, m->status, &core->cfg.times, core->now_ms))
		count_drop(core, DROP_SIP_STALE);
	else
		core->hops->due_ms = core->now_ms; // its timers are others now
}

void focus_probe_unreachable(struct focus_core *core, const struct leg_id *id)
{
	struct hop *h = probed(core, id);

	if (!h)
		return;
	hop_unreachable(h, &core->cfg.times, core->now_ms);
	core->hops->due_ms = core->now_ms;
}
