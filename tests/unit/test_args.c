/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "args.h"

#define WORDS 64

// Reads a command line given as one string of words.
static bool parse(struct args *a, const char *line, char *why, size_t why_len)
{
	static char copy[2048];
	char *argv[WORDS + 1] = {NULL};
	int argc = 0;

	assert_true(strlen(line) < sizeof(copy));
	strcpy(copy, line);
	for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	return args_parse(a, argc, argv, why, why_len);
}

#define GOOD "squelch -- --address 10.9.0.1/24 --dialplan plan.txt "

static struct args accept(const char *line)
{
	struct args a;
	char why[256] = "";

	if (!parse(&a, line, why, sizeof(why)))
		fail_msg("%s", why);
	return a;
}

static void refuse(const char *line, const char *expect)
{
	struct args a;
	char why[256] = "";

	assert_false(parse(&a, line, why, sizeof(why)));
	assert_string_equal(why, expect);
}

static void the_defaults(void **state)
{
	struct args a = accept(GOOD);

	(void)state;
	assert_int_equal(a.home.n, 1);
	assert_string_equal(a.home.addr[0].text, "10.9.0.1");
	assert_int_equal(a.home.addr[0].prefix_len, 24);
	assert_int_equal(a.home.addr[0].port_id, 0);
	assert_false(a.home.has_gateway4 || a.home.has_gateway6);
	assert_int_equal(a.home.sip_port, 5060);
	assert_string_equal(a.dialplan, "plan.txt");
	assert_int_equal(a.media_low, 16384);
	assert_int_equal(a.media_high, 32767);
	assert_int_equal(a.max_legs, 65536);
	assert_int_equal(a.max_conferences, 16384);
	assert_int_equal(a.max_message, 16384);
	assert_int_equal(a.descriptors, 1024);
	assert_int_equal(a.answer_limit_ms, 30000);
	assert_int_equal(a.session_expires_s, 1800);
	assert_int_equal(a.min_se_s, 90);
	assert_int_equal(a.cancel_policy, CANCEL_COMPLETE);
	assert_int_equal(a.late_cancel, LATE_IGNORE);
	assert_int_equal(a.answer_policy, ANSWER_FIRST);
	assert_int_equal(a.media_mode, MODE_GROUP);
	assert_int_equal(a.latch, LATCH_SIGNALLED);
	assert_int_equal(a.media_timeout_s, 0);
	assert_int_equal(a.floor, CONTROL_NONE);
	assert_int_equal(a.floor_t2_s, 30);
	assert_int_equal(a.floor_silence_ms, 4000);
	assert_int_equal(a.floor_queue, 16);
	assert_int_equal(a.floor_priority, 1);
	assert_int_equal(a.t1_ms, 500);
	assert_int_equal(a.t2_ms, 4000);
	assert_int_equal(a.t4_ms, 5000);
}

