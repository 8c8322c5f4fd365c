/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

#include <rte_acl.h>

#include "net_bench.h"

// A receiver hands every frame to its owner as it came; a worker what its port says is another's. Who
// that is must be what worker_owner says of the datagram, and no frame is lost between the two.

#define WORKERS 3
#define CORE    6000
#define MBUFS   (WORKERS * 1024) // so that a mailbox has the fewest places it may have

static struct worker_shared shared;
static struct worker w;
static const struct siphash_key key = {{7, 8}};

static void begin_with(unsigned id, unsigned receivers, unsigned mbufs)
{
	assert_int_equal(setup(NULL), 0);
	shared = (struct worker_shared){
		.home = home, .n_workers = WORKERS, .n_receivers = receivers,
		.media_low = 10000, .media_high = 10099, .max_message = MAX_MESSAGE,
	};
	shared.home.core_port = CORE;
	assert_true(worker_share_media(&shared, 0));
	assert_true(worker_share_core_ports(&shared, 0));
	home = shared.home; // of which the net takes what is ours
	assert_int_equal(worker_mailboxes_create(&shared, mbufs, 0), 0);
	memset(&w, 0, sizeof(w));
	w.cfg = (struct worker_cfg){
		.shared = &shared, .id = id, .pool = pool, .focus = {.key = key}};
	w.net = net;
	net_outbox_init(&w.outbox, net, &now);
	w.deputy.cfg = &w.cfg.focus;
	w.deputy.out = &w.outbox.base;
	w.deputy.stats = &w.stats;
}

static void begin(unsigned id, unsigned receivers)
{
	begin_with(id, receivers, MBUFS);
}

static void end(void)
{
	for (unsigned i = 0; i < worker_pollers(&shared); i++)
		for (unsigned k = 0; k < worker_pollers(&shared); k++)
			rte_ring_free(shared.ring[i][k]);
	rte_pktmbuf_free_bulk(w.outbox.stock, w.outbox.n_stock);
	assert_int_equal(teardown(NULL), 0);
}

static struct rte_mbuf *frame(const char *from, unsigned sport, const char *to, unsigned dport,
			      const char *payload)
{
	struct ip_addr src = addr(from), dst = addr(to);
	struct frame f = {.n = 0};
	unsigned n = (unsigned)strlen(payload);

	put_eth(&f, own_mac[0], peer_mac, 0, ip_is_v4(&src) ? 0x0800 : 0x86dd);
	put_iphdr(&f, &src, &dst, 17, n + 8);
	put_udp(&f, &src, sport, &dst, dport, payload, n);
	return mbuf_of(&f);
}

static void message(char text[1024], const char *method, const char *to_tag, const char *call_id)
{
	snprintf(text, 1024,
		 "%s sip:x@10.9.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.0.2;branch=z9hG4bK1\r\n"
		 "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>%s%s\r\nCall-ID: %s\r\nCSeq: 1 %s\r\n"
		 "Content-Length: 0\r\n\r\n",
		 method, to_tag[0] ? ";tag=" : "", to_tag, call_id, method);
}

// What has come to a worker's mailbox; NULL: nothing.
static struct rte_mbuf *mail(unsigned to)
{
	void *m = NULL;

	if (to == w.cfg.id)
		return NULL;
	rte_ring_sc_dequeue(shared.ring[w.cfg.id][to], &m);
	return m;
}

// The one frame goes to that worker, untouched, and to nobody else.
static void goes_to(unsigned owner, enum parcel what, struct rte_mbuf *m)
{
	const uint8_t *data = rte_pktmbuf_mtod(m, uint8_t *);
	uint16_t bytes = m->data_len;

	assert_int_equal(worker_steer(&w, 0, &m, 1), 0);
	for (unsigned to = 0; to < worker_pollers(&shared); to++) {
		struct rte_mbuf *came = mail(to);

		if (to != owner) {
			assert_null(came);
			continue;
		}
		assert_ptr_equal(came, m);
		assert_int_equal(m->hash.usr & PARCEL_KINDS, what);
		assert_int_equal(m->port, 0);
		assert_ptr_equal(rte_pktmbuf_mtod(m, uint8_t *), data);
		assert_int_equal(m->data_len, bytes);
	}
	rte_pktmbuf_free(m);
}

