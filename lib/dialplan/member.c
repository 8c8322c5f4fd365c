/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"
#include "sip.h"

const char *dialplan_member_parse(struct span text, struct dialplan_member *m)
{
	struct sip_uri u;
	struct span transport;

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
	if (sip_param(u.params, SPAN("transport"), &transport) && !span_ieq(transport, SPAN("udp")))
		return "squelch speaks UDP alone; leave out the transport";
	// A name is no host to be looked for: squelch asks no DNS.
	m->registered = !sip_uri_endpoint(text, &m->at);
	if (m->registered && u.user.n == 0)
		return "the host must be an IPv4 address or an [IPv6] one, for squelch asks no "
		       "DNS; of who has registered, write sip:USER@DOMAIN";
	return NULL;
}

bool dialplan_member_settle(struct dialplan_member *m, const struct home *home)
{
	struct sip_uri u;
	bool named = m->registered;

	m->registered = sip_uri_parse(m->uri, &u) && u.user.n && home_is_ours(home, u.host);
	return m->registered || !named;
}

static struct span user_of(const struct dialplan_member *m)
{
	struct sip_uri u;

	return sip_uri_parse(m->uri, &u) ? u.user : SPAN_NONE;
}

bool member_same(const struct dialplan_member *a, const struct dialplan_member *b)
{
	if (a->registered || b->registered)
		return a->registered == b->registered && sip_uri_eq(a->uri, b->uri);
	return endpoint_eq(&a->at, &b->at) && span_eq(user_of(a), user_of(b));
}
