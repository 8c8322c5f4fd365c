/* SPDX-License-Identifier: BSD-3-Clause */
#include "control.h"
#include "reload.h"
#include "secret.h"
#include "tables.h"
#include "telemetry_dns.h"
#include "telemetry_hops.h"
#include "telemetry_location.h"
#include "telemetry_rules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>

// squelch [EAL options] -- [squelch options]: read the options, start the EAL, prepare ports and tables,
// launch the workers, wait. Exit status: 0 after a clean drain, 1 when it could not run, 2 for a
// wrong option or file.

#define EXIT_USAGE 2

static int usage_error(const char *why)
{
	fprintf(stderr, "squelch: %s\n", why);
	return EXIT_USAGE;
}

static int start_error(const char *why)
{
	fprintf(stderr, "squelch: cannot start: %s\n", why);
	rte_eal_cleanup();
	return EXIT_FAILURE;
}

static int eal_error(void)
{
	fflush(stdout); // the EAL may have printed its usage there
	fprintf(stderr,
		"squelch: the EAL did not start (%s): see its message above; without hugepages, "
		"reserve some (dpdk-hugepages.py --setup 1G) or add --no-huge; it needs root\n",
		rte_strerror(rte_errno));
	return rte_errno == EINVAL ? EXIT_USAGE : EXIT_FAILURE;
}

// A compiler that is still at work must not see its own library's end.
static int end(const struct server *s, int status)
{
	fflush(stdout);
	if (reload_running(s))
		_exit(status);
	return status;
}

static void say(const char *line)
{
	fprintf(stderr, "squelch: %s\n", line);
}

// Who asks the DNS, for addresses of the families that we have.
static bool begin_names(struct server *s, char why[LAUNCH_WHY_MAX])
{
	const struct args *a = s->args;
	struct resolver_cfg cfg = {.servers = a->dns, .timeout_ms = a->dns_timeout_ms / 2, .say = say};

	if (!args_names(a))
		return true;
	s->names = cfg.cache = resolve_cache_create(a->dns_cache, &s->key);
	for (unsigned i = 0; i < a->home.n; i++) {
		cfg.v4 |= ip_is_v4(&a->home.addr[i].ip);
		cfg.v6 |= !ip_is_v4(&a->home.addr[i].ip);
	}
	if (!s->names) {
		snprintf(why, LAUNCH_WHY_MAX, "--dns-cache %u: no memory for it", a->dns_cache);
		return false;
	}
	s->resolver = resolver_create(&cfg, why, LAUNCH_WHY_MAX);
	return s->resolver && tables_names(s->shared.tables, s->resolver, why, LAUNCH_WHY_MAX);
}

static int run(struct server *s)
{
	char why[LAUNCH_WHY_MAX];
	bool clean;

	if (!launch_prepare(s, why))
		return start_error(why);
	if (telemetry_begin(s) < 0 || telemetry_rules_begin(s) < 0 || telemetry_hops_begin(s) < 0 ||
	    telemetry_location_begin(s) < 0 || telemetry_dns_begin(s) < 0)
		return start_error("telemetry commands could not be registered");
	launch_describe(s);
	launch_workers(s);
	clean = control_run(s);
	launch_end(s);
	control_log(s); // what ended last
	control_bindings(s);
	location_file_close(&s->bindings);
	resolver_free(s->resolver);
	rte_eal_cleanup();
	return end(s, clean ? EXIT_SUCCESS : EXIT_FAILURE);
}

int main(int argc, char **argv)
{
	static struct server server;
	static struct args args;
	char why[LAUNCH_WHY_MAX];

	switch (args_ask(argc, argv)) {
	case ARGS_ASK_HELP:
		args_help(stdout);
		return EXIT_SUCCESS;
	case ARGS_ASK_VERSION:
		printf("squelch %s\n", SQUELCH_VERSION);
		return EXIT_SUCCESS;
	case ARGS_ASK_EAL:
		return rte_eal_init(args_eal(argc, argv), argv) < 0 ? eal_error() : EXIT_SUCCESS;
	case ARGS_ASK_RUN:
		break;
	}
	if (!args_parse(&args, argc, argv, why, sizeof(why)))
		return usage_error(why);
	server.args = &args;
	server.shared.tables = tables_load(&args, why, sizeof(why));
	if (!server.shared.tables)
		return usage_error(why);
	if (!secret_load(args.secret, &server.key, why, sizeof(why)))
		return usage_error(why);
	if (!call_file_open(&server.calls, args.call_log, why, sizeof(why)))
		return usage_error(why);
	if (!location_file_open(&server.bindings, args.location, why, sizeof(why)))
		return usage_error(why);
	if (!begin_names(&server, why))
		return usage_error(why);
	control_begin(true);
	if (rte_eal_init(args_eal(argc, argv), argv) < 0)
		return eal_error();
	return run(&server);
}
