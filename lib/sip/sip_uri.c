/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

#define SIP_PORT 5060

// The userinfo may hold ';', '?' and ':' but no '@' (RFC 3261 25.1), so the '@' is looked for
// first.
static bool user_take(struct span *s, struct sip_uri *out)
{
	uint32_t at = span_find(*s, '@');

	if (at == s->n)
		return true;
	out->user = (struct span){s->p, at};
	*s = span_from(*s, at + 1);
	return at != 0;
}

static bool params_good(struct span params)
{
	enum sip_parm_step step;
	struct sip_parm parm;

	do
		step = sip_parm_next(&params, &parm);
	while (step == SIP_PARM_ONE);
	return step == SIP_PARM_END;
}

bool sip_uri_parse(struct span text, struct sip_uri *out)
{
	struct span s = text;
	uint32_t n;

	*out = (struct sip_uri){0};
	if (!sip_take_scheme(&s, &out->scheme))
		return false;
	if (!span_ieq(out->scheme, SPAN("sip")) && !span_ieq(out->scheme, SPAN("sips")))
		return true;
	if (!user_take(&s, out) || !sip_take_host(&s, &out->host, &out->port))
		return false;
	n = span_find(s, '?');
	out->params = (struct span){s.p, n};
	if (n < s.n)
		out->headers = span_from(s, n + 1);
	return params_good(out->params) && n + 1 != s.n;
}

bool sip_uri_endpoint(struct span uri, struct endpoint *out)
{
	struct sip_uri u;
	struct span host;

	if (!sip_uri_parse(uri, &u) || !span_ieq(u.scheme, SPAN("sip")))
		return false;
	host = u.host;
	sip_param(u.params, SPAN("maddr"), &host);
	if (!ip_parse(host, &out->ip))
		return false;
	out->port = u.port ? u.port : SIP_PORT;
	return true;
}
