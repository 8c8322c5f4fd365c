/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"
#include "sip.h"

const char *dialplan_member_parse(struct span text, struct dialplan_member *m)
{
	struct sip_uri u;

	*m = (struct dialplan_member){.uri = text};
	if (!sip_uri_parse(text, &u))
		return "not a SIP URI; write sip:USER@ADDRESS or sip:USER@ADDRESS:PORT";
	if (span_ieq(u.scheme, SPAN("sips")))
		return "sips: asks for TLS, and squelch speaks UDP; write sip:";
	if (!span_ieq(u.scheme, SPAN("sip")))
		return "a member begins with sip:";
	// RFC 3261 19.1.1: headers have no place in a Request-URI.
	if (u.headers.n)
		return "a member has no headers; leave out what begins with ?";
	if (!sip_uri_is_udp(&u))
		return "squelch speaks UDP alone; leave out the transport";
	m->named = !sip_uri_where(&u, &m->at);
	if (m->named && !resolve_name_good(sip_uri_target(&u)))
		return "its host is neither an address nor a name; IPv6 goes in brackets";
	return NULL;
}

void dialplan_member_settle(struct dialplan_member *m, const struct home *home)
{
	struct sip_uri u;

	m->registered = sip_uri_parse(m->uri, &u) && u.user.n && home_is_ours(home, u.host);
	m->named &= !m->registered;
}

bool dialplan_uri_name(struct span uri, struct resolve_name *out)
{
	struct sip_uri u;

	if (!sip_uri_parse(uri, &u) || !span_ieq(u.scheme, SPAN("sip")) || !sip_uri_is_udp(&u))
		return false;
	*out = (struct resolve_name){sip_uri_target(&u), u.port};
	return resolve_name_good(out->host);
}

bool dialplan_member_name(const struct dialplan_member *m, struct resolve_name *out)
{
	struct span routes = m->routes, item, text = m->uri;
	struct sip_addr first;

	if (!m->named)
		return false;
	// RFC 3261 8.1.2: the first proxy's, where there are any.
	if (sip_list_next(&routes, &item))
		text = sip_addr_parse(item, &first) ? first.uri : SPAN_NONE;
	return dialplan_uri_name(text, out);
}

static struct span user_of(const struct dialplan_member *m)
{
	struct sip_uri u;

	return sip_uri_parse(m->uri, &u) ? u.user : SPAN_NONE;
}

bool member_same(const struct dialplan_member *a, const struct dialplan_member *b)
{
	if (a->named || b->named)
		return a->named == b->named && sip_uri_eq(a->uri, b->uri);
	return endpoint_eq(&a->at, &b->at) && span_eq(user_of(a), user_of(b));
}
