/* SPDX-License-Identifier: BSD-3-Clause */
#include "port.h"

#include <stdio.h>

#include <rte_flow.h>

// Flow rules: a UDP port, or an aligned block of them, to a queue.

static bool has_mask(uint16_t low, uint32_t count)
{
	return count && (count & (count - 1)) == 0 && low % count == 0;
}

static bool rule(uint16_t port_id, enum rte_flow_item_type ip, uint16_t queue, uint16_t low,
		 uint32_t count, struct rte_flow_error *error)
{
	static const struct rte_flow_attr ingress = {.ingress = 1};
	const struct rte_flow_item_udp port = {.hdr.dst_port = rte_cpu_to_be_16(low)};
	const struct rte_flow_item_udp mask = {
		.hdr.dst_port = rte_cpu_to_be_16((uint16_t)(0x10000 - count)),
	};
	const struct rte_flow_item pattern[] = {
		{.type = RTE_FLOW_ITEM_TYPE_ETH},
		{.type = ip},
		{.type = RTE_FLOW_ITEM_TYPE_UDP, .spec = &port, .mask = &mask},
		{.type = RTE_FLOW_ITEM_TYPE_END},
	};
	const struct rte_flow_action_queue to = {.index = queue};
	const struct rte_flow_action action[] = {
		{.type = RTE_FLOW_ACTION_TYPE_QUEUE, .conf = &to},
		{.type = RTE_FLOW_ACTION_TYPE_END},
	};

	return rte_flow_validate(port_id, &ingress, pattern, action, error) == 0 &&
	       rte_flow_create(port_id, &ingress, pattern, action, error) != NULL;
}

static void note(struct port_steering *s, const char *why)
{
	snprintf(s->no_rules, sizeof(s->no_rules), "%s", why);
}

void port_steer(struct port_steering *s, uint16_t port_id, uint16_t queue, uint16_t low,
		uint32_t count)
{
	static const enum rte_flow_item_type ip[] = {RTE_FLOW_ITEM_TYPE_IPV4,
						     RTE_FLOW_ITEM_TYPE_IPV6};

	for (unsigned i = 0; i < RTE_DIM(ip); i++) {
		struct rte_flow_error error = {0};

		s->asked++;
		if (!has_mask(low, count))
			note(s, "--media-ports are no aligned powers of two a worker");
		else if (rule(port_id, ip[i], queue, low, count, &error))
			s->given++;
		else
			note(s, error.message ? error.message : rte_strerror(rte_errno));
	}
}

void port_steer_forget(struct port_steering *s, uint16_t port_id)
{
	struct rte_flow_error error;

	if (s->given)
		rte_flow_flush(port_id, &error);
	if (!s->no_rules[0])
		note(s, "another port takes none");
	s->asked = s->given = 0;
}

void port_steer_describe(const struct port_steering *s, char *buf, size_t n)
{
	if (s->rss)
		snprintf(buf, n, "steering: RSS by destination port%s (no flow rules: %s)",
			 s->both ? ", of IPv4; of IPv6 where it so happens" : "", s->no_rules);
	else if (s->given && s->given == s->asked)
		snprintf(buf, n, "steering: flow rules");
	else if (s->given)
		snprintf(buf, n, "steering: flow rules, %u of %u, the rest by software (%s)",
			 s->given, s->asked, s->no_rules);
	else if (s->no_rules[0])
		snprintf(buf, n,
			 "steering: software (no flow rules: %s; no RSS by destination port: %s)",
			 s->no_rules, s->no_rss);
	else
		buf[0] = '\0';
}
