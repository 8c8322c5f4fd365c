/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "guard.h"
#include "media_quality.h"

// A stream of 20 ms packets at 8 kHz, as it leaves a station; each arrives when the test says.

#define MS 1000ull

static void put(uint8_t *p, uint32_t v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> 8 * (bytes - 1 - i));
}

struct sent {
	uint8_t type;
	uint16_t sequence;
	uint32_t timestamp, ssrc;
};

static void arrive(struct media_quality *q, struct sent s, uint64_t now_us)
{
	uint8_t packet[12 + 160] = {0x80, s.type};

	put(packet + 2, s.sequence, 2);
	put(packet + 4, s.timestamp, 4);
	put(packet + 8, s.ssrc, 4);
	media_quality_rtp(q, span_of(packet, sizeof(packet)), now_us);
}

// In time: what was sent 20 ms later arrives so much later.
static void in_time(struct media_quality *q, uint16_t sequence)
{
	arrive(q, (struct sent){.sequence = sequence, .timestamp = sequence * 160u, .ssrc = 7},
	       5000 * MS + sequence * 20 * MS);
}

// From 'first' to 'last', and what is between them even if the numbers wrap.
static void run(struct media_quality *q, uint16_t first, uint16_t last)
{
	for (uint16_t s = first; s != (uint16_t)(last + 1); s++)
		in_time(q, s);
}

static struct media_quality now(const struct media_quality *q)
{
	return media_quality_now(q);
}

static struct media_quality fresh(void)
{
	struct media_quality q;

	media_quality_init(&q);
	return q;
}

static void a_perfect_stream(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	run(&q, 100, 199);
	assert_int_equal(now(&q).packets, 100);
	assert_int_equal(now(&q).bytes, 17200);
	// A.1: the packet that is in probation does not count.
	assert_int_equal(now(&q).expected, 99);
	assert_int_equal(now(&q).lost, 0);
	assert_int_equal(now(&q).late + now(&q).duplicates, 0);
	assert_int_equal(media_quality_jitter_us(&q), 0);
}

static void lost_packets(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	run(&q, 1, 10);
	run(&q, 12, 20); // one
	run(&q, 70, 80); // and 49, more than the window has
	assert_int_equal(now(&q).expected, 79);
	assert_int_equal(now(&q).lost, 50);
	assert_int_equal(now(&q).late + now(&q).duplicates, 0);
}

static void numbers_wrap(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	run(&q, 65500, 65534);
	run(&q, 1, 30); // 65535 and 0 are missing
	assert_int_equal(now(&q).expected, 34 + 2 + 30);
	assert_int_equal(now(&q).lost, 2);
	in_time(&q, 65535);
	assert_int_equal(now(&q).late, 1);
	assert_int_equal(now(&q).lost, 1);
}

// Twice around: 131,072 packets, and none is lost.
static void numbers_wrap_twice(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	for (uint32_t i = 0; i <= 131072; i++)
		arrive(&q, (struct sent){.sequence = (uint16_t)i, .timestamp = i * 160, .ssrc = 7},
		       i * 20 * MS);
	assert_int_equal(now(&q).expected, 131072);
	assert_int_equal(now(&q).lost, 0);
	assert_int_equal(q.pulse.jitter, 0);
}

static void reordered(void **state)
{
	struct media_quality q = fresh();
	static const uint16_t order[] = {1, 2, 3, 5, 4, 6, 9, 8, 7, 10};

	(void)state;
	for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		in_time(&q, order[i]);
	assert_int_equal(now(&q).expected, 9);
	assert_int_equal(now(&q).lost, 0);
	assert_int_equal(now(&q).late, 3);
	assert_int_equal(now(&q).duplicates, 0);
}

// A.3: a duplicate is received as well, and makes up for a lost one.
static void duplicates(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	run(&q, 1, 10);
	in_time(&q, 10);
	in_time(&q, 5);
	assert_int_equal(now(&q).duplicates, 2);
	assert_int_equal(now(&q).lost, -2);
	in_time(&q, 12);
	in_time(&q, 11);
	in_time(&q, 11);
	assert_int_equal(now(&q).late, 1);
	assert_int_equal(now(&q).duplicates, 3);
	assert_int_equal(now(&q).expected, 11);
	assert_int_equal(now(&q).lost, -3);
}

static void out_of_the_window(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	run(&q, 1, 50);
	in_time(&q, 19); // 31 before the latest: known
	in_time(&q, 18); // 32: not any more
	assert_int_equal(now(&q).duplicates, 1);
	assert_int_equal(now(&q).late, 1);
}

