/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "worker.h"

// The owner is a function of the packet alone: whichever core asks, the answer is the same.

#define WORKERS 4

static const struct siphash_key key = {{1, 2}};

static struct span our_id(enum leg_id_kind kind, unsigned core, char room[LEG_ID_LEN + 1])
{
	struct writer w = writer_on(room, LEG_ID_LEN);

	leg_id_put(&w, &key,
		   (struct leg_id){.kind = (uint8_t)kind, .name = (uint64_t)core << 56 | 77});
	room[w.n] = '\0';
	return writer_span(&w);
}

static unsigned owner(unsigned self, const char *text)
{
	return worker_owner_sip(&key, WORKERS, self, NULL, span_cstr(text));
}

static void request(char *text, const char *method, const char *branch, const char *to_tag,
		    const char *call_id)
{
	sprintf(text,
		"%s sip:x@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK%s\r\n"
		"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>%s%s\r\nCall-ID: %s\r\nCSeq: 1 %s\r\n"
		"Content-Length: 0\r\n\r\n",
		method, branch, to_tag[0] ? ";tag=" : "", to_tag, call_id, method);
}

static void response_by_branch(void **state)
{
	char id[LEG_ID_LEN + 1], text[1024];

	(void)state;
	for (unsigned core = 0; core < WORKERS; core++) {
		our_id(LEG_ID_INVITE, core, id);
		sprintf(text,
			"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK%s\r\n"
			"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: 9\r\n"
			"CSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n",
			id);
		for (unsigned self = 0; self < WORKERS; self++)
			assert_int_equal(owner(self, text), core);
	}
}

static void request_in_a_dialog_by_tag(void **state)
{
	char id[LEG_ID_LEN + 1], text[1024];

	(void)state;
	for (unsigned core = 0; core < WORKERS; core++) {
		our_id(LEG_ID_TAG, core, id);
		request(text, "BYE", "1", id, "whatever");
		assert_int_equal(owner(0, text), core);
		assert_int_equal(owner(3, text), core);
	}
}

static void invite_cancel_and_ack_meet(void **state)
{
	bool used[WORKERS] = {false};
	char text[1024], call_id[32];

	(void)state;
	for (unsigned i = 0; i < 64; i++) {
		unsigned core;

		sprintf(call_id, "call-%u", i);
		request(text, "INVITE", "i", "", call_id);
		core = owner(0, text);
		used[core] = true;
		request(text, "CANCEL", "i", "", call_id); // races row 23: it takes the INVITE's way
		assert_int_equal(owner(1, text), core);
		request(text, "ACK", "i", "somebody", call_id);
		assert_int_equal(owner(2, text), core);
	}
	for (unsigned core = 0; core < WORKERS; core++)
		assert_true(used[core]);
}

static void named(char *text, const char *method, const char *user, const char *call_id)
{
	sprintf(text,
		"%s sip:%s@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1\r\n"
		"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: %s\r\nCSeq: 1 %s\r\n"
		"Content-Length: 0\r\n\r\n",
		method, user, call_id, method);
}

static struct dialplan *plan_of(const char *text, struct dialplan_view **view)
{
	char why[256];
	struct dialplan *plan = dialplan_parse(span_cstr(text), "plan", NULL, why, sizeof(why));

	assert_non_null(plan);
	*view = dialplan_view_create(plan);
	return plan;
}

// All who name a room meet, whatever their Call-IDs; rooms are spread, and so is what names none.
static void all_who_come_to_a_room_meet(void **state)
{
	struct dialplan_view *view;
	struct dialplan *plan = plan_of("sip:room-*@* = room\nsip:*@* = sip:x@10.0.0.9\n", &view);
	bool used[2][WORKERS] = {0};
	char text[1024], user[32], call_id[32];

	(void)state;
	for (unsigned i = 0; i < 64; i++) {
		unsigned core;

		sprintf(user, "room-%u", i);
		named(text, "INVITE", user, "a");
		core = worker_owner_sip(&key, WORKERS, 0, view, span_cstr(text));
		used[0][core] = true;
		sprintf(call_id, "call-%u", i);
		named(text, "INVITE", user, call_id);
		assert_int_equal(worker_owner_sip(&key, WORKERS, 1, view, span_cstr(text)), core);
		sprintf(user, "%%72oom-%u", i);
		named(text, "CANCEL", user, call_id);
		assert_int_equal(worker_owner_sip(&key, WORKERS, 2, view, span_cstr(text)), core);
		named(text, "INVITE", "team", call_id);
		used[1][worker_owner_sip(&key, WORKERS, 3, view, span_cstr(text))] = true;
	}
	for (unsigned core = 0; core < WORKERS; core++)
		assert_true(used[0][core] && used[1][core]);
	dialplan_view_free(view);
	dialplan_free(plan);
}

