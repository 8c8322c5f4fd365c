/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "leg.h"

static const struct siphash_key key = {{11, 22}};

// --- identifiers -------------------------------------------------------------------------------------

static struct span id_text(struct leg_id id, uint8_t room[LEG_ID_LEN])
{
	struct writer w = writer_on(room, LEG_ID_LEN);

	leg_id_put(&w, &key, id);
	assert_false(w.full);
	return writer_span(&w);
}

static void id_round_trip(void **state)
{
	const struct leg_id id = {LEG_ID_BYE, 3, 0xff00abcdef123456};
	uint8_t room[LEG_ID_LEN];
	struct leg_id got;

	(void)state;
	assert_int_equal(leg_id_read(&key, id_text(id, room), &got), LEG_ID_OURS);
	assert_int_equal(got.kind, LEG_ID_BYE);
	assert_int_equal(got.serial, 3);
	assert_int_equal(got.name, id.name);
	assert_int_equal(leg_id_core(got.name), 0xff);
	assert_int_equal(leg_id_index(got.name), 0x123456);
	assert_int_equal(leg_id_epoch(got.name), 0x00ab);
}

// Whatever byte is changed, the identifier is no longer taken for ours.
static void id_forged_at_every_byte(void **state)
{
	uint8_t room[LEG_ID_LEN];
	struct leg_id got;

	(void)state;
	id_text((struct leg_id){LEG_ID_INVITE, 0, 42}, room);
	for (unsigned i = 0; i < LEG_ID_LEN; i++) {
		for (unsigned c = 0; c < 256; c++) {
			uint8_t was = room[i];

			if (c == was)
				continue;
			room[i] = (uint8_t)c;
			assert_int_not_equal(leg_id_read(&key, span_of(room, LEG_ID_LEN), &got),
					     LEG_ID_OURS);
			room[i] = was;
		}
	}
}

static void id_of_another_secret(void **state)
{
	const struct siphash_key other = {{11, 23}};
	uint8_t room[LEG_ID_LEN];
	struct leg_id got;

	(void)state;
	assert_int_equal(leg_id_read(&other, id_text((struct leg_id){'t', 0, 1}, room), &got),
			 LEG_ID_FORGED);
}

static void foreign_ids(void **state)
{
	struct leg_id got;
	uint8_t room[7 + LEG_ID_LEN] = "z9hG4bK";

	(void)state;
	assert_int_equal(leg_id_read(&key, SPAN(""), &got), LEG_ID_FOREIGN);
	assert_int_equal(leg_id_read(&key, SPAN("1928301774"), &got), LEG_ID_FOREIGN);
	assert_int_equal(leg_id_read(&key, SPAN("siaXYZ4567890123456789012345678901x"), &got),
			 LEG_ID_FOREIGN);
	assert_int_equal(leg_branch_read(&key, SPAN("z9hG4bK776asdhds"), &got), LEG_ID_FOREIGN);
	id_text((struct leg_id){LEG_ID_INVITE, 0, 42}, room + 7);
	assert_int_equal(leg_branch_read(&key, span_of(room, sizeof(room)), &got), LEG_ID_OURS);
	room[0] = 'Z'; // the magic cookie is compared as it is
	assert_int_equal(leg_branch_read(&key, span_of(room, sizeof(room)), &got), LEG_ID_FOREIGN);
}

// --- the table ---------------------------------------------------------------------------------------

struct bench {
	struct outbox out; // first
	struct leg_table lt;
	struct chunks chunks;
	struct wheel wheel;
	struct home home;
	struct stats stats;
	void *mem, *chunk_mem, *wheel_mem;
	uint8_t room[LEG_WIRE_MAX + 1024];
	struct sip_msg msg;
	unsigned n_sent;
	struct path to;
};

