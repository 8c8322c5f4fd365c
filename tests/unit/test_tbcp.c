/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "guard.h"
#include "tbcp.h"

// Messages and their bytes. They are printed, too, and tests/peers/floor_tshark.sh has another
// implementation read them.

#define SSRC	   "\x11\x22\x33\x44"
#define HEAD(b, n) b "\xcc\0" n SSRC "PoC1"

static const struct {
	const char *name;
	struct tbcp m;
	struct span bytes;
} messages[] = {
	{"request", {.type = TBCP_REQUEST}, SPAN(HEAD("\x80", "\2"))},
	{"request_high",
	 {.type = TBCP_REQUEST, .request = {.priority = TBCP_HIGH}},
	 SPAN(HEAD("\x80", "\3") "\x66\2\0\2")},
	{"request_dated",
	 {.type = TBCP_REQUEST, .request = {TBCP_PREEMPTIVE, 0xc50204ecec42ee92}},
	 SPAN(HEAD("\x80", "\6") "\x66\2\0\3\x67\x08\xc5\2\4\xec\xec\x42\xee\x92\0\0")},
	{"granted",
	 {.type = TBCP_GRANTED, .granted = {30, 0}},
	 SPAN(HEAD("\x81", "\3") "\x65\2\0\x1e")},
	{"granted_of_many",
	 {.type = TBCP_GRANTED, .granted = {TBCP_UNLIMITED, 258}},
	 SPAN(HEAD("\x81", "\4") "\x65\2\xff\xff\x64\2\1\2")},
	{"taken",
	 {.type = TBCP_TAKEN, .taken = {7, SPAN("sip:a@b"), SPAN_NONE, 0}},
	 SPAN(HEAD("\x82", "\6") "\0\0\0\7\1\7sip:a@b\0\0\0")},
	{"taken_named",
	 {.type = TBCP_TAKEN, .taken = {7, SPAN("sip:a@b.example"), SPAN("Al"), 3}},
	 SPAN(HEAD("\x82", "\x0a") "\0\0\0\7\1\x0fsip:a@b.example\2\2Al\0\0\0\x64\2\0\3")},
	{"taken_ack",
	 {.type = TBCP_TAKEN_ACK, .taken = {7, SPAN("sip:al@b.c"), SPAN_NONE, 3}},
	 SPAN(HEAD("\x92", "\7") "\0\0\0\7\1\x0asip:al@b.c\x64\2\0\3")},
	{"deny",
	 {.type = TBCP_DENY, .deny = {TBCP_DENY_TAKEN, SPAN_NONE}},
	 SPAN(HEAD("\x83", "\3") "\1\0\0\0")},
	{"deny_phrase",
	 {.type = TBCP_DENY, .deny = {TBCP_DENY_LISTEN_ONLY, SPAN("listen")}},
	 SPAN(HEAD("\x83", "\4") "\5\6listen")},
	{"release",
	 {.type = TBCP_RELEASE, .release = {0x1234, false}},
	 SPAN(HEAD("\x84", "\3") "\x12\x34\0\0")},
	{"release_no_seq",
	 {.type = TBCP_RELEASE, .release = {0, true}},
	 SPAN(HEAD("\x84", "\3") "\0\0\x80\0")},
	{"idle", {.type = TBCP_IDLE}, SPAN(HEAD("\x85", "\2"))},
	{"revoke_too_long",
	 {.type = TBCP_REVOKE, .revoke = {TBCP_REVOKE_TOO_LONG, 5}},
	 SPAN(HEAD("\x86", "\3") "\0\2\0\5")},
	{"revoke_preempted",
	 {.type = TBCP_REVOKE, .revoke = {TBCP_REVOKE_PREEMPTED, 0}},
	 SPAN(HEAD("\x86", "\3") "\0\4\0\0")},
	{"ack_taken",
	 {.type = TBCP_ACK, .ack = {TBCP_TAKEN_ACK, 0}},
	 SPAN(HEAD("\x87", "\3") "\x90\0\0\0")},
	{"ack_connect",
	 {.type = TBCP_ACK, .ack = {15, 2}},
	 SPAN(HEAD("\x87", "\3") "\x78\2\0\0")},
	{"queue_ask", {.type = TBCP_QUEUE_ASK}, SPAN(HEAD("\x88", "\2"))},
	{"queue_status",
	 {.type = TBCP_QUEUE_STATUS, .queue = {TBCP_HIGH, 258}},
	 SPAN(HEAD("\x89", "\3") "\2\1\2\0")},
	{"disconnect", {.type = TBCP_DISCONNECT}, SPAN(HEAD("\x8b", "\2"))},
};

