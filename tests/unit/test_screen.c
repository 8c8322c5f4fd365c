/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "screen.h"

static struct screen *screen_of(const char *text)
{
	char why[256] = "";
	struct screen *screen =
		screen_parse(span_cstr(text), "screen.rules", NULL, why, sizeof(why));

	if (!screen)
		fail_msg("%s", why);
	return screen;
}

static void request(char text[1024], const char *start, const char *to_tag, const char *header)
{
	snprintf(text, 1024,
		 "%s\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
		 "To: <sip:c@d>%s\r\nCall-ID: 1\r\nCSeq: 1 X\r\n%s\r\nContent-Length: 0\r\n\r\n",
		 start, to_tag, header);
}

static const char rules[] = "# who scans\n"
			    "/^User-Agent: *friendly-scanner/i = drop # silently\n"
			    "/^User-Agent:/ = reject 403 No, thank you # not for us\n"
			    "/^INVITE sip:00[0-9]+@/ = reject 404\n";

struct screened {
	const char *start, *to_tag, *header;
	uint32_t line; // of the rule; 0: it passes
};

static void who_is_screened(void **state)
{
	static const struct screened cases[] = {
		{"INVITE sip:a@b SIP/2.0", "", "user-agent: Friendly-Scanner 1", 2},
		{"OPTIONS sip:a@b SIP/2.0", "", "User-Agent:friendly-scanner", 2},
		{"OPTIONS sip:a@b SIP/2.0", "", "User-Agent: x", 3},
		{"OPTIONS sip:a@b SIP/2.0", "", "X: User-Agent: friendly-scanner", 0},
		{"INVITE sip:0049@b SIP/2.0", "", "X: y", 4},
		{"INVITE sip:0049@b SIP/2.0", "", "User-Agent: x", 3},
		{"INVITE sip:0049@b SIP/2.0", ";tag=2", "User-Agent: x", 0},
		{"ACK sip:0049@b SIP/2.0", "", "User-Agent: x", 0},
		{"CANCEL sip:0049@b SIP/2.0", "", "User-Agent: x", 0},
		{"BYE sip:0049@b SIP/2.0", "", "User-Agent: x", 0},
		{"PRACK sip:0049@b SIP/2.0", "", "User-Agent: x", 0},
		{"UPDATE sip:0049@b SIP/2.0", "", "User-Agent: x", 0},
		{"SIP/2.0 200 OK", "", "User-Agent: x", 0},
		{"\r\n\r\nSIP/2.0 200 OK", "", "User-Agent: x", 0}, // RFC 3261 7.5
		{"no SIP at all", "", "User-Agent: friendly-scanner", 2},
	};
	struct screen *screen = screen_of(rules);
	struct screen_view *view = screen_view_create(screen);
	const uint64_t *hits = screen_hits(view);

	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct screen_rule *rule;
		char text[1024];

		request(text, cases[i].start, cases[i].to_tag, cases[i].header);
		rule = screen_judge(view, span_cstr(text));
		if ((rule ? rule->line : 0) != cases[i].line)
			fail_msg("case %u: line %u", i, rule ? rule->line : 0);
	}
	assert_int_equal(hits[0], 3);
	assert_int_equal(hits[1], 2);
	assert_int_equal(hits[2], 1);
	screen_view_free(view);
	screen_free(screen);
}

static void what_is_done(void **state)
{
	struct screen *screen = screen_of(rules);
	const struct screen_rule *rule;

	(void)state;
	assert_int_equal(screen_rules(screen, &rule), 3);
	assert_int_equal(rule[0].status, 0);
	assert_int_equal(rule[1].status, 403);
	assert_true(span_eq(rule[1].reason, SPAN("No, thank you")));
	assert_int_equal(rule[2].status, 404);
	assert_int_equal(rule[2].reason.n, 0);
	screen_free(screen);
	screen_free(NULL);
}

static void assert_refused(const char *text, const char *expect)
{
	char why[256] = "";

	assert_null(screen_parse(span_cstr(text), "screen.rules", NULL, why, sizeof(why)));
	assert_string_equal(why, expect);
}

static void bad_files(void **state)
{
	(void)state;
	assert_refused("# nothing\n", "screen.rules: no rule; write a line such as "
				      "'/^User-Agent:.*scanner/i = drop'");
	assert_refused("\nscanner = drop", "screen.rules:2: rule \"scanner\": begin with a regular "
					   "expression, as in /^User-Agent:.*scanner/i");
	assert_refused("/a b/ drop",
		       "screen.rules:1: rule \"/a b/\": write ' = drop' or ' = reject CODE "
		       "REASON' behind it");
	assert_refused(
		"/a/ = pass",
		"screen.rules:1: action \"pass\": not known; write drop, or reject CODE REASON");
	assert_refused("/a/ = drop it", "screen.rules:1: word \"it\": nothing comes behind drop");
	assert_refused("/a/ = reject 200", "screen.rules:1: status \"200\": give one from 400 to "
					   "699 that needs no header of its "
					   "own, such as 403");
	assert_refused("/a/ = drop\n/b[/ = drop", "screen.rules:2: pattern \"b[\": Unterminated "
						  "character class starting at index 1.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_screened),
		cmocka_unit_test(what_is_done),
		cmocka_unit_test(bad_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