static bool bench_open(struct outbox *ob, struct writer *w, uint32_t need)
{
	struct bench *b = (struct bench *)ob;

	assert_true(need <= sizeof(b->room));
	*w = writer_on(b->room, need);
	return true;
}

static void bench_send(struct outbox *ob, const struct writer *w, const struct path *to)
{
	struct bench *b = (struct bench *)ob;

	assert_int_equal(sip_parse(writer_span(w), &b->msg), SIP_VALID);
	b->n_sent++;
	b->to = *to;
}

static struct bench *bench_make(uint32_t legs)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct ip_addr self = ip_v4((const uint8_t[]){10, 0, 0, 1});
	size_t bytes = whole_lines(leg_table_footprint(legs));
	size_t chunk_bytes = chunks_footprint(64);

	b->out = (struct outbox){.open = bench_open, .send = bench_send};
	b->home.sip_port = 5060;
	home_add(&b->home, &self, 24, 0);
	b->mem = memset(aligned_alloc(64, bytes), 0, bytes);
	b->chunk_mem = memset(aligned_alloc(64, chunk_bytes), 0, chunk_bytes);
	b->wheel_mem = calloc(1, wheel_footprint(legs));
	leg_table_init(&b->lt, b->mem, legs);
	chunks_init(&b->chunks, b->chunk_mem, 64);
	wheel_init(&b->wheel, b->wheel_mem, legs, 0);
	b->lt.chunks = &b->chunks;
	b->lt.wheel = &b->wheel;
	b->lt.core = 9;
	b->lt.key = key;
	b->lt.times = (struct txn_times){500, 4000, 5000};
	b->lt.home = &b->home;
	b->lt.out = &b->out;
	b->lt.stats = &b->stats;
	return b;
}

static void bench_free(struct bench *b)
{
	free(b->mem);
	free(b->chunk_mem);
	free(b->wheel_mem);
	free(b);
}

static void names_go_stale(void **state)
{
	struct bench *b = bench_make(2);
	uint32_t l = leg_open(&b->lt, LEG_TERMINATING, LEG_QUEUED);
	uint64_t name = leg_name(&b->lt, l);

	(void)state;
	assert_int_equal(leg_find(&b->lt, name), l);
	assert_int_equal(leg_find(&b->lt, name ^ 1ull << 56), LEG_NONE); // another core's
	assert_int_equal(leg_find(&b->lt, name ^ 1ull << 40), LEG_NONE); // another run's
	assert_int_equal(leg_find(&b->lt, name | 0xffffff), LEG_NONE);   // beyond the table
	leg_close(&b->lt, l);
	assert_int_equal(leg_find(&b->lt, name), LEG_NONE);
	assert_int_equal(leg_open(&b->lt, LEG_TERMINATING, LEG_QUEUED), l);
	assert_int_equal(leg_find(&b->lt, name), LEG_NONE); // the record is another leg's now
	bench_free(b);
}

static const struct path path = {
	.remote = {{{[10] = 0xff, [11] = 0xff, 10, 0, 0, 2}}, 5070},
	.local_port = 5060,
};

static void invite_head(void **state)
{
	struct bench *b = bench_make(2);
	uint32_t l = leg_open(&b->lt, LEG_TERMINATING, LEG_QUEUED);
	uint8_t room[2048];
	struct writer w = writer_on(room, sizeof(room));
	struct leg_id id;

	(void)state;
	assert_true(leg_dialog_uac(&b->lt, l, SPAN("sip:bob@10.0.0.2:5070"), &path,
				   SPAN("sip:alice@far"), SPAN_NONE, 17));
	leg_put_request(&b->lt, l, &w, SIP_INVITE, LEG_ID_INVITE, 1);
	put_lit(&w, "Content-Length: 0\r\n\r\n");
	assert_int_equal(sip_parse(writer_span(&w), &b->msg), SIP_VALID);
	assert_true(span_eq(b->msg.uri, SPAN("sip:bob@10.0.0.2:5070")));
	assert_true(span_eq(b->msg.to.uri, SPAN("sip:bob@10.0.0.2:5070")));
	assert_true(span_eq(b->msg.from.uri, SPAN("sip:alice@far")));
	assert_true(b->msg.via.rport);
	assert_int_equal(b->msg.max_forwards, 17);
	assert_int_equal(leg_branch_read(&key, b->msg.via.branch, &id), LEG_ID_OURS);
	assert_int_equal(id.name, leg_name(&b->lt, l));
	assert_int_equal(leg_id_read(&key, b->msg.call_id, &id), LEG_ID_OURS);
	assert_int_equal(id.kind, LEG_ID_CALL);
	bench_free(b);
}

