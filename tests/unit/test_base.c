/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base.h"

static struct ip_addr ip(const char *text)
{
	struct ip_addr out;

	assert_true(ip_parse(span_cstr(text), &out));
	return out;
}

static void assert_written(const struct writer *w, const char *text)
{
	assert_false(w->full);
	assert_int_equal(w->n, strlen(text));
	assert_memory_equal(w->buf, text, w->n);
}

/* spans */

static void span_equality(void **state)
{
	(void)state;
	assert_true(span_eq(SPAN("abc"), span_cstr("abc")));
	assert_false(span_eq(SPAN("abc"), SPAN("abC")));
	assert_false(span_eq(SPAN("abc"), SPAN("ab")));
	assert_true(span_eq(SPAN_NONE, SPAN("")));
	assert_true(span_ieq(SPAN("Via"), SPAN("vIA")));
	assert_false(span_ieq(SPAN("Via"), SPAN("Vi")));
	assert_true(span_ieq(SPAN_NONE, SPAN("")));
	// Only letters have a case: '@' and '`', '[' and '{' differ by the same bit.
	assert_false(span_ieq(SPAN("@["), SPAN("`{")));
}

static void span_begins_with(void **state)
{
	(void)state;
	assert_true(span_starts(SPAN("sip:a"), SPAN("sip:")));
	assert_true(span_starts(SPAN("sip:"), SPAN("sip:")));
	assert_false(span_starts(SPAN("sip"), SPAN("sip:")));
	assert_false(span_starts(SPAN("SIP:a"), SPAN("sip:")));
	assert_true(span_starts(SPAN_NONE, SPAN("")));
	assert_true(span_starts(SPAN("a"), SPAN_NONE));
	assert_false(span_starts(SPAN_NONE, SPAN("a")));
}

static void span_search(void **state)
{
	(void)state;
	assert_int_equal(span_find(SPAN("a=b=c"), '='), 1);
	assert_int_equal(span_find(SPAN("abc"), '='), 3);
	assert_int_equal(span_find(SPAN_NONE, '='), 0);
	assert_int_equal(span_from(SPAN("abc"), 3).n, 0);
}

static void span_trimming(void **state)
{
	(void)state;
	assert_true(span_eq(span_trim(SPAN(" \t\r\n a b \r\n")), SPAN("a b")));
	assert_int_equal(span_trim(SPAN(" \t ")).n, 0);
	assert_int_equal(span_trim(SPAN_NONE).n, 0);
}

static void span_number(void **state)
{
	uint32_t v = 7;

	(void)state;
	assert_true(span_u32(SPAN("4294967295"), UINT32_MAX, &v));
	assert_int_equal(v, UINT32_MAX);
	assert_true(span_u32(SPAN("0000000042"), 42, &v));
	assert_int_equal(v, 42);
	assert_false(span_u32(SPAN("4294967296"), UINT32_MAX, &v));
	assert_false(span_u32(SPAN("00000000042"), 42, &v));
	assert_false(span_u32(SPAN("43"), 42, &v));
	assert_false(span_u32(SPAN(""), 42, &v));
	assert_false(span_u32(SPAN("-1"), 42, &v));
	assert_false(span_u32(SPAN("1 "), 42, &v));
	assert_false(span_u32(SPAN("1:"), 42, &v));
	assert_false(span_u32(SPAN("1/"), 42, &v));
	assert_int_equal(v, 42);
}

/* writer */

static void writer_writes(void **state)
{
	uint8_t buf[64];
	struct writer w = writer_on(buf, sizeof(buf));

	(void)state;
	put_lit(&w, "a");
	put_span(&w, SPAN_NONE);
	put_u32(&w, 0);
	put_lit(&w, ",");
	put_u32(&w, UINT32_MAX);
	put_lit(&w, ",");
	put_hex64(&w, 0x0123456789abcdefu);
	assert_written(&w, "a0,4294967295,0123456789abcdef");
	assert_ptr_equal(writer_span(&w).p, buf);
}

static void writer_exact_fit(void **state)
{
	uint8_t buf[4];
	struct writer w = writer_on(buf, 3);

	(void)state;
	buf[3] = 0x5a;
	put_lit(&w, "abc");
	put_span(&w, SPAN_NONE);
	assert_written(&w, "abc");
	put_lit(&w, "d");
	assert_true(w.full);
	assert_int_equal(w.n, 3);
	assert_int_equal(buf[3], 0x5a);
}