// A.1: two packets in sequence make a source valid.
static void probation(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	in_time(&q, 10);
	in_time(&q, 20);
	in_time(&q, 30);
	assert_int_equal(now(&q).packets, 3);
	assert_int_equal(now(&q).expected, 0);
	run(&q, 31, 33);
	assert_int_equal(now(&q).expected, 3);
	assert_int_equal(now(&q).lost, 0);
}

// A.1: the other side restarts without a new SSRC; one stray packet is no restart.
static void a_restart(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	run(&q, 1, 10);
	in_time(&q, 30000);
	run(&q, 11, 15);
	assert_int_equal(now(&q).expected, 14);
	assert_int_equal(now(&q).lost, 0);
	run(&q, 40000, 40009); // the first of them is not received, the second is
	assert_int_equal(now(&q).expected, 14 + 9);
	assert_int_equal(now(&q).lost, 0);
	assert_int_equal(q.pulse.jitter, 0);
}

// The limits of A.1: 2,999 ahead is a gap, 3,000 a jump; 99 behind is late, 100 a jump.
static void limits_of_order(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	run(&q, 1000, 1010);
	in_time(&q, 1010 + 3000);
	assert_int_equal(now(&q).lost, 0);
	in_time(&q, 1010 + 2999);
	assert_int_equal(now(&q).lost, 2998);
	in_time(&q, 4009 - 100);
	assert_int_equal(now(&q).late, 0);
	in_time(&q, 4009 - 99);
	assert_int_equal(now(&q).late, 1);
	assert_int_equal(now(&q).lost, 2997);
}

static void another_source(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	run(&q, 1, 10);
	in_time(&q, 13); // two are lost
	for (uint16_t s = 500; s < 510; s++)
		arrive(&q, (struct sent){.sequence = s, .timestamp = 99 + s * 160u, .ssrc = 8},
		       9000 * MS + s * 20 * MS);
	assert_int_equal(be32toh(q.pulse.ssrc), 8);
	assert_int_equal(now(&q).packets, 21);
	assert_int_equal(now(&q).expected, 12 + 9);
	assert_int_equal(now(&q).lost, 2);
	assert_int_equal(q.pulse.jitter, 0);
}

static void sources_that_take_turns(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	for (uint16_t s = 0; s < 100; s++) {
		arrive(&q, (struct sent){.sequence = s, .ssrc = 1}, s * MS);
		arrive(&q, (struct sent){.sequence = (uint16_t)(s + 7000), .ssrc = 2}, s * MS);
	}
	assert_int_equal(now(&q).packets, 200);
	assert_int_equal(now(&q).expected, 0);
	assert_int_equal(now(&q).lost, 0);
}

// SSRC 0 is as good as any.
static void source_zero(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	for (uint16_t s = 0; s < 10; s++)
		arrive(&q, (struct sent){.sequence = s, .timestamp = s * 160u}, s * 20 * MS);
	assert_int_equal(now(&q).expected, 9);
	assert_int_equal(q.pulse.jitter, 0);
}

// Every second packet 5 ms late: 40 units of 8 kHz between each and the one before.
static void uneven(struct media_quality *q, uint8_t type, unsigned first, unsigned n, uint32_t step)
{
	for (unsigned i = first; i < first + n; i++)
		arrive(q, (struct sent){type, (uint16_t)i, 0xfffffff0u + i * step, 7},
		       77 + i * 20 * MS + i % 2 * 5 * MS);
}

// A.8: J += d - ((J + 8) >> 4), in integers; timestamps wrap on the way.
static void jitter_by_hand(void **state)
{
	struct media_quality q = fresh();
	static const uint32_t want[] = {0, 40, 77, 112, 145};

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		uneven(&q, 8, i, 1, 160);
		assert_int_equal(q.pulse.jitter, want[i]);
	}
	assert_int_equal(media_quality_jitter_us(&q), 9 * 125); // 145 / 16, of 125 us each
	uneven(&q, 8, 5, 300, 160);
	assert_in_range(media_quality_jitter_us(&q), 4875, 5000);
}

// The same at 48 kHz, which SDP says of a dynamic type; and what a static type is, SDP does not
// change.
static void clock_rates(void **state)
{
	struct media_quality q = fresh(), fixed = fresh(), unknown = fresh(), video = fresh();

	(void)state;
	media_quality_agreed(&q, 48000, false);
	uneven(&q, 111, 0, 300, 960);
	assert_in_range(media_quality_jitter_us(&q), 4979, 5000);
	assert_in_range(q.pulse.jitter >> 4, 239, 240);
	media_quality_agreed(&fixed, 48000, false);
	uneven(&fixed, 9, 0, 300, 160);
	assert_in_range(fixed.pulse.jitter >> 4, 39, 40);
	media_quality_agreed(&unknown, 0, false);
	uneven(&unknown, 96, 0, 300, 160);
	assert_in_range(unknown.pulse.jitter >> 4, 39, 40);
	uneven(&video, 34, 0, 300, 1800);
	assert_in_range(video.pulse.jitter >> 4, 449, 450);
}

