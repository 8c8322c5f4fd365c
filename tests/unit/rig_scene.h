/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "rig.h"

/*
 * How many tests begin and end. Every scene checks what is sent on the way, so a test starts with
 * an empty log and says only what is its own. tweak is as for rig_open.
 */

/* O invites "one", "two" or "three": it has its 100, every member its INVITE. */
void rig_invite(struct rig *r, const char *target);
struct rig *rig_open_call(void (*tweak)(struct focus_cfg *cfg), const char *target);

/* The same without an offer; O's later requests have the usual bodies again. */
struct rig *rig_open_delayed(const char *target);

/* A has answered, and O's ACK is there. */
struct rig *rig_open_established(void (*tweak)(struct focus_cfg *cfg));

/* O has given up, after A's 180 where provisional is true. Its 200 and 487 are still in the log,
 * for some tests ask how they go with what follows. */
struct rig *rig_open_cancelled(void (*tweak)(struct focus_cfg *cfg), bool provisional);

/* O hangs up with that CSeq number, and A, the only member, is told. Closes the rig, which must be
 * empty. */
void rig_end_call(struct rig *r, unsigned cseq);

/* A tweak: O's 200 waits until no member is pending. */
void rig_answer_all(struct focus_cfg *cfg);
