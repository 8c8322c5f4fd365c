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
	struct dialplan *plan = dialplan_parse(span_cstr(text), "plan.txt", NULL, why, sizeof(why));

	if (!plan)
		fail_msg("%s", why);
	return plan;
}

static void assert_refused(const char *text, const char *expect)
{
	char why[256] = "";

	assert_null(dialplan_parse(span_cstr(text), "plan.txt", NULL, why, sizeof(why)));
	assert_string_equal(why, expect);
}

static const struct dialplan_rule *ask(const struct dialplan *plan,
				       const struct dialplan_request *r)
{
	struct dialplan_view *view = dialplan_view_create(plan);
	const struct dialplan_rule *rule;

	assert_non_null(view);
	rule = dialplan_find(view, r);
	dialplan_view_free(view);
	return rule;
}

static const struct dialplan_rule *rule_for(const struct dialplan *plan, const char *user,
					    const char *host, uint16_t port)
{
	struct sip_uri uri = {.user = span_cstr(user), .host = span_cstr(host), .port = port};

	return ask(plan, &(struct dialplan_request){.uri = &uri});
}

// The line that matches; 0: none.
static uint32_t line_for(const struct dialplan *plan, const char *user, const char *host,
			 uint16_t port)
{
	const struct dialplan_rule *rule = rule_for(plan, user, host, port);

	return rule ? rule->line : 0;
}

static void one_target(void **state)
{
	struct dialplan *plan =
		plan_of("sip:team-a@* = sip:alice@10.9.0.2:5070 sip:bob@[2001:db8::3]");
	const struct dialplan_rule *t;

	(void)state;
	assert_int_equal(dialplan_rules(plan), 1);
	assert_int_equal(dialplan_members_max(plan), 2);
	t = rule_for(plan, "team-a", "10.9.0.1", 0);
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
	assert_null(rule_for(plan, "team-b", "10.9.0.1", 0));
	dialplan_free(plan);
}

static void text_is_copied(void **state)
{
	char text[] = "sip:a@* = sip:b@10.0.0.2", why[64];
	struct dialplan *plan = dialplan_parse(span_cstr(text), "plan.txt", NULL, why, sizeof(why));

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
	const struct dialplan_rule *t = rule_for(plan, "a=b;x?y:z", "h", 0);

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
	assert_int_equal(dialplan_rules(plan), 2);
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
		"\n\nsip:a@* = sip:b@-..example",
		"plan.txt:3: member \"sip:b@-..example\": its host is neither an address nor a "
		"name; IPv6 goes in brackets");
	assert_refused("sip:a@* = alice",
		       "plan.txt:1: action \"alice\": not known; write the members' URIs, list, "
		       "room, factory, route HOPS, registered, register, challenge, or reject CODE REASON");
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
	assert_refused(
		"team = sip:b@10.0.0.2",
		"plan.txt:1: target \"team\": write sip:USER@HOST, or a regular expression as in "
		"/^sip:gate-[0-9]+@/");
	assert_refused(
		"tel:1 = sip:b@10.0.0.2",
		"plan.txt:1: target \"tel:1\": write sip:USER@HOST, or a regular expression as "
		"in /^sip:gate-[0-9]+@/");
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

static void canonical_uris(void **state)
{
	static const char *const of[][2] = {
		{"sip:bob@Biloxi.COM", "sip:bob@biloxi.com:5060"},
		{"sips:bob@biloxi.com:5061;transport=udp", "sip:bob@biloxi.com:5061"},
		{"SIP:%62ob%2A%3b%40:pw@H", "sip:bob*%3B%40:pw@h:5060"},
		{"sip:100%25@h", "sip:100%25@h:5060"},
		{"sip:h.example", "sip:@h.example:5060"},
		{"sip:a@[2001:DB8::1]:5070", "sip:a@[2001:db8::1]:5070"},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(of) / sizeof(*of); i++) {
		char room[128] = "";
		struct writer w = writer_on(room, strlen(of[i][0]) + DIALPLAN_URI_MORE);
		struct sip_uri uri;

		assert_true(sip_uri_parse(span_cstr(of[i][0]), &uri));
		dialplan_put_uri(&w, &uri);
		assert_false(w.full);
		assert_string_equal(room, of[i][1]);
	}
}

