/* SPDX-License-Identifier: BSD-3-Clause */
#include "resolve.h"
#include "table.h"

#include <stdlib.h>

// One thread writes, and counts before and after each change; who has read while it did so reads
// once more. Changes are as rare as DNS answers, so hardly anybody ever does.

#define TRIES      100000 // a writer at work is a microsecond; one the system has stopped, longer
#define USED_EVERY 100u //  milliseconds: readers say that they use a name no more often than that

struct slot {
	uint64_t key;
	/* readers write, anybody reads */
	uint64_t used_ms;
	/* the resolver writes, anybody reads */
	uint32_t verdict; /* enum resolve_verdict */
	struct resolve_targets targets;
	/* the resolver's own */
	struct resolve_entry entry;
};

struct resolve_cache {
	uint32_t changes; /* odd while one is under way; the resolver writes, anybody reads */
	struct siphash_key key;
	uint32_t n;
	uint32_t cursor; /* of the sweep; the resolver's */
	struct table of; /* key -> slot */
	void *table_mem;
	struct slot slot[];
};

struct resolve_cache *resolve_cache_create(uint32_t n, const struct siphash_key *key)
{
	struct resolve_cache *c = calloc(1, sizeof(*c) + n * sizeof(c->slot[0]));
	void *mem = malloc(table_footprint(n));

	if (!c || !mem) {
		free(c);
		free(mem);
		return NULL;
	}
	c->key = *key;
	c->n = n;
	c->table_mem = mem;
	table_init(&c->of, mem, n);
	return c;
}

void resolve_cache_free(struct resolve_cache *c)
{
	if (!c)
		return;
	free(c->table_mem);
	free(c);
}

uint64_t resolve_key(const struct resolve_cache *c, struct resolve_name name)
{
	uint8_t room[RESOLVE_NAME_MAX + 1];
	struct span lower = {room, 0};

	if (name.host.n && name.host.p[name.host.n - 1] == '.')
		name.host.n--;
	for (; lower.n < name.host.n && lower.n < sizeof(room); lower.n++)
		room[lower.n] = ascii_lower(name.host.p[lower.n]);
	return siphash13(&c->key, name.port, &lower, 1);
}

// What is copied while something changes may be anything; then it is thrown away.
static enum resolve_verdict copy(const struct resolve_cache *c, uint64_t key, uint32_t *i,
				 struct resolve_targets *out)
{
	const struct slot *s;
	enum resolve_verdict verdict;

	out->n = 0;
	*i = table_find(&c->of, key);
	if (*i >= c->n)
		return RESOLVE_UNKNOWN;
	s = &c->slot[*i];
	verdict = (enum resolve_verdict)__atomic_load_n(&s->verdict, __ATOMIC_RELAXED);
	if (verdict == RESOLVE_KNOWN)
		*out = s->targets;
	return verdict;
}

static void note_use(const struct resolve_cache *c, uint32_t i, uint64_t now_ms)
{
	uint64_t *used = (uint64_t *)&c->slot[i].used_ms; // the one thing that readers write

	if (__atomic_load_n(used, __ATOMIC_RELAXED) + USED_EVERY <= now_ms)
		__atomic_store_n(used, now_ms, __ATOMIC_RELAXED);
}

enum resolve_verdict resolve_find(const struct resolve_cache *c, uint64_t key, uint64_t now_ms,
				  struct resolve_targets *out)
{
	for (unsigned try = 0; try < TRIES; try++) {
		uint32_t before = __atomic_load_n(&c->changes, __ATOMIC_ACQUIRE), i;
		enum resolve_verdict verdict;

		if (before & 1)
			continue;
		verdict = copy(c, key, &i, out);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n(&c->changes, __ATOMIC_RELAXED) != before)
			continue;
		if (i < c->n)
			note_use(c, i, now_ms);
		return verdict;
	}
	out->n = 0;
	return RESOLVE_FAILED;
}

uint32_t resolve_edition(const struct resolve_cache *c)
{
	return __atomic_load_n(&c->changes, __ATOMIC_ACQUIRE);
}

// --- the resolver's