static void stays(struct rte_mbuf *m)
{
	struct rte_mbuf *left = m;

	assert_int_equal(worker_steer(&w, 0, &left, 1), 1);
	assert_ptr_equal(left, m);
	rte_pktmbuf_free(m);
}

static void ports_are_enough(void **state)
{
	(void)state;
	for (unsigned id = 1; id <= WORKERS; id += WORKERS - 1) { // a worker, then a receiver
		begin(id, id == WORKERS);
		for (unsigned i = 0; i < WORKERS; i++) {
			if (i == id)
				continue;
			goes_to(i, PARCEL_FRAME, frame(PEER4, 5070, OURS4, CORE + i, "no SIP at all"));
			goes_to(i, PARCEL_FRAME, frame(PEER6, 5070, OURS6, CORE + i, ""));
		}
		for (unsigned p = 10000; p < 10099; p++)
			if (worker_owner_media(&shared, (uint16_t)p) != id)
				goes_to(worker_owner_media(&shared, (uint16_t)p), PARCEL_FRAME,
					frame(PEER4, 7000, OURS4, p, "media"));
		end();
	}
}

static void a_worker_keeps_what_ports_do_not_tell(void **state)
{
	char text[1024];

	(void)state;
	begin(1, 0);
	message(text, "INVITE", "", "1@x");
	stays(frame(PEER4, 5070, OURS4, 5060, text));
	stays(frame(PEER4, 5070, OURS4, CORE + 1, text));
	stays(frame(PEER4, 5070, OURS4, 9, text));
	end();
}

static void a_receiver_reads_what_begins_a_call(void **state)
{
	static const char *const methods[] = {"INVITE", "CANCEL", "ACK"};
	bool used[WORKERS] = {false};
	char text[1024], call_id[32], tag[LEG_ID_LEN + 1] = "";

	(void)state;
	begin(WORKERS, 1);
	for (unsigned i = 0; i < 60; i++) {
		unsigned owner;

		snprintf(call_id, sizeof(call_id), "%u@x", i);
		message(text, methods[i % 3], "", call_id);
		owner = worker_owner_sip(&key, WORKERS, 0, NULL, span_cstr(text));
		used[owner] = true;
		goes_to(owner, PARCEL_OWN, frame(PEER4, 5070, OURS4, 5060, text));
		goes_to(owner, PARCEL_OWN, frame(PEER6, 5070, OURS6, 5060, text));
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		struct writer to = writer_on(tag, LEG_ID_LEN);

		assert_true(used[i]);
		leg_id_put(&to, &key, (struct leg_id){.kind = LEG_ID_TAG, .name = (uint64_t)i << 56 | 5});
		message(text, "BYE", tag, "y");
		goes_to(i, PARCEL_OWN, frame(PEER4, 5070, OURS4, 5060, text));
	}
	end();
}

// What nobody owns is some worker's all the same, and always the same one's.
static void nobodys_is_told_by_where_it_comes_from(void **state)
{
	(void)state;
	begin(WORKERS, 1);
	for (unsigned from = 5000; from < 5010; from++) {
		goes_to(from % WORKERS, PARCEL_OWN, frame(PEER4, from, OURS4, 5060, "\r\n\r\n"));
		goes_to(from % WORKERS, PARCEL_OWN, frame(PEER4, from, OURS4, 5060, "nonsense"));
	}
	end();
}