// However a user is escaped, in the plan or in the request.
static void escapes(void **state)
{
	struct dialplan *plan = plan_of("sip:%61%2Ab-%3B@* = sip:b@10.0.0.2\n"
					"/^sip:%23[0-9]+@/ = sip:b@10.0.0.2\n");

	(void)state;
	assert_int_equal(line_for(plan, "a%2ab-%3b", "h", 0), 1);
	assert_int_equal(line_for(plan, "a*b-%3B", "h", 0), 1);
	assert_int_equal(line_for(plan, "axb-%3B", "h", 0), 0);
	assert_int_equal(line_for(plan, "a*b-;", "h", 0), 0);
	assert_int_equal(line_for(plan, "%23%317", "h", 0), 2);
	dialplan_free(plan);
}

static void regular_expressions(void **state)
{
	struct dialplan *plan = plan_of("/^sip:gate-[0-9]+@conf\\.example:/ = sip:a@10.0.0.2\n"
					"/^sip:(door|lift) #\\/x@/ = sip:a@10.0.0.2\n"
					"/^SIP:Hall@/i = sip:a@10.0.0.2 # in any case\n"
					"/:5099\\z/ = sip:a@10.0.0.2\n");

	(void)state;
	assert_int_equal(line_for(plan, "gate-42", "CONF.example", 0), 1);
	assert_int_equal(line_for(plan, "gate-", "conf.example", 0), 0);
	assert_int_equal(line_for(plan, "gate-42", "conf-example", 0), 0);
	assert_int_equal(line_for(plan, "lift #/x", "h", 0), 2);
	assert_int_equal(line_for(plan, "hALL", "h", 0), 3);
	assert_int_equal(line_for(plan, "anybody", "h", 5099), 4);
	dialplan_free(plan);
}

struct asked {
	const char *from, *to, *user_agent, *source;
	uint32_t line; // that must win
};

static void all_conditions_must_be_met(void **state)
{
	static const struct asked cases[] = {
		{"sip:vip@Example.com;x=1", "sip:a@h", "Phone 2", "192.0.2.7", 1},
		{"sip:vip@example.com", "sip:a@h", "Phone 2", "192.0.3.7", 2},
		{"sip:vip@example.com", "sip:a@h", "phone 2", "192.0.3.7", 5},
		{"tel:+4912", "sip:a@h", "x", "192.0.2.7", 3},
		{"sip:who@h", "sips:b%6Fb@H", "", "192.0.2.7", 4},
		{"sip:who@h", "sip:a@h", "", "2001:db8:1::1", 6},
		{"sip:who@h", "sip:a@h", "", "2001:db9::1", 0},
		{"sip:who@h", "sip:a@h", "", "192.0.2.7", 5},
	};
	struct dialplan *plan =
		plan_of("sip:*@* from=sip:*@example.com user-agent=/^Phone/ source=192.0.2.0/24 = "
			"reject 403\n"
			"sip:*@* user-agent=/^Phone/ from=/^sip:vip@/ = reject 403\n"
			"sip:*@* from=/^tel:/ = reject 403\n"
			"sip:*@* to=sip:bob@* = reject 403\n"
			"sip:*@* source=192.0.0.0/8 = reject 403\n"
			"sip:*@* source=2001:db8::/32 = reject 403\n");

	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct asked *c = &cases[i];
		const struct sip_uri uri = {.user = SPAN("x"), .host = SPAN("h")};
		struct ip_addr source;
		struct dialplan_request r = {&uri, span_cstr(c->from), span_cstr(c->to),
					     span_cstr(c->user_agent), &source};
		const struct dialplan_rule *rule;

		assert_true(ip_parse(span_cstr(c->source), &source));
		rule = ask(plan, &r);
		assert_int_equal(rule ? rule->line : 0, c->line);
	}
	dialplan_free(plan);
}

