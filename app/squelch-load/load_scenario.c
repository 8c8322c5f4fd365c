/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_scenario.h"

// In the order of their numbers.
const struct load_scenario load_scenarios[LOAD_SCENARIOS] = {
	[SCENARIO_CALL] = {
		.name = "call", .text = "answered, talked, hung up",
		.originator = ORIGINATOR_HANGS_UP, .terminator = TERMINATOR_ANSWERS,
	},
	[SCENARIO_CANCEL] = {
		.name = "cancel", .text = "given up while it rings; answered after that",
		.originator = ORIGINATOR_GIVES_UP, .terminator = TERMINATOR_WAITS,
	},
	[SCENARIO_RACE] = {
		.name = "race", .text = "CANCEL and 200 cross, uniformly over --window",
		.originator = ORIGINATOR_RACES, .terminator = TERMINATOR_RACES,
	},
	[SCENARIO_OPTIONS] = {
		.name = "options", .text = "OPTIONS to the server",
		.originator = ORIGINATOR_ASKS,
	},
	[SCENARIO_MIXED] = {
		.name = "mixed", .text = "of 100: 30 call, 40 cancel, 20 race, 10 options",
		.share = {[SCENARIO_CALL] = 30, [SCENARIO_CANCEL] = 40, [SCENARIO_RACE] = 20,
			  [SCENARIO_OPTIONS] = 10},
	},
	[SCENARIO_RTP] = {
		.name = "rtp", .text = "calls with RTP both ways", .media = true,
		.originator = ORIGINATOR_HANGS_UP, .terminator = TERMINATOR_ANSWERS,
	},
	[SCENARIO_REFUSED] = {
		.name = "refused", .text = "the callee is busy: 486",
		.originator = ORIGINATOR_HANGS_UP, .terminator = TERMINATOR_REFUSES,
		.failure = 486,
	},
	[SCENARIO_INVITE] = {
		.name = "invite",
		.text = "it rings until the server's limit; never given up, answered after that",
		.originator = ORIGINATOR_HANGS_UP, .terminator = TERMINATOR_WAITS,
		.failure = 408,
	},
	[SCENARIO_FLOOD] = {
		.name = "flood", .text = "of 100: 90 invite, 5 call, 5 cancel",
		.share = {[SCENARIO_INVITE] = 90, [SCENARIO_CALL] = 5, [SCENARIO_CANCEL] = 5},
	},
};

const struct load_scenario *load_scenario_find(const char *name)
{
	for (unsigned i = 0; i < LOAD_SCENARIOS; i++)
		if (strcmp(load_scenarios[i].name, name) == 0)
			return &load_scenarios[i];
	return NULL;
}

uint8_t load_scenario_pick(const struct load_scenario *s, struct load_rand *rand)
{
	uint32_t at;
	uint8_t i = 0;

	if (!load_scenario_mixture(s))
		return (uint8_t)(s - load_scenarios);
	for (at = load_rand_below(rand, 100); at >= s->share[i]; i++)
		at -= s->share[i];
	return i;
}