// Whatever is odd goes the general way, which hands over what it has classified.
static void the_rest_is_classified_here(void **state)
{
	struct frame f = {.n = 0};
	struct rte_mbuf *m = frame(PEER4, 5070, OURS4, 5060, "x");

	(void)state;
	begin(WORKERS, 1);
	f = arp(all_ones, 0, 1, PEER4, OURS4);
	stays(mbuf_of(&f));
	rte_pktmbuf_mtod_offset(m, uint8_t *, 14)[6] = 0x20; // a first fragment
	stays(m);
	m = frame(PEER4, 5070, OURS4, 5060, "x");
	rte_pktmbuf_mtod_offset(m, uint8_t *, 14 + 20)[5] = 200; // longer than the frame
	stays(m);
	m = frame(PEER4, 5070, OURS4, 5060, "x");
	rte_pktmbuf_trim(m, 3); // so is this
	stays(m);
	m = frame(PEER4, 5070, OURS4, 5060, "x");
	rte_pktmbuf_trim(m, m->data_len - 10);
	stays(m);
	end();
}

// In their order, and all at once.
static void a_burst_is_dealt(void **state)
{
	struct rte_mbuf *m[NET_BURST_MAX], *sent[NET_BURST_MAX];
	unsigned next = 0, left;

	(void)state;
	begin(2, 0);
	for (unsigned i = 0; i < NET_BURST_MAX; i++)
		m[i] = sent[i] = frame(PEER4, 5070, OURS4, CORE + i * 7 % 11 % 3, "x");
	left = worker_steer(&w, 0, m, NET_BURST_MAX);
	for (unsigned i = 0; i < NET_BURST_MAX; i++) {
		unsigned owner = i * 7 % 11 % 3;

		assert_ptr_equal(owner == 2 ? m[next++] : mail(owner), sent[i]);
	}
	assert_int_equal(next, left);
	assert_int_equal(w.stats.stat[STAT_HANDED_OFF], NET_BURST_MAX - left);
	rte_pktmbuf_free_bulk(sent, NET_BURST_MAX);
	end();
}

static void comes(unsigned to, const char *sip)
{
	struct rte_mbuf *m = frame(PEER4, 5070, OURS4, to, sip);

	worker_steer(&w, 0, &m, 1);
}

static struct rte_ring *to_owner(unsigned owner)
{
	return shared.ring[w.cfg.id][owner];
}

// The mailbox of some other worker has as many INVITEs as it takes; whose that is.
static unsigned begin_crowded(unsigned id, char invite[1024])
{
	unsigned owner;

	begin(id, id == WORKERS);
	meet(0, PEER4, OURS4, 0);
	message(invite, "INVITE", "", "1@x");
	owner = worker_owner_sip(&key, WORKERS, 0, NULL, span_cstr(invite));
	assert_int_not_equal(owner, id);
	while (rte_ring_free_count(to_owner(owner)) > rte_ring_get_capacity(to_owner(owner)) / 8)
		comes(CORE + owner, invite);
	assert_int_equal(w.stats.drop[DROP_MAILBOX_FULL], 0);
	assert_silent();
	return owner;
}

static void end_crowded(unsigned owner)
{
	struct rte_mbuf *m;

	while ((m = mail(owner)) != NULL)
		rte_pktmbuf_free(m);
	end();
}

// What begins a call, and media, find the mailbox full first; what calls need that there are has the
// rest of it.
static void what_cannot_wait_has_the_last_places(void **state)
{
	char invite[1024], ack[1024];
	unsigned owner = begin_crowded(WORKERS, invite), places, free;
	struct rte_mbuf *m;

	(void)state;
	message(ack, "ACK", "", "1@x");
	places = rte_ring_get_capacity(to_owner(owner));
	free = rte_ring_free_count(to_owner(owner));
	assert_int_equal(free, places / 8);
	m = frame(PEER4, 7000, OURS4, 10000 + 2 * owner * 50 / WORKERS + 4, "media");
	worker_steer(&w, 0, &m, 1);
	assert_int_equal(w.stats.drop[DROP_MAILBOX_FULL], 1);
	for (unsigned i = 0; i < free; i++)
		comes(i % 2 ? 5060 : CORE + owner, ack);
	assert_int_equal(w.stats.drop[DROP_MAILBOX_FULL], 1);
	assert_int_equal(w.stats.stat[STAT_HANDED_OFF], places);
	comes(5060, ack);
	assert_int_equal(w.stats.drop[DROP_MAILBOX_FULL], 2);
	end_crowded(owner);
}