static void a_challenge_leads_to_the_rules_behind(void **state)
{
	struct dialplan *plan = plan_of("sip:open@* = reject 404\n"
					"sip:*@* = challenge # who are you?\n"
					"sip:a@* = reject 486\n"
					"sip:a@* = reject 480\n");
	struct dialplan_view *view = dialplan_view_create(plan);
	struct sip_uri uri = {.user = SPAN("a"), .host = SPAN("h")};
	struct dialplan_request r = {.uri = &uri};
	const struct dialplan_rule *rule = dialplan_find(view, &r);

	(void)state;
	assert_int_equal(dialplan_challenges(plan), 2);
	assert_int_equal(rule->action, DIALPLAN_CHALLENGE);
	rule = dialplan_find_next(view, &r, rule);
	assert_int_equal(rule->line, 3);
	rule = dialplan_find_next(view, &r, rule);
	assert_int_equal(rule->line, 4);
	assert_null(dialplan_find_next(view, &r, rule));
	dialplan_view_free(view);
	dialplan_free(plan);
	plan = plan_of("sip:a@* = reject 404\n");
	assert_int_equal(dialplan_challenges(plan), 0);
	dialplan_free(plan);
}

static void actions_and_settings(void **state)
{
	struct dialplan *plan = plan_of(
		"sip:a@* = group sip:b@10.0.0.2\n"
		"sip:b@* = cancel-policy=hybrid answer-policy=all answer-limit=5 sip:b@10.0.0.2\n"
		"sip:c@* = cancel-policy=rfc group sip:b@10.0.0.2 sip:c@10.0.0.2\n"
		"sip:d@* = reject 603 Not  today, thanks # really\n"
		"sip:e@* = reject 404\n"
		"sip:f@* = answer-policy=all list # whom it names\n"
		"sip:g-*@* = room\n"
		"sip:h@* user-agent=/^Phone/ = factory\n");
	const struct dialplan_rule *rule = rule_for(plan, "a", "h", 0);

	(void)state;
	assert_int_equal(rule->action, DIALPLAN_GROUP);
	assert_int_equal(rule->policy.cancel, -1);
	assert_int_equal(rule->policy.answer, -1);
	assert_int_equal(rule->policy.answer_limit_ms, 0);
	rule = rule_for(plan, "b", "h", 0);
	assert_int_equal(rule->policy.cancel, CANCEL_HYBRID);
	assert_int_equal(rule->policy.answer, ANSWER_ALL);
	assert_int_equal(rule->policy.answer_limit_ms, 5000);
	rule = rule_for(plan, "c", "h", 0);
	assert_int_equal(rule->policy.cancel, CANCEL_RFC);
	assert_int_equal(rule->n_members, 2);
	rule = rule_for(plan, "d", "h", 0);
	assert_int_equal(rule->action, DIALPLAN_REJECT);
	assert_int_equal(rule->status, 603);
	assert_true(span_eq(rule->reason, SPAN("Not  today, thanks")));
	rule = rule_for(plan, "e", "h", 0);
	assert_int_equal(rule->status, 404);
	assert_int_equal(rule->reason.n, 0);
	rule = rule_for(plan, "f", "h", 0);
	assert_int_equal(rule->action, DIALPLAN_LIST);
	assert_int_equal(rule->policy.answer, ANSWER_ALL);
	assert_int_equal(rule->n_members, 0);
	assert_int_equal(rule_for(plan, "g-1", "h", 0)->action, DIALPLAN_ROOM);
	dialplan_free(plan);
}

static void floor_of_a_rule(void **state)
{
	struct dialplan *plan = plan_of("sip:a@* = floor=none sip:b@10.0.0.2\n"
					"sip:b@* = room\n");

	(void)state;
	assert_int_equal(rule_for(plan, "a", "h", 0)->policy.floor, CONTROL_NONE);
	assert_int_equal(rule_for(plan, "b", "h", 0)->policy.floor, -1);
	assert_int_equal(dialplan_needs_floor(plan), 0);
	dialplan_free(plan);
	plan = plan_of("sip:a@* = floor=none list\n"
		       "sip:b@* = floor=tbcp priority=high room\n"
		       "sip:c@* = floor=tbcp route sip:10.0.0.2\n");
	assert_int_equal(rule_for(plan, "b", "h", 0)->policy.floor, CONTROL_TBCP);
	assert_int_equal(rule_for(plan, "c", "h", 0)->policy.floor, CONTROL_TBCP);
	assert_int_equal(dialplan_needs_floor(plan), 2);
	dialplan_free(plan);
}

