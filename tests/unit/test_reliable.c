/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// Reliable provisional responses (RFC 3262), and the early dialogs that they make.

// --- from members (RFC 3262 4) ------------------------------------------------------------------

static void prack_is_a_transaction(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	r->t_headers = RELIABLE("10", "a@10.9.0.2");
	T(r, 'A', INVITE, 180);
	SENT(r, "A PRACK, O 180 INVITE");
	T(r, 'A', INVITE, 180); // RFC 3262 4: a retransmission is discarded
	SENT(r, "");
	rig_pass(r, 500);
	SENT(r, "A PRACK"); // timer E
	r->t_headers = RELIABLE("12", "a@10.9.0.2");
	T(r, 'A', INVITE, 183); // 11 is missing
	SENT(r, "");
	T(r, 'A', PRACK, 200);
	r->t_headers = RELIABLE("11", "a@10.9.0.2");
	T(r, 'A', INVITE, 183);
	SENT(r, "A PRACK");
	assert_int_equal(STAT(r, PRACKS), 2);
	r->t_headers = NULL;
	T(r, 'A', INVITE, 486); // the early dialog ends with it, its PRACK by timer F
	SENT(r, "A ACK, O 486 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void answer_in_a_reliable_183(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");
	struct media_hop hop;

	(void)state;
	r->t_headers = RELIABLE("1", "a@10.9.0.2");
	r->t_body = SDP("1", "10.9.0.2", "7700", "8");
	T(r, 'A', INVITE, 183);
	SENT(r, "A PRACK, O 180 INVITE");
	T(r, 'A', PRACK, 200);
	r->t_headers = NULL;
	r->t_body = ""; // the 2xx need not say it again (RFC 3262 5)
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	assert_int_equal(rig_media(r, 'O', 20000, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 7700);
	rig_end_call(r, 2);
}

static void early_dialogs_of_a_fork(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	r->t_headers = RELIABLE("1", "a@10.9.0.2");
	r->t_tag = "x";
	T(r, 'A', INVITE, 180);
	r->t_tag = "y";
	T(r, 'A', INVITE, 180); // numbers of its own
	SENT(r, "A PRACK, O 180 INVITE, A PRACK");
	T(r, 'A', PRACK, 200);
	r->t_headers = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	r->t_tag = "x";
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	REQUEST_HAS(r, 'A', BYE, ";tag=x\r\n");
	REQUEST_HAS(r, 'A', BYE, "CSeq: 3 BYE\r\n"); // behind its own PRACK
	T(r, 'A', BYE, 200);
	r->t_tag = "y";
	rig_end_call(r, 2);
}

static void many_early_dialogs(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");
	char tag[8];

	(void)state;
	r->t_headers = RELIABLE("1", "a@10.9.0.2");
	r->t_tag = tag;
	for (unsigned i = 0; i < 6; i++) {
		snprintf(tag, sizeof(tag), "f%u", i);
		T(r, 'A', INVITE, 180);
	}
	SENT(r, "A PRACK, O 180 INVITE, A PRACK, A PRACK, A PRACK");
	assert_int_equal(DROP(r, TABLE_FULL), 2);
	O(r, "CANCEL one");
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	rig_close_empty(r);
}

// A rings, and has an early dialog whose PRACK is answered.
static void ring_reliably(struct rig *r)
{
	r->t_headers = RELIABLE("1", "a@10.9.0.2");
	T(r, 'A', INVITE, 180);
	T(r, 'A', PRACK, 200);
	SENT(r, "A PRACK, O 180 INVITE");
	r->t_headers = NULL;
}

static void requests_on_an_early_dialog(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	ring_reliably(r);
	T_REQUEST(r, 'A', "UPDATE", 1);
	T_REQUEST(r, 'A', "BYE", 2); // 15: the callee may not
	T_REQUEST(r, 'A', "INVITE", 3);
	SENT(r, "A 200 UPDATE, A 481 BYE, A 500 INVITE");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	T_REQUEST(r, 'A', "INFO", 3); // the numbers go on in the dialog that it became
	SENT(r, "A 500 INFO");
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

static void early_dialog_after_a_failure(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	ring_reliably(r);
	r->t_tag = "y";
	T(r, 'A', INVITE, 486);
	O(r, "ACK");
	SENT(r, "A ACK, O 486 INVITE");
	r->t_tag = NULL;
	T(r, 'A', INVITE, 200); // a proxy may not keep it back (16.7 step 5)
	SENT(r, "A ACK, A BYE");
	REQUEST_HAS(r, 'A', BYE, "CSeq: 66 BYE\r\n"); // above any PRACK that there may have been
	rig_close_empty(r);
}

static void early_bye_comes_again(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	ring_reliably(r);
	T_REQUEST(r, 'A', "BYE", 1); // it has overtaken the 2xx
	SENT(r, "A 481 BYE");
	T(r, 'A', INVITE, 200);
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "O 200 INVITE, A ACK, A 200 BYE");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O BYE");
	rig_close_empty(r);
}

// --- to the originator (RFC 3262 3) -------------------------------------------------------------

static void a_minute(struct focus_cfg *cfg)
{
	cfg->answer_limit_ms = 60000;
}

static struct rig *rings_reliably(void)
{
	struct rig *r = rig_open(a_minute);

	r->o_headers = "Require: 100rel\r\n";
	O(r, "INVITE one");
	r->o_headers = NULL;
	T(r, 'A', INVITE, 180);
	SENT(r, "O 100 INVITE, A INVITE, O 180 INVITE");
	LAST_HAS(r, "Require: 100rel\r\nRSeq: ");
	return r;
}

// The RSeq of the latest datagram, as a RAck header.
static const char *rack(struct rig *r, char room[64], int off)
{
	unsigned rseq = 0;

	r->last[r->n_last] = '\0';
	sscanf(strstr((const char *)r->last, "RSeq: "), "RSeq: %u", &rseq);
	snprintf(room, 64, "RAck: %u 1 INVITE\r\n", rseq + (unsigned)off);
	return room;
}

static void originator_wants_it_reliable(void **state)
{
	struct rig *r = rings_reliably();
	char right[64], wrong[64];

	(void)state;
	rack(r, right, 0);
	rack(r, wrong, 1);
	rig_pass(r, 500);
	SENT(r, "O 180 INVITE");
	rig_pass(r, 1000);
	SENT(r, "O 180 INVITE");
	r->o_headers = wrong;
	O_DIALOG(r, "PRACK", 2);
	SENT(r, "O 481 PRACK");
	r->o_headers = NULL;
	O_DIALOG(r, "PRACK", 3);
	SENT(r, "O 400 PRACK");
	r->o_headers = right;
	O_DIALOG(r, "PRACK", 4);
	SENT(r, "O 200 PRACK");
	O_DIALOG(r, "PRACK", 4); // again: from the stored bytes
	SENT(r, "O 200 PRACK");
	O_DIALOG(r, "PRACK", 5); // a new one, for what has been acknowledged
	SENT(r, "O 481 PRACK");
	r->o_headers = NULL;
	rig_pass(r, 20000);
	SENT(r, "");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 6);
}

