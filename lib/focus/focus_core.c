/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Server transactions: an INVITE for each conference, and one other request for each leg, be it its
// CANCEL, which is all that a leg keeps where they get scarce (focus_make_room). With fewer a request
// that is repeated could get another answer than before.
static uint32_t max_transactions(const struct focus_cfg *cfg)
{
	return cfg->max_conferences + cfg->max_legs + cfg->max_subscriptions;
}

// Chunks: 440 bytes for a conference's offer and answer, and a chunk for what a leg's skeleton is
// longer than its record has room for; and for one conference in ten the headers and the body of the
// answer to its INVITE until the ACK; for each leg that may be challenged a Request-URI and a
// challenge. Whoever brings more shares it with those who bring less.
static uint32_t max_chunks(const struct focus_cfg *cfg)
{
	return 8 * cfg->max_conferences + 4 * cfg->max_subscriptions + 2 * FOCUS_CHUNKS_KEPT +
	       4 * focus_credentials_max(cfg);
}

// Re-INVITEs of one burst that wait for its end.
#define ANSWERING_MAX 1024

// Without floor control nobody pays for it.
static bool has_floors(const struct focus_cfg *cfg)
{
	return cfg->floor != CONTROL_NONE || cfg->rules_floor;
}

// Of conferences, and behind them of rooms.
static uint32_t max_floors(const struct focus_cfg *cfg)
{
	return has_floors(cfg) ? cfg->max_conferences + cfg->max_rooms : 0;
}

static uint32_t max_seats(const struct focus_cfg *cfg)
{
	return has_floors(cfg) ? cfg->max_legs + 1 : 0;
}

// Of subscriptions, and behind them of the conferences that they are to.
static uint32_t first_sub_timer(const struct focus_cfg *cfg)
{
	return cfg->max_legs + 1 + max_transactions(cfg) + max_floors(cfg);
}

static uint32_t max_timers(const struct focus_cfg *cfg)
{
	return first_sub_timer(cfg) + 2 * cfg->max_subscriptions;
}

// A message, grown by our address in place of another's: the shortest c= line of IPv4 (16 bytes, and an
// m-line with it) may become one of IPv6 (49).
static uint32_t scratch_bytes(const struct focus_cfg *cfg)
{
	return 3 * cfg->max_message + 2048;
}

