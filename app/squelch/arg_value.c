/* SPDX-License-Identifier: BSD-3-Clause */
#include "arg.h"

#include <stdarg.h>

bool arg_refuse(const struct arg_given *g, const char *mend, ...)
{
	va_list ap;
	int n = snprintf(g->why, g->why_len, "--%s %s: ", g->option->name, g->value);

	if (n < 0 || (size_t)n >= g->why_len)
		return false;
	va_start(ap, mend);
	vsnprintf(g->why + n, g->why_len - (size_t)n, mend, ap);
	va_end(ap);
	return false;
}

static void *field(const struct arg_given *g)
{
	return (char *)g->into + g->option->field;
}

static bool number(const struct arg_given *g, uint32_t *out)
{
	const struct arg_option *o = g->option;

	if (span_u32(span_cstr(g->value), o->max, out) && *out >= o->min)
		return true;
	return arg_refuse(g, "give %s from %u to %u", o->unit, o->min, o->max);
}

bool arg_number(const struct arg_given *g)
{
	uint32_t v;

	if (!number(g, &v))
		return false;
	*(uint32_t *)field(g) = v;
	return true;
}

static bool port_number(const struct arg_given *g, uint16_t *out)
{
	uint32_t v;

	if (!number(g, &v))
		return false;
	*out = (uint16_t)v;
	return true;
}

bool arg_sip_port(const struct arg_given *g)
{
	return port_number(g, &g->home->sip_port);
}

bool arg_core_port(const struct arg_given *g)
{
	return port_number(g, &g->home->core_port);
}

// "2", "0.5" or "0.125", in milliseconds.
static bool seconds(struct span s, uint32_t *ms)
{
	uint32_t point = span_find(s, '.'), whole, rest = 0;
	struct span fraction = SPAN_NONE;

	if (point < s.n)
		fraction = span_from(s, point + 1);
	if (!span_u32((struct span){s.p, point}, 1000000, &whole))
		return false;
	if (point < s.n && (fraction.n > 3 || !span_u32(fraction, 999, &rest)))
		return false;
	for (uint32_t i = fraction.n; i < 3; i++)
		rest *= 10;
	*ms = whole * 1000 + rest;
	return true;
}

bool arg_seconds(const struct arg_given *g)
{
	const struct arg_option *o = g->option;
	uint32_t ms;

	if (!seconds(span_cstr(g->value), &ms) || ms < o->min || ms > o->max)
		return arg_refuse(g, "give seconds from %g to %g", o->min / 1000.0,
				  o->max / 1000.0);
	*(uint32_t *)field(g) = ms;
	return true;
}

bool arg_word(const struct arg_given *g)
{
	const char *const *words = g->option->words;
	const char *comma;
	char all[96] = "";
	size_t n = 0;

	for (uint32_t i = 0; words[i]; i++) {
		if (strcmp(words[i], g->value) == 0) {
			*(uint32_t *)field(g) = i;
			return true;
		}
		comma = i == 0 ? "" : words[i + 1] ? ", " : " or ";
		n += (size_t)snprintf(all + n, sizeof(all) - n, "%s%s", comma, words[i]);
	}
	return arg_refuse(g, "give %s", all);
}

bool arg_priorities(const struct arg_given *g)
{
	return priorities_read(span_cstr(g->value), field(g)) ||
	       arg_refuse(g, "give a comma list of dsn, drsn, q735, ets, wps, or of their values, "
			     "as wps.0");
}

bool arg_range(const struct arg_given *g)
{
	struct span s = span_cstr(g->value);
	uint32_t dash = span_find(s, '-'), low, high;

	if (dash == s.n || !span_u32((struct span){s.p, dash}, 65535, &low) ||
	    !span_u32(span_from(s, dash + 1), 65535, &high) || low < 1024 || low > high)
		return arg_refuse(g, "give LOW-HIGH, two ports from 1024 to 65535");
	// A leg takes an even port for RTP and the odd one above for RTCP (RFC 3550 11).
	if (low % 2)
		return arg_refuse(g, "LOW must be even");
	if (high % 2 == 0)
		return arg_refuse(g, "HIGH must be odd");
	((uint16_t *)field(g))[0] = (uint16_t)low;
	((uint16_t *)field(g))[1] = (uint16_t)high;
	return true;
}

bool arg_text(const struct arg_given *g)
{
	if (g->value[0] == '\0')
		return arg_refuse(g, "give %s", g->option->unit);
	*(const char **)field(g) = g->value;
	return true;
}

bool arg_flag(const struct arg_given *g)
{
	*(bool *)field(g) = true;
	return true;
}