#define OK_TEXT(extra)                                                                             \
	"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=f\r\n"    \
	"To: <sip:bob@10.0.0.2>;tag=t\r\nCall-ID: id\r\nCSeq: 1 INVITE\r\n" extra                     \
	"Content-Length: 0\r\n\r\n"

static uint32_t leg_of_ok(struct bench *b, const char *text, bool good)
{
	uint32_t l = leg_open(&b->lt, LEG_TERMINATING, LEG_UP);
	struct sip_msg m;

	assert_int_equal(sip_parse(span_cstr(text), &m), SIP_VALID);
	assert_int_equal(leg_dialog_2xx(&b->lt, l, &m, &path), good);
	return l;
}

static void ack_and_bye_from_the_2xx_alone(void **state)
{
	struct bench *b = bench_make(2);
	uint32_t l = leg_of_ok(b, OK_TEXT("Contact: <sip:bob@10.0.0.7:5099>\r\n"), true);

	(void)state;
	leg_send_ack(&b->lt, l, SPAN_NONE);
	assert_int_equal(b->msg.method, SIP_ACK);
	assert_int_equal(b->msg.cseq, 1);
	assert_true(span_eq(b->msg.uri, SPAN("sip:bob@10.0.0.7:5099")));
	assert_true(span_eq(b->msg.to.tag, SPAN("t")));
	assert_int_equal(b->to.remote.port, 5099);
	assert_int_equal(b->to.remote.ip.b[15], 7);
	leg_send_request(&b->lt, l, SIP_BYE, SPAN("Reason: SIP;cause=200\r\n"), 0);
	assert_int_equal(b->msg.method, SIP_BYE);
	assert_int_equal(b->msg.cseq, 2);
	assert_true(span_eq(sip_value(&b->msg, SIP_H_REASON), SPAN("SIP;cause=200")));
	assert_int_equal(leg_at(&b->lt, l)->request.state, TXN_TRYING);
	bench_free(b);
}

static void contact_that_is_a_name(void **state)
{
	struct bench *b = bench_make(2);
	uint32_t l = leg_of_ok(b, OK_TEXT("Contact: <sip:bob@example.com>\r\n"), true);

	(void)state;
	leg_send_ack(&b->lt, l, SPAN_NONE); // to where the 2xx came from
	assert_true(endpoint_eq(&b->to.remote, &path.remote));
	assert_true(span_eq(b->msg.uri, SPAN("sip:bob@example.com")));
	bench_free(b);
}

static void too_many_routes(void **state)
{
	struct bench *b = bench_make(2);
	char text[4096] = OK_TEXT(""), *at = strstr(text, "Content-Length"), tail[64];

	(void)state;
	strcpy(tail, at);
	for (int i = 0; i <= LEG_ROUTES_MAX; i++)
		at += sprintf(at, "Record-Route: <sip:10.0.0.%d;lr>\r\n", i);
	strcpy(at, tail);
	leg_of_ok(b, text, false);
	bench_free(b);
}

static void assert_contact(const struct bench *b, uint32_t local, struct span line)
{
	uint8_t room[128];
	struct writer w = writer_on(room, sizeof(room));

	leg_put_contact(&b->lt, local, &w);
	assert_true(span_eq(writer_span(&w), line));
}