// A re-INVITE changes the codec and not the SSRC.
static void another_rate_on_the_way(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	media_quality_agreed(&q, 16000, false);
	uneven(&q, 100, 0, 100, 320);
	media_quality_agreed(&q, 16000, false);
	assert_int_equal(now(&q).expected, 99);
	media_quality_agreed(&q, 48000, false);
	uneven(&q, 100, 100, 300, 960);
	assert_in_range(q.pulse.jitter >> 4, 239, 240);
	assert_int_equal(now(&q).expected, 99 + 299);
	assert_int_equal(now(&q).lost, 0);
}

// A clock of milliseconds would show jitter in a perfect stream of 30 packets a second.
static void no_jitter_of_our_own(void **state)
{
	struct media_quality q = fresh();

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		arrive(&q, (struct sent){34, (uint16_t)i, i * 3000, 7}, i * 100000ull / 3);
	assert_true(q.pulse.jitter >> 4 < 5); // a microsecond is 0.09 units
}

// --- what is no RTP, or RTCP on the same port

static void not_rtp(void **state)
{
	static const uint8_t stun[20] = {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42};
	struct media_quality q = fresh();
	uint8_t rtp[12] = {0x80, 8};

	(void)state;
	media_quality_rtp(&q, span_of(stun, sizeof(stun)), 0);
	for (uint32_t n = 0; n < sizeof(rtp); n++)
		media_quality_rtp(&q, guard(span_of(rtp, n)), 0);
	assert_int_equal(now(&q).packets, 0);
	media_quality_rtp(&q, span_of(rtp, sizeof(rtp)), 0);
	assert_int_equal(now(&q).packets, 1);
}

// --- reports

// RFC 3550 6.4: an SR with two blocks, an SDES, and behind them another RR with one.
#define SR_BYTES   (8 + 20 + 2 * 24)
#define SDES_BYTES 12
#define RR_BYTES   (8 + 24)
#define COMPOUND   (SR_BYTES + SDES_BYTES + RR_BYTES)

static void put_block(uint8_t *p, uint8_t fraction, uint32_t jitter)
{
	p[4] = fraction;
	put(p + 12, jitter, 4);
}

static void put_header(uint8_t *p, unsigned count, uint8_t type, uint32_t bytes)
{
	p[0] = (uint8_t)(0x80 | count);
	p[1] = type;
	put(p + 2, bytes / 4 - 1, 2);
}

static void put_compound(uint8_t p[COMPOUND])
{
	memset(p, 0, COMPOUND);
	put_header(p, 2, 200, SR_BYTES);
	memset(p + 8, 0xff, 20); // sender information, which is no block
	put_block(p + 28, 10, 400);
	put_block(p + 52, 64, 80);
	put_header(p + SR_BYTES, 1, 202, SDES_BYTES);
	put_header(p + SR_BYTES + SDES_BYTES, 1, 201, RR_BYTES);
	put_block(p + SR_BYTES + SDES_BYTES + 8, 5, 8);
}

static void worst_block(void **state)
{
	struct media_quality q = fresh();
	uint8_t p[COMPOUND];

	(void)state;
	put_compound(p);
	assert_false(q.reported);
	media_quality_rtcp(&q, guard(span_of(p, sizeof(p))));
	assert_true(q.reported);
	assert_int_equal(q.reported_fraction, 64);
	assert_int_equal(q.reported_jitter, 500); // 400 / 8 kHz: 50 ms
	// The next one counts alone.
	media_quality_rtcp(&q, guard(span_of(p + SR_BYTES + SDES_BYTES, RR_BYTES)));
	assert_int_equal(q.reported_fraction, 5);
	assert_int_equal(q.reported_jitter, 10);
}

static void reports_beside_rtp(void **state)
{
	struct media_quality q = fresh();
	uint8_t p[COMPOUND];

	(void)state;
	put_compound(p);
	media_quality_rtp(&q, span_of(p, sizeof(p)), 0);
	assert_int_equal(q.reported_fraction, 64);
	assert_int_equal(now(&q).packets, 0);
}

// A whole compound or none of it; and not a byte beyond it is read.
static void truncated_reports(void **state)
{
	uint8_t p[COMPOUND];

	(void)state;
	put_compound(p);
	for (uint32_t n = 0; n < sizeof(p); n++) {
		struct media_quality q = fresh();
		bool whole = n == SR_BYTES || n == SR_BYTES + SDES_BYTES;

		media_quality_rtcp(&q, guard(span_of(p, n)));
		assert_int_equal(q.reported, whole);
	}
}