// Lays everything out from 'at' on. With core == NULL it only measures.
static size_t lay_out(struct focus_core *core, const struct focus_cfg *cfg, uint64_t now_ms)
{
	const struct media_cfg ports = {
		.home = cfg->home,
		.base_port = cfg->media_base,
		.flows_each = cfg->media_flows,
		.latch = cfg->latch,
		.owner = cfg->media_owner,
		.core = cfg->core,
	};
	const struct auth_cfg who = {cfg->realm, cfg->nonce_life_ms, cfg->key, cfg->epoch};
	uintptr_t start = (uintptr_t)core, at = start;
	uint32_t n_txn = max_transactions(cfg), n_leg = cfg->max_legs + 1;
	void *self = carve(&at, sizeof(*core));
	void *legs = carve(&at, leg_table_footprint(n_leg));
	void *txns = carve(&at, txn_servers_footprint(n_txn, cfg->max_conferences,
						      max_chunks(cfg)));
	void *foci = carve(&at, slab_footprint(sizeof(struct focus), cfg->max_conferences));
	void *rooms = carve(&at, slab_footprint(sizeof(struct room), cfg->max_rooms));
	void *room_of = carve(&at, table_footprint(cfg->max_rooms));
	void *wheel = carve(&at, wheel_footprint(max_timers(cfg)));
	void *media = carve(&at, media_footprint(&ports));
	void *inviting = carve(&at, cfg->max_conferences * sizeof(uint32_t));
	void *settling = carve(&at, cfg->max_conferences * sizeof(uint32_t));
	void *batch = carve(&at, n_leg * sizeof(uint32_t));
	void *answering = carve(&at, ANSWERING_MAX * sizeof(uint32_t));
	void *waits = carve(&at, cfg->names ? FOCUS_WAITS * sizeof(struct focus_wait) : 0);
	void *sources = carve(&at, focus_sources_footprint(cfg->source_rate));
	void *replay = carve(&at, cfg->realm.n ? auth_server_footprint() : 0);
	void *located = carve(&at, cfg->location ? sizeof(struct focus_located) : 0);
	void *seen = carve(&at, cfg->location ? list_seen_footprint(FOCUS_CONTACTS_MAX) : 0);
	void *floors = carve(&at, max_floors(cfg) * sizeof(struct floor));
	void *seats = carve(&at, max_seats(cfg) * sizeof(struct floor_seat));
	void *heard = carve(&at, max_seats(cfg) * sizeof(struct floor_heard));
	void *credentials = carve(&at, focus_credentials_footprint(cfg, scratch_bytes(cfg)));
	void *list = carve(&at, list_footprint(cfg->max_members, cfg->max_message));
	void *subs = carve(&at, focus_subs_footprint(cfg));
	void *gathered = carve(&at, scratch_bytes(cfg));
	void *other = carve(&at, scratch_bytes(cfg));
	void *body = carve(&at, scratch_bytes(cfg));
	void *tail = carve(&at, scratch_bytes(cfg));
	void *kept = carve(&at, scratch_bytes(cfg));

	if (self == NULL)
		return at - start;
	leg_table_init(&core->legs, legs, n_leg);
	txn_servers_init(&core->txns, txns, n_txn, cfg->max_conferences, max_chunks(cfg));
	slab_init(&core->foci, foci, sizeof(struct focus), cfg->max_conferences);
	slab_init(&core->rooms, rooms, sizeof(struct room), cfg->max_rooms);
	table_init(&core->room_of, room_of, cfg->max_rooms);
	wheel_init(&core->wheel, wheel, max_timers(cfg), now_ms);
	media_init(&core->media, media, &ports);
	auth_server_init(&core->auth, replay, &who);
	focus_sources_init(&core->sources, sources, cfg->source_rate, cfg->key);
	core->inviting = (struct focus_queue){.at = inviting, .size = cfg->max_conferences};
	core->settling = (struct focus_queue){.at = settling, .size = cfg->max_conferences};
	core->batch = (struct focus_queue){.at = batch, .size = n_leg};
	core->answering = (struct focus_queue){.at = answering, .size = ANSWERING_MAX};
	core->waits.at = waits;
	core->located = cfg->location ? located : NULL;
	if (core->located)
		list_seen_init(&core->located->seen, seen, FOCUS_CONTACTS_MAX, &cfg->key);
	focus_credentials_init(&core->credentials, credentials, cfg, scratch_bytes(cfg));
	core->floors.at = max_floors(cfg) ? floors : NULL;
	core->floors.common.seats = seats;
	core->floors.heard = heard;
	list_init(&core->list, list, cfg->max_members, cfg->max_message, &cfg->key,
		  cfg->location ? cfg->home : NULL);
	core->list.names = cfg->names != NULL;
	focus_subs_init(core, subs, cfg);
	core->scratch = scratch_bytes(cfg);
	core->gathered = gathered;
	core->other = other;
	core->body = body;
	core->tail = tail;
	core->kept = kept;
	return at - start;
}

size_t focus_core_footprint(const struct focus_cfg *cfg)
{
	return lay_out(NULL, cfg, 0);
}

// Everybody learns what it shares with the others.
static void introduce(struct focus_core *core)
{
	struct leg_table *lt = &core->legs;
	struct txn_servers *ts = &core->txns;

	lt->chunks = &ts->chunks;
	lt->wheel = ts->wheel = &core->wheel;
	lt->wheel_base = 0;
	ts->wheel_base = core->cfg.max_legs + 1;
	lt->core = core->cfg.core;
	lt->epoch = core->cfg.epoch;
	lt->key = ts->key = core->cfg.key;
	lt->times = ts->times = core->cfg.times;
	lt->home = core->cfg.home;
	lt->sip_port = core->cfg.sip_port ? core->cfg.sip_port : core->cfg.home->sip_port;
	lt->out = ts->out = core->out;
	lt->stats = ts->stats = core->stats;
}

