/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * SDP (RFC 4566/8866) as an offer/answer relay needs it (RFC 3264): which streams are relayed and
 * where their far ends listen; and the same description with our own address in place of those.
 * Relayed are the first SDP_STREAMS_MAX m-lines that are not refused (port 0), are RTP or floor
 * control, and are sent to one address. All others are written with port 0, which refuses them
 * (RFC 3264 5.1, 6). A stream is known by the number of its m-line, which it keeps as long as the
 * dialog lives (8): so it is the same stream in an offer and in its answer, and on both sides of a
 * relay.
 */
#define SDP_STREAMS_MAX 4

enum sdp_kind {
	SDP_AUDIO,
	SDP_VIDEO,
	SDP_RTP,   /* any other medium over RTP */
	SDP_FLOOR, /* "m=application 5000 udp TBCP": talk bursts (OMA PoC), with us */
};

struct sdp_stream {
	uint8_t line;      /* number of its m-line, from 0 */
	uint8_t kind : 3;  /* enum sdp_kind */
	bool rtcp_mux : 1; /* RFC 5761 */
	bool held : 1;     /* c= 0.0.0.0, a=inactive or a=sendonly: it will not listen */
	bool mute : 1;     /* a=inactive or a=recvonly: it will not send */
	bool secure : 1;   /* keyed end to end (RFC 3711, RFC 5764): only its own words will do */
	bool refused : 1;  /* by us, in our answer, whatever it says itself: sdp_settle */
};

/* What there is in a description, short enough to be kept with it. */
struct sdp_outline {
	uint16_t n_lines;  /* m-lines */
	uint8_t n_streams; /* those that are relayed, in the order of their lines: */
	struct sdp_stream stream[SDP_STREAMS_MAX];
};

_Static_assert(sizeof(struct sdp_outline) <= 12, "each conference keeps two of them");

/* Where a stream's far end listens. Port 0 where the address is 0.0.0.0 or ::, nobody does. */
struct sdp_far {
	struct endpoint rtp;
	struct endpoint rtcp; /* a=rtcp (RFC 3605), or the next port; the same as rtp with rtcp-mux
				 and for floor control */
};

/* What its sender can of floor control, as its "a=fmtp:TBCP" has it. */
struct sdp_floor {
	uint8_t priority; /* tb_priority, the highest that it wants: 1 to 3; 0: not said */
	bool queues;      /* queuing=1: it understands that its request waits */
};

struct sdp {
	struct sdp_outline has;
	struct sdp_floor floor;
	/* Of the streams there are; the rest is as it was: */
	struct sdp_far far[SDP_STREAMS_MAX];
	uint32_t rate[SDP_STREAMS_MAX]; /* clock rate of the dynamic payload types, by the first
					   a=rtpmap that is none of telephone events (RFC 4733); 0:
					   there is none */
	struct span kept; /* with sdp_keep: what it has written */
};

enum sdp_verdict {
	SDP_VALID,
	SDP_BAD,       /* not SDP: no v=0, no o= or c= that can be read, a line without '=' ... */
	SDP_NO_STREAM, /* SDP, but no stream that can be relayed */
};

/* Reads a body. out->has is good with SDP_NO_STREAM, too. */
enum sdp_verdict sdp_parse(struct span body, struct sdp *out);

/*
 * The same, and what is kept of the description, to write it again for others, in w. It is nearly
 * always shorter, for what is never told to anybody is not there; of n bytes at most SDP_KEPT_MORE(n)
 * longer. Of a bad one it is of no use. Where w has no room for it, w is full.
 */
#define SDP_KEPT_MORE(n) ((n) / 2 + 64)
enum sdp_verdict sdp_keep(struct span body, struct sdp *out, struct writer *w);

/* A description that was kept, and what there is in it. */
struct sdp_text {
	struct span kept;
	struct sdp_outline has;
};

static inline struct sdp_text sdp_text_of(const struct sdp *said)
{
	return (struct sdp_text){said->kept, said->has};
}

/* What was kept, with what there was in it when it was read; false: it is empty. */
bool sdp_text_read(struct span kept, struct sdp_text *out);

/* What we put in place of the sender's own. */
struct sdp_here {
	struct span addr;      /* "IN IP4 192.0.2.1" */
	uint16_t rtp_port[SDP_STREAMS_MAX]; /* of each stream: our even port; 0 refuses it */
	struct span own_addr[SDP_STREAMS_MAX]; /* where it is at another address; empty: 'addr' */
	struct span floor;     /* what we can of floor control, as in a=fmtp:TBCP:
				  "queuing=1; tb_priority=2"; empty: nothing, and it is refused */
	bool one_format;       /* an answer has one format a stream, and telephone events with it */
	uint64_t session;      /* what o= names it by: one number a dialog (RFC 4566 5.2) */
	struct revision *said; /* what its reader was told last; written: o='s version rises when it
				  is told anything else */
};

/*
 * Writes text with an o= of our own, the address in every c= replaced by ours, the streams' ports
 * by rtp_port, a=rtcp by the port above that (dropped under rtcp-mux), all other m-lines' ports by
 * 0, and our own words about floor control. Left out are ICE attributes (RFC 8839), for the media
 * does not go to those candidates, and groups of streams (RFC 5888), for we bundle none (RFC 9143).
 * offer: what the text answers, to which rtp_port then belongs: where a stream was not offered it
 * is refused, and floor control is agreed to whether the text does or not, for it is with us. NULL:
 * the text becomes an offer itself, and rtp_port belongs to its own streams.
 */
void sdp_rewrite(struct writer *w, const struct sdp_text *text, const struct sdp_outline *offer,
		 const struct sdp_here *here);

/*
 * Writes our answer to an offer (RFC 3264 6), on behalf of whoever is at the other end and has said
 * 'other': of each stream that both have, by line and kind, the formats that both have, in the
 * other's order, with the other's words about them; of floor control our own; every further m-line
 * is refused. rtp_port belongs to the offer's streams. False, and the writer holds no answer: of
 * some stream they have no format in common, or of all that were offered none is left.
 */
bool sdp_answer(struct writer *w, const struct sdp_text *offer, const struct sdp_text *other,
		const struct sdp_here *here);

/* Writes the answer that refuses every stream (RFC 3264 6). offer: a body that need not have a
 * stream that could be relayed; of one that is no SDP at all, an answer without streams is made. */
void sdp_refuse(struct writer *w, struct span offer, const struct sdp_here *here);

/* Marks as refused those streams of 'said' that its answer, by sdp_answer or sdp_rewrite, refuses:
 * they are not there for anybody else's offer either, until they are offered anew. Of 'here' it
 * reads ports and floor only, as sdp_is_secure does. */
void sdp_settle(struct sdp_outline *said, const struct sdp_outline *other,
		const struct sdp_here *here);

/* A stream that both go on with is keyed end to end. */
bool sdp_is_secure(const struct sdp_outline *offer, const struct sdp_outline *other,
		   const struct sdp_here *here);

/* Both were kept, and had the same o= line, so the second says nothing new (RFC 3264 8). */
bool sdp_same(struct span a, struct span b);
