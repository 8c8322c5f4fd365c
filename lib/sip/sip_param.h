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

/* sip_parm_next() of any text. */
enum sip_parm_step sip_parm_next_rare(struct sip_text *rest, struct sip_parm *out);

/* The same, on copies: what has an address that others know is kept in memory all the time. */
static inline enum sip_parm_step sip_parm_next_any(struct sip_text *rest, struct sip_parm *out)
{
	struct sip_text t = *rest;
	struct sip_parm parm;
	enum sip_parm_step step = sip_parm_next_rare(&t, &parm);

	*rest = t;
	*out = parm;
	return step;
}

/* Takes a parameter off *rest. As they nearly always are, without white space and quotes, no branch
 * asks whether there is a value: nobody can foresee that. */
static inline enum sip_parm_step sip_parm_next(struct sip_text *rest, struct sip_parm *out)
{
	uint32_t name = rest->at + 1, name_end, end;
	const struct sip_map *map = rest->map;
	const uint8_t *p = map->p;
	uint64_t stops, more;
	bool has_value;

	if (!sip_more(*rest))
		return SIP_PARM_END;
	// The first stop ends the name; the second one a value, if it is not too far to be seen.
	stops = sip_stops(map, SIP_STOP_PARAM, name);
	if (p[name - 1] != ';' || rest->end == map->n || stops == 0 || stops & 1)
		return sip_parm_next_any(rest, out);
	name_end = name + sip_first_bit(stops);
	if (name_end > rest->end)
		return sip_parm_next_any(rest, out);
	has_value = p[name_end] == '=';
	more = stops & (stops - 1);
	end = SIP_RARE(more == 0) ? sip_stop(map, SIP_STOP_PARAM, name_end + 1)
				  : name + sip_first_bit(more);
	end = has_value ? end : name_end;
	if (end == name_end + 1 || (end != rest->end && (end > rest->end || p[end] != ';')))
		return sip_parm_next_any(rest, out);
	out->text = (struct span){p + name, end - name};
	out->name = (struct span){p + name, name_end - name};
	// Without a value it lies where the name ends, and has no length.
	out->value = (struct span){p + name_end + has_value, end - name_end - has_value};
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
