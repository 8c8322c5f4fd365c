/* SPDX-License-Identifier: BSD-3-Clause */
#include "telemetry_location.h"

#include <stdio.h>

#include <rte_telemetry.h>

// Who is reached where, read beside the workers that write it.

static const struct server *server;

static void add_text(struct rte_tel_data *d, const char *name, struct span s)
{
	char text[LOCATION_TEXT_MAX + 1];

	snprintf(text, sizeof(text), "%.*s", (int)s.n, s.n ? (const char *)s.p : "");
	rte_tel_data_add_dict_string(d, name, text);
}

static void add_source(struct rte_tel_data *d, const struct endpoint *from)
{
	uint8_t room[64];
	struct writer w = writer_on(room, sizeof(room));

	put_host(&w, &from->ip);
	put_lit(&w, ":");
	put_u32(&w, from->port);
	add_text(d, "from", writer_span(&w));
}

static int add_contact(struct rte_tel_data *d, unsigned i, const struct location_contact *c,
		       uint64_t now_ms)
{
	struct rte_tel_data *one = rte_tel_data_alloc();
	char name[24];

	if (!one)
		return -ENOMEM;
	rte_tel_data_start_dict(one);
	add_text(one, "uri", c->uri);
	add_text(one, "path", c->path);
	add_source(one, &c->from);
	rte_tel_data_add_dict_u64(one, "q_thousandths", c->q);
	rte_tel_data_add_dict_u64(one, "expires_s", (c->expires_ms - now_ms + 999) / 1000);
	snprintf(name, sizeof(name), "contact_%u", i);
	return rte_tel_data_add_dict_container(d, name, one, 0);
}

static int answer_name(struct span name, struct rte_tel_data *d)
{
	struct location_list list;
	uint8_t room[LOCATION_AOR_MAX];
	struct writer aor = writer_on(room, sizeof(room));
	uint64_t now_ms = worker_now_ms();

	if (server->shared.location.n_parts == 0 || !location_aor(name, &aor) ||
	    !location_find(&server->shared.location, writer_span(&aor), now_ms, &list))
		return -EINVAL;
	for (unsigned i = 0; i < list.n; i++)
		if (add_contact(d, i, &list.at[i], now_ms) < 0)
			return -1;
	return 0;
}

// {"total": {"bindings": n, "max_bindings": n}}
static int answer_sums(struct rte_tel_data *d)
{
	struct rte_tel_data *group = rte_tel_data_alloc();
	const struct location *loc = &server->shared.location;
	uint64_t n = 0;

	if (!group)
		return -ENOMEM;
	for (unsigned i = 0; i < loc->n_parts; i++)
		n += location_count(loc->part[i]);
	rte_tel_data_start_dict(group);
	rte_tel_data_add_dict_u64(group, "bindings", n);
	rte_tel_data_add_dict_u64(group, "max_bindings", server->args->max_bindings);
	return rte_tel_data_add_dict_container(d, "total", group, 0);
}

static int answer(const char *cmd __rte_unused, const char *params, struct rte_tel_data *d)
{
	rte_tel_data_start_dict(d);
	return params && params[0] ? answer_name(span_cstr(params), d) : answer_sums(d);
}

int telemetry_location_begin(const struct server *s)
{
	server = s;
	return rte_telemetry_register_cmd(
		"/squelch/location", answer,
		"How many bindings there are; of an address-of-record: its contacts.");
}
