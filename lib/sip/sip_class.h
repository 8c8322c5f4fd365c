/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"

/* Sets of characters (RFC 3261 25.1), as bits of sip_class[]. */
enum sip_set {
	SIP_TOKEN = 1,	/* token */
	SIP_HOST = 2,	/* hostname; '_' too, for many networks have such names */
	SIP_V6 = 4,	/* inside the brackets of an IPv6reference */
	SIP_SCHEME = 8, /* scheme, after its first letter */
	SIP_PARAM = 16, /* an unquoted parameter name or value, wider than any of the RFC's own */
	SIP_URI_CHAR = 32, /* a URI as a whole: visible, and nothing that ends or quotes one */
	SIP_VISIBLE = 64,  /* printable ASCII but the space */
};

extern const uint8_t sip_class[256];

static inline bool sip_is(uint8_t c, enum sip_set set)
{
	return sip_class[c] & set;
}

/* How many bytes at the start of s belong to the set. */
static inline uint32_t sip_run(struct span s, enum sip_set set)
{
	uint32_t i = 0;

	while (i < s.n && sip_is(s.p[i], set))
		i++;
	return i;
}
