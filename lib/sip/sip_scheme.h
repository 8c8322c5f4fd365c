/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_text.h"

/* sip_scheme_end() of any scheme. */
uint32_t sip_scheme_end_rare(struct sip_text t);

/* Index of the colon in "scheme:something", all SIP_URI_CHAR: an absoluteURI as far as anybody can
 * tell; 0: it is not. "sip" and "sips" are told without looking at each letter. */
static inline uint32_t sip_scheme_end(struct sip_text t)
{
	uint32_t n = t.end - t.at;
	uint64_t word = n < 5 ? 0 : sip_load(t.map, t.at, 5) | SIP_LOWER >> 24;

	if ((uint32_t)word == SIP_WORD("sip:"))
		return t.at + 3;
	if (word == SIP_WORD("sips:") && n > 5)
		return t.at + 4;
	return sip_scheme_end_rare(t);
}