// Of every length there is, at both of its ends.
static void numbers_as_printf_writes_them(void **state)
{
	uint8_t buf[32];
	char want[32];

	(void)state;
	for (uint64_t power = 1;; power *= 10) {
		const uint64_t v[] = {power - 1, power, power + power / 10 * 3, power * 7 / 6};

		for (unsigned i = 0; i < ARRAY_SIZE(v); i++) {
			struct writer w = writer_on(buf, sizeof(buf));

			put_u64(&w, v[i]);
			snprintf(want, sizeof(want), "%" PRIu64, v[i]);
			assert_written(&w, want);
		}
		if (power > UINT64_MAX / 10)
			break;
	}
}

static void writer_full_stays_full(void **state)
{
	uint8_t buf[8] = "........";
	struct writer w = writer_on(buf, sizeof(buf));

	(void)state;
	put_lit(&w, "abcd");
	put_lit(&w, "too long");
	assert_true(w.full);
	// There is room for these, but a message with a hole must not leave.
	put_lit(&w, "e");
	put_u32(&w, 1);
	put_hex64(&w, 1);
	assert_null(put_room(&w, 0));
	assert_int_equal(w.n, 4);
	assert_memory_equal(buf, "abcd....", 8);
}

static void writer_huge_want(void **state)
{
	uint8_t buf[8];
	struct writer w = writer_on(buf, sizeof(buf));

	(void)state;
	put_lit(&w, "ab");
	assert_null(put_room(&w, UINT32_MAX));
	assert_true(w.full);
	assert_int_equal(w.n, 2);
}

static void hex_round_trip(void **state)
{
	uint64_t v = 0;

	(void)state;
	assert_true(hex64_read((const uint8_t *)"fedcba9876543210", &v));
	assert_true(v == 0xfedcba9876543210u);
	assert_true(hex64_is((const uint8_t *)"fedcba9876543210", v));
	assert_false(hex64_is((const uint8_t *)"fedcba9876543210", v + 1));
	assert_false(hex64_is((const uint8_t *)"Fedcba9876543210", v));
	assert_false(hex64_read((const uint8_t *)"FEDCBA9876543210", &v));
	assert_false(hex64_read((const uint8_t *)"fedcba987654321g", &v));
	assert_false(hex64_read((const uint8_t *)" edcba9876543210", &v));
	assert_true(v == 0xfedcba9876543210u);
	// Any byte at any place.
	for (unsigned at = 0; at < 16; at++) {
		for (unsigned c = 0; c < 256; c++) {
			uint8_t text[16];
			const char *digit = c ? strchr("0123456789abcdef", (int)c) : NULL;

			memset(text, '0', sizeof(text));
			text[at] = (uint8_t)c;
			assert_int_equal(hex64_read(text, &v), digit != NULL);
			if (digit)
				assert_true(v == (uint64_t)strtoul((char[]){(char)c, 0}, NULL, 16)
						      << (60 - 4 * at));
		}
	}
}

/* addresses */

static void ip_reads(void **state)
{
	static const char *const bad[] = {
		"", "[", "[]", "]", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4 ", "1.2.3.4:5060",
		"[2001:db8::1", "2001:db8::1]", "2001:db8:::1", "::1%eth0", "[[::1]]",
		"example.com", "[192.0.2.1]", "1111:2222:3333:4444:5555:6666:7777:8888:9999",
		"1111:2222:3333:4444:5555:6666:255.255.255.2555555", "1.2.3.0004", "00.2.3.4",
		"1.2.3.4.", ".1.2.3", "1..3.4", "1.2.3.", "1.2.3.4294967296", "1.2.3.-4", "1,2.3.4",
	};
	struct ip_addr out;

	(void)state;
	assert_true(ip_is_v4(&(struct ip_addr){.b = {[10] = 0xff, 0xff, 192, 0, 2, 1}}));
	out = ip("192.0.2.1");
	assert_memory_equal(out.b + 12, ((uint8_t[]){192, 0, 2, 1}), 4);
	assert_true(ip_is_v4(&out));
	out = ip("2001:db8::1");
	assert_false(ip_is_v4(&out));
	assert_true(ip_eq(&out, &(struct ip_addr){.b = {0x20, 1, 0x0d, 0xb8, [15] = 1}}));
	out = ip("[2001:DB8::1]");
	assert_true(ip_eq(&out, &(struct ip_addr){.b = {0x20, 1, 0x0d, 0xb8, [15] = 1}}));
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
		if (ip_parse(span_cstr(bad[i]), &out))
			fail_msg("read \"%s\" as an address", bad[i]);
}

