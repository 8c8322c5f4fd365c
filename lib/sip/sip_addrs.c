/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_addr.h"

struct sip_addrs sip_addrs(const struct sip_msg *m, enum sip_header_id id)
{
	return (struct sip_addrs){.m = m, .next = m->first[id]};
}

// An element that is a name-addr in its plainest form, without parameters. False: it is not.
static inline bool plain(struct sip_addrs *l, struct sip_text rest, struct sip_addr *out)
{
	struct sip_text uri;
	uint32_t from = rest.at;

	if (rest.map->p[from] <= ' ' || !sip_addr_plain(&rest, &uri) || sip_scheme_end(uri) == 0 ||
	    (sip_more(rest) && rest.map->p[rest.at] != ','))
		return false;
	sip_keep(&out->uri, sip_rest(uri));
	sip_keep(&out->params, sip_text_span(rest, rest.at, rest.at));
	sip_forget(&out->tag);
	sip_keep(&l->item, sip_text_span(rest, from, rest.at));
	l->at = rest.at + 1;
	return true;
}

// Any other. False: it is empty.
static bool any(struct sip_addrs *l, struct sip_text rest, struct sip_addr *out)
{
	struct sip_text item = sip_list_take(&rest);

	if (!sip_addr_read(item, out))
		*out = (struct sip_addr){0};
	sip_keep(&l->item, sip_rest(item));
	l->at = rest.at;
	return sip_more(item);
}

bool sip_addrs_next(struct sip_addrs *l, struct sip_addr *out)
{
	for (;;) {
		if (l->at < l->end) {
			struct sip_text rest = {&l->m->map, l->at, l->end};

			if (plain(l, rest, out) || any(l, rest, out))
				return true;
		} else {
			if (l->next == 0)
				return false;
			l->header = &l->m->header[l->next];
			l->next = l->header->next;
			l->at = l->header->value;
			l->end = l->header->value_end;
		}
	}
}
