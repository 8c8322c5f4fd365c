/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "resolve.h"

// From a name to its targets (RFC 3263), against a DNS that is a table; which one a call takes
// (RFC 2782); and what is known of it in between.

// --- the DNS

struct zone {
	enum resolve_type type;
	const char *name;
	const char *text; // NULL: the DNS does not answer; else what there is, one record a line
	uint32_t ttl_s;
};

static const char *asked_for[32];
static unsigned n_asked;

static void record(struct resolve_reply *r, enum resolve_type type, const char *line)
{
	struct resolve_record *out = &r->record[r->n++];
	unsigned a, b, c;

	*out = (struct resolve_record){0};
	if (type == RESOLVE_SRV) {
		assert_int_equal(sscanf(line, "%u %u %u %253[^\n]", &a, &b, &c, out->name), 4);
		out->srv.priority = (uint16_t)a;
		out->srv.weight = (uint16_t)b;
		out->srv.port = (uint16_t)c;
		if (out->name[0] == '.')
			out->name[0] = '\0';
	} else if (type == RESOLVE_NAPTR) {
		assert_int_equal(sscanf(line, "%u %u %3s %15s %253[^\n]", &a, &b, out->naptr.flags,
					out->naptr.service, out->name),
				 5);
		out->naptr.order = (uint16_t)a;
		out->naptr.preference = (uint16_t)b;
	} else {
		char ip[64];

		assert_int_equal(sscanf(line, "%63[^\n]", ip), 1);
		assert_true(ip_parse(span_cstr(ip), &out->ip));
	}
}

static void answer(const struct zone *z, const struct resolve_question *q, struct resolve_reply *r)
{
	static char log[32][64];

	snprintf(log[n_asked], sizeof(log[0]), "%d %.50s", q->type, q->name);
	asked_for[n_asked] = log[n_asked];
	n_asked++;
	*r = (struct resolve_reply){.verdict = RESOLVE_NONE, .ttl_ms = 60000};
	for (; z->name; z++) {
		if (z->type != q->type || strcmp(z->name, q->name) != 0)
			continue;
		r->verdict = z->text ? RESOLVE_KNOWN : RESOLVE_FAILED;
		r->ttl_ms = z->ttl_s * 1000;
		for (const char *line = z->text; line; line = strchr(line, '\n'))
			record(r, q->type, line += *line == '\n');
	}
}

// backwards: of questions that are out together the last one is answered first.
static enum resolve_verdict look_up(const struct zone *z, const char *host, uint16_t port,
				    bool backwards, struct resolve_targets *t, uint32_t *ttl_ms)
{
	struct resolve_lookup q;
	enum resolve_verdict verdict;

	n_asked = 0;
	resolve_lookup_begin(&q, (struct resolve_name){span_cstr(host), port}, true, true);
	do {
		struct resolve_question out[16];
		struct resolve_reply r;
		unsigned n = 0;

		while (resolve_lookup_next(&q, &out[n]))
			n++;
		for (unsigned i = 0; i < n; i++) {
			unsigned k = backwards ? n - 1 - i : i;

			answer(z, &out[k], &r);
			resolve_lookup_answered(&q, out[k].number, &r);
		}
		verdict = n ? RESOLVE_ASKED : resolve_lookup_outcome(&q, t, ttl_ms);
		assert_true(n || verdict != RESOLVE_ASKED);
	} while (verdict == RESOLVE_ASKED);
	return verdict;
}

static const char *text_of(const struct resolve_targets *t)
{
	static uint8_t room[1024];
	struct writer w = writer_on(room, sizeof(room) - 1);

	for (unsigned i = 0; i < t->n; i++) {
		if (i)
			put_lit(&w, " ");
		put_host(&w, &t->at[i].at.ip);
		put_lit(&w, ":");
		put_u32(&w, t->at[i].at.port);
	}
	room[w.n] = '\0';
	return (char *)room;
}

static void assert_leads(const struct zone *z, const char *host, uint16_t port, const char *want,
			 uint32_t want_ttl_ms)
{
	struct resolve_targets t;
	uint32_t ttl_ms;

	for (int backwards = 0; backwards < 2; backwards++) {
		assert_int_equal(look_up(z, host, port, backwards, &t, &ttl_ms), RESOLVE_KNOWN);
		assert_string_equal(text_of(&t), want);
		assert_int_equal(ttl_ms, want_ttl_ms);
	}
}

