/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Behind a URI in <>; to the end when it is open.
static uint32_t bracketed(struct sip_text t)
{
	t.at = sip_run_end(t, SIP_STOP_URI);
	if (sip_byte(t) != '>')
		t.at += span_find(sip_rest(t), '>');
	return sip_more(t) ? t.at + 1 : t.end;
}

uint32_t sip_list_end(struct sip_text t)
{
	while (sip_more(t)) {
		uint32_t quoted;

		t.at = sip_run_end(t, SIP_STOP_LIST);
		switch (sip_byte(t)) {
		case ',':
			return t.at;
		case '"':
			quoted = sip_quoted(t);
			t.at = quoted ? quoted : t.end;
			break;
		case '<':
			t.at++;
			t.at = bracketed(t);
			break;
		default:
			t.at++;
		}
	}
	return t.end;
}

struct sip_text sip_list_divide(struct sip_text *rest)
{
	struct sip_text item = *rest;

	while (sip_more(*rest)) {
		uint32_t at = sip_list_end(*rest);

		item = sip_trim((struct sip_text){rest->map, rest->at, at});
		rest->at = at < rest->end ? at + 1 : at;
		if (sip_more(item))
			break;
	}
	return item;
}

// Maps no more of a long list than it needs for one element: lists are walked from end to end.
bool sip_list_next(struct span *rest, struct span *item)
{
	struct sip_text all, one;
	struct sip_map map;

	if (rest->n == 0)
		return false;
	for (uint32_t n = 128;; n *= 2) {
		all = sip_text_on(&map, (struct span){rest->p, n < rest->n ? n : rest->n});
		all = sip_trim(all);
		one = sip_list_take(&all);
		if (sip_more(all) || n >= rest->n)
			break;
	}
	sip_keep(rest, span_from(*rest, sip_more(all) ? all.at : rest->n));
	if (!sip_more(one))
		return false;
	sip_keep(item, sip_rest(one));
	return true;
}
