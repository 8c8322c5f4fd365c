/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_priv.h"

#define AROUND 128 // status line and tag

void load_put_echo(struct writer *w, const struct load_seen *s, const struct endpoint *source,
		   struct span to_tag)
{
	struct span to = s->to;

	if (s->odd) {
		sip_put_echo(w, s->odd, source, to_tag);
		return;
	}
	put_span(w, s->via);
	put_span(w, s->from);
	if (to_tag.n) {
		to.n -= 2; // its line end
		put_span(w, to);
		put_lit(w, ";tag=");
		put_span(w, to_tag);
		put_lit(w, "\r\n");
	} else {
		put_span(w, to);
	}
	put_span(w, s->call_id);
	put_span(w, s->cseq);
}

static uint32_t echo_max(const struct load_seen *s)
{
	if (s->odd)
		return s->odd->raw.n + AROUND;
	return s->via.n + s->from.n + s->to.n + s->call_id.n + s->cseq.n + AROUND;
}

void load_reply(struct load *l, const struct load_seen *s, uint16_t status, struct span to_tag,
		const struct load_piece *rest, const struct path *path)
{
	struct writer w;

	if (!load_open(l, &w, echo_max(s) + rest->n))
		return;
	sip_put_status(&w, status, SPAN_NONE);
	load_put_echo(&w, s, &path->remote, to_tag);
	put_piece(&w, rest, NULL);
	load_send(l, &w, path);
}
