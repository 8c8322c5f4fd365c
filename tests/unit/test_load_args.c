/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "load_args.h"

#define WORDS 64

static bool parse(struct load_args *a, const char *line, char *why, size_t why_len)
{
	static char copy[1024];
	char *argv[WORDS + 1] = {NULL};
	int argc = 0;

	assert_true(strlen(line) < sizeof(copy));
	strcpy(copy, line);
	for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	return load_args_parse(a, argc, argv, why, why_len);
}

static struct load_args accept(const char *line)
{
	struct load_args a;
	char why[256] = "";

	if (!parse(&a, line, why, sizeof(why)))
		fail_msg("%s", why);
	return a;
}

static void refuse(const char *line, const char *expect)
{
	struct load_args a;
	char why[256] = "";

	assert_false(parse(&a, line, why, sizeof(why)));
	assert_string_equal(why, expect);
}

#define WIRE "squelch-load -l 0-1 -- --server 10.9.0.1 --address 10.9.0.20/24 "

static void over_a_wire(void **state)
{
	struct load_args a = accept(WIRE "--address 10.9.0.21/24@1 --scenario race --rate 5000");
	struct load_cfg cfg;

	(void)state;
	assert_int_equal(a.home.n, 2);
	assert_int_equal(a.home.addr[1].port_id, 1);
	assert_int_equal(a.server.port, 5060);
	assert_string_equal(a.target, "sip:team@10.9.0.1");
	assert_int_equal(a.duration_ms, 10000);
	assert_int_equal(a.warmup_ms, 1000);
	load_args_core(&a, &cfg);
	assert_int_equal(cfg.originator, 0);
	assert_int_equal(cfg.terminator, 1);
	assert_int_equal(cfg.rate, 5000);
	assert_string_equal(cfg.scenario->name, "race");
}

static void one_address_serves_both(void **state)
{
	struct load_args a = accept(WIRE);
	struct load_cfg cfg;

	(void)state;
	load_args_core(&a, &cfg);
	assert_int_equal(cfg.originator, 0);
	assert_int_equal(cfg.terminator, 0);
	assert_string_equal(cfg.scenario->name, "cancel");
	assert_int_equal(cfg.max_legs, 8000);
	assert_int_equal(accept(WIRE "--max-legs 5").max_legs, 5);
	assert_true(accept(WIRE "--loss 1").max_legs > 200000);
}

static void the_words_are_those_of_the_scenarios(void **state)
{
	(void)state;
	for (unsigned i = 0; i < LOAD_SCENARIOS; i++) {
		char line[128];
		struct load_args a;

		snprintf(line, sizeof(line), WIRE "--scenario %s", load_scenarios[i].name);
		a = accept(line);
		assert_int_equal(a.scenario, i);
	}
}

static void inside_has_addresses_of_its_own(void **state)
{
	struct load_args a = accept("squelch-load -- --server-inside --json -- --t1 20 --nonsense");

	(void)state;
	assert_true(a.inside && a.json);
	assert_int_equal(a.home.n, 2);
	assert_string_equal(a.home.addr[0].text, "10.9.0.9");
	assert_int_equal(a.t1_ms, 500); // what follows the second '--' is squelch's
}

static void the_server_and_the_target(void **state)
{
	(void)state;
	assert_int_equal(accept(WIRE "--server 10.9.0.7:5080").server.port, 5080);
	assert_int_equal(accept(WIRE "--server [fd09::1]:5070").server.port, 5070);
	assert_string_equal(accept(WIRE "--server fd09::1").target, "sip:team@[fd09::1]");
	assert_string_equal(accept(WIRE "--to room").target, "sip:room@10.9.0.1");
	assert_string_equal(accept(WIRE "--to sip:a@b;x=y").target, "sip:a@b;x=y");
}