static bool names_room(const struct dialplan *plan, const char *user)
{
	struct dialplan_view *view = dialplan_view_create(plan);
	bool found = dialplan_names_room(
		view, &(struct sip_uri){.user = span_cstr(user), .host = SPAN("h")});

	dialplan_view_free(view);
	return found;
}

// By the first condition alone, whichever rule comes first: a CANCEL need not meet the others.
static void rooms_are_told_by_their_uri(void **state)
{
	struct dialplan *plan = plan_of("sip:a@* source=10.0.0.0/8 = sip:b@10.0.0.2\n"
					"sip:a@* user-agent=/^Phone/ = room\n"
					"sip:r*@* = room\n"
					"sip:f@* = factory\n"
					"sip:*@* = reject 404\n");

	(void)state;
	assert_true(names_room(plan, "a"));
	assert_true(names_room(plan, "r1"));
	assert_true(names_room(plan, "%72"));
	assert_false(names_room(plan, "f"));
	assert_false(names_room(plan, "x"));
	dialplan_free(plan);
}

static void bad_conditions(void **state)
{
	(void)state;
	assert_refused("\n/^sip:(a@/ = reject 403", "plan.txt:2: pattern \"^sip:(a@\": Missing "
						    "close parenthesis for group started at index "
						    "5.");
	assert_refused("/^sip:a@/ from=/(?<=a)b/ = reject 403",
		       "plan.txt:1: pattern \"(?<=a)b\": Zero-width assertions are not supported.");
	assert_refused("/^sip:a@ = reject 403", "plan.txt:1: target \"/^sip:a@ = reject 403\": "
						"write ' = ' and the members after it");
	assert_refused(
		"/ = reject 403",
		"plan.txt:1: target \"/ = reject 403\": write ' = ' and the members after it");
	assert_refused("// = reject 403", "plan.txt:1: target \"//\": nothing between the slashes");
	assert_refused(
		"/a/x = reject 403",
		"plan.txt:1: target \"/a/x\": behind the slash there may be an i: in any case");
	assert_refused(
		"sip:a@* to=bob = reject 403",
		"plan.txt:1: condition \"to=bob\": write sip:USER@HOST, or a regular expression as "
		"in /^sip:gate-[0-9]+@/");
	assert_refused(
		"sip:a@* user-agent=Phone = reject 403",
		"plan.txt:1: condition \"user-agent=Phone\": write a regular expression, as in "
		"/^Phone/");
	assert_refused("sip:a@* to=/a/ to=/b/ = reject 403",
		       "plan.txt:1: condition \"to=/b/\": twice in one rule; write two rules");
	assert_refused("sip:a@* via=/a/ = reject 403",
		       "plan.txt:1: condition \"via=/a/\": not known; there are from=, to=, "
		       "user-agent= and "
		       "source=");
	assert_refused(
		"sip:a@* source=net = reject 403",
		"plan.txt:1: condition \"source=net\": write an address, or a prefix such as "
		"192.0.2.0/24");
	assert_refused(
		"sip:a@* source=10.0.0.0/33 = reject 403",
		"plan.txt:1: condition \"source=10.0.0.0/33\": the length of the prefix must be a "
		"number up to 32, or 128");
	assert_refused("sip:a@* source=::1 source=::2 = reject 403",
		       "plan.txt:1: condition \"source=::2\": twice in one rule; write two rules");
}

