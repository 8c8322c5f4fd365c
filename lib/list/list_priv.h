/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <expat.h>

#include "list.h"

/* list.c: one entry's uri, as XML had it */
enum list_verdict list_add(struct list *list, struct span uri);

/* list_arena.c: expat's memory until the next call: the list's arena, as if nothing had been taken
 * from it yet. For this thread alone. */
const XML_Memory_Handling_Suite *list_arena_begin(struct list *list);
