/* SPDX-License-Identifier: BSD-3-Clause */
#include "resolver.h"

#include <ares.h>
#include <ares_dns.h>
#include <arpa/nameser.h>
#include <stdio.h>

// What a DNS answer says (RFC 1035 4.1). c-ares reads records, too, but tells neither how long they
// are good nor, of what is not there, how long that is so.

struct reading {
	struct span all;
	uint32_t at;
	bool bad;
};

// A record's fixed part, and where its data are.
struct header {
	uint16_t type, class;
	uint32_t ttl_s;
	uint32_t data, n;
};

static uint16_t u16(const struct reading *r, uint32_t at)
{
	return (uint16_t)(r->all.p[at] << 8 | r->all.p[at + 1]);
}

static bool has(struct reading *r, uint32_t at, uint32_t n)
{
	r->bad |= at > r->all.n || n > r->all.n - at;
	return !r->bad;
}

// The name at 'at'; it may be compressed. How many bytes it takes there; 0: it is none. out may be
// NULL.
static uint32_t name_read(struct reading *r, uint32_t at, char out[RESOLVE_NAME_MAX + 1])
{
	char *text;
	long taken;

	if (!has(r, at, 1) || ares_expand_name(r->all.p + at, r->all.p, (int)r->all.n, &text,
					       &taken) != ARES_SUCCESS) {
		r->bad = true;
		return 0;
	}
	if (out && snprintf(out, RESOLVE_NAME_MAX + 1, "%s", text) > RESOLVE_NAME_MAX)
		r->bad = true;
	ares_free_string(text);
	return (uint32_t)taken;
}

// Goes on behind the record.
static bool next(struct reading *r, struct header *h)
{
	r->at += name_read(r, r->at, NULL);
	if (r->bad || !has(r, r->at, RRFIXEDSZ))
		return false;
	h->type = u16(r, r->at);
	h->class = u16(r, r->at + 2);
	h->ttl_s = (uint32_t)u16(r, r->at + 4) << 16 | u16(r, r->at + 6);
	h->n = u16(r, r->at + 8);
	h->data = r->at + RRFIXEDSZ;
	r->at = h->data + h->n;
	return has(r, h->data, h->n);
}

// A character-string (RFC 1035 3.3); too long a one is none of ours.
static uint32_t string_read(struct reading *r, uint32_t at, char *out, uint32_t room)
{
	uint32_t n = has(r, at, 1) ? r->all.p[at] : 0;

	if (!has(r, at + 1, n))
		return at;
	if (n < room)
		memcpy(out, r->all.p + at + 1, n);
	out[n < room ? n : 0] = '\0';
	return at + 1 + n;
}

static void srv_read(struct reading *r, const struct header *h, struct resolve_record *out)
{
	if (!has(r, h->data, 7))
		return;
	out->srv.priority = u16(r, h->data);
	out->srv.weight = u16(r, h->data + 2);
	out->srv.port = u16(r, h->data + 4);
	name_read(r, h->data + 6, out->name);
}

static void naptr_read(struct reading *r, const struct header *h, struct resolve_record *out)
{
	char regexp[1];
	uint32_t at;

	if (!has(r, h->data, 4))
		return;
	out->naptr.order = u16(r, h->data);
	out->naptr.preference = u16(r, h->data + 2);
	at = string_read(r, h->data + 4, out->naptr.flags, sizeof(out->naptr.flags));
	at = string_read(r, at, out->naptr.service, sizeof(out->naptr.service));
	at = string_read(r, at, regexp, sizeof(regexp));
	name_read(r, at, out->name);
}

static void ip_read(struct reading *r, const struct header *h, struct resolve_record *out)
{
	r->bad |= h->n != (h->type == RESOLVE_A ? 4 : 16);
	if (r->bad)
		return;
	if (h->type == RESOLVE_A)
		out->ip = ip_v4(r->all.p + h->data);
	else
		memcpy(out->ip.b, r->all.p + h->data, 16);
}

static void record_read(struct reading *r, const struct header *h, struct resolve_record *out)
{
	*out = (struct resolve_record){0};
	if (h->type == RESOLVE_SRV)
		srv_read(r, h, out);
	else if (h->type == RESOLVE_NAPTR)
		naptr_read(r, h, out);
	else
		ip_read(r, h, out);
}

static uint32_t ttl_ms(uint32_t seconds)
{
	return seconds < UINT32_MAX / 1000 ? seconds * 1000 : UINT32_MAX; // RFC 2181 8
}

static void note_ttl(struct resolve_reply *out, uint32_t seconds)
{
	if (ttl_ms(seconds) < out->ttl_ms)
		out->ttl_ms = ttl_ms(seconds);
}

// Those of the type that was asked for, whosever they are: aliases (CNAME) lead to them, and the
// server that asks for us has followed these.
static void answers_read(struct reading *r, unsigned n, enum resolve_type type,
			 struct resolve_reply *out)
{
	struct header h;

	for (; n && next(r, &h); n--) {
		if (h.class != C_IN || (h.type != type && h.type != T_CNAME))
			continue;
		note_ttl(out, h.ttl_s);
		if (h.type == type && out->n < RESOLVE_RECORDS_MAX)
			record_read(r, &h, &out->record[out->n++]);
	}
}

// RFC 2308 5: what is not there is not there for as long as the SOA says, its TTL and its last
// number, whichever is less.
static void authority_read(struct reading *r, unsigned n, struct resolve_reply *out)
{
	struct header h;

	out->ttl_ms = 0;
	for (; n && next(r, &h); n--) {
		uint32_t least;

		if (h.type != T_SOA || h.n < 22)
			continue;
		least = (uint32_t)u16(r, h.data + h.n - 4) << 16 | u16(r, h.data + h.n - 2);
		out->ttl_ms = ttl_ms(least < h.ttl_s ? least : h.ttl_s);
	}
}

static void sections_read(struct reading *r, enum resolve_type type, struct resolve_reply *out)
{
	unsigned rcode = r->all.p[3] & 0xf, questions = u16(r, 4);

	if (rcode != NOERROR && rcode != NXDOMAIN)
		return;
	for (r->at = HFIXEDSZ; questions && !r->bad; questions--)
		r->at += name_read(r, r->at, NULL) + QFIXEDSZ;
	answers_read(r, u16(r, 6), type, out);
	if (r->bad)
		return;
	out->verdict = out->n ? RESOLVE_KNOWN : RESOLVE_NONE;
	if (out->n == 0)
		authority_read(r, u16(r, 8), out);
}

void resolver_read(enum resolve_type type, struct span bytes, struct resolve_reply *out)
{
	struct reading r = {.all = bytes};

	out->verdict = RESOLVE_FAILED;
	out->n = 0;
	out->ttl_ms = UINT32_MAX;
	if (has(&r, 0, HFIXEDSZ))
		sections_read(&r, type, out);
	if (!r.bad)
		return;
	out->verdict = RESOLVE_FAILED;
	out->n = 0;
}