static void ip_with_nul_inside(void **state)
{
	struct ip_addr out;

	(void)state;
	assert_false(ip_parse(SPAN("192.0.2.1\0.evil"), &out));
	assert_false(ip_parse(SPAN("::1\0"), &out));
}

static void ip_prints(void **state)
{
	uint8_t buf[128];
	struct writer w = writer_on(buf, sizeof(buf));
	struct ip_addr a = ip("192.0.2.1"), b = ip("2001:DB8:0:0::1");

	(void)state;
	put_ip(&w, &a);
	put_lit(&w, " ");
	put_host(&w, &a);
	put_lit(&w, " ");
	put_ip(&w, &b);
	put_lit(&w, " ");
	put_host(&w, &b);
	assert_written(&w, "192.0.2.1 192.0.2.1 2001:db8::1 [2001:db8::1]");
}

// Each number in each place.
static void every_octet_prints_and_reads(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4 * 256; i++) {
		uint8_t v4[4] = {10, 0, 100, 99}, buf[16];
		struct writer w = writer_on(buf, sizeof(buf));
		struct ip_addr a;
		char text[16];

		v4[i / 256] = (uint8_t)i;
		snprintf(text, sizeof(text), "%u.%u.%u.%u", v4[0], v4[1], v4[2], v4[3]);
		a = ip_v4(v4);
		put_ip(&w, &a);
		assert_written(&w, text);
		a = ip(text);
		assert_memory_equal(a.b + 12, v4, 4);
	}
}

static void endpoint_equality(void **state)
{
	struct endpoint a = {ip("192.0.2.1"), 5060}, b = {ip("192.0.2.1"), 5061};

	(void)state;
	assert_false(endpoint_eq(&a, &b));
	b.port = 5060;
	assert_true(endpoint_eq(&a, &b));
	b.ip = ip("192.0.2.2");
	assert_false(endpoint_eq(&a, &b));
}

static bool in_prefix(const char *addr, const char *net, unsigned len)
{
	struct ip_addr a = ip(addr), n = ip(net);

	return ip_in_prefix(&a, &n, len);
}

static void prefixes(void **state)
{
	(void)state;
	assert_true(in_prefix("10.9.0.200", "10.9.0.1", 24));
	assert_false(in_prefix("10.9.1.1", "10.9.0.1", 24));
	assert_true(in_prefix("10.9.0.127", "10.9.0.1", 25));
	assert_false(in_prefix("10.9.0.128", "10.9.0.1", 25));
	assert_true(in_prefix("10.9.0.1", "10.9.0.1", 32));
	assert_false(in_prefix("10.9.0.0", "10.9.0.1", 32));
	assert_true(in_prefix("203.0.113.9", "10.9.0.1", 0));
	assert_false(in_prefix("10.9.0.1", "10.9.0.1", 33));
	assert_true(in_prefix("2001:db8:ff::1", "2001:db8::", 32));
	assert_false(in_prefix("2001:db9::1", "2001:db8::", 32));
	assert_true(in_prefix("2001:db8::1", "2001:db8::2", 126));
	assert_false(in_prefix("2001:db8::4", "2001:db8::2", 126));
	assert_true(in_prefix("2001:db8::4", "2001:db8::4", 128));
	assert_false(in_prefix("2001:db8::5", "2001:db8::4", 128));
	assert_false(in_prefix("2001:db8::4", "2001:db8::4", 129));
	// ::/0 holds no IPv4 address, nor 0.0.0.0/0 an IPv6 one.
	assert_false(in_prefix("10.9.0.1", "::", 0));
	assert_false(in_prefix("::", "0.0.0.0", 0));
}

/* home */

static void add(struct home *h, const char *text, uint8_t prefix_len, uint16_t port_id)
{
	struct ip_addr a = ip(text);

	assert_true(home_add(h, &a, prefix_len, port_id));
}

static unsigned route(const struct home *h, const char *dst, const char *expect_next_hop)
{
	struct ip_addr d = ip(dst), next, expect = ip(expect_next_hop);
	unsigned i = home_route(h, &d, &next);

	assert_true(i == HOME_NONE || ip_eq(&next, &expect));
	return i;
}

