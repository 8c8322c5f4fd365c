/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg_wire.h"

struct span leg_request_uri(struct span text, const struct sip_uri *uri)
{
	if (uri->headers.n)
		text.n = (uint32_t)(uri->headers.p - 1 - text.p);
	return text;
}

// RFC 3261 12.2.1.1: with a strict router first in the route set, its URI becomes the Request-URI
// and the remote target moves to the end of the Route.
static bool strict(const struct leg_parts *p, struct span *request_uri)
{
	struct sip_addr first;
	struct sip_uri uri;

	*request_uri = p->target;
	if (p->n_routes == 0 || !sip_addr_parse(p->route[0], &first) ||
	    !sip_uri_parse(first.uri, &uri) || sip_param(uri.params, SPAN("lr"), NULL))
		return false;
	*request_uri = leg_request_uri(first.uri, &uri);
	return true;
}

static struct leg_id call_id(const struct leg_table *lt, uint32_t i)
{
	return (struct leg_id){.kind = LEG_ID_CALL, .name = leg_name(lt, i)};
}

// What stands between two of them; before the first and behind the last, leg_wire_put writes it.
static void put_next_route(struct writer *w, uint32_t begin)
{
	if (w->n > begin)
		put_lit(w, "\r\nRoute: ");
}

static void put_routes(struct writer *w, const struct leg_parts *p, bool strict)
{
	uint32_t begin = w->n;

	for (unsigned i = strict ? 1 : 0; i < p->n_routes; i++) {
		put_next_route(w, begin);
		sip_put_text(w, p->route[i]);
	}
	if (!strict)
		return;
	put_next_route(w, begin);
	put_lit(w, "<");
	put_span(w, p->target);
	put_lit(w, ">");
}

// The text, and notes where its parts end.
static void put_text(struct writer *w, const struct leg_parts *p, struct leg_wire *wire)
{
	struct span request_uri;

	wire->strict = strict(p, &request_uri);
	wire->target_n = (uint16_t)p->target.n;
	put_span(w, request_uri);
	wire->uri_end = (uint16_t)w->n;
	put_routes(w, p, wire->strict);
	wire->routes_end = (uint16_t)w->n;
	put_span(w, p->from);
	wire->from_end = (uint16_t)w->n;
	put_span(w, p->to);
	wire->to_end = (uint16_t)w->n;
	put_span(w, p->call_id);
	wire->n = (uint16_t)w->n;
}

static struct chain chain_of(const struct leg_wire *wire)
{
	if (wire->n <= LEG_WIRE_WHOLE)
		return CHAIN_EMPTY;
	return (struct chain){wire->more, (uint16_t)(wire->n - LEG_WIRE_INLINE)};
}

void leg_wire_drop(struct leg_table *lt, struct leg *leg)
{
	struct chain more = chain_of(&leg->wire);

	if (!leg->stateless)
		chain_drop(lt->chunks, &more);
	leg->wire.n = 0;
}

// Puts a new skeleton in the place of the leg's. Who serves without state must do so without chunks
// as well.
static bool wire_take(struct leg_table *lt, struct leg *leg, const struct writer *w,
		      const struct leg_wire *but_text)
{
	struct span text = writer_span(w);
	bool whole = leg->stateless || text.n <= LEG_WIRE_WHOLE;
	struct chain more = CHAIN_EMPTY;

	if (w->full ||
	    (!whole && !chain_store(lt->chunks, span_from(text, LEG_WIRE_INLINE), &more)))
		return false;
	leg_wire_drop(lt, leg);
	memcpy(&leg->wire, but_text, offsetof(struct leg_wire, bytes));
	if (whole) {
		memcpy(leg->stateless ? lt->long_wire : leg->wire.bytes, text.p, text.n);
	} else {
		memcpy(leg->wire.begin, text.p, LEG_WIRE_INLINE);
		leg->wire.more = more.first;
	}
	return true;
}

bool leg_wire_set(struct leg_table *lt, uint32_t i, const struct leg_parts *p)
{
	struct leg *leg = leg_at(lt, i);
	struct leg_wire wire = {
		.max_forwards =
			(uint8_t)(p->max_forwards < UINT8_MAX ? p->max_forwards : UINT8_MAX),
		.named = p->named,
		.own_tag = p->own_tag,
		.own_call = p->own_call,
	};
	uint8_t room[LEG_WIRE_MAX];
	struct writer w = writer_on(room, sizeof(room));

	put_text(&w, p, &wire);
	return wire_take(lt, leg, &w, &wire);
}

// The text in one piece; it may lie in room. Behind it LEG_LAY_STEP bytes can be read.
static struct span text_of(const struct leg_table *lt, const struct leg *leg, uint8_t *room)
{
	const struct leg_wire *wire = &leg->wire;
	struct chain more = chain_of(wire);
	struct writer w = writer_on(room, LEG_WIRE_MAX);

	if (leg->stateless)
		return span_of(lt->long_wire, wire->n);
	if (more.n == 0)
		return span_of(wire->bytes, wire->n);
	put_span(&w, span_of(wire->begin, LEG_WIRE_INLINE));
	chain_put(lt->chunks, &more, &w);
	return writer_span(&w);
}

