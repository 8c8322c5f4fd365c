/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_text.h"

/* One ";name=value". */
struct sip_parm {
	struct span text; /* as it lies, without the ';' */
	struct span name;
	struct span value; /* quotes included; empty: none */
};

enum sip_parm_step {
	SIP_PARM_END,
	SIP_PARM_ONE,
	SIP_PARM_BAD, /* not ";name" nor ";name=value"; nothing was taken */
};

/* Index behind the quoted-string at the front; 0 when it does not end. */
uint32_t sip_quoted(struct sip_text t);

/* gen-value: a quoted string, or anything up to the next separator. "a==" is taken too: Base64
 * comes in tags and branches, though '=' is no token character. */
static inline bool sip_take_value(struct sip_text *t, struct span *out)
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

static inline enum sip_parm_step sip_parm_next(struct sip_text *rest, struct sip_parm *out)
{
	struct sip_text t = *rest;
	uint32_t from;

	if (!sip_more(t))
		return SIP_PARM_END;
	if (!sip_mark(&t, ';')) {
		sip_skip_lws(&t);
		return sip_more(t) ? SIP_PARM_BAD : SIP_PARM_END;
	}
	from = t.at;
	if (!sip_take(&t, sip_run_end(t, SIP_STOP_PARAM), &out->name))
		return SIP_PARM_BAD;
	out->value = SPAN_NONE;
	if (sip_more(t) && sip_mark(&t, '=') && !sip_take_value(&t, &out->value))
		return SIP_PARM_BAD;
	out->text = sip_text_span(t, from, t.at);
	rest->at = t.at;
	return SIP_PARM_ONE;
}

/* The rest is nothing but such parameters. */
static inline bool sip_parms_good(struct sip_text rest)
{
	enum sip_parm_step step;
	struct sip_parm parm;

	do
		step = sip_parm_next(&rest, &parm);
	while (step == SIP_PARM_ONE);
	return step == SIP_PARM_END;
}
