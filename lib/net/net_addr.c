/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

const struct ip_addr net_all_nodes = {{0xff, 0x02, [15] = 1}};

// 0/8 (this network), 127/8 (loopback), 224/4 (multicast) and 240/4 (reserved, broadcast) name no
// host (RFC 1122 3.2.1.3).
static bool unicast4(const uint8_t b[4])
{
	return b[0] != 0 && b[0] != 127 && b[0] < 224;
}

bool net_unicast(const struct ip_addr *ip)
{
	static const uint8_t zero[15];

	if (ip_is_v4(ip))
		return unicast4(ip->b + 12);
	// :: and ::1 (RFC 4291 2.5.2, 2.5.3), ff00::/8.
	return ip->b[0] != 0xff && (memcmp(ip->b, zero, sizeof(zero)) != 0 || ip->b[15] > 1);
}

bool net_directed_broadcast(const struct home_addr *a, const struct ip_addr *ip)
{
	uint32_t host, addr;

	// A /31 has no broadcast address (RFC 3021).
	if (a->prefix_len > 30 || !ip_is_v4(ip) || !ip_in_prefix(ip, &a->ip, a->prefix_len))
		return false;
	host = UINT32_MAX >> a->prefix_len;
	memcpy(&addr, ip->b + 12, 4);
	return (rte_be_to_cpu_32(addr) & host) == host;
}

bool net_is_link_local(const struct ip_addr *ip)
{
	return ip->b[0] == 0xfe && (ip->b[1] & 0xc0) == 0x80;
}

// RFC 4291 appendix A: modified EUI-64.
struct ip_addr net_link_local(const uint8_t mac[6])
{
	return (struct ip_addr){{0xfe, 0x80, [8] = (uint8_t)(mac[0] ^ 2), mac[1], mac[2], 0xff,
				 0xfe, mac[3], mac[4], mac[5]}};
}

// RFC 4291 2.7.1.
struct ip_addr net_solicited_node(const struct ip_addr *ip)
{
	return (struct ip_addr){{0xff, 0x02, [11] = 1, 0xff, ip->b[13], ip->b[14], ip->b[15]}};
}

// RFC 2464 7.
void net_group_mac(const struct ip_addr *group, uint8_t mac[6])
{
	mac[0] = mac[1] = 0x33;
	memcpy(mac + 2, group->b + 12, 4);
}

bool net_own(const struct net *net, const struct ip_addr *ip, uint16_t port, uint32_t *local)
{
	*local = home_find(net->cfg.home, ip, port);
	return *local != HOME_NONE || ip_eq(ip, &net->link_local[port]);
}

bool net_on_link(const struct net *net, const struct ip_addr *ip, uint16_t port)
{
	struct ip_addr next;
	uint32_t i;

	if (net_is_link_local(ip))
		return true;
	i = home_route(net->cfg.home, ip, &next);
	return i != HOME_NONE && ip_eq(&next, ip) && net->cfg.home->addr[i].port_id == port;
}