// A request to it finds its core by what the name says.
static void names_its_core(struct dialplan_view *view, enum leg_id_kind kind, const char *method)
{
	char text[1024], id[LEG_ID_LEN + 1];

	for (unsigned core = 0; core < WORKERS; core++) {
		our_id(kind, core, id);
		named(text, method, id, "a");
		assert_int_equal(worker_owner_sip(&key, WORKERS, core == 0, view, span_cstr(text)), core);
	}
}

static void a_made_room_is_where_its_name_says(void **state)
{
	struct dialplan_view *view;
	struct dialplan *plan = plan_of("sip:new@* = factory\n", &view);

	(void)state;
	names_its_core(view, LEG_ID_ROOM, "INVITE");
	dialplan_view_free(view);
	dialplan_free(plan);
}

// Where there are no rooms, or no plan yet.
static void a_conference_is_where_its_uri_says(void **state)
{
	struct dialplan_view *view;
	struct dialplan *plan = plan_of("sip:*@* = sip:x@10.0.0.9 sip:y@10.0.0.9\n", &view);

	(void)state;
	names_its_core(view, LEG_ID_CONFERENCE, "SUBSCRIBE");
	names_its_core(NULL, LEG_ID_CONFERENCE, "SUBSCRIBE");
	dialplan_view_free(view);
	dialplan_free(plan);
}

static void forged_and_foreign_stay_where_they_are(void **state)
{
	char id[LEG_ID_LEN + 1], text[1024];

	(void)state;
	our_id(LEG_ID_INVITE, 2, id);
	id[LEG_ID_LEN - 1] = id[LEG_ID_LEN - 1] == '0' ? '1' : '0';
	sprintf(text, "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK%s\r\n\r\n", id);
	assert_int_equal(owner(1, text), 1);
	assert_int_equal(owner(1, "\r\n\r\n"), 1);
	our_id(LEG_ID_INVITE, WORKERS, id); // of a run with more workers
	sprintf(text, "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK%s\r\n\r\n", id);
	assert_int_equal(owner(3, text), 3);
}

static void quotation_by_branch(void **state)
{
	char id[LEG_ID_LEN + 1], text[1024];

	(void)state;
	our_id(LEG_ID_INVITE, 2, id);
	request(text, "INVITE", id, "", "x");
	text[150] = '\0'; // an ICMP error quotes the beginning
	assert_int_equal(worker_owner_quoted(&key, WORKERS, 0, span_cstr(text)), 2);
}

static void media_by_port(void **state)
{
	static struct worker_shared shared = {
		.n_workers = 3, .media_low = 20000, .media_high = 20019};

	(void)state;
	assert_true(worker_share_media(&shared, 0));
	assert_int_equal(worker_owner_media(&shared, 20000), 0);
	assert_int_equal(worker_owner_media(&shared, 20005), 0);
	assert_int_equal(worker_owner_media(&shared, 20006), 1);
	assert_int_equal(worker_owner_media(&shared, 20017), 2);
	assert_int_equal(worker_owner_media(&shared, 20019), 2); // the remainder is nobody's
}

// By RSS each worker has what comes to its queue, and about as much as the others.
static void media_dealt_out(void **state)
{
	static struct worker_shared shared = {.media_low = 10000, .media_high = 65535};

	(void)state;
	for (unsigned n = 1; n <= 16; n++) {
		unsigned count[16] = {0};

		shared.n_workers = n;
		assert_true(worker_share_media(&shared, 7));
		for (uint32_t p = 10000; p <= 65535; p++) {
			unsigned owner = worker_owner_media(&shared, (uint16_t)p);

			assert_int_equal(owner, port_rss_queue((uint16_t)p, 7, (uint16_t)n));
			count[owner]++;
		}
		for (unsigned i = 0; i < n; i++) {
			assert_int_equal(shared.media_flows[i], count[i] / 2);
			assert_in_range(count[i] * n, 55536 * 85 / 100, 55536 * 115 / 100);
		}
	}
}

