/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "dialplan.h"

static struct dialplan *plan_of(const char *text)
{
	char why[256] = "";
	struct dialplan *plan = dialplan_parse(span_cstr(text), "plan.txt", why, sizeof(why));

	if (!plan)
		fail_msg("%s", why);
	return plan;
}

static void assert_refused(const char *text, const char *expect)
{
	char why[256] = "";

	assert_null(dialplan_parse(span_cstr(text), "plan.txt", why, sizeof(why)));
	assert_string_equal(why, expect);
}

// The line that matches; 0: none.
static uint32_t line_for(const struct dialplan *plan, const char *user, const char *host,
			 uint16_t port)
{
	const struct dialplan_target *t =
		dialplan_find(plan, span_cstr(user), span_cstr(host), port);

	return t ? t->line : 0;
}

static void one_target(void **state)
{
	struct dialplan *plan =
		plan_of("sip:team-a@* = sip:alice@10.9.0.2:5070 sip:bob@[2001:db8::3]");
	const struct dialplan_target *t;

	(void)state;
	assert_int_equal(dialplan_targets(plan), 1);
	assert_int_equal(dialplan_members_max(plan), 2);
	t = dialplan_find(plan, SPAN("team-a"), SPAN("10.9.0.1"), 0);
	assert_non_null(t);
	assert_int_equal(t->line, 1);
	assert_int_equal(t->n_members, 2);
	assert_true(span_eq(t->text, SPAN("sip:team-a@*")));
	assert_true(span_eq(t->member[0].uri, SPAN("sip:alice@10.9.0.2:5070")));
	assert_true(ip_is_v4(&t->member[0].at.ip));
	assert_int_equal(t->member[0].at.port, 5070);
	assert_true(span_eq(t->member[1].uri, SPAN("sip:bob@[2001:db8::3]")));
	assert_false(ip_is_v4(&t->member[1].at.ip));
	assert_int_equal(t->member[1].at.port, 5060);
	assert_null(dialplan_find(plan, SPAN("team-b"), SPAN("10.9.0.1"), 0));
	dialplan_free(plan);
}

static void text_is_copied(void **state)
{
	char text[] = "sip:a@* = sip:b@10.0.0.2", why[64];
	struct dialplan *plan = dialplan_parse(span_cstr(text), "plan.txt", why, sizeof(why));

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(line_for(plan, "a", "h", 0), 1);
	dialplan_free(plan);
	dialplan_free(NULL);
}

static void case_of_user_and_host(void **state)
{
	struct dialplan *plan = plan_of("SIP:Team@Conf.Example.COM = sip:b@10.0.0.2");

	(void)state;
	assert_int_equal(line_for(plan, "Team", "conf.example.com", 0), 1);
	assert_int_equal(line_for(plan, "Team", "CONF.example.com", 5062), 1);
	assert_int_equal(line_for(plan, "team", "conf.example.com", 0), 0);
	assert_int_equal(line_for(plan, "Team", "conf.example.com.", 0), 0);
	assert_int_equal(line_for(plan, "Team", "conf.example.co", 0), 0);
	dialplan_free(plan);
}

static void port_of_the_pattern(void **state)
{
	struct dialplan *plan = plan_of("sip:a@*:5060 = sip:b@10.0.0.2\n"
					"sip:a@[2001:DB8::1]:5062 = sip:b@10.0.0.2\n"
					"sips:a@10.0.0.1:5064 = sip:b@10.0.0.2\n");

	(void)state;
	assert_int_equal(line_for(plan, "a", "10.0.0.1", 5060), 1);
	assert_int_equal(line_for(plan, "a", "10.0.0.1", 0), 1);
	assert_int_equal(line_for(plan, "a", "[2001:db8::1]", 5062), 2);
	assert_int_equal(line_for(plan, "a", "10.0.0.1", 5062), 0);
	assert_int_equal(line_for(plan, "a", "10.0.0.1", 5064), 3);
	dialplan_free(plan);
}

