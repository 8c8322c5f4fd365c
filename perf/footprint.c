/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>

#include "focus.h"

// What one more leg, conference and pair of media ports adds to the tables of a core: everything that
// is laid out at start for --max-legs, --max-conferences and --media-ports; of the latter with an
// address of IPv4.

#define MANY  100000
#define PAIRS 10000

static struct home home;

static size_t tables(uint32_t legs, uint32_t conferences, uint32_t pairs)
{
	struct focus_cfg cfg = {
		.home = &home,
		.max_legs = legs,
		.max_conferences = conferences,
		.max_message = 16384,
		.media_flows = pairs,
	};

	return focus_core_footprint(&cfg);
}

int main(void)
{
	const struct ip_addr ip = ip_v4((const uint8_t[]){10, 0, 0, 1});
	size_t base;

	home_add(&home, &ip, 24, 0);
	base = tables(MANY, MANY, 1);
	printf("{\"bytes_per_leg\": %.1f, \"bytes_per_conference\": %.1f, \"bytes_per_port_pair\": %.1f}\n",
	       (double)(tables(2 * MANY, MANY, 1) - base) / MANY,
	       (double)(tables(MANY, 2 * MANY, 1) - base) / MANY,
	       (double)(tables(MANY, MANY, 1 + PAIRS) - base) / PAIRS);
	return 0;
}