static void everything_given(void **state)
{
	struct args a = accept("squelch -l 0-1 --no-huge -- --address 10.9.0.1/24@1 "
			       "--address=[2001:db8::1]/64@65534 --address 2001:db8:1::1/128 "
			       "--gateway 10.9.0.254 --gateway [2001:db8::fe] --sip-port 5080 "
			       "--media-ports 1024-65535 --dialplan=/x/plan --max-legs 2 "
			       "--sip-port 1023 --max-conferences 1 --max-message 60000 "
			       "--descriptors 8192 --call-log - "
			       "--answer-limit 0.5 --cancel-policy rfc --late-cancel honour "
			       "--session-expires 3600 --min-se 120 --answer-policy all --t1 10 --t2 10 --t4 60000 "
			       "--floor tbcp --floor-t2 3600 --floor-silence 0 --floor-queue 255 "
			       "--floor-priority preemptive");

	(void)state;
	assert_int_equal(a.home.n, 3);
	assert_int_equal(a.home.addr[0].port_id, 1);
	assert_string_equal(a.home.addr[1].text, "[2001:db8::1]");
	assert_int_equal(a.home.addr[1].port_id, 65534);
	assert_int_equal(a.home.addr[2].prefix_len, 128);
	assert_true(a.home.has_gateway4 && a.home.has_gateway6);
	assert_int_equal(a.home.gateway4.b[15], 254);
	assert_int_equal(a.home.gateway6.b[15], 0xfe);
	// The last word on a subject counts.
	assert_int_equal(a.home.sip_port, 1023);
	assert_int_equal(a.media_low, 1024);
	assert_int_equal(a.media_high, 65535);
	assert_string_equal(a.dialplan, "/x/plan");
	assert_string_equal(a.call_log, "-");
	assert_int_equal(a.max_legs, 2);
	assert_int_equal(a.max_conferences, 1);
	assert_int_equal(a.max_message, 60000);
	assert_int_equal(a.descriptors, 8192);
	assert_int_equal(a.answer_limit_ms, 500);
	assert_int_equal(a.session_expires_s, 3600);
	assert_int_equal(a.min_se_s, 120);
	assert_int_equal(a.cancel_policy, CANCEL_RFC);
	assert_int_equal(a.late_cancel, LATE_HONOUR);
	assert_int_equal(a.answer_policy, ANSWER_ALL);
	assert_int_equal(a.floor, CONTROL_TBCP);
	assert_int_equal(a.floor_t2_s, 3600);
	assert_int_equal(a.floor_silence_ms, 0);
	assert_int_equal(a.floor_queue, 255);
	assert_int_equal(a.floor_priority, 2);
	assert_int_equal(a.t1_ms, 10);
	assert_int_equal(a.t2_ms, 10);
	assert_int_equal(a.t4_ms, 60000);
}

static void reading_twice(void **state)
{
	(void)state;
	accept(GOOD "--t1 100");
	refuse(GOOD "--t1 1", "--t1 1: give milliseconds from 10 to 10000");
	assert_int_equal(accept(GOOD).t1_ms, 500);
}

static void what_is_missing(void **state)
{
	static const char no_address[] = "--address is missing; give one such as "
					 "--address 10.9.0.1/24";

	(void)state;
	refuse("squelch", no_address);
	refuse("squelch -l 0", no_address);
	refuse("squelch --", no_address);
	// Left of '--' they are the EAL's.
	refuse("squelch --address 10.9.0.1/24 --dialplan x", no_address);
	refuse("squelch -- --dialplan x", no_address);
	refuse("squelch -- --address 10.9.0.1/24",
	       "--dialplan is missing; give the file that says who is called");
	refuse(GOOD "--t1", "--t1: its value is missing; --help shows what it takes");
	refuse("squelch -- --address --dialplan x",
	       "--address: its value is missing; --help shows what it takes");
	refuse(GOOD "--t1=", "--t1 : give milliseconds from 10 to 10000");
	refuse(GOOD "--dialplan=", "--dialplan : give the name of a file");
	refuse(GOOD "--call-log=", "--call-log : give the name of a file");
	assert_null(accept(GOOD).call_log);
}

static void what_is_too_much(void **state)
{
	(void)state;
	refuse(GOOD "--nonsense 3", "--nonsense: no such option; --help lists them");
	refuse(GOOD "--max 3", "--max: no such option; --help lists them");
	refuse(GOOD "-x", "-x: no such option; --help lists them");
	refuse(GOOD "-xyz --t1 3", "-xyz: no such option; --help lists them");
	refuse(GOOD "junk", "junk: not an option; --help lists them");
	refuse(GOOD "junk --t1 600", "junk: not an option; --help lists them");
	refuse(GOOD "-- junk", "junk: not an option; --help lists them");
	refuse(GOOD "-", "-: not an option; --help lists them");
}

