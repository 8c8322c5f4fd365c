/* SPDX-License-Identifier: BSD-3-Clause */
#include "priority.h"

#define VALUES_MAX 8

// RFC 4412 10.2 to 10.6.
static const struct namespace {
	const char *name;
	const char *value[VALUES_MAX];
} namespaces[] = {
	{"dsn", {"routine", "priority", "immediate", "flash", "flash-override"}},
	{"drsn", {"routine", "priority", "immediate", "flash", "flash-override",
		  "flash-override-override"}},
	{"q735", {"4", "3", "2", "1", "0"}},
	{"ets", {"4", "3", "2", "1", "0"}},
	{"wps", {"4", "3", "2", "1", "0"}},
};

#define N_NAMESPACES (sizeof(namespaces) / sizeof(namespaces[0]))

static uint64_t bit_of(unsigned ns, unsigned value)
{
	return 1ull << (VALUES_MAX * ns + value);
}

// Of the namespace; empty: all of its values.
static uint64_t bits_within(unsigned ns, struct span value)
{
	uint64_t all = 0;

	for (unsigned i = 0; i < VALUES_MAX && namespaces[ns].value[i]; i++) {
		all |= bit_of(ns, i);
		if (value.n && span_ieq(value, span_cstr(namespaces[ns].value[i])))
			return bit_of(ns, i);
	}
	return value.n ? 0 : all;
}

static uint64_t bits_of(struct span name, struct span value)
{
	for (unsigned ns = 0; ns < N_NAMESPACES; ns++)
		if (span_ieq(name, span_cstr(namespaces[ns].name)))
			return bits_within(ns, value);
	return 0;
}

uint64_t priority_bit(struct span value)
{
	uint32_t dot = span_find(value, '.');

	if (dot + 1 >= value.n)
		return 0;
	return bits_of(span_of(value.p, dot), span_from(value, dot + 1));
}

bool priorities_read(struct span list, uint64_t *set)
{
	uint64_t out = 0, bits;
	bool more;

	do {
		uint32_t n = span_find(list, ',');
		struct span one = span_of(list.p, n);

		bits = span_find(one, '.') < n ? priority_bit(one) : bits_of(one, SPAN_NONE);
		if (bits == 0)
			return false;
		out |= bits;
		more = n < list.n;
		list = span_from(list, more ? n + 1 : n);
	} while (more);
	*set = out;
	return true;
}

void priorities_put(struct writer *w, uint64_t set)
{
	const char *comma = "";

	for (unsigned ns = 0; ns < N_NAMESPACES; ns++) {
		for (unsigned i = 0; i < VALUES_MAX; i++) {
			if (!(set & bit_of(ns, i)))
				continue;
			put_span(w, span_cstr(comma));
			put_span(w, span_cstr(namespaces[ns].name));
			put_lit(w, ".");
			put_span(w, span_cstr(namespaces[ns].value[i]));
			comma = ", ";
		}
	}
}
