/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Headers that extensions brought along; read when somebody asks.

// From h on.
static const struct sip_header *named_from(const struct sip_msg *m, const struct sip_header *h,
					   struct span name)
{
	while (h && !span_ieq(sip_header_name(m, h), name))
		h = sip_next(m, h);
	return h;
}

const struct sip_header *sip_named(const struct sip_msg *m, struct span name)
{
	return named_from(m, sip_first(m, SIP_H_OTHER), name);
}

const struct sip_header *sip_named_next(const struct sip_msg *m, const struct sip_header *h,
					struct span name)
{
	return named_from(m, sip_next(m, h), name);
}

bool sip_lists(const struct sip_msg *m, enum sip_header_id id, struct span word)
{
	for (const struct sip_header *h = sip_first(m, id); h; h = sip_next(m, h)) {
		struct span rest = sip_header_value(m, h);

		while (rest.n) {
			uint32_t n = span_find(rest, ',');

			if (n >= word.n && span_ieq(span_trim((struct span){rest.p, n}), word))
				return true;
			rest = span_from(rest, n < rest.n ? n + 1 : n);
		}
	}
	return false;
}

bool sip_interval(const struct sip_msg *m, enum sip_header_id id, uint32_t *seconds,
		  struct span *refresher)
{
	struct span value = sip_value(m, id);
	uint32_t semicolon;

	if (refresher)
		*refresher = SPAN_NONE;
	if (value.n == 0) // nearly always
		return false;
	semicolon = span_find(value, ';');
	if (!span_u32(span_trim((struct span){value.p, semicolon}), UINT32_MAX, seconds))
		return false;
	if (refresher && semicolon < value.n)
		sip_param(span_from(value, semicolon), SPAN("refresher"), refresher);
	return true;
}

bool sip_answer_mode(struct span value, struct span *mode, bool *insists)
{
	struct sip_map map;
	struct sip_text t = sip_text_on(&map, value);

	if (!sip_take(&t, sip_token_end(t), mode) || !sip_parms_good(t))
		return false;
	*insists = sip_param_find(t, SPAN("require"), NULL);
	return true;
}

uint32_t sip_rseq(const struct sip_msg *m)
{
	uint32_t rseq = 0;

	span_u32(sip_value(m, SIP_H_RSEQ), UINT32_MAX, &rseq);
	return rseq;
}

// One word up to white space; *rest begins behind that.
static struct span word_take(struct span *rest)
{
	uint32_t n = 0;
	struct span word;

	while (n < rest->n && !sip_is_lws(rest->p[n]))
		n++;
	word = (struct span){rest->p, n};
	*rest = span_trim(span_from(*rest, n));
	return word;
}

bool sip_rack_read(const struct sip_msg *m, struct sip_rack *out)
{
	struct span rest = sip_value(m, SIP_H_RACK);

	if (!span_u32(word_take(&rest), UINT32_MAX, &out->rseq) ||
	    !span_u32(word_take(&rest), INT32_MAX, &out->cseq))
		return false;
	out->method = sip_method_of(rest);
	return out->rseq != 0;
}
