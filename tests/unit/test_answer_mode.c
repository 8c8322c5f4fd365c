/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rig_scene.h"

// Answer-Mode and Priv-Answer-Mode (RFC 5373): what members are told, by the caller and by the rule,
// and how they say they have answered.

static void invite(struct rig *r, const char *what, const char *headers, const char *sent)
{
	r->o_headers = headers;
	O(r, what);
	SENT(r, sent);
	r->o_headers = NULL;
}

static void close_refused(struct rig *r)
{
	T(r, 'A', INVITE, 486);
	O(r, "ACK");
	rig_close_empty(r);
}

static void called_with(struct rig *r, const char *what, const char *headers, const char *told)
{
	invite(r, what, headers, "O 100 INVITE, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, told);
	close_refused(r);
}

static void called_without(const char *what, const char *headers, const char *untold)
{
	struct rig *r = rig_open(NULL);

	invite(r, what, headers, "O 100 INVITE, A INVITE");
	REQUEST_HAS_NOT(r, 'A', INVITE, untold);
	close_refused(r);
}

static void refused(const char *what, const char *headers, uint16_t status)
{
	struct rig *r = rig_open(NULL);
	char sent[32];

	snprintf(sent, sizeof(sent), "O %u INVITE", status);
	invite(r, what, headers, sent);
	O(r, "ACK");
	rig_close_empty(r);
}

static void passed_on(void **state)
{
	(void)state;
	called_with(rig_open(NULL), "INVITE one", "Answer-Mode: Auto\r\n", "Answer-Mode: Auto\r\n");
	called_with(rig_open(NULL), "INVITE one", "answer-mode:  manual ;require;x=\"a;b\"\r\n",
		    "\r\nAnswer-Mode: manual ;require;x=\"a;b\"\r\n");
	called_with(rig_open(NULL), "INVITE one",
		    "Require: answermode\r\nAnswer-Mode: Auto;require\r\n",
		    "Require: answermode\r\nAnswer-Mode: Auto;require\r\nContent-Length");
	called_without("INVITE one", "Answer-Mode: Auto\r\n", "Require");
	// Nothing to understand, so nothing is required.
	called_without("INVITE one", "Require: answermode\r\n", "Require");
}

// As if it were not there: it cannot be said what is asked for.
static void what_cannot_be_read(void **state)
{
	static const char *const bad[] = {"", "Auto Manual", ";require", "Auto;", "Auto;=x",
					  "Auto, Manual", "Auto;x=\"y"};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		char header[64];

		snprintf(header, sizeof(header), "Answer-Mode: %s\r\n", bad[i]);
		called_without("INVITE one", header, "Answer-Mode");
	}
}

// 6: not everybody may say it. Who insists on what is not passed on is refused (4.3).
static void privilege_is_for_those_who_are_trusted(void **state)
{
	struct rig *r = rig_open(NULL);
	struct sources *trusted;
	char why[128];

	(void)state;
	called_without("INVITE one", "Priv-Answer-Mode: Auto\r\n", "Answer-Mode");
	refused("INVITE one", "Priv-Answer-Mode: Auto;require\r\n", 403);
	trusted = trusted_parse(SPAN("10.9.0.9"), "trusted", why, sizeof(why));
	focus_trusted(r->core, trusted);
	called_with(r, "INVITE one", "Priv-Answer-Mode: Auto;require\r\n",
		    "Priv-Answer-Mode: Auto;require\r\n");
	free(trusted);
}

static void a_rule_has_the_last_word(void **state)
{
	(void)state;
	called_with(rig_open(NULL), "INVITE auto", "Answer-Mode: Manual\r\n",
		    "Answer-Mode: Auto;require\r\n");
	called_with(rig_open(NULL), "INVITE auto", NULL, "Answer-Mode: Auto;require\r\n");
	called_without("INVITE auto", "Priv-Answer-Mode: Manual\r\n", "Manual");
	refused("INVITE auto", "Priv-Answer-Mode: Manual;require\r\n", 403);
	called_with(rig_open(NULL), "INVITE let", "Priv-Answer-Mode: Auto;require\r\n",
		    "Priv-Answer-Mode: Auto;require\r\n");
	called_without("INVITE let", "Answer-Mode: Auto\r\n", "Answer-Mode");
	refused("INVITE let", "Answer-Mode: Auto;require\r\n", 403);
}

static void how_the_member_has_answered(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	r->t_headers = CONTACT_A "Answer-Mode: auto;x\r\n";
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	LAST_O_HAS(r, "Answer-Mode: Auto\r\n");
	r->t_headers = NULL;
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
	// Of two members neither has answered for the other.
	r = rig_open_call(rig_answer_all, "two");
	r->t_headers = CONTACT_A "Answer-Mode: Manual\r\n";
	T(r, 'A', INVITE, 200);
	r->t_headers = NULL;
	T(r, 'B', INVITE, 200);
	SENT(r, "A ACK, O 200 INVITE, B ACK");
	assert_null(strstr((const char *)r->last_o, "Answer-Mode"));
	O_DIALOG(r, "BYE", 2);
	rig_close_empty(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passed_on),
		cmocka_unit_test(what_cannot_be_read),
		cmocka_unit_test(privilege_is_for_those_who_are_trusted),
		cmocka_unit_test(a_rule_has_the_last_word),
		cmocka_unit_test(how_the_member_has_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
