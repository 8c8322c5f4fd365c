/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "location.h"

// A registrar by itself: RFC 3261 10.3 step by step, its bounds, and what is read beside it.

#define AOR "sip:alice@example.com:5060"

struct bench {
	struct location_log log; // first
	struct location loc;
	void *mem;
	uint64_t now_ms;
	unsigned cseq;
	char told[1024];
	struct span reason;
};

static void hear(struct location_log *log, const struct location_change *c)
{
	struct bench *b = (struct bench *)log;
	size_t n = strlen(b->told);

	assert_true(c->aor.n > 0);
	snprintf(b->told + n, sizeof(b->told) - n, "%s%c%.*s", n ? " " : "", c->gone ? '-' : '+',
		 (int)c->contact.uri.n, c->contact.uri.p);
}

static struct bench *bench_open(uint32_t max)
{
	struct bench *b = calloc(1, sizeof(*b));
	size_t bytes = location_part_footprint(max);

	b->log.take = hear;
	b->mem = aligned_alloc(64, bytes);
	memset(b->mem, 0, bytes);
	b->now_ms = 5000;
	b->cseq = 1;
	b->loc = (struct location){
		.key = {{1, 2}}, .min_expires_s = 60, .max_expires_s = 7200, .n_parts = 1};
	b->loc.part[0] = location_part_init(b->mem, max, b->now_ms);
	return b;
}

static void bench_close(struct bench *b)
{
	free(b->mem);
	free(b);
}

static unsigned send_as(struct bench *b, const char *aor, const char *call_id, const char *headers)
{
	static const struct endpoint from = {.port = 5070};
	static struct sip_msg m;
	char text[16384];
	int n = snprintf(
		text, sizeof(text),
		"REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.0.9;branch=z9hG4bK1\r\n"
		"From: <sip:alice@example.com>;tag=1\r\nTo: <%s>\r\nCall-ID: %s\r\n"
		"CSeq: %u REGISTER\r\n%sContent-Length: 0\r\n\r\n",
		aor, call_id, b->cseq++, headers);
	uint8_t *copy = malloc((size_t)n); // exactly its size, so that an over-read shows
	unsigned status;

	memcpy(copy, text, (size_t)n);
	assert_int_equal(sip_parse(span_of(copy, (size_t)n), &m), SIP_VALID);
	b->told[0] = '\0';
	status = location_register(&b->loc, &m, span_cstr(aor), &from, b->now_ms, &b->log,
				   &b->reason);
	free(copy);
	return status;
}

static unsigned send(struct bench *b, const char *headers)
{
	return send_as(b, AOR, "one", headers);
}

static void list_of(struct bench *b, struct location_list *list)
{
	assert_true(location_find(&b->loc, SPAN(AOR), b->now_ms, list));
}

// The name's Contact lines are these.
#define HAS(b, want)                                                                               \
	do {                                                                                       \
		char room[8192];                                                                   \
		assert_string_equal(lines_of(b, room, sizeof(room)), want);                        \
	} while (0)
static const char *lines_of(struct bench *b, char *room, size_t n)
{
	struct location_list list;
	struct writer w = writer_on(room, n - 1);

	list_of(b, &list);
	location_put_contacts(&w, &list, b->now_ms);
	room[w.n] = '\0';
	return room;
}

static void registers(void **state)
{
	struct bench *b = bench_open(8);

	(void)state;
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>\r\n"), 200);
	HAS(b, "Contact: <sip:a@10.9.0.2>;q=1;expires=7200\r\n");
	assert_string_equal(b->told, "+sip:a@10.9.0.2");
	// Without Contact it asks what there is (10.2.3).
	assert_int_equal(send(b, ""), 200);
	assert_string_equal(b->told, "");
	b->now_ms += 1500;
	HAS(b, "Contact: <sip:a@10.9.0.2>;q=1;expires=7199\r\n");
	// A parameter goes before the header, and what is too long is cut off.
	assert_int_equal(
		send(b, "Expires: 90\r\nContact: <sip:a@10.9.0.2>;expires=100;q=0.25, "
			"<sip:b@10.9.0.3>\r\nContact: <sip:c@10.9.0.4>;expires=99999;q=0\r\n"),
		200);
	HAS(b, "Contact: <sip:b@10.9.0.3>;q=1;expires=90\r\n"
	       "Contact: <sip:a@10.9.0.2>;q=0.25;expires=100\r\n"
	       "Contact: <sip:c@10.9.0.4>;q=0;expires=7200\r\n");
	// What cannot be read is an hour (20.19).
	assert_int_equal(send(b, "Contact: <sip:b@10.9.0.3>;expires=soon\r\n"), 200);
	assert_int_equal(
		send(b, "Contact: <sip:a@10.9.0.2>;expires=0, <sip:c@10.9.0.4>;expires=0\r\n"),
		200);
	assert_string_equal(b->told, "-sip:a@10.9.0.2 -sip:c@10.9.0.4");
	HAS(b, "Contact: <sip:b@10.9.0.3>;q=1;expires=3600\r\n");
	assert_int_equal(location_count(b->loc.part[0]), 1);
	bench_close(b);
}