// What stands before the URI, but for "<" and quotes.
static struct span display_of(struct span to, struct span uri)
{
	struct span name = span_trim(span_of(to.p, span_find(span_of(to.p, uri.p - to.p), '<')));

	if (name.n >= 2 && name.p[0] == '"' && name.p[name.n - 1] == '"')
		name = span_of(name.p + 1, name.n - 2);
	return name;
}

void leg_peer(const struct leg_table *lt, uint32_t i, uint8_t room[LEG_WIRE_MAX], struct span *uri,
	      struct span *name)
{
	const struct leg_wire *wire = &leg_at(lt, i)->wire;
	struct span to = text_of(lt, leg_at(lt, i), room);
	struct sip_addr addr;

	*uri = *name = SPAN_NONE;
	to = span_of(to.p + wire->from_end, wire->to_end - wire->from_end);
	if (!sip_addr_parse(to, &addr))
		return;
	*uri = addr.uri;
	if (addr.uri.p > to.p)
		*name = display_of(to, addr.uri);
}

struct span leg_uri(const struct leg_table *lt, uint32_t i, uint8_t room[LEG_WIRE_MAX])
{
	const struct leg *leg = leg_at(lt, i);

	return span_of(text_of(lt, leg, room).p, leg->wire.uri_end);
}

struct span leg_self(const struct leg_table *lt, uint32_t i, uint8_t room[LEG_WIRE_MAX])
{
	const struct leg_wire *wire = &leg_at(lt, i)->wire;
	struct span from = text_of(lt, leg_at(lt, i), room);
	struct sip_addr addr;

	// Without the parameters: our tag is not stored.
	from = span_of(from.p + wire->routes_end, wire->from_end - wire->routes_end);
	if (span_find(from, '>') < from.n)
		from.n = span_find(from, '>') + 1;
	return sip_addr_parse(from, &addr) ? addr.uri : SPAN_NONE;
}

// Where the remote target begins: the Request-URI or, behind a strict router, the last Route.
static uint32_t target_at(const struct leg_wire *wire)
{
	return wire->strict ? wire->routes_end - 1u - wire->target_n : 0; // before ">"
}

struct span leg_target(const struct leg_table *lt, uint32_t i, uint8_t room[LEG_WIRE_MAX])
{
	const struct leg_wire *wire = &leg_at(lt, i)->wire;

	return span_of(text_of(lt, leg_at(lt, i), room).p + target_at(wire), wire->target_n);
}

struct span leg_next_hop(const struct leg_table *lt, uint32_t i, uint8_t room[LEG_WIRE_MAX])
{
	const struct leg_wire *wire = &leg_at(lt, i)->wire;
	struct span text = text_of(lt, leg_at(lt, i), room);
	struct span route = span_of(text.p + wire->uri_end, wire->routes_end - wire->uri_end);
	struct sip_addr first;

	if (wire->strict || route.n == 0)
		return span_of(text.p, wire->uri_end);
	route.n = span_find(route, '\r');
	return sip_addr_parse(route, &first) ? first.uri : SPAN_NONE;
}

bool leg_wire_retarget(struct leg_table *lt, uint32_t i, struct span target)
{
	struct leg *leg = leg_at(lt, i);
	uint8_t old_room[LEG_WIRE_MAX], room[LEG_WIRE_MAX];
	struct span old = text_of(lt, leg, old_room);
	struct writer w = writer_on(room, sizeof(room));
	struct leg_wire wire = leg->wire;
	uint32_t at = target_at(&wire);
	uint16_t moved = (uint16_t)(target.n - wire.target_n);

	put_span(&w, span_of(old.p, at));
	put_span(&w, target);
	put_span(&w, span_from(old, at + wire.target_n));
	// Modulo 2^16: what is behind the target moves with it, to either side.
	if (!wire.strict)
		wire.uri_end = (uint16_t)(wire.uri_end + moved);
	wire.routes_end = (uint16_t)(wire.routes_end + moved);
	wire.from_end = (uint16_t)(wire.from_end + moved);
	wire.to_end = (uint16_t)(wire.to_end + moved);
	wire.target_n = (uint16_t)target.n;
	wire.n = (uint16_t)w.n;
	return wire_take(lt, leg, &w, &wire);
}

#define OWN_TAG SPAN(";tag=")

// True: the text ends with that identifier.
static bool ends_with(struct span text, struct leg_id id, uint64_t mac)
{
	uint8_t room[LEG_ID_LEN];

	if (text.n < LEG_ID_LEN || mac == 0)
		return false;
	leg_id_lay(room, id, mac);
	return memcmp(text.p + text.n - LEG_ID_LEN, room, LEG_ID_LEN) == 0;
}

bool leg_has_minted(const struct leg_table *lt, uint32_t i, struct span tag, struct span call)
{
	const struct leg *leg = leg_at(lt, i);

	return tag.n == LEG_ID_LEN && ends_with(tag, leg_tag_id(lt, i), leg->tag_mac) &&
	       call.n == LEG_ID_LEN && ends_with(call, call_id(lt, i), leg->call_mac);
}

