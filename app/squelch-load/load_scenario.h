/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/* What an originator does with its INVITE. */
enum load_originator {
	ORIGINATOR_HANGS_UP,  /* talks, then BYE */
	ORIGINATOR_GIVES_UP,  /* CANCEL as soon as it rings */
	ORIGINATOR_RACES,     /* CANCEL at a random moment of the window after it rings */
	ORIGINATOR_ASKS,      /* no INVITE: OPTIONS */
};

/* When a terminator sends its 200. */
enum load_terminator {
	TERMINATOR_ANSWERS,   /* at once */
	TERMINATOR_WAITS,     /* once the call's originator has its 487; where that cannot be known,
				 after --answer-after */
	TERMINATOR_RACES,     /* in the middle of the window */
};

/* One line a scenario (load_scenario.c). */
struct load_scenario {
	const char *name;
	const char *text; /* of --help */
	enum load_originator originator;
	enum load_terminator terminator;
	bool media;       /* RTP both ways while the call stands */
	uint8_t share[4]; /* a mixture: of 100 calls so many are of the first four each */
};

#define LOAD_SCENARIOS 6
#define LOAD_MIXED     4 /* the scenarios that a mixture is of: the first ones */

extern const struct load_scenario load_scenarios[LOAD_SCENARIOS];

/* By name; NULL: there is none. */
const struct load_scenario *load_scenario_find(const char *name);
