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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_in_order),
		cmocka_unit_test(bad_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
