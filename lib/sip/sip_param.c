/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

bool sip_mark(struct span *s, uint8_t c)
{
	struct span t = *s;

	sip_skip_lws(&t);
	if (t.n == 0 || t.p[0] != c)
		return false;
	t = span_from(t, 1);
	sip_skip_lws(&t);
	*s = t;
	return true;
}

bool sip_number(struct span s, uint32_t max, uint32_t *out)
{
	while (s.n > 1 && s.p[0] == '0')
		s = span_from(s, 1);
	return span_u32(s, max, out);
}

// gen-value: a quoted string, or anything up to the next separator. "a==" is taken too: Base64
// comes in tags and branches, though '=' is no token character.
static bool value_take(struct span *s, struct span *out)
{
	uint32_t n = 0;

	if (s->n && s->p[0] == '"')
		n = sip_quoted(*s);
	else
		while (n < s->n && (sip_is(s->p[n], SIP_PARAM) || (n && s->p[n] == '=')))
			n++;
	if (n == 0)
		return false;
	*out = (struct span){s->p, n};
	*s = span_from(*s, n);
	return true;
}

enum sip_parm_step sip_parm_next(struct span *rest, struct sip_parm *out)
{
	struct span s = *rest;

	sip_skip_lws(&s);
	if (s.n == 0)
		return SIP_PARM_END;
	*out = (struct sip_parm){0};
	if (!sip_mark(&s, ';'))
		return SIP_PARM_BAD;
	out->text.p = s.p;
	if (!sip_take(&s, SIP_PARAM, &out->name))
		return SIP_PARM_BAD;
	if (sip_mark(&s, '=') && !value_take(&s, &out->value))
		return SIP_PARM_BAD;
	out->text.n = (uint32_t)(s.p - out->text.p);
	*rest = s;
	return SIP_PARM_ONE;
}

bool sip_param(struct span params, struct span name, struct span *value)
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
