/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

#define DYNAMIC_FIRST 96 // RFC 3551 6; those below have a rate for good, or are not in use
#define RATE_MAX      1000000

// "111 opus/48000/2" (RFC 4566 6).
uint32_t sdp_clock_read(struct span rtpmap)
{
	struct span type, name, digits;
	uint32_t t, slash, rate;

	if (!sdp_word(&rtpmap, &type) || !span_u32(type, 127, &t) || t < DYNAMIC_FIRST ||
	    !sdp_word(&rtpmap, &name))
		return 0;
	slash = span_find(name, '/');
	if (slash == name.n || span_ieq(span_of(name.p, slash), SPAN("telephone-event")))
		return 0;
	digits = span_from(name, slash + 1);
	digits.n = span_find(digits, '/');
	return span_u32(digits, RATE_MAX, &rate) ? rate : 0;
}
