/* SPDX-License-Identifier: BSD-3-Clause */
#define ALLOW_EXPERIMENTAL_API // rte_power_pause and what tells whether there is one
#include "worker_priv.h"

#include <rte_pause.h>
#include <rte_power_intrinsics.h>

// Nothing to do. No rest is longer than a packet may wait.

#define IDLE_TURNS  256 // without a packet, one after the other
#define REST_PAUSES 32
#define REST_US     2

bool worker_can_rest(enum idle_policy idle)
{
	struct rte_cpu_intrinsics cpu;

	rte_cpu_get_intrinsics_support(&cpu);
	return idle != IDLE_UMWAIT || cpu.power_pause;
}

void worker_rest(struct worker *w)
{
	if (w->busy) {
		w->idle_turns = 0;
		return;
	}
	if (w->cfg.idle == IDLE_SPIN || ++w->idle_turns < IDLE_TURNS)
		return;
	if (w->cfg.idle == IDLE_UMWAIT)
		rte_power_pause(w->turn_tsc + REST_US * w->tsc_per_ms / 1000);
	for (unsigned i = 0; w->cfg.idle == IDLE_PAUSE && i < REST_PAUSES; i++)
		rte_pause();
}
