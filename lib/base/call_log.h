/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "endpoint.h"

/* What is left of a leg's session when it has ended. */
struct call_record {
	uint64_t conference, leg; /* names; a conference's is its originator's */
	uint64_t duration_ms;     /* since its 2xx */
	uint64_t packets, bytes;  /* RTP that came from it; bytes of UDP payload */
	uint32_t late, duplicates;
	int32_t lost;             /* RFC 3550 A.3: less than 0 where there were more duplicates */
	uint32_t jitter_us;       /* at the end */
	uint32_t reported_jitter_us; /* how it heard the others, by its last receiver report */
	struct endpoint local, remote; /* RTP */
	uint8_t reported_fraction; /* lost, in 256ths */
	bool reported;            /* there was a report */
	bool originator;
};

/*
 * Where the signalling core puts the records of legs that have ended. It does not know what is
 * behind: the worker passes them on to the control thread, a unit test keeps them. Embed it as the
 * first member.
 */
struct call_log {
	/* The record is copied. */
	void (*take)(struct call_log *log, const struct call_record *r);
};