static void a_503_is_sent(void)
{
	struct frame f;
	struct seen s = sent(0, &f);

	assert_memory_equal(s.p + 8, "SIP/2.0 503 ", 12);
	assert_int_equal(get16(s.p + 2), 5060); // by its Via
}

// So many INVITEs have got a 503 so far, the last one just now; the mailbox has as many places
// as it had.
static void is_turned_away(unsigned owner, unsigned free, unsigned n)
{
	a_503_is_sent();
	assert_int_equal(rte_ring_free_count(to_owner(owner)), free);
	assert_int_equal(w.stats.stat[STAT_ANSWERED_503], n);
	assert_int_equal(w.stats.drop[DROP_SHORT_OF_TIME], n);
	assert_int_equal(w.stats.drop[DROP_MAILBOX_FULL], 0);
	assert_silent();
}

// As it came to a receiver, to a worker whose port it is not, and to a worker who knows it.
static void what_begins_a_call_is_answered_without_a_place(void **state)
{
	char invite[1024];
	unsigned owner = begin_crowded(WORKERS, invite);
	unsigned free = rte_ring_free_count(to_owner(owner));
	struct rte_mbuf *m;

	(void)state;
	comes(5060, invite);
	is_turned_away(owner, free, 1);
	comes(CORE + owner, invite);
	is_turned_away(owner, free, 2);
	end_crowded(owner);

	owner = begin_crowded((owner + 1) % WORKERS, invite);
	free = rte_ring_free_count(to_owner(owner));
	comes(CORE + owner, invite);
	is_turned_away(owner, free, 1);
	m = frame(PEER4, 5070, OURS4, 5060, invite);
	net_classify(w.net, 0, &m, 1, now, &w.sorted);
	worker_stage_sip(&w, w.sorted.sip, w.sorted.n_sip);
	is_turned_away(owner, free, 2);
	end_crowded(owner);
}

// What came behind an INVITE is handed over, in its order.
static void the_rest_of_its_burst_goes_on(void **state)
{
	static const char *const methods[] = {"CANCEL", "INVITE", "ACK", "INVITE", "BYE"};
	char invite[1024], text[1024];
	unsigned owner = begin_crowded(WORKERS, invite), waiting;
	struct rte_mbuf *m[ARRAY_SIZE(methods)], *sent[ARRAY_SIZE(methods)];

	(void)state;
	waiting = rte_ring_count(to_owner(owner));
	for (unsigned i = 0; i < ARRAY_SIZE(methods); i++) {
		message(text, methods[i], "", "1@x");
		m[i] = sent[i] = frame(PEER4, 5070, OURS4, 5060, text);
	}
	worker_steer(&w, 0, m, ARRAY_SIZE(methods));
	while (waiting--)
		rte_pktmbuf_free(mail(owner));
	for (unsigned i = 0; i < ARRAY_SIZE(methods); i += 2) {
		assert_ptr_equal(m[0] = mail(owner), sent[i]);
		rte_pktmbuf_free(m[0]);
	}
	assert_null(mail(owner));
	assert_int_equal(w.stats.stat[STAT_ANSWERED_503], 2);
	a_503_is_sent();
	a_503_is_sent();
	end_crowded(owner);
}

static void is_lost(const char *sip, enum drop why, unsigned n)
{
	comes(5060, sip);
	assert_silent();
	assert_int_equal(w.stats.drop[why], n);
	assert_int_equal(w.stats.stat[STAT_ANSWERED_503], 0);
}

static void what_cannot_be_answered_is_lost(void **state)
{
	char invite[1024], again[1024], why[256];
	unsigned owner = begin_crowded(WORKERS, invite);
	struct sources *denied = sources_parse(SPAN("deny " PEER4), "acl", why, sizeof(why));

	(void)state;
	message(again, "INVITE", "x", "1@x"); // of a dialog
	is_lost(again, DROP_MAILBOX_FULL, 1);
	strcpy(strstr(strcpy(again, invite), "CSeq"), "\r\n"); // malformed
	is_lost(again, DROP_MAILBOX_FULL, 2);
	w.acl = worker_acl_create(denied, 0);
	assert_non_null(w.acl);
	is_lost(invite, DROP_DENIED, 1);
	rte_acl_free((struct rte_acl_ctx *)(uintptr_t)w.acl);
	w.acl = NULL;
	worker_note_queue(&w, 751, 1000);
	is_lost(invite, DROP_MAILBOX_FULL, 3); // there is no time for it
	free(denied);
	end_crowded(owner);
}

