/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rig_register.h"

// REGISTER through the signalling core: whom it is served for, and what it is answered.

static void served(void **state)
{
	struct rig *r = rig_registrar();

	(void)state;
	rig_register(r, "open.example.com", "dave", "Contact: <sip:a@10.9.0.2:5070>\r\n");
	SENT(r, "O 200 REGISTER");
	LAST_HAS(r, "\r\nContact: <sip:a@10.9.0.2:5070>;q=1;expires=3600\r\n");
	assert_int_equal(STAT(r, REGISTERED), 1);
	// The same datagram again is the transaction's.
	rig_register_again(r);
	SENT(r, "O 200 REGISTER");
	LAST_HAS(r, "\r\nContact: <sip:a@10.9.0.2:5070>;q=1;expires=3600\r\n");
	assert_int_equal(STAT(r, REGISTERED), 1);
	rig_registrar_close(r);
}

static void refused(void **state)
{
	struct rig *r = rig_registrar();

	(void)state;
	rig_register(r, "nowhere.example", "dave", "Contact: <sip:a@10.9.0.2>\r\n");
	SENT(r, "O 404 REGISTER");
	rig_register(r, "other.example.com", "dave@open.example.com",
		     "Contact: <sip:a@10.9.0.2>\r\n");
	SENT(r, "O 404 REGISTER");
	rig_register(r, "open.example.com", "", "Contact: <sip:a@10.9.0.2>\r\n");
	SENT(r, "O 400 REGISTER");
	rig_register(r, "open.example.com", "dave", "Contact: <sip:a@10.9.0.2>;expires=5\r\n");
	SENT(r, "O 423 REGISTER");
	LAST_HAS(r, "\r\nMin-Expires: 60\r\n");
	rig_register(r, "open.example.com", "dave",
		     "Contact: <sip:a@10.9.0.2>\r\nRequire: gruu\r\n");
	SENT(r, "O 420 REGISTER");
	LAST_HAS(r, "\r\nUnsupported: gruu\r\n");
	assert_int_equal(location_count(rig_location()->part[0]), 0);
	rig_registrar_close(r);
}

// RFC 3327 5.3.
static void path(void **state)
{
	struct rig *r = rig_registrar();

	(void)state;
	rig_register(r, "open.example.com", "dave",
		     "Path: <sip:10.9.0.3:5070;lr>\r\nContact: <sip:a@10.9.0.2>\r\n");
	SENT(r, "O 420 REGISTER");
	LAST_HAS(r, "\r\nUnsupported: path\r\n");
	rig_register(r, "open.example.com", "dave",
		     "Path: <sip:10.9.0.3:5070;lr>\r\nSupported: path\r\nRequire: path\r\n"
		     "Contact: <sip:a@10.9.0.2>\r\n");
	SENT(r, "O 200 REGISTER");
	LAST_HAS(r, "\r\nPath: <sip:10.9.0.3:5070;lr>\r\n");
	LAST_HAS(r, "\r\nSupported: path\r\n");
	rig_registrar_close(r);
}

// Who has proved who he is registers himself and nobody else.
static void own_name(void **state)
{
	struct rig *r = rig_registrar();

	(void)state;
	rig_register(r, "example.com", "alice", "Contact: <sip:a@10.9.0.2>\r\n");
	SENT(r, "O 401 REGISTER");
	rig_register_as(r, "alice", "example.com", "bob", "Contact: <sip:a@10.9.0.2>\r\n");
	SENT(r, "O 403 REGISTER");
	rig_register(r, "example.com", "alice", "Contact: <sip:a@10.9.0.2>\r\n");
	SENT(r, "O 401 REGISTER");
	rig_register_as(r, "alice", "example.com", "alice", "Contact: <sip:a@10.9.0.2>\r\n");
	SENT(r, "O 200 REGISTER");
	assert_int_equal(location_count(rig_location()->part[0]), 1);
	rig_registrar_close(r);
}

// Without a registrar it is a method that we do not allow.
static void no_registrar(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	rig_register(r, "open.example.com", "dave", "Contact: <sip:a@10.9.0.2>\r\n");
	SENT(r, "O 405 REGISTER");
	O(r, "INVITE dave");
	SENT(r, "O 480 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

// Nobody else's part is written, however the packet has come.
static void not_mine(void **state)
{
	struct rig *r = rig_registrar();

	(void)state;
	rig_location()->n_parts = 2;
	rig_location()->part[1] = rig_location()->part[0];
	for (unsigned i = 0; i < 8; i++) {
		char user[8];

		snprintf(user, sizeof(user), "u%u", i);
		rig_register(r, "open.example.com", user, "Contact: <sip:a@10.9.0.2>\r\n");
	}
	assert_in_range(STAT(r, REGISTERED), 1, 7);
	assert_int_equal(location_count(rig_location()->part[0]), STAT(r, REGISTERED));
	r->log[0] = '\0';
	rig_registrar_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(served),	cmocka_unit_test(refused),
		cmocka_unit_test(path),		cmocka_unit_test(own_name),
		cmocka_unit_test(no_registrar), cmocka_unit_test(not_mine),
	};

	return cmocka_run_group_tests_name("register", tests, NULL, NULL);
}
