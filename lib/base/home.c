/* SPDX-License-Identifier: BSD-3-Clause */
#include "home.h"

static void put_sdp_address(struct writer *w, const struct ip_addr *ip)
{
	if (ip_is_v4(ip))
		put_lit(w, "IN IP4 ");
	else
		put_lit(w, "IN IP6 ");
	put_ip(w, ip);
}

static void text_forms(struct home_addr *a)
{
	struct writer host = writer_on(a->text, sizeof(a->text) - 1);
	struct writer sdp = writer_on(a->sdp, sizeof(a->sdp) - 1);

	put_host(&host, &a->ip);
	put_sdp_address(&sdp, &a->ip);
	a->text[host.n] = '\0';
	a->sdp[sdp.n] = '\0';
}

// Where several serve, the one whose prefix holds the range.
static uint32_t host_of(const struct home *h, const struct home_range *r)
{
	uint32_t host = HOME_NONE;

	for (unsigned i = 0; i < h->n; i++) {
		const struct home_addr *a = &h->addr[i];

		if (home_range_serves(r, a) &&
		    (host == HOME_NONE || ip_in_prefix(&r->first, &a->ip, a->prefix_len)))
			host = i;
	}
	return host;
}

// Addresses and ranges come in any order.
static void find_hosts(struct home *h)
{
	for (unsigned i = 0; i < h->n_ranges; i++)
		h->range[i].host = host_of(h, &h->range[i]);
}

bool home_add(struct home *h, const struct ip_addr *ip, uint8_t prefix_len, uint16_t port_id)
{
	struct home_addr *a = &h->addr[h->n];

	if (h->n == HOME_MAX)
		return false;
	*a = (struct home_addr){.ip = *ip, .prefix_len = prefix_len, .port_id = port_id};
	text_forms(a);
	h->n++;
	find_hosts(h);
	return true;
}

bool home_add_range(struct home *h, const struct ip_addr *first, const struct ip_addr *last,
		    uint16_t port_id)
{
	uint32_t further = ip_distance(first, last);

	if (h->n_ranges == HOME_RANGES_MAX || further >= HOME_MEDIA_MAX - h->n_media)
		return false;
	h->range[h->n_ranges++] = (struct home_range){
		.first = *first,
		.count = further + 1,
		.local = HOME_MAX + h->n_media,
		.port_id = port_id,
	};
	h->n_media += further + 1;
	find_hosts(h);
	return true;
}

bool home_has_ipv6(const struct home *h)
{
	bool has = false;

	for (unsigned i = 0; i < h->n; i++)
		has |= !ip_is_v4(&h->addr[i].ip);
	for (unsigned i = 0; i < h->n_ranges; i++)
		has |= !ip_is_v4(&h->range[i].first);
	return has;
}

uint32_t home_find(const struct home *h, const struct ip_addr *ip, uint16_t port_id)
{
	for (unsigned i = 0; i < h->n; i++)
		if (h->addr[i].port_id == port_id && ip_eq(&h->addr[i].ip, ip))
			return i;
	for (unsigned i = 0; i < h->n_ranges; i++) {
		const struct home_range *r = &h->range[i];

		if (r->port_id == port_id && home_range_has(r, ip))
			return r->local + ip_distance(&r->first, ip);
	}
	return HOME_NONE;
}

static bool lists(struct span names, struct span name)
{
	while (names.n) {
		uint32_t n = span_find(names, ',');

		if (span_ieq((struct span){names.p, n}, name))
			return true;
		names = span_from(names, n < names.n ? n + 1 : n);
	}
	return false;
}

bool home_is_ours(const struct home *h, struct span host)
{
	struct ip_addr ip;

	if (!ip_parse(host, &ip))
		return h->domains && lists(span_cstr(h->domains), host);
	for (unsigned i = 0; i < h->n; i++)
		if (ip_eq(&h->addr[i].ip, &ip))
			return true;
	return false;
}

bool home_is_self(const struct home *h, const struct endpoint *at)
{
	for (unsigned i = 0; i < h->n; i++)
		if (ip_eq(&h->addr[i].ip, &at->ip) && home_hears(h, i, at->port))
			return true;
	return false;
}

// NULL: it is no media address.
static const struct home_range *range_of(const struct home *h, uint32_t local)
{
	for (unsigned i = 0; i < h->n_ranges; i++)
		if (local - h->range[i].local < h->range[i].count)
			return &h->range[i];
	return NULL;
}

struct ip_addr home_ip(const struct home *h, uint32_t local)
{
	const struct home_range *r;

	if (local < HOME_MAX)
		return h->addr[local].ip;
	r = range_of(h, local);
	return ip_plus(&r->first, local - r->local);
}

const struct home_addr *home_host(const struct home *h, uint32_t local)
{
	const struct home_range *r = range_of(h, local);
	uint32_t host = r ? r->host : local;

	return host < h->n ? &h->addr[host] : NULL;
}

struct span home_sdp(const struct home *h, uint32_t local, char room[HOME_SDP_MAX])
{
	struct writer w = writer_on(room, HOME_SDP_MAX);
	struct ip_addr ip;

	if (local < HOME_MAX)
		return span_cstr(h->addr[local].sdp);
	ip = home_ip(h, local);
	put_sdp_address(&w, &ip);
	return writer_span(&w);
}

struct ip_addr home_range_last(const struct home_range *r)
{
	return ip_plus(&r->first, r->count - 1);
}

void put_home_range(struct writer *w, const struct home_range *r)
{
	struct ip_addr last = home_range_last(r);

	put_ip(w, &r->first);
	if (r->count == 1)
		return;
	put_lit(w, "-");
	put_ip(w, &last);
}

// The address whose prefix holds ip most narrowly.
static uint32_t on_link(const struct home *h, const struct ip_addr *ip)
{
	uint32_t best = HOME_NONE;

	for (unsigned i = 0; i < h->n; i++) {
		const struct home_addr *a = &h->addr[i];

		if (!ip_in_prefix(ip, &a->ip, a->prefix_len))
			continue;
		if (best == HOME_NONE || a->prefix_len > h->addr[best].prefix_len)
			best = i;
	}
	return best;
}

uint32_t home_route(const struct home *h, const struct ip_addr *dst, struct ip_addr *next_hop)
{
	uint32_t i = on_link(h, dst);
	bool v4 = ip_is_v4(dst);

	*next_hop = *dst;
	if (i != HOME_NONE)
		return i;
	if (v4 ? !h->has_gateway4 : !h->has_gateway6)
		return HOME_NONE;
	*next_hop = v4 ? h->gateway4 : h->gateway6;
	return on_link(h, next_hop);
}