static void calls_take_as_long_as_they_take(void **state)
{
	struct load_args a = accept(WIRE "--calls 100");

	(void)state;
	assert_int_equal(a.warmup_ms, 0);
	assert_true(a.duration_ms > 100000000);
	assert_int_equal(accept(WIRE "--calls 100 --duration 5").duration_ms, 5000);
	assert_int_equal(accept(WIRE "--calls 100 --write-pcap x").duration_ms, 10000);
	assert_int_equal(accept(WIRE "--server-mac 02:00:00:00:00:ff").server_mac[5], 0xff);
}

static void a_queue_is_chosen(void **state)
{
	(void)state;
	assert_int_equal(accept("squelch-load -- --server-inside").queue, LOAD_QUEUE_SPREAD);
	assert_int_equal(accept("squelch-load -- --server-inside --queue 1").queue, 1);
	assert_int_equal(accept("squelch-load -- --server-inside --queue wrong").queue,
			 LOAD_QUEUE_WRONG);
	assert_int_equal(accept("squelch-load -- --server-inside --queue rss").queue, LOAD_QUEUE_RSS);
}

static size_t footprint(const char *held)
{
	struct load_args a;
	struct load_cfg cfg;
	char line[128];

	snprintf(line, sizeof(line), "squelch-load -- --server-inside --concurrency 100 %s", held);
	a = accept(line);
	load_args_core(&a, &cfg);
	return load_footprint(&cfg);
}

// Two million of them, with both their legs, beside a server on one machine.
static void a_call_that_stands_takes_little_memory(void **state)
{
	(void)state;
	assert_in_range((footprint("--held 2000000") - footprint("--held 1000000")) / 1000000, 1,
			280);
}

static void what_is_wrong_is_named(void **state)
{
	(void)state;
	refuse("squelch-load -- --address 10.9.0.20/24",
	       "--server is missing; give its address, such as --server 10.9.0.1");
	refuse("squelch-load -- --server 10.9.0.1",
	       "--address is missing; give one such as --address 10.9.0.9/24");
	refuse(WIRE "--server proxy.example",
	       "--server proxy.example: give a numeric address, such as 10.9.0.1:5060");
	refuse(WIRE "--server 10.9.0.1:0",
	       "--server 10.9.0.1:0: give a numeric address, such as 10.9.0.1:5060");
	refuse(WIRE "--scenario sometimes",
	       "--scenario sometimes: give call, cancel, race, options, mixed, rtp, refused, "
	       "invite or flood");
	refuse(WIRE "--queue 0", "--queue: give spread, wrong, rss or a number, with --server-inside");
	refuse("squelch-load -- --server-inside --queue left",
	       "--queue: give spread, wrong, rss or a number, with --server-inside");
	refuse(WIRE "--loss 501", "--loss 501: give per mille from 0 to 500");
	refuse(WIRE "--json=yes", "--json=yes: this option takes no value");
	refuse(WIRE "--media-ports 5000-5101",
	       "--media-ports: --sip-port lies within; move one of them");
	refuse(WIRE "--server-mac 02:00",
	       "--server-mac: give six bytes, such as 02:00:00:00:00:01");
	refuse("squelch-load -- --server-inside --role originators",
	       "--server-inside: who shall call, and who answer? Leave out --role");
	refuse(WIRE "--held-rtp", "--held-rtp: which calls? Give --held N, and leave out --role");
	refuse(WIRE "--held 5 --held-rtp --role originators",
	       "--held-rtp: which calls? Give --held N, and leave out --role");
	refuse(WIRE "--address 10.9.0.21/24 --address 10.9.0.22/24",
	       "--address: give at most two, the originators' and the terminators'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(over_a_wire),
		cmocka_unit_test(one_address_serves_both),
		cmocka_unit_test(the_words_are_those_of_the_scenarios),
		cmocka_unit_test(inside_has_addresses_of_its_own),
		cmocka_unit_test(the_server_and_the_target),
		cmocka_unit_test(calls_take_as_long_as_they_take),
		cmocka_unit_test(a_queue_is_chosen),
		cmocka_unit_test(a_call_that_stands_takes_little_memory),
		cmocka_unit_test(what_is_wrong_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
