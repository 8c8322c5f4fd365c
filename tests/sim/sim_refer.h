/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sim_party.h"

/* A part of sim.h. */

/* --- who has others called into a room (RFC 3515, RFC 4579 5.5, 5.7) -------------------------- */

struct sim_caller;
struct sim_odialog;
struct sim_core;

/* A caller that is in its room now: perhaps it will have others called, and put out. */
void sim_refer_plan(struct sim *s, const struct sim_caller *o, struct sim_party *p);

/* Somebody does. */
bool sim_refers(const struct sim *s);

/* It is told what has become of that; d: in which dialog, NULL: in none that it knows. */
void sim_refer_told(struct sim *s, const struct sim_caller *o, const struct sim_odialog *d,
		    const struct sip_msg *m);

/* At the server's door (sim_watch_refer.c): a REFER comes; a NOTIFY goes. Whoever the room of that
 * caller has called may be ended by the server. All has been told in the end. */
void sim_watch_refer_in(struct sim *s, struct sim_caller *o, const struct sip_msg *m);
void sim_watch_refer_out(struct sim *s, struct sim_caller *o, struct sim_odialog *d,
			 const struct sip_msg *m);
bool sim_watch_may_put_out(const struct sim *s, const struct sim_caller *o);
void sim_check_refer(struct sim *s, const struct sim_caller *o);
