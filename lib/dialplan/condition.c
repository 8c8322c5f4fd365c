/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#include <stdlib.h>

// Left of the '=': of whom a rule speaks.

const char *const field_name[FIELDS] = {"target", "from=", "to=", "user-agent="};

#define SOURCE "source="

// "/pattern/" or "/pattern/i". What stands between the slashes goes to Hyperscan as it is.
bool regex_read(const struct reader *r, const char *role, struct span word, struct draft *draft)
{
	uint32_t end = word.n;

	while (end > 1 && word.p[end - 1] != '/')
		end--;
	if (end < 2)
		return reader_refuse_word(r, role, word, "the slash at the end is missing");
	if (end + 1 < word.n || (end < word.n && word.p[end] != 'i'))
		return reader_refuse_word(r, role, word,
					  "behind the slash there may be an i: in any case");
	if (end == 2)
		return reader_refuse_word(r, role, word, "nothing between the slashes");
	draft->flags = end < word.n ? PATTERN_ANY_CASE : 0;
	draft->text = strndup((const char *)word.p + 1, end - 2);
	return draft->text || reader_refuse(r, "no memory for it");
}

static bool pattern_read(struct reader *r, enum field f, struct span word, struct draft *draft)
{
	struct span value =
		f == FIELD_URI ? word : span_from(word, (uint32_t)strlen(field_name[f]));
	const char *role = f == FIELD_URI ? "target" : "condition", *what;

	if (draft->text)
		return reader_refuse_word(r, role, word, "twice in one rule; write two rules");
	if (word_is_regex(value))
		return regex_read(r, role, value, draft);
	if (f == FIELD_USER_AGENT)
		return reader_refuse_word(r, role, word,
					  "write a regular expression, as in /^Phone/");
	draft->text = glob_regex(value, &what);
	return draft->text || reader_refuse_word(r, role, word, what);
}

const char *prefix_parse(struct span text, struct ip_addr *net, uint32_t *len)
{
	uint32_t slash = span_find(text, '/'), whole;

	if (!ip_parse((struct span){text.p, slash}, net))
		return "write an address, or a prefix such as 192.0.2.0/24";
	whole = ip_is_v4(net) ? 32 : 128;
	*len = whole;
	if (slash < text.n && !span_u32(span_from(text, slash + 1), whole, len))
		return "the length of the prefix must be a number up to 32, or 128";
	return NULL;
}

static bool source_read(struct reader *r, struct span word, struct dialplan_rule *rule)
{
	const char *what;

	if (rule->source_len != SIP_ABSENT)
		return reader_refuse_word(r, "condition", word,
					  "twice in one rule; write two rules");
	what = prefix_parse(span_from(word, (uint32_t)strlen(SOURCE)), &rule->source,
			    &rule->source_len);
	return !what || reader_refuse_word(r, "condition", word, what);
}

// Looks like one, and may be meant as one.
static bool is_condition(struct span word)
{
	uint32_t n = 0;

	while (n < word.n && ((word.p[n] >= 'a' && word.p[n] <= 'z') || word.p[n] == '-'))
		n++;
	return n > 0 && n < word.n && word.p[n] == '=';
}

static bool condition_read(struct reader *r, struct span word, struct dialplan_rule *rule,
			   struct draft draft[FIELDS])
{
	for (enum field f = FIELD_FROM; f < FIELDS; f++)
		if (span_starts(word, span_cstr(field_name[f])))
			return pattern_read(r, f, word, &draft[f]);
	if (span_starts(word, SPAN(SOURCE)))
		return source_read(r, word, rule);
	if (is_condition(word))
		return reader_refuse_word(
			r, "condition", word,
			"not known; there are from=, to=, user-agent= and source=");
	return reader_refuse_word(r, "target", rule->text, "write ' = ' and the members after it");
}

bool conditions_read(struct reader *r, struct span *line, struct dialplan_rule *rule,
		     struct draft draft[FIELDS])
{
	struct span word;

	rule->text = word_next(line);
	rule->source_len = SIP_ABSENT;
	while (!span_eq(word = word_next(line), SPAN("=")))
		if (!condition_read(r, word, rule, draft))
			return false;
	return pattern_read(r, FIELD_URI, rule->text, &draft[FIELD_URI]);
}
