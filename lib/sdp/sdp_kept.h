/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sdp_priv.h"

/*
 * What is kept of a description: a head, then its lines in their order, each ended by CRLF, with
 * *holes* where somebody else's words are to come. A hole is a NUL, which no description has (RFC
 * 4566 9), and a letter.
 */
enum sdp_hole {
	SDP_HOLE_ORIGIN = 'o',     /* an o= line */
	SDP_HOLE_ADDR = 'c',       /* a c= line, if the stream has no address of its own */
	SDP_HOLE_PORT = 'p',       /* within an m= line, which begins a section */
	SDP_HOLE_FLOOR_PORT = 'P', /* the same of floor control */
	SDP_HOLE_OWN_ADDR = 'a',   /* a c= line, if it has: behind m= and i= (RFC 4566 5) */
	SDP_HOLE_RTCP = 'r',       /* an a=rtcp line */
	SDP_HOLE_RTCP_MUX = 'x',   /* that attribute */
	SDP_HOLE_TERMS = 't',      /* the line behind it is not told where floor control is ours */
	SDP_HOLE_FLOOR = 'f',      /* the end of a section of floor control: our own terms */
};

#define SDP_HOLE_BYTES 2

struct sdp_kept_head {
	struct sdp_outline has;
	uint32_t origin; /* digest of the o= line */
};

struct sdp_keeping {
	struct writer *w;
	uint32_t head;   /* where that goes */
	uint32_t origin;
	struct span run; /* lines that are kept as they lie, and not written yet */
	bool own_due;    /* SDP_HOLE_OWN_ADDR is still to come, ... */
	bool floor;      /* ... and SDP_HOLE_FLOOR */
	bool in_media;   /* past the first m= */
};

/* Line by line, in their order. */
void sdp_keep_begin(struct sdp_keeping *k, struct writer *w);
void sdp_keep_line(struct sdp_keeping *k, const struct sdp_line *line);
void sdp_keep_origin(struct sdp_keeping *k, struct span value);
void sdp_keep_addr(struct sdp_keeping *k);
void sdp_keep_media(struct sdp_keeping *k, const struct sdp_line *line, struct span port,
		    bool is_floor);
void sdp_keep_attr(struct sdp_keeping *k, const struct sdp_line *line, enum sdp_attr_kind a);
void sdp_keep_end(struct sdp_keeping *k, const struct sdp_outline *has);

/* The lines and holes. */
struct span sdp_kept_lines(struct span kept);

/* Takes a line off what is left of those, and the holes before it; an m= line has one in the place
 * of its port. False: there is no more. */
bool sdp_line_kept(struct span *rest, struct sdp_line *out);

/* Takes the bytes before a hole off *rest, and the hole; false: there is none, and *before has all. */
bool sdp_hole_next(struct span *rest, struct span *before, enum sdp_hole *hole);

/* The section of an m-line. */
bool sdp_section_find(struct span kept, unsigned line, struct sdp_section *out);
