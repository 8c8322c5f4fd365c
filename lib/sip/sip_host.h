/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_number.h"

/* sip_host_end() of any text. */
uint32_t sip_host_end_rare(struct sip_text t, struct span *host, uint16_t *port);

/* Index behind a host or IPv6reference and its ":" and port, if there is one (0: none); 0 when
 * there is no host. No branch asks whether there is a port: nobody can foresee that. */
static inline uint32_t sip_host_end(struct sip_text t, struct span *host, uint16_t *port)
{
	uint64_t stops = sip_stops(t.map, SIP_STOP_HOST, t.at), more = stops & (stops - 1), word;
	const uint8_t *p = t.map->p;
	uint32_t colon, to, number;
	bool has_port;

	// The first stop ends the host, the second one its port.
	if (SIP_RARE(more == 0 || stops & 1 || t.end + 9 > t.map->n))
		return sip_host_end_rare(t, host, port);
	colon = t.at + sip_first_bit(stops);
	if (colon > t.end || (p[colon] <= ' ' && colon != t.end))
		return sip_host_end_rare(t, host, port);
	has_port = p[colon] == ':';
	to = has_port ? t.at + sip_first_bit(more) : colon;
	// Without a port it is read from the colon's place, and has no digits.
	memcpy(&word, p + colon + has_port, 8);
	if (to > t.end || to - colon > 6 || !sip_digits(word, to - colon - has_port, &number) ||
	    number > UINT16_MAX || has_port != (number != 0))
		return sip_host_end_rare(t, host, port);
	sip_keep(host, sip_text_span(t, t.at, colon));
	*port = (uint16_t)number;
	return to;
}