static void routes(void **state)
{
	struct dialplan *plan =
		plan_of("sip:a@* = answer-limit=5 route sip:10.0.0.2 sip:10.0.0.3:5070\n"
			"sip:b@* = route sip:[2001:db8::2] sip:10.0.0.2:5060 # the same");
	const struct dialplan_rule *a = rule_for(plan, "a", "h", 0),
				   *b = rule_for(plan, "b", "h", 0);
	struct dialplan_view *view = dialplan_view_create(plan);

	(void)state;
	assert_int_equal(a->action, DIALPLAN_ROUTE);
	assert_int_equal(a->n_members, 0);
	assert_int_equal(a->n_hops, 2);
	assert_int_equal(a->policy.answer_limit_ms, 5000);
	assert_int_equal(b->n_hops, 2);
	assert_int_equal(dialplan_hops(plan), 3); // one of them is shared
	assert_int_equal(b->hop[1], a->hop[0]);
	assert_int_equal(dialplan_hop(plan, a->hop[1])->at.port, 5070);
	assert_true(span_eq(dialplan_hop(plan, a->hop[0])->uri, SPAN("sip:10.0.0.2")));
	// Each rule counts for itself.
	assert_int_equal(dialplan_turn(view, a), 0);
	assert_int_equal(dialplan_turn(view, a), 1);
	assert_int_equal(dialplan_turn(view, b), 0);
	dialplan_view_free(view);
	dialplan_free(plan);
}

static void bad_routes(void **state)
{
	char text[512] = "sip:a@* = route";

	(void)state;
	assert_refused("sip:a@* = route",
		       "plan.txt:1: target \"sip:a@*\": no next hop; name one or more after route");
	assert_refused(
		"sip:a@* = route sip:bob@10.0.0.2",
		"plan.txt:1: next hop \"sip:bob@10.0.0.2\": a next hop is a host alone; write "
		"sip:HOST or sip:HOST:PORT");
	assert_refused(
		"sip:a@* = route sip:10.0.0.2;lr",
		"plan.txt:1: next hop \"sip:10.0.0.2;lr\": a next hop is a host alone; write "
		"sip:HOST or sip:HOST:PORT");
	assert_refused(
		"sip:a@* = route 10.0.0.2",
		"plan.txt:1: next hop \"10.0.0.2\": not a SIP URI; write sip:USER@ADDRESS or "
		"sip:USER@ADDRESS:PORT");
	assert_refused(
		"sip:a@* = route sip:10.0.0.2 sip:10.0.0.2:5060",
		"plan.txt:1: next hop \"sip:10.0.0.2:5060\": the same host twice; name it once");
	for (unsigned i = 1; i <= DIALPLAN_HOPS_MAX + 1; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), " sip:10.0.0.%u", i);
	assert_refused(text, "plan.txt:1: next hop \"sip:10.0.0.13\": more than 12 in one rule");
}

// Members of our domains are whoever has registered; others must be somewhere.
static void addresses_of_record(void **state)
{
	struct dialplan *plan = plan_of("sip:a@* = sip:b@10.0.0.2\n"
					"sip:b@* = sip:b@Example.com sip:b@10.0.0.2 sip:b@10.0.0.1\n"
					"sip:example.com = register\n"
					"sip:*@example.com = answer-limit=5 registered");
	struct home home = {.domains = "example.org,example.com"};
	struct ip_addr ip;
	struct span stray;
	struct dialplan_view *view = dialplan_view_create(plan);
	const struct dialplan_rule *rule;

	(void)state;
	assert_true(ip_parse(SPAN("10.0.0.1"), &ip) && home_add(&home, &ip, 24, 0));
	dialplan_settle(plan, &home);
	assert_int_equal(dialplan_needs_location(plan), 2);
	assert_int_equal(dialplan_needs_names(plan, &stray), 0);
	assert_true(dialplan_registers(view));
	rule = rule_for(plan, "b", "x", 0);
	assert_int_equal(rule->n_members, 3);
	assert_true(rule->member[0].registered);
	assert_false(rule->member[1].registered);
	assert_true(rule->member[2].registered);
	assert_int_equal(rule_for(plan, "c", "example.com", 0)->action, DIALPLAN_REGISTERED);
	assert_int_equal(rule_for(plan, "", "example.com", 0)->action, DIALPLAN_REGISTER);
	dialplan_view_free(view);
	dialplan_free(plan);
	plan = plan_of("sip:a@* = sip:b@10.0.0.2\nsip:b@* = sip:b@example.com sip:b@example.net");
	dialplan_settle(plan, &home);
	assert_int_equal(dialplan_needs_names(plan, &stray), 2);
	assert_true(span_eq(stray, SPAN("sip:b@example.net")));
	dialplan_free(plan);
	assert_refused("sip:a@* = register now",
		       "plan.txt:1: target \"sip:a@*\": register stands alone; who calls those who "
		       "have registered is in a rule of its own");
	assert_refused("sip:a@* = registered sip:b@10.0.0.2",
		       "plan.txt:1: target \"sip:a@*\": registered calls the Request-URI itself; "
		       "name no members");
	assert_refused("sip:a@* = sip:b@example.com sip:%62@Example.com",
		       "plan.txt:1: member \"sip:%62@Example.com\": the same station twice; name it "
		       "once");
}