static void home_text_forms(void **state)
{
	struct home h = {0};

	(void)state;
	add(&h, "10.9.0.1", 24, 0);
	add(&h, "1111:2222:3333:4444:5555:6666:7777:8888", 64, 1);
	assert_string_equal(h.addr[0].text, "10.9.0.1");
	assert_string_equal(h.addr[0].sdp, "IN IP4 10.9.0.1");
	assert_string_equal(h.addr[1].text, "[1111:2222:3333:4444:5555:6666:7777:8888]");
	assert_string_equal(h.addr[1].sdp, "IN IP6 1111:2222:3333:4444:5555:6666:7777:8888");
}

static void home_holds_so_many(void **state)
{
	struct home h = {0};
	struct ip_addr a = ip("10.9.0.1");

	(void)state;
	for (unsigned i = 0; i < HOME_MAX; i++)
		assert_true(home_add(&h, &a, 24, (uint16_t)i));
	assert_false(home_add(&h, &a, 24, 99));
	assert_int_equal(h.n, HOME_MAX);
	assert_int_equal(home_find(&h, &a, 3), 3);
	assert_int_equal(home_find(&h, &a, 99), HOME_NONE);
	a = ip("10.9.0.2");
	assert_int_equal(home_find(&h, &a, 3), HOME_NONE);
}

static void addresses_are_numbers(void **state)
{
	struct ip_addr a = ip("10.9.0.250"), b = ip("10.9.1.5"),
		       low = ip("fd09::ffff:ffff:ffff:fffe");
	struct ip_addr next = ip("fd09:0:0:1::3"), far = ip("fd09:0:0:2::"), sum;

	(void)state;
	assert_int_equal(ip_distance(&a, &b), 11);
	assert_int_equal(ip_distance(&a, &a), 0);
	assert_int_equal(ip_distance(&b, &a), UINT32_MAX);
	assert_int_equal(ip_distance(&low, &next), 5); // through the middle of the address
	assert_int_equal(ip_distance(&next, &far), UINT32_MAX);
	assert_int_equal(ip_distance(&a, &next), UINT32_MAX);
	sum = ip_plus(&a, 11);
	assert_true(ip_eq(&sum, &b));
	sum = ip_plus(&low, 5);
	assert_true(ip_eq(&sum, &next));
}

static bool add_range(struct home *h, const char *first, const char *last, uint16_t port_id)
{
	struct ip_addr a = ip(first), z = ip(last);

	return home_add_range(h, &a, &z, port_id);
}

static uint32_t find(const struct home *h, const char *text, uint16_t port_id)
{
	struct ip_addr a = ip(text);

	return home_find(h, &a, port_id);
}

static void ranges_are_numbered_behind_addresses(void **state)
{
	static const char *const there[] = {"10.9.1.1", "10.9.1.2", "fd09::1:ffff", "fd09::2:0"};
	struct home h = {0};
	char room[HOME_SDP_MAX];

	(void)state;
	assert_true(
		add_range(&h, "10.9.1.1", "10.9.1.2", 1)); // before the address it stands beside
	add(&h, "10.9.0.1", 24, 1);
	add(&h, "fd09::1", 64, 0);
	assert_true(add_range(&h, "fd09::1:ffff", "fd09::2:0", 0));
	for (unsigned i = 0; i < 4; i++) {
		struct ip_addr expect = ip(there[i]), got;

		assert_int_equal(find(&h, there[i], i < 2), HOME_MAX + i);
		assert_int_equal(find(&h, there[i], i >= 2), HOME_NONE);
		got = home_ip(&h, HOME_MAX + i);
		assert_true(ip_eq(&got, &expect));
		assert_ptr_equal(home_host(&h, HOME_MAX + i), &h.addr[i < 2 ? 0 : 1]);
	}
	assert_int_equal(find(&h, "10.9.1.0", 1), HOME_NONE);
	assert_int_equal(find(&h, "10.9.1.3", 1), HOME_NONE);
	assert_int_equal(find(&h, "10.9.0.1", 1), 0);
	assert_ptr_equal(home_host(&h, 1), &h.addr[1]);
	assert_null(home_host(&h, 2));
	assert_null(home_host(&h, HOME_MAX + 4));
	assert_null(home_host(&h, HOME_NONE));
	assert_true(span_eq(home_sdp(&h, 0, room), SPAN("IN IP4 10.9.0.1")));
	assert_true(span_eq(home_sdp(&h, HOME_MAX + 1, room), SPAN("IN IP4 10.9.1.2")));
	assert_true(span_eq(home_sdp(&h, HOME_MAX + 3, room), SPAN("IN IP6 fd09::2:0")));
}