static void assert_leads_nowhere(const struct zone *z, const char *host, enum resolve_verdict want,
				 uint32_t want_ttl_ms)
{
	struct resolve_targets t;
	uint32_t ttl_ms;

	assert_int_equal(look_up(z, host, 0, false, &t, &ttl_ms), want);
	assert_int_equal(t.n, 0);
	assert_int_equal(ttl_ms, want_ttl_ms);
}

// --- the procedure

static const struct zone whole[] = {
	{RESOLVE_NAPTR, "example.net",
	 "20 1 s SIP+D2U _sip._udp.second.example.net\n10 9 s SIP+D2U _sip._udp.third.example.net\n"
	 "10 2 S sip+d2u _sip._udp.first.example.net\n1 1 s SIP+D2T _sip._tcp.example.net\n"
	 "1 1 s SIPS+D2T _sips._tcp.example.net\n1 1 u SIP+D2U elsewhere.example.net",
	 3600},
	{RESOLVE_SRV, "_sip._udp.first.example.net",
	 "20 0 5090 late.example.net\n10 60 5070 a.example.net\n10 40 5080 b.example.net", 600},
	{RESOLVE_A, "a.example.net", "10.0.0.1\n10.0.0.2", 300},
	{RESOLVE_AAAA, "a.example.net", "2001:db8::1", 30},
	{RESOLVE_A, "b.example.net", "10.0.0.3", 300},
	{RESOLVE_A, "late.example.net", "10.0.0.4", 300},
	{0, NULL, NULL, 0},
};

static void naptr_then_srv_then_addresses(void **state)
{
	(void)state;
	// The least TTL of all that it stands on; IPv6 first; by priority.
	assert_leads(whole, "Example.NET.", 0,
		     "[2001:db8::1]:5070 10.0.0.1:5070 10.0.0.2:5070 10.0.0.3:5080 10.0.0.4:5090",
		     30000);
	assert_int_equal(n_asked, 8);
	assert_string_equal(asked_for[0], "35 example.net");
	assert_string_equal(asked_for[1], "33 _sip._udp.first.example.net");
}

static void with_a_port_only_addresses_count(void **state)
{
	(void)state;
	assert_leads(whole, "b.example.net", 5066, "10.0.0.3:5066", 60000);
	assert_int_equal(n_asked, 2);
}

static void without_naptr_srv(void **state)
{
	static const struct zone z[] = {
		{RESOLVE_SRV, "_sip._udp.example.net", "0 0 5070 a.example.net", 600},
		{RESOLVE_A, "a.example.net", "10.0.0.1", 300},
		{0, NULL, NULL, 0},
	};

	(void)state;
	assert_leads(z, "example.net", 0, "10.0.0.1:5070", 60000); // there may be NAPTR by then
}

static void naptr_for_other_transports_is_none(void **state)
{
	static const struct zone z[] = {
		{RESOLVE_NAPTR, "example.net", "1 1 s SIP+D2T _sip._tcp.example.net", 20},
		{RESOLVE_SRV, "_sip._udp.example.net", "0 0 5070 a.example.net", 600},
		{RESOLVE_A, "a.example.net", "10.0.0.1", 300},
		{0, NULL, NULL, 0},
	};

	(void)state;
	assert_leads(z, "example.net", 0, "10.0.0.1:5070", 20000);
}

static void naptr_that_leads_nowhere(void **state)
{
	static const struct zone z[] = {
		{RESOLVE_NAPTR, "example.net", "1 1 s SIP+D2U _sip._udp.gone.example.net", 20},
		{RESOLVE_A, "example.net", "10.0.0.1", 300},
		{0, NULL, NULL, 0},
	};

	(void)state;
	assert_leads(z, "example.net", 0, "10.0.0.1:5060", 20000);
	assert_string_equal(asked_for[2], "33 _sip._udp.example.net");
}

static void without_srv_the_name_itself(void **state)
{
	static const struct zone z[] = {
		{RESOLVE_A, "example.net", "10.0.0.1\n10.0.0.2", 40},
		{RESOLVE_AAAA, "example.net", "2001:db8::1", 40},
		{0, NULL, NULL, 0},
	};
	struct resolve_targets t;
	uint32_t ttl_ms;

	(void)state;
	assert_leads(z, "example.net", 0, "[2001:db8::1]:5060 10.0.0.1:5060 10.0.0.2:5060", 40000);
	look_up(z, "example.net", 0, false, &t, &ttl_ms);
	assert_true(t.at[0].priority < t.at[1].priority); // RFC 6724
	assert_true(t.at[1].priority == t.at[2].priority && t.at[1].host != t.at[2].host);
}

