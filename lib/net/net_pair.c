/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

bool net_pair_ask(struct net *net, struct pair *p, uint16_t port, const struct ip_addr *src,
		  const struct ip_addr *dst)
{
	struct pair now = {.src = *src, .dst = *dst, .port = port};
	uint32_t own;

	now.local = home_find(net->cfg.home, dst, port);
	if (now.local == HOME_NONE || !net_unicast(src) || net_own(net, src, port, &own) ||
	    net_directed_broadcast(home_host(net->cfg.home, now.local), src))
		return false;
	now.known = true;
	*p = now;
	return true;
}
