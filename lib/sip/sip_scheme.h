/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_text.h"

/* "sip:" and something behind it. */
static inline bool sip_scheme_is_sip(struct sip_text t)
{
	uint32_t four;

	if (t.end - t.at <= 4)
		return false;
	memcpy(&four, t.map->p + t.at, 4);
	return (four | (uint32_t)SIP_LOWER) == SIP_WORD("sip:");
}

/* sip_scheme_end() of any scheme. */
uint32_t sip_scheme_end_rare(struct sip_text t);

/* Index of the colon in "scheme:something", all SIP_URI_CHAR: an absoluteURI as far as anybody can
 * tell; 0: it is not. */
static inline uint32_t sip_scheme_end(struct sip_text t)
{
	return sip_scheme_is_sip(t) ? t.at + 3 : sip_scheme_end_rare(t);
}