// More blocks than the packet's length holds, though the datagram would.
static void lying_counts(void **state)
{
	struct media_quality q = fresh();
	uint8_t p[COMPOUND];

	(void)state;
	put_compound(p);
	p[0] = 0x80 | 3;
	media_quality_rtcp(&q, span_of(p, sizeof(p)));
	assert_false(q.reported);
	put_compound(p);
	put(p + 2, 0xffff, 2);
	media_quality_rtcp(&q, span_of(p, sizeof(p)));
	assert_false(q.reported);
	put_compound(p);
	p[SR_BYTES] = 0x40; // another version
	media_quality_rtcp(&q, span_of(p, sizeof(p)));
	assert_false(q.reported);
}

// An RR without blocks says nothing; neither do other packets.
static void nothing_to_report(void **state)
{
	struct media_quality q = fresh();
	uint8_t p[8] = {0};

	(void)state;
	put_header(p, 0, 201, sizeof(p));
	media_quality_rtcp(&q, guard(span_of(p, sizeof(p))));
	put_header(p, 1, 206, sizeof(p));
	media_quality_rtcp(&q, guard(span_of(p, sizeof(p))));
	media_quality_rtcp(&q, SPAN_NONE);
	assert_false(q.reported);
}

static void most_jitter(void **state)
{
	struct media_quality q = fresh();
	uint8_t p[RR_BYTES] = {0};

	(void)state;
	put_header(p, 1, 201, sizeof(p));
	put_block(p + 8, 255, UINT32_MAX);
	media_quality_rtcp(&q, span_of(p, sizeof(p)));
	assert_int_equal(q.reported_fraction, 255);
	assert_int_equal(q.reported_jitter, UINT16_MAX);
}

// SRTCP (RFC 3711 3.4): what stands where blocks would is ciphertext.
static void encrypted_reports(void **state)
{
	struct media_quality q = fresh();
	uint8_t p[COMPOUND];

	(void)state;
	put_compound(p);
	media_quality_agreed(&q, 8000, true);
	media_quality_rtcp(&q, span_of(p, sizeof(p)));
	assert_false(q.reported);
}

// Sums that are brought up to date after each packet are those that are when it has to be.
static void sums_do_not_depend_on_when(void **state)
{
	static const int16_t steps[] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 2, 40, -1, -3, -40, 4000};
	unsigned seed = 3550;

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		struct media_quality lazy = fresh(), eager = fresh();
		struct sent s = {.ssrc = 7};
		unsigned calm = 1u << rand_r(&seed) % 10; // packets in a row that are in sequence

		for (unsigned i = 0; i < 3000; i++) {
			if ((unsigned)rand_r(&seed) % calm == 0)
				s.sequence += (uint16_t)steps[(unsigned)rand_r(&seed) % 16];
			else
				s.sequence++;
			s.ssrc += rand_r(&seed) % 700 == 0;
			s.timestamp = s.sequence * 160u;
			arrive(&lazy, s, i * 20 * MS);
			arrive(&eager, s, i * 20 * MS);
			eager = now(&eager);
		}
		lazy = now(&lazy);
		assert_memory_equal(&lazy, &eager, sizeof(lazy));
		assert_int_equal(lazy.packets, 3000);
		assert_int_equal(lazy.bytes, 3000 * 172);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_perfect_stream),
		cmocka_unit_test(lost_packets),
		cmocka_unit_test(numbers_wrap),
		cmocka_unit_test(numbers_wrap_twice),
		cmocka_unit_test(reordered),
		cmocka_unit_test(duplicates),
		cmocka_unit_test(out_of_the_window),
		cmocka_unit_test(probation),
		cmocka_unit_test(a_restart),
		cmocka_unit_test(sums_do_not_depend_on_when),
		cmocka_unit_test(limits_of_order),
		cmocka_unit_test(another_source),
		cmocka_unit_test(sources_that_take_turns),
		cmocka_unit_test(source_zero),
		cmocka_unit_test(jitter_by_hand),
		cmocka_unit_test(clock_rates),
		cmocka_unit_test(another_rate_on_the_way),
		cmocka_unit_test(no_jitter_of_our_own),
		cmocka_unit_test(not_rtp),
		cmocka_unit_test(worst_block),
		cmocka_unit_test(reports_beside_rtp),
		cmocka_unit_test(truncated_reports),
		cmocka_unit_test(lying_counts),
		cmocka_unit_test(nothing_to_report),
		cmocka_unit_test(most_jitter),
		cmocka_unit_test(encrypted_reports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
