/* SPDX-License-Identifier: BSD-3-Clause */
#include "telemetry_dns.h"
#include "control.h"

#include <rte_telemetry.h>

// What the DNS has said so far.

static const struct server *server;

static void put_sums(struct rte_tel_data *d)
{
	struct resolver_stats stats = resolver_stats(server->resolver);

	rte_tel_data_add_dict_u64(d, "questions", stats.questions);
	rte_tel_data_add_dict_u64(d, "answers", stats.answers);
	rte_tel_data_add_dict_u64(d, "failures", stats.failures);
}

static int put_target(struct rte_tel_data *d, unsigned i, const struct resolve_target *t)
{
	struct rte_tel_data *one = rte_tel_data_alloc();
	char name[24];

	if (!one)
		return -ENOMEM;
	rte_tel_data_start_dict(one);
	telemetry_put_endpoint(one, "address", &t->at);
	rte_tel_data_add_dict_u64(one, "priority", t->priority);
	rte_tel_data_add_dict_u64(one, "weight", t->weight);
	snprintf(name, sizeof(name), "target_%u", i);
	return rte_tel_data_add_dict_container(d, name, one, 0);
}

// "HOST", or "HOST:PORT" for one that is asked for with a port.
static struct resolve_name name_of(const char *params)
{
	struct span all = span_cstr(params);
	uint32_t n = span_find(all, ':'), port = 0;

	if (n < all.n)
		span_u32(span_from(all, n + 1), UINT16_MAX, &port);
	return (struct resolve_name){span_of(all.p, n), (uint16_t)port};
}

static int put_name(struct rte_tel_data *d, const char *params)
{
	static const char *const words[] = {
		[RESOLVE_UNKNOWN] = "unknown", [RESOLVE_ASKED] = "asked",
		[RESOLVE_KNOWN] = "known",     [RESOLVE_NONE] = "none",
		[RESOLVE_FAILED] = "failed",
	};
	const struct resolve_cache *names = server->names;
	struct resolve_targets t;
	enum resolve_verdict verdict =
		resolve_find(names, resolve_key(names, name_of(params)), worker_now_ms(), &t);

	rte_tel_data_add_dict_string(d, "state", words[verdict]);
	for (unsigned i = 0; i < t.n; i++)
		if (put_target(d, i, &t.at[i]) < 0)
			return -1;
	return 0;
}

static int answer_dns(const char *cmd __rte_unused, const char *params, struct rte_tel_data *d)
{
	rte_tel_data_start_dict(d);
	if (!server->resolver)
		return 0;
	if (params && params[0])
		return put_name(d, params);
	put_sums(d);
	return 0;
}

int telemetry_dns_begin(struct server *s)
{
	server = s;
	return rte_telemetry_register_cmd(
		"/squelch/dns", answer_dns,
		"Questions to the DNS; HOST or HOST:PORT: where that leads.");
}
