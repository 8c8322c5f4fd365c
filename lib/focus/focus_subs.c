/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What subscriptions take, all of it at start: about 4 KiB each, and 20 bytes a leg.

#define USERS_EACH  16 // of those who are told of, and who left a while ago
#define CHUNKS_EACH 32 // dialogs, and documents, which several share
#define CHUNKS_MORE 512

static uint32_t max_users(const struct focus_cfg *cfg)
{
	uint32_t n = USERS_EACH * cfg->max_subscriptions;

	return 32 + (n < cfg->max_legs ? n : cfg->max_legs);
}

static uint32_t max_chunks(const struct focus_cfg *cfg)
{
	return max_users(cfg) + CHUNKS_EACH * cfg->max_subscriptions + CHUNKS_MORE;
}

// With core == NULL it only measures.
static size_t lay_out(struct focus_core *core, void *mem, const struct focus_cfg *cfg)
{
	uint32_t n = cfg->max_subscriptions, n_users = max_users(cfg), n_leg = cfg->max_legs + 1;
	uintptr_t start = (uintptr_t)mem, at = start;
	void *legs = carve(&at, leg_table_footprint(n));
	void *subs = carve(&at, n * sizeof(struct subscription));
	void *within = carve(&at, table_footprint(n));
	void *chunks = carve(&at, chunks_footprint(max_chunks(cfg)));
	void *due = carve(&at, n * sizeof(uint32_t));
	void *rounds = carve(&at, n * sizeof(uint32_t));
	void *watches = carve(&at, slab_footprint(sizeof(struct watch), n));
	void *users = carve(&at, slab_footprint(sizeof(struct watch_user), n_users));
	void *documents = carve(&at, slab_footprint(sizeof(struct watch_document), n));
	void *of = carve(&at, table_footprint(n));
	void *user_of = carve(&at, table_footprint(n_users));
	void *seats = carve(&at, n_leg * sizeof(struct watch_seat));
	void *referred = carve(&at, n_leg * sizeof(uint64_t));

	if (core == NULL)
		return at - start;
	core->subs.max = n;
	leg_table_init(&core->subs.legs, legs, n);
	core->subs.at = subs;
	table_init(&core->subs.within, within, n);
	chunks_init(&core->subs.chunks, chunks, max_chunks(cfg));
	core->subs.referred = referred;
	core->subs.due = (struct focus_queue){.at = due, .size = n};
	core->watches.rounds = (struct focus_queue){.at = rounds, .size = n};
	slab_init(&core->watches.watches, watches, sizeof(struct watch), n);
	slab_init(&core->watches.users, users, sizeof(struct watch_user), n_users);
	slab_init(&core->watches.documents, documents, sizeof(struct watch_document), n);
	table_init(&core->watches.of, of, n);
	table_init(&core->watches.user_of, user_of, n_users);
	core->watches.seat = seats;
	for (uint32_t l = 0; l < n_leg; l++) {
		core->watches.seat[l].user = USER_NONE;
		core->subs.referred[l] = 0;
	}
	return at - start;
}

size_t focus_subs_footprint(const struct focus_cfg *cfg)
{
	return cfg->max_subscriptions ? lay_out(NULL, NULL, cfg) : 0;
}

void focus_subs_init(struct focus_core *core, void *mem, const struct focus_cfg *cfg)
{
	if (cfg->max_subscriptions)
		lay_out(core, mem, cfg);
}