// What is kept of one address is not taken for another's; the second is as long as a line can get.
static void contact_of_each_address(void **state)
{
	struct bench *b = bench_make(2);
	struct ip_addr other;

	(void)state;
	b->lt.sip_port = 65535;
	assert_true(ip_parse(SPAN("2001:db8:1111:2222:3333:4444:5555:6666"), &other) &&
		    home_add(&b->home, &other, 64, 0));
	for (unsigned i = 0; i < 2; i++) {
		assert_contact(b, 0, SPAN("Contact: <sip:squelch@10.0.0.1:65535>\r\n"));
		assert_contact(b, 1,
			       SPAN("Contact: <sip:squelch@[2001:db8:1111:2222:3333:4444:5555:6666]"
				    ":65535>\r\n"));
	}
	bench_free(b);
}

static void long_skeleton_goes_into_chunks(void **state)
{
	struct bench *b = bench_make(2);
	char text[4096];
	uint32_t l;

	(void)state;
	snprintf(text, sizeof(text), OK_TEXT("Contact: <sip:%01500d@10.0.0.7:5099>\r\n"), 5);
	l = leg_of_ok(b, text, true);
	assert_true(chunks_used(&b->chunks) > 0);
	leg_send_ack(&b->lt, l, SPAN_NONE);
	assert_int_equal(b->msg.uri.n, 1500 + strlen("sip:@10.0.0.7:5099"));
	leg_close(&b->lt, l);
	assert_int_equal(chunks_used(&b->chunks), 0);
	bench_free(b);
}

// Up to LEG_WIRE_WHOLE bytes lie in the record; beyond that its last four name chunks.
static void skeletons_about_as_long_as_a_record_has_room(void **state)
{
	struct bench *b = bench_make(2);
	uint32_t fixed = LEG_WIRE_WHOLE, l;
	char text[1024];

	(void)state;
	for (unsigned n = 1; n < 2 * LEG_WIRE_WHOLE; n++) {
		snprintf(text, sizeof(text), OK_TEXT("Contact: <sip:%0*d@10.0.0.7:5099>\r\n"),
			 (int)n, 5);
		l = leg_of_ok(b, text, true);
		fixed = leg_at(&b->lt, l)->wire.n - n;
		assert_int_equal(chunks_used(&b->chunks) != 0, fixed + n > LEG_WIRE_WHOLE);
		leg_send_ack(&b->lt, l, SPAN_NONE);
		assert_int_equal(b->msg.uri.n, n + strlen("sip:@10.0.0.7:5099"));
		assert_true(span_eq(b->msg.call_id, SPAN("id")));
		leg_close(&b->lt, l);
		assert_int_equal(chunks_used(&b->chunks), 0);
	}
	assert_true(fixed < LEG_WIRE_WHOLE);
	bench_free(b);
}

// Our own tag is not kept where From has it as we write it; where it comes back otherwise, it is.
static void own_tag_as_it_comes_back(void **state)
{
	static const char *const ways[] = {";tag=", "; tag =", ";x;tag="};
	struct bench *b = bench_make(2);

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		uint32_t l = leg_open(&b->lt, LEG_TERMINATING, LEG_INVITED);
		uint8_t room[LEG_ID_LEN];
		struct writer tag = writer_on(room, sizeof(room));
		char text[1024];
		struct sip_msg m;

		assert_true(leg_dialog_uac(&b->lt, l, SPAN("sip:bob@10.0.0.2"), &path,
					   SPAN("sip:a@b"), SPAN_NONE, 70));
		leg_put_tag(&b->lt, l, &tag);
		snprintf(text, sizeof(text),
			 "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n"
			 "From: <sip:a@b>%s%.*s\r\nTo: <sip:bob@10.0.0.2>;tag=t\r\nCall-ID: id\r\n"
			 "CSeq: 1 INVITE\r\nContact: <sip:bob@10.0.0.7>\r\nContent-Length: 0\r\n\r\n",
			 ways[i], (int)sizeof(room), (const char *)room);
		assert_int_equal(sip_parse(span_cstr(text), &m), SIP_VALID);
		assert_true(leg_dialog_2xx(&b->lt, l, &m, &path));
		assert_int_equal(leg_at(&b->lt, l)->wire.own_tag, i != 1);
		leg_send_ack(&b->lt, l, SPAN_NONE);
		assert_true(span_eq(b->msg.from.tag, span_of(room, sizeof(room))));
		assert_true(span_eq(sip_value(&b->msg, SIP_H_FROM), sip_value(&m, SIP_H_FROM)));
		leg_close(&b->lt, l);
	}
	bench_free(b);
}

