/* SPDX-License-Identifier: BSD-3-Clause */
#include "floor_priv.h"

// The machine. A cell that is not here is an event that the state does not expect: it changes
// nothing and is counted.

#define GO(state, acts) {FLOOR_##state, 0, (acts)}
#define REVOKE(why, acts)                                                                          \
	{FLOOR_REVOKING, TBCP_REVOKE_##why, (acts) | FLOOR_ACT_START_T3 | FLOOR_ACT_REVOKE}
#define BEGIN (FLOOR_ACT_TAKE | FLOOR_ACT_GRANT | FLOOR_ACT_TELL_TAKEN)

// What is answered alike whoever holds the floor.
#define WHILE_HELD(state)                                                                          \
	[FLOOR_EV_BARRED] = GO(state, FLOOR_ACT_UNQUEUE | FLOOR_ACT_DENY),                         \
	[FLOOR_EV_WITHDRAW] = GO(state, FLOOR_ACT_UNQUEUE | FLOOR_ACT_TELL_STATE),                 \
	[FLOOR_EV_ASK_PLACE] = GO(state, FLOOR_ACT_TELL_PLACE),                                    \
	[FLOOR_EV_INTRUDE] = GO(state, FLOOR_ACT_WARN),                                            \
	[FLOOR_EV_JOIN] = GO(state, FLOOR_ACT_TELL_STATE),                                         \
	[FLOOR_EV_LEAVE] = GO(state, FLOOR_ACT_UNQUEUE),                                           \
	[FLOOR_EV_HOLDER_LEAVES] = GO(FREE, FLOOR_ACT_UNQUEUE | FLOOR_ACT_LOSE),                   \
	[FLOOR_EV_CLOSE] = GO(CLOSED, FLOOR_ACT_LOSE)

static const struct floor_rule rules[FLOOR_STATES][FLOOR_EVENTS] = {
	[FLOOR_IDLE] = {
		[FLOOR_EV_REQUEST] = GO(TAKEN, BEGIN),
		[FLOOR_EV_BARRED] = GO(IDLE, FLOOR_ACT_DENY),
		[FLOOR_EV_WITHDRAW] = GO(IDLE, FLOOR_ACT_TELL_STATE), // our Idle was lost
		[FLOOR_EV_ASK_PLACE] = GO(IDLE, FLOOR_ACT_TELL_PLACE),
		[FLOOR_EV_INTRUDE] = GO(IDLE, FLOOR_ACT_WARN),
		[FLOOR_EV_JOIN] = GO(IDLE, FLOOR_ACT_TELL_STATE),
		[FLOOR_EV_LEAVE] = GO(IDLE, 0),
		[FLOOR_EV_REPEAT] = GO(IDLE, FLOOR_ACT_TELL_IDLE), // timer T7
		[FLOOR_EV_CLOSE] = GO(CLOSED, FLOOR_ACT_LOSE),
	},
	[FLOOR_TAKEN] = {
		[FLOOR_EV_REQUEST] = GO(TAKEN, FLOOR_ACT_QUEUE),
		[FLOOR_EV_PREEMPT] = REVOKE(PREEMPTED, FLOOR_ACT_WAIT),
		[FLOOR_EV_AGAIN] = GO(TAKEN, FLOOR_ACT_GRANT), // our Granted was lost
		[FLOOR_EV_RELEASE] = GO(FREE, FLOOR_ACT_LOSE),
		[FLOOR_EV_RELEASE_EARLY] = GO(ENDING, FLOOR_ACT_DRAIN),
		[FLOOR_EV_ALONE] = REVOKE(ALONE, 0),
		[FLOOR_EV_SILENT] = GO(FREE, FLOOR_ACT_LOSE), // timer T1
		[FLOOR_EV_LIMIT] = REVOKE(TOO_LONG, 0),       // timer T2
		WHILE_HELD(TAKEN),
	},
	[FLOOR_ENDING] = {
		[FLOOR_EV_REQUEST] = GO(ENDING, FLOOR_ACT_WAIT),
		[FLOOR_EV_PREEMPT] = GO(ENDING, FLOOR_ACT_WAIT),
		[FLOOR_EV_RELEASE] = GO(FREE, FLOOR_ACT_LOSE),
		[FLOOR_EV_RELEASE_EARLY] = GO(ENDING, 0), // the same again
		[FLOOR_EV_ALONE] = GO(ENDING, 0),
		[FLOOR_EV_LAST] = GO(FREE, FLOOR_ACT_LOSE),
		[FLOOR_EV_LIMIT] = GO(FREE, FLOOR_ACT_LOSE), // it was lost
		WHILE_HELD(ENDING),
	},
	[FLOOR_REVOKING] = {
		[FLOOR_EV_REQUEST] = GO(REVOKING, FLOOR_ACT_QUEUE),
		[FLOOR_EV_PREEMPT] = GO(REVOKING, FLOOR_ACT_WAIT),
		[FLOOR_EV_AGAIN] = GO(REVOKING, FLOOR_ACT_REVOKE),
		[FLOOR_EV_RELEASE] = GO(FREE, FLOOR_ACT_LOSE),
		[FLOOR_EV_RELEASE_EARLY] = GO(FREE, FLOOR_ACT_LOSE), // they wait long enough
		[FLOOR_EV_ALONE] = GO(REVOKING, 0),
		[FLOOR_EV_LIMIT] = GO(FREE, FLOOR_ACT_LOSE),         // timer T3
		[FLOOR_EV_REPEAT] = GO(REVOKING, FLOOR_ACT_REVOKE),  // timer T8
		WHILE_HELD(REVOKING),
	},
	[FLOOR_FREE] = {
		[FLOOR_EV_NEXT] = GO(TAKEN, BEGIN | FLOOR_ACT_DISMISS),
		[FLOOR_EV_NOBODY] = GO(IDLE, FLOOR_ACT_TELL_IDLE),
		[FLOOR_EV_ALONE] = GO(IDLE, FLOOR_ACT_DISMISS | FLOOR_ACT_TELL_IDLE),
	},
};

#undef GO
#undef REVOKE
#undef BEGIN
#undef WHILE_HELD

const struct floor_rule *floor_rule(enum floor_state state, enum floor_event ev)
{
	return &rules[state][ev];
}