#define RECEIVER_REPORT "\x80\xc9\0\1" SSRC

static void assert_same_data(const struct tbcp *a, const struct tbcp *b)
{
	struct writer w[2];
	uint8_t room[2][TBCP_MAX];

	for (unsigned i = 0; i < 2; i++) {
		w[i] = writer_on(room[i], sizeof(room[i]));
		tbcp_build(&w[i], i ? b : a);
		assert_false(w[i].full);
	}
	assert_true(span_eq(writer_span(&w[0]), writer_span(&w[1])));
}

// The only message of a datagram.
static enum tbcp_verdict read(struct span bytes, struct tbcp *m)
{
	struct span rest = guard(bytes);
	enum tbcp_verdict verdict = tbcp_next(&rest, m), more;
	struct tbcp another;

	if (verdict == TBCP_END)
		return verdict;
	more = tbcp_next(&rest, &another);
	assert_int_equal(more, TBCP_END);
	return verdict;
}

#define READ(lit) read(SPAN(lit), &(struct tbcp){0})

static void print_hex(const char *name, struct span bytes)
{
	printf("# tbcp %s ", name);
	for (uint32_t i = 0; i < bytes.n; i++)
		printf("%02x", bytes.p[i]);
	printf("\n");
}

static void every_message_is_written(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(messages); i++) {
		struct tbcp m = messages[i].m;
		uint8_t room[TBCP_MAX];
		struct writer w = writer_on(room, sizeof(room));

		m.ssrc = 0x11223344;
		tbcp_build(&w, &m);
		print_hex(messages[i].name, writer_span(&w));
		assert_int_equal(w.n, messages[i].bytes.n);
		assert_memory_equal(w.buf, messages[i].bytes.p, w.n);
	}
}

static void every_message_is_read(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(messages); i++) {
		struct tbcp want = messages[i].m, got;

		want.ssrc = 0x11223344;
		assert_int_equal(read(messages[i].bytes, &got), TBCP_MESSAGE);
		assert_int_equal(got.type, want.type);
		assert_int_equal(got.ssrc, want.ssrc);
		assert_same_data(&got, &want);
	}
}

// Cut anywhere, it is no packet any more: its length does not lie within the datagram.
static void cut_anywhere(void **state)
{
	struct tbcp m;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(messages); i++)
		for (uint32_t n = 1; n < messages[i].bytes.n; n++)
			assert_int_equal(read(span_of(messages[i].bytes.p, n), &m), TBCP_NO_RTCP);
}

// Cut by words, with a length that says so: read to its end, and no further, and refused where what
// is left is too little.
static void shortened(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(messages); i++)
		for (uint32_t n = messages[i].bytes.n - 4; n >= 12; n -= 4) {
			enum tbcp_type type = messages[i].m.type;
			uint8_t room[64];
			struct tbcp m;

			memcpy(room, messages[i].bytes.p, n);
			room[3] = (uint8_t)(n / 4 - 1);
			if (read(span_of(room, n), &m) == TBCP_MESSAGE) // its options are gone
				assert_true(type == TBCP_REQUEST || type == TBCP_GRANTED ||
					    type == TBCP_TAKEN || type == TBCP_TAKEN_ACK);
		}
}

