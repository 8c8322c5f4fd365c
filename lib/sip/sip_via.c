/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

static bool protocol_take(struct sip_text *t)
{
	struct span name, version;

	// As it nearly always is, and no slash more.
	if (t->end - t->at > 8 && sip_load_8(t->map, t->at) == SIP_WORD("SIP/2.0/") &&
	    !sip_is_lws(t->map->p[t->at + 8])) {
		t->at += 8;
		return true;
	}
	return sip_take(t, sip_token_end(*t), &name) && sip_mark(t, '/') &&
	       sip_take(t, sip_token_end(*t), &version) && sip_mark(t, '/');
}

static bool transport_take(struct sip_text *t, struct span *out)
{
	uint32_t to = sip_run_end(*t, SIP_STOP_HOST);
	const uint8_t *p = t->map->p;

	// One space, nearly always.
	if (to + 1 < t->end && p[to] == ' ' && p[to + 1] > ' ' && to > t->at) {
		sip_keep(out, sip_text_span(*t, t->at, to));
		t->at = to + 1;
		return true;
	}
	if (!sip_take(t, sip_token_end(*t), out) || !sip_is_lws(sip_byte(*t)))
		return false;
	sip_skip_lws(t);
	return true;
}

// sent-protocol LWS sent-by. "SIP" and "2.0" are but the usual tokens there: a request of another
// version must be answered too (505).
static bool head_read(struct sip_text *t, struct sip_via *out)
{
	if (!protocol_take(t) || !transport_take(t, &out->transport))
		return false;
	t->at = sip_host_end(*t, &out->host, &out->port);
	return t->at != 0;
}

// The parameters that somebody asks for; no two have the same fifth letter.
enum { RPORT = 't' & 3, RECEIVED = 'i' & 3, MADDR = 'r' & 3, BRANCH = 'c' & 3, OTHER, PARAMS };

#define NAME(lit) {SIP_WORD(lit), ~0ull >> (64 - 8 * (sizeof(lit) - 1)), sizeof(lit) - 1}

static const struct name {
	uint64_t word, mask; // mask: its bytes
	uint32_t n;
} names[] = {
	[BRANCH] = NAME("branch"),
	[RECEIVED] = NAME("received"),
	[MADDR] = NAME("maddr"),
	[RPORT] = NAME("rport"),
};

// Without branches: in which order they come, nobody can foresee.
static inline unsigned param_of(const struct sip_map *map, struct span name)
{
	uint64_t word = sip_load_8(map, (uint32_t)(name.p - map->p));
	unsigned i = word >> 32 & 3;
	const struct name *known = &names[i];

	word = ((word | SIP_LOWER) ^ known->word) & known->mask;
	return ((word == 0) & (name.n == known->n)) ? i : OTHER;
}

// False: one that has to have a value and has none, or that came before (RFC 3261 7.3.1), or that
// is no parameter.
static inline bool params_take(struct sip_text t, struct span param[PARAMS])
{
	enum sip_parm_step step;
	struct sip_parm parm;

	while ((step = sip_parm_next(&t, &parm)) == SIP_PARM_ONE) {
		unsigned i = param_of(t.map, parm.name);
		struct span value = i == RPORT ? parm.text : parm.value;

		if ((i != OTHER) & ((param[i].n != 0) | (value.n == 0)))
			return false;
		sip_keep(&param[i], value);
	}
	return step == SIP_PARM_END;
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
	struct span param[PARAMS] = {{NULL, 0}}, text = sip_rest(t);
	bool good = head_read(&t, out);

	if (!good)
		sip_via_clear(out);
	sip_keep(&out->text, text);
	if (!good)
		return false;
	good = params_take(t, param);
	sip_keep(&out->branch, param[BRANCH]);
	sip_keep(&out->received, param[RECEIVED]);
	sip_keep(&out->maddr, param[MADDR]);
	out->rport = param[RPORT].n != 0;
	sip_keep(&out->rport_at, param[RPORT]);
	return good;
}

bool sip_via_parse(struct span via_parm, struct sip_via *out)
{
	struct sip_map map;

	return sip_via_read(sip_trim(sip_text_on(&map, via_parm)), out);
}
