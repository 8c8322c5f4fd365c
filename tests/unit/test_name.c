/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_list.h"
#include "rig_name.h"
#include "rig_register.h"

// Members and next hops with a host name (RFC 3263): what is known of it is used at once, a leg
// waits for what is not, and what has several targets is asked at each until one serves it.

// What the DNS says has the stations' port: it is one of ours, too.
static void with_names_at_our_port(struct focus_cfg *cfg)
{
	static struct home home;

	rig_with_names(cfg);
	home = *cfg->home;
	home.core_port = 5070;
	home.n_core_ports = 1;
	cfg->home = &home;
}

static void ends_at(struct rig *r, char station)
{
	char sent[64];

	rig_t(r, station, SIP_INVITE, 200);
	rig_act(r);
	snprintf(sent, sizeof(sent), "O 200 INVITE, %c ACK", station);
	SENT(r, sent);
	rig_end_names(r, station);
}

static void what_is_known_is_called_at_once(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	rig_says(PHONES, 0, "A");
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "INVITE sip:x@" PHONES " SIP/2.0\r\n");
	assert_string_equal(rig_asked, "");
	assert_int_equal(STAT(r, DNS_WAITS), 0);
	ends_at(r, 'A');
}

static void what_is_not_known_is_waited_for(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE");
	assert_string_equal(rig_asked, PHONES ":0");
	rig_pass(r, WAIT - 1);
	SENT(r, "");
	rig_says(PHONES, 0, "A");
	rig_act(r);
	SENT(r, "A INVITE");
	assert_int_equal(STAT(r, DNS_WAITS), 1);
	ends_at(r, 'A');
}

static void fails(struct rig *r, const char *want)
{
	SENT(r, want);
	O(r, "ACK");
	rig_close_names(r);
}

static void a_name_of_nobody(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE");
	rig_says(PHONES, 0, "");
	rig_act(r);
	assert_int_equal(DROP(r, DNS_NONE), 1);
	fails(r, "O 480 INVITE");
}

static void with_names_and_few_ports(struct focus_cfg *cfg)
{
	rig_with_names(cfg);
	cfg->media_flows = 3;
}

// Another call has taken them while the leg waited. No target of the name is called without.
static void no_ports_are_left(void **state)
{
	struct rig *r = rig_open(with_names_and_few_ports);

	(void)state;
	O(r, "INVITE name");
	r->call++;
	O(r, "INVITE one");
	SENT(r, "O 100 INVITE, O 100 INVITE, A INVITE");
	rig_says(PHONES, 0, "BC");
	rig_act(r);
	SENT(r, "O 503 INVITE");
	assert_int_equal(DROP(r, MEDIA_PORTS), 1);
	rig_close(r);
	resolve_cache_free(rig_names);
}

// "@" stands before "A": 10.9.0.1, our own address. Who is called there is the other one, if there is one.
static void a_name_that_leads_to_us(void **state)
{
	struct rig *r = rig_open(with_names_at_our_port);

	(void)state;
	rig_says(PHONES, 0, "@");
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE, O 480 INVITE");
	O(r, "ACK");
	assert_int_equal(DROP(r, DNS_NONE), 1);
	rig_says(PHONES, 0, "@A");
	r->call++;
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE, A INVITE");
	ends_at(r, 'A');
}

static void the_dns_does_not_answer(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE");
	rig_says(PHONES, 0, NULL);
	rig_act(r);
	assert_int_equal(DROP(r, DNS_FAILED), 1);
	fails(r, "O 504 INVITE");
}

static void nobody_waits_for_ever(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE");
	rig_pass(r, WAIT - 1);
	SENT(r, "");
	rig_pass(r, 1);
	assert_int_equal(DROP(r, DNS_FAILED), 1);
	SENT(r, "O 504 INVITE");
	O(r, "ACK");
	rig_says(PHONES, 0, "A"); // too late
	rig_act(r);
	fails(r, "");
}

static void too_many_ask(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	rig_names_full = true;
	O(r, "INVITE name");
	fails(r, "O 100 INVITE, O 504 INVITE");
}

// Row 1 of the races: what has not been sent is never sent.
static void given_up_while_it_waits(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE");
	O(r, "CANCEL name");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	assert_int_equal(RACE(r, UNSENT), 1);
	rig_says(PHONES, 0, "A");
	rig_act(r);
	O(r, "ACK");
	rig_pass(r, 2 * WAIT);
	fails(r, "");
}

// The same burst: the CANCEL counts, whichever is looked at first.
static void given_up_as_the_dns_answers(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE");
	rig_says(PHONES, 0, "A");
	rig_o(r, "CANCEL name");
	rig_act(r);
	fails(r, "O 200 CANCEL, O 487 INVITE");
}

