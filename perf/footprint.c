/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>

#include "focus.h"

// What one more leg, and one more conference, adds to the tables of a core: everything that is laid
// out at start for --max-legs and --max-conferences. Media ports have a limit of their own.

#define MANY 100000

static size_t tables(uint32_t legs, uint32_t conferences)
{
	static const struct home home;
	struct focus_cfg cfg = {
		.home = &home,
		.max_legs = legs,
		.max_conferences = conferences,
		.max_message = 16384,
		.media_flows = 1,
	};

	return focus_core_footprint(&cfg);
}

int main(void)
{
	size_t base = tables(MANY, MANY);

	printf("{\"bytes_per_leg\": %.1f, \"bytes_per_conference\": %.1f}\n",
	       (double)(tables(2 * MANY, MANY) - base) / MANY,
	       (double)(tables(MANY, 2 * MANY) - base) / MANY);
	return 0;
}
