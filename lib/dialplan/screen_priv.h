/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "screen.h"

struct screen {
	uint8_t *text; /* what all spans point into */
	struct screen_rule *rule;
	uint32_t n_rules;
	struct pattern_set *set; /* of all rules, by their index */
};