static void numbers(void **state)
{
	(void)state;
	refuse(GOOD "--sip-port 0", "--sip-port 0: give a port from 1 to 65535");
	refuse(GOOD "--sip-port 65536", "--sip-port 65536: give a port from 1 to 65535");
	refuse(GOOD "--sip-port 5060x", "--sip-port 5060x: give a port from 1 to 65535");
	refuse(GOOD "--max-legs 1", "--max-legs 1: give a number from 2 to 4194304");
	refuse(GOOD "--max-legs -5", "--max-legs -5: give a number from 2 to 4194304");
	refuse(GOOD "--max-legs 99999999999999999999",
	       "--max-legs 99999999999999999999: give a number from 2 to 4194304");
	refuse(GOOD "--max-conferences 0", "--max-conferences 0: give a number from 1 to 4194304");
	refuse(GOOD "--max-message 1499", "--max-message 1499: give bytes from 1500 to 60000");
	refuse(GOOD "--max-message 60001", "--max-message 60001: give bytes from 1500 to 60000");
	refuse(GOOD "--descriptors 63", "--descriptors 63: give a number from 64 to 8192");
	refuse(GOOD "--descriptors 8193", "--descriptors 8193: give a number from 64 to 8192");
	refuse(GOOD "--t4 5s", "--t4 5s: give milliseconds from 10 to 60000");
	refuse(GOOD "--t1 10001", "--t1 10001: give milliseconds from 10 to 10000");
	refuse(GOOD "--floor-t2 3601", "--floor-t2 3601: give seconds from 0 to 3600");
	refuse(GOOD "--floor-silence 60001",
	       "--floor-silence 60001: give milliseconds from 0 to 60000");
	refuse(GOOD "--floor-queue 0", "--floor-queue 0: give a number from 1 to 255");
	refuse(GOOD "--emergency-reserve 901",
	       "--emergency-reserve 901: give so many of a thousand from 0 to 900");
	refuse(GOOD "--emergency-priority wps.9",
	       "--emergency-priority wps.9: give a comma list of dsn, drsn, q735, ets, wps, or of "
	       "their values, as wps.0");
	refuse(GOOD "--resource-priority ets,", "--resource-priority ets,: give a comma list of dsn, "
	       "drsn, q735, ets, wps, or of their values, as wps.0");
	refuse(GOOD "--min-se 89", "--min-se 89: give seconds from 90 to 86400");
	refuse(GOOD "--session-expires 89",
	       "--session-expires 89: give 0, or at least --min-se, which is 90");
	assert_int_equal(accept(GOOD "--session-expires 0").session_expires_s, 0);
	refuse(GOOD "--t1 5000", "--t2 4000: give at least T1, which is 5000");
}

static void answer_limit(void **state)
{
	static const char *const bad[] = {
		"0", "0.049", "3600.001", "3601", "-1", "1e3", "1.", ".5", "1.2345", "1.2.3", "abc",
		"1s", "99999999999",
	};
	char line[256], expect[128];

	(void)state;
	assert_int_equal(accept(GOOD "--answer-limit 2").answer_limit_ms, 2000);
	assert_int_equal(accept(GOOD "--answer-limit 0.05").answer_limit_ms, 50);
	assert_int_equal(accept(GOOD "--answer-limit 1.125").answer_limit_ms, 1125);
	assert_int_equal(accept(GOOD "--answer-limit 3600").answer_limit_ms, 3600000);
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(line, sizeof(line), GOOD "--answer-limit %s", bad[i]);
		snprintf(expect, sizeof(expect),
			 "--answer-limit %s: give seconds from 0.05 to 3600", bad[i]);
		refuse(line, expect);
	}
}

static void words(void **state)
{
	(void)state;
	assert_int_equal(accept(GOOD "--cancel-policy hybrid").cancel_policy, CANCEL_HYBRID);
	assert_int_equal(accept(GOOD "--cancel-policy complete").cancel_policy, CANCEL_COMPLETE);
	refuse(GOOD "--cancel-policy RFC", "--cancel-policy RFC: give complete, hybrid or rfc");
	refuse(GOOD "--cancel-policy comp", "--cancel-policy comp: give complete, hybrid or rfc");
	refuse(GOOD "--late-cancel never", "--late-cancel never: give ignore or honour");
	refuse(GOOD "--answer-policy last", "--answer-policy last: give first, all or immediate");
	refuse(GOOD "--floor bfcp", "--floor bfcp: give none or tbcp");
	refuse(GOOD "--floor-priority low",
	       "--floor-priority low: give normal, high or preemptive");
}

