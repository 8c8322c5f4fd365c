/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

#define SIP_PORT 5060

// Index of a character that is no SIP_HOST; t.end when there is none.
static uint32_t find(struct sip_text t, uint8_t c)
{
	for (t.at = sip_run_end(t, SIP_STOP_HOST); sip_more(t) && t.map->p[t.at] != c;) {
		t.at++;
		t.at = sip_run_end(t, SIP_STOP_HOST);
	}
	return t.at;
}

// The userinfo may hold ';', '?' and ':' but no '@' (RFC 3261 25.1), so the '@' is looked for
// first.
static bool user_take(struct sip_text *t, struct sip_uri *out)
{
	uint32_t at = find(*t, '@');

	if (at == t->end)
		return true;
	if (!sip_take(t, at, &out->user))
		return false;
	t->at++;
	return true;
}

static bool is_sip(const struct sip_map *map, struct span scheme)
{
	uint64_t word = sip_word(map, scheme);

	return word == SIP_WORD("sip") || word == SIP_WORD("sips");
}

bool sip_uri_read(struct sip_text t, struct sip_uri *out)
{
	uint32_t question;

	*out = (struct sip_uri){0};
	if (!sip_take_scheme(&t, &out->scheme))
		return false;
	if (!is_sip(t.map, out->scheme))
		return true;
	if (!user_take(&t, out) || !sip_take_host(&t, &out->host, &out->port))
		return false;
	question = find(t, '?');
	out->params = sip_text_span(t, t.at, question);
	if (question < t.end)
		out->headers = sip_text_span(t, question + 1, t.end);
	return sip_parms_good((struct sip_text){t.map, t.at, question}) && question + 1 != t.end;
}

bool sip_uri_parse(struct span text, struct sip_uri *out)
{
	struct sip_map map;

	return sip_uri_read(sip_text_on(&map, text), out);
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
