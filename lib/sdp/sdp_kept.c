/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_kept.h"

// What was kept of a description, read again.

bool sdp_text_read(struct span kept, struct sdp_text *out)
{
	struct sdp_kept_head head = {0};

	if (kept.n >= sizeof(head))
		memcpy(&head, kept.p, sizeof(head));
	*out = (struct sdp_text){kept, head.has};
	return kept.n >= sizeof(head);
}

bool sdp_same(struct span a, struct span b)
{
	struct sdp_kept_head x, y;

	if (a.n < sizeof(x) || b.n < sizeof(y))
		return false;
	memcpy(&x, a.p, sizeof(x));
	memcpy(&y, b.p, sizeof(y));
	return x.origin == y.origin;
}

struct span sdp_kept_lines(struct span kept)
{
	return span_from(kept, sizeof(struct sdp_kept_head));
}

bool sdp_line_kept(struct span *rest, struct sdp_line *out)
{
	while (rest->n && rest->p[0] == 0)
		*rest = span_from(*rest, SDP_HOLE_BYTES);
	if (rest->n == 0)
		return false;
	sdp_line_take(rest, out);
	return true;
}

bool sdp_hole_next(struct span *rest, struct span *before, enum sdp_hole *hole)
{
	*before = span_of(rest->p, span_find(*rest, 0));
	if (before->n == rest->n)
		return false;
	*hole = rest->p[before->n + 1];
	*rest = span_from(*rest, before->n + SDP_HOLE_BYTES);
	return true;
}

bool sdp_section_find(struct span kept, unsigned n, struct sdp_section *out)
{
	struct span rest = sdp_kept_lines(kept), port;
	struct sdp_line line;

	while (sdp_line_kept(&rest, &line)) {
		if (line.type != 'm' || n--)
			continue;
		out->lines = rest;
		return sdp_media_words(line.value, &out->m, &port);
	}
	return false;
}