// There may be as many ACKs for refusals as INVITEs: they do not take the last places from calls.
static void acks_for_refusals_leave_places_to_calls(void **state)
{
	char invite[1024], ack[1024], bye[1024], tag[LEG_ID_LEN + 1] = "";
	unsigned owner = begin_crowded(WORKERS, invite), kept;
	struct rte_ring *ring = to_owner(owner);
	struct writer to = writer_on(tag, LEG_ID_LEN);

	(void)state;
	kept = rte_ring_free_count(ring);
	leg_id_put(&to, &key, (struct leg_id){.kind = LEG_ID_STATELESS, .name = 7});
	message(ack, "ACK", tag, "1@x");
	message(bye, "BYE", "", "1@x");
	for (unsigned i = 0; i < kept; i++)
		comes(5060, ack);
	assert_int_equal(rte_ring_free_count(ring), kept / 4);
	while (rte_ring_free_count(ring))
		comes(5060, bye);
	assert_int_equal(w.stats.drop[DROP_MAILBOX_FULL], 0);
	assert_silent();
	end_crowded(owner);
}

// For an emergency its owner has to decide, who lets it in when others are not.
static void an_emergency_has_a_place(void **state)
{
	char invite[1024], sos[1200], why[256];
	unsigned owner = begin_crowded(WORKERS, invite), free_places;
	struct sources *trusted = trusted_parse(SPAN(PEER4), "trusted", why, sizeof(why));

	(void)state;
	w.cfg.focus.emergency_reserve = 1;
	w.cfg.focus.priorities = PRIORITIES_ALL;
	w.cfg.focus.emergencies = PRIORITIES_HIGHEST;
	w.deputy.trusted = trusted;
	free_places = rte_ring_free_count(to_owner(owner));
	strcpy(strstr(strcpy(sos, invite), "\r\n\r\n"), "\r\nResource-Priority: ets.0\r\n\r\n");
	comes(5060, sos);
	assert_int_equal(rte_ring_free_count(to_owner(owner)), free_places - 1);
	assert_silent();
	comes(5060, invite);
	is_turned_away(owner, free_places - 1, 1);
	free(trusted);
	end_crowded(owner);
}

static void mailboxes_hold_what_a_pool_has(void **state)
{
	(void)state;
	begin_with(WORKERS, 1, 16383);
	assert_int_equal(rte_ring_get_capacity(shared.ring[WORKERS][0]), 8191);
	assert_int_equal(rte_ring_get_capacity(shared.ring[0][1]), 1023);
	end();
	begin_with(0, 0, 16383);
	assert_int_equal(rte_ring_get_capacity(shared.ring[0][1]), 8191);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_are_enough),
		cmocka_unit_test(a_worker_keeps_what_ports_do_not_tell),
		cmocka_unit_test(a_receiver_reads_what_begins_a_call),
		cmocka_unit_test(nobodys_is_told_by_where_it_comes_from),
		cmocka_unit_test(the_rest_is_classified_here),
		cmocka_unit_test(a_burst_is_dealt),
		cmocka_unit_test(what_cannot_wait_has_the_last_places),
		cmocka_unit_test(what_begins_a_call_is_answered_without_a_place),
		cmocka_unit_test(the_rest_of_its_burst_goes_on),
		cmocka_unit_test(what_cannot_be_answered_is_lost),
		cmocka_unit_test(acks_for_refusals_leave_places_to_calls),
		cmocka_unit_test(an_emergency_has_a_place),
		cmocka_unit_test(mailboxes_hold_what_a_pool_has),
	};

	return RUN("steer", tests);
}
