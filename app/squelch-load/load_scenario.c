/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_scenario.h"

// The first four are what a mixture is of.
const struct load_scenario load_scenarios[LOAD_SCENARIOS] = {
	{.name = "call", .text = "answered, talked, hung up",
	 .originator = ORIGINATOR_HANGS_UP, .terminator = TERMINATOR_ANSWERS},
	{.name = "cancel", .text = "given up while it rings; answered after that",
	 .originator = ORIGINATOR_GIVES_UP, .terminator = TERMINATOR_WAITS},
	{.name = "race", .text = "CANCEL and 200 cross, uniformly over --window",
	 .originator = ORIGINATOR_RACES, .terminator = TERMINATOR_RACES},
	{.name = "options", .text = "OPTIONS to the server", .originator = ORIGINATOR_ASKS},
	{.name = "mixed", .text = "of 100: 30 call, 40 cancel, 20 race, 10 options",
	 .share = {30, 40, 20, 10}},
	{.name = "rtp", .text = "calls with RTP both ways", .media = true,
	 .originator = ORIGINATOR_HANGS_UP, .terminator = TERMINATOR_ANSWERS},
};

const struct load_scenario *load_scenario_find(const char *name)
{
	for (unsigned i = 0; i < LOAD_SCENARIOS; i++)
		if (strcmp(load_scenarios[i].name, name) == 0)
			return &load_scenarios[i];
	return NULL;
}
