/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Behind the brackets and what may lie between them. Whether that is an address is left to
// ip_parse: a URI that is only compared or echoed may hold [2001:db8:::192.0.2.1] (RFC 5118 4.10).
static uint32_t v6_end(struct sip_text t)
{
	uint32_t n = sip_run(sip_text_span(t, t.at + 1, t.end), SIP_V6), to = t.at + 1 + n;

	return n && to < t.end && t.map->p[to] == ']' ? to + 1 : t.at;
}

static bool port_take(struct sip_text *t, uint16_t *port)
{
	struct sip_text digits = {t->map, t->at, sip_run_end(*t, SIP_STOP_HOST)};
	uint32_t number;

	// Digits are usually followed by a separator; if not, they count as far as they go.
	if (!sip_number(digits, UINT16_MAX, &number)) {
		for (digits.end = digits.at;
		     digits.end < t->end && ascii_digit(t->map->p[digits.end]);)
			digits.end++;
		if (!sip_number(digits, UINT16_MAX, &number))
			return false;
	}
	*port = (uint16_t)number;
	t->at = digits.end;
	return number != 0;
}

uint32_t sip_host_end_rare(struct sip_text t, struct span *host, uint16_t *port)
{
	*port = 0;
	if (!sip_take(&t, sip_byte(t) == '[' ? v6_end(t) : sip_run_end(t, SIP_STOP_HOST), host))
		return 0;
	return !sip_mark(&t, ':') || port_take(&t, port) ? t.at : 0;
}
