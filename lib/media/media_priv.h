/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "media.h"

static inline void media_lane_close(const struct media *m, uint32_t flow)
{
	lane_close(&m->flow[flow].lane);
	if (m->lane6)
		lane6_close(&m->lane6[flow]);
}

/* A lane leads from one of two to the other. Something changes in a flow: there is none any more,
 * to it or from it. */
static inline void media_lanes_close(const struct media *m, uint32_t flow)
{
	media_lane_close(m, flow);
	media_lane_close(m, m->flow[flow].next);
}
