/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Index of a character that is no SIP_HOST; t.end when there is none.
static uint32_t find(struct sip_text t, uint8_t c)
{
	for (t.at = sip_run_end(t, SIP_STOP_HOST); sip_more(t) && t.map->p[t.at] != c;) {
		t.at++;
		t.at = sip_run_end(t, SIP_STOP_HOST);
	}
	return t.at;
}

// Index of the first '@'; t.end when there is none. Nearly all users are tokens.
static uint32_t user_end(struct sip_text t)
{
	uint32_t at = sip_run_end(t, SIP_STOP_WORDS);

	return at < t.end && t.map->p[at] == '@' ? at : find(t, '@');
}

static void clear(struct sip_uri *uri)
{
	sip_forget(&uri->scheme);
	sip_forget(&uri->user);
	sip_forget(&uri->host);
	uri->port = 0;
	sip_forget(&uri->params);
	sip_forget(&uri->headers);
}

// RFC 3966 3: the number stands where a user would. Which digits and separators it has is not our
// affair.
static bool tel_read(struct sip_text t, struct sip_uri *out)
{
	uint32_t semicolon = t.at + span_find(sip_rest(t), ';');

	out->user = sip_text_span(t, t.at, semicolon);
	t.at = semicolon;
	out->params = sip_rest(t);
	return sip_parms_good(t);
}

// What follows "sip:" or "sips:".
static inline bool sip_read(struct sip_text t, struct sip_uri *out)
{
	// The userinfo may hold ';', '?' and ':' but no '@' (RFC 3261 25.1), so the '@' is looked
	// for first.
	uint32_t at = user_end(t);

	if (at != t.end) {
		if (!sip_take(&t, at, &out->user))
			return false;
		t.at++;
	}
	t.at = sip_host_end(t, &out->host, &out->port);
	if (t.at == 0)
		return false;
	if (!sip_more(t))
		return true;
	at = find(t, '?');
	out->params = sip_text_span(t, t.at, at);
	if (at < t.end)
		out->headers = sip_text_span(t, at + 1, t.end);
	return sip_parms_good((struct sip_text){t.map, t.at, at}) && at + 1 != t.end;
}

// A scheme that is not "sip".
static bool other_read(struct sip_text t, struct sip_uri *out)
{
	uint32_t colon = sip_scheme_end(t);

	if (colon == 0)
		return false;
	out->scheme = sip_text_span(t, t.at, colon);
	t.at = colon + 1;
	if (span_ieq(out->scheme, SPAN("sips")))
		return sip_read(t, out);
	return !span_ieq(out->scheme, SPAN("tel")) || tel_read(t, out);
}

// All of t is SIP_URI_CHAR, and *out is clear.
static inline bool visible_read(struct sip_text t, struct sip_uri *out)
{
	if (!sip_scheme_is_sip(t))
		return other_read(t, out);
	out->scheme = sip_text_span(t, t.at, t.at + 3);
	t.at += 4;
	return sip_read(t, out);
}

bool sip_uri_read(struct sip_text t, struct sip_uri *out)
{
	clear(out);
	return sip_run_end(t, SIP_STOP_URI) == t.end && visible_read(t, out);
}

bool sip_uri_requested(struct sip_text t, struct sip_uri *out)
{
	clear(out);
	return visible_read(t, out) && out->headers.n == 0;
}

bool sip_uri_in(const struct sip_msg *m, struct span text, struct sip_uri *out)
{
	// An empty span may have no address at all.
	return text.n && sip_uri_read(sip_msg_text(m, text), out);
}

bool sip_uri_parse(struct span text, struct sip_uri *out)
{
	struct sip_map map;

	return sip_uri_read(sip_text_on(&map, text), out);
}

struct span sip_uri_target(const struct sip_uri *uri)
{
	struct span host = uri->host;

	if (uri->params.n)
		sip_param(uri->params, SPAN("maddr"), &host);
	return host;
}

bool sip_uri_is_udp(const struct sip_uri *uri)
{
	struct span transport;

	return span_ieq(uri->scheme, SPAN("sip")) &&
	       (!sip_param(uri->params, SPAN("transport"), &transport) ||
		span_ieq(transport, SPAN("udp")));
}

bool sip_uri_where(const struct sip_uri *uri, struct endpoint *out)
{
	if (!span_ieq(uri->scheme, SPAN("sip")) || !ip_parse(sip_uri_target(uri), &out->ip))
		return false;
	out->port = uri->port ? uri->port : SIP_PORT;
	return true;
}

bool sip_uri_endpoint(struct span text, struct endpoint *out)
{
	struct sip_uri uri;

	return sip_uri_parse(text, &uri) && sip_uri_where(&uri, out);
}
