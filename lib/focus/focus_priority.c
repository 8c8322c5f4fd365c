/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Resource-Priority (RFC 4412): what of it is taken for granted, of whom, and what for. An emergency
// may have what is kept free for emergencies; who is called is told of every value, ours or not.

// token-nodot
static bool is_token(uint8_t c)
{
	const struct span marks = SPAN("-!%*_+`'~");
	uint8_t small = c | 0x20;

	return ascii_digit(c) || (small >= 'a' && small <= 'z') || span_find(marks, c) < marks.n;
}

// 3.1: a namespace and a value within it, tokens without a dot.
static bool is_value(struct span s)
{
	uint32_t dot = span_find(s, '.'), n = 0;

	if (dot == 0 || dot + 1 >= s.n)
		return false;
	while (n < s.n && (n == dot || is_token(s.p[n])))
		n++;
	return n == s.n;
}

// Takes the next value off a comma list; false: there is none left.
static bool value_next(const struct sip_msg *m, const struct sip_header **h, struct span *rest,
		       struct span *value)
{
	while (*h) {
		while (sip_list_next(rest, value))
			if (is_value(*value))
				return true;
		*h = sip_named_next(m, *h, FOCUS_PRIORITY);
		*rest = *h ? sip_header_value(m, *h) : SPAN_NONE;
	}
	return false;
}

#define EACH_VALUE(m, h, rest, value)                                                              \
	const struct sip_header *h = sip_named(m, FOCUS_PRIORITY);                                 \
	struct span rest = h ? sip_header_value(m, h) : SPAN_NONE, value;                          \
	while (value_next(m, &h, &rest, &value))

static uint64_t values_of(const struct sip_msg *m)
{
	uint64_t all = 0;

	EACH_VALUE (m, h, rest, value)
		all |= priority_bit(value);
	return all;
}

// 4.6.2: what is not understood is not there, unless it must be; 4.6.3, 11: nor is it anybody's to
// say.
uint16_t focus_priority(struct focus_core *core, const struct sip_msg *m, bool believed,
			bool by_rule, struct wishes *out)
{
	uint64_t values = out->prioritised ? values_of(m) & core->cfg.priorities : 0;
	bool insists = sip_lists(m, SIP_H_REQUIRE, FOCUS_PRIORITY_OPTION);

	out->emergency = by_rule || (believed && (values & core->cfg.emergencies));
	if (insists && values == 0)
		return 417;
	out->prioritised &= believed || by_rule;
	out->insists_on_it = insists && out->prioritised;
	return insists && !out->prioritised ? 403 : 0;
}

void focus_put_priority(struct writer *w, const struct sip_msg *m)
{
	EACH_VALUE (m, h, rest, value)
		sip_put_header(w, FOCUS_PRIORITY, value);
}

void focus_put_priorities(const struct focus_core *core, struct writer *w)
{
	put_lit(w, "Accept-Resource-Priority: ");
	priorities_put(w, core->cfg.priorities);
	put_lit(w, "\r\n");
}

// Asked before anything else is, so it can be no rule's word, nor a password's.
bool focus_claims_emergency(const struct focus_cfg *cfg, const struct sources *trusted,
			    const struct sip_msg *m, const struct path *path)
{
	return cfg->emergency_reserve && sources_cover(trusted, &path->remote.ip) &&
	       (values_of(m) & cfg->priorities & cfg->emergencies);
}

bool focus_urgent(const struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	return core->shortage_urgent == DROP_NONE &&
	       focus_claims_emergency(&core->cfg, core->trusted, m, path);
}
