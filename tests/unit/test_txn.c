/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "txn.h"

static const struct txn_times times = {500, 4000, 5000};

// --- machines ----------------------------------------------------------------------------------------

static void run_timers(struct txn *t, uint64_t until, const char *want)
{
	char log[256] = "";

	while (txn_due(t) != MOMENT_NEVER && txn_due(t) <= until) {
		uint64_t now = txn_due(t);
		enum txn_event ev;

		assert_true(txn_timer_due(t, now, &ev));
		assert_true(txn_step(t, ev, &times, now) >= 0);
		sprintf(log + strlen(log), "%c%lu ",
			ev == TXN_EV_RETRANSMIT ? 'r' : ev == TXN_EV_TIMEOUT ? 't' : 'l', now);
	}
	assert_string_equal(log, want);
}

static void client_invite_unanswered(void **state)
{
	struct txn t;

	(void)state;
	txn_begin(&t, TXN_CLIENT_INVITE, &times, 0);
	run_timers(&t, 100000, "r500 r1500 r3500 r7500 r15500 r31500 t32000 "); // A doubles unbounded
	assert_int_equal(t.state, TXN_TERMINATED);
}

static void client_unanswered(void **state)
{
	struct txn t;

	(void)state;
	txn_begin(&t, TXN_CLIENT, &times, 0);
	run_timers(&t, 100000, // E stops at T2
		   "r500 r1500 r3500 r7500 r11500 r15500 r19500 r23500 r27500 r31500 t32000 ");
}

static void client_proceeding_repeats_every_t2(void **state)
{
	struct txn t;

	(void)state;
	txn_begin(&t, TXN_CLIENT, &times, 0);
	assert_int_equal(txn_step(&t, TXN_EV_1XX, &times, 100), TXN_ACT_TELL);
	run_timers(&t, 12100, "r4100 r8100 r12100 ");
	assert_int_equal(txn_step(&t, TXN_EV_2XX, &times, 13000), TXN_ACT_TELL);
	assert_int_equal(txn_step(&t, TXN_EV_2XX, &times, 13100), 0);
	run_timers(&t, 100000, "l18000 "); // K
}

static void client_invite_accepted(void **state)
{
	struct txn t;

	(void)state;
	txn_begin(&t, TXN_CLIENT_INVITE, &times, 0);
	assert_int_equal(txn_step(&t, TXN_EV_1XX, &times, 10), TXN_ACT_TELL);
	assert_int_equal(txn_due(&t), MOMENT_NEVER); // A and B have stopped
	assert_int_equal(txn_step(&t, TXN_EV_2XX, &times, 1000), TXN_ACT_TELL);
	assert_int_equal(txn_step(&t, TXN_EV_2XX, &times, 2000), TXN_ACT_TELL);
	assert_true(txn_step(&t, TXN_EV_3XX_6XX, &times, 2000) < 0);
	run_timers(&t, 100000, "l33000 "); // M, from the first 2xx
}

static void client_invite_refused(void **state)
{
	struct txn t;

	(void)state;
	txn_begin(&t, TXN_CLIENT_INVITE, &times, 0);
	assert_int_equal(txn_step(&t, TXN_EV_3XX_6XX, &times, 100), TXN_ACT_ACK | TXN_ACT_TELL);
	assert_int_equal(txn_step(&t, TXN_EV_3XX_6XX, &times, 200), TXN_ACT_ACK);
	assert_true(txn_step(&t, TXN_EV_1XX, &times, 200) < 0);
	assert_true(txn_step(&t, TXN_EV_2XX, &times, 200) < 0);
	run_timers(&t, 100000, "l32100 "); // D
}

static void server_invite_refuses(void **state)
{
	struct txn t;

	(void)state;
	txn_begin(&t, TXN_SERVER_INVITE, &times, 0);
	assert_int_equal(txn_step(&t, TXN_EV_1XX, &times, 0), TXN_ACT_SEND);
	assert_int_equal(txn_step(&t, TXN_EV_REQUEST, &times, 10), TXN_ACT_SEND);
	assert_int_equal(txn_step(&t, TXN_EV_3XX_6XX, &times, 1000), TXN_ACT_SEND);
	run_timers(&t, 9000, "r1500 r2500 r4500 r8500 "); // G
	assert_int_equal(txn_step(&t, TXN_EV_REQUEST, &times, 9000), TXN_ACT_SEND);
	assert_int_equal(txn_step(&t, TXN_EV_ACK, &times, 9100), 0);
	assert_int_equal(txn_step(&t, TXN_EV_ACK, &times, 9200), 0);
	run_timers(&t, 100000, "l14100 "); // I
}

