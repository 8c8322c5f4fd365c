/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "dialplan.h"

struct dialplan {
	uint8_t *text; /* what all spans point into */
	struct dialplan_target *target;
	struct dialplan_member *member; /* of all targets, in order */
	uint32_t n_targets, n_members;
	uint32_t members_max;
};

/* Reads the left side into t. NULL, or what is wrong with it and what to do. */
const char *pattern_parse(struct span text, struct dialplan_target *t);

/* Whether t's pattern covers the URI with these parts. */
bool pattern_covers(const struct dialplan_target *t, struct span user, struct span host,
		    uint16_t port);

/* Reads one member. NULL, or what is wrong with it and what to do. */
const char *member_parse(struct span text, struct dialplan_member *m);

/* Both would ring the same station: same user, same endpoint. */
bool member_same(const struct dialplan_member *a, const struct dialplan_member *b);