// 19.1.4: the same contact, written in another way; what a file knows it by goes with it.
static void same_contact(void **state)
{
	struct bench *b = bench_open(8);

	(void)state;
	assert_int_equal(send(b, "Contact: <sip:a@Host.example;lr>\r\n"), 200);
	assert_int_equal(send(b, "Contact: <sip:%61@host.EXAMPLE>\r\n"), 200);
	assert_string_equal(b->told, "-sip:a@Host.example;lr +sip:%61@host.EXAMPLE");
	HAS(b, "Contact: <sip:%61@host.EXAMPLE>;q=1;expires=7200\r\n");
	assert_int_equal(send(b, "Contact: <sip:a@host.example:5060>, <mailto:a@b>\r\n"), 200);
	assert_int_equal(location_count(b->loc.part[0]), 3);
	bench_close(b);
}

static void star(void **state)
{
	struct bench *b = bench_open(8);

	(void)state;
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>, <sip:b@10.9.0.3>\r\n"), 200);
	assert_int_equal(send(b, "Contact: *\r\n"), 400);
	assert_int_equal(send(b, "Contact: *\r\nExpires: 1\r\n"), 400);
	assert_int_equal(send(b, "Contact: *\r\nContact: <sip:a@10.9.0.2>\r\nExpires: 0\r\n"), 400);
	assert_int_equal(location_count(b->loc.part[0]), 2);
	assert_int_equal(send(b, "Contact: *\r\nExpires: 0\r\n"), 200);
	assert_int_equal(location_count(b->loc.part[0]), 0);
	HAS(b, "");
	assert_string_equal(b->told, "-sip:b@10.9.0.3 -sip:a@10.9.0.2");
	bench_close(b);
}

// Step 7: all or nothing, and in order where the Call-ID is the same.
static void whole_or_not(void **state)
{
	struct bench *b = bench_open(8);

	(void)state;
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>\r\n"), 200);
	b->cseq = 1;
	assert_int_equal(send(b, "Contact: <sip:b@10.9.0.3>, <sip:a@10.9.0.2>;expires=0\r\n"), 500);
	assert_string_equal(b->told, "");
	b->cseq = 1;
	assert_int_equal(send(b, "Contact: *\r\nExpires: 0\r\n"), 500);
	HAS(b, "Contact: <sip:a@10.9.0.2>;q=1;expires=7200\r\n");
	b->cseq = 1;
	assert_int_equal(send_as(b, AOR, "two", "Contact: <sip:a@10.9.0.2>;q=0.5\r\n"), 200);
	assert_int_equal(send(b, "Contact: <sip:b@10.9.0.3>, <sip:c@10.9.0.4>;q=1.5\r\n"), 400);
	assert_int_equal(send(b, "Contact: <sip:b@10.9.0.3>, <sip:c@10.9.0.4>;q=x\r\n"), 400);
	assert_int_equal(send(b, "Contact: <sip:b@10.9.0.3>, <sip:b@10.9.0.3>;expires=0\r\n"), 400);
	HAS(b, "Contact: <sip:a@10.9.0.2>;q=0.5;expires=7200\r\n");
	bench_close(b);
}

// Its answer was lost, and there was no room for its transaction: it has been carried out, all the same.
static void once_more(void **state)
{
	struct bench *b = bench_open(8);
	const char *registration = "Contact: <sip:b@10.9.0.3>, <sip:a@10.9.0.2>;expires=0\r\n";

	(void)state;
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>\r\n"), 200);
	assert_int_equal(send(b, registration), 200);
	b->cseq--;
	assert_int_equal(send(b, registration), 200);
	HAS(b, "Contact: <sip:b@10.9.0.3>;q=1;expires=7200\r\n");
	b->cseq--; // what it has set it does not take back
	assert_int_equal(send(b, "Contact: <sip:b@10.9.0.3>;expires=0\r\n"), 500);
	assert_int_equal(send(b, "Contact: *\r\nExpires: 0\r\n"), 200);
	b->cseq--;
	assert_int_equal(send(b, "Contact: *\r\nExpires: 0\r\n"), 200);
	bench_close(b);
}