static void a_service_that_is_not_there(void **state)
{
	static const struct zone z[] = {
		{RESOLVE_SRV, "_sip._udp.example.net", "0 0 0 .", 600},
		{RESOLVE_A, "example.net", "10.0.0.1", 300},
		{0, NULL, NULL, 0},
	};

	(void)state;
	assert_leads_nowhere(z, "example.net", RESOLVE_NONE, 60000);
}

static void nobody_of_that_name(void **state)
{
	static const struct zone z[] = {{0, NULL, NULL, 0}};

	(void)state;
	assert_leads_nowhere(z, "example.net", RESOLVE_NONE, 60000);
}

static void silence_of_the_dns(void **state)
{
	static const struct zone no_srv[] = {
		{RESOLVE_SRV, "_sip._udp.example.net", NULL, 0},
		{RESOLVE_A, "example.net", "10.0.0.1", 300},
		{0, NULL, NULL, 0},
	};
	static const struct zone no_a[] = {{RESOLVE_A, "example.net", NULL, 0}, {0, NULL, NULL, 0}};
	static const struct zone no_naptr[] = {
		{RESOLVE_NAPTR, "example.net", NULL, 0},
		{RESOLVE_SRV, "_sip._udp.example.net", "0 0 5070 a.example.net", 600},
		{RESOLVE_A, "a.example.net", "10.0.0.1", 300},
		{0, NULL, NULL, 0},
	};
	static const struct zone half[] = {
		{RESOLVE_SRV, "_sip._udp.example.net",
		 "0 0 5070 a.example.net\n0 0 5070 b.example.net", 600},
		{RESOLVE_A, "a.example.net", NULL, 0},
		{RESOLVE_A, "b.example.net", "10.0.0.2", 300},
		{0, NULL, NULL, 0},
	};

	(void)state;
	// Its addresses might be the wrong ones: SRV may name others.
	assert_leads_nowhere(no_srv, "example.net", RESOLVE_FAILED, RESOLVE_FAILED_MS);
	assert_leads_nowhere(no_a, "example.net", RESOLVE_FAILED, RESOLVE_FAILED_MS);
	assert_leads(no_naptr, "example.net", 0, "10.0.0.1:5070", 60000);
	assert_leads(half, "example.net", 0, "10.0.0.2:5070", RESOLVE_FAILED_MS);
}

static void more_than_fits(void **state)
{
	static const struct zone z[] = {
		{RESOLVE_SRV, "_sip._udp.example.net",
		 "9 0 9 i\n8 0 8 h\n7 0 7 g\n6 0 6 f\n5 0 5 e\n4 0 4 d\n3 0 3 c\n2 0 2 b\n1 0 1 a",
		 600},
		{RESOLVE_A, "a", "10.0.0.1\n10.0.0.2\n10.0.0.3", 300},
		{RESOLVE_A, "b", "10.0.0.4\n10.0.0.5\n10.0.0.6\n10.0.0.7\n10.0.0.8\n10.0.0.9", 300},
		{0, NULL, NULL, 0},
	};

	(void)state;
	assert_leads(z, "example.net", 0,
		     "10.0.0.1:1 10.0.0.2:1 10.0.0.3:1 10.0.0.4:2 10.0.0.5:2 10.0.0.6:2 10.0.0.7:2 "
		     "10.0.0.8:2",
		     60000);
}

static void good_names(void **state)
{
	static const char *const good[] = {"a", "a.b", "A-1.example.net.", "_sip._udp.x", "1a.2b"};
	static const char *const bad[] = {"", ".", "a..b", ".a", "a b", "a/b", "a\\b", "[::1]"};
	char longest[320];

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(resolve_name_good(span_cstr(good[i])));
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(resolve_name_good(span_cstr(bad[i])));
	memset(longest, 'a', sizeof(longest));
	for (unsigned i = 50; i < sizeof(longest); i += 50)
		longest[i] = '.';
	assert_true(resolve_name_good(span_of(longest, 253)));
	assert_false(resolve_name_good(span_of(longest, 255)));
	longest[50] = 'a';
	assert_false(resolve_name_good(span_of(longest, 99))); // a label of more than 63
}

// --- the order

static struct resolve_target target(uint16_t port, uint16_t priority, uint16_t weight,
				    uint16_t host)
{
	return (struct resolve_target){.at = {.port = port}, priority, weight, host};
}

