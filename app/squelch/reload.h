/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"

/*
 * The operator's files are read anew, and the workers get what is in them, without a packet or a call
 * being lost. Where one of them is wrong, everything stays as it was, and one line on stderr says why.
 * Reading and compiling, which may take half a minute, is a thread's of its own; all else is done on
 * the control thread, which calls these.
 */

/* A reload begins; while there is one, the next one begins when that is over, however often it is
 * asked for. */
void reload_begin(struct server *s);

/* Ends the one that has read everything, if there is one. Call often while one is under way. */
void reload_advance(struct server *s);

/* One is under way. It cannot be broken off: the process ends without the destructors of what it runs
 * in (_exit). */
bool reload_running(const struct server *s);
