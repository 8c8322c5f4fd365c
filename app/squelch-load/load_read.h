/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "load_name.h"
#include "sip.h"

/*
 * What the generator wants to know of a message, found by one look at each line. What has another
 * shape than nearly everybody's is read by sip_parse instead.
 */
struct load_seen {
	bool request;
	bool named;            /* kind, name are ours: of a response's branch, a request's To tag */
	bool has_caller;       /* an INVITE whose From is one of our originators */
	uint8_t kind;          /* enum load_kind */
	uint16_t status;
	enum sip_method method; /* of a response: that of its CSeq */
	uint64_t name, caller;
	const uint8_t *digits; /* the name as it lies */
	struct span datagram;
	struct span via, from, to, call_id, cseq; /* header lines, each with its line end */
	struct span contact;   /* the URI; empty: none, or not asked for */
	struct span to_tag;    /* of a 2xx to an INVITE */
	struct sip_msg *odd;   /* not NULL: read the long way; the lines above are empty */
};

/* What our own Via begins with, up to the letter of the name. */
struct load_read_cfg {
	struct span via;
};

/* False: not SIP. room is for the long way. */
bool load_read(const struct load_read_cfg *cfg, struct span datagram, struct load_seen *out,
	       struct sip_msg *room);

/* True when sip_parse sees the same. room is overwritten. */
bool load_read_agrees(const struct load_seen *seen, struct span datagram, struct sip_msg *room);
