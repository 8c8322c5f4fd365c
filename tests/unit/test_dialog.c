/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig.h"

// Dialogs beyond INVITE, ACK and BYE: reliable provisional responses, offers in a 2xx, changed sessions,
// session timers.

#define SDP(version, ip, port, rest)                                                               \
	"v=0\r\no=x 1 " version " IN IP4 " ip "\r\ns=-\r\nc=IN IP4 " ip "\r\nt=0 0\r\nm=audio " port   \
	" RTP/AVP " rest "\r\n"
#define RELIABLE(rseq, station)                                                                    \
	"Require: 100rel\r\nRSeq: " rseq "\r\nContact: <sip:" station ":5070>\r\n"
#define ORIGIN(version) "o=- 216172782130561025 " version " IN IP4 10.9.0.1\r\n" // to the originator
#define CONTACT_A "Contact: <sip:a@10.9.0.2:5070>\r\n"

static bool holds(const char *text, const char *part)
{
	if (strstr(text, part))
		return true;
	print_error("no \"%s\" in:\n%s\n", part, text);
	return false;
}

#define REQUEST_HAS(r, station, method, part)                                                      \
	assert_true(holds(rig_request(r, station, SIP_##method), part))
#define REQUEST_HAS_NOT(r, station, method, part)                                                  \
	assert_null(strstr(rig_request(r, station, SIP_##method), part))

static struct rig *open_target(void (*tweak)(struct focus_cfg *), const char *invite,
			       const char *sent)
{
	struct rig *r = rig_open(tweak);

	O(r, invite);
	SENT(r, sent);
	return r;
}

static struct rig *open_one(void (*tweak)(struct focus_cfg *))
{
	return open_target(tweak, "INVITE one", "O 100 INVITE, A INVITE");
}

static struct rig *established(void (*tweak)(struct focus_cfg *))
{
	struct rig *r = open_one(tweak);

	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "");
	return r;
}

static void end_by_originator(struct rig *r, unsigned cseq)
{
	r->o_headers = r->o_body = r->t_headers = NULL;
	O_DIALOG(r, "BYE", cseq);
	SENT(r, "O 200 BYE, A BYE");
	T(r, 'A', BYE, 200);
	SENT(r, "");
	rig_close_empty(r);
}

// --- reliable provisional responses from members (RFC 3262 4) ----------------------------------------

static void row_12(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	REQUEST_HAS(r, 'A', INVITE, "Supported: 100rel");
	r->t_headers = RELIABLE("10", "early@10.9.0.2");
	T(r, 'A', INVITE, 180);
	SENT(r, "A PRACK, O 180 INVITE");
	REQUEST_HAS(r, 'A', PRACK, "PRACK sip:early@10.9.0.2:5070 SIP/2.0\r\n");
	REQUEST_HAS(r, 'A', PRACK, "RAck: 10 1 INVITE\r\n");
	REQUEST_HAS(r, 'A', PRACK, ";tag=tA\r\n");
	REQUEST_HAS(r, 'A', PRACK, "CSeq: 2 PRACK\r\n");
	T(r, 'A', PRACK, 200);
	O(r, "CANCEL one");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	r->t_headers = RELIABLE("11", "early@10.9.0.2");
	T(r, 'A', INVITE, 183); // doomed: the PRACK goes out all the same, or no 2xx would come
	SENT(r, "A PRACK");
	REQUEST_HAS(r, 'A', PRACK, "RAck: 11 1 INVITE\r\n");
	assert_int_equal(RACE(r, RELIABLE), 1);
	T(r, 'A', PRACK, 200);
	r->t_headers = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	REQUEST_HAS(r, 'A', ACK, "CSeq: 1 ACK\r\n");
	REQUEST_HAS(r, 'A', BYE, "CSeq: 4 BYE\r\n");
	T(r, 'A', BYE, 200);
	assert_int_equal(STAT(r, LEGS_TORN_DOWN), 1);
	rig_close_empty(r);
}

static void prack_is_a_transaction(void **state)
{
	struct rig *r = open_one(NULL);

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
	struct rig *r = open_one(NULL);
	struct endpoint o = {ip_v4((const uint8_t[]){10, 9, 0, 9}), 6000};
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
	assert_int_equal(media_route(focus_media(r->core), 20000, &o, 172, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 7700);
	end_by_originator(r, 2);
}

static void early_dialogs_of_a_fork(void **state)
{
	struct rig *r = open_one(NULL);

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
	end_by_originator(r, 2);
}

static void many_early_dialogs(void **state)
{
	struct rig *r = open_one(NULL);
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

static void requests_on_an_early_dialog(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	r->t_headers = RELIABLE("1", "a@10.9.0.2");
	T(r, 'A', INVITE, 180);
	T(r, 'A', PRACK, 200);
	SENT(r, "A PRACK, O 180 INVITE");
	r->t_headers = NULL;
	T_REQUEST(r, 'A', "UPDATE", 1);
	T_REQUEST(r, 'A', "BYE", 2); // 15: the callee may not
	T_REQUEST(r, 'A', "INVITE", 3);
	SENT(r, "A 200 UPDATE, A 481 BYE, A 500 INVITE");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	T_REQUEST(r, 'A', "INFO", 3); // the numbers go on in the dialog that it became
	SENT(r, "A 500 INFO");
	O_DIALOG(r, "ACK", 1);
	end_by_originator(r, 2);
}

// --- and to the originator (RFC 3262 3) ------------------------------------------------------------

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
	end_by_originator(r, 6);
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
	end_by_originator(r, 3);
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

// --- offers in a 2xx -------------------------------------------------------------------------------

static struct rig *open_delayed(const char *invite, const char *sent)
{
	struct rig *r = rig_open(NULL);

	r->o_body = "";
	O(r, invite);
	SENT(r, sent);
	REQUEST_HAS(r, 'A', INVITE, "Content-Length: 0\r\n");
	REQUEST_HAS_NOT(r, 'A', INVITE, "100rel"); // else the offer could come earlier
	r->o_body = NULL;
	return r;
}

static void row_13(void **state)
{
	struct rig *r = open_delayed("INVITE one", "O 100 INVITE, A INVITE");

	(void)state;
	T(r, 'A', INVITE, 180);
	O(r, "CANCEL one");
	SENT(r, "O 180 INVITE, O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	REQUEST_HAS(r, 'A', ACK, "Content-Type: application/sdp\r\n");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	assert_int_equal(RACE(r, OFFER_REFUSED), 1);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void row_13_in_one_burst(void **state)
{
	(void)state;
	for (int cancel_first = 0; cancel_first < 2; cancel_first++) {
		struct rig *r = open_delayed("INVITE one", "O 100 INVITE, A INVITE");

		if (cancel_first)
			rig_o(r, "CANCEL one");
		rig_t(r, 'A', SIP_INVITE, 200);
		if (!cancel_first)
			rig_o(r, "CANCEL one");
		rig_act(r);
		SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
		REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
		O(r, "ACK");
		T(r, 'A', BYE, 200);
		rig_close_empty(r);
	}
}

static void row_13_without_state(void **state)
{
	struct rig *r = open_delayed("INVITE one", "O 100 INVITE, A INVITE");

	(void)state;
	T(r, 'A', INVITE, 486);
	O(r, "ACK");
	SENT(r, "A ACK, O 486 INVITE");
	rig_pass(r, 100000);
	T(r, 'A', INVITE, 200); // the branch says that its INVITE had no offer
	SENT(r, "A ACK, A BYE");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	assert_int_equal(RACE(r, STATELESS), 1);
	rig_close_empty(r);
}

static void row_13_forked(void **state)
{
	struct rig *r = open_delayed("INVITE one", "O 100 INVITE, A INVITE");

	(void)state;
	O(r, "CANCEL one");
	O(r, "ACK");
	T(r, 'A', INVITE, 200);
	r->t_tag = "fork";
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE, A ACK, A BYE");
	REQUEST_HAS(r, 'A', ACK, ";tag=fork\r\n");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	rig_close_empty(r);
}

static void delayed_call(void **state)
{
	struct rig *r = open_delayed("INVITE one", "O 100 INVITE, A INVITE");
	struct endpoint a = {ip_v4((const uint8_t[]){10, 9, 0, 2}), 7000};
	struct media_hop hop;
	char ack[2048];

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE"); // no ACK yet: there is no answer to put into it
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	T(r, 'A', INVITE, 200);
	SENT(r, "");
	r->o_body = SDP("1", "10.9.0.9", "6060", "8");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "A ACK");
	REQUEST_HAS(r, 'A', ACK, "m=audio 20002 RTP/AVP 8\r\n");
	REQUEST_HAS(r, 'A', ACK, "c=IN IP4 10.9.0.1\r\n");
	strcpy(ack, rig_request(r, 'A', SIP_ACK));
	O_DIALOG(r, "ACK", 1);
	SENT(r, "");
	T(r, 'A', INVITE, 200); // the ACK was lost
	SENT(r, "A ACK");
	assert_string_equal(rig_request(r, 'A', SIP_ACK), ack);
	assert_int_equal(media_route(focus_media(r->core), 20002, &a, 172, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6060);
	end_by_originator(r, 2);
}

static void delayed_call_to_two(void **state)
{
	struct rig *r = open_delayed("INVITE two", "O 100 INVITE, A INVITE, B INVITE");

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE");
	r->o_body = SDP("1", "10.9.0.9", "6060", "8");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "A ACK");
	T(r, 'B', INVITE, 200); // the answer is there already
	SENT(r, "B ACK");
	REQUEST_HAS(r, 'B', ACK, "m=audio 20002 RTP/AVP 8\r\n");
	r->o_body = NULL;
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE, B BYE");
	rig_close_empty(r);
}

static void delayed_member_with_another_codec(void **state)
{
	struct rig *r = open_delayed("INVITE two", "O 100 INVITE, A INVITE, B INVITE");

	(void)state;
	T(r, 'A', INVITE, 200);
	r->t_body = SDP("1", "10.9.0.3", "7000", "18");
	T(r, 'B', INVITE, 200);
	r->t_body = NULL;
	SENT(r, "O 200 INVITE");
	r->o_body = SDP("1", "10.9.0.9", "6060", "8");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "A ACK, B ACK, B BYE"); // nothing in common with B
	REQUEST_HAS(r, 'B', ACK, "m=audio 0 RTP/AVP 18\r\n");
	T(r, 'B', BYE, 200);
	end_by_originator(r, 2);
}

static void delayed_without_an_answer(void **state)
{
	struct rig *r = open_delayed("INVITE one", "O 100 INVITE, A INVITE");

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O BYE, A ACK, A BYE");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void delayed_and_never_acked(void **state)
{
	struct rig *r = open_delayed("INVITE one", "O 100 INVITE, A INVITE");

	(void)state;
	T(r, 'A', INVITE, 200);
	rig_pass(r, 32000);
	assert_non_null(strstr(r->log, "O BYE, A ACK, A BYE"));
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void delayed_member_rings_reliably(void **state)
{
	struct rig *r = open_delayed("INVITE one", "O 100 INVITE, A INVITE");

	(void)state;
	r->t_headers = RELIABLE("1", "a@10.9.0.2"); // we have not said that we could
	r->t_body = SDP("1", "10.9.0.2", "7000", "8");
	T(r, 'A', INVITE, 183);
	SENT(r, "A PRACK, O 180 INVITE");
	T(r, 'A', PRACK, 200);
	r->t_headers = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE");
	r->o_body = SDP("1", "10.9.0.9", "6060", "8");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "A ACK");
	end_by_originator(r, 2);
}

static void delayed_member_hangs_up_first(void **state)
{
	struct rig *r = open_delayed("INVITE one", "O 100 INVITE, A INVITE");

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE");
	T_REQUEST(r, 'A', "BYE", 1); // it may not have the ACK, but it shall
	SENT(r, "A 200 BYE, A ACK");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O BYE");
	rig_close_empty(r);
}

static void early_dialog_after_a_failure(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	r->t_headers = RELIABLE("1", "a@10.9.0.2");
	r->t_tag = "x";
	T(r, 'A', INVITE, 180);
	T(r, 'A', PRACK, 200);
	r->t_headers = NULL;
	r->t_tag = "y";
	T(r, 'A', INVITE, 486);
	O(r, "ACK");
	SENT(r, "A PRACK, O 180 INVITE, A ACK, O 486 INVITE");
	r->t_tag = "x";
	T(r, 'A', INVITE, 200); // a proxy may not keep it back (16.7 step 5)
	SENT(r, "A ACK, A BYE");
	REQUEST_HAS(r, 'A', BYE, "CSeq: 66 BYE\r\n"); // above any PRACK that there may have been
	rig_close_empty(r);
}

static void reinvite_again_before_the_ack(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "6002", "8");
	O_DIALOG(r, "INVITE", 2);
	r->o_body = SDP("3", "10.9.0.9", "6004", "8");
	O_DIALOG(r, "INVITE", 3);
	SENT(r, "O 200 INVITE, O 200 INVITE");
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 3);
	rig_pass(r, 40000); // the first answer is not waited for any more
	SENT(r, "");
	end_by_originator(r, 4);
}

static void delayed_2xx_with_bad_sdp(void **state)
{
	struct rig *r = open_delayed("INVITE one", "O 100 INVITE, A INVITE");

	(void)state;
	r->t_body = "no SDP";
	T(r, 'A', INVITE, 200);
	SENT(r, "O 488 INVITE, A ACK, A BYE");
	r->t_body = NULL;
	O(r, "ACK");
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

// --- changed sessions ------------------------------------------------------------------------------

static void originator_moves(void **state)
{
	struct rig *r = established(NULL);
	struct endpoint a = {ip_v4((const uint8_t[]){10, 9, 0, 2}), 7000};
	struct media_hop hop;

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "6666", "0 8");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	LAST_HAS(r, ORIGIN("1")); // what we say has not changed
	assert_int_equal(media_route(focus_media(r->core), 20002, &a, 172, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6666);
	rig_pass(r, 500);
	SENT(r, "O 200 INVITE"); // until the ACK
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 2);
	rig_pass(r, 5000);
	SENT(r, "");
	end_by_originator(r, 3);
}

static void member_moves(void **state)
{
	struct rig *r = established(NULL);
	struct endpoint o = {ip_v4((const uint8_t[]){10, 9, 0, 9}), 6000};
	struct media_hop hop;

	(void)state;
	r->t_request_body = SDP("2", "10.9.0.2", "7777", "8 0");
	T_REQUEST(r, 'A', "INVITE", 1);
	SENT(r, "A 200 INVITE");
	LAST_HAS(r, "m=audio 20002 RTP/AVP 8\r\n");
	assert_int_equal(media_route(focus_media(r->core), 20000, &o, 172, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 7777);
	r->t_request_body = NULL;
	T_REQUEST(r, 'A', "ACK", 1);
	rig_pass(r, 5000);
	SENT(r, "");
	end_by_originator(r, 2);
}

static void hold_and_resume(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "6000", "8\r\na=sendonly");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	LAST_HAS(r, "a=recvonly\r\n");
	LAST_HAS(r, ORIGIN("2"));
	O_DIALOG(r, "ACK", 2);
	O_DIALOG(r, "UPDATE", 3); // a refresh: the same offer, the same answer
	SENT(r, "O 200 UPDATE");
	LAST_HAS(r, "a=recvonly\r\n");
	LAST_HAS(r, ORIGIN("2"));
	r->o_body = SDP("3", "10.9.0.9", "6000", "8");
	O_DIALOG(r, "UPDATE", 4);
	SENT(r, "O 200 UPDATE");
	LAST_HAS(r, ORIGIN("3"));
	end_by_originator(r, 5);
}

static void nothing_in_common(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "6000", "18");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 488 INVITE");
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 2);
	r->o_body = SDP("3", "10.9.0.9", "6000", "18");
	O_DIALOG(r, "UPDATE", 3);
	SENT(r, "O 488 UPDATE");
	end_by_originator(r, 4);
}

static void sdp_among_other_parts(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	r->t_headers = CONTACT_A "Content-Type: multipart/mixed;boundary=b\r\n";
	r->t_body = "--b\r\nContent-Type: application/isup\r\n\r\nx\r\n--b\r\nContent-Type: application/sdp\r\n"
		    "\r\n" SDP("1", "10.9.0.2", "7007", "8") "\r\n--b--\r\n";
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	assert_true(holds((const char *)r->last_o, "m=audio 20000 RTP/AVP 8\r\n"));
	O_DIALOG(r, "ACK", 1);
	end_by_originator(r, 2);
}

static void other_body_than_sdp(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	r->o_headers = "Content-Encoding: gzip\r\n";
	r->o_body = "x";
	O_DIALOG(r, "UPDATE", 2);
	SENT(r, "O 415 UPDATE");
	end_by_originator(r, 3);
}

static void same_offer_again(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	r->o_body = SDP("1", "10.9.0.9", "6000", "8");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	LAST_HAS(r, ORIGIN("1")); // so it is the same answer
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 2);
	end_by_originator(r, 3);
}

static void reinvite_without_an_offer(void **state)
{
	struct rig *r = established(NULL);
	struct endpoint a = {ip_v4((const uint8_t[]){10, 9, 0, 2}), 7000};
	struct media_hop hop;

	(void)state;
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	LAST_HAS(r, ORIGIN("1"));
	r->o_body = SDP("2", "10.9.0.9", "6667", "8");
	O_DIALOG(r, "INVITE", 3); // our offer has no answer yet
	SENT(r, "O 491 INVITE");
	O_DIALOG(r, "ACK", 2);
	assert_int_equal(media_route(focus_media(r->core), 20002, &a, 172, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6667);
	end_by_originator(r, 4);
}

static void own_offer_keeps_the_streams(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	r->o_body = SDP("1", "10.9.0.9", "6000", "8\r\nm=video 6002 RTP/AVP 31");
	O(r, "INVITE one");
	T(r, 'A', INVITE, 200); // it answers for one stream only
	SENT(r, "O 100 INVITE, A INVITE, O 200 INVITE, A ACK");
	r->o_body = "";
	O_DIALOG(r, "ACK", 1);
	r->o_body = SDP("2", "10.9.0.9", "6000", "8\r\na=sendonly\r\nm=video 6002 RTP/AVP 31");
	O_DIALOG(r, "INVITE", 2);
	LAST_HAS(r, "a=recvonly\r\nm=video 0 RTP/AVP 31\r\n");
	O_DIALOG(r, "ACK", 2);
	r->o_body = "";
	O_DIALOG(r, "INVITE", 3); // RFC 3264 8: streams are never taken away; and the hold may end
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n");
	r->log[0] = '\0';
	r->o_body = SDP("3", "10.9.0.9", "6000", "8\r\nm=video 0 RTP/AVP 31");
	O_DIALOG(r, "ACK", 3);
	end_by_originator(r, 4);
}

// RFC 3264 8: an offer of ours has all the streams that were agreed upon in that dialog, whoever is heard.
static void own_offer_to_who_is_not_heard(void **state)
{
	struct rig *r = open_delayed("INVITE two", "O 100 INVITE, A INVITE, B INVITE");

	(void)state;
	T(r, 'A', INVITE, 200);
	r->o_body = SDP("1", "10.9.0.9", "6060", "8");
	O_DIALOG(r, "ACK", 1);
	r->t_body = SDP("1", "10.9.0.3", "7000", "8\r\nm=video 7002 RTP/AVP 31");
	T(r, 'B', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK, B ACK");
	T_REQUEST(r, 'B', "INVITE", 1);
	SENT(r, "B 200 INVITE");
	LAST_HAS(r, "RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n");
	rig_close(r);
}

static void own_offer_to_a_member_that_offered(void **state)
{
	struct rig *r = open_target(NULL, "INVITE two", "O 100 INVITE, A INVITE, B INVITE");

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK, B ACK");
	O_DIALOG(r, "ACK", 1);
	r->t_request_body = SDP("2", "10.9.0.3", "7000", "8\r\nm=video 7002 RTP/AVP 31");
	T_REQUEST(r, 'B', "UPDATE", 1);
	LAST_HAS(r, "RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n");
	r->t_request_body = NULL;
	T_REQUEST(r, 'B', "INVITE", 2);
	LAST_HAS(r, "RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n");
	rig_close(r);
}

// The member that is heard has left; the next one's words are the members' from its next offer on.
static void next_speaker_changes_its_session(void **state)
{
	struct rig *r = open_target(NULL, "INVITE two", "O 100 INVITE, A INVITE, B INVITE");

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	T_REQUEST(r, 'A', "BYE", 1);
	r->t_request_body = SDP("2", "10.9.0.3", "7070", "8 101\r\na=rtpmap:101 telephone-event/8000");
	T_REQUEST(r, 'B', "UPDATE", 1);
	r->t_request_body = NULL;
	r->o_body = SDP("2", "10.9.0.9", "6000", "8 101\r\na=rtpmap:101 telephone-event/8000");
	O_DIALOG(r, "UPDATE", 2);
	LAST_HAS(r, "RTP/AVP 8 101\r\n");
	rig_close(r);
}

static void reinvite_never_acked(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	T_REQUEST(r, 'A', "INVITE", 1);
	rig_pass(r, 31999);
	assert_null(strstr(r->log, "BYE"));
	rig_pass(r, 1);
	assert_non_null(strstr(r->log, "A BYE, O BYE")); // its only member
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void reinvite_on_top_of_another(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	rig_o_dialog(r, "INVITE", 2);
	rig_o_dialog(r, "INVITE", 3);
	rig_act(r);
	SENT(r, "O 500 INVITE, O 200 INVITE");
	assert_non_null(strstr((const char *)r->last_o, "CSeq: 2 INVITE"));
	O_DIALOG(r, "ACK", 2);
	end_by_originator(r, 4);
}

static void retry_after_is_told(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	T(r, 'A', INVITE, 180);
	SENT(r, "O 180 INVITE");
	r->o_body = SDP("2", "10.9.0.9", "6000", "8");
	O_DIALOG(r, "UPDATE", 2); // its first offer has no answer yet (RFC 3311 5.2)
	SENT(r, "O 500 UPDATE");
	LAST_HAS(r, "Retry-After: ");
	r->o_body = NULL;
	O_DIALOG(r, "UPDATE", 3);
	SENT(r, "O 200 UPDATE");
	O_DIALOG(r, "INVITE", 4); // 14.2
	SENT(r, "O 500 INVITE");
	LAST_HAS(r, "Retry-After: ");
	O(r, "CANCEL one");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	T(r, 'A', INVITE, 486);
	rig_close_empty(r);
}

static void row_29(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	r->o_branch = "INVITE2";
	rig_o_dialog(r, "INVITE", 2);
	// A CANCEL has its INVITE's Request-URI, CSeq number and branch (9.1).
	rig_raw(r, "O",
		"CANCEL sip:squelch@10.9.0.1:5060 SIP/2.0\r\n"
		"Via: SIP/2.0/UDP 10.9.0.9:5060;branch=z9hG4bK-1-INVITE2\r\n"
		"From: \"O\" <sip:o@10.9.0.9>;tag=o1\r\nTo: <sip:two@10.9.0.1>\r\n"
		"Call-ID: call-1@10.9.0.9\r\nCSeq: 2 CANCEL\r\nContent-Length: 0\r\n\r\n");
	rig_act(r);
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	assert_int_equal(RACE(r, REINVITE_CANCELLED), 1);
	O_DIALOG(r, "INVITE", 3); // the session lives (RFC 6141)
	SENT(r, "O 200 INVITE");
	r->o_body = SDP("2", "10.9.0.9", "6000", "8");
	O_DIALOG(r, "ACK", 3);
	end_by_originator(r, 4);
}

static void row_29_too_late(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "6000", "8");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	rig_raw(r, "O",
		"CANCEL sip:squelch@10.9.0.1:5060 SIP/2.0\r\n"
		"Via: SIP/2.0/UDP 10.9.0.9:5060;branch=z9hG4bK-1-INVITE2\r\n"
		"From: \"O\" <sip:o@10.9.0.9>;tag=o1\r\nTo: <sip:two@10.9.0.1>\r\n"
		"Call-ID: call-1@10.9.0.9\r\nCSeq: 2 CANCEL\r\nContent-Length: 0\r\n\r\n");
	rig_act(r);
	SENT(r, "O 200 CANCEL");
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 2);
	end_by_originator(r, 3);
}

static void reinvite_and_bye_in_one_burst(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	rig_o_dialog(r, "INVITE", 2);
	rig_o_dialog(r, "BYE", 3);
	rig_act(r);
	SENT(r, "O 200 BYE, O 487 INVITE, A BYE");
	O_DIALOG(r, "ACK", 2);
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void contact_is_refreshed(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	r->t_headers = "Contact: <sip:a-much-longer-name-than-before@10.9.0.4:5070>\r\n";
	T_REQUEST(r, 'A', "UPDATE", 1);
	r->t_headers = NULL;
	SENT(r, "A 200 UPDATE");
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, C BYE"); // 12.2.1.1
	REQUEST_HAS(r, 'C', BYE, "BYE sip:a-much-longer-name-than-before@10.9.0.4:5070 SIP/2.0\r\n");
	REQUEST_HAS(r, 'C', BYE, ";rport\r\nMax-Forwards: 70\r\n");
	rig_close(r);
}

static void early_bye_comes_again(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	r->t_headers = RELIABLE("1", "a@10.9.0.2");
	T(r, 'A', INVITE, 180);
	T(r, 'A', PRACK, 200);
	r->t_headers = NULL;
	T_REQUEST(r, 'A', "BYE", 1); // it has overtaken the 2xx
	SENT(r, "A PRACK, O 180 INVITE, A 481 BYE");
	T(r, 'A', INVITE, 200);
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "O 200 INVITE, A ACK, A 200 BYE");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O BYE");
	rig_close_empty(r);
}

static void asking_without_end(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	for (unsigned i = 1; i <= 500; i++) {
		r->t_request_body = i % 3 ? NULL : SDP("2", "10.9.0.2", "7000", "18");
		T_REQUEST(r, 'A', i % 3 ? "UPDATE" : "INVITE", i);
		LAST_HAS(r, i % 3 ? "SIP/2.0 200 " : "SIP/2.0 488 ");
		r->log[0] = '\0';
	}
	T_REQUEST(r, 'A', "UPDATE", 500); // the latest is remembered
	SENT(r, "A 200 UPDATE");
	r->call = 2;
	O(r, "INVITE one"); // and there is room for others
	SENT(r, "O 100 INVITE, A INVITE");
	rig_close(r);
}

static void refused_request_is_refused_again(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	T_REQUEST(r, 'A', "INFO", 5);
	T_REQUEST(r, 'A', "INFO", 5); // a retransmission, not a request out of order
	SENT(r, "A 405 INFO, A 405 INFO");
	end_by_originator(r, 2);
}

// --- session timers --------------------------------------------------------------------------------

static void half_an_hour(struct focus_cfg *cfg)
{
	cfg->session_expires_s = 1800;
	cfg->min_se_s = 90;
}

static void originator_refreshes(void **state)
{
	struct rig *r = rig_open(half_an_hour);

	(void)state;
	r->o_headers = "Supported: timer\r\nSession-Expires: 300\r\n";
	O(r, "INVITE one");
	SENT(r, "O 100 INVITE, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "Session-Expires: 1800;refresher=uas\r\n");
	r->o_headers = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	assert_true(holds((const char *)r->last_o, "Session-Expires: 300;refresher=uac\r\n"));
	assert_true(holds((const char *)r->last_o, "Require: timer\r\n"));
	O_DIALOG(r, "ACK", 1);
	rig_pass(r, 200000);
	r->o_headers = "Supported: timer\r\nSession-Expires: 300;refresher=uac\r\n";
	O_DIALOG(r, "UPDATE", 2);
	SENT(r, "O 200 UPDATE");
	LAST_HAS(r, "Session-Expires: 300;refresher=uac\r\n");
	rig_pass(r, 267999);
	SENT(r, "");
	rig_pass(r, 1); // 32 s before the end (RFC 4028 10)
	SENT(r, "O BYE, A BYE");
	assert_int_equal(STAT(r, SESSIONS_EXPIRED), 1);
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void we_refresh_the_originator(void **state)
{
	struct rig *r = rig_open(half_an_hour);

	(void)state;
	r->o_headers = "Allow: INVITE, UPDATE\r\n"; // it knows no timers, but UPDATE
	O(r, "INVITE one");
	r->o_headers = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 100 INVITE, A INVITE, O 200 INVITE, A ACK");
	assert_true(holds((const char *)r->last_o, "Session-Expires: 1800;refresher=uas\r\n"));
	O_DIALOG(r, "ACK", 1);
	rig_pass(r, 900000);
	SENT(r, "O UPDATE");
	LAST_HAS(r, "Session-Expires: 1800;refresher=uac\r\n");
	LAST_HAS(r, "CSeq: 1 UPDATE\r\n");
	rig_pass(r, 32000);
	assert_non_null(strstr(r->log, "O BYE, A BYE")); // it is gone
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void we_refresh_a_member(void **state)
{
	struct rig *r = open_one(half_an_hour);

	(void)state;
	r->t_headers = CONTACT_A "Session-Expires: 200;refresher=uac\r\nRequire: timer\r\n";
	T(r, 'A', INVITE, 200);
	r->t_headers = NULL;
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	rig_pass(r, 99999);
	SENT(r, "");
	rig_pass(r, 1);
	SENT(r, "A UPDATE");
	REQUEST_HAS(r, 'A', UPDATE, "Session-Expires: 200;refresher=uac\r\n");
	REQUEST_HAS(r, 'A', UPDATE, "Contact: ");
	T(r, 'A', UPDATE, 491); // theirs has crossed ours: again in 2.1 to 4 s, for the Call-ID is ours
	rig_pass(r, 2099);
	SENT(r, "");
	for (unsigned ms = 2099; ms < 4000 && r->log[0] == '\0'; ms++)
		rig_pass(r, 1);
	SENT(r, "A UPDATE");
	REQUEST_HAS(r, 'A', UPDATE, "CSeq: 3 UPDATE\r\n");
	r->t_headers = "Min-SE: 400\r\n";
	T(r, 'A', UPDATE, 422);
	SENT(r, "A UPDATE");
	REQUEST_HAS(r, 'A', UPDATE, "Session-Expires: 400;refresher=uac\r\n");
	r->t_headers = CONTACT_A "Session-Expires: 400;refresher=uac\r\n";
	T(r, 'A', UPDATE, 200);
	rig_pass(r, 200000);
	SENT(r, "A UPDATE");
	r->t_headers = NULL;
	T(r, 'A', UPDATE, 481); // it knows nothing of the call
	SENT(r, "A BYE, O BYE");
	rig_close_empty(r);
}

static void refresh_is_not_understood(void **state)
{
	struct rig *r = open_one(half_an_hour);

	(void)state;
	r->t_headers = CONTACT_A "Session-Expires: 90;refresher=uac\r\n";
	T(r, 'A', INVITE, 200);
	r->t_headers = NULL;
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 200 INVITE, A ACK");
	rig_pass(r, 45000);
	SENT(r, "A UPDATE");
	T(r, 'A', UPDATE, 501);
	rig_pass(r, 500000);
	SENT(r, ""); // the call goes on
	end_by_originator(r, 2);
}

static void member_stops_refreshing(void **state)
{
	struct rig *r = open_target(half_an_hour, "INVITE two", "O 100 INVITE, A INVITE, B INVITE");

	(void)state;
	r->t_headers = CONTACT_A "Session-Expires: 90;refresher=uas\r\n";
	T(r, 'A', INVITE, 200);
	r->t_headers = NULL;
	T(r, 'B', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 200 INVITE, A ACK, B ACK");
	rig_pass(r, 60000); // a third of it before its end
	SENT(r, "A BYE");
	T(r, 'A', BYE, 200);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, B BYE"); // the others have gone on
	rig_close_empty(r);
}

static void too_short_a_session(void **state)
{
	struct rig *r = rig_open(half_an_hour);

	(void)state;
	r->o_headers = "Supported: timer\r\nSession-Expires: 89\r\n";
	O(r, "INVITE one");
	SENT(r, "O 422 INVITE");
	LAST_HAS(r, "Min-SE: 90\r\n");
	rig_close_empty(r);
}

static void member_wants_a_longer_session(void **state)
{
	struct rig *r = open_one(half_an_hour);
	char first[2048], old_call[64];

	(void)state;
	strcpy(first, rig_request(r, 'A', SIP_INVITE));
	sscanf(strstr(first, "Call-ID: "), "%63[^\r]", old_call);
	r->t_headers = "Min-SE: 3600\r\n";
	rig_t(r, 'A', SIP_INVITE, 422);
	rig_act(r);
	r->t_headers = NULL;
	SENT(r, "A ACK, A INVITE"); // RFC 4028 7.3: in the same leg
	REQUEST_HAS(r, 'A', INVITE, "Session-Expires: 3600;refresher=uas\r\n");
	REQUEST_HAS(r, 'A', INVITE, "CSeq: 2 INVITE\r\n");
	REQUEST_HAS(r, 'A', ACK, "CSeq: 1 ACK\r\n");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	REQUEST_HAS(r, 'A', ACK, "CSeq: 2 ACK\r\n");
	O_DIALOG(r, "ACK", 1);
	// The first attempt's 422 once more: the leg is a dialog by now.
	memcpy(r->request[0][SIP_INVITE].bytes, first, strlen(first));
	r->request[0][SIP_INVITE].n = (uint32_t)strlen(first);
	T(r, 'A', INVITE, 422);
	SENT(r, "");
	assert_int_equal(DROP(r, SIP_UNEXPECTED), 1);
	end_by_originator(r, 2);
}

static void member_wants_ever_longer_sessions(void **state)
{
	struct rig *r = open_one(half_an_hour);

	(void)state;
	r->t_headers = "Min-SE: 3600\r\n";
	T(r, 'A', INVITE, 422);
	r->t_headers = "Min-SE: 7200\r\n";
	T(r, 'A', INVITE, 422);
	SENT(r, "A ACK, A INVITE, A ACK, O 422 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

// --- loops -----------------------------------------------------------------------------------------

static void our_own_invite_comes_back(void **state)
{
	struct rig *r = open_one(NULL);
	char back[4096], *line;

	(void)state;
	snprintf(back, sizeof(back), "INVITE sip:two@10.9.0.1 SIP/2.0\r\n"
		 "Via: SIP/2.0/UDP 10.9.0.2:5070;branch=z9hG4bKproxy\r\n");
	line = strstr(rig_request(r, 'A', SIP_INVITE), "Via: ");
	strncat(back, line, sizeof(back) - strlen(back) - 1);
	rig_raw(r, "A", back);
	SENT(r, "A 482 INVITE");
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(row_12),
		cmocka_unit_test(prack_is_a_transaction),
		cmocka_unit_test(answer_in_a_reliable_183),
		cmocka_unit_test(early_dialogs_of_a_fork),
		cmocka_unit_test(many_early_dialogs),
		cmocka_unit_test(requests_on_an_early_dialog),
		cmocka_unit_test(originator_wants_it_reliable),
		cmocka_unit_test(prack_after_the_200),
		cmocka_unit_test(nobody_pracks),
		cmocka_unit_test(cancelled_while_it_rings_reliably),
		cmocka_unit_test(row_13),
		cmocka_unit_test(row_13_in_one_burst),
		cmocka_unit_test(row_13_without_state),
		cmocka_unit_test(row_13_forked),
		cmocka_unit_test(delayed_call),
		cmocka_unit_test(delayed_call_to_two),
		cmocka_unit_test(delayed_member_with_another_codec),
		cmocka_unit_test(delayed_without_an_answer),
		cmocka_unit_test(delayed_and_never_acked),
		cmocka_unit_test(delayed_2xx_with_bad_sdp),
		cmocka_unit_test(delayed_member_rings_reliably),
		cmocka_unit_test(delayed_member_hangs_up_first),
		cmocka_unit_test(early_dialog_after_a_failure),
		cmocka_unit_test(reinvite_again_before_the_ack),
		cmocka_unit_test(originator_moves),
		cmocka_unit_test(member_moves),
		cmocka_unit_test(hold_and_resume),
		cmocka_unit_test(nothing_in_common),
		cmocka_unit_test(other_body_than_sdp),
		cmocka_unit_test(sdp_among_other_parts),
		cmocka_unit_test(same_offer_again),
		cmocka_unit_test(reinvite_without_an_offer),
		cmocka_unit_test(own_offer_keeps_the_streams),
		cmocka_unit_test(own_offer_to_who_is_not_heard),
		cmocka_unit_test(own_offer_to_a_member_that_offered),
		cmocka_unit_test(next_speaker_changes_its_session),
		cmocka_unit_test(reinvite_never_acked),
		cmocka_unit_test(reinvite_on_top_of_another),
		cmocka_unit_test(retry_after_is_told),
		cmocka_unit_test(row_29),
		cmocka_unit_test(row_29_too_late),
		cmocka_unit_test(reinvite_and_bye_in_one_burst),
		cmocka_unit_test(contact_is_refreshed),
		cmocka_unit_test(refused_request_is_refused_again),
		cmocka_unit_test(early_bye_comes_again),
		cmocka_unit_test(asking_without_end),
		cmocka_unit_test(originator_refreshes),
		cmocka_unit_test(we_refresh_the_originator),
		cmocka_unit_test(we_refresh_a_member),
		cmocka_unit_test(refresh_is_not_understood),
		cmocka_unit_test(member_stops_refreshing),
		cmocka_unit_test(too_short_a_session),
		cmocka_unit_test(member_wants_a_longer_session),
		cmocka_unit_test(member_wants_ever_longer_sessions),
		cmocka_unit_test(our_own_invite_comes_back),
	};

	return cmocka_run_group_tests_name("dialog", tests, NULL, NULL);
}
