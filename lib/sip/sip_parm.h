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

/* sip_parm_next() of any text. */
enum sip_parm_step sip_parm_next_rare(struct sip_text *rest, struct sip_parm *out);

/* Takes a parameter off *rest. As they nearly always are, without white space and quotes, no branch
 * asks whether there is a value: nobody can foresee that. */
static inline enum sip_parm_step sip_parm_next(struct sip_text *rest, struct sip_parm *out)
{
	struct sip_text t = *rest;
	const uint8_t *p = t.map->p;
	uint32_t name_end, from, end;
	bool has_value;

	if (!sip_more(t))
		return SIP_PARM_END;
	t.at++;
	if (p[t.at - 1] != ';' || t.end == t.map->n)
		return sip_parm_next_rare(rest, out);
	name_end = sip_run_end(t, SIP_STOP_PARAM);
	has_value = (p[name_end] == '=') & (name_end < t.end);
	// Without a value it is looked for where the name ends, and has no length.
	from = name_end + has_value;
	end = sip_run_end((struct sip_text){t.map, from, t.end}, SIP_STOP_PARAM);
	if (name_end == t.at || (end != from) != has_value || (end < t.end && p[end] != ';'))
		return sip_parm_next_rare(rest, out);
	out->text = sip_text_span(t, t.at, end);
	out->name = sip_text_span(t, t.at, name_end);
	out->value = sip_text_span(t, from, end);
	rest->at = end;
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