static void a_range_stands_beside_who_has_its_prefix(void **state)
{
	struct home h = {0};

	(void)state;
	add(&h, "10.8.0.1", 24, 0);
	add(&h, "10.9.0.1", 16, 0);
	assert_true(add_range(&h, "10.9.1.1", "10.9.1.2", 0));
	assert_true(add_range(&h, "10.7.1.1", "10.7.1.2", 0));
	assert_true(add_range(&h, "10.9.3.1", "10.9.3.2", 1));
	assert_ptr_equal(home_host(&h, HOME_MAX), &h.addr[1]);
	assert_ptr_equal(home_host(&h, HOME_MAX + 2), &h.addr[0]);
	assert_null(home_host(&h, HOME_MAX + 4));
}

static void so_many_ranges(void **state)
{
	struct home h = {0};

	(void)state;
	assert_true(add_range(&h, "fd09::", "fd09::ff:fffe", 0));
	assert_false(add_range(&h, "10.9.0.1", "10.9.0.2", 0)); // one address too many
	assert_true(add_range(&h, "10.9.0.1", "10.9.0.1", 0));
	assert_int_equal(h.n_media, HOME_MEDIA_MAX);
	h = (struct home){0};
	for (uint16_t i = 0; i < HOME_RANGES_MAX; i++)
		assert_true(add_range(&h, "10.9.0.1", "10.9.0.2", i));
	assert_false(add_range(&h, "10.9.0.1", "10.9.0.2", 99));
	assert_false(add_range(&(struct home){0}, "10.9.0.2", "10.9.0.1", 0));
}

static void signalling_is_heard_on_addresses_alone(void **state)
{
	struct home h = {.sip_port = 5060, .core_port = 6000, .n_core_ports = 2};

	(void)state;
	assert_true(home_hears(&h, 0, 5060) && home_hears(&h, 0, 6001));
	assert_false(home_hears(&h, 0, 6002) || home_hears(&h, 0, 5061));
	assert_false(home_hears(&h, HOME_MAX, 5060) || home_hears(&h, HOME_MAX, 6001));
	assert_false(home_hears(&h, HOME_NONE, 5060));
}

static void home_on_link(void **state)
{
	struct home h = {0};

	(void)state;
	add(&h, "10.0.0.1", 8, 0);
	add(&h, "10.9.0.1", 16, 1);
	add(&h, "10.9.9.1", 24, 2);
	add(&h, "2001:db8::1", 64, 0);
	assert_int_equal(route(&h, "10.1.1.1", "10.1.1.1"), 0);
	assert_int_equal(route(&h, "10.9.1.1", "10.9.1.1"), 1);
	assert_int_equal(route(&h, "10.9.9.200", "10.9.9.200"), 2);
	assert_int_equal(route(&h, "2001:db8::2", "2001:db8::2"), 3);
	assert_int_equal(route(&h, "192.0.2.1", "192.0.2.1"), HOME_NONE);
	assert_int_equal(route(&h, "2001:db8:1::2", "2001:db8:1::2"), HOME_NONE);
}

static void home_gateways(void **state)
{
	struct home h = {0};

	(void)state;
	add(&h, "10.8.0.1", 24, 0);
	add(&h, "10.9.0.1", 24, 1);
	add(&h, "2001:db8::1", 64, 0);
	h.gateway4 = ip("10.9.0.254");
	h.has_gateway4 = true;
	assert_int_equal(route(&h, "192.0.2.1", "10.9.0.254"), 1);
	assert_int_equal(route(&h, "10.8.0.77", "10.8.0.77"), 0);
	// The IPv4 gateway is none for IPv6.
	assert_int_equal(route(&h, "2001:db8:1::2", "2001:db8:1::2"), HOME_NONE);
	h.gateway6 = ip("2001:db8::fe");
	h.has_gateway6 = true;
	assert_int_equal(route(&h, "2001:db8:1::2", "2001:db8::fe"), 2);
	// A gateway that is itself not on-link leads nowhere.
	h.gateway4 = ip("10.7.0.254");
	assert_int_equal(route(&h, "192.0.2.1", "10.7.0.254"), HOME_NONE);
}