static void order_is_by_weight(void **state)
{
	const struct resolve_targets t = {
		.n = 6,
		.at = {target(1, 1, 70, 0), target(2, 1, 70, 0), target(3, 1, 20, 1),
		       target(4, 1, 10, 2), target(5, 1, 0, 3), target(6, 2, 9, 4)},
	};
	unsigned first[7] = {0};

	(void)state;
	for (uint64_t chance = 0; chance < 10000; chance++) {
		struct endpoint out[RESOLVE_TARGETS_MAX];
		unsigned seen = 0;

		assert_int_equal(resolve_order(&t, chance, out), 6);
		for (unsigned i = 0; i < 6; i++) {
			seen |= 1u << out[i].port;
			if (out[i].port == 1) // a host's addresses stay together
				assert_int_equal(out[i + 1].port, 2);
		}
		assert_int_equal(seen, 0x7e);
		assert_int_equal(out[5].port, 6);
		first[out[0].port]++;
	}
	assert_in_range(first[1], 6800, 7200);
	assert_in_range(first[3], 1800, 2200);
	assert_in_range(first[4], 850, 1150);
	assert_in_range(first[5], 0, 30); // hardly ever
	assert_int_equal(first[2] + first[6], 0);
}

static void weights_of_zero_are_even(void **state)
{
	const struct resolve_targets t = {.n = 2, .at = {target(1, 0, 0, 0), target(2, 0, 0, 1)}};
	struct endpoint out[RESOLVE_TARGETS_MAX];
	unsigned first = 0;

	(void)state;
	for (uint64_t chance = 0; chance < 1000; chance++) {
		resolve_order(&t, chance, out);
		first += out[0].port == 1;
	}
	assert_in_range(first, 400, 600);
	assert_int_equal(resolve_order(&(struct resolve_targets){0}, 1, out), 0);
}

// --- the cache

static const struct siphash_key key = {{1, 2}};

static struct resolve_name name(const char *host)
{
	return (struct resolve_name){span_cstr(host), 0};
}

static enum resolve_verdict find(const struct resolve_cache *c, const char *host, uint64_t now_ms,
				 struct resolve_targets *t)
{
	return resolve_find(c, resolve_key(c, name(host)), now_ms, t);
}

static void put(struct resolve_cache *c, uint32_t i, uint16_t port, uint32_t ttl_ms,
		uint64_t now_ms)
{
	const struct resolve_targets t = {.n = 1, .at = {target(port, 0, 0, 0)}};

	resolve_cache_put(c, i, port ? RESOLVE_KNOWN : RESOLVE_FAILED,
			  port ? &t : &(struct resolve_targets){0}, ttl_ms, now_ms);
}

static void a_name_is_asked_for_and_known(void **state)
{
	struct resolve_cache *c = resolve_cache_create(16, &key);
	struct resolve_targets t;
	uint32_t i, edition = resolve_edition(c);

	(void)state;
	assert_int_equal(find(c, "a.example", 1000, &t), RESOLVE_UNKNOWN);
	i = resolve_cache_enter(c, name("A.Example"), 1000);
	assert_int_equal(resolve_cache_enter(c, name("a.example."), 1000), i);
	assert_int_equal(find(c, "a.example", 1000, &t), RESOLVE_ASKED);
	assert_int_not_equal(resolve_edition(c), edition);
	edition = resolve_edition(c);
	put(c, i, 5070, 60000, 1010);
	assert_int_not_equal(resolve_edition(c), edition);
	assert_int_equal(find(c, "a.EXAMPLE.", 1010, &t), RESOLVE_KNOWN);
	assert_int_equal(t.n, 1);
	assert_int_equal(t.at[0].at.port, 5070);
	// Another port is another question.
	assert_int_equal(
		resolve_find(c, resolve_key(c, (struct resolve_name){SPAN("a.example"), 5070}),
			     1010, &t),
		RESOLVE_UNKNOWN);
	resolve_cache_free(c);
}

static uint32_t sweep(struct resolve_cache *c, uint64_t now_ms)
{
	return resolve_cache_sweep(c, UINT32_MAX, now_ms);
}

