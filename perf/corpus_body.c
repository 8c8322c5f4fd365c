/* SPDX-License-Identifier: BSD-3-Clause */
#include "corpus_priv.h"

#define BOUNDARY "=_squelch_bench_boundary"

struct span corpus_body_type(enum corpus_kind kind)
{
	if (kind == CORPUS_INVITE_LIST)
		return SPAN("multipart/mixed;boundary=\"" BOUNDARY "\"");
	return SPAN("application/sdp");
}

static void put_sdp(struct writer *w, struct corpus_dice *d)
{
	put_lit(w, "v=0\r\no=- ");
	put_u32(w, dice_below(d, 4000000000));
	put_lit(w, " 1 IN IP4 192.0.2.");
	put_u32(w, dice_below(d, 255));
	put_lit(w, "\r\ns=-\r\nc=IN IP4 192.0.2.");
	put_u32(w, dice_below(d, 255));
	put_lit(w, "\r\nt=0 0\r\nm=audio ");
	put_u32(w, 10000 + 2 * dice_below(d, 20000));
	put_lit(w, " RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
		   "a=rtpmap:101 telephone-event/8000\r\n");
	if (dice_percent(d, 50))
		put_lit(w, "a=ptime:20\r\n");
	put_lit(w, "a=sendrecv\r\n");
}

static void put_list(struct writer *w, struct corpus_dice *d)
{
	put_lit(w,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
		"<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\">\r\n<list>\r\n");
	for (uint32_t n = 8 + dice_below(d, 24); n; n--) {
		put_lit(w, "<entry uri=\"sip:");
		corpus_put_user(w, d);
		put_lit(w, "@");
		corpus_put_host(w, d);
		put_lit(w, "\"/>\r\n");
	}
	put_lit(w, "</list>\r\n</resource-lists>\r\n");
}

void corpus_put_body(struct writer *w, struct corpus_dice *d, enum corpus_kind kind)
{
	if (kind == CORPUS_CANCEL)
		return;
	if (kind != CORPUS_INVITE_LIST) {
		put_sdp(w, d);
		return;
	}
	put_lit(w, "--" BOUNDARY "\r\nContent-Type: application/sdp\r\n\r\n");
	put_sdp(w, d);
	put_lit(w, "\r\n--" BOUNDARY "\r\nContent-Type: application/resource-lists+xml\r\n"
		   "Content-Disposition: recipient-list\r\n\r\n");
	put_list(w, d);
	put_lit(w, "\r\n--" BOUNDARY "--\r\n");
}
