/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#include <stdlib.h>

// Asking: each field is scanned once, for all rules; a rule is met where all its bits are.

#define URI_MAX (65536 + DIALPLAN_URI_MORE) // a datagram cannot hold a longer one

struct dialplan_view {
	const struct dialplan *plan;
	struct pattern_scratch *scratch[FIELDS];
	uint64_t *met;	 // a bit a rule: all conditions looked at so far
	uint64_t *found; // of one field
	uint8_t *uri;	 // in canonical form
	uint32_t *turn;	 // of each rule: what dialplan_turn says next
};

static bool scratch_create(struct dialplan_view *v)
{
	for (enum field f = 0; f < FIELDS; f++) {
		const struct pattern_set *set = v->plan->field[f].set;

		if (set && !(v->scratch[f] = pattern_scratch_create(set)))
			return false;
	}
	return true;
}

struct dialplan_view *dialplan_view_create(const struct dialplan *plan)
{
	struct dialplan_view *v = calloc(1, sizeof(*v));
	size_t bitmap = pattern_words(plan->n_rules) * sizeof(uint64_t);

	if (!v)
		return NULL;
	v->plan = plan;
	v->met = malloc(bitmap);
	v->found = malloc(bitmap);
	v->uri = malloc(URI_MAX);
	v->turn = calloc(plan->n_rules, sizeof(*v->turn));
	if (v->met && v->found && v->uri && v->turn && scratch_create(v))
		return v;
	dialplan_view_free(v);
	return NULL;
}

void dialplan_view_free(struct dialplan_view *v)
{
	if (!v)
		return;
	for (enum field f = 0; f < FIELDS; f++)
		pattern_scratch_free(v->scratch[f]);
	free(v->met);
	free(v->found);
	free(v->uri);
	free(v->turn);
	free(v);
}

uint32_t dialplan_turn(struct dialplan_view *v, const struct dialplan_rule *rule)
{
	return v->turn[rule - v->plan->rule]++;
}

const struct dialplan *dialplan_of(const struct dialplan_view *v)
{
	return v->plan;
}

bool dialplan_asks_user_agent(const struct dialplan_view *v)
{
	return v->plan->field[FIELD_USER_AGENT].set != NULL;
}

bool dialplan_refers(const struct dialplan_view *v)
{
	return v->plan->refers;
}

bool dialplan_registers(const struct dialplan_view *v)
{
	return v->plan->registers;
}

static struct span canonical(struct dialplan_view *v, const struct sip_uri *uri)
{
	struct writer w = writer_on(v->uri, URI_MAX);

	dialplan_put_uri(&w, uri);
	return writer_span(&w);
}

// A URI of another scheme is taken as it is.
static struct span address(struct dialplan_view *v, struct span text)
{
	struct sip_uri uri;

	return sip_uri_parse(text, &uri) && uri.host.n ? canonical(v, &uri) : text;
}

static struct span text_of(struct dialplan_view *v, const struct dialplan_request *r, enum field f)
{
	switch (f) {
	case FIELD_URI:
		return canonical(v, r->uri);
	case FIELD_FROM:
		return address(v, r->from);
	case FIELD_TO:
		return address(v, r->to);
	case FIELD_USER_AGENT:
	case FIELDS:
		break;
	}
	return r->user_agent;
}

// Of the rules in v->met those stay whose condition about this field is met, too.
static void narrow(struct dialplan_view *v, const struct dialplan_request *r, enum field f)
{
	const struct field_set *field = &v->plan->field[f];
	unsigned words = pattern_words(v->plan->n_rules);
	struct span text = text_of(v, r, f);

	memcpy(v->found, field->without, words * sizeof(*v->found));
	if (text.n)
		pattern_find(field->set, v->scratch[f], text, v->found);
	for (unsigned i = 0; i < words; i++)
		v->met[i] &= v->found[i];
}

static bool from_there(const struct dialplan_rule *rule, const struct dialplan_request *r)
{
	return rule->source_len == SIP_ABSENT ||
	       ip_in_prefix(r->source, &rule->source, rule->source_len);
}

// From that rule on.
static const struct dialplan_rule *first(const struct dialplan_view *v,
					 const struct dialplan_request *r, unsigned from)
{
	for (unsigned i = from / 64; i < pattern_words(v->plan->n_rules); i++) {
		uint64_t left = v->met[i];

		if (i == from / 64)
			left &= ~0ull << from % 64;
		for (; left; left &= left - 1) {
			const struct dialplan_rule *rule =
				&v->plan->rule[i * 64 + (unsigned)__builtin_ctzll(left)];

			if (from_there(rule, r))
				return rule;
		}
	}
	return NULL;
}

// The rules whose first condition is met, in v->met.
static void begin(struct dialplan_view *v, const struct sip_uri *uri)
{
	memset(v->met, 0, pattern_words(v->plan->n_rules) * sizeof(*v->met));
	pattern_find(v->plan->field[FIELD_URI].set, v->scratch[FIELD_URI], canonical(v, uri),
		     v->met);
}

bool dialplan_has_rooms(const struct dialplan_view *v)
{
	return v->plan->has_rooms;
}

bool dialplan_names_room(struct dialplan_view *v, const struct sip_uri *uri)
{
	begin(v, uri);
	for (unsigned i = 0; i < pattern_words(v->plan->n_rules); i++)
		if (v->met[i] & v->plan->rooms[i])
			return true;
	return false;
}

const struct dialplan_rule *dialplan_find(struct dialplan_view *v, const struct dialplan_request *r)
{
	begin(v, r->uri);
	for (enum field f = FIELD_FROM; f < FIELDS; f++)
		if (v->plan->field[f].set)
			narrow(v, r, f);
	return first(v, r, 0);
}

const struct dialplan_rule *dialplan_find_next(const struct dialplan_view *v,
					       const struct dialplan_request *r,
					       const struct dialplan_rule *rule)
{
	return first(v, r, (unsigned)(rule - v->plan->rule) + 1);
}