static void too_long(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(messages); i++) {
		uint8_t room[64];
		uint32_t n = messages[i].bytes.n;
		struct tbcp m;

		memcpy(room, messages[i].bytes.p, n);
		memset(room + n, 0, 4);
		room[3] = (uint8_t)(n / 4);
		// A null word closes SDES items that fill their last one (RFC 3550 6.5).
		if (strcmp(messages[i].name, "taken_ack") != 0)
			assert_int_equal(read(span_of(room, n + 4), &m), TBCP_BAD);
	}
}

static void options(void **state)
{
	struct tbcp m;

	(void)state;
	// In any order; what is not known is passed over.
	assert_int_equal(read(SPAN(HEAD("\x80", "\7") "\x67\x08\1\2\3\4\5\6\7\x08\x6f\1\7"
						      "\x66\2\0\1\0\0\0"),
			      &m),
			 TBCP_MESSAGE);
	assert_int_equal(m.request.priority, TBCP_NORMAL);
	assert_int_equal(m.request.ntp, 0x0102030405060708);
	assert_int_equal(READ(HEAD("\x80", "\3") "\x66\1\1\0"), TBCP_BAD); // a length it has not
	assert_int_equal(READ(HEAD("\x80", "\3") "\x66\3\1\0"), TBCP_BAD); // beyond its end
	assert_int_equal(READ(HEAD("\x80", "\4") "\x66\2\0\1\x66\2\0\2"), TBCP_BAD); // twice
	assert_int_equal(READ(HEAD("\x80", "\4") "\x66\2\0\1\0\0\0\0"), TBCP_BAD); // too many zeros
	assert_int_equal(READ(HEAD("\x80", "\3") "\x6f\1\1\7"), TBCP_BAD); // not zero
	assert_int_equal(READ(HEAD("\x81", "\3") "\x64\2\0\1"), TBCP_BAD); // no T2
}

static void whose_floor_it_is(void **state)
{
	struct tbcp m;

	(void)state;
	// NAME first, an item that nobody needs, and a null word behind items that fill theirs.
	assert_int_equal(read(SPAN(HEAD("\x82", "\x08") SSRC "\2\1A\1\1x\3\1e\3\1f\0\0\0\0"
							     "\x64\2\0\2"),
			      &m),
			 TBCP_MESSAGE);
	assert_true(span_eq(m.taken.cname, SPAN("x")));
	assert_true(span_eq(m.taken.name, SPAN("A")));
	assert_int_equal(m.taken.participants, 2);
	assert_int_equal(READ(HEAD("\x82", "\4") SSRC "\2\2Al"), TBCP_BAD);	   // no CNAME
	assert_int_equal(READ(HEAD("\x82", "\4") SSRC "\1\3Al"), TBCP_BAD);	   // beyond its end
	assert_int_equal(READ(HEAD("\x82", "\5") SSRC "\1\2Al\2\0\0"), TBCP_NO_RTCP); // not words
	assert_int_equal(READ(HEAD("\x82", "\5") SSRC "\1\3Ala\0\0\1"), TBCP_BAD); // no zeros
}

static void padding(void **state)
{
	struct tbcp m;

	(void)state;
	assert_int_equal(read(SPAN(HEAD("\xa5", "\4") "\0\0\0\0\0\0\0\x08"), &m), TBCP_MESSAGE);
	assert_int_equal(m.type, TBCP_IDLE);
	assert_int_equal(READ(HEAD("\xa0", "\3") "\0\0\0\1"), TBCP_BAD);    // not of words
	assert_int_equal(READ(HEAD("\xa5", "\3") "\0\0\0\x08"), TBCP_BAD);  // more than there is
	assert_int_equal(READ(HEAD("\xa5", "\3") "\0\0\0\0"), TBCP_BAD);    // none
	assert_int_equal(READ(HEAD("\xa5", "\2")), TBCP_BAD);
	// Only the last packet of a datagram may have it (RFC 3550 6.4.1).
	assert_int_equal(READ(HEAD("\xa5", "\3") "\0\0\0\4" RECEIVER_REPORT), TBCP_BAD);
}

