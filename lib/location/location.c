/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan.h"
#include "location_priv.h"

// One worker's share: how it lies in memory, and how a change is told from what may be read.

// With mem == NULL it only measures.
static size_t lay_out(void *mem, uint32_t n, uint64_t now_ms)
{
	uintptr_t start = (uintptr_t)mem, at = start;
	struct location_part *p = carve(&at, sizeof(*p));
	void *index = carve(&at, table_footprint(n));
	void *bindings = carve(&at, slab_footprint(sizeof(struct binding), n));
	void *chunks = carve(&at, chunks_footprint(n * BINDING_CHUNKS));
	void *wheel = carve(&at, wheel_footprint(n));

	if (!mem)
		return at - start;
	table_init(&p->index, index, n);
	slab_init(&p->bindings, bindings, sizeof(struct binding), n);
	chunks_init(&p->chunks, chunks, n * BINDING_CHUNKS);
	wheel_init(&p->wheel, wheel, n, now_ms);
	return at - start;
}

size_t location_part_footprint(uint32_t max_bindings)
{
	return lay_out(NULL, max_bindings, 0);
}

struct location_part *location_part_init(void *mem, uint32_t max_bindings, uint64_t now_ms)
{
	lay_out(mem, max_bindings, now_ms);
	return mem;
}

bool location_aor(struct span text, struct writer *w)
{
	struct sip_uri uri;
	uint32_t before = w->n;

	if (!sip_uri_parse(text, &uri) || !span_ieq(uri.scheme, SPAN("sip")) || uri.user.n == 0)
		return false;
	dialplan_put_uri(w, &uri);
	return !w->full && w->n - before <= LOCATION_AOR_MAX;
}

uint64_t location_key(const struct location *loc, struct span aor)
{
	return siphash(&loc->key, aor);
}

unsigned location_owner_of(const struct location *loc, struct span to_uri, unsigned otherwise)
{
	uint8_t room[LOCATION_AOR_MAX];
	struct writer w = writer_on(room, sizeof(room));

	if (!location_aor(to_uri, &w))
		return otherwise;
	return location_owner(loc, location_key(loc, writer_span(&w)));
}

// What is written in between must be seen by nobody who has not seen the odd number.
void location_change_begin(struct location_part *p)
{
	__atomic_store_n(&p->changes, p->changes + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

void location_change_end(struct location_part *p)
{
	__atomic_store_n(&p->changes, p->changes + 1, __ATOMIC_RELEASE);
}

uint32_t location_count(const struct location_part *part)
{
	return part->bindings.count - __atomic_load_n(&part->bindings.n_free, __ATOMIC_RELAXED);
}

void location_expire(struct location_part *part, uint64_t now_ms, unsigned budget)
{
	uint32_t expired[64];
	unsigned max = budget < ARRAY_SIZE(expired) ? budget : ARRAY_SIZE(expired);
	unsigned n = wheel_advance(&part->wheel, now_ms, expired, max);

	if (n == 0)
		return;
	location_change_begin(part);
	for (unsigned i = 0; i < n; i++)
		binding_drop(part, expired[i]);
	location_change_end(part);
}