static void change_begin(struct resolve_cache *c)
{
	__atomic_store_n(&c->changes, c->changes + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

static void change_end(struct resolve_cache *c)
{
	__atomic_store_n(&c->changes, c->changes + 1, __ATOMIC_RELEASE);
}

uint32_t resolve_cache_size(const struct resolve_cache *c)
{
	return c->n;
}

const struct resolve_entry *resolve_cache_at(const struct resolve_cache *c, uint32_t i)
{
	return &c->slot[i].entry;
}

static uint64_t used_at(const struct slot *s)
{
	return __atomic_load_n(&s->used_ms, __ATOMIC_RELAXED);
}

static void forget(struct resolve_cache *c, uint32_t i)
{
	change_begin(c);
	table_del(&c->of, c->slot[i].key);
	c->slot[i].verdict = RESOLVE_UNKNOWN;
	c->slot[i].entry.in_use = false;
	change_end(c);
}

// A free slot, or that of the name that has not been used for the longest time.
static uint32_t make_room(struct resolve_cache *c)
{
	uint32_t oldest = RESOLVE_NO_ENTRY;

	for (uint32_t i = 0; i < c->n; i++) {
		const struct resolve_entry *e = &c->slot[i].entry;

		if (!e->in_use)
			return i;
		if (!e->pinned && !e->asking &&
		    (oldest == RESOLVE_NO_ENTRY ||
		     used_at(&c->slot[i]) < used_at(&c->slot[oldest])))
			oldest = i;
	}
	if (oldest != RESOLVE_NO_ENTRY)
		forget(c, oldest);
	return oldest;
}

static void fill_in(struct resolve_cache *c, uint32_t i, uint64_t key, struct resolve_name name,
		    uint64_t now_ms)
{
	struct slot *s = &c->slot[i];

	change_begin(c);
	s->key = key;
	s->used_ms = now_ms;
	s->verdict = RESOLVE_ASKED;
	s->entry = (struct resolve_entry){.port = name.port,
					  .in_use = true,
					  .verdict = RESOLVE_ASKED,
					  .due_ms = now_ms,
					  .until_ms = UINT64_MAX};
	memcpy(s->entry.name, name.host.p, name.host.n);
	table_add(&c->of, key, i);
	change_end(c);
}

uint32_t resolve_cache_enter(struct resolve_cache *c, struct resolve_name name, uint64_t now_ms)
{
	uint64_t key = resolve_key(c, name);
	uint32_t i = table_find(&c->of, key);

	if (i != TABLE_NONE || name.host.n > RESOLVE_NAME_MAX)
		return i;
	i = make_room(c);
	if (i != RESOLVE_NO_ENTRY)
		fill_in(c, i, key, name, now_ms);
	return i;
}

void resolve_cache_pin(struct resolve_cache *c, uint32_t i, bool pinned)
{
	c->slot[i].entry.pinned = pinned;
}

void resolve_cache_asking(struct resolve_cache *c, uint32_t i)
{
	c->slot[i].entry.asking = true;
}

// Those that are in use are asked for anew before their time is over.
static void set_times(struct resolve_entry *e, uint32_t ttl_ms, uint64_t now_ms)
{
	e->until_ms = now_ms + ttl_ms;
	e->due_ms = e->verdict == RESOLVE_KNOWN ? now_ms + ttl_ms / 4 * 3 : e->until_ms;
}

void resolve_cache_put(struct resolve_cache *c, uint32_t i, enum resolve_verdict verdict,
		       const struct resolve_targets *t, uint32_t ttl_ms, uint64_t now_ms)
{
	struct slot *s = &c->slot[i];
	struct resolve_entry *e = &s->entry;

	e->asking = false;
	e->put_ms = now_ms;
	e->stale = verdict == RESOLVE_FAILED && e->verdict == RESOLVE_KNOWN &&
		   now_ms < e->known_ms + RESOLVE_STALE_MAX_MS;
	if (e->stale) {
		e->due_ms = now_ms + ttl_ms;
		if (e->until_ms < e->due_ms + ttl_ms)
			e->until_ms = e->due_ms + ttl_ms;
		return;
	}
	if (verdict == RESOLVE_KNOWN)
		e->known_ms = now_ms;
	change_begin(c);
	e->verdict = verdict;
	__atomic_store_n(&s->verdict, verdict, __ATOMIC_RELAXED);
	s->targets = *t;
	set_times(e, ttl_ms, now_ms);
	change_end(c);
}

// Somebody has asked for it since the DNS did.
static bool wanted(const struct slot *s)
{
	return s->entry.pinned || used_at(s) > s->entry.put_ms;
}

uint32_t resolve_cache_sweep(struct resolve_cache *c, unsigned budget, uint64_t now_ms)
{
	if (budget > c->n)
		budget = c->n;
	for (; budget; budget--) {
		uint32_t i = c->cursor;
		const struct slot *s = &c->slot[i];

		c->cursor = i + 1 < c->n ? i + 1 : 0;
		if (!s->entry.in_use || s->entry.asking || now_ms < s->entry.due_ms)
			continue;
		if (wanted(s))
			return i;
		if (now_ms >= s->entry.until_ms)
			forget(c, i);
	}
	return RESOLVE_NO_ENTRY;
}