// A loop that the plan itself has: who is called would be this server.
static void who_calls_us(void **state)
{
	static const struct {
		const char *plan, *uri;
		uint32_t line;
	} cases[] = {
		{"sip:a@* = sip:b@10.0.0.1\nsip:c@* = sip:b@10.0.0.1:5062 sip:10.0.0.2", "", 0},
		{"sip:a@* = sip:10.0.0.2\nsip:b@* = sip:10.0.0.2 sip:10.0.0.1", "sip:10.0.0.1", 2},
		{"sip:a@* = sip:10.0.0.1:5060", "sip:10.0.0.1:5060", 1},
		{"sip:a@* = route sip:10.0.0.2 sip:10.0.0.1:5070", "", 0},
		{"sip:a@* = route sip:10.0.0.2 sip:10.0.0.1", "sip:10.0.0.1", 1},
		{"sip:a@* = route sip:example.com sip:10.0.0.1:6001", "sip:10.0.0.1:6001", 1},
	};
	struct home home = {.sip_port = 5060, .core_port = 6000, .n_core_ports = 2};
	struct ip_addr ip;

	(void)state;
	assert_true(ip_parse(SPAN("10.0.0.1"), &ip) && home_add(&home, &ip, 24, 0));
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dialplan *plan = plan_of(cases[i].plan);
		struct span uri = SPAN_NONE;

		dialplan_settle(plan, &home);
		assert_int_equal(dialplan_calls_us(plan, &home, &uri), cases[i].line);
		assert_true(span_eq(uri, span_cstr(cases[i].uri)));
		dialplan_free(plan);
	}
}

static void bad_actions(void **state)
{
	static const char *const unknown[] = {"Route", "Room", "List", "Challenge", "Group"};
	char text[64], expect[192];

	(void)state;
	for (unsigned i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		snprintf(text, sizeof(text), "sip:a@* = %s 10.0.0.2", unknown[i]);
		snprintf(expect, sizeof(expect),
			 "plan.txt:1: action \"%s\": not known; write the members' URIs, list, "
			 "room, factory, route HOPS, registered, register, challenge, or reject CODE "
			 "REASON",
			 unknown[i]);
		assert_refused(text, expect);
	}
	assert_refused("sip:a@* = cancel-policy=never sip:b@10.0.0.2",
		       "plan.txt:1: setting \"cancel-policy=never\": give complete, hybrid or rfc");
	assert_refused("sip:a@* = answer-policy=some sip:b@10.0.0.2",
		       "plan.txt:1: setting \"answer-policy=some\": give first, all or immediate");
	assert_refused("sip:a@* = answer-mode=yes sip:b@10.0.0.2",
		       "plan.txt:1: setting \"answer-mode=yes\": give pass, drop, auto, manual, "
		       "auto;require or manual;require");
	assert_refused("sip:a@* = answer-limit=0 sip:b@10.0.0.2",
		       "plan.txt:1: setting \"answer-limit=0\": give seconds from 1 to 3600");
	assert_refused("sip:a@* = floor=on sip:b@10.0.0.2",
		       "plan.txt:1: setting \"floor=on\": give none or tbcp");
	assert_refused(
		"sip:a@* = priority=high answer-limit=5 room",
		"plan.txt:1: target \"sip:a@*\": a room has a use for floor=, priority= and refer= "
		"alone; leave other settings out");
	assert_refused("sip:a@* = priority=urgent room",
		       "plan.txt:1: setting \"priority=urgent\": give normal, high, preemptive or "
		       "emergency");
	assert_refused("sip:a@* = list sip:b@10.0.0.2",
		       "plan.txt:1: word \"sip:b@10.0.0.2\": who is in is not the rule's to say; "
		       "leave it out");
	assert_refused("sip:a@* = group",
		       "plan.txt:1: target \"sip:a@*\": no members; name one or more after the =");
	assert_refused(
		"sip:a@* = answer-limit=3 reject 404",
		"plan.txt:1: target \"sip:a@*\": what it does has no use for settings; leave "
		"them out");
	assert_refused("sip:a@* = answer-limit=3 challenge",
		       "plan.txt:1: target \"sip:a@*\": challenge stands alone; who is called, and "
		       "how, is in a rule behind it");
	assert_refused("sip:a@* = challenge group sip:b@10.0.0.2",
		       "plan.txt:1: target \"sip:a@*\": challenge stands alone; who is called, and "
		       "how, is in a rule behind it");
	for (unsigned i = 0; i < 4; i++) {
		static const char *const status[] = {"302", "700", "401", "no"};

		snprintf(text, sizeof(text), "sip:a@* = reject %s", status[i]);
		snprintf(expect, sizeof(expect),
			 "plan.txt:1: status \"%s\": give one from 400 to 699 that needs no header "
			 "of its own, "
			 "such as 403",
			 status[i]);
		assert_refused(text, expect);
	}
}