// False: it is written otherwise than we do.
static bool cut_tag(struct span *from)
{
	struct span before = span_of(from->p, from->n - LEG_ID_LEN);

	if (before.n < OWN_TAG.n || !span_eq(span_from(before, before.n - OWN_TAG.n), OWN_TAG))
		return false;
	from->n = before.n - OWN_TAG.n;
	return true;
}

void leg_wire_shorten(const struct leg_table *lt, uint32_t i, struct leg_parts *p)
{
	const struct leg *leg = leg_at(lt, i);

	p->own_tag = ends_with(p->from, leg_tag_id(lt, i), leg->tag_mac) && cut_tag(&p->from);
	p->own_call = p->call_id.n == LEG_ID_LEN &&
		      ends_with(p->call_id, call_id(lt, i), leg->call_mac);
	if (p->own_call)
		p->call_id.n = 0;
}

// From the Request-URI's end to the branch: it differs by our address and port only, so it is
// written once for each of them. A second port than the core's own is that to which an originator
// has sent.
struct leg_via {
	uint16_t port; // 0: nothing so far
	uint16_t n;
	uint8_t text[100 + LEG_LAY_STEP];
};

size_t leg_vias_footprint(void)
{
	return whole_lines(sizeof(struct leg_via[HOME_MAX][2]));
}

static void via_write(struct leg_via *via, const struct home_addr *addr, uint16_t port)
{
	struct writer w = writer_on(via->text, sizeof(via->text) - LEG_LAY_STEP);

	put_lit(&w, " SIP/2.0\r\nVia: SIP/2.0/UDP ");
	put_span(&w, span_cstr(addr->text));
	put_lit(&w, ":");
	put_u32(&w, port);
	put_lit(&w, ";branch=z9hG4bK");
	via->port = port;
	via->n = (uint16_t)w.n;
}

static struct span via_of(const struct leg_table *lt, const struct path *path)
{
	struct leg_via *via = &lt->via[2 * path->local + (path->local_port == lt->sip_port)];

	if (via->port != path->local_port)
		via_write(via, &lt->home->addr[path->local], path->local_port);
	return span_of(via->text, via->n);
}

// From the branch to the routes.
static uint8_t *lay_forwards(uint8_t *at, uint8_t max_forwards)
{
	struct writer digits = writer_on(at + 22, 3);

	if (max_forwards == LEG_MAX_FORWARDS) // nearly always
		return LAY(at, ";rport\r\nMax-Forwards: 70\r\n");
	LAY(at, ";rport\r\nMax-Forwards: ");
	put_u32(&digits, max_forwards);
	return LAY(digits.buf + digits.n, "\r\n");
}

static uint8_t *lay_routes(uint8_t *at, struct span routes)
{
	if (routes.n == 0)
		return at;
	at = lay(LAY(at, "Route: "), routes);
	return LAY(at, "\r\n");
}

// More than everything beside the text takes.
#define FIXED_MAX (288 + LEG_LAY_STEP)

struct leg_spot leg_wire_put(const struct leg_table *lt, uint32_t i, struct writer *w,
			     struct leg_id branch, uint64_t mac)
{
	const struct leg *leg = leg_at(lt, i);
	const struct leg_wire *wire = &leg->wire;
	uint8_t text_room[LEG_WIRE_MAX + LEG_LAY_STEP];
	const uint8_t *text = text_of(lt, leg, text_room).p;
	uint8_t *start = put_room(w, wire->n + FIXED_MAX), *at = start;
	uint32_t from = w->n - wire->n - FIXED_MAX;
	struct leg_spot spot;

	if (!start)
		return (struct leg_spot){0, 0};
	at = lay(at, span_of(text, wire->uri_end));
	at = lay(at, via_of(lt, &leg->path));
	spot.branch = from + (uint32_t)(at - start);
	at = leg_id_lay(at, branch, mac);
	at = lay_forwards(at, wire->max_forwards);
	at = lay_routes(at, span_of(text + wire->uri_end, wire->routes_end - wire->uri_end));
	at = LAY(at, "From: ");
	at = lay(at, span_of(text + wire->routes_end, wire->from_end - wire->routes_end));
	if (wire->own_tag)
		at = leg_id_lay(lay_exactly(at, OWN_TAG), leg_tag_id(lt, i), leg->tag_mac);
	at = LAY(at, "\r\nTo: ");
	at = lay(at, span_of(text + wire->from_end, wire->to_end - wire->from_end));
	spot.to_end = from + (uint32_t)(at - start);
	at = LAY(at, "\r\nCall-ID: ");
	if (wire->own_call)
		at = leg_id_lay(at, call_id(lt, i), leg->call_mac);
	else
		at = lay(at, span_of(text + wire->to_end, wire->n - wire->to_end));
	at = LAY(at, "\r\nCSeq: ");
	w->n = from + (uint32_t)(at - start); // and no more
	return spot;
}