/* outbox */

struct test_outbox {
	struct outbox ob; // first
	uint8_t buf[16];
	bool broke;
	unsigned taken;
};

static bool test_open(struct outbox *ob, struct writer *w, uint32_t need)
{
	struct test_outbox *t = (struct test_outbox *)ob;

	*w = writer_on(t->buf, sizeof(t->buf));
	return !t->broke && need <= sizeof(t->buf);
}

static void test_send(struct outbox *ob, const struct writer *w, const struct path *to)
{
	struct test_outbox *t = (struct test_outbox *)ob;

	assert_false(w->full);
	assert_int_equal(to->local, 3);
	t->taken++;
}

static void outbox_counts(void **state)
{
	struct test_outbox t = {.ob = {.open = test_open, .send = test_send}};
	struct path to = {.local = 3};
	struct writer w;

	(void)state;
	assert_true(outbox_open(&t.ob, &w, 8));
	put_lit(&w, "fits");
	outbox_send(&t.ob, &w, &to);
	assert_true(outbox_open(&t.ob, &w, 8));
	put_lit(&w, "this is longer than the buffer");
	outbox_send(&t.ob, &w, &to);
	t.broke = true;
	assert_false(outbox_open(&t.ob, &w, 8));
	assert_int_equal(t.taken, 1);
	assert_int_equal(t.ob.sent, 1);
	assert_int_equal(t.ob.lost, 2);
}

/* SipHash */

// SipHash-2-4 of the strings 00, 00 01, 00 01 02 ... under the key 00 01 .. 0f, from the appendix
// of the paper and its authors' vectors.h; lengths 0 to 15, read as little-endian words.
static const uint64_t vectors[16] = {
	0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d,
	0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137,
	0x93f5f5799a932462, 0x9e0082df0ba9e4b0, 0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7,
	0x751e8fbc860ee5fb, 0x14ea5627c0843d90, 0xf723ca908e7af2ee, 0xa129ca6149be45e5,
};

static const struct siphash_key paper_key = {{0x0706050403020100, 0x0f0e0d0c0b0a0908}};

static void siphash_published(void **state)
{
	uint8_t in[16];

	(void)state;
	for (uint8_t i = 0; i < sizeof(in); i++)
		in[i] = i;
	for (uint32_t n = 0; n < ARRAY_SIZE(vectors); n++)
		assert_true(siphash(&paper_key, span_of(in, n)) == vectors[n]);
	assert_true(siphash(&paper_key, SPAN_NONE) == vectors[0]);
}

static void siphash_of_ten_bytes(void **state)
{
	uint64_t x = 0x9e3779b97f4a7c15u;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		uint64_t word[2] = {x *= 6364136223846793005u, ++x}, mac[2];
		struct siphash_key key = {{x ^ 0x5555, ~x}};
		uint16_t half[2] = {(uint16_t)word[1], (uint16_t)~word[1]};

		siphash_short_two(&key, word[0], half, mac);
		assert_true(siphash_short(&key, word[0], half[0]) == mac[0]);
		assert_true(siphash(&key, span_of(word, 10)) == mac[0]);
		word[1] = half[1];
		assert_true(siphash(&key, span_of(word, 10)) == mac[1]);
	}
}

// With every variant that runs here.
static void siphash_of_many(void **state)
{
	struct siphash_key key = {{0x0123456789abcdefu, 0xfedcba9876543210u}};
	struct siphash_many m;

	(void)state;
	for (unsigned i = 0; i < SIPHASH_MANY; i++) {
		m.a[i] = 0x9e3779b97f4a7c15u * (i + 1);
		m.b[0][i] = 0x6162 + i;
		m.b[1][i] = 0xffff - i;
	}
	for (const struct siphash_variant *v = siphash_variant; v->many; v++) {
		if (!v->runs())
			continue;
		memset(m.mac, 0, sizeof(m.mac));
		v->many(&key, &m);
		for (unsigned i = 0; i < SIPHASH_MANY; i++)
			for (unsigned k = 0; k < 2; k++)
				assert_true(m.mac[k][i] ==
					    siphash_short(&key, m.a[i], (uint16_t)m.b[k][i]));
	}
}