// Equality is not transitive: two that differ both are the binding that says less than they do.
static void both_the_same(void **state)
{
	struct bench *b = bench_open(8);

	(void)state;
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>\r\n"), 200);
	assert_int_equal(
		send(b, "Contact: <sip:a@10.9.0.2;x=1>;expires=0, <sip:a@10.9.0.2;x=2>\r\n"), 400);
	assert_int_equal(location_count(b->loc.part[0]), 1);
	bench_close(b);
}

static void too_brief(void **state)
{
	struct bench *b = bench_open(8);

	(void)state;
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>;expires=59\r\n"), 423);
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>\r\nExpires: 59\r\n"), 423);
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>;expires=60\r\n"), 200);
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>;expires=0\r\n"), 200);
	assert_int_equal(location_count(b->loc.part[0]), 0);
	bench_close(b);
}

static void expires(void **state)
{
	struct bench *b = bench_open(8);

	(void)state;
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>;expires=60\r\n"), 200);
	assert_int_equal(send(b, "Contact: <sip:b@10.9.0.3>;expires=70\r\n"), 200);
	b->now_ms += 59999;
	location_expire(b->loc.part[0], b->now_ms, 64);
	assert_int_equal(location_count(b->loc.part[0]), 2);
	b->now_ms++;
	HAS(b, "Contact: <sip:b@10.9.0.3>;q=1;expires=10\r\n"); // whoever has let it go or not
	location_expire(b->loc.part[0], b->now_ms, 64);
	assert_int_equal(location_count(b->loc.part[0]), 1);
	// One that is over and not let go yet takes no place, and has no order.
	b->now_ms += 10000;
	b->cseq = 1;
	assert_int_equal(send(b, "Contact: <sip:b@10.9.0.3>\r\n"), 200);
	assert_int_equal(location_count(b->loc.part[0]), 1);
	b->now_ms += 7200000;
	location_expire(b->loc.part[0], b->now_ms, 64);
	assert_int_equal(location_count(b->loc.part[0]), 0);
	bench_close(b);
}

static void bounded(void **state)
{
	struct bench *b = bench_open(10);
	char headers[8192] = "", long_path[1024];

	(void)state;
	for (unsigned i = 0; i < 8; i++)
		snprintf(headers + strlen(headers), 64, "Contact: <sip:%u@10.9.0.2>\r\n", i);
	assert_int_equal(send(b, headers), 200);
	assert_int_equal(send(b, "Contact: <sip:8@10.9.0.2>\r\n"), 403);
	// One goes, one comes.
	assert_int_equal(send(b, "Contact: <sip:8@10.9.0.2>, <sip:0@10.9.0.2>;expires=0\r\n"), 200);
	assert_int_equal(send_as(b, "sip:b@example.com:5060", "b",
				 "Contact: <sip:1@10.9.0.3>, <sip:2@10.9.0.3>\r\n"),
			 200);
	assert_int_equal(send_as(b, "sip:c@example.com:5060", "c", "Contact: <sip:1@10.9.0.4>\r\n"),
			 503);
	assert_int_equal(location_count(b->loc.part[0]), 10);
	// A refresh needs no more than there is.
	assert_int_equal(send(b, "Contact: <sip:8@10.9.0.2>\r\n"), 200);
	assert_int_equal(send(b, "Contact: *\r\nExpires: 0\r\n"), 200);
	memset(long_path, 'x', 600);
	snprintf(headers, sizeof(headers), "Contact: <sip:%.600s@10.9.0.2>\r\n", long_path);
	assert_int_equal(send(b, headers), 400);
	snprintf(headers, sizeof(headers), "Path: <sip:%.600s;lr>\r\nContact: <sip:a@10.9.0.2>\r\n",
		 long_path);
	assert_int_equal(send(b, headers), 400);
	// What chunks there are is shared: those who bring much go without before anybody is hurt.
	for (unsigned i = 0; i < 8; i++) {
		snprintf(headers, sizeof(headers),
			 "Path: <sip:%.400s;lr>\r\nContact: <sip:%u@10.9.0.2>\r\n", long_path, i);
		if (send(b, headers) == 503)
			break;
	}
	assert_int_equal(location_count(b->loc.part[0]), 2 + 2);
	bench_close(b);
}

