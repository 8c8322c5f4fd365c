/* SPDX-License-Identifier: BSD-3-Clause */
#include "args_priv.h"

#define REALM_MAX 255

static bool gateway_agrees(const struct home *h, const struct ip_addr *gateway, char *why,
			   size_t why_len)
{
	char text[48];
	struct writer w = writer_on(text, sizeof(text) - 1);
	struct ip_addr next_hop;
	const char *mend = NULL;
	unsigned i = home_route(h, gateway, &next_hop);

	for (unsigned k = 0; k < h->n; k++)
		if (ip_eq(&h->addr[k].ip, gateway))
			mend = "this is our own address; give the router's";
	// Off-link, home_route would answer with the gateway of the gateway.
	if (i == HOME_NONE || !ip_in_prefix(gateway, &h->addr[i].ip, h->addr[i].prefix_len))
		mend = "no --address has it on-link; give a router within one of their prefixes";
	if (!mend)
		return true;
	put_ip(&w, gateway);
	text[w.n] = '\0';
	snprintf(why, why_len, "--gateway %s: %s", text, mend);
	return false;
}

// It is sent between quotes as it is (RFC 3261 25.1).
static bool realm_agrees(const struct args *a, char *why, size_t why_len)
{
	struct span s = args_realm(a);
	bool good = s.n <= REALM_MAX;

	for (uint32_t i = 0; i < s.n; i++)
		good &= s.p[i] >= ' ' && s.p[i] != 0x7f && s.p[i] != '"' && s.p[i] != '\\';
	if (good)
		return true;
	snprintf(why, why_len, "--realm: give up to %u characters, no quotes, no backslashes",
		 REALM_MAX);
	return false;
}

bool args_agree(const struct args *a, char *why, size_t why_len)
{
	const struct home *h = &a->home;

	if (h->n == 0)
		snprintf(why, why_len,
			 "--address is missing; give one such as --address 10.9.0.1/24");
	else if (!a->dialplan)
		snprintf(why, why_len,
			 "--dialplan is missing; give the file that says who is called");
	else if (h->sip_port >= a->media_low && h->sip_port <= a->media_high)
		snprintf(why, why_len,
			 "--media-ports %u-%u: --sip-port %u lies within; move one of them",
			 a->media_low, a->media_high, h->sip_port);
	else if (a->t2_ms < a->t1_ms)
		snprintf(why, why_len, "--t2 %u: give at least T1, which is %u", a->t2_ms,
			 a->t1_ms);
	else if (a->max_expires_s < a->min_expires_s)
		snprintf(why, why_len, "--max-expires %u: give at least --min-expires, which is %u",
			 a->max_expires_s, a->min_expires_s);
	else if (a->location && a->max_bindings == 0)
		snprintf(why, why_len, "--location %s: nobody can register; give --max-bindings N",
			 a->location);
	else if (a->session_expires_s && a->session_expires_s < a->min_se_s)
		snprintf(why, why_len,
			 "--session-expires %u: give 0, or at least --min-se, which is %u",
			 a->session_expires_s, a->min_se_s);
	else
		return (!h->has_gateway4 || gateway_agrees(h, &h->gateway4, why, why_len)) &&
		       (!h->has_gateway6 || gateway_agrees(h, &h->gateway6, why, why_len)) &&
		       realm_agrees(a, why, why_len) && args_media_agree(a, why, why_len);
	return false;
}
