/* SPDX-License-Identifier: BSD-3-Clause */
#include "location_priv.h"

// A REGISTER (RFC 3261 10.3): first all that it wishes is looked at, then all of it is done.

#define HOUR_S                                                                                     \
	3600 // what a malformed Expires means (20.19); nobody may call more than that too brief

// What becomes of one contact.
struct wish {
	struct location_contact contact;
	uint32_t expires_s; // 0: it is to go
	uint32_t binding;   // the one that there is; BINDING_NONE: none
};

struct registration {
	const struct location *loc;
	struct location_part *part;
	const struct sip_msg *m;
	struct span aor;
	uint64_t key, call, now_ms;
	struct span path;
	const struct endpoint *from;
	struct location_log *log;
	struct span reason;
	unsigned n;
	struct wish wish[LOCATION_CONTACTS_MAX];
};

static uint16_t refuse(struct registration *r, uint16_t status, struct span reason)
{
	r->reason = reason;
	return status;
}

// What the parameter says, else the header, else the registrar (step 7). False: nobody does.
static bool asked_for(const struct sip_msg *m, struct span params, uint32_t *seconds)
{
	const struct sip_header *h = sip_first(m, SIP_H_EXPIRES);
	struct span value = h ? sip_header_value(m, h) : SPAN_NONE;
	bool asked = sip_param(params, SPAN("expires"), &value) || h;

	if (asked && !span_u32(value, UINT32_MAX, seconds))
		*seconds = HOUR_S;
	return asked;
}

// "1", "0.7", "0.125" (25.1 qvalue). False: none of them.
static bool q_read(struct span params, uint16_t *q)
{
	static const uint32_t unit[] = {1000, 100, 10, 1};
	struct span value;
	uint32_t whole, part = 0, dot;

	*q = 1000;
	if (!sip_param(params, SPAN("q"), &value))
		return true;
	dot = span_find(value, '.');
	if (!span_u32((struct span){value.p, dot}, 1, &whole))
		return false;
	value = span_from(value, dot < value.n ? dot + 1 : dot);
	if (value.n > 3 || (value.n && !span_u32(value, 999, &part)))
		return false;
	part = 1000 * whole + part * unit[value.n];
	*q = (uint16_t)part;
	return part <= 1000;
}

// 19.1.4 for those schemes that it is about; others are their bytes.
static bool same(struct span a, struct span b)
{
	return span_eq(a, b) || sip_uri_eq(a, b);
}

static uint32_t binding_of(const struct registration *r, struct span uri)
{
	uint8_t room[LOCATION_TEXT_MAX];
	uint32_t i = binding_first(r->part, r->key);

	while (i != BINDING_NONE && !same(binding_uri(r->part, i, room), uri))
		i = binding_at(r->part, i)->next;
	return i;
}

// Step 7: what came earlier must not undo what came later. What sets a binding once more that it has set is
// the same REGISTER again, whose transaction there was no room to keep.
static bool in_order(const struct registration *r, uint32_t i, bool sets)
{
	const struct binding *b = binding_at(r->part, i);

	return b->call != r->call || b->cseq < r->m->cseq || (sets && b->cseq == r->m->cseq);
}

// 19.1.4 lets two that differ equal a third: one binding has one wish.
static bool is_wished(const struct registration *r, const struct wish *w)
{
	for (unsigned i = 0; i < r->n; i++)
		if (same(r->wish[i].contact.uri, w->contact.uri) ||
		    (w->binding != BINDING_NONE && r->wish[i].binding == w->binding))
			return true;
	return false;
}

static uint16_t wish_read(struct registration *r, const struct sip_addr *addr)
{
	const struct location *loc = r->loc;
	struct wish w = {.expires_s = loc->max_expires_s};
	struct sip_uri uri;

	if (!sip_uri_parse(addr->uri, &uri))
		return refuse(r, 400, SPAN("Bad Contact"));
	if (addr->uri.n > LOCATION_URI_MAX)
		return refuse(r, 400, SPAN("Contact Too Long"));
	if (!q_read(addr->params, &w.contact.q))
		return refuse(r, 400, SPAN("Bad q"));
	if (asked_for(r->m, addr->params, &w.expires_s) && w.expires_s &&
	    w.expires_s < loc->min_expires_s && w.expires_s < HOUR_S)
		return 423;
	if (w.expires_s > loc->max_expires_s)
		w.expires_s = loc->max_expires_s;
	w.contact.uri = addr->uri;
	w.contact.path = r->path;
	w.contact.cseq = r->m->cseq;
	w.contact.expires_ms = r->now_ms + 1000ull * w.expires_s;
	w.contact.from = *r->from;
	w.binding = binding_of(r, addr->uri);
	if (w.binding != BINDING_NONE && !in_order(r, w.binding, w.expires_s != 0))
		return refuse(r, 500, SPAN("Out Of Order"));
	if (is_wished(r, &w))
		return refuse(r, 400, SPAN("Contact Twice"));
	r->wish[r->n++] = w;
	return 0;
}