static void too_few_media_ports(void **state)
{
	static struct worker_shared shared = {
		.n_workers = 4, .media_low = 20000, .media_high = 20007};

	(void)state;
	assert_true(worker_share_media(&shared, 0));
	assert_true(worker_share_media(&shared, 7));
	assert_false(worker_share_media(&shared, 6)); // two pairs are of one class
	shared.media_high = 20005;
	assert_false(worker_share_media(&shared, 0));
}

static void ports_for_signalling(void **state)
{
	static struct worker_shared shared = {.n_workers = 3, .home = {.core_port = 6000}};

	(void)state;
	assert_true(worker_share_core_ports(&shared, 0));
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(shared.core_port[i], 6000 + i);
	assert_int_equal(shared.home.n_core_ports, 3);

	assert_true(worker_share_core_ports(&shared, 7));
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(port_rss_queue(shared.core_port[i], 7, 3), i);
		assert_in_range(shared.core_port[i], 6000, 6000 + shared.home.n_core_ports - 1);
	}
	assert_in_range(shared.home.n_core_ports, 5, 6);

	shared.home.core_port = 65534;
	assert_false(worker_share_core_ports(&shared, 0));
	shared.home.core_port = 0;
	assert_true(worker_share_core_ports(&shared, 0));
	assert_int_equal(shared.home.n_core_ports, 0);
	assert_int_equal(shared.core_port[0], 0);
}

// Each queue is somebody's, and with receivers theirs alone.
static void queues_are_dealt_out(void **state)
{
	static struct worker_shared shared = {.n_workers = 3};

	(void)state;
	for (unsigned q = 0; q < 3; q++)
		assert_int_equal(worker_receiver_of(&shared, q), q);
	shared.n_receivers = 2;
	for (unsigned q = 0; q < 5; q++)
		assert_int_equal(worker_receiver_of(&shared, q), 3 + q % 2);
	assert_int_equal(worker_pollers(&shared), 5);
	assert_false(worker_is_receiver(&shared, 2));
	assert_true(worker_is_receiver(&shared, 3));
}

static void shortages(void **state)
{
	(void)state;
	assert_int_equal(worker_shortage(16383, 16383, 0, false), DROP_NONE);
	assert_int_equal(worker_shortage(2047, 16383, 0, false), DROP_NONE);
	assert_int_equal(worker_shortage(2046, 16383, 0, false), DROP_SHORT_OF_MBUFS);
	assert_int_equal(worker_shortage(16383, 16383, 750, false), DROP_NONE);
	assert_int_equal(worker_shortage(16383, 16383, 751, false), DROP_SHORT_OF_TIME);
	assert_int_equal(worker_shortage(1023, 16383, 900, true), DROP_NONE);
	assert_int_equal(worker_shortage(1022, 16383, 0, true), DROP_SHORT_OF_MBUFS);
	assert_int_equal(worker_shortage(16383, 16383, 901, true), DROP_SHORT_OF_TIME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(response_by_branch),
		cmocka_unit_test(request_in_a_dialog_by_tag),
		cmocka_unit_test(invite_cancel_and_ack_meet),
		cmocka_unit_test(all_who_come_to_a_room_meet),
		cmocka_unit_test(a_made_room_is_where_its_name_says),
		cmocka_unit_test(a_conference_is_where_its_uri_says),
		cmocka_unit_test(forged_and_foreign_stay_where_they_are),
		cmocka_unit_test(quotation_by_branch),
		cmocka_unit_test(media_by_port),
		cmocka_unit_test(media_dealt_out),
		cmocka_unit_test(too_few_media_ports),
		cmocka_unit_test(ports_for_signalling),
		cmocka_unit_test(queues_are_dealt_out),
		cmocka_unit_test(shortages),
	};

	return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