static unsigned n_said;
static char said[512];

static void say(const char *line)
{
	n_said++;
	snprintf(said, sizeof(said), "%s", line);
}

static void burdens_are_told(void **state)
{
	const struct pattern_cache cache = {NULL, say};
	char why[256];
	struct dialplan *plan = dialplan_parse(SPAN("sip:*a*@* = reject 404\n"
						    "/^sip:.*b/ = reject 404\n"
						    "/gate[0-9]@h/ = reject 404\n"
						    "/a.*b/ = reject 404\n"
						    "/^sip:|x/ = reject 404\n"),
					       "plan.txt", &cache, why, sizeof(why));

	(void)state;
	assert_non_null(plan);
	assert_int_equal(n_said, 1);
	assert_string_equal(
		said,
		"plan.txt:4: a pattern that burdens every request: let it begin with ^, or have "
		"four characters or more and no * or + (2 such patterns)");
	dialplan_free(plan);
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
	assert_null(dialplan_parse(span_cstr(text), "plan.txt", NULL, why, sizeof(why)));
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
	plan = dialplan_load(name, NULL, why, sizeof(why));
	assert_non_null(plan);
	assert_int_equal(dialplan_rules(plan), 1);
	dialplan_free(plan);
	assert_int_equal(write(fd, text + 25, sizeof(text) - 26), sizeof(text) - 26);
	assert_null(dialplan_load(name, NULL, why, sizeof(why)));
	snprintf(expect, sizeof(expect), "%s:2: action \"d\": not known", name);
	assert_memory_equal(why, expect, strlen(expect));
	assert_int_equal(ftruncate(fd, FILE_BYTES_MAX + 1), 0);
	assert_null(dialplan_load(name, NULL, why, sizeof(why)));
	snprintf(expect, sizeof(expect), "%s: longer than 16 MiB; split it", name);
	assert_string_equal(why, expect);
	close(fd);
	unlink(name);
	assert_null(dialplan_load(name, NULL, why, sizeof(why)));
	snprintf(expect, sizeof(expect), "%s: No such file or directory", name);
	assert_string_equal(why, expect);
	assert_null(dialplan_load("/tmp", NULL, why, sizeof(why)));
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
		cmocka_unit_test(canonical_uris),
		cmocka_unit_test(escapes),
		cmocka_unit_test(regular_expressions),
		cmocka_unit_test(all_conditions_must_be_met),
		cmocka_unit_test(actions_and_settings),
		cmocka_unit_test(floor_of_a_rule),
		cmocka_unit_test(rooms_are_told_by_their_uri),
		cmocka_unit_test(a_challenge_leads_to_the_rules_behind),
		cmocka_unit_test(bad_conditions),
		cmocka_unit_test(routes),
		cmocka_unit_test(bad_routes),
		cmocka_unit_test(addresses_of_record),
		cmocka_unit_test(who_calls_us),
		cmocka_unit_test(bad_actions),
		cmocka_unit_test(burdens_are_told),
		cmocka_unit_test(empty_plans),
		cmocka_unit_test(as_many_members_as_allowed),
		cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
