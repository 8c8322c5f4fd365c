/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_number.h"

/* sip_host_end() of any text. */
uint32_t sip_host_end_rare(struct sip_text t, struct span *host, uint16_t *port);

/* Index behind a host or IPv6reference and its ":" and port, if there is one (0: none); 0 when
 * there is no host. No branch asks whether there is a port: nobody can foresee that. */
static inline uint32_t sip_host_end(struct sip_text t, struct span *host, uint16_t *port)
{
	uint32_t colon = sip_run_end(t, SIP_STOP_HOST), from, to, number;
	const uint8_t *p = t.map->p;
	uint64_t word;
	bool has_port;

	if (colon == t.at || t.end + 9 > t.map->n || (p[colon] <= ' ' && colon < t.end))
		return sip_host_end_rare(t, host, port);
	has_port = (p[colon] == ':') & (colon < t.end);
	// Without a port it is read from the colon's place, where no digit is.
	from = colon + has_port;
	to = sip_run_end((struct sip_text){t.map, from, t.end}, SIP_STOP_HOST);
	memcpy(&word, p + from, 8);
	if (to - from > 5 || !sip_digits(word, to - from, &number) || number > UINT16_MAX ||
	    has_port != (number != 0))
		return sip_host_end_rare(t, host, port);
	sip_keep(host, sip_text_span(t, t.at, colon));
	*port = (uint16_t)number;
	return to;
}
