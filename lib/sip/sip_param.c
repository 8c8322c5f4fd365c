/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

uint32_t sip_mark_spaced(struct sip_text t, uint8_t c)
{
	sip_skip_lws(&t);
	if (sip_byte(t) != c)
		return 0;
	t.at++;
	sip_skip_lws(&t);
	return t.at;
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
