/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Behind the brackets and what may lie between them. Whether that is an address is left to
// ip_parse: a URI that is only compared or echoed may hold [2001:db8:::192.0.2.1] (RFC 5118 4.10).
static uint32_t v6_end(struct sip_text t)
{
	uint32_t n = sip_run(sip_text_span(t, t.at + 1, t.end), SIP_V6), to = t.at + 1 + n;

	return n && to < t.end && t.map->p[to] == ']' ? to + 1 : t.at;
}

static bool port_take(struct sip_text *t, uint16_t *port)
{
	struct sip_text digits = {t->map, t->at, sip_run_end(*t, SIP_STOP_HOST)};
	uint32_t number;

	// Digits are usually followed by a separator; if not, they count as far as they go.
	if (!sip_number(digits, UINT16_MAX, &number)) {
		for (digits.end = digits.at;
		     digits.end < t->end && ascii_digit(t->map->p[digits.end]);)
			digits.end++;
		if (!sip_number(digits, UINT16_MAX, &number))
			return false;
	}
	*port = (uint16_t)number;
	t->at = digits.end;
	return number != 0;
}

uint32_t sip_host_end(struct sip_text t, struct span *host, uint16_t *port)
{
	*port = 0;
	if (!sip_take(&t, sip_byte(t) == '[' ? v6_end(t) : sip_run_end(t, SIP_STOP_HOST), host))
		return 0;
	return !sip_mark(&t, ':') || port_take(&t, port) ? t.at : 0;
}

static bool protocol_take(struct sip_text *t)
{
	struct span name, version;

	// As it nearly always is, and no slash more.
	if (t->end - t->at > 8 && sip_load(t->map, t->at, 8) == SIP_WORD("SIP/2.0/") &&
	    !sip_is_lws(t->map->p[t->at + 8])) {
		t->at += 8;
		return true;
	}
	return sip_take(t, sip_token_end(*t), &name) && sip_mark(t, '/') &&
	       sip_take(t, sip_token_end(*t), &version) && sip_mark(t, '/');
}

// sent-protocol LWS sent-by. "SIP" and "2.0" are but the usual tokens there: a request of another
// version must be answered too (505).
static bool head_read(struct sip_text *t, struct sip_via *out)
{
	if (!protocol_take(t) || !sip_take(t, sip_token_end(*t), &out->transport) ||
	    !sip_is_lws(sip_byte(*t)))
		return false;
	sip_skip_lws(t);
	t->at = sip_host_end(*t, &out->host, &out->port);
	return t->at != 0;
}

// False: a parameter that has to have a value and has none, or that came before (RFC 3261 7.3.1).
static bool value_keep(struct span *slot, const struct span *value)
{
	if (slot->n || value->n == 0)
		return false;
	sip_keep(slot, *value);
	return true;
}

static bool param_keep(struct sip_via *out, const struct sip_map *map, const struct sip_parm *parm)
{
	uint64_t name = sip_word(map, parm->name);

	if (name == SIP_WORD("branch"))
		return value_keep(&out->branch, &parm->value);
	if (name == SIP_WORD("received"))
		return value_keep(&out->received, &parm->value);
	if (name == SIP_WORD("maddr"))
		return value_keep(&out->maddr, &parm->value);
	if (name == SIP_WORD("rport")) {
		out->rport = true;
		return value_keep(&out->rport_at, &parm->text);
	}
	return true;
}

// Member by member: compilers clear the whole with one slow instruction.
void sip_via_clear(struct sip_via *via)
{
	sip_forget(&via->text);
	sip_forget(&via->transport);
	sip_forget(&via->host);
	via->port = 0;
	sip_forget(&via->branch);
	sip_forget(&via->received);
	sip_forget(&via->maddr);
	via->rport = false;
	sip_forget(&via->rport_at);
}

bool sip_via_read(struct sip_text t, struct sip_via *out)
{
	enum sip_parm_step step;
	struct sip_parm parm;

	t = sip_trim(t);
	sip_via_clear(out);
	out->text = sip_rest(t);
	if (!head_read(&t, out)) {
		out->host = SPAN_NONE;
		return false;
	}
	while ((step = sip_parm_next(&t, &parm)) == SIP_PARM_ONE)
		if (!param_keep(out, t.map, &parm))
			return false;
	return step == SIP_PARM_END;
}

bool sip_via_parse(struct span via_parm, struct sip_via *out)
{
	struct sip_map map;

	return sip_via_read(sip_text_on(&map, via_parm), out);
}