static void the_others_do_not_wait(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	O(r, "INVITE mixed");
	SENT(r, "O 100 INVITE, C INVITE");
	T(r, 'C', INVITE, 200);
	SENT(r, "C ACK"); // O's waits for all members
	rig_says(PHONES, 0, "A");
	rig_act(r);
	SENT(r, "A INVITE");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	HEARD_BY(r, 'O', 20000, "AC");
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE, C BYE");
	T(r, 'A', BYE, 200);
	T(r, 'C', BYE, 200);
	rig_close_names(r);
}

static void two_ask_for_one_name_once(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	O(r, "INVITE name");
	r->call++;
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE, O 100 INVITE");
	assert_string_equal(rig_asked, PHONES ":0");
	rig_says(PHONES, 0, "");
	rig_act(r);
	SENT(r, "O 480 INVITE, O 480 INVITE");
	O(r, "ACK");
	r->call--;
	O(r, "ACK");
	rig_close_names(r);
}

// RFC 3263 4.3.
static void the_next_target_after_503(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	rig_says(PHONES, 0, "AB");
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE, A INVITE");
	T(r, 'A', INVITE, 503);
	SENT(r, "A ACK, B INVITE");
	REQUEST_HAS(r, 'B', INVITE, "INVITE sip:x@" PHONES " SIP/2.0\r\n");
	assert_int_equal(STAT(r, FAILOVERS), 1);
	ends_at(r, 'B');
}

static void the_next_target_where_nothing_is_heard(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	O(r, "INVITE name");
	rig_says(PHONES, 0, "CAB");
	rig_act(r);
	SENT(r, "O 100 INVITE, C INVITE");
	rig_pass(r, 29999);
	SENT(r, "C INVITE, C INVITE, C INVITE, C INVITE, C INVITE");
	rig_pass(r, 1);
	SENT(r, "A INVITE");
	T(r, 'A', INVITE, 503);
	SENT(r, "A ACK, B INVITE");
	ends_at(r, 'B');
}

// Row 10.
static void no_other_target_once_given_up(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	rig_says(PHONES, 0, "AB");
	O(r, "INVITE name");
	SENT(r, "O 100 INVITE, A INVITE");
	O(r, "CANCEL name");
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	T(r, 'A', INVITE, 503);
	SENT(r, "A ACK");
	assert_int_equal(STAT(r, FAILOVERS), 0);
	rig_close_names(r);
}

static void targets_without_a_way_are_left_out(void **state)
{
	const struct resolve_name name = {SPAN(PHONES), 0};
	const struct resolve_targets far = {
		.n = 1, .at = {{.at = {ip_v4((const uint8_t[]){192, 0, 2, 1}), 5060}}}};
	struct rig *r = rig_open_names();

	(void)state;
	resolve_cache_put(rig_names, resolve_cache_enter(rig_names, name, 1), RESOLVE_KNOWN, &far, 60000,
			  1);
	O(r, "INVITE name");
	assert_int_equal(DROP(r, DNS_NONE), 1);
	fails(r, "O 100 INVITE, O 480 INVITE");
}

