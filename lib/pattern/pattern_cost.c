/* SPDX-License-Identifier: BSD-3-Clause */
#include "pattern_priv.h"

#include <stdlib.h>

// A pattern that is tied to the beginning of the text dies with the first byte that does not fit.
// One that may begin anywhere has to be looked for everywhere: cheap if it has some bytes that are
// rare, dear if hardly any, or if it never ends.

#define BYTES_ENOUGH 4

// Where a character class that begins at i ends. The pattern has been compiled, so it does.
static unsigned class_end(const char *text, unsigned i)
{
	for (i += text[i + 1] == '^' ? 3 : 2; text[i] != ']'; i++)
		i += text[i] == '\\';
	return i;
}

// "a|b" outside of any group: only one of them would be tied.
static bool has_branches(const char *text)
{
	unsigned depth = 0;

	for (unsigned i = 0; text[i]; i++) {
		if (text[i] == '|' && depth == 0)
			return true;
		depth += text[i] == '(';
		depth -= text[i] == ')' && depth;
		if (text[i] == '[')
			i = class_end(text, i);
		else if (text[i] == '\\' && text[i + 1])
			i++;
	}
	return false;
}

static bool is_anchored(const char *text)
{
	bool begins = text[0] == '^' || (text[0] == '\\' && text[1] == 'A');

	return begins && !has_branches(text);
}

static bool is_costly(const struct pattern *p)
{
	hs_expr_info_t *info = NULL;
	hs_compile_error_t *error = NULL;
	bool lines = p->flags & PATTERN_LINES, costly = false; // a line ends all

	if (!lines && is_anchored(p->text))
		return false;
	if (hs_expression_info(p->text, pattern_flags(p), &info, &error) == HS_SUCCESS)
		costly =
			info->min_width < BYTES_ENOUGH || (info->max_width == UINT32_MAX && !lines);
	hs_free_compile_error(error);
	free(info);
	return costly;
}

void pattern_weigh(struct pattern_set *set, const struct pattern *p)
{
	for (unsigned i = set->n; i > 0; i--) {
		if (!is_costly(&p[i - 1]))
			continue;
		set->n_costly++;
		set->first_costly = p[i - 1].id;
	}
}
