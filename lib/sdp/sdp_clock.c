/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

#define DYNAMIC_FIRST 96 // RFC 3551 6; those below have a rate for good, or are not in use
#define RATE_MAX      1000000

// "111 opus/48000/2" (RFC 4566 6).
static bool map_read(struct span value, uint32_t *rate)
{
	struct span type, name, digits;
	uint32_t t, slash;

	if (!sdp_word(&value, &type) || !span_u32(type, 127, &t) || t < DYNAMIC_FIRST ||
	    !sdp_word(&value, &name))
		return false;
	slash = span_find(name, '/');
	if (slash == name.n || span_ieq(span_of(name.p, slash), SPAN("telephone-event")))
		return false;
	digits = span_from(name, slash + 1);
	digits.n = span_find(digits, '/');
	return span_u32(digits, RATE_MAX, rate);
}

uint32_t sdp_clock_rate(struct span body, unsigned number)
{
	struct span value;
	unsigned lines = 0;
	struct sdp_line line;
	uint32_t rate;

	while (sdp_line_known(&body, &line)) {
		lines += line.type == 'm';
		if (line.type == 'a' && lines == number + 1 &&
		    sdp_attr(line.value, SPAN("rtpmap"), &value) && map_read(value, &rate))
			return rate;
	}
	return 0;
}