static void media_ports(void **state)
{
	static const char form[] = "give LOW-HIGH, two ports from 1024 to 65535";
	static const char *const bad[] = {"20000", "20000-", "-20001", "20000-19999", "1000-2001",
					  "20000-65536", "20000-20001-20003", "a-b"};
	char line[256], expect[128];

	(void)state;
	assert_int_equal(accept(GOOD "--media-ports 20000-20001").media_high, 20001);
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(line, sizeof(line), GOOD "--media-ports %s", bad[i]);
		snprintf(expect, sizeof(expect), "--media-ports %s: %s", bad[i], form);
		refuse(line, expect);
	}
	refuse(GOOD "--media-ports 20001-20003", "--media-ports 20001-20003: LOW must be even");
	refuse(GOOD "--media-ports 20000-20002", "--media-ports 20000-20002: HIGH must be odd");
	refuse(GOOD "--media-ports 5060-6001",
	       "--media-ports 5060-6001: --sip-port 5060 lies within; move one of them");
	refuse(GOOD "--sip-port 32767",
	       "--media-ports 16384-32767: --sip-port 32767 lies within; move one of them");
	assert_int_equal(accept(GOOD "--sip-port 32768").home.sip_port, 32768);
}

static void refuse_address(const char *given, const char *mend)
{
	char line[256], expect[256];

	snprintf(line, sizeof(line), GOOD "--address %s", given);
	snprintf(expect, sizeof(expect), "--address %s: %s", given, mend);
	refuse(line, expect);
}

static void addresses(void **state)
{
	static const char form[] = "give ADDR/LEN or ADDR/LEN@PORT, such as 10.9.0.1/24 or "
				   "[2001:db8::1]/64@1";
	static const char unicast[] = "no host may have this address; give a unicast one";
	static const char network[] = "this names the whole network; give the address of one host "
				      "in it";

	(void)state;
	refuse_address("10.9.0.2", form);
	refuse_address("10.9.0.2/", form);
	refuse_address("10.9.0.2/24@", form);
	refuse_address("10.9.0.2/24@65535", form);
	refuse_address("10.9.0.2@0/24", form);
	refuse_address("10.9.0/24", form);
	refuse_address("host.example/24", form);
	refuse_address("10.9.0.2/129", form);
	refuse_address("10.9.0.2/33", "give a prefix length from 1 to 32");
	refuse_address("10.9.0.2/0", "give a prefix length from 1 to 32");
	refuse_address("2001:db8::1/0", "give a prefix length from 1 to 128");
	refuse_address("0.0.0.0/8", unicast);
	refuse_address("127.0.0.1/8", unicast);
	refuse_address("224.0.0.1/24", unicast);
	refuse_address("255.255.255.255/32", unicast);
	refuse_address("::/64", unicast);
	refuse_address("::1/128", unicast);
	refuse_address("ff02::1/64", unicast);
	refuse_address("10.9.0.0/24", network);
	refuse_address("10.9.0.255/24", network);
	refuse_address("10.9.0.1/24", "given twice; give it once");
	// The same address on another port is another (link-local ones are like that).
	assert_int_equal(accept(GOOD "--address 10.9.0.1/24@1").home.n, 2);
	assert_int_equal(accept(GOOD "--address 10.9.0.0/31").home.n, 2);
	assert_int_equal(accept(GOOD "--address 10.9.0.255/32").home.n, 2);
}

