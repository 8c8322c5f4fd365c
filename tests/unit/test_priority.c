/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rig_scene.h"

// Resource-Priority (RFC 4412): whose is believed, what members are told, and what is kept free for
// emergencies.

static struct sources *trusted;

static struct rig *open_trusting(void (*tweak)(struct focus_cfg *))
{
	struct rig *r = rig_open(tweak);
	char why[128];

	trusted = trusted_parse(SPAN("10.9.0.9"), "trusted", why, sizeof(why));
	assert_non_null(trusted);
	focus_trusted(r->core, trusted);
	return r;
}

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
	free(trusted);
	trusted = NULL;
}

static void sets_of_values(void **state)
{
	uint64_t set = 7;
	uint8_t room[512];
	struct writer w = writer_on(room, sizeof(room));

	(void)state;
	assert_true(priorities_read(SPAN("dsn,drsn,q735,ets,wps"), &set));
	assert_true(set == PRIORITIES_ALL);
	assert_true(priorities_read(SPAN("dsn.flash-override,drsn.flash-override-override,q735.0,"
					 "ets.0,wps.0"),
				    &set));
	assert_true(set == PRIORITIES_HIGHEST);
	assert_true(priorities_read(SPAN("WPS.3,ets"), &set));
	priorities_put(&w, set);
	assert_true(span_eq(writer_span(&w), SPAN("ets.4, ets.3, ets.2, ets.1, ets.0, wps.3")));
	assert_true(priority_bit(SPAN("wps.3")) & set);
	assert_false(priority_bit(SPAN("wps.4")) & set);
	for (unsigned i = 0; i < 7; i++) {
		static const char *const bad[] = {"", "ets,", ",ets", "ets.", "ets.5", "x", ".0"};

		assert_false(priorities_read(span_cstr(bad[i]), &set));
		assert_true(priority_bit(span_cstr(bad[i])) == 0);
	}
}