static void server_invite_never_acked(void **state)
{
	struct txn t;
	enum txn_event ev;

	(void)state;
	txn_begin(&t, TXN_SERVER_INVITE, &times, 0);
	txn_step(&t, TXN_EV_3XX_6XX, &times, 0);
	assert_true(txn_timer_due(&t, 32000, &ev));
	assert_int_equal(ev, TXN_EV_TIMEOUT); // H before G, where both are due
	assert_int_equal(txn_step(&t, ev, &times, 32000), TXN_ACT_FAILED);
	assert_false(txn_timer_due(&t, 99999, &ev));
}

static void server_absorbs(void **state)
{
	struct txn t;

	(void)state;
	txn_begin(&t, TXN_SERVER, &times, 0);
	assert_int_equal(txn_step(&t, TXN_EV_2XX, &times, 0), TXN_ACT_SEND);
	assert_int_equal(txn_step(&t, TXN_EV_REQUEST, &times, 10), TXN_ACT_SEND);
	assert_true(txn_step(&t, TXN_EV_2XX, &times, 20) < 0);
	run_timers(&t, 100000, "l32000 "); // J
}

// --- server transactions -----------------------------------------------------------------------------

struct bench {
	struct outbox out; // first
	struct txn_servers s;
	struct wheel wheel;
	struct stats stats;
	void *mem, *wheel_mem;
	uint8_t room[4096];
	char sent[4096];
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

	memcpy(b->sent, w->buf, w->n);
	b->sent[w->n] = '\0';
	b->n_sent++;
	b->to = *to;
}

static struct bench *bench_make_knowing(uint32_t max, uint32_t initial, uint32_t chunks)
{
	struct bench *b = calloc(1, sizeof(*b));

	b->out = (struct outbox){.open = bench_open, .send = bench_send};
	b->mem = aligned_alloc(64, whole_lines(txn_servers_footprint(max, initial, chunks)));
	memset(b->mem, 0, txn_servers_footprint(max, initial, chunks));
	txn_servers_init(&b->s, b->mem, max, initial, chunks);
	b->wheel_mem = calloc(1, wheel_footprint(max));
	wheel_init(&b->wheel, b->wheel_mem, max, 0);
	b->s.wheel = &b->wheel;
	b->s.times = times;
	b->s.key = (struct siphash_key){{1, 2}};
	b->s.out = &b->out;
	b->s.stats = &b->stats;
	return b;
}

static struct bench *bench_make(uint32_t max, uint32_t chunks)
{
	return bench_make_knowing(max, max, chunks);
}

static void bench_free(struct bench *b)
{
	free(b->mem);
	free(b->wheel_mem);
	free(b);
}

#define REQUEST(method, branch, tag, cseq)                                                         \
	method " sip:x@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=" branch "\r\n"            \
	       "Record-Route: <sip:p;lr>\r\nFrom: <sip:a@b>;tag=" tag "\r\nTo: <sip:c@d>\r\n"            \
	       "Call-ID: id\r\nCSeq: " cseq " " method "\r\nContent-Length: 0\r\n\r\n"

static struct sip_msg *parsed(const char *text)
{
	static struct sip_msg m;

	assert_int_equal(sip_parse(span_cstr(text), &m), SIP_VALID);
	return &m;
}

static uint64_t key_of(struct bench *b, const char *text, enum sip_method as)
{
	struct txn_id id = txn_identify(&b->s, parsed(text));

	return txn_server_key(&id, as);
}

static const struct path from = {
	.remote = {{{[10] = 0xff, [11] = 0xff, 10, 0, 0, 2}}, 40000},
	.local_port = 5060,
};

static uint32_t open_txn(struct bench *b, const struct sip_msg *m, uint32_t user)
{
	struct txn_id id = txn_identify(&b->s, m);

	return txn_server_open(&b->s, m, &id, &from, SPAN("mine"), user, 0);
}

static uint32_t find_txn(struct bench *b, const struct sip_msg *m)
{
	struct txn_id id = txn_identify(&b->s, m);

	return txn_server_find(&b->s, txn_server_key(&id, SIP_INVITE));
}

