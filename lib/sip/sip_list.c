/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

uint32_t sip_quoted(struct span s)
{
	for (uint32_t i = 1; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return i + 1;
	}
	return 0;
}

// Bytes from here on that no comma can divide: a quoted string, a URI in <>, or a single byte.
static uint32_t whole(struct span s)
{
	uint32_t n = 1;

	if (s.p[0] == '"') {
		n = sip_quoted(s);
		return n ? n : s.n;
	}
	if (s.p[0] == '<') {
		n = span_find(s, '>');
		return n < s.n ? n + 1 : s.n;
	}
	return n;
}

bool sip_list_next(struct span *rest, struct span *item)
{
	while (rest->n) {
		uint32_t i = 0;

		while (i < rest->n && rest->p[i] != ',')
			i += whole(span_from(*rest, i));
		*item = span_trim((struct span){rest->p, i});
		*rest = span_from(*rest, i < rest->n ? i + 1 : i);
		if (item->n)
			return true;
	}
	return false;
}
