/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "floor.h"
#include "media.h"
#include "sdp.h"

/*
 * Floor control of a core's conferences. Floors and seats lie beside the conferences and the legs,
 * by the same numbers, and only where there is floor control: who has none pays nothing. All of
 * these are harmless then.
 */
struct focus_core;

struct focus_floors {
	struct floor_sink sink; /* first */
	struct focus_core *core;
	struct floors common;
	struct floor *at;    /* of conference f: at + f; behind them those of rooms; NULL: there is
			      * no floor control */
	struct floor_heard *heard; /* of leg l: heard + l */
	uint32_t wheel_base; /* floor i has timer wheel_base + i */
	uint32_t ssrc;       /* of what we say */
};

/* focus_floor.c: a conference begins, is up and may have more in it than before, ends */
void focus_floor_open(struct focus_core *core, uint32_t f);
void focus_floor_fill(struct focus_core *core, uint32_t f);
void focus_floor_close(struct focus_core *core, uint32_t f);

/* A standing room begins, ends. Those in it have its floor, and not their conference's. */
void focus_floor_open_room(struct focus_core *core, uint32_t room);
void focus_floor_close_room(struct focus_core *core, uint32_t room);

/* What l's description says of talking; it is doomed or gone. */
void focus_floor_terms(struct focus_core *core, uint32_t l, const struct sdp *said);
void focus_floor_leave(struct focus_core *core, uint32_t l);

/* Who may talk in a conference whose rule says that (enum floor_control, -1: nothing); in that of
 * leg l, which has room for a floor where it has none any more. */
enum floor_control focus_floor_control(const struct focus_core *core, int8_t rule);
enum floor_control focus_floor_control_of(const struct focus_core *core, uint32_t l);

/* The highest priority that a rule's stations may ask for, whose priority (enum dialplan_priority, -1:
 * none) is that; that leg l's station may. */
enum floor_grade focus_floor_grade(const struct focus_core *core, int8_t priority);
enum floor_grade focus_floor_grade_of(const struct focus_core *core, uint32_t l);

/* What it is of a flow that is opened for l's media, under floor control. */
enum media_floor focus_floor_of(struct focus_core *core, uint32_t l);

/* The timer of floor i has expired. */
void focus_floor_due(struct focus_core *core, uint32_t i);

/* focus_floor_say.c: the sink */
void focus_floor_sink(struct focus_floors *floors);