static void key_tells_transactions_apart(void **state)
{
	struct bench *b = bench_make(4, 32);
	uint64_t invite = key_of(b, REQUEST("INVITE", "z9hG4bK1", "t", "1"), SIP_INVITE);

	(void)state;
	assert_int_equal(key_of(b, REQUEST("CANCEL", "z9hG4bK1", "t", "1"), SIP_INVITE), invite);
	assert_int_equal(key_of(b, REQUEST("ACK", "z9hG4bK1", "t", "1"), SIP_INVITE), invite);
	assert_int_not_equal(key_of(b, REQUEST("CANCEL", "z9hG4bK1", "t", "1"), SIP_CANCEL), invite);
	assert_int_not_equal(key_of(b, REQUEST("INVITE", "z9hG4bK2", "t", "1"), SIP_INVITE), invite);
	assert_int_not_equal(key_of(b, REQUEST("INVITE", "z9hG4bK1", "u", "1"), SIP_INVITE), invite);
	assert_int_not_equal(key_of(b, REQUEST("INVITE", "z9hG4bK1", "t", "2"), SIP_INVITE), invite);
	assert_int_not_equal(key_of(b, REQUEST("FOO", "z9hG4bK1", "t", "1"), SIP_UNKNOWN),
			     key_of(b, REQUEST("BAR", "z9hG4bK1", "t", "1"), SIP_UNKNOWN));
	bench_free(b);
}

static void answer_is_repeated_byte_for_byte(void **state)
{
	struct bench *b = bench_make(4, 32);
	struct sip_msg *m = parsed(REQUEST("INVITE", "z9hG4bK1", "t", "1"));
	uint32_t t = open_txn(b, m, 7);
	char first[4096];

	(void)state;
	assert_int_equal(find_txn(b, m), t);
	assert_int_equal(txn_server_at(&b->s, t)->user, 7);
	txn_server_reply(&b->s, t, 486, TXN_TAIL_EMPTY, 0);
	assert_non_null(strstr(b->sent, "SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/UDP 10.0.0.2;branch="));
	assert_non_null(strstr(b->sent, "To: <sip:c@d>;tag=mine\r\n"));
	assert_non_null(strstr(b->sent, "Record-Route: <sip:p;lr>\r\n")); // 12.1.1
	assert_int_equal(b->to.remote.port, 5060); // no rport was asked for (18.2.2)
	strcpy(first, b->sent);
	b->to = (struct path){0};
	assert_true(txn_server_event(&b->s, t, TXN_EV_REQUEST, 10));
	assert_int_equal(b->n_sent, 2);
	assert_string_equal(b->sent, first);
	assert_int_equal(b->to.remote.port, 5060);
	assert_int_equal(b->to.local_port, from.local_port);
	assert_true(txn_server_event(&b->s, t, TXN_EV_ACK, 20));
	assert_int_equal(b->n_sent, 2);
	txn_server_resend(&b->s, t); // nothing of it is kept any more
	assert_int_equal(b->n_sent, 2);
	assert_false(txn_server_tick(&b->s, t, 5020));
	assert_int_equal(slab_used(&b->s.slab), 0);
	assert_int_equal(chunks_used(&b->s.chunks), 0);
	assert_int_equal(find_txn(b, m),
			 TXN_SERVER_NONE);
	bench_free(b);
}

static void unacked_final_is_told(void **state)
{
	struct bench *b = bench_make(4, 32);
	uint32_t t = open_txn(b, parsed(REQUEST("INVITE", "z9hG4bK1", "t", "1")), 0);

	(void)state;
	txn_server_reply(&b->s, t, 487, TXN_TAIL_EMPTY, 0);
	assert_false(txn_server_tick(&b->s, t, 500));
	assert_int_equal(b->n_sent, 2);
	assert_true(txn_server_tick(&b->s, t, 32000));
	assert_int_equal(slab_used(&b->s.slab), 0);
	bench_free(b);
}

static uint32_t answer(struct bench *b, const struct sip_msg *m, struct span tag, struct span tail)
{
	struct txn_id id = txn_identify(&b->s, m);

	return txn_server_answer(&b->s, m, &id, &from, 200, tag, 77, tail, 0);
}

// What is not an INVITE brings the headers of its answer again, each time it comes, and its way.
static void other_answers_are_made_again(void **state)
{
	struct bench *b = bench_make(4, 32);
	struct path elsewhere = from;
	struct sip_msg *m = parsed(REQUEST("OPTIONS", "z9hG4bK1", "t", "1"));
	uint32_t t = answer(b, m, SPAN("mine"), SPAN("Allow: BYE\r\n\r\n"));
	char first[4096];

	(void)state;
	assert_non_null(strstr(b->sent, "To: <sip:c@d>;tag=mine\r\n"));
	assert_non_null(strstr(b->sent, "Allow: BYE\r\n"));
	strcpy(first, b->sent);
	assert_int_equal(chunks_used(&b->s.chunks), 1);
	assert_int_equal(txn_server_at(&b->s, t)->mark, 77);
	assert_true(txn_server_again(&b->s, t, m, &from, SPAN("mine"), 10));
	assert_int_equal(b->n_sent, 2);
	assert_string_equal(b->sent, first);
	elsewhere.local_port = 5070;
	assert_true(txn_server_again(&b->s, t, m, &elsewhere, SPAN("mine"), 20));
	assert_int_equal(b->to.local_port, 5070);
	assert_false(txn_server_tick(&b->s, t, 32000)); // timer J
	assert_int_equal(slab_used(&b->s.slab), 0);
	assert_int_equal(chunks_used(&b->s.chunks), 0);
	bench_free(b);
}

