/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

// Digest name=value, name="value", ...: what credentials and challenges have in common (RFC 3261
// 25.1).

// What has another name says nothing to us (RFC 7616 3.4: auth-param).
static struct span *place_of(const struct auth_param *param, unsigned n, struct span name)
{
	for (unsigned i = 0; i < n; i++)
		if (span_ieq(name, param[i].name))
			return param[i].value;
	return NULL;
}

// All of it is one quoted string. What is escaped in there stays so: it is what was hashed.
static bool unquote(struct span *value)
{
	uint32_t i = 1;

	while (i < value->n && value->p[i] != '"')
		i += value->p[i] == '\\' ? 2 : 1;
	if (i + 1 != value->n)
		return false;
	*value = (struct span){value->p + 1, i - 1};
	return true;
}

// What a token has none of, and would be another parameter, or an open quote.
static bool is_plain(struct span s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == '"' || s.p[i] == ',' || s.p[i] == 0x7f)
			return false;
	return s.n > 0;
}

static bool param_read(struct span text, const struct auth_param *param, unsigned n)
{
	uint32_t equal = span_find(text, '=');
	struct span name = span_trim((struct span){text.p, equal}), value, *place;

	if (equal == text.n || !is_plain(name))
		return false;
	value = span_trim(span_from(text, equal + 1));
	if (value.n && value.p[0] == '"' ? !unquote(&value) : !is_plain(value))
		return false;
	place = place_of(param, n, name);
	if (!place)
		return true;
	if (place->p)
		return false; // twice
	*place = value;
	return true;
}

struct span auth_list_take(struct span *rest)
{
	struct span item = *rest;
	bool quoted = false;
	uint32_t i = 0;

	for (; i < rest->n && (quoted || rest->p[i] != ','); i++) {
		if (rest->p[i] == '"')
			quoted = !quoted;
		else if (quoted && rest->p[i] == '\\' && i + 1 < rest->n)
			i++;
	}
	item.n = i;
	*rest = span_from(*rest, i < rest->n ? i + 1 : i);
	return span_trim(item);
}

enum auth_scheme auth_params_read(struct span value, const struct auth_param *param, unsigned n)
{
	struct span scheme, rest;
	uint32_t end = 0;

	while (end < value.n && value.p[end] > ' ')
		end++;
	scheme = (struct span){value.p, end};
	if (!span_ieq(scheme, SPAN("Digest")))
		return is_plain(scheme) ? AUTH_OTHER_SCHEME : AUTH_BAD;
	rest = span_trim(span_from(value, end));
	if (rest.n == 0)
		return AUTH_BAD;
	while (rest.n) {
		struct span text = auth_list_take(&rest);

		// RFC 9110 5.6.1: empty elements of a list are passed over.
		if (text.n && !param_read(text, param, n))
			return AUTH_BAD;
	}
	return AUTH_DIGEST;
}
