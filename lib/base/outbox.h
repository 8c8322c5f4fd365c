/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "endpoint.h"

/*
 * Where the signalling core puts the datagrams it has to say. It does not know what is behind: the
 * worker writes them into bulk-allocated mbufs, a unit test into an array, the simulator onto its
 * wire. Embed it as the first member.
 */
struct outbox {
	/* Points w at room for at least 'need' bytes. False: no buffer. Nothing may be opened between
	 * an open and its send. */
	bool (*open)(struct outbox *ob, struct writer *w, uint32_t need);
	/* Takes what was written. The path is copied. */
	void (*send)(struct outbox *ob, const struct writer *w, const struct path *to);
	uint64_t sent;
	uint64_t lost; /* no buffer, or the writer ran full; retransmission repairs it */
};

static inline bool outbox_open(struct outbox *ob, struct writer *w, uint32_t need)
{
	if (ob->open(ob, w, need))
		return true;
	ob->lost++;
	return false;
}

static inline void outbox_send(struct outbox *ob, const struct writer *w, const struct path *to)
{
	if (w->full) {
		ob->lost++;
		return;
	}
	ob->sent++;
	ob->send(ob, w, to);
}