static void in_a_dialog_nothing_is_kept(void **state)
{
	struct bench *b = bench_make(4, 32);

	(void)state;
	answer(b, parsed(REQUEST("BYE", "z9hG4bK1", "t", "1")), SPAN_NONE, TXN_TAIL_EMPTY);
	assert_int_equal(b->n_sent, 1);
	assert_int_equal(slab_used(&b->s.slab), 1);
	assert_int_equal(chunks_used(&b->s.chunks), 0);
	bench_free(b);
}

static void full_tables(void **state)
{
	struct bench *b = bench_make(1, 3);
	struct sip_msg *m = parsed(REQUEST("BYE", "z9hG4bK1", "t", "1"));
	uint8_t text[400] = {[0 ... 399] = 'x'};
	struct span tail = span_of(text, sizeof(text));
	uint32_t t = answer(b, m, SPAN("mine"), tail);

	(void)state;
	// Without chunks for it the answer goes out all the same, once.
	assert_int_not_equal(t, TXN_SERVER_NONE);
	assert_int_equal(b->n_sent, 1);
	assert_non_null(strstr(b->sent, "xxxx"));
	assert_true(txn_server_again(&b->s, t, m, &from, SPAN("mine"), 10));
	assert_int_equal(b->n_sent, 1);
	// And without a record.
	m = parsed(REQUEST("BYE", "z9hG4bK2", "t", "1"));
	assert_int_equal(answer(b, m, SPAN("mine"), tail), TXN_SERVER_NONE);
	assert_int_equal(b->n_sent, 2);
	txn_server_tick(&b->s, t, 32000);
	assert_int_equal(slab_used(&b->s.slab), 0);
	assert_int_equal(chunks_used(&b->s.chunks), 0);
	bench_free(b);
}

static bool merged(struct bench *b, const struct sip_msg *m)
{
	struct txn_id id = txn_identify(&b->s, m);

	return txn_server_merged(&b->s, &id);
}

// 8.2.2.2: those beyond the limit are answered like the others, and not known on another way.
static void so_many_are_known_on_another_way(void **state)
{
	struct bench *b = bench_make_knowing(4, 1, 32);
	uint32_t t = open_txn(b, parsed(REQUEST("INVITE", "z9hG4bK1", "t", "1")), 0);
	uint32_t beyond = open_txn(b, parsed(REQUEST("INVITE", "z9hG4bK2", "u", "1")), 0);

	(void)state;
	assert_true(merged(b, parsed(REQUEST("INVITE", "z9hG4bK3", "t", "1"))));
	assert_false(merged(b, parsed(REQUEST("INVITE", "z9hG4bK3", "u", "1"))));
	txn_server_reply(&b->s, t, 487, TXN_TAIL_EMPTY, 0);
	txn_server_reply(&b->s, beyond, 487, TXN_TAIL_EMPTY, 0);
	assert_int_equal(b->n_sent, 2);
	txn_server_tick(&b->s, beyond, 32000);
	assert_true(merged(b, parsed(REQUEST("INVITE", "z9hG4bK3", "t", "1"))));
	txn_server_tick(&b->s, t, 32000);
	assert_false(merged(b, parsed(REQUEST("INVITE", "z9hG4bK3", "t", "1"))));
	assert_int_equal(slab_used(&b->s.slab), 0);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(client_invite_unanswered),
		cmocka_unit_test(client_unanswered),
		cmocka_unit_test(client_proceeding_repeats_every_t2),
		cmocka_unit_test(client_invite_accepted),
		cmocka_unit_test(client_invite_refused),
		cmocka_unit_test(server_invite_refuses),
		cmocka_unit_test(server_invite_never_acked),
		cmocka_unit_test(server_absorbs),
		cmocka_unit_test(key_tells_transactions_apart),
		cmocka_unit_test(answer_is_repeated_byte_for_byte),
		cmocka_unit_test(unacked_final_is_told),
		cmocka_unit_test(other_answers_are_made_again),
		cmocka_unit_test(in_a_dialog_nothing_is_kept),
		cmocka_unit_test(full_tables),
		cmocka_unit_test(so_many_are_known_on_another_way),
	};

	return cmocka_run_group_tests_name("txn", tests, NULL, NULL);
}
