/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "rig_scene.h"

/* Subscriptions to who is in a conference (RFC 6665, RFC 4575). A is the subscriber. */

#define CONFERENCE "Event: conference\r\n"

/* What its latest NOTIFY holds, and does not. */
#define HAS(r, part)	 REQUEST_HAS(r, 'A', NOTIFY, part)
#define HAS_NOT(r, part) REQUEST_HAS_NOT(r, 'A', NOTIFY, part)

/* A tweak: there are two, and changes are told once a second. */
void rig_can_subscribe(struct focus_cfg *cfg);

/* A's SUBSCRIBE to that user's URI; number 1 begins, further ones are in the dialog of the latest
 * NOTIFY. r->call tells one dialog from another. */
void rig_subscribe(struct rig *r, const char *user, unsigned cseq, const char *headers);
