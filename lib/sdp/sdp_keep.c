/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_kept.h"

// What is kept of a description, written while it is read.

static void flush(struct sdp_keeping *k)
{
	put_span(k->w, k->run);
	k->run = SPAN_NONE;
}

// Lines that stay as they are go out together.
static void keep(struct sdp_keeping *k, struct span s)
{
	if (k->run.p + k->run.n != s.p) {
		flush(k);
		k->run.p = s.p;
	}
	k->run.n += s.n;
}

// What a line has from there on; one that ends otherwise than it should ends in CRLF.
static void keep_from(struct sdp_keeping *k, const struct sdp_line *line, const uint8_t *from)
{
	const uint8_t *end = line->value.p + line->value.n, *next = line->raw.p + line->raw.n;

	if (next - end == 2) {
		keep(k, span_of(from, (size_t)(next - from)));
		return;
	}
	keep(k, span_of(from, (size_t)(end - from)));
	flush(k);
	put_lit(k->w, "\r\n");
}

static void hole(struct sdp_keeping *k, enum sdp_hole what)
{
	const uint8_t bytes[SDP_HOLE_BYTES] = {0, (uint8_t)what};

	flush(k);
	put_span(k->w, span_of(bytes, sizeof(bytes)));
}

static void own_addr_comes(struct sdp_keeping *k)
{
	if (k->own_due)
		hole(k, SDP_HOLE_OWN_ADDR);
	k->own_due = false;
}

static void section_end(struct sdp_keeping *k)
{
	own_addr_comes(k);
	if (k->floor)
		hole(k, SDP_HOLE_FLOOR);
	k->floor = false;
}

void sdp_keep_begin(struct sdp_keeping *k, struct writer *w)
{
	*k = (struct sdp_keeping){.w = w, .head = w->n};
	put_room(w, sizeof(struct sdp_kept_head));
}

void sdp_keep_line(struct sdp_keeping *k, const struct sdp_line *line)
{
	if (line->type != 'i')
		own_addr_comes(k);
	keep_from(k, line, line->raw.p);
}

void sdp_keep_origin(struct sdp_keeping *k, struct span value)
{
	hole(k, SDP_HOLE_ORIGIN);
	k->origin = (uint32_t)digest_of(value);
}

void sdp_keep_addr(struct sdp_keeping *k)
{
	own_addr_comes(k);
	hole(k, SDP_HOLE_ADDR);
}

// A number of ports ("49170/2") goes, too: one pair is relayed.
void sdp_keep_media(struct sdp_keeping *k, const struct sdp_line *line, struct span port,
		    bool is_floor)
{
	section_end(k);
	k->in_media = k->own_due = true;
	k->floor = is_floor;
	keep(k, span_of(line->raw.p, (size_t)(port.p - line->raw.p)));
	hole(k, is_floor ? SDP_HOLE_FLOOR_PORT : SDP_HOLE_PORT);
	keep_from(k, line, port.p + port.n);
}

// The sender's own RTCP port is told to nobody, nor is what it says for the whole session of what
// is a stream's affair.
static void in_place_of(struct sdp_keeping *k, enum sdp_hole what)
{
	own_addr_comes(k);
	if (k->in_media)
		hole(k, what);
}

void sdp_keep_attr(struct sdp_keeping *k, const struct sdp_line *line, enum sdp_attr_kind a)
{
	switch (a) {
	case SDP_A_UNTOLD:
		return;
	case SDP_A_RTCP:
		in_place_of(k, SDP_HOLE_RTCP);
		return;
	case SDP_A_RTCP_MUX:
		in_place_of(k, SDP_HOLE_RTCP_MUX);
		return;
	case SDP_A_FMTP:
		if (k->floor)
			in_place_of(k, SDP_HOLE_TERMS);
		break;
	default:
		break;
	}
	sdp_keep_line(k, line);
}

void sdp_keep_end(struct sdp_keeping *k, const struct sdp_outline *has)
{
	const struct sdp_kept_head head = {*has, k->origin};

	section_end(k);
	flush(k);
	if (!k->w->full)
		memcpy(k->w->buf + k->head, &head, sizeof(head));
}
