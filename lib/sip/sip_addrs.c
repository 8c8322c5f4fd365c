/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_addr.h"

// Takes an element that is a name-addr in its plainest form: a SIP URI, and no parameters. False:
// it is something else.
static inline bool plain(struct sip_addrs *l, struct sip_addr *out)
{
	struct sip_text rest = {&l->m->map, l->at, l->end}, uri;
	const uint8_t *p = rest.map->p;
	uint32_t from = rest.at;

	if (p[from] <= ' ' || !sip_addr_plain(&rest, &uri) || !sip_scheme_is_sip(uri) ||
	    (sip_more(rest) && p[rest.at] != ','))
		return false;
	sip_keep(&out->uri, sip_rest(uri));
	sip_keep(&out->params, (struct span){p + rest.at, 0});
	sip_forget(&out->tag);
	sip_keep(&l->item, (struct span){p + from, rest.at - from});
	l->at = rest.at + 1;
	return true;
}

// Takes any other off the header in hand. False: there is none.
static bool any_take(struct sip_addrs *l, struct sip_addr *out)
{
	struct sip_text rest = {&l->m->map, l->at, l->end}, item = sip_list_take(&rest);

	if (!sip_addr_read(item, out))
		*out = (struct sip_addr){0};
	sip_keep(&l->item, sip_rest(item));
	l->at = rest.at;
	return sip_more(item);
}

// False: there is no other header.
static inline bool header_next(struct sip_addrs *l)
{
	if (l->next == 0)
		return false;
	l->header = &l->m->header[l->next];
	l->next = l->header->next;
	l->at = l->header->value;
	l->end = l->header->value_end;
	return true;
}

// Not inlined, lest the plain form have to save its registers.
static __attribute__((noinline)) bool any(struct sip_addrs *l, struct sip_addr *out)
{
	do
		if (l->at < l->end && any_take(l, out))
			return true;
	while (header_next(l));
	return false;
}

bool sip_addrs_take(struct sip_addrs *l, struct sip_addr *out)
{
	if (l->at >= l->end)
		header_next(l);
	return plain(l, out) || any(l, out);
}
