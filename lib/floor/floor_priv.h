/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "floor.h"

/* Private to this folder. */

/* How often a released burst is looked at for its last packet: most packets hold so much speech. */
#define FLOOR_DRAIN_STEP_MS 20

/* An intruder is told no oftener than this. */
#define FLOOR_WARN_MS 1000

/* From a participant's burst to its next Request: a burst costs datagrams to all, so that who asks
 * and releases in turn, as fast as it can, must not set the pace. */
#define FLOOR_REST_MS 100

/* What happens, to whom and when. */
struct floor_moment {
	enum floor_event ev;
	uint32_t who;
	uint8_t deny; /* FLOOR_EV_BARRED: enum tbcp_deny */
	uint64_t now_ms;
};

/* floor_step.c: feeds one event, and whatever follows from it at once. False: unexpected in this
 * state, and nothing has changed. */
bool floor_step(const struct floors *fs, struct floor *f, const struct floor_moment *at);

/* floor_hear.c: the last packet of the released burst has been heard. */
bool floor_is_last(const struct floors *fs, const struct floor *f);

/* floor_say.c: one function a message. */
void floor_say_granted(const struct floors *fs, const struct floor *f, uint32_t to,
		       uint64_t now_ms);
void floor_say_taken(const struct floors *fs, const struct floor *f);
void floor_say_idle(const struct floors *fs, const struct floor *f);
void floor_say_state(const struct floors *fs, const struct floor *f, uint32_t to);
void floor_say_deny(const struct floors *fs, const struct floor *f, uint32_t to,
		    enum tbcp_deny reason);
void floor_say_revoke(const struct floors *fs, const struct floor *f, uint32_t to,
		      enum tbcp_revoke reason, uint64_t now_ms);
void floor_say_place(const struct floors *fs, const struct floor *f, uint32_t to);

/*
 * floor_queue.c: gives i the place that its priority and its time of arrival earn it; one that it
 * has it keeps. Returns who is left without: FLOOR_NOBODY; the last one, which had a lower priority
 * than i and gives way in a full queue; or i.
 */
uint32_t floor_queue_add(const struct floors *fs, struct floor *f, uint32_t i);

/* Harmless where i is not queued. */
void floor_queue_del(const struct floors *fs, struct floor *f, uint32_t i);

/* From 1; 0: not queued. */
uint16_t floor_queue_place(const struct floors *fs, const struct floor *f, uint32_t i);
