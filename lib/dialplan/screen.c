/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"
#include "screen_priv.h"

#include <stdlib.h>

struct screen_view {
	const struct screen *screen;
	struct pattern_scratch *scratch;
	uint64_t *found; // a bit a rule
	uint64_t *hits;
};

void screen_free(struct screen *s)
{
	if (!s)
		return;
	pattern_set_free(s->set);
	free(s->text);
	free(s->rule);
	free(s);
}

unsigned screen_rules(const struct screen *s, const struct screen_rule **rule)
{
	*rule = s->rule;
	return s->n_rules;
}

struct screen_view *screen_view_create(const struct screen *screen)
{
	struct screen_view *v = calloc(1, sizeof(*v));

	if (!v)
		return NULL;
	v->screen = screen;
	v->scratch = pattern_scratch_create(screen->set);
	v->found = calloc(pattern_words(screen->n_rules), sizeof(*v->found));
	v->hits = calloc(screen->n_rules, sizeof(*v->hits));
	if (v->scratch && v->found && v->hits)
		return v;
	screen_view_free(v);
	return NULL;
}

void screen_view_free(struct screen_view *v)
{
	if (!v)
		return;
	pattern_scratch_free(v->scratch);
	free(v->found);
	free(v->hits);
	free(v);
}

const uint64_t *screen_hits(const struct screen_view *v)
{
	return v->hits;
}

// What ends or goes on with something is let through by its first word, without a look at the rest.
static bool may_begin(struct span datagram)
{
	static const char *const others[] = {"SIP/2.0 ", "ACK ",   "BYE ",
					     "CANCEL ",	 "PRACK ", "UPDATE "};

	for (unsigned i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (span_starts(datagram, span_cstr(others[i])))
			return false;
	return true;
}

static bool in_dialog(struct span datagram)
{
	struct sip_peek peek;

	return sip_peek(datagram, &peek) && (!peek.request || peek.to_tag.n);
}

static const struct screen_rule *match(struct screen_view *v, struct span datagram)
{
	unsigned words = pattern_words(v->screen->n_rules);

	memset(v->found, 0, words * sizeof(*v->found));
	pattern_find(v->screen->set, v->scratch, datagram, v->found);
	for (unsigned i = 0; i < words; i++)
		if (v->found[i])
			return &v->screen->rule[i * 64 + (unsigned)__builtin_ctzll(v->found[i])];
	return NULL;
}

const struct screen_rule *screen_judge(struct screen_view *v, struct span datagram)
{
	const struct screen_rule *rule = may_begin(datagram) ? match(v, datagram) : NULL;

	// Only now is it worth while to look for the To tag.
	if (!rule || in_dialog(datagram))
		return NULL;
	__atomic_store_n(&v->hits[rule - v->screen->rule], v->hits[rule - v->screen->rule] + 1,
			 __ATOMIC_RELAXED);
	return rule;
}
