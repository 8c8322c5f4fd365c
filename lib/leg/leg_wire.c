/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg_wire.h"

bool leg_request_uri(struct span text, struct sip_uri *uri, struct span *out)
{
	if (!sip_uri_parse(text, uri))
		return false;
	*out = text;
	if (uri->headers.n)
		out->n = (uint32_t)(uri->headers.p - 1 - text.p);
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
	struct span text = p->target;
	struct sip_addr first;
	struct sip_uri uri;

	if (strict(p) && sip_addr_parse(p->route[0], &first))
		leg_request_uri(first.uri, &uri, &text);
	return text;
}

// The remote target, and where it is: a later Contact may take its place.
static void put_target(struct writer *w, struct span target, struct leg_wire *wire)
{
	wire->target_at = (uint16_t)w->n;
	wire->target_n = (uint16_t)target.n;
	put_span(w, target);
}

static void put_routes(struct writer *w, const struct leg_parts *p, struct leg_wire *wire)
{
	bool s = strict(p);

	for (unsigned i = s ? 1 : 0; i < p->n_routes; i++)
		sip_put_header(w, SPAN("Route"), p->route[i]);
	if (!s)
		return;
	put_lit(w, "Route: <");
	put_target(w, p->target, wire);
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
	wire->routed = p->n_routes != 0;
	put_target(w, request_uri(p), wire);
	put_lit(w, " SIP/2.0\r\n");
	put_via(lt, leg, w);
	wire->branch_at = (uint16_t)w->n;
	put_room(w, LEG_ID_LEN);
	put_lit(w, ";rport\r\nMax-Forwards: ");
	put_u32(w, p->max_forwards);
	put_lit(w, "\r\n");
	put_routes(w, p, wire);
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

// Puts a new skeleton in the place of the leg's.
static bool wire_take(struct leg_table *lt, struct leg *leg, const struct writer *w,
		      struct leg_wire *wire)
{
	if (w->full)
		return false;
	if (w->n <= LEG_WIRE_INLINE)
		memcpy(wire->bytes, w->buf, w->n);
	else if (!keep_long(lt, leg, writer_span(w), wire))
		return false;
	chain_drop(lt->chunks, &leg->wire.more);
	leg->wire = *wire;
	return true;
}

bool leg_wire_set(struct leg_table *lt, struct leg *leg, const struct leg_parts *parts)
{
	struct leg_wire wire = {.more = CHAIN_EMPTY};
	uint8_t room[LEG_WIRE_MAX];
	struct writer w = writer_on(room, sizeof(room));

	put_skeleton(lt, leg, parts, &w, &wire);
	return wire_take(lt, leg, &w, &wire);
}

static void put_bytes(const struct leg_table *lt, const struct leg *leg, struct writer *w)
{
	if (leg->wire.n <= LEG_WIRE_INLINE)
		put_span(w, span_of(leg->wire.bytes, leg->wire.n));
	else if (leg->alias)
		put_span(w, span_of(lt->long_wire, leg->wire.n));
	else
		chain_put(lt->chunks, &leg->wire.more, w);
}

bool leg_wire_retarget(struct leg_table *lt, struct leg *leg, struct span target)
{
	uint8_t old_room[LEG_WIRE_MAX], room[LEG_WIRE_MAX];
	struct writer old = writer_on(old_room, sizeof(old_room));
	struct writer w = writer_on(room, sizeof(room));
	struct leg_wire wire = leg->wire;
	uint32_t behind = wire.target_at + wire.target_n;
	uint16_t moved = (uint16_t)(target.n - wire.target_n);

	put_bytes(lt, leg, &old);
	put_span(&w, span_of(old_room, wire.target_at));
	put_span(&w, target);
	put_span(&w, span_from(writer_span(&old), behind));
	wire.more = CHAIN_EMPTY;
	wire.n = (uint16_t)w.n;
	wire.target_n = (uint16_t)target.n;
	// Modulo 2^16: what is behind the target moves with it, to either side.
	wire.to_end = (uint16_t)(wire.to_end + moved);
	if (wire.branch_at > wire.target_at)
		wire.branch_at = (uint16_t)(wire.branch_at + moved);
	return wire_take(lt, leg, &w, &wire);
}

void leg_wire_put(const struct leg_table *lt, const struct leg *leg, struct writer *w,
		  struct leg_id branch, uint32_t *to_end)
{
	uint32_t at = w->n;

	put_bytes(lt, leg, w);
	*to_end = at + leg->wire.to_end;
	if (!w->full) {
		struct writer hole = writer_on(w->buf + at + leg->wire.branch_at, LEG_ID_LEN);

		leg_id_put(&hole, &lt->key, branch);
	}
}
