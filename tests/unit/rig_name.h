/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "rig_scene.h"

/* A core that asks for host names, and a DNS that is the test. */

#define PHONES "phones.example.net"
#define WAIT   2000 /* how long a leg waits for one, in ms */

extern struct resolve_cache *rig_names;
extern char rig_asked[256]; /* "HOST:PORT HOST:PORT" */
extern bool rig_names_full; /* nothing more can be asked */

/* A tweak; a rig with it, which must be empty in the end. */
void rig_with_names(struct focus_cfg *cfg);
struct rig *rig_open_names(void);
void rig_close_names(struct rig *r);

/* O, which has its 200, acknowledges it and hangs up; the BYE goes to that station, and the rig ends. */
void rig_end_names(struct rig *r, char station);

/* The DNS says that it is at those stations, "AB", in that order; "": nowhere; NULL: nothing. */
void rig_says(const char *host, uint16_t port, const char *stations);
