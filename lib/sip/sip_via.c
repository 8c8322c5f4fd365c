/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Brackets and what may lie between them. Whether that is an address is left to ip_parse: a URI
// that is only compared or echoed may hold [2001:db8:::192.0.2.1] (RFC 5118 4.10).
static uint32_t v6_length(struct span s)
{
	uint32_t n = sip_run(span_from(s, 1), SIP_V6);

	return n && n + 1 < s.n && s.p[n + 1] == ']' ? n + 2 : 0;
}

bool sip_take_host(struct span *s, struct span *host, uint16_t *port)
{
	uint32_t n = s->n && s->p[0] == '[' ? v6_length(*s) : sip_run(*s, SIP_HOST), number;
	struct span digits;

	*port = 0;
	if (n == 0)
		return false;
	*host = (struct span){s->p, n};
	*s = span_from(*s, n);
	if (!sip_mark(s, ':'))
		return true;
	for (n = 0; n < s->n && ascii_digit(s->p[n]);)
		n++;
	digits = (struct span){s->p, n};
	if (!sip_number(digits, UINT16_MAX, &number) || number == 0)
		return false;
	*port = (uint16_t)number;
	*s = span_from(*s, n);
	return true;
}

// sent-protocol LWS sent-by. "SIP" and "2.0" are but the usual tokens there: a request of another
// version must be answered too (505).
static bool head_read(struct span *s, struct sip_via *out)
{
	struct span name, version;

	if (!sip_take(s, SIP_TOKEN, &name) || !sip_mark(s, '/') ||
	    !sip_take(s, SIP_TOKEN, &version) || !sip_mark(s, '/') ||
	    !sip_take(s, SIP_TOKEN, &out->transport))
		return false;
	if (s->n == 0 || !sip_is_lws(s->p[0]))
		return false;
	sip_skip_lws(s);
	return sip_take_host(s, &out->host, &out->port);
}

// False: a parameter that has to have a value and has none, or that came before (RFC 3261 7.3.1).
static bool value_keep(struct span *slot, struct span value)
{
	if (slot->n || value.n == 0)
		return false;
	*slot = value;
	return true;
}

static bool param_keep(struct sip_via *out, const struct sip_parm *parm)
{
	if (span_ieq(parm->name, SPAN("branch")))
		return value_keep(&out->branch, parm->value);
	if (span_ieq(parm->name, SPAN("received")))
		return value_keep(&out->received, parm->value);
	if (span_ieq(parm->name, SPAN("maddr")))
		return value_keep(&out->maddr, parm->value);
	if (span_ieq(parm->name, SPAN("rport"))) {
		out->rport = true;
		return value_keep(&out->rport_at, parm->text);
	}
	return true;
}

bool sip_via_parse(struct span via_parm, struct sip_via *out)
{
	struct span s = span_trim(via_parm);
	enum sip_parm_step step;
	struct sip_parm parm;

	*out = (struct sip_via){.text = s};
	if (!head_read(&s, out)) {
		out->host = SPAN_NONE;
		return false;
	}
	while ((step = sip_parm_next(&s, &parm)) == SIP_PARM_ONE)
		if (!param_keep(out, &parm))
			return false;
	return step == SIP_PARM_END;
}
