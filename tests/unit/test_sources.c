/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "sources.h"

static void rules_in_order(void **state)
{
	char why[128] = "";
	struct sources *s = sources_parse(SPAN("# who may\n"
					       "allow 192.0.2.7 # one\n"
					       "deny 192.0.2.0/24\n"
					       "\n"
					       "deny ::/0\n"),
					  "acl", why, sizeof(why));

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->n, 3);
	assert_true(s->rule[0].allow);
	assert_int_equal(s->rule[0].len, 32);
	assert_int_equal(s->rule[0].line, 2);
	assert_false(s->rule[1].allow);
	assert_int_equal(s->rule[1].len, 24);
	assert_int_equal(s->rule[2].len, 0);
	assert_int_equal(s->rule[2].line, 5);
	assert_false(ip_is_v4(&s->rule[2].net));
	free(s);
}

static void assert_refused(const char *text, const char *expect)
{
	char why[128] = "";

	assert_null(sources_parse(span_cstr(text), "acl", why, sizeof(why)));
	assert_string_equal(why, expect);
}

static void bad_files(void **state)
{
	(void)state;
	assert_refused("", "acl: no rule; write a line such as 'deny 192.0.2.0/24'");
	assert_refused("permit 10.0.0.1",
		       "acl:1: rule \"permit\": write allow PREFIX or deny PREFIX");
	assert_refused("\ndeny",
		       "acl:2: prefix \"\": write an address, or a prefix such as 192.0.2.0/24");
	assert_refused("deny 10.0.0.0/40", "acl:1: prefix \"10.0.0.0/40\": the length of the "
					   "prefix must be a number up to 32, or "
					   "128");
	assert_refused("deny 10.0.0.1 10.0.0.2", "acl:1: word \"10.0.0.2\": one prefix a line");
}

static struct ip_addr address(const char *text)
{
	struct ip_addr ip;

	assert_true(ip_parse(span_cstr(text), &ip));
	return ip;
}

static bool covers(const struct sources *s, const char *text)
{
	struct ip_addr ip = address(text);

	return sources_cover(s, &ip);
}

static void who_is_trusted(void **state)
{
	char why[128] = "";
	struct sources *s = trusted_parse(SPAN("192.0.2.0/24 # the proxies\n\n2001:db8::1\n"),
					  "trusted", why, sizeof(why));

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->n, 2);
	assert_true(covers(s, "192.0.2.200"));
	assert_true(covers(s, "2001:db8::1"));
	assert_false(covers(s, "192.0.3.1"));
	assert_false(covers(s, "2001:db8::2"));
	assert_false(covers(NULL, "192.0.2.200"));
	free(s);
}

static void bad_trusted(void **state)
{
	char text[TRUSTED_MAX * 9 + 16] = "", why[128] = "";

	(void)state;
	assert_null(trusted_parse(SPAN("allow 10.0.0.1"), "trusted", why, sizeof(why)));
	assert_string_equal(why,
			    "trusted:1: prefix \"allow\": write an address, or a prefix such as "
			    "192.0.2.0/24");
	assert_null(trusted_parse(SPAN("# none"), "trusted", why, sizeof(why)));
	assert_string_equal(why, "trusted: no rule; write a line such as '192.0.2.0/24'");
	for (unsigned i = 0; i <= TRUSTED_MAX; i++)
		strcat(text, "10.0.0.1\n");
	assert_null(trusted_parse(span_cstr(text), "trusted", why, sizeof(why)));
	assert_string_equal(why, "trusted:257: more than 256 rules");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_in_order),
		cmocka_unit_test(bad_files),
		cmocka_unit_test(who_is_trusted),
		cmocka_unit_test(bad_trusted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