// Whichever bit of however long a string is another, both halves are others; and so they are when a
// zero is put behind it.
static void digest_of_other_bytes(void **state)
{
	uint8_t in[41] = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns= \r\n";

	(void)state;
	for (uint32_t n = 0; n < sizeof(in); n++) {
		uint64_t was = digest_of(span_of(in, n));

		for (uint32_t bit = 0; bit < 8 * n; bit++) {
			uint64_t now;

			in[bit / 8] ^= (uint8_t)(1u << bit % 8);
			now = digest_of(span_of(in, n));
			assert_true((uint32_t)now != (uint32_t)was && now >> 32 != was >> 32);
			in[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
		assert_true(digest_of(span_of(in, n)) == was);
		in[n] = 0;
		assert_true(digest_of(span_of(in, n + 1)) != was);
		in[n] = (uint8_t)(n * 7);
	}
}

static void siphash_unaligned(void **state)
{
	uint8_t in[32] = {0};

	(void)state;
	for (uint8_t i = 0; i < 15; i++)
		in[1 + i] = i;
	assert_true(siphash(&paper_key, span_of(in + 1, 15)) == vectors[15]);
}

static void siphash_of_strings(void **state)
{
	const struct span ab_c[] = {SPAN("ab"), SPAN("c")}, a_bc[] = {SPAN("a"), SPAN("bc")};
	const struct span one[] = {SPAN("0123456789abcdef-")};

	(void)state;
	assert_true(siphash_strings(&paper_key, one, 1) == siphash(&paper_key, one[0]));
	assert_true(siphash_strings(&paper_key, ab_c, 2) != siphash_strings(&paper_key, a_bc, 2));
	assert_true(siphash13(&paper_key, 0, ab_c, 2) != siphash13(&paper_key, 0, a_bc, 2));
	assert_true(siphash13(&paper_key, 0, ab_c, 2) != siphash13(&paper_key, 1, ab_c, 2));
	assert_true(siphash13(&paper_key, 7, ab_c, 2) == siphash13(&paper_key, 7, ab_c, 2));
}

/* counters */

static void every_counter_has_a_name(void **state)
{
	(void)state;
	assert_null(drop_info[DROP_NONE].name);
	for (unsigned i = DROP_NONE + 1; i < DROP_MAX; i++) {
		assert_non_null(drop_info[i].name);
		for (unsigned k = DROP_NONE + 1; k < i; k++)
			assert_string_not_equal(drop_info[i].name, drop_info[k].name);
	}
	for (unsigned i = 0; i < RACE_MAX; i++)
		assert_in_range(race_info[i].row, 1, 36);
	for (unsigned i = 0; i < STAT_MAX; i++)
		for (unsigned k = 0; k < i; k++)
			assert_string_not_equal(stat_info[i].name, stat_info[k].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(span_equality),
		cmocka_unit_test(span_begins_with),
		cmocka_unit_test(span_search),
		cmocka_unit_test(span_trimming),
		cmocka_unit_test(span_number),
		cmocka_unit_test(numbers_as_printf_writes_them),
		cmocka_unit_test(writer_writes),
		cmocka_unit_test(writer_exact_fit),
		cmocka_unit_test(writer_full_stays_full),
		cmocka_unit_test(writer_huge_want),
		cmocka_unit_test(hex_round_trip),
		cmocka_unit_test(ip_reads),
		cmocka_unit_test(ip_with_nul_inside),
		cmocka_unit_test(ip_prints),
		cmocka_unit_test(every_octet_prints_and_reads),
		cmocka_unit_test(endpoint_equality),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(home_text_forms),
		cmocka_unit_test(home_holds_so_many),
		cmocka_unit_test(home_on_link),
		cmocka_unit_test(home_gateways),
		cmocka_unit_test(outbox_counts),
		cmocka_unit_test(siphash_published),
		cmocka_unit_test(siphash_of_ten_bytes),
		cmocka_unit_test(siphash_of_many),
		cmocka_unit_test(siphash_unaligned),
		cmocka_unit_test(digest_of_other_bytes),
		cmocka_unit_test(siphash_of_strings),
		cmocka_unit_test(every_counter_has_a_name),
		cmocka_unit_test(addresses_are_numbers),
		cmocka_unit_test(ranges_are_numbered_behind_addresses),
		cmocka_unit_test(a_range_stands_beside_who_has_its_prefix),
		cmocka_unit_test(so_many_ranges),
		cmocka_unit_test(signalling_is_heard_on_addresses_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
