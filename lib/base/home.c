/* SPDX-License-Identifier: BSD-3-Clause */
#include "home.h"

static void text_forms(struct home_addr *a)
{
	struct writer host = writer_on(a->text, sizeof(a->text) - 1);
	struct writer sdp = writer_on(a->sdp, sizeof(a->sdp) - 1);

	put_host(&host, &a->ip);
	if (ip_is_v4(&a->ip))
		put_lit(&sdp, "IN IP4 ");
	else
		put_lit(&sdp, "IN IP6 ");
	put_ip(&sdp, &a->ip);
	a->text[host.n] = '\0';
	a->sdp[sdp.n] = '\0';
}

bool home_add(struct home *h, const struct ip_addr *ip, uint8_t prefix_len, uint16_t port_id)
{
	struct home_addr *a = &h->addr[h->n];

	if (h->n == HOME_MAX)
		return false;
	*a = (struct home_addr){.ip = *ip, .prefix_len = prefix_len, .port_id = port_id};
	text_forms(a);
	h->n++;
	return true;
}

unsigned home_find(const struct home *h, const struct ip_addr *ip, uint16_t port_id)
{
	for (unsigned i = 0; i < h->n; i++)
		if (h->addr[i].port_id == port_id && ip_eq(&h->addr[i].ip, ip))
			return i;
	return HOME_NONE;
}

// The address whose prefix holds ip most narrowly.
static unsigned on_link(const struct home *h, const struct ip_addr *ip)
{
	unsigned best = HOME_NONE;

	for (unsigned i = 0; i < h->n; i++) {
		const struct home_addr *a = &h->addr[i];

		if (!ip_in_prefix(ip, &a->ip, a->prefix_len))
			continue;
		if (best == HOME_NONE || a->prefix_len > h->addr[best].prefix_len)
			best = i;
	}
	return best;
}

unsigned home_route(const struct home *h, const struct ip_addr *dst, struct ip_addr *next_hop)
{
	unsigned i = on_link(h, dst);
	bool v4 = ip_is_v4(dst);

	*next_hop = *dst;
	if (i != HOME_NONE)
		return i;
	if (v4 ? !h->has_gateway4 : !h->has_gateway6)
		return HOME_NONE;
	*next_hop = v4 ? h->gateway4 : h->gateway6;
	return on_link(h, next_hop);
}
