/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "rig_scene.h"

/* REFER to a room or conference (RFC 3515, RFC 4579 5.5, 5.7) by O, who has called in. */

#define QUIETLY "Refer-Sub: false\r\n"

/* O's INVITE to that target, from which its requests are counted. The same, and the rig's O has its
 * 200 from what that target is, a room or a factory, and has ACKed it. */
struct rig *rig_invites(struct rig *r, const char *target);
struct rig *rig_comes_in(struct rig *r, const char *target);

/* CSeq of O's latest request in that dialog; the next one. */
unsigned rig_cseq(void);
unsigned rig_next_cseq(void);

/* O's REFER, a burst of its own: Refer-To and further headers. */
void rig_refer(struct rig *r, const char *to, const char *more);

/* O leaves, alone; closes the rig, which must be empty. */
void rig_leaves(struct rig *r);

/* A tweak: there are two subscriptions. */
void rig_can_refer(struct focus_cfg *cfg);

/* O's latest NOTIFY is about the REFER of that CSeq, and says that status line, and that of the
 * subscription; O answers it. */
void rig_told(struct rig *r, unsigned cseq, const char *line, const char *state);

#define GOES_ON "\r\nSubscription-State: active;expires="
#define IS_OVER "\r\nSubscription-State: terminated;reason=noresource\r\n"
