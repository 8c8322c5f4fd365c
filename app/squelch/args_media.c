/* SPDX-License-Identifier: BSD-3-Clause */
#include "args_priv.h"

#include <arpa/inet.h>
#include <inttypes.h>

#define FLOWS_MAX (1u << 24) // 1.1 GiB of records

static bool refuse(const struct home_range *r, const char *mend, const struct ip_addr *ip,
		   char *why, size_t why_len)
{
	char range[96], text[48];
	struct writer w = writer_on(range, sizeof(range) - 1);
	struct writer at = writer_on(text, sizeof(text) - 1);

	put_home_range(&w, r);
	put_ip(&at, ip);
	range[w.n] = text[at.n] = '\0';
	snprintf(why, why_len, "--media-address %s: %s %s", range, text, mend);
	return false;
}

// The address that means everybody, and the one that means the network, of an IPv4 prefix.
static bool names_all(const struct home_range *r, const struct home_addr *a, struct ip_addr *all)
{
	uint32_t hosts, v;

	if (!ip_is_v4(&a->ip) || a->prefix_len > 30)
		return false;
	hosts = UINT32_MAX >> a->prefix_len;
	memcpy(&v, a->ip.b + 12, sizeof(v));
	for (unsigned i = 0; i < 2; i++) {
		uint32_t n = i ? ntohl(v) | hosts : ntohl(v) & ~hosts;

		n = htonl(n);
		*all = ip_v4(&n);
		if (home_range_has(r, all))
			return true;
	}
	return false;
}

static bool apart_from_addresses(const struct home *h, const struct home_range *r, char *why,
				 size_t why_len)
{
	struct ip_addr all;

	for (unsigned i = 0; i < h->n; i++) {
		const struct home_addr *a = &h->addr[i];

		if (a->port_id != r->port_id)
			continue;
		if (home_range_has(r, &a->ip))
			return refuse(r, "lies within, and is an --address; leave it out", &a->ip,
				      why, why_len);
		if (names_all(r, a, &all))
			return refuse(r,
				      "lies within, and no host of that --address's network may "
				      "have it; leave it out",
				      &all, why, why_len);
	}
	return true;
}

static bool apart_from_gateway(const struct home_range *r, bool there,
			       const struct ip_addr *gateway, char *why, size_t why_len)
{
	return !there || !home_range_has(r, gateway) ||
	       refuse(r, "lies within, and is the --gateway; leave it out", gateway, why, why_len);
}

// From the first one behind r on: each pair is met once.
static bool apart_from_ranges(const struct home *h, const struct home_range *r, char *why,
			      size_t why_len)
{
	for (const struct home_range *o = r + 1; o < h->range + h->n_ranges; o++) {
		const struct ip_addr *in = home_range_has(r, &o->first) ? &o->first : &r->first;

		if (o->port_id == r->port_id && home_range_has(r, in) && home_range_has(o, in))
			return refuse(o, "lies within another --media-address, too; give it once",
				      in, why, why_len);
	}
	return true;
}

static bool range_agrees(const struct home *h, const struct home_range *r, char *why,
			 size_t why_len)
{
	if (r->host == HOME_NONE)
		return refuse(r, "has no --address of its family on its port beside it; give one",
			      &r->first, why, why_len);
	return apart_from_addresses(h, r, why, why_len) &&
	       apart_from_gateway(r, h->has_gateway4, &h->gateway4, why, why_len) &&
	       apart_from_gateway(r, h->has_gateway6, &h->gateway6, why, why_len) &&
	       apart_from_ranges(h, r, why, why_len);
}

bool args_media_agree(const struct args *a, char *why, size_t why_len)
{
	const struct home *h = &a->home;
	uint64_t pairs = (uint64_t)(a->media_high - a->media_low + 1) / 2 * h->n_media;

	for (unsigned i = 0; i < h->n_ranges; i++)
		if (!range_agrees(h, &h->range[i], why, why_len))
			return false;
	if (pairs <= FLOWS_MAX)
		return true;
	snprintf(why, why_len,
		 "--media-address: %u addresses with --media-ports %u-%u are %" PRIu64
		 " port pairs, "
		 "more than %u; give fewer of either",
		 h->n_media, a->media_low, a->media_high, pairs, FLOWS_MAX);
	return false;
}
