/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// gen-value: a quoted string, or anything up to the next separator. "a==" is taken too: Base64
// comes in tags and branches, though '=' is no token character.
static bool value_take(struct sip_text *t, struct span *out)
{
	struct sip_text u = *t;

	if (sip_byte(u) == '"') {
		u.at = sip_quoted(u);
		return u.at && sip_take(t, u.at, out);
	}
	u.at = sip_run_end(u, SIP_STOP_PARAM);
	while (u.at > t->at && sip_byte(u) == '=') {
		u.at++;
		u.at = sip_run_end(u, SIP_STOP_PARAM);
	}
	return sip_take(t, u.at, out);
}

enum sip_parm_step sip_parm_next_rare(struct sip_text *rest, struct sip_parm *out)
{
	struct sip_text t = *rest;
	uint32_t from;

	if (!sip_mark(&t, ';')) {
		sip_skip_lws(&t);
		return sip_more(t) ? SIP_PARM_BAD : SIP_PARM_END;
	}
	from = t.at;
	if (!sip_take(&t, sip_run_end(t, SIP_STOP_PARAM), &out->name))
		return SIP_PARM_BAD;
	out->value = SPAN_NONE;
	if (sip_more(t) && sip_mark(&t, '=') && !value_take(&t, &out->value))
		return SIP_PARM_BAD;
	out->text = sip_text_span(t, from, t.at);
	rest->at = t.at;
	return SIP_PARM_ONE;
}

bool sip_param_find(struct sip_text params, struct span name, struct span *value)
{
	struct sip_parm parm;

	while (sip_parm_next(&params, &parm) == SIP_PARM_ONE) {
		if (!span_ieq(parm.name, name))
			continue;
		if (value)
			*value = parm.value;
		return true;
	}
	return false;
}

bool sip_param(struct span params, struct span name, struct span *value)
{
	struct sip_map map;

	return sip_param_find(sip_text_on(&map, params), name, value);
}