static void first_line_wins(void **state)
{
	struct dialplan *plan = plan_of("sip:team-1@* = sip:a@10.0.0.2\n"
					"sip:team-*@* = sip:b@10.0.0.2 sip:c@10.0.0.2\n"
					"sip:*@* = sip:d@10.0.0.2\n"
					"sip:team-2@* = sip:e@10.0.0.2\n");

	(void)state;
	assert_int_equal(line_for(plan, "team-1", "h", 0), 1);
	assert_int_equal(line_for(plan, "team-2", "h", 0), 2);
	assert_int_equal(line_for(plan, "team-", "h", 0), 2);
	assert_int_equal(line_for(plan, "other", "h", 0), 3);
	assert_int_equal(dialplan_members_max(plan), 2);
	dialplan_free(plan);
}

static void stars(void **state)
{
	struct dialplan *plan = plan_of("sip:*a*b*@10.* = sip:x@10.0.0.2\n"
					"sip:aab@*.example.com = sip:x@10.0.0.2\n"
					"sip:**@h = sip:x@10.0.0.2\n"
					"sip:none = sip:x@10.0.0.2\n");

	(void)state;
	assert_int_equal(line_for(plan, "ab", "10.0.0.1", 0), 1);
	assert_int_equal(line_for(plan, "xxaxxabxx", "10.", 0), 1);
	assert_int_equal(line_for(plan, "ba", "10.0.0.1", 0), 0);
	assert_int_equal(line_for(plan, "ab", "110.0.0.1", 0), 0);
	assert_int_equal(line_for(plan, "aab", "a.b.example.com", 0), 2);
	assert_int_equal(line_for(plan, "aab", "example.com", 0), 0);
	assert_int_equal(line_for(plan, "anything", "h", 0), 3);
	assert_int_equal(line_for(plan, "", "h", 0), 3);
	assert_int_equal(line_for(plan, "", "none", 0), 4);
	assert_int_equal(line_for(plan, "a", "none", 0), 0);
	// A '*' in the Request-URI (feature codes, *97) is a byte like another.
	assert_int_equal(line_for(plan, "*a*b", "10.1", 0), 1);
	assert_int_equal(line_for(plan, "*", "10.1", 0), 0);
	dialplan_free(plan);
}

static void many_stars_against_a_long_user(void **state)
{
	struct dialplan *plan = plan_of("sip:*a*a*a*a*a*a*a*a*a*a*b@* = sip:x@10.0.0.2");
	char user[16001];

	(void)state;
	memset(user, 'a', sizeof(user) - 1);
	user[sizeof(user) - 1] = '\0';
	assert_int_equal(line_for(plan, user, "h", 0), 0);
	user[sizeof(user) - 2] = 'b';
	assert_int_equal(line_for(plan, user, "h", 0), 1);
	dialplan_free(plan);
}

static void users_with_odd_characters(void **state)
{
	struct dialplan *plan = plan_of("sip:a=b;x?y:z@* = sip:+49;ext=7@10.0.0.2;user=phone");
	const struct dialplan_target *t = dialplan_find(plan, SPAN("a=b;x?y:z"), SPAN("h"), 0);

	(void)state;
	assert_non_null(t);
	assert_true(span_eq(t->member[0].uri, SPAN("sip:+49;ext=7@10.0.0.2;user=phone")));
	dialplan_free(plan);
}

static void comments_blanks_and_line_ends(void **state)
{
	struct dialplan *plan = plan_of("# a plan\r\n"
					"\r\n"
					"   \t \n"
					"  sip:a@*\t=\tsip:b@10.0.0.2 \t sip:c@10.0.0.2#both\r\n"
					"#sip:d@* = sip:e@10.0.0.2\n"
					"sip:f@* = sip:g@10.0.0.2 # last line, no line end");

	(void)state;
	assert_int_equal(dialplan_targets(plan), 2);
	assert_int_equal(line_for(plan, "a", "h", 0), 4);
	assert_int_equal(line_for(plan, "f", "h", 0), 6);
	assert_int_equal(dialplan_members_max(plan), 2);
	dialplan_free(plan);
}

