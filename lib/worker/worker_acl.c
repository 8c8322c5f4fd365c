/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

#include <rte_acl.h>
#include <rte_byteorder.h>
#include <rte_errno.h>

// From where signalling is taken: one lookup for a burst of sources, of both families.

#define ALLOWED 1 // 0 is no match, and allowed, too
#define DENIED	2

// What is looked up. The library wants a first field of one byte.
struct source {
	uint8_t family, pad[3];
	uint32_t ip[4];
};

enum { FIELD_FAMILY, FIELD_IP, FIELDS = FIELD_IP + 4 };

static const struct rte_acl_field_def fields[FIELDS] = {
	{RTE_ACL_FIELD_TYPE_BITMASK, 1, 0, 0, offsetof(struct source, family)},
	{RTE_ACL_FIELD_TYPE_MASK, 4, 1, 1, offsetof(struct source, ip[0])},
	{RTE_ACL_FIELD_TYPE_MASK, 4, 2, 2, offsetof(struct source, ip[1])},
	{RTE_ACL_FIELD_TYPE_MASK, 4, 3, 3, offsetof(struct source, ip[2])},
	{RTE_ACL_FIELD_TYPE_MASK, 4, 4, 4, offsetof(struct source, ip[3])},
};

RTE_ACL_RULE_DEF(acl_rule, FIELDS);

static struct source source_of(const struct ip_addr *ip)
{
	struct source s = {.family = ip_is_v4(ip) ? 4 : 6};

	memcpy(s.ip, ip->b, sizeof(s.ip));
	return s;
}

// The first in the file has the highest priority.
static void write_rule(struct acl_rule *out, const struct source_rule *rule, unsigned i)
{
	struct source s = source_of(&rule->net);
	unsigned bits = rule->len + (s.family == 4 ? 96u : 0);

	*out = (struct acl_rule){
		.data = {.category_mask = 1,
			 .priority = RTE_ACL_MAX_PRIORITY - (int)i,
			 .userdata = rule->allow ? ALLOWED : DENIED},
	};
	out->field[FIELD_FAMILY].value.u8 = s.family;
	out->field[FIELD_FAMILY].mask_range.u8 = 0xff;
	for (unsigned k = 0; k < 4; k++) {
		unsigned left = bits > 32 * k ? bits - 32 * k : 0;

		out->field[FIELD_IP + k].value.u32 = rte_be_to_cpu_32(s.ip[k]);
		out->field[FIELD_IP + k].mask_range.u32 = left < 32 ? left : 32;
	}
}

static bool build(struct rte_acl_ctx *ctx, const struct sources *list)
{
	struct rte_acl_config cfg = {.num_categories = 1, .num_fields = FIELDS};

	memcpy(cfg.defs, fields, sizeof(fields));
	for (unsigned i = 0; i < list->n; i++) {
		struct acl_rule rule;

		write_rule(&rule, &list->rule[i], i);
		if (rte_acl_add_rules(ctx, (const struct rte_acl_rule *)&rule, 1) != 0)
			return false;
	}
	return rte_acl_build(ctx, &cfg) == 0;
}

struct rte_acl_ctx *worker_acl_create(const struct sources *list, int socket)
{
	static unsigned
		made; // by the control thread alone; two are there while one replaces the other
	char name[32];
	struct rte_acl_param param = {
		.name = name,
		.socket_id = socket,
		.rule_size = RTE_ACL_RULE_SZ(FIELDS),
		.max_rule_num = list->n,
	};
	struct rte_acl_ctx *ctx;

	snprintf(name, sizeof(name), "sources_%u", made++);
	ctx = rte_acl_create(&param);
	if (!ctx || build(ctx, list))
		return ctx;
	rte_acl_free(ctx);
	return NULL;
}

unsigned worker_acl(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	struct source source[NET_BURST_MAX];
	const uint8_t *key[NET_BURST_MAX];
	uint32_t found[NET_BURST_MAX];
	unsigned kept = 0;

	if (!w->acl || n == 0)
		return n;
	for (unsigned i = 0; i < n; i++) {
		source[i] = source_of(&net_meta(m[i])->path.remote.ip);
		key[i] = (const uint8_t *)&source[i];
	}
	rte_acl_classify(w->acl, key, found, n, 1);
	for (unsigned i = 0; i < n; i++) {
		if (found[i] != DENIED) {
			m[kept++] = m[i];
			continue;
		}
		w->stats.drop[DROP_DENIED]++;
		rte_pktmbuf_free(m[i]);
	}
	return kept;
}
