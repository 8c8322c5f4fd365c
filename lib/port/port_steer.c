/* SPDX-License-Identifier: BSD-3-Clause */
#include "port.h"

#include <stdio.h>

#include <rte_flow.h>

// Flow rules: a UDP port, or an aligned block of them, to a queue.

void port_steer_begin(struct port_steering *s)
{
	*s = (struct port_steering){0};
}

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
	snprintf(s->why, sizeof(s->why), "%s", why);
}

void port_steer(struct port_steering *s, uint16_t port_id, uint16_t queue, uint16_t low,
		uint32_t count, enum port_traffic what)
{
	static const enum rte_flow_item_type ip[] = {RTE_FLOW_ITEM_TYPE_IPV4,
						     RTE_FLOW_ITEM_TYPE_IPV6};

	for (unsigned i = 0; i < RTE_DIM(ip); i++) {
		struct rte_flow_error error = {0};

		s->asked[what]++;
		if (!has_mask(low, count))
			note(s, "--media-ports are no aligned powers of two a worker");
		else if (rule(port_id, ip[i], queue, low, count, &error))
			s->given[what]++;
		else
			note(s, error.message ? error.message : rte_strerror(rte_errno));
	}
}

static const char *share(const struct port_steering *s, enum port_traffic what)
{
	if (s->asked[what] == 0)
		return "not asked for";
	if (s->given[what] == 0)
		return "handed over in software";
	return s->given[what] == s->asked[what] ? "flow rules" : "flow rules in part";
}

void port_steer_describe(const struct port_steering *s, char *buf, size_t n)
{
	bool whole = s->given[PORT_SIGNALLING] == s->asked[PORT_SIGNALLING] &&
		     s->given[PORT_MEDIA] == s->asked[PORT_MEDIA];

	if (s->asked[PORT_SIGNALLING] + s->asked[PORT_MEDIA] == 0)
		buf[0] = '\0';
	else
		snprintf(buf, n, "to its worker: signalling %s, media %s%s%s%s",
			 share(s, PORT_SIGNALLING), share(s, PORT_MEDIA), whole ? "" : " (",
			 whole ? "" : s->why, whole ? "" : ")");
}