static void same_host_other_user_or_port(void **state)
{
	struct dialplan *plan =
		plan_of("sip:a@* = sip:b@10.0.0.2 sip:B@10.0.0.2 sip:b@10.0.0.2:5070 sip:10.0.0.2");

	(void)state;
	assert_int_equal(dialplan_members_max(plan), 4);
	dialplan_free(plan);
}

static void bad_members(void **state)
{
	(void)state;
	assert_refused(
		"\n\nsip:a@* = sip:alice@example.com",
		"plan.txt:3: member \"sip:alice@example.com\": the host must be an IPv4 address "
		"or an [IPv6] one, for squelch asks no DNS");
	assert_refused("sip:a@* = alice",
		       "plan.txt:1: member \"alice\": not a SIP URI; write sip:USER@ADDRESS or "
		       "sip:USER@ADDRESS:PORT");
	assert_refused("sip:a@* = tel:+491234",
		       "plan.txt:1: member \"tel:+491234\": a member begins "
		       "with sip:");
	assert_refused(
		"sip:a@* = sips:b@10.0.0.2",
		"plan.txt:1: member \"sips:b@10.0.0.2\": sips: asks for TLS, and squelch speaks "
		"UDP; write sip:");
	assert_refused(
		"sip:a@* = sip:b@10.0.0.2?subject=x",
		"plan.txt:1: member \"sip:b@10.0.0.2?subject=x\": a member has no headers; leave "
		"out what begins with ?");
	assert_refused(
		"sip:a@* = sip:b@10.0.0.2;transport=tcp",
		"plan.txt:1: member \"sip:b@10.0.0.2;transport=tcp\": squelch speaks UDP alone; "
		"leave out the transport");
	assert_refused("sip:a@* = sip:b@10.0.0.2:70000",
		       "plan.txt:1: member \"sip:b@10.0.0.2:70000\": not a SIP URI; write "
		       "sip:USER@ADDRESS or sip:USER@ADDRESS:PORT");
	assert_refused(
		"sip:a@* = sip:b@10.0.0.2 sip:c@10.0.0.2 sip:b@10.0.0.2:5060",
		"plan.txt:1: member \"sip:b@10.0.0.2:5060\": the same station twice; name it once");
}

static void bad_targets(void **state)
{
	(void)state;
	assert_refused("team = sip:b@10.0.0.2",
		       "plan.txt:1: target \"team\": a target begins with sip: or sips:");
	assert_refused("tel:1 = sip:b@10.0.0.2",
		       "plan.txt:1: target \"tel:1\": a target begins with sip: or sips:");
	assert_refused("sip:@h = sip:b@10.0.0.2",
		       "plan.txt:1: target \"sip:@h\": the user before the @ "
		       "is missing; write * for any");
	assert_refused("sip:a@ = sip:b@10.0.0.2",
		       "plan.txt:1: target \"sip:a@\": the host is missing; write * for any");
	assert_refused(
		"sip:a@*:0 = sip:b@10.0.0.2",
		"plan.txt:1: target \"sip:a@*:0\": the port must be a number from 1 to 65535");
	assert_refused("sip:a@[::1]x = sip:b@10.0.0.2",
		       "plan.txt:1: target \"sip:a@[::1]x\": write the host as NAME, ADDRESS or "
		       "[IPv6 ADDRESS]; * stands for any characters");
	assert_refused("sip:a@[::1 = sip:b@10.0.0.2",
		       "plan.txt:1: target \"sip:a@[::1\": write the host as NAME, ADDRESS or "
		       "[IPv6 ADDRESS]; * stands for any characters");
	assert_refused("sip:a@b@c = sip:b@10.0.0.2",
		       "plan.txt:1: target \"sip:a@b@c\": write the host as NAME, ADDRESS or "
		       "[IPv6 ADDRESS]; * stands for any characters");
	assert_refused(
		"sip:a@*;lr = sip:b@10.0.0.2",
		"plan.txt:1: target \"sip:a@*;lr\": parameters and headers are not compared; "
		"leave them out");
	assert_refused("sip:a@* sip:b@10.0.0.2",
		       "plan.txt:1: target \"sip:a@*\": write ' = ' and the members after it");
	assert_refused(
		"sip:a@*=sip:b@10.0.0.2",
		"plan.txt:1: target \"sip:a@*=sip:b@10.0.0.2\": write ' = ' and the members after "
		"it");
	assert_refused("sip:a@* =",
		       "plan.txt:1: target \"sip:a@*\": no members; name one or more after "
		       "the =");
	assert_refused(
		"sip:a\xc3\xa4@* = sip:b@10.0.0.2",
		"plan.txt:1: a byte that no URI may hold; write it as %HH, or save the file as "
		"plain ASCII");
}

