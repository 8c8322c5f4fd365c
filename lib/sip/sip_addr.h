/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_priv.h"

/* Index of the '<' behind a display name as nearly everybody writes it: in quotes without anything
 * special, or tokens; then at most a space. No branch asks which: nobody can foresee that. t.end:
 * it is something else. */
static inline uint32_t sip_display_plain(struct sip_text t)
{
	const uint8_t *p = t.map->p;
	uint32_t quoted = p[t.at] == '"', at = t.at, open;
	uint32_t close = sip_stop(t.map, SIP_STOP_LIST, at + quoted);

	at = quoted ? close + 1 : at;
	open = sip_stop(t.map, SIP_STOP_WORDS, at);
	if (open >= t.end || p[open] != '<')
		return t.end;
	if (quoted & ((p[close] != '"') | (open - at > (p[at] == ' '))))
		return t.end;
	return open;
}

/* Takes such a name-addr; *t is not changed when it is something else. */
static inline bool sip_addr_plain(struct sip_text *t, struct sip_text *uri)
{
	const uint8_t *p = t->map->p;
	uint32_t open, to;

	open = sip_byte(*t) == '<' ? t->at : sip_more(*t) ? sip_display_plain(*t) : t->end;
	to = sip_stop(t->map, SIP_STOP_URI, open + 1);
	if (to >= t->end || p[to] != '>')
		return false;
	*uri = (struct sip_text){t->map, open + 1, to};
	t->at = to + 1;
	return true;
}
