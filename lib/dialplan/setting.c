/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#include <stddef.h>

// What a rule sets for its conferences: NAME=VALUE, in front of its action.

// In the order of the enums in lib/base/policy.h.
static const char *const cancel_words[] = {"complete", "hybrid", "rfc", NULL};
static const char *const answer_words[] = {"first", "all", "immediate", NULL};

// In the order of enum dialplan_mode.
static const char *const mode_words[] = {
	"pass", "drop", "auto", "auto;require", "manual", "manual;require", NULL,
};

// In the order of enum floor_control.
static const char *const floor_words[] = {"none", "tbcp", NULL};
static const char *const refer_words[] = {"none", "members", "any", NULL};

static const char *const priority_words[] = {"normal", "high", "preemptive", "emergency", NULL};

#define FIELD(member) offsetof(struct dialplan_policy, member)

#define MODE_MEND "give pass, drop, auto, manual, auto;require or manual;require"

struct setting {
	const char *name;         // with its '='
	const char *const *words; // one of which is its value
	size_t field;             // an int8_t
	const char *mend;
	bool of_rooms;            // it means something where nobody is called, too
};

static const struct setting settings[] = {
	{"cancel-policy=", cancel_words, FIELD(cancel), "give complete, hybrid or rfc", false},
	{"answer-policy=", answer_words, FIELD(answer), "give first, all or immediate", false},
	{"answer-mode=", mode_words, FIELD(answer_mode), MODE_MEND, false},
	{"priv-answer-mode=", mode_words, FIELD(priv_answer_mode), MODE_MEND, false},
	{"floor=", floor_words, FIELD(floor), "give none or tbcp", true},
	{"priority=", priority_words, FIELD(priority),
	 "give normal, high, preemptive or emergency", true},
	{"refer=", refer_words, FIELD(refer), "give none, members or any", true},
};

#define ANSWER_LIMIT_NAME "answer-limit="
#define ANSWER_LIMIT_MAX  3600 // seconds
#define CREDENTIALS_NAME  "credentials="

// False: the word is none of them.
static bool choose(const char *const *words, struct span word, int8_t *out)
{
	for (int8_t i = 0; words[i]; i++) {
		if (!span_eq(word, span_cstr(words[i])))
			continue;
		*out = i;
		return true;
	}
	return false;
}

// "name=", and what follows it.
static bool is_setting(struct span word, const char *name, struct span *value)
{
	if (!span_starts(word, span_cstr(name)))
		return false;
	*value = span_from(word, (uint32_t)strlen(name));
	return true;
}

static const char *answer_limit_read(struct span value, struct dialplan_policy *p)
{
	uint32_t seconds = 0;

	if (!span_u32(value, ANSWER_LIMIT_MAX, &seconds) || seconds == 0)
		return "give seconds from 1 to 3600";
	p->answer_limit_ms = 1000 * seconds;
	return NULL;
}

static const int8_t *field_of(const struct dialplan_policy *p, const struct setting *s)
{
	return (const int8_t *)p + s->field;
}

bool setting_read(struct span word, struct dialplan_policy *p, const char **what)
{
	struct span value;

	*what = NULL;
	if (is_setting(word, ANSWER_LIMIT_NAME, &value)) {
		*what = answer_limit_read(value, p);
		return true;
	}
	if (is_setting(word, CREDENTIALS_NAME, &p->credentials)) {
		if (p->credentials.n == 0)
			*what = "give a name that the file of --credentials has";
		return true;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(settings); i++) {
		if (!is_setting(word, settings[i].name, &value))
			continue;
		if (!choose(settings[i].words, value, (int8_t *)p + settings[i].field))
			*what = settings[i].mend;
		return true;
	}
	return false;
}

static bool sets(const struct dialplan_policy *p, bool room)
{
	bool any = p->answer_limit_ms != 0 || p->credentials.n != 0;

	for (unsigned i = 0; i < ARRAY_SIZE(settings); i++)
		any |= *field_of(p, &settings[i]) >= 0 && !(room && settings[i].of_rooms);
	return any;
}

bool policy_sets(const struct dialplan_policy *p)
{
	return sets(p, false);
}

bool policy_fits_room(const struct dialplan_policy *p)
{
	return !sets(p, true);
}