static void too_many_addresses(void **state)
{
	char line[1024] = "squelch -- --dialplan x";

	(void)state;
	for (unsigned i = 1; i <= HOME_MAX; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line),
			 " --address 10.9.%u.1/24", i);
	assert_int_equal(accept(line).home.n, HOME_MAX);
	strcat(line, " --address 10.8.0.1/24");
	refuse(line, "--address 10.8.0.1/24: more than 16 addresses; leave some out");
}

static void gateways(void **state)
{
	static const char form[] = "give a unicast address, such as 10.9.0.254 or 2001:db8::fe";
	char expect[128];

	(void)state;
	snprintf(expect, sizeof(expect), "--gateway gw: %s", form);
	refuse(GOOD "--gateway gw", expect);
	snprintf(expect, sizeof(expect), "--gateway ff02::2: %s", form);
	refuse(GOOD "--gateway ff02::2", expect);
	refuse(GOOD "--gateway 10.9.0.254 --gateway 10.9.0.253",
	       "--gateway 10.9.0.253: there is a gateway for IPv4 already; give one");
	refuse(GOOD "--gateway 10.8.0.254",
	       "--gateway 10.8.0.254: no --address has it on-link; give a router within one of "
	       "their prefixes");
	refuse(GOOD "--gateway 2001:db8::fe",
	       "--gateway 2001:db8::fe: no --address has it on-link; give a router within one of "
	       "their prefixes");
	refuse(GOOD "--gateway 10.9.0.1",
	       "--gateway 10.9.0.1: this is our own address; give the router's");
	// The order of the options does not matter.
	assert_true(accept("squelch -- --gateway 10.9.0.254 --address 10.9.0.1/24 --dialplan x")
			    .home.has_gateway4);
}

static void media_range(const char *given, const char *first, const char *last, unsigned port_id)
{
	struct home_range r;
	struct ip_addr expect[2], end;
	char line[256];

	snprintf(line, sizeof(line),
		 GOOD "--address fd09::1/64 --address 10.8.0.1/24@1 "
		      "--media-address %s",
		 given);
	r = accept(line).home.range[0];
	end = home_range_last(&r);
	assert_true(ip_parse(span_cstr(first), &expect[0]) &&
		    ip_parse(span_cstr(last), &expect[1]));
	assert_true(ip_eq(&r.first, &expect[0]) && ip_eq(&end, &expect[1]));
	assert_int_equal(r.port_id, port_id);
}

static void media_ranges(void **state)
{
	(void)state;
	assert_int_equal(accept(GOOD).home.n_ranges, 0);
	media_range("10.9.1.0/24", "10.9.1.1", "10.9.1.254", 0);
	media_range("10.9.1.4/30", "10.9.1.5", "10.9.1.6", 0);
	media_range("10.9.1.4/31@1", "10.9.1.4", "10.9.1.5", 1);
	media_range("10.9.1.4/32", "10.9.1.4", "10.9.1.4", 0);
	media_range("10.9.1.7", "10.9.1.7", "10.9.1.7", 0);
	media_range("10.9.0.2-10.9.0.254@0", "10.9.0.2", "10.9.0.254", 0);
	media_range("10.9.1.200-10.9.2.100@1", "10.9.1.200", "10.9.2.100", 1);
	media_range("[fd09::1:0]/120", "fd09::1:0", "fd09::1:ff", 0);
	media_range("fd09::2-fd09::9", "fd09::2", "fd09::9", 0);
	assert_int_equal(
		accept(GOOD "--media-address 10.9.1.1-10.9.1.9 --media-address 10.9.2.0/24")
			.home.n_media,
		263);
	// The order of the options does not matter.
	assert_int_equal(
		accept("squelch -- --media-address 10.9.1.7 --address 10.9.0.1/24 --dialplan x")
			.home.range[0]
			.host,
		0);
}

static void refuse_media_address(const char *given, const char *shown, const char *mend)
{
	char line[256], expect[256];

	snprintf(line, sizeof(line), GOOD "--gateway 10.9.0.100 --media-address %s", given);
	snprintf(expect, sizeof(expect), "--media-address %s: %s", shown, mend);
	refuse(line, expect);
}