// A new leg takes the place of one that is gone, when all names are in use.
static void tombstones_are_given_up(void **state)
{
	struct bench *b = bench_make(2);
	uint64_t name[3];
	unsigned left = 0;

	(void)state;
	leg_open(&b->lt, LEG_TERMINATING, LEG_UP);
	leg_open(&b->lt, LEG_TERMINATING, LEG_UP);
	leg_close(&b->lt, 1);
	for (unsigned i = 0; i < 3; i++) {
		uint32_t l = leg_open(&b->lt, LEG_TERMINATING, LEG_OVER);

		assert_int_not_equal(l, LEG_NONE);
		name[i] = leg_name(&b->lt, l);
		leg_bury(&b->lt, l, 1000);
		leg_close(&b->lt, l);
	}
	assert_int_equal(leg_tombstones(&b->lt), 3);
	assert_int_not_equal(leg_open(&b->lt, LEG_TERMINATING, LEG_UP), LEG_NONE);
	assert_int_equal(leg_tombstones(&b->lt), 2);
	for (unsigned i = 0; i < 3; i++)
		left += leg_tombstone_find(&b->lt, name[i], 500) != NULL;
	assert_int_equal(left, 2);
	bench_free(b);
}

static void tombstones(void **state)
{
	struct bench *b = bench_make(2);
	uint32_t l = leg_open(&b->lt, LEG_TERMINATING, LEG_OVER);
	uint64_t name = leg_name(&b->lt, l);

	(void)state;
	leg_bury(&b->lt, l, 1000);
	assert_int_equal(leg_find(&b->lt, name), LEG_NONE);
	leg_close(&b->lt, l);
	assert_non_null(leg_tombstone_find(&b->lt, name, 999));
	assert_null(leg_tombstone_find(&b->lt, name + 1, 999));
	assert_null(leg_tombstone_find(&b->lt, name, 1000));
	leg_tombstones_sweep(&b->lt, 999);
	assert_int_equal(leg_tombstones(&b->lt), 1);
	leg_tombstones_sweep(&b->lt, 1000);
	assert_int_equal(leg_tombstones(&b->lt), 0);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(id_round_trip),
		cmocka_unit_test(id_forged_at_every_byte),
		cmocka_unit_test(id_of_another_secret),
		cmocka_unit_test(foreign_ids),
		cmocka_unit_test(names_go_stale),
		cmocka_unit_test(invite_head),
		cmocka_unit_test(ack_and_bye_from_the_2xx_alone),
		cmocka_unit_test(contact_that_is_a_name),
		cmocka_unit_test(too_many_routes),
		cmocka_unit_test(contact_of_each_address),
		cmocka_unit_test(long_skeleton_goes_into_chunks),
		cmocka_unit_test(skeletons_about_as_long_as_a_record_has_room),
		cmocka_unit_test(own_tag_as_it_comes_back),
		cmocka_unit_test(tombstones),
		cmocka_unit_test(tombstones_are_given_up),
	};

	return cmocka_run_group_tests_name("leg", tests, NULL, NULL);
}
