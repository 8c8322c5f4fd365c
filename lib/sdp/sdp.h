/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * SDP (RFC 4566/8866) as an offer/answer relay needs it (RFC 3264): which stream is relayed and
 * where its far end listens; and the same description with our own address in place of it.
 * The relayed stream is the first m-line with a port other than 0 and an RTP profile; one a leg,
 * for now. All others are written with port 0, which refuses them (RFC 3264 5.1, 6).
 */
struct sdp {
	struct endpoint rtp;   /* port 0 where the address is 0.0.0.0 or :: : nobody listens */
	struct endpoint rtcp;  /* a=rtcp (RFC 3605), or the next port; the same as rtp with rtcp-mux */
	bool rtcp_mux;         /* RFC 5761 */
	bool held;             /* c= 0.0.0.0, a=inactive or a=sendonly: it will not listen */
	bool mute;             /* a=inactive or a=recvonly: it will not send */
	bool secure;           /* keyed end to end (RFC 3711, RFC 5764): only its own words will do */
	unsigned stream;       /* index of the relayed m-line */
	unsigned n_streams;
};

enum sdp_verdict {
	SDP_VALID,
	SDP_BAD,       /* not SDP: no v=0, no o= or c= that can be read, a line without '=' ... */
	SDP_NO_STREAM, /* SDP, but no stream that can be relayed */
};

/* Reads a body. */
enum sdp_verdict sdp_parse(struct span body, struct sdp *out);

/* A description that sdp_parse has accepted, and what it gave. */
struct sdp_text {
	struct span body;
	struct sdp at;
};

/* What we put in place of the sender's own. */
struct sdp_here {
	struct span addr;      /* "IN IP4 192.0.2.1" */
	uint16_t rtp_port;
	uint64_t session;      /* what o= names it by: one number a dialog (RFC 4566 5.2) */
	struct revision *said; /* what its reader was told last; written: o='s version rises when it
				  is told anything else */
};

/*
 * Writes text with an o= of our own, the address in every c= replaced by ours, the relayed
 * stream's port by rtp_port, a=rtcp by rtp_port + 1 (dropped under rtcp-mux), all other m-lines'
 * ports by 0; ICE attributes (RFC 8839) are left out, for the media does not go to those
 * candidates.
 */
void sdp_rewrite(struct writer *w, const struct sdp_text *text, const struct sdp_here *here);

/*
 * Writes our answer to an offer (RFC 3264 6), on behalf of whoever is at the other end of the relayed
 * stream and has said 'other': the formats that both have, in the other's order, with the other's
 * words about them; every further m-line is refused. False: they have nothing in common, and the
 * writer holds no answer.
 */
bool sdp_answer(struct writer *w, const struct sdp_text *offer, const struct sdp_text *other,
		const struct sdp_here *here);

/* Writes the answer that refuses every stream (RFC 3264 6). offer: a body that need not have a
 * stream that could be relayed; of one that is no SDP at all, an answer without streams is made. */
void sdp_refuse(struct writer *w, struct span offer, const struct sdp_here *here);

/* Both have the same o= line, so the second says nothing new (RFC 3264 8). */
bool sdp_same(struct span a, struct span b);