static void what_is_used_is_asked_for_before_it_is_too_old(void **state)
{
	struct resolve_cache *c = resolve_cache_create(16, &key);
	uint32_t used = resolve_cache_enter(c, name("used"), 0), unused, pinned;
	struct resolve_targets t;

	(void)state;
	unused = resolve_cache_enter(c, name("unused"), 0);
	pinned = resolve_cache_enter(c, name("pinned"), 0);
	resolve_cache_pin(c, pinned, true);
	put(c, used, 1, 60000, 100);
	put(c, unused, 2, 60000, 100);
	put(c, pinned, 3, 90000, 100);
	find(c, "used", 5000, &t);
	assert_int_equal(sweep(c, 45099), RESOLVE_NO_ENTRY);
	assert_int_equal(sweep(c, 45100), used); // three quarters of its time
	resolve_cache_asking(c, used);
	assert_int_equal(sweep(c, 45100), RESOLVE_NO_ENTRY);
	assert_int_equal(find(c, "used", 45200, &t), RESOLVE_KNOWN); // nobody waits meanwhile
	put(c, used, 4, 60000, 45300);
	assert_int_equal(find(c, "used", 45400, &t), RESOLVE_KNOWN);
	assert_int_equal(t.at[0].at.port, 4);
	assert_int_equal(sweep(c, 60100), RESOLVE_NO_ENTRY);
	assert_int_equal(find(c, "unused", 60100, &t), RESOLVE_UNKNOWN); // forgotten
	assert_int_equal(sweep(c, 67600), pinned); // though nobody has used it
	resolve_cache_free(c);
}

static void the_dns_falls_silent(void **state)
{
	struct resolve_cache *c = resolve_cache_create(16, &key);
	uint32_t i = resolve_cache_enter(c, name("a"), 0);
	struct resolve_targets t;

	(void)state;
	resolve_cache_pin(c, i, true);
	put(c, i, 5070, 1000, 0);
	for (uint64_t now = 750; now < RESOLVE_STALE_MAX_MS; now += RESOLVE_FAILED_MS) {
		assert_int_equal(sweep(c, now), i);
		resolve_cache_asking(c, i);
		put(c, i, 0, RESOLVE_FAILED_MS, now);
		assert_true(resolve_cache_at(c, i)->stale);
		assert_int_equal(find(c, "a", now, &t), RESOLVE_KNOWN);
		assert_int_equal(sweep(c, now + RESOLVE_FAILED_MS - 1), RESOLVE_NO_ENTRY);
	}
	put(c, i, 0, RESOLVE_FAILED_MS, RESOLVE_STALE_MAX_MS); // RFC 8767: not for ever
	assert_int_equal(find(c, "a", RESOLVE_STALE_MAX_MS, &t), RESOLVE_FAILED);
	put(c, i, 5080, 1000, RESOLVE_STALE_MAX_MS + 1);
	assert_false(resolve_cache_at(c, i)->stale);
	assert_int_equal(find(c, "a", RESOLVE_STALE_MAX_MS + 1, &t), RESOLVE_KNOWN);
	resolve_cache_free(c);
}

static void a_full_cache(void **state)
{
	struct resolve_cache *c = resolve_cache_create(4, &key);
	struct resolve_targets t;
	uint32_t i[4];
	static const char *const names[] = {"a", "b", "c", "d"};

	(void)state;
	for (unsigned k = 0; k < 4; k++) {
		i[k] = resolve_cache_enter(c, name(names[k]), 1000 + k);
		put(c, i[k], (uint16_t)(k + 1), 60000, 1000);
	}
	resolve_cache_pin(c, i[1], true);
	find(c, "a", 5000, &t);
	resolve_cache_asking(c, i[2]);
	// b stays, c is being asked for, a was used later than d.
	assert_int_equal(resolve_cache_enter(c, name("e"), 6000), i[3]);
	assert_int_equal(find(c, "d", 6000, &t), RESOLVE_UNKNOWN);
	assert_int_equal(find(c, "b", 6000, &t), RESOLVE_KNOWN);
	resolve_cache_asking(c, i[3]);
	resolve_cache_pin(c, i[0], true);
	assert_int_equal(resolve_cache_enter(c, name("f"), 6000), RESOLVE_NO_ENTRY);
	assert_int_equal(find(c, "a", 6000, &t), RESOLVE_KNOWN);
	resolve_cache_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(naptr_then_srv_then_addresses),
		cmocka_unit_test(with_a_port_only_addresses_count),
		cmocka_unit_test(without_naptr_srv),
		cmocka_unit_test(naptr_for_other_transports_is_none),
		cmocka_unit_test(naptr_that_leads_nowhere),
		cmocka_unit_test(without_srv_the_name_itself),
		cmocka_unit_test(a_service_that_is_not_there),
		cmocka_unit_test(nobody_of_that_name),
		cmocka_unit_test(silence_of_the_dns),
		cmocka_unit_test(more_than_fits),
		cmocka_unit_test(good_names),
		cmocka_unit_test(order_is_by_weight),
		cmocka_unit_test(weights_of_zero_are_even),
		cmocka_unit_test(a_name_is_asked_for_and_known),
		cmocka_unit_test(what_is_used_is_asked_for_before_it_is_too_old),
		cmocka_unit_test(the_dns_falls_silent),
		cmocka_unit_test(a_full_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
