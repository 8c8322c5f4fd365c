/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * What the generator mints is an address, as with the server: branch, tags, Call-ID and the user
 * of the From URI carry a letter for what is named and 16 hex digits: owner (which load core),
 * run, generation, index. A message finds its record by array index.
 */
enum load_kind {
	NAME_INVITE = 'i',  /* branch of the INVITE, its CANCEL and the ACK for a failure */
	NAME_ACK = 'a',     /* branch of the ACK for a 2xx */
	NAME_BYE = 'b',
	NAME_OPTIONS = 'o',
	NAME_CALLER = 'f',  /* From tag of an originator, and its user */
	NAME_CALLEE = 't',  /* To tag of a terminator */
};

#define LOAD_NAME_LEN    16 /* hex digits behind the letter */
#define LOAD_INDEX_BITS  24
#define LOAD_GEN_BITS    22
#define LOAD_RUN_BITS    12

static inline uint64_t load_name(unsigned owner, unsigned run, uint32_t gen, uint32_t index)
{
	return (uint64_t)owner << (LOAD_RUN_BITS + LOAD_GEN_BITS + LOAD_INDEX_BITS) |
	       (uint64_t)(run & ((1u << LOAD_RUN_BITS) - 1)) << (LOAD_GEN_BITS + LOAD_INDEX_BITS) |
	       (uint64_t)(gen & ((1u << LOAD_GEN_BITS) - 1)) << LOAD_INDEX_BITS | index;
}

static inline uint32_t load_name_index(uint64_t name)
{
	return (uint32_t)name & ((1u << LOAD_INDEX_BITS) - 1);
}
