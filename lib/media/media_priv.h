/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "media.h"

/* A lane leads from one of two to the other. Something changes in a flow: there is none any more,
 * to it or from it. */
static inline void media_lanes_close(const struct media *m, uint32_t flow)
{
	lane_close(&m->flow[flow].lane);
	lane_close(&m->flow[m->flow[flow].next].lane);
}
