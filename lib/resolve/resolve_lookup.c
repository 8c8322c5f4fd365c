/* SPDX-License-Identifier: BSD-3-Clause */
#include "resolve.h"

#include <stdio.h>

// RFC 3263 4: from a name to its targets. squelch speaks UDP, so of all transports that one alone
// counts: NAPTR for SIP+D2U, SRV for _sip._udp.

enum phase {
	PHASE_NAPTR,   // which name SRV is asked for
	PHASE_SRV,     // which hosts there are
	PHASE_ADDRESS, // and their addresses
	PHASE_OVER,
};

#define SIP_PORT_DEFAULT 5060

bool resolve_name_good(struct span host)
{
	uint32_t label = 0;

	if (host.n && host.p[host.n - 1] == '.')
		host.n--;
	for (uint32_t i = 0; i < host.n; i++) {
		uint8_t c = ascii_lower(host.p[i]);

		if (c == '.' ? label == 0
			     : !ascii_digit(c) && (c < 'a' || c > 'z') && c != '-' && c != '_')
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > 63)
			return false;
	}
	return label && host.n <= RESOLVE_NAME_MAX;
}

static void copy_name(char to[RESOLVE_NAME_MAX + 1], struct span name)
{
	if (name.n && name.p[name.n - 1] == '.')
		name.n--;
	if (name.n > RESOLVE_NAME_MAX)
		name.n = RESOLVE_NAME_MAX;
	for (uint32_t i = 0; i < name.n; i++)
		to[i] = (char)ascii_lower(name.p[i]);
	to[name.n] = '\0';
}

static void enter(struct resolve_lookup *q, enum phase phase)
{
	q->phase = (uint8_t)phase;
	q->asked = q->pending = 0;
}

// The addresses of the name itself.
static void name_alone(struct resolve_lookup *q, uint16_t port)
{
	struct resolve_host *h = &q->host[0];

	q->n_hosts = 1;
	*h = (struct resolve_host){.port = port};
	memcpy(h->name, q->name, sizeof(h->name));
	enter(q, PHASE_ADDRESS);
}

// 4.1, at the end: without NAPTR records SRV is asked for what can be spoken. False: too long a
// name for that.
static bool srv_by_name(struct resolve_lookup *q)
{
	struct writer w = writer_on((uint8_t *)q->srv, RESOLVE_NAME_MAX);

	put_lit(&w, "_sip._udp.");
	put_span(&w, span_cstr(q->name));
	q->srv[w.n] = '\0';
	q->by_naptr = false;
	return !w.full;
}

static void ask_srv(struct resolve_lookup *q)
{
	if (srv_by_name(q))
		enter(q, PHASE_SRV);
	else
		name_alone(q, SIP_PORT_DEFAULT);
}

void resolve_lookup_begin(struct resolve_lookup *q, struct resolve_name name, bool v4, bool v6)
{
	*q = (struct resolve_lookup){.port = name.port,
				     .v4 = v4,
				     .v6 = v6,
				     .ttl_ms = RESOLVE_TTL_MAX_MS,
				     .none_ms = UINT32_MAX};
	copy_name(q->name, name.host);
	if (name.port) // 4.2: then SRV does not count
		name_alone(q, name.port);
	else
		enter(q, PHASE_NAPTR);
}

static bool give_out(struct resolve_lookup *q, enum resolve_type type, const char *name,
		     struct resolve_question *out)
{
	out->type = type;
	out->number = q->asked++;
	snprintf(out->name, sizeof(out->name), "%s", name);
	q->pending++;
	return true;
}

// Question 2 h is for host h's IPv6 addresses, the next one for its IPv4 ones.
static bool next_address(struct resolve_lookup *q, struct resolve_question *out)
{
	for (; q->asked < 2 * q->n_hosts; q->asked++) {
		const char *name = q->host[q->asked / 2].name;

		if (q->asked % 2 == 0 && q->v6)
			return give_out(q, RESOLVE_AAAA, name, out);
		if (q->asked % 2 && q->v4)
			return give_out(q, RESOLVE_A, name, out);
	}
	return false;
}

bool resolve_lookup_next(struct resolve_lookup *q, struct resolve_question *out)
{
	switch ((enum phase)q->phase) {
	case PHASE_NAPTR:
		return q->asked == 0 && give_out(q, RESOLVE_NAPTR, q->name, out);
	case PHASE_SRV:
		return q->asked == 0 && give_out(q, RESOLVE_SRV, q->srv, out);
	case PHASE_ADDRESS:
		return next_address(q, out);
	case PHASE_OVER:
		break;
	}
	return false;
}

// 4.1: "s" says that SRV comes next. What is for another transport is not for us.
static bool is_ours(const struct resolve_record *r)
{
	return span_ieq(span_cstr(r->naptr.flags), SPAN("s")) &&
	       span_ieq(span_cstr(r->naptr.service), SPAN("SIP+D2U")) && r->name[0];
}

// RFC 3403 4.1: by order, then by preference.
static bool goes_before(const struct resolve_record *a, const struct resolve_record *b)
{
	if (a->naptr.order != b->naptr.order)
		return a->naptr.order < b->naptr.order;
	return a->naptr.preference < b->naptr.preference;
}

// A DNS that cannot answer this one is asked on: NAPTR only says which transport, and old servers
// know nothing of it.
static void naptr_answered(struct resolve_lookup *q, const struct resolve_reply *r)
{
	const struct resolve_record *best = NULL;

	for (unsigned i = 0; i < r->n; i++)
		if (is_ours(&r->record[i]) && (!best || goes_before(&r->record[i], best)))
			best = &r->record[i];
	ask_srv(q);
	if (!best || q->phase != PHASE_SRV)
		return;
	q->by_naptr = true;
	copy_name(q->srv, span_cstr(best->name));
}