static void among_other_packets(void **state)
{
	static const char bytes[] = RECEIVER_REPORT "\x80\xcc\0\2" SSRC "MCPT" HEAD("\x85", "\2")
		HEAD("\x9f", "\2") RECEIVER_REPORT HEAD("\x84", "\3") "\0\1\0\0";
	struct span rest = GUARDED(bytes);
	struct tbcp m;

	(void)state;
	assert_int_equal(tbcp_next(&rest, &m), TBCP_MESSAGE);
	assert_int_equal(m.type, TBCP_IDLE);
	assert_int_equal(tbcp_next(&rest, &m), TBCP_UNKNOWN);
	assert_int_equal(m.type, 31);
	assert_int_equal(m.ssrc, 0x11223344);
	assert_int_equal(tbcp_next(&rest, &m), TBCP_MESSAGE);
	assert_int_equal(m.release.last_seq, 1);
	assert_int_equal(tbcp_next(&rest, &m), TBCP_END);
	assert_int_equal(READ(RECEIVER_REPORT), TBCP_END);
	assert_int_equal(READ("\x85\xcc\0\1" SSRC), TBCP_END); // an APP packet without a name
	assert_int_equal(READ("\x80\xcc\0\0"), TBCP_END);    // without an SSRC
	assert_int_equal(READ("\x05\xcc\0\2" SSRC "PoC1"), TBCP_NO_RTCP); // version 0
	assert_int_equal(READ(""), TBCP_END);
}

static void long_texts_are_cut(void **state)
{
	char text[300];
	struct tbcp m = {.type = TBCP_TAKEN}, got;
	uint8_t room[TBCP_MAX + 1];
	struct writer w = writer_on(room, sizeof(room));

	(void)state;
	memset(text, 'a', sizeof(text));
	m.taken.cname = span_of(text, 255);
	memcpy(text + 254, "\xc3\xa9", 2); // would be cut in two
	m.taken.name = span_of(text, sizeof(text));
	m.taken.participants = 2;
	tbcp_build(&w, &m);
	assert_int_equal(read(writer_span(&w), &got), TBCP_MESSAGE);
	assert_int_equal(got.taken.cname.n, 255);
	assert_int_equal(got.taken.name.n, 254);
	assert_int_equal(w.n, TBCP_MAX);
}

static void full_buffer(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(messages); i++)
		for (uint32_t n = 0; n < messages[i].bytes.n; n++) {
			uint8_t *room = malloc(n + !n);
			struct writer w = writer_on(room, n);

			tbcp_build(&w, &messages[i].m);
			assert_true(w.full);
			free(room);
		}
}

// Whatever is read can be written, and says the same again.
static void random_bytes(void **state)
{
	unsigned n_read = 0;

	(void)state;
	srand(1);
	for (unsigned i = 0; i < 200000; i++) {
		uint8_t room[12 + 24];
		uint32_t words = (uint32_t)rand() % 7;
		struct tbcp m;

		memcpy(room, HEAD("\x80", "\0"), 12);
		room[0] |= (uint8_t)(rand() % 64);
		room[3] = (uint8_t)(2 + words);
		for (uint32_t k = 12; k < sizeof(room); k++)
			room[k] = (uint8_t)(rand() % 2 ? rand() % 8 : 100 + rand() % 4);
		if (read(span_of(room, 12 + 4 * words), &m) != TBCP_MESSAGE)
			continue;
		n_read++;
		assert_same_data(&m, &m);
	}
	assert_true(n_read > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_is_written),
		cmocka_unit_test(every_message_is_read),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(shortened),
		cmocka_unit_test(too_long),
		cmocka_unit_test(options),
		cmocka_unit_test(whose_floor_it_is),
		cmocka_unit_test(padding),
		cmocka_unit_test(among_other_packets),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(full_buffer),
		cmocka_unit_test(random_bytes),
	};

	return cmocka_run_group_tests_name("tbcp", tests, NULL, NULL);
}
