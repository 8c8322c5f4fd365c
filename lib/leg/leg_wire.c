/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg_wire.h"

bool leg_request_uri(struct span text, struct span *out)
{
	struct sip_uri uri;

	if (!sip_uri_parse(text, &uri))
		return false;
	*out = text;
	if (uri.headers.n)
		out->n = (uint32_t)(uri.headers.p - 1 - text.p);
	return true;
}

// RFC 3261 12.2.1.1: with a strict router first in the route set, its URI becomes the Request-URI and
// the remote target moves to the end of the Route.
static bool strict(const struct leg_parts *p)
{
	struct sip_addr first;
	struct sip_uri uri;

	if (p->n_routes == 0 || !sip_addr_parse(p->route[0], &first) ||
	    !sip_uri_parse(first.uri, &uri))
		return false;
	return !sip_param(uri.params, SPAN("lr"), NULL);
}

static struct span request_uri(const struct leg_parts *p)
{
	struct span uri = p->target;
	struct sip_addr first;

	if (strict(p) && sip_addr_parse(p->route[0], &first))
		leg_request_uri(first.uri, &uri);
	return uri;
}

static void put_routes(struct writer *w, const struct leg_parts *p)
{
	bool s = strict(p);

	for (unsigned i = s ? 1 : 0; i < p->n_routes; i++)
		sip_put_header(w, SPAN("Route"), p->route[i]);
	if (!s)
		return;
	put_lit(w, "Route: <");
	put_span(w, p->target);
	put_lit(w, ">\r\n");
}

static void put_via(const struct leg_table *lt, const struct leg *leg, struct writer *w)
{
	put_lit(w, "Via: SIP/2.0/UDP ");
	put_span(w, span_cstr(lt->home->addr[leg->path.local].text));
	put_lit(w, ":");
	put_u32(w, leg->path.local_port);
	put_lit(w, ";branch=z9hG4bK");
}

// Notes where the patches go.
static void put_skeleton(const struct leg_table *lt, const struct leg *leg,
			 const struct leg_parts *p, struct writer *w, struct leg_wire *wire)
{
	put_span(w, request_uri(p));
	put_lit(w, " SIP/2.0\r\n");
	put_via(lt, leg, w);
	wire->branch_at = (uint16_t)w->n;
	put_room(w, LEG_ID_LEN);
	put_lit(w, ";rport\r\nMax-Forwards: ");
	put_u32(w, p->max_forwards);
	put_lit(w, "\r\n");
	put_routes(w, p);
	put_lit(w, "From: ");
	put_span(w, p->from);
	put_lit(w, "\r\nTo: ");
	put_span(w, p->to);
	wire->to_end = (uint16_t)w->n;
	put_lit(w, "\r\nCall-ID: ");
	put_span(w, p->call_id);
	put_lit(w, "\r\nCSeq: ");
	wire->n = (uint16_t)w->n;
}

// A long skeleton's bytes. Who serves without state must do so without chunks as well.
static bool keep_long(struct leg_table *lt, const struct leg *leg, struct span text,
		      struct leg_wire *wire)
{
	if (!leg->alias)
		return chain_store(lt->chunks, text, &wire->more);
	memcpy(lt->long_wire, text.p, text.n);
	return true;
}

bool leg_wire_set(struct leg_table *lt, struct leg *leg, const struct leg_parts *parts)
{
	struct leg_wire wire = {.more = CHAIN_EMPTY};
	uint8_t room[LEG_WIRE_MAX];
	struct writer w = writer_on(room, sizeof(room));

	put_skeleton(lt, leg, parts, &w, &wire);
	if (w.full)
		return false;
	if (w.n <= LEG_WIRE_INLINE)
		memcpy(wire.bytes, room, w.n);
	else if (!keep_long(lt, leg, writer_span(&w), &wire))
		return false;
	chain_drop(lt->chunks, &leg->wire.more);
	leg->wire = wire;
	return true;
}

void leg_wire_put(const struct leg_table *lt, const struct leg *leg, struct writer *w,
		  struct leg_id branch, uint32_t *to_end)
{
	uint32_t at = w->n;

	if (leg->wire.n <= LEG_WIRE_INLINE)
		put_span(w, span_of(leg->wire.bytes, leg->wire.n));
	else if (leg->alias)
		put_span(w, span_of(lt->long_wire, leg->wire.n));
	else
		chain_put(lt->chunks, &leg->wire.more, w);
	*to_end = at + leg->wire.to_end;
	if (!w->full) {
		struct writer hole = writer_on(w->buf + at + leg->wire.branch_at, LEG_ID_LEN);

		leg_id_put(&hole, &lt->key, branch);
	}
}