// All of them, for the next one may know what we do not.
static void passed_on(void **state)
{
	struct rig *r = open_trusting(NULL);

	(void)state;
	invite(r, "INVITE one",
	       "resource-priority: wps.3 , x-y.z\r\nResource-Priority: no, a.b.c, d., (.e, dsn.Flash\r\n",
	       "O 100 INVITE, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "\r\nResource-Priority: wps.3\r\nResource-Priority: x-y.z\r\n"
				    "Resource-Priority: dsn.Flash\r\nContent-Length");
	assert_int_equal(STAT(r, EMERGENCIES), 0);
	close_refused(r);
	r = open_trusting(NULL);
	invite(r, "INVITE one", "Require: resource-priority\r\nResource-Priority: wps.0\r\n",
	       "O 100 INVITE, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "Require: resource-priority\r\nResource-Priority: wps.0\r\n");
	assert_int_equal(STAT(r, EMERGENCIES), 1);
	close_refused(r);
}

static void not_everybody_is_believed(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	invite(r, "INVITE one", "Resource-Priority: wps.0\r\n", "O 100 INVITE, A INVITE");
	REQUEST_HAS_NOT(r, 'A', INVITE, "Priority");
	assert_int_equal(STAT(r, EMERGENCIES), 0);
	close_refused(r);
	r = rig_open(NULL);
	invite(r, "INVITE one", "Require: resource-priority\r\nResource-Priority: wps.0\r\n",
	       "O 403 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void wps_alone(struct focus_cfg *cfg)
{
	assert_true(priorities_read(SPAN("wps.0,wps.1"), &cfg->priorities));
}

// 4.6.2
static void what_is_not_understood(void **state)
{
	struct rig *r = open_trusting(wps_alone);

	(void)state;
	invite(r, "INVITE one", "Require: resource-priority\r\nResource-Priority: ets.0\r\n",
	       "O 417 INVITE");
	LAST_HAS(r, "\r\nAccept-Resource-Priority: wps.1, wps.0\r\n");
	O(r, "ACK");
	r->call++;
	invite(r, "INVITE one", "Require: resource-priority\r\n", "O 417 INVITE");
	O(r, "ACK");
	r->call++;
	invite(r, "INVITE one", "Resource-Priority: ets.0\r\n", "O 100 INVITE, A INVITE");
	assert_int_equal(STAT(r, EMERGENCIES), 0);
	close_refused(r);
}

// Of four conferences two.
static void half(struct focus_cfg *cfg)
{
	cfg->emergency_reserve = 500;
}

static void kept_free(void **state)
{
	struct rig *r = open_trusting(half);

	(void)state;
	invite(r, "INVITE one", NULL, "O 100 INVITE, A INVITE");
	r->call++;
	invite(r, "INVITE one", NULL, "O 100 INVITE, A INVITE");
	r->call++;
	invite(r, "INVITE one", NULL, "O 503 INVITE");
	LAST_HAS(r, "Retry-After: 5\r\n");
	O(r, "ACK");
	r->call++;
	invite(r, "INVITE one", "Resource-Priority: ets.1\r\n", "O 503 INVITE");
	O(r, "ACK");
	assert_int_equal(DROP(r, KEPT_FREE), 2);
	r->call++;
	invite(r, "INVITE one", "Resource-Priority: ets.0\r\n", "O 100 INVITE, A INVITE");
	r->call++;
	invite(r, "INVITE sos", NULL, "O 100 INVITE, A INVITE"); // its rule says so
	r->call++;
	invite(r, "INVITE sos", NULL, "O 503 INVITE"); // now it is all gone
	assert_int_equal(DROP(r, TABLE_FULL), 1);
	assert_int_equal(STAT(r, EMERGENCIES), 2);
	rig_close(r);
	free(trusted);
}

static void half_of_few_legs(struct focus_cfg *cfg)
{
	half(cfg);
	cfg->max_legs = 9;
	cfg->media_flows = 64;
}

static void half_of_few_ports(struct focus_cfg *cfg)
{
	half(cfg);
	cfg->media_flows = 8;
}

// Whichever it is that gets scarce: half of it is there for a call to one and not for one to two.
static void of_everything(void **state)
{
	static void (*const tweak[])(struct focus_cfg *) = {half_of_few_legs, half_of_few_ports};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(tweak); i++) {
		struct rig *r = open_trusting(tweak[i]);

		invite(r, "INVITE one", NULL, "O 100 INVITE, A INVITE");
		r->call++;
		invite(r, "INVITE two", NULL, "O 503 INVITE");
		O(r, "ACK");
		assert_int_equal(DROP(r, KEPT_FREE), 1);
		r->call++;
		invite(r, "INVITE two", "Resource-Priority: q735.0\r\n",
		       "O 100 INVITE, A INVITE, B INVITE");
		rig_close(r);
		free(trusted);
	}
}

// Before anything else is looked at; until there is a shortage for emergencies, too.
static void while_there_is_a_shortage(void **state)
{
	struct rig *r = open_trusting(half);

	(void)state;
	focus_admit(r->core, DROP_SHORT_OF_TIME, DROP_NONE);
	invite(r, "INVITE one", "Resource-Priority: wps.1\r\n", "O 503 INVITE");
	O(r, "ACK");
	r->call++;
	invite(r, "INVITE one", "Resource-Priority: wps.0\r\n", "O 100 INVITE, A INVITE");
	r->call++;
	focus_trusted(r->core, NULL);
	invite(r, "INVITE one", "Resource-Priority: wps.0\r\n", "O 503 INVITE");
	focus_trusted(r->core, trusted);
	r->call++;
	focus_admit(r->core, DROP_SHORT_OF_TIME, DROP_SHORT_OF_TIME);
	invite(r, "INVITE one", "Resource-Priority: wps.0\r\n", "O 503 INVITE");
	assert_int_equal(DROP(r, SHORT_OF_TIME), 3);
	rig_close(r);
	free(trusted);
}

// Who refuses in the core's place leaves an emergency to the core.
static void in_the_cores_place(void **state)
{
	struct rig *r = open_trusting(half);
	struct focus_deputy deputy = {
		.cfg = &r->cfg, .trusted = trusted, .out = &r->out, .stats = &r->stats};

	(void)state;
	r->deputy = &deputy;
	invite(r, "INVITE one", "Resource-Priority: wps.1\r\n", "O 503 INVITE");
	assert_int_equal(r->turn, FOCUS_TURN_AWAY);
	invite(r, "INVITE one", "Resource-Priority: wps.0\r\n", "");
	assert_int_equal(r->turn, FOCUS_TURN_URGENT);
	deputy.trusted = NULL;
	invite(r, "INVITE one", "Resource-Priority: wps.0\r\n", "O 503 INVITE");
	rig_close(r);
	free(trusted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_of_values),
		cmocka_unit_test(passed_on),
		cmocka_unit_test(not_everybody_is_believed),
		cmocka_unit_test(what_is_not_understood),
		cmocka_unit_test(kept_free),
		cmocka_unit_test(of_everything),
		cmocka_unit_test(while_there_is_a_shortage),
		cmocka_unit_test(in_the_cores_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
