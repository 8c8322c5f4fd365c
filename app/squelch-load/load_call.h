/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "load_media.h"

/* An originator's three files: its life, what it says, what it hears. */

static inline const struct load_scenario *load_scenario_of(const struct call *c)
{
	return &load_scenarios[c->scenario];
}

/* load_originator.c: the timer is set to the nearest deadline; given up; up, and so it stands for a
 * while; over, once the CANCEL has its answer too; over, and kept only while there are legs of it;
 * those legs learn what has become of it; when a race's CANCEL is sent. */
void load_call_wake(struct load *l, uint32_t i);
void load_call_cancel(struct load *l, struct call *c);
void load_call_stand(struct load *l, uint32_t i);
void load_call_done(struct load *l, uint32_t i);
void load_call_over(struct load *l, uint32_t i);
void load_call_settle_legs(struct load *l, const struct call *c);
uint64_t load_moment_of_window(struct load *l);

/* load_say.c: the request that waits for an answer; the ACK for a 2xx, and for another final
 * response, from the response alone. */
void load_say_again(struct load *l, const struct call *c);
void load_say_ack(struct load *l, const struct load_seen *s);
void load_say_ack_failure(struct load *l, const struct load_seen *s);