static void prack_after_the_200(void **state)
{
	struct rig *r = rings_reliably();
	char right[64];

	(void)state;
	rack(r, right, 0);
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	r->o_headers = right;
	O_DIALOG(r, "PRACK", 2);
	SENT(r, "O 200 PRACK");
	r->o_headers = NULL;
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 3);
}

static void nobody_pracks(void **state)
{
	struct rig *r = rings_reliably();

	(void)state;
	T(r, 'A', INVITE, 183);
	rig_pass(r, 31999);
	assert_null(strstr(r->log, "504"));
	rig_pass(r, 1);
	assert_non_null(strstr(r->log, "O 504 INVITE"));
	assert_int_equal(STAT(r, UNPROVEN), 1);
	O(r, "ACK");
	r->log[0] = '\0';
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void cancelled_while_it_rings_reliably(void **state)
{
	struct rig *r = rings_reliably();

	(void)state;
	O(r, "CANCEL one");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	rig_pass(r, 2000);
	SENT(r, "");
	T(r, 'A', INVITE, 486);
	rig_close_empty(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prack_is_a_transaction),
		cmocka_unit_test(answer_in_a_reliable_183),
		cmocka_unit_test(early_dialogs_of_a_fork),
		cmocka_unit_test(many_early_dialogs),
		cmocka_unit_test(requests_on_an_early_dialog),
		cmocka_unit_test(early_dialog_after_a_failure),
		cmocka_unit_test(early_bye_comes_again),
		cmocka_unit_test(originator_wants_it_reliable),
		cmocka_unit_test(prack_after_the_200),
		cmocka_unit_test(nobody_pracks),
		cmocka_unit_test(cancelled_while_it_rings_reliably),
	};

	return cmocka_run_group_tests_name("reliable", tests, NULL, NULL);
}