static uint16_t wishes_read(struct registration *r)
{
	struct sip_addrs list = sip_addrs(r->m, SIP_H_CONTACT);
	struct sip_addr addr;
	uint16_t status = 0;

	if (r->m->contacts > LOCATION_CONTACTS_MAX)
		return refuse(r, 403, SPAN("Too Many Contacts"));
	while (status == 0 && sip_addrs_next(&list, &addr))
		status = wish_read(r, &addr);
	return status;
}

// How many the name has, and how many it will have; what memory that takes besides what there is.
static uint16_t room_for(struct registration *r)
{
	uint32_t before = 0, more = 0, less = 0, chunks = 0;

	for (uint32_t i = binding_first(r->part, r->key); i != BINDING_NONE; before++)
		i = binding_at(r->part, i)->next;
	for (unsigned i = 0; i < r->n; i++) {
		const struct wish *w = &r->wish[i];

		less += w->binding != BINDING_NONE && w->expires_s == 0;
		more += w->binding == BINDING_NONE && w->expires_s;
		chunks += w->expires_s ? text_chunks(w->contact.uri.n + w->contact.path.n) : 0;
	}
	if (before + more - less > LOCATION_CONTACTS_MAX)
		return refuse(r, 403, SPAN("Too Many Contacts"));
	if (more > r->part->bindings.n_free || chunks > r->part->chunks.n_free)
		return 503;
	return 0;
}

static void tell(const struct registration *r, const struct location_contact *c, bool gone)
{
	const struct location_change change = {
		.gone = gone, .aor = r->aor, .call_id = r->m->call_id, .contact = *c};

	if (r->log)
		r->log->take(r->log, &change);
}

// By the name that it had: the same URI can be written in many ways.
static void tell_gone(const struct registration *r, uint32_t i)
{
	uint8_t room[LOCATION_TEXT_MAX];
	const struct location_contact c = {.uri = binding_uri(r->part, i, room)};

	tell(r, &c, true);
}

static void fulfil(struct registration *r)
{
	for (unsigned i = 0; i < r->n; i++) {
		const struct wish *w = &r->wish[i];

		if (w->binding != BINDING_NONE)
			tell_gone(r, w->binding);
		if (w->expires_s) {
			binding_set(r->part, w->binding, r->key, r->call, &w->contact);
			tell(r, &w->contact, false);
		} else if (w->binding != BINDING_NONE) {
			binding_drop(r->part, w->binding);
		}
	}
}

// "Contact: *": all, and so it must say (step 6).
static uint16_t all_go(struct registration *r)
{
	const struct sip_header *h = sip_first(r->m, SIP_H_EXPIRES);
	uint32_t seconds = 1;

	if (r->m->contacts != 1 || !h || !span_u32(sip_header_value(r->m, h), 0, &seconds))
		return refuse(r, 400, SPAN("Bad Contact"));
	for (uint32_t i = binding_first(r->part, r->key); i != BINDING_NONE;
	     i = binding_at(r->part, i)->next)
		if (!in_order(r, i, false))
			return refuse(r, 500, SPAN("Out Of Order"));
	location_change_begin(r->part);
	for (uint32_t i; (i = binding_first(r->part, r->key)) != BINDING_NONE;) {
		tell_gone(r, i);
		binding_drop(r->part, i);
	}
	location_change_end(r->part);
	return 200;
}

// Of those whose time is over the wheel has still some to let go.
static void drop_expired(struct registration *r)
{
	for (uint32_t i = binding_first(r->part, r->key), next; i != BINDING_NONE; i = next) {
		next = binding_at(r->part, i)->next;
		if (binding_at(r->part, i)->expires_ms > r->now_ms)
			continue;
		location_change_begin(r->part);
		binding_drop(r->part, i);
		location_change_end(r->part);
	}
}

static bool says_star(const struct sip_msg *m)
{
	for (const struct sip_header *h = sip_first(m, SIP_H_CONTACT); h; h = sip_next(m, h))
		if (span_eq(sip_header_value(m, h), SPAN("*")))
			return true;
	return false;
}

static uint16_t carry_out(struct registration *r)
{
	uint16_t status;

	drop_expired(r);
	if (says_star(r->m))
		return all_go(r);
	status = wishes_read(r);
	if (status == 0)
		status = room_for(r);
	if (status)
		return status;
	location_change_begin(r->part);
	fulfil(r);
	location_change_end(r->part);
	return 200;
}

uint16_t location_register(const struct location *loc, const struct sip_msg *m, struct span aor,
			   const struct endpoint *from, uint64_t now_ms, struct location_log *log,
			   struct span *reason)
{
	uint8_t room[LOCATION_PATH_MAX];
	struct writer path = writer_on(room, sizeof(room));
	struct registration r = {.loc = loc, .m = m, .aor = aor, .now_ms = now_ms};
	bool fits = location_put_path(&path, m);
	uint16_t status;

	r.path = writer_span(&path);
	r.key = location_key(loc, aor);
	r.part = loc->part[location_owner(loc, r.key)];
	r.call = siphash(&loc->key, m->call_id);
	r.from = from;
	r.log = log;
	if (!fits)
		status = refuse(&r, 400, SPAN("Path Too Long"));
	else if (m->call_id.n > LOCATION_CALL_ID_MAX)
		status = refuse(&r, 400, SPAN("Call-ID Too Long"));
	else
		status = carry_out(&r);
	*reason = r.reason;
	return status;
}