static void add_host(struct resolve_lookup *q, const struct resolve_record *r)
{
	unsigned i = q->n_hosts;

	// By priority; where there are too many, the last ones go.
	if (i == RESOLVE_HOSTS_MAX && q->host[i - 1].priority <= r->srv.priority)
		return;
	i -= i == RESOLVE_HOSTS_MAX;
	q->n_hosts = i + 1;
	for (; i && q->host[i - 1].priority > r->srv.priority; i--)
		q->host[i] = q->host[i - 1];
	q->host[i] = (struct resolve_host){
		.priority = r->srv.priority, .weight = r->srv.weight, .port = r->srv.port};
	copy_name(q->host[i].name, span_cstr(r->name));
}

// RFC 2782: a target of "." says that the service is not there at all. 4.2: without SRV records the
// addresses of the name count.
static void srv_answered(struct resolve_lookup *q, const struct resolve_reply *r)
{
	if (r->verdict == RESOLVE_FAILED) {
		enter(q, PHASE_OVER);
		return;
	}
	for (unsigned i = 0; i < r->n; i++)
		if (r->record[i].name[0] && r->record[i].srv.port)
			add_host(q, &r->record[i]);
	if (q->n_hosts)
		enter(q, PHASE_ADDRESS);
	else if (r->n)
		enter(q, PHASE_OVER);
	else if (q->by_naptr)
		ask_srv(q);
	else
		name_alone(q, SIP_PORT_DEFAULT);
}

static void address_answered(struct resolve_lookup *q, uint8_t number,
			     const struct resolve_reply *r)
{
	struct resolve_host *h = &q->host[number / 2];
	unsigned first =
		number % 2 ? h->n : 0; // IPv6 goes before IPv4 (RFC 6724), whichever came first

	for (unsigned i = 0; i < r->n && h->n < RESOLVE_TARGETS_MAX; i++) {
		memmove(&h->ip[first + 1], &h->ip[first], (h->n - first) * sizeof(h->ip[0]));
		h->ip[first++] = r->record[i].ip;
		h->n++;
	}
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

void resolve_lookup_answered(struct resolve_lookup *q, uint8_t number,
			     const struct resolve_reply *r)
{
	q->pending--;
	if (r->verdict == RESOLVE_KNOWN)
		q->ttl_ms = least(q->ttl_ms, r->ttl_ms);
	else if (r->verdict == RESOLVE_NONE && r->ttl_ms)
		q->none_ms = least(q->none_ms, r->ttl_ms);
	// Of NAPTR that is no failure.
	q->failed |= r->verdict == RESOLVE_FAILED && q->phase != PHASE_NAPTR;
	switch ((enum phase)q->phase) {
	case PHASE_NAPTR:
		naptr_answered(q, r);
		break;
	case PHASE_SRV:
		srv_answered(q, r);
		break;
	case PHASE_ADDRESS:
		address_answered(q, number, r);
		break;
	case PHASE_OVER:
		break;
	}
}

// Each address of a plain name is a host of its own, so that calls are spread over them; those of
// one family, for IPv6 goes first. Of an SRV record its host's addresses stay together.
static void collect(const struct resolve_lookup *q, struct resolve_targets *out)
{
	bool plain = q->n_hosts == 1 && q->host[0].priority == 0 && q->host[0].weight == 0;

	out->n = 0;
	for (unsigned i = 0; i < q->n_hosts; i++) {
		const struct resolve_host *h = &q->host[i];

		for (unsigned k = 0; k < h->n && out->n < RESOLVE_TARGETS_MAX; k++)
			out->at[out->n++] = (struct resolve_target){
				.at = {h->ip[k], h->port},
				.priority = plain && ip_is_v4(&h->ip[k]) ? 1 : h->priority,
				.weight = h->weight,
				.host = (uint16_t)(plain ? k : i),
			};
	}
}

static uint32_t within(uint32_t v, uint32_t low, uint32_t high)
{
	return v < low ? low : v > high ? high : v;
}

static bool is_over(const struct resolve_lookup *q)
{
	return q->phase == PHASE_OVER ||
	       (q->phase == PHASE_ADDRESS && q->pending == 0 && q->asked >= 2 * q->n_hosts);
}

enum resolve_verdict resolve_lookup_outcome(const struct resolve_lookup *q,
					    struct resolve_targets *out, uint32_t *ttl_ms)
{
	uint32_t none_ms = within(q->none_ms, RESOLVE_NONE_MIN_MS, RESOLVE_NONE_MAX_MS);

	out->n = 0;
	if (!is_over(q))
		return RESOLVE_ASKED;
	collect(q, out);
	if (out->n) {
		// It stands on what is not there, too (no SRV record, say); and what could not be
		// asked for is asked for again soon.
		*ttl_ms = within(q->none_ms == UINT32_MAX ? q->ttl_ms : least(q->ttl_ms, none_ms),
				 RESOLVE_TTL_MIN_MS,
				 q->failed ? RESOLVE_FAILED_MS : RESOLVE_TTL_MAX_MS);
		return RESOLVE_KNOWN;
	}
	*ttl_ms = q->failed ? RESOLVE_FAILED_MS : none_ms;
	return q->failed ? RESOLVE_FAILED : RESOLVE_NONE;
}
