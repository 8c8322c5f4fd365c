/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// All that a conference will take, so that it is refused whole or taken whole.

/* What is to be there. */
struct needs {
	const struct sip_msg *m;
	const struct path *path;
	const struct invitees *who;
	unsigned streams; // of each leg
	bool conference;
	bool originator;  // and a transaction for its INVITE
};

// Of so many so many are kept free.
static uint32_t share_of(uint32_t n, uint32_t permille)
{
	return (uint32_t)((uint64_t)n * permille / 1000);
}

// Media ports are not all alike: whose leg signals with an address of one family and DPDK port has
// its media there, too. A member that no way leads to gets none.
static bool has_ports(const struct focus_core *core, const struct needs *needs, uint32_t kept)
{
	const struct media *media = &core->media;
	uint32_t want[MEDIA_POOLS_MAX] = {0};
	uint32_t here = needs->path->local;
	struct ip_addr next_hop;

	want[media_kind(media, here)] += needs->originator ? needs->streams : 0;
	for (uint32_t i = 0; i < needs->who->n; i++) {
		const struct dialplan_member *member = &needs->who->member[i];
		uint32_t local = here; // as good a guess as any, where the DNS will say it

		if (!member->named)
			local = home_route(core->cfg.home, &member->at.ip, &next_hop);
		if (local != HOME_NONE)
			want[media_kind(media, local)] += needs->streams;
	}
	for (uint32_t kind = 0; kind < MEDIA_POOLS_MAX; kind++) {
		uint32_t spare = kept ? share_of(media_pairs_of(media, kind), kept) : 0;

		if (want[kind] && !media_has(media, kind, want[kind] + spare, core->now_ms))
			return false;
	}
	return true;
}

// What of a member's skeleton its record has no room for: it is named twice, the caller once, and each
// proxy in a Route of its own.
static uint32_t member_chunks(const struct dialplan_member *member, struct span caller)
{
	uint32_t n = 2 * member->uri.n + caller.n + 4;

	for (uint32_t i = 0; i < member->routes.n; i++)
		n += member->routes.p[i] == ',' ? 9 : 1;
	return n > LEG_WIRE_WHOLE ? (n - LEG_WIRE_INLINE) / CHUNK_BYTES + 1 : 0;
}

// Of the INVITE's bytes most are kept, and some twice: for the answers to it, and in the
// originator's skeleton.
static bool has_chunks(const struct focus_core *core, const struct sip_msg *m,
		       const struct invitees *who, uint32_t kept)
{
	uint32_t all = core->txns.chunks.count - FOCUS_CHUNKS_KEPT;
	uint32_t want = 2 * m->raw.n / CHUNK_BYTES + share_of(all, kept) + FOCUS_CHUNKS_KEPT;

	for (uint32_t i = 0; i < who->n; i++)
		want += member_chunks(&who->member[i], m->from.uri);
	return core->txns.chunks.n_free >= want;
}

// kept: so much of a thousand is not for this one.
static enum drop lacks(const struct focus_core *core, const struct needs *needs, uint32_t kept)
{
	const struct slab *foci = &core->foci, *txns = &core->txns.slab, *legs = &core->legs.slab;

	if (foci->n_free < needs->conference + share_of(foci->count, kept) ||
	    txns->n_free < needs->originator + share_of(txns->count, kept) ||
	    legs->n_free < needs->who->n + needs->originator + share_of(legs->count, kept) ||
	    !has_chunks(core, needs->m, needs->who, kept))
		return DROP_TABLE_FULL;
	return has_ports(core, needs, kept) ? DROP_NONE : DROP_MEDIA_PORTS;
}

static enum drop lacks_for(const struct focus_core *core, const struct needs *needs, bool emergency)
{
	enum drop lack = lacks(core, needs, 0);
	uint32_t kept = emergency ? 0 : core->cfg.emergency_reserve;

	if (lack == DROP_NONE && kept && lacks(core, needs, kept))
		return DROP_KEPT_FREE;
	return lack;
}

enum drop focus_lacks(const struct focus_core *core, const struct sip_msg *m,
		      const struct path *path, const struct asked *a, unsigned streams)
{
	const struct needs needs = {m, path, &a->who, streams, true, true};

	return lacks_for(core, &needs, a->wishes.emergency);
}

enum drop focus_lacks_more(const struct focus_core *core, const struct sip_msg *m,
			   const struct path *path, const struct asked *a, unsigned streams,
			   bool conference)
{
	const struct needs needs = {m, path, &a->who, streams, conference, false};

	return lacks_for(core, &needs, false);
}