// Their dialogs share nothing with those of calls but where they are seen from.
static void introduce_subs(struct focus_core *core)
{
	struct leg_table *lt = &core->subs.legs;

	lt->subscriptions = true;
	lt->chunks = &core->subs.chunks;
	lt->wheel = &core->wheel;
	lt->wheel_base = first_sub_timer(&core->cfg);
	core->watches.wheel_base = lt->wheel_base + core->cfg.max_subscriptions;
	lt->core = core->legs.core;
	lt->epoch = core->legs.epoch;
	lt->key = core->legs.key;
	lt->times = core->legs.times;
	lt->home = core->legs.home;
	lt->sip_port = core->legs.sip_port;
	lt->out = core->out;
	lt->stats = core->stats;
}

static void introduce_floors(struct focus_core *core)
{
	struct focus_floors *floors = &core->floors;

	floors->core = core;
	floors->wheel_base = core->cfg.max_legs + 1 + max_transactions(&core->cfg);
	floors->ssrc = (uint32_t)siphash(&core->cfg.key, SPAN("floor")) + core->cfg.core;
	floors->common.stride = sizeof(struct floor_seat);
	floors->common.queue_max = core->cfg.floor_queue;
	floors->common.times = core->cfg.floor_times;
	floors->common.stats = core->stats;
	focus_floor_sink(floors);
}

struct focus_core *focus_core_init(void *mem, const struct focus_cfg *cfg, struct outbox *out,
				   struct stats *stats, uint64_t now_ms)
{
	struct focus_core *core = mem;

	lay_out(core, cfg, now_ms);
	core->cfg = *cfg;
	core->out = out;
	core->stats = stats;
	core->now_ms = now_ms;
	core->burst = 1;
	introduce(core);
	introduce_subs(core);
	introduce_floors(core);
	core->legs.spare = leg_open(&core->legs, LEG_TERMINATING, LEG_OVER);
	core_leg(core, core->legs.spare)->stateless = true;
	return core;
}

void focus_burst(struct focus_core *core, uint64_t now_ms)
{
	core->now_ms = now_ms;
	if (++core->burst == 0)
		core->burst = 1;
}

void focus_plan(struct focus_core *core, struct dialplan_view *plan, struct hop_board *hops)
{
	core->hops = hops;
	core->cfg.plan = plan;
}

void focus_users(struct focus_core *core, const struct auth_users *users)
{
	core->auth.users = users;
}

void focus_accounts(struct focus_core *core, const struct auth_accounts *accounts)
{
	core->credentials.file = accounts;
}

void focus_trusted(struct focus_core *core, const struct sources *trusted)
{
	core->trusted = trusted;
}

void focus_admit(struct focus_core *core, enum drop why, enum drop urgent)
{
	core->shortage = why;
	core->shortage_urgent = urgent;
}

bool focus_empty(const struct focus_core *core)
{
	return slab_used(&core->foci) == 0 && slab_used(&core->subs.legs.slab) == 0;
}

struct media *focus_media(struct focus_core *core)
{
	return &core->media;
}

struct focus_usage focus_usage(const struct focus_core *core)
{
	return (struct focus_usage){
		.subscriptions = slab_used(&core->subs.legs.slab),
		.watches = slab_used(&core->watches.watches),
		.users = slab_used(&core->watches.users),
		.documents = slab_used(&core->watches.documents) + chunks_used(&core->subs.chunks),
		.conferences = slab_used(&core->foci),
		.rooms = slab_used(&core->rooms),
		.legs = slab_used(&core->legs.slab) - 1, // but for the spare one
		.transactions = slab_used(&core->txns.slab),
		.tombstones = leg_tombstones(&core->legs),
		.flows = media_used(&core->media),
		.chunks = chunks_used(&core->txns.chunks),
		.timers = core->wheel.armed,
	};
}

// An operator's drain: every conference ends by the rules of the method.
void focus_close(struct focus_core *core)
{
	core->closing = true;
	for (uint32_t f = 0; f < core->foci.count; f++)
		if (slab_in_use(&core->foci, f))
			focus_bye_originator(core, f);
	focus_subs_close(core);
}