static void empty_plans(void **state)
{
	static const char expect[] = "plan.txt: no target; write a line such as 'sip:team@* = "
				     "sip:alice@10.9.0.2:5070'";

	(void)state;
	assert_refused("", expect);
	assert_refused("# nothing\n\n", expect);
}

// A line with n members, sip:m0@10.0.0.2 and so on.
static char *line_with(unsigned n)
{
	char *text = malloc(32 + n * 24u), *at = text;

	at += sprintf(at, "sip:a@* =");
	for (unsigned i = 0; i < n; i++)
		at += sprintf(at, " sip:m%u@10.0.0.2", i);
	return text;
}

static void as_many_members_as_allowed(void **state)
{
	char *text = line_with(DIALPLAN_MEMBERS_MAX);
	struct dialplan *plan = plan_of(text);

	(void)state;
	assert_int_equal(dialplan_members_max(plan), DIALPLAN_MEMBERS_MAX);
	dialplan_free(plan);
	free(text);
	text = line_with(DIALPLAN_MEMBERS_MAX + 1);
	assert_refused(text,
		       "plan.txt:1: target \"sip:a@*\": more than 1024 members; split the team");
	free(text);
}

static void long_words_are_cut(void **state)
{
	char text[400] = "", why[40];

	(void)state;
	memset(text, 'x', 300);
	assert_null(dialplan_parse(span_cstr(text), "plan.txt", why, sizeof(why)));
	assert_int_equal(strlen(why), sizeof(why) - 1);
}

static void files(void **state)
{
	char name[] = "/tmp/test_dialplan.XXXXXX", why[256] = "", expect[256];
	int fd = mkstemp(name);
	struct dialplan *plan;
	static const char text[] = "sip:a@* = sip:b@10.0.0.2\nsip:c@* = d\n";

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, 25), 25);
	plan = dialplan_load(name, why, sizeof(why));
	assert_non_null(plan);
	assert_int_equal(dialplan_targets(plan), 1);
	dialplan_free(plan);
	assert_int_equal(write(fd, text + 25, sizeof(text) - 26), sizeof(text) - 26);
	assert_null(dialplan_load(name, why, sizeof(why)));
	snprintf(expect, sizeof(expect), "%s:2: member \"d\": not a SIP URI", name);
	assert_memory_equal(why, expect, strlen(expect));
	assert_int_equal(ftruncate(fd, DIALPLAN_BYTES_MAX + 1), 0);
	assert_null(dialplan_load(name, why, sizeof(why)));
	snprintf(expect, sizeof(expect), "%s: longer than 16 MiB; split it", name);
	assert_string_equal(why, expect);
	close(fd);
	unlink(name);
	assert_null(dialplan_load(name, why, sizeof(why)));
	snprintf(expect, sizeof(expect), "%s: No such file or directory", name);
	assert_string_equal(why, expect);
	assert_null(dialplan_load("/tmp", why, sizeof(why)));
	assert_string_equal(why, "/tmp: Is a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_target),
		cmocka_unit_test(text_is_copied),
		cmocka_unit_test(case_of_user_and_host),
		cmocka_unit_test(port_of_the_pattern),
		cmocka_unit_test(first_line_wins),
		cmocka_unit_test(stars),
		cmocka_unit_test(many_stars_against_a_long_user),
		cmocka_unit_test(users_with_odd_characters),
		cmocka_unit_test(comments_blanks_and_line_ends),
		cmocka_unit_test(same_host_other_user_or_port),
		cmocka_unit_test(bad_members),
		cmocka_unit_test(bad_targets),
		cmocka_unit_test(empty_plans),
		cmocka_unit_test(as_many_members_as_allowed),
		cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
