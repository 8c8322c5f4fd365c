/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

// What somebody says of floor control: "TBCP queuing=1; tb_priority=2; timestamp=1".

#define PRIORITY_MAX 3 // pre-emptive

// Takes what stands before the next ';' off *rest; false: there is no more.
static bool param_next(struct span *rest, struct span *param)
{
	uint32_t n = span_find(*rest, ';');

	if (rest->n == 0)
		return false;
	*param = span_trim(span_of(rest->p, n));
	*rest = n < rest->n ? span_from(*rest, n + 1) : SPAN_NONE;
	return true;
}

// What it has no number for was not said.
static uint8_t number_of(struct span param, struct span name, uint32_t max)
{
	uint32_t n = span_find(param, '='), v;

	if (n == param.n || !span_ieq(span_trim(span_of(param.p, n)), name) ||
	    !span_u32(span_trim(span_from(param, n + 1)), max, &v))
		return 0;
	return (uint8_t)v;
}

struct sdp_floor sdp_floor_read(struct span fmtp)
{
	struct sdp_floor out = {0};
	struct span format, param;

	if (!sdp_word(&fmtp, &format) || !span_ieq(format, SPAN("TBCP")))
		return out;
	while (param_next(&fmtp, &param)) {
		uint8_t priority = number_of(param, SPAN("tb_priority"), PRIORITY_MAX);

		out.queues |= number_of(param, SPAN("queuing"), 1);
		out.priority = priority ? priority : out.priority;
	}
	return out;
}
