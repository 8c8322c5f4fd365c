/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sdp.h"

/* "m=audio ..." as type 'm' and value "audio ..."; and as it lies, line end included. */
struct sdp_line {
	uint8_t type;
	struct span value;
	struct span raw;
};

enum sdp_step {
	SDP_LINE,
	SDP_END,
	SDP_NO_LINE, /* not "x=..." */
};

/* Takes one line off *rest. It ends in CRLF, in LF, or with the body. */
enum sdp_step sdp_line_next(struct span *rest, struct sdp_line *out);

/* The same of what is known to be one. */
void sdp_line_take(struct span *rest, struct sdp_line *out);

/* Takes one word off *rest; false when none is left. */
bool sdp_word(struct span *rest, struct span *word);

/* The first words of s, 'max' at most: how many. */
unsigned sdp_words(struct span s, struct span word[], unsigned max);

/* m=: media, port ["/" number of ports], proto, and then the formats, at least one. */
struct sdp_media {
	struct span media, proto, formats;
	uint16_t port;
};

/* port: as it is written, with the number of ports. */
bool sdp_media_read(struct span value, struct sdp_media *out, struct span *port);

/* The same where the port may be anything. */
bool sdp_media_words(struct span value, struct sdp_media *out, struct span *port);

/* The m-line is of a stream that can be relayed; then kind and secure are set, and nothing else. */
bool sdp_stream_read(const struct sdp_media *m, struct sdp_stream *out);

bool sdp_is_floor(const struct sdp_media *m);

/* The clock rate in the value of an a=rtpmap, of a dynamic payload type; 0: it says nothing of one. */
uint32_t sdp_clock_read(struct span rtpmap);

/* The value of an a=fmtp of that stream. */
struct sdp_floor sdp_floor_read(struct span fmtp);

/* Index of the stream that has that m-line; SDP_STREAMS_MAX: none has. */
unsigned sdp_stream_at(const struct sdp_outline *has, unsigned line);

/* The port of each stream of the offer that 'other' has, too, and of floor control if we can; 0 of
 * all others. other: NULL: has them all. */
void sdp_agree(const struct sdp_outline *offer, const struct sdp_outline *other,
	       const struct sdp_here *here, uint16_t port[SDP_STREAMS_MAX]);

/* A stream's m= line, and the lines that follow it. */
struct sdp_section {
	struct sdp_media m;
	struct span lines;
};

/* sdp_formats.c: the formats that two streams have in common, in the order of the second, in w;
 * empty: none; one: the first of them alone, and telephone events. The lines of a section that are
 * about those. */
struct span sdp_common_formats(const struct sdp_section *offer, const struct sdp_section *other,
			       bool one, struct writer *w);
void sdp_put_formats(struct writer *w, const struct sdp_section *of, struct span formats);

/* "IN IP4 192.0.2.1": the address, which may be a name and may have a TTL behind a slash. */
bool sdp_addr_read(struct span value, struct span *addr);

/* o=: three words and an address. */
bool sdp_origin_good(struct span value);

/* Our o= line but for the version; the index in w where that goes. */
uint32_t sdp_put_origin(struct writer *w, const struct sdp_here *here);

/* All is written, from index 'from' on: puts the version in at 'at', one more than before if the text is
 * another one (RFC 3264 8). */
void sdp_seal(struct writer *w, uint32_t from, uint32_t at, const struct sdp_here *here);

/* "m=": the port replaced by ours. */
void sdp_put_media(struct writer *w, const struct sdp_media *m, struct span formats, uint16_t port);

void sdp_put_line(struct writer *w, uint8_t type, struct span value);

/* What we can of floor control. */
void sdp_put_floor(struct writer *w, const struct sdp_here *here);

/* The attribute's value, if a is "name" or "name:value". */
bool sdp_attr(struct span a, struct span name, struct span *value);

/* What an attribute is to us. */
enum sdp_attr_kind {
	SDP_A_OTHER,
	SDP_A_SENDRECV,
	SDP_A_SENDONLY,
	SDP_A_RECVONLY,
	SDP_A_INACTIVE,
	SDP_A_RTCP,
	SDP_A_RTCP_MUX,
	SDP_A_RTPMAP,
	SDP_A_FMTP,
	SDP_A_UNTOLD, /* nobody else is told: see sdp_rewrite */
};

/* value: that of RTCP, RTPMAP, FMTP. */
enum sdp_attr_kind sdp_attr_read(struct span a, struct span *value);
