/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_addr.h"

// Takes the display-name: a quoted string, or tokens and white space (RFC 3261 25.1). True when a
// '<' follows it, which is taken too; *t is not changed otherwise.
static bool display_take(struct sip_text *t)
{
	struct sip_text u = *t;

	if (sip_byte(u) == '"') {
		u.at = sip_quoted(u);
		if (u.at == 0)
			return false;
		sip_skip_lws(&u);
	} else {
		while (sip_more(u)) {
			u.at = sip_token_end(u);
			if (!sip_is_lws(sip_byte(u)))
				break;
			u.at++;
		}
	}
	if (sip_byte(u) != '<')
		return false;
	t->at = u.at + 1;
	return true;
}

// addr-spec in <>, without white space at its ends (RFC 4475 3.1.2.14).
static bool bracketed(struct sip_text *t, struct sip_text *uri)
{
	uint32_t to = sip_run_end(*t, SIP_STOP_URI);

	*uri = (struct sip_text){t->map, t->at, to};
	t->at = to;
	if (sip_byte(*t) != '>')
		return false;
	t->at++;
	return true;
}

// Without <>, the first semicolon begins the header's parameters, and the URI may have neither
// comma nor question mark (RFC 3261 20).
static bool bare(struct sip_text *t, struct sip_text *uri)
{
	struct span text;

	*uri = *t;
	t->at = sip_run_end(*t, SIP_STOP_PARAM);
	while (sip_byte(*t) == '=' || sip_byte(*t) == ',') {
		t->at++;
		t->at = sip_run_end(*t, SIP_STOP_PARAM);
	}
	uri->end = t->at;
	text = sip_rest(*uri);
	return span_find(text, '?') == text.n && span_find(text, ',') == text.n;
}

static bool uri_take(struct sip_text *t, struct sip_text *uri)
{
	return display_take(t) ? bracketed(t, uri) : bare(t, uri);
}

static bool params_read(struct sip_text t, struct sip_addr *out)
{
	enum sip_parm_step step;
	struct sip_parm parm;

	while ((step = sip_parm_next(&t, &parm)) == SIP_PARM_ONE) {
		if (sip_word(t.map, parm.name) != SIP_WORD("tag"))
			continue;
		// No name may come twice (RFC 3261 7.3.1); with the tag a dialog hangs on it.
		if (out->tag.n || parm.value.n == 0)
			return false;
		sip_keep(&out->tag, parm.value);
	}
	return step == SIP_PARM_END;
}

// As nearly everybody writes a From or a To: a SIP URI in <>, and no parameter but the tag.
static bool read_plain(struct sip_text t, struct sip_addr *out)
{
	struct sip_text uri;
	uint64_t word;

	if (!sip_addr_plain(&t, &uri) || !sip_scheme_is_sip(uri))
		return false;
	sip_keep(&out->uri, sip_rest(uri));
	sip_keep(&out->params, sip_rest(t));
	sip_forget(&out->tag);
	if (!sip_more(t))
		return true;
	if (t.end - t.at < 8)
		return false;
	memcpy(&word, t.map->p + t.at, 8);
	t.at += 5;
	sip_keep(&out->tag, sip_rest(t));
	// In small letters, but ESC and GS are no ';' and '='.
	return (word | SIP_WORD("\0   ")) << 24 == SIP_WORD(";tag=") << 24 &&
	       sip_run_end(t, SIP_STOP_PARAM) == t.end;
}

// Not inlined, lest the plain form have to save its registers.
static __attribute__((noinline)) bool read_any(struct sip_text t, struct sip_addr *out)
{
	struct sip_text uri;

	*out = (struct sip_addr){0};
	if (!sip_addr_plain(&t, &uri) && !uri_take(&t, &uri))
		return false;
	out->uri = sip_rest(uri);
	sip_skip_lws(&t);
	out->params = sip_rest(t);
	return params_read(t, out) && sip_scheme_end(uri) != 0;
}

bool sip_addr_read(struct sip_text t, struct sip_addr *out)
{
	return read_plain(t, out) || read_any(t, out);
}

bool sip_addr_parse(struct span text, struct sip_addr *out)
{
	struct sip_map map;

	return sip_addr_read(sip_trim(sip_text_on(&map, text)), out);
}
