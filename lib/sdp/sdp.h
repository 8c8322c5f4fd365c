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
	bool held;             /* c= 0.0.0.0, a=inactive or a=sendonly */
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

/*
 * Writes body with the address in o= and every c= replaced by addr ("IN IP4 192.0.2.1"), the
 * relayed stream's port by rtp_port, a=rtcp by rtp_port + 1 (dropped under rtcp-mux), all other
 * m-lines' ports by 0; ICE attributes (RFC 8839) are left out, for the media does not go to those
 * candidates. body must have been accepted by sdp_parse. *at is what that call gave.
 */
void sdp_rewrite(struct writer *w, struct span body, const struct sdp *at, struct span addr,
		 uint16_t rtp_port);
