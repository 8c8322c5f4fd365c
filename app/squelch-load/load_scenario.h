/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"
#include "load_rand.h"

/* What an originator does with its INVITE. */
enum load_originator {
	ORIGINATOR_HANGS_UP,  /* talks, then BYE; does not give up, however long it rings */
	ORIGINATOR_GIVES_UP,  /* CANCEL as soon as it rings */
	ORIGINATOR_RACES,     /* CANCEL at a random moment of the window after it rings */
	ORIGINATOR_ASKS,      /* no INVITE: OPTIONS */
};

/* What a terminator answers, and when. */
enum load_terminator {
	TERMINATOR_ANSWERS,   /* 200 at once */
	TERMINATOR_WAITS,     /* 200 once the call's originator has its failure; where that cannot
				 be known, after --answer-after */
	TERMINATOR_RACES,     /* 200 in the middle of the window */
	TERMINATOR_REFUSES,   /* 486 at once */
};

enum load_scenario_id {
	SCENARIO_CALL,
	SCENARIO_CANCEL,
	SCENARIO_RACE,
	SCENARIO_OPTIONS,
	SCENARIO_MIXED,
	SCENARIO_RTP,
	SCENARIO_REFUSED,
	SCENARIO_INVITE,
	SCENARIO_FLOOD,
	LOAD_SCENARIOS
};

/* One entry a scenario (load_scenario.c). */
struct load_scenario {
	const char *name;
	const char *text; /* of --help */
	enum load_originator originator;
	enum load_terminator terminator;
	uint16_t failure; /* how its INVITE is to end that nobody gives up; 0: not by a failure */
	bool media;       /* RTP both ways while the call stands */
	uint8_t share[LOAD_SCENARIOS]; /* a mixture: how many of 100 calls are of which other one */
};

extern const struct load_scenario load_scenarios[LOAD_SCENARIOS];

/* By name; NULL: there is none. */
const struct load_scenario *load_scenario_find(const char *name);

/* Every mixture has answered calls in it. */
static inline bool load_scenario_mixture(const struct load_scenario *s)
{
	return s->share[SCENARIO_CALL] != 0;
}

/* The scenario of the next call: its own number, or one of the mixture's. */
uint8_t load_scenario_pick(const struct load_scenario *s, struct load_rand *rand);