static void path(void **state)
{
	struct bench *b = bench_open(8);
	struct location_list list;

	(void)state;
	assert_int_equal(send(b,
			      "Path: <sip:p1@10.9.0.8;lr>\r\nPath: <sip:10.9.0.7;lr>,<sip:x;lr>\r\n"
			      "Contact: <sip:a@10.9.0.2>\r\n"),
			 200);
	list_of(b, &list);
	assert_int_equal(list.n, 1);
	assert_true(span_eq(list.at[0].path,
			    SPAN("<sip:p1@10.9.0.8;lr>, <sip:10.9.0.7;lr>,<sip:x;lr>")));
	assert_int_equal(list.at[0].from.port, 5070);
	// A REGISTER without one takes it back.
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>\r\n"), 200);
	list_of(b, &list);
	assert_int_equal(list.at[0].path.n, 0);
	bench_close(b);
}

static void names(void **state)
{
	uint8_t room[LOCATION_AOR_MAX];
	struct writer w = writer_on(room, sizeof(room));

	(void)state;
	assert_true(location_aor(SPAN("sip:%61lice@EXAMPLE.com;transport=udp?x=y"), &w));
	assert_true(span_eq(writer_span(&w), SPAN(AOR)));
	assert_false(location_aor(SPAN("sip:example.com"), &w));
	assert_false(location_aor(SPAN("tel:+1"), &w));
	assert_false(location_aor(SPAN("sips:alice@example.com"), &w));
}

// A writer that has been stopped in the middle must not hold up who reads.
static void reader_gives_up(void **state)
{
	struct bench *b = bench_open(8);
	struct location_list list;
	uint32_t *changes = b->mem;

	(void)state;
	assert_int_equal(send(b, "Contact: <sip:a@10.9.0.2>\r\n"), 200);
	++*changes;
	assert_false(location_find(&b->loc, SPAN(AOR), b->now_ms, &list));
	assert_int_equal(list.n, 0);
	++*changes;
	assert_true(location_find(&b->loc, SPAN(AOR), b->now_ms, &list));
	assert_int_equal(list.n, 1);
	bench_close(b);
}

// Against a plain list: many names, few places, time that passes.
static void random_names(void **state)
{
	struct bench *b = bench_open(40);
	uint64_t until[20][4] = {0};
	uint32_t seed = 7;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		char aor[32], header[64];
		unsigned name, contact, expire, status, n = 0;
		struct location_list list;

		seed = seed * 1664525 + 1013904223;
		name = seed >> 8 & 0xffff;
		contact = name / 20 % 4;
		name %= 20;
		expire = seed >> 24 & 1 ? 0 : 60 + (seed >> 25);
		b->now_ms += seed >> 16 & 0x7ff;
		location_expire(b->loc.part[0], b->now_ms, 1 + (seed & 3));
		snprintf(aor, sizeof(aor), "sip:u%u@example.com:5060", name);
		snprintf(header, sizeof(header), "Contact: <sip:%u@10.9.0.2>;expires=%u\r\n",
			 contact, expire);
		status = send_as(b, aor, "one", header);
		assert_true(status == 200 || (status == 503 && expire));
		if (status == 200)
			until[name][contact] = b->now_ms + 1000 * expire;
		assert_true(location_find(&b->loc, span_cstr(aor), b->now_ms, &list));
		for (unsigned k = 0; k < 4; k++)
			n += until[name][k] > b->now_ms;
		assert_int_equal(list.n, n);
	}
	bench_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers),
		cmocka_unit_test(same_contact),
		cmocka_unit_test(star),
		cmocka_unit_test(whole_or_not),
		cmocka_unit_test(once_more),
		cmocka_unit_test(both_the_same),
		cmocka_unit_test(too_brief),
		cmocka_unit_test(expires),
		cmocka_unit_test(bounded),
		cmocka_unit_test(path),
		cmocka_unit_test(names),
		cmocka_unit_test(reader_gives_up),
		cmocka_unit_test(random_names),
	};

	return cmocka_run_group_tests_name("location", tests, NULL, NULL);
}
