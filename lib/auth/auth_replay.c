/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

// Which counts a nonce has been used with (RFC 7616 3.4, 5.12): the highest, and which of those
// before it. Only those get here who know a password. Where a set is full, the oldest nonce makes
// place, and from then on nonces as old as that which are not in the set may have been used, and so
// count as used: a table that is too small costs somebody another challenge, but takes nothing
// twice.

#define SETS   4096 // a power of two
#define WAYS   4
#define COUNTS 32 // of one nonce, that may come in any order

struct use {
	uint64_t mac; // 0: nobody's
	uint64_t born_ms;
	uint32_t highest;
	uint32_t seen; // bit i: highest - i
};

struct auth_replay_set {
	struct use use[WAYS];
	uint64_t forgotten_ms; // those born until then may be missing
};

size_t auth_replay_footprint(void)
{
	return SETS * sizeof(struct auth_replay_set);
}

// Its entry, a new one if it has none; NULL: it may have had one.
static struct use *use_of(struct auth_replay_set *set, const struct auth_nonce *n)
{
	struct use *oldest = set->use;

	for (unsigned i = 0; i < WAYS; i++) {
		if (set->use[i].mac == n->mac)
			return &set->use[i];
		if (set->use[i].born_ms < oldest->born_ms)
			oldest = &set->use[i];
	}
	if (n->born_ms <= set->forgotten_ms)
		return NULL;
	set->forgotten_ms = oldest->born_ms;
	*oldest = (struct use){.mac = n->mac, .born_ms = n->born_ms};
	return oldest;
}

bool auth_replay_first(struct auth_replay_set *sets, const struct auth_nonce *n, uint32_t count)
{
	struct use *use = use_of(&sets[n->mac % SETS], n);
	uint32_t back;

	if (!use)
		return false;
	if (count > use->highest) {
		uint32_t ahead = count - use->highest;

		use->seen = ahead < COUNTS ? use->seen << ahead | 1 : 1;
		use->highest = count;
		return true;
	}
	back = use->highest - count;
	if (back >= COUNTS || use->seen >> back & 1)
		return false;
	use->seen |= 1u << back;
	return true;
}
