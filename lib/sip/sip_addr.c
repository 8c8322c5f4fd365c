/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

bool sip_take_scheme(struct span *uri, struct span *scheme)
{
	uint32_t n = sip_run(*uri, SIP_SCHEME);

	if (n == 0 || n + 1 >= uri->n || uri->p[n] != ':' ||
	    (uint8_t)(ascii_lower(uri->p[0]) - 'a') >= 26)
		return false;
	if (!sip_all(*uri, SIP_URI_CHAR))
		return false;
	*scheme = (struct span){uri->p, n};
	*uri = span_from(*uri, n + 1);
	return true;
}

// Takes the display-name: a quoted string, or tokens and white space (RFC 3261 25.1). True when a
// '<' follows it, which is left; *s is not changed otherwise.
static bool display_skip(struct span *s)
{
	struct span t = *s;

	if (t.n && t.p[0] == '"') {
		t = span_from(t, sip_quoted(t));
		sip_skip_lws(&t);
	} else
		while (t.n && (sip_is(t.p[0], SIP_TOKEN) || sip_is_lws(t.p[0])))
			t = span_from(t, 1);
	if (t.n == 0 || t.p[0] != '<')
		return false;
	*s = t;
	return true;
}

// addr-spec in <>, without white space at its ends (RFC 4475 3.1.2.14).
static bool bracketed(struct span *s, struct span *uri)
{
	uint32_t end = span_find(*s, '>');

	if (end == s->n)
		return false;
	*uri = (struct span){s->p + 1, end - 1};
	*s = span_from(*s, end + 1);
	return true;
}

// Without <>, the first semicolon begins the header's parameters, and the URI may have neither
// comma nor question mark (RFC 3261 20).
static bool bare(struct span *s, struct span *uri)
{
	uint32_t n = 0;

	while (n < s->n && s->p[n] != ';' && sip_is(s->p[n], SIP_URI_CHAR))
		n++;
	*uri = (struct span){s->p, n};
	*s = span_from(*s, n);
	return span_find(*uri, '?') == n && span_find(*uri, ',') == n;
}

static bool params_read(struct sip_addr *out)
{
	struct span rest = out->params;
	enum sip_parm_step step;
	struct sip_parm parm;

	while ((step = sip_parm_next(&rest, &parm)) == SIP_PARM_ONE) {
		if (!span_ieq(parm.name, SPAN("tag")))
			continue;
		// No name may come twice (RFC 3261 7.3.1); with the tag a dialog hangs on it.
		if (out->tag.n || parm.value.n == 0)
			return false;
		out->tag = parm.value;
	}
	return step == SIP_PARM_END;
}

bool sip_addr_parse(struct span text, struct sip_addr *out)
{
	struct span s = span_trim(text), uri, scheme;

	*out = (struct sip_addr){0};
	if (display_skip(&s) ? !bracketed(&s, &uri) : !bare(&s, &uri))
		return false;
	out->uri = uri;
	out->params = span_trim(s);
	return params_read(out) && sip_take_scheme(&uri, &scheme);
}
