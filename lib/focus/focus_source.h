/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * A token bucket for each address that sends new requests, so that one of them cannot take the server
 * from all others. There is room for the busiest of them; who has not been heard of longest makes
 * place. Private to this folder.
 */
#define SOURCE_WAYS 4

struct focus_source {
	struct ip_addr ip;
	uint64_t at_ms;  /* when it was looked at last; 0: nobody's */
	uint64_t tokens; /* thousandths of a request */
};

struct focus_sources {
	struct focus_source (*set)[SOURCE_WAYS];
	struct siphash_key key;
	uint32_t rate; /* requests a second, and at once; 0: any */
};

size_t focus_sources_footprint(uint32_t rate);

/* Lays them out in mem (64-byte aligned, zeroed). */
void focus_sources_init(struct focus_sources *s, void *mem, uint32_t rate, struct siphash_key key);

/* A request has come from there: may it be served? */
bool focus_source_allows(struct focus_sources *s, const struct ip_addr *ip, uint64_t now_ms);
