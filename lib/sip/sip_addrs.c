/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

struct sip_addrs sip_addrs(const struct sip_msg *m, enum sip_header_id id)
{
	return (struct sip_addrs){.m = m, .next = m->first[id]};
}

// An element that is not as plain as most are. False: it is empty.
static bool any(struct sip_addrs *l, struct sip_text rest, struct sip_addr *out)
{
	struct sip_text item = sip_list_take(&rest);

	if (!sip_addr_read(item, out))
		*out = (struct sip_addr){0};
	sip_keep(&l->item, sip_rest(item));
	sip_keep(&l->rest, sip_rest(rest));
	return sip_more(item);
}

static bool next(struct sip_addrs *l, struct sip_addr *out)
{
	struct sip_text rest = sip_msg_text(l->m, l->rest);
	uint32_t at = sip_addr_take(rest, out);

	if (at == 0)
		return any(l, rest, out);
	sip_keep(&l->item, sip_text_span(rest, rest.at, at));
	at += at < rest.end;
	sip_keep(&l->rest, sip_text_span(rest, at, rest.end));
	return true;
}

bool sip_addrs_next(struct sip_addrs *l, struct sip_addr *out)
{
	for (;;) {
		if (l->rest.n) {
			if (next(l, out))
				return true;
		} else {
			if (l->next == 0)
				return false;
			l->header = &l->m->header[l->next];
			l->next = l->header->next;
			sip_keep(&l->rest, l->header->value);
		}
	}
}