static void next_hops(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	O(r, "INVITE by-name"); // not known yet: as if it were dead
	SENT(r, "O 503 INVITE");
	O(r, "ACK");
	assert_int_equal(DROP(r, HOPS_DEAD), 1);
	assert_int_equal(DROP(r, DNS_FAILED), 1);
	assert_string_equal(rig_asked, "gw.example.net:5070");
	rig_says("gw.example.net", 5070, "AB");
	r->call++;
	O(r, "INVITE by-name");
	SENT(r, "O 100 INVITE, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "INVITE sip:by-name@10.9.0.2:5070 SIP/2.0\r\n");
	T(r, 'A', INVITE, 503);
	SENT(r, "A ACK, B INVITE");
	REQUEST_HAS(r, 'B', INVITE, "INVITE sip:by-name@10.9.0.3:5070 SIP/2.0\r\n");
	ends_at(r, 'B');
}

static void with_names_and_probes(struct focus_cfg *cfg)
{
	rig_with_names(cfg);
	cfg->probe_ms = 30000;
}

// Each target is probed by itself, and left out by itself; the plan's other hops are A, B and C as well.
static void targets_that_are_dead(void **state)
{
	struct rig *r = rig_open(with_names_and_probes);

	(void)state;
	rig_says("gw.example.net", 5070, "AB");
	for (unsigned round = 0; round < 2; round++) {
		rig_pass(r, 1);
		assert_non_null(strstr(r->log, "A OPTIONS, B OPTIONS, C OPTIONS, A OPTIONS, B OPTIONS"));
		T(r, 'A', OPTIONS, 503);
		T(r, 'B', OPTIONS, 200);
		r->log[0] = '\0';
		if (round == 0) {
			rig_pass(r, 29998);
			r->log[0] = '\0';
			rig_pass(r, 1);
		}
	}
	O(r, "INVITE by-name");
	SENT(r, "O 100 INVITE, B INVITE");
	T(r, 'B', INVITE, 486);
	SENT(r, "B ACK, O 486 INVITE");
	O(r, "ACK");
	rig_says("gw.example.net", 5070, "A"); // nobody else is left
	rig_pass(r, 101);
	r->log[0] = '\0';
	r->call++;
	O(r, "INVITE by-name");
	SENT(r, "O 503 INVITE");
	assert_int_equal(DROP(r, HOPS_DEAD), 1);
	assert_int_equal(DROP(r, DNS_NONE) + DROP(r, DNS_FAILED), 0);
	rig_says("gw.example.net", 5070, "C"); // of whom nothing is known
	rig_pass(r, 101);
	assert_non_null(strstr(r->log, "C OPTIONS"));
	r->log[0] = '\0';
	r->call++;
	O(r, "INVITE by-name");
	SENT(r, "O 100 INVITE, C INVITE");
	rig_close(r);
	resolve_cache_free(rig_names);
}

static void recipient_lists(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	rig_list(r, "list",
		 SDP_PART LIST_PART("<entry uri=\"sip:a@pbx.example.net:5090\"/>\r\n") END);
	SENT(r, "O 100 INVITE");
	assert_string_equal(rig_asked, "pbx.example.net:5090");
	rig_says("pbx.example.net", 5090, "A");
	rig_act(r);
	SENT(r, "A INVITE");
	ends_at(r, 'A');
}

static void contacts(void **state)
{
	struct rig *r = rig_registrar_with(rig_with_names);

	(void)state;
	rig_register(r, "open.example.com", "dave",
		     "Contact: <sip:a@host.example>, <sip:a@host.example;transport=tcp>\r\n");
	SENT(r, "O 200 REGISTER");
	rig_says("host.example", 0, "A");
	O(r, "INVITE dave");
	SENT(r, "O 100 INVITE, A INVITE");
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK, O 486 INVITE");
	O(r, "ACK");
	// Through a proxy: where that is counts.
	rig_register(r, "open.example.com", "dave",
		     "Supported: path\r\nPath: <sip:proxy.example;lr>\r\nContact: "
		     "<sip:b@nowhere.example>\r\n");
	SENT(r, "O 200 REGISTER");
	rig_register(r, "open.example.com", "dave", "Contact: <sip:a@host.example>;expires=0\r\n");
	SENT(r, "O 200 REGISTER");
	rig_says("proxy.example", 0, "B");
	r->call++;
	O(r, "INVITE dave");
	SENT(r, "O 100 INVITE, B INVITE");
	REQUEST_HAS(r, 'B', INVITE, "INVITE sip:b@nowhere.example SIP/2.0\r\n");
	REQUEST_HAS(r, 'B', INVITE, "\r\nRoute: <sip:proxy.example;lr>\r\n");
	T(r, 'B', INVITE, 486);
	SENT(r, "B ACK, O 486 INVITE");
	O(r, "ACK");
	rig_registrar_close(r);
	resolve_cache_free(rig_names);
}

#define CALLS 4 // the rig has room for no more

// More wait than one turn looks at: all go on in the end, and nobody else is held up.
static void many_wait(void **state)
{
	struct rig *r = rig_open_names();
	unsigned sent = 0;

	(void)state;
	for (unsigned i = 0; i < CALLS; i++) {
		O(r, "INVITE name");
		r->call++;
	}
	r->log[0] = '\0';
	rig_says(PHONES, 0, "");
	for (unsigned turn = 0; turn < CALLS; turn++) {
		focus_invite_drain(r->core, 1);
		focus_settle(r->core);
	}
	for (const char *at = r->log; (at = strstr(at, "480")); at++)
		sent++;
	assert_int_equal(sent, CALLS);
	rig_close(r);
	resolve_cache_free(rig_names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_known_is_called_at_once),
		cmocka_unit_test(what_is_not_known_is_waited_for),
		cmocka_unit_test(a_name_of_nobody),
		cmocka_unit_test(no_ports_are_left),
		cmocka_unit_test(a_name_that_leads_to_us),
		cmocka_unit_test(the_dns_does_not_answer),
		cmocka_unit_test(nobody_waits_for_ever),
		cmocka_unit_test(too_many_ask),
		cmocka_unit_test(given_up_while_it_waits),
		cmocka_unit_test(given_up_as_the_dns_answers),
		cmocka_unit_test(the_others_do_not_wait),
		cmocka_unit_test(two_ask_for_one_name_once),
		cmocka_unit_test(the_next_target_after_503),
		cmocka_unit_test(the_next_target_where_nothing_is_heard),
		cmocka_unit_test(no_other_target_once_given_up),
		cmocka_unit_test(targets_without_a_way_are_left_out),
		cmocka_unit_test(next_hops),
		cmocka_unit_test(targets_that_are_dead),
		cmocka_unit_test(recipient_lists),
		cmocka_unit_test(contacts),
		cmocka_unit_test(many_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