static void media_ranges_that_are_none(void **state)
{
	static const char form[] =
		"give FIRST, FIRST-LAST or FIRST/LEN, with @PORT or without, such as "
		"10.9.1.0/24 or [2001:db8::1:0]/112@1";
	static const char *const bad[] = {"10.9.1",	    "10.9.1.1-",
					  "-10.9.1.1",	    "10.9.1.1@x",
					  "10.9.1.1@65535", "10.9.1.1-10.9.1.9/24",
					  "host",	    "/24"};
	static const char unicast[] = "no host may have all of these; give unicast addresses";
	static const char order[] = "LAST must be of FIRST's family, and not before it";
	static const char many[] =
		"more than 16 ranges, or 16777216 addresses in all; leave some out";
	static const struct {
		const char *given, *mend;
	} wrong[] = {
		{"10.9.1.0/33", "give a prefix length from 1 to 32"},
		{"10.9.1.0/", "give a prefix length from 1 to 32"},
		{"fd09::/0", "give a prefix length from 1 to 128"},
		{"10.9.1.1/24",
		 "FIRST has bits behind the prefix; give FIRST-LAST, or the prefix alone"},
		{"127.0.0.0/24", unicast},
		{"10.9.0.2-224.0.0.1", unicast},
		{"10.9.1.9-10.9.1.1", order},
		{"10.9.1.9-fd09::1", order},
		{"fd09::/64", many},
		{"10.0.0.0/7", many},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
		refuse_media_address(bad[i], bad[i], form);
	for (unsigned i = 0; i < ARRAY_SIZE(wrong); i++)
		refuse_media_address(wrong[i].given, wrong[i].given, wrong[i].mend);
}

static void media_ranges_that_disagree(void **state)
{
	(void)state;
	refuse_media_address("10.9.0.0-10.9.0.9", "10.9.0.0-10.9.0.9",
			     "10.9.0.1 lies within, and is an --address; leave it out");
	refuse_media_address(
		"10.9.0.101-10.9.1.9", "10.9.0.101-10.9.1.9",
		"10.9.0.255 lies within, and no host of that --address's network may have "
		"it; leave it out");
	refuse_media_address("10.9.0.100", "10.9.0.100",
			     "10.9.0.100 lies within, and is the --gateway; leave it out");
	refuse_media_address("10.9.1.0/24 --media-address 10.9.1.200-10.9.3.1",
			     "10.9.1.200-10.9.3.1",
			     "10.9.1.200 lies within another --media-address, too; give it once");
	refuse_media_address("10.9.1.200-10.9.3.1 --media-address 10.9.1.0/24",
			     "10.9.1.1-10.9.1.254",
			     "10.9.1.200 lies within another --media-address, too; give it once");
	refuse_media_address(
		"fd09::2", "fd09::2",
		"fd09::2 has no --address of its family on its port beside it; give one");
	refuse_media_address(
		"10.9.1.7@1", "10.9.1.7",
		"10.9.1.7 has no --address of its family on its port beside it; give one");
	// 2048 addresses are just 2^24 pairs.
	accept(GOOD "--media-address 10.16.0.0/21 --media-address 10.17.0.0/31");
	refuse(GOOD "--media-address 10.16.0.0/21 --media-address 10.17.0.0-10.17.0.2",
	       "--media-address: 2049 addresses with --media-ports 16384-32767 are 16785408 port "
	       "pairs, "
	       "more than 16777216; give fewer of either");
	// The same address on another port is another.
	accept(GOOD "--address 10.8.0.1/24@1 --media-address 10.9.1.7 --media-address 10.9.1.7@1");
}

static void a_short_buffer_for_the_reason(void **state)
{
	struct args a;
	char why[12];

	(void)state;
	assert_false(parse(&a, GOOD "--max-message 1", why, sizeof(why)));
	assert_string_equal(why, "--max-messa");
}

static void help_and_version_anywhere(void **state)
{
	char *plain[] = {"squelch", "-l", "0", "--", "--t1", "10"};
	char *before[] = {"squelch", "--help"};
	char *after[] = {"squelch", "-l", "0", "--", "--help"};
	char *version[] = {"squelch", "-l", "0", "--", "--version"};

	(void)state;
	assert_int_equal(args_ask(1, plain), ARGS_ASK_RUN);
	assert_int_equal(args_ask(6, plain), ARGS_ASK_RUN);
	assert_int_equal(args_ask(2, before), ARGS_ASK_HELP);
	assert_int_equal(args_ask(5, after), ARGS_ASK_HELP);
	assert_int_equal(args_ask(5, version), ARGS_ASK_VERSION);
}

static void the_eals_help_before_the_line(void **state)
{
	char *before[] = {"squelch", "-h"};
	char *after[] = {"squelch", "-l", "0", "--", "-h"};
	char *both[] = {"squelch", "-h", "--", "--help"};

	(void)state;
	assert_int_equal(args_ask(2, before), ARGS_ASK_EAL);
	assert_int_equal(args_ask(5, after), ARGS_ASK_RUN);
	assert_int_equal(args_ask(4, both), ARGS_ASK_HELP);
}

static void where_the_eal_ends(void **state)
{
	char *both[] = {"squelch", "-l", "0", "--", "--t1", "10", "--"};
	char *none[] = {"squelch", "-l", "0"};

	(void)state;
	assert_int_equal(args_eal(7, both), 3);
	assert_int_equal(args_eal(3, none), 3);
	assert_int_equal(args_eal(1, none), 1);
	assert_int_equal(args_eal(0, none), 0);
}

static void help_names_every_option(void **state)
{
	static const char *const names[] = {
		"--address", "--gateway", "--dialplan", "--acl", "--screen", "--users",
		"--realm", "--auth-nonce-life", "--trusted",
		"--pattern-cache", "--secret-file", "--sip-port",
		"--core-ports",
		"--media-ports", "--media-address", "--max-legs", "--max-conferences",
		"--max-message", "--descriptors",
		"--answer-limit", "--session-expires", "--min-se", "--cancel-policy",
		"--late-cancel", "--answer-policy", "--media-mode", "--latch", "--media-timeout",
		"--floor", "--floor-t2", "--floor-silence", "--floor-queue", "--floor-priority",
		"--resource-priority", "--emergency-priority", "--emergency-reserve",
		"--source-rate", "--receivers", "--idle", "--call-log", "--t1", "--t2", "--t4", "--help",
		"--version",
	};
	char *page = NULL;
	size_t n;
	FILE *f = open_memstream(&page, &n);

	(void)state;
	args_help(f);
	fclose(f);
	for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
		if (!strstr(page, names[i]))
			fail_msg("%s is not in the help", names[i]);
	for (char *line = strtok(page, "\n"); line; line = strtok(NULL, "\n"))
		assert_true(strlen(line) <= 100);
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_defaults),
		cmocka_unit_test(everything_given),
		cmocka_unit_test(reading_twice),
		cmocka_unit_test(what_is_missing),
		cmocka_unit_test(what_is_too_much),
		cmocka_unit_test(numbers),
		cmocka_unit_test(answer_limit),
		cmocka_unit_test(words),
		cmocka_unit_test(media_ports),
		cmocka_unit_test(addresses),
		cmocka_unit_test(too_many_addresses),
		cmocka_unit_test(gateways),
		cmocka_unit_test(a_short_buffer_for_the_reason),
		cmocka_unit_test(help_and_version_anywhere),
		cmocka_unit_test(the_eals_help_before_the_line),
		cmocka_unit_test(where_the_eal_ends),
		cmocka_unit_test(help_names_every_option),
		cmocka_unit_test(media_ranges),
		cmocka_unit_test(media_ranges_that_are_none),
		cmocka_unit_test(media_ranges_that_disagree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
