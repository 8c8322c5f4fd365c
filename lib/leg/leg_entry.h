/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/* What a name may stand for. */
enum leg_entry_kind {
	LEG_ENTRY_IDLE,
	LEG_ENTRY_LEG,
	LEG_ENTRY_STONE,
};

/*
 * What a name stands for: a leg or, when that is gone, its *tombstone*, which is enough to answer what may
 * still come: a 2xx to complete and end (races.md, "When a callee rings on"), or a final response
 * that is repeated for want of our ACK.
 */
struct leg_entry {
	uint32_t dialog;     /* tombstone: half of that of the leg's 2xx; 0: it had none */
	uint32_t behind;     /* the next one in line */
	union {
		uint32_t leg;   /* the record */
		uint32_t until; /* tombstone: when it is forgotten, a moment */
	};
	uint16_t generation; /* of the name; never 0 */
	uint8_t heirs;       /* tombstone: 2xx of other dialogs that became legs of their own */
	uint8_t kind : 2;    /* enum leg_entry_kind */
	bool answered : 1;   /* tombstone: its INVITE has had a final response */
	bool had_early : 1;  /* tombstone: as in the leg */
};

_Static_assert(sizeof(struct leg_entry) == 16, "four to a cache line");

/*
 * All names. Those that stand for no leg wait in line, the one that has done so longest in front, and
 * from there new legs have theirs: so a name comes back as late as possible, and a tombstone, which is
 * a courtesy (what comes when it is gone is served without state, races row 32), makes place for a leg
 * where names are scarce. It needs no timer: who asks for it looks at the time.
 */
struct leg_entries {
	struct leg_entry *at;
	uint32_t count;
	uint32_t head, tail, n_waiting; /* one at least: there are more names than legs */
	uint32_t unswept, n_unswept;    /* so many at the line's end, from that one on, have not been
					 * looked at since */
	uint32_t n_stones; /* tombstones, but for those that have been swept away */
};

/* It is the tombstone of a leg whose 2xx had that dialog: a keyed hash, of which half is enough. */
static inline bool leg_entry_had(const struct leg_entry *stone, uint64_t dialog)
{
	return stone->dialog && stone->dialog == (uint32_t)dialog;
}
