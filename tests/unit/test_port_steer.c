/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include <rte_flow.h>

#include "port.h"

// What a port is asked for: rules that match the UDP ports of a worker, all of them and no others.
// The functions of rte_flow are the test's own: no device that there is without a NIC takes such
// rules.

#define RULES 8

static struct rule {
	uint16_t port_id, queue, value, mask; /* of the destination port */
	enum rte_flow_item_type ip;
} rules[RULES];

static unsigned n_rules, n_flushed;
static const char *refusal; // NULL: whatever is asked for is given

int rte_flow_validate(uint16_t port_id, const struct rte_flow_attr *attr,
		      const struct rte_flow_item pattern[], const struct rte_flow_action actions[],
		      struct rte_flow_error *error)
{
	(void)port_id, (void)attr, (void)pattern, (void)actions;
	error->message = refusal;
	return refusal ? -ENOTSUP : 0;
}

struct rte_flow *rte_flow_create(uint16_t port_id, const struct rte_flow_attr *attr,
				 const struct rte_flow_item pattern[],
				 const struct rte_flow_action actions[],
				 struct rte_flow_error *error)
{
	const struct rte_flow_item_udp *udp = pattern[2].spec, *mask = pattern[2].mask;
	const struct rte_flow_action_queue *to = actions[0].conf;

	(void)error;
	assert_true(n_rules < RULES && attr->ingress && !attr->egress);
	assert_int_equal(pattern[0].type, RTE_FLOW_ITEM_TYPE_ETH);
	assert_int_equal(pattern[2].type, RTE_FLOW_ITEM_TYPE_UDP);
	assert_int_equal(pattern[3].type, RTE_FLOW_ITEM_TYPE_END);
	assert_int_equal(actions[0].type, RTE_FLOW_ACTION_TYPE_QUEUE);
	assert_int_equal(actions[1].type, RTE_FLOW_ACTION_TYPE_END);
	assert_int_equal(mask->hdr.src_port, 0);
	rules[n_rules] = (struct rule){port_id, to->index, rte_be_to_cpu_16(udp->hdr.dst_port),
				       rte_be_to_cpu_16(mask->hdr.dst_port), pattern[1].type};
	return (struct rte_flow *)&rules[n_rules++];
}

int rte_flow_flush(uint16_t port_id, struct rte_flow_error *error)
{
	(void)port_id, (void)error;
	n_flushed++;
	return 0;
}

static int forget(void **state)
{
	(void)state;
	n_rules = n_flushed = 0;
	refusal = NULL;
	return 0;
}

// Of each family one rule, by which just these ports come to that queue.
static void brings(uint16_t queue, uint32_t low, uint32_t count)
{
	assert_int_equal(n_rules, 2);
	assert_int_equal(rules[0].ip, RTE_FLOW_ITEM_TYPE_IPV4);
	assert_int_equal(rules[1].ip, RTE_FLOW_ITEM_TYPE_IPV6);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(rules[i].port_id, 3);
		assert_int_equal(rules[i].queue, queue);
		for (uint32_t port = 0; port <= UINT16_MAX; port++)
			assert_int_equal((port & rules[i].mask) == rules[i].value,
					 port >= low && port < low + count);
	}
	n_rules = 0;
}

static void a_port_and_blocks_of_them(void **state)
{
	struct port_steering s = {0};

	(void)state;
	port_steer(&s, 3, 1, 6001, 1);
	brings(1, 6001, 1);
	port_steer(&s, 3, 0, 16384, 8192);
	brings(0, 16384, 8192);
	port_steer(&s, 3, 7, 65280, 256);
	brings(7, 65280, 256);
	assert_int_equal(s.asked, 6);
	assert_int_equal(s.given, 6);
}

static void what_no_mask_can_say(void **state)
{
	struct port_steering s = {0};

	(void)state;
	port_steer(&s, 3, 0, 10000, 8192); // not aligned
	port_steer(&s, 3, 1, 16384, 8000); // no power of two
	assert_int_equal(n_rules, 0);
	assert_int_equal(s.asked, 4);
	assert_int_equal(s.given, 0);
	assert_string_equal(s.no_rules, "--media-ports are no aligned powers of two a worker");
}

static void what_the_port_refuses(void **state)
{
	struct port_steering s = {0};

	(void)state;
	refusal = "no such item";
	port_steer(&s, 3, 1, 6001, 1);
	assert_int_equal(n_rules, 0);
	assert_int_equal(s.asked, 2);
	assert_int_equal(s.given, 0);
	assert_string_equal(s.no_rules, "no such item");
}

static void rules_are_taken_back(void **state)
{
	struct port_steering s = {0};

	(void)state;
	port_steer_forget(&s, 3);
	assert_int_equal(n_flushed, 0); // there were none
	port_steer(&s, 3, 1, 6001, 1);
	port_steer_forget(&s, 3);
	assert_int_equal(n_flushed, 1);
	assert_int_equal(s.asked + s.given, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_port_and_blocks_of_them, forget),
		cmocka_unit_test_setup(what_no_mask_can_say, forget),
		cmocka_unit_test_setup(what_the_port_refuses, forget),
		cmocka_unit_test_setup(rules_are_taken_back, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
