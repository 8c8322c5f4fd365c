/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include "bench.h"
#include "bench_eal.h"
#include "bench_neighbour.h"
#include "focus_priv.h"
#include "net.h"
#include "port.h"

// ACK and BYE for legs that are complete, from the debt to the frame in the mbuf: by the server's own
// teardown batch, and one at a time by the general writer, header by header.

#define LEGS 512 // the records are not all in the first cache
#define NOW  1000

struct scene {
	struct net *net;
	struct net_outbox outbox;
	struct net_port port[RTE_MAX_ETHPORTS];
	struct rte_mempool *pool;
	struct home home;
	struct stats stats;
	struct focus_core *core;
	uint64_t now_ms;
	unsigned batch;
};

static const char ok_text[] =
	"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1\r\n"
	"Record-Route: <sip:10.0.0.2;lr>\r\nFrom: <sip:+4930123456@10.0.0.1>;tag=f\r\n"
	"To: <sip:bob@10.0.0.2>;tag=a6c85cf\r\nCall-ID: 3848276298220188511\r\n"
	"CSeq: 1 INVITE\r\nContact: <sip:bob@10.0.0.7:5099>\r\nContent-Length: 0\r\n\r\n";

static const struct path path = {
	.remote = {{{[10] = 0xff, [11] = 0xff, 10, 0, 0, 2}}, 5070},
	.local_port = 5060,
};

static struct scene *scene; // one for all: the EAL starts once

// In place of a transmit burst.
static void transmit(struct scene *s)
{
	struct net_tx *tx = net_tx(s->net, 0);

	bench_keep(tx->n);
	rte_pktmbuf_free_bulk(tx->pkt, tx->n);
	tx->n = 0;
}

static void network_make(struct scene *s)
{
	const struct ip_addr self = ip_v4((const uint8_t[]){10, 0, 0, 1});
	char why[PORT_WHY_MAX];
	struct net_cfg cfg = {
		.home = &s->home,
		.port = s->port,
		.stats = &s->stats,
		.max_message = 16384,
		.max_neighbours = 64,
	};

	s->home.sip_port = 5060;
	home_add(&s->home, &self, 24, 0);
	s->port[0] = (struct net_port){
		.mac = {2, 0, 0, 0, 0, 1},
		.mtu = 1500,
		.present = true,
		.tx_ip_checksum = true,
		.tx_udp_checksum = true,
	};
	s->pool = port_pool_create("bench", 4095, 0, why);
	bench_must(s->pool, "no pool");
	cfg.pool = cfg.big_pool = s->pool;
	s->net = net_create(&cfg);
	bench_must(s->net, "no network");
	s->now_ms = NOW;
	net_outbox_init(&s->outbox, s->net, &s->now_ms);
	bench_must(bench_neighbour(s->net, s->pool, &self, &path.remote.ip, NOW), "no mbuf");
	transmit(s); // our answer
}

static void core_make(struct scene *s)
{
	struct focus_cfg cfg = {
		.home = &s->home,
		.key = {{11, 22}},
		.max_legs = LEGS,
		.max_conferences = 1,
		.max_message = 16384,
		.times = {500, 4000, 5000},
		.media_base = 20000,
		.media_flows = 1,
	};
	size_t bytes = whole_lines(focus_core_footprint(&cfg));
	void *mem = aligned_alloc(64, bytes);
	static struct sip_msg ok;

	bench_must(mem && sip_parse(SPAN(ok_text), &ok) == SIP_VALID, "no memory");
	s->core = focus_core_init(memset(mem, 0, bytes), &cfg, &s->outbox.base, &s->stats, NOW);
	for (unsigned i = 0; i < LEGS; i++) {
		uint32_t l = leg_open(&s->core->legs, LEG_TERMINATING, LEG_UP);

		bench_must(l == i + 1 && leg_dialog_2xx(&s->core->legs, l, &ok, &path), "no leg");
	}
}

static void *setup(unsigned batch)
{
	if (!scene) {
		scene = calloc(1, sizeof(*scene));
		bench_must(scene, "no memory");
		bench_eal_start();
		network_make(scene);
		core_make(scene);
	}
	scene->batch = batch;
	return scene;
}

static void run_batch(void *state, uint64_t n)
{
	struct scene *s = state;

	for (uint64_t i = 0; i < n; i += s->batch) {
		for (unsigned k = 0; k < s->batch; k++) {
			uint32_t l = 1 + (uint32_t)((i + k) % LEGS);

			core_leg(s->core, l)->state = LEG_UP;
			core_leg(s->core, l)->cseq = 1; // as of a call, and as in dialogs[]
			focus_owe(s->core, l, LEG_OWES_ACK | LEG_OWES_BYE);
		}
		focus_teardown_drain(s->core, s->batch);
		transmit(s);
	}
}

// What a server without a skeleton keeps of each dialog, in strings of its own.
struct dialog {
	struct span target, route, from, to, call_id;
	uint32_t cseq;
};

static struct dialog dialogs[LEGS];

static struct span copy(struct span s)
{
	void *p = malloc(s.n);

	bench_must(p, "no memory");
	return span_of(memcpy(p, s.p, s.n), s.n);
}

static void dialogs_make(void)
{
	for (unsigned i = 0; i < LEGS && dialogs[i].cseq == 0; i++)
		dialogs[i] = (struct dialog){
			.target = copy(SPAN("sip:bob@10.0.0.7:5099")),
			.route = copy(SPAN("<sip:10.0.0.2;lr>")),
			.from = copy(SPAN("<sip:+4930123456@10.0.0.1>;tag=f")),
			.to = copy(SPAN("<sip:bob@10.0.0.2>;tag=a6c85cf")),
			.call_id = copy(SPAN("3848276298220188511")),
			.cseq = 1,
		};
}

static void put_via(struct scene *s, struct writer *w, enum leg_id_kind kind, uint32_t l)
{
	uint8_t room[128];
	struct writer value = writer_on(room, sizeof(room));
	struct leg_id branch = {.kind = (uint8_t)kind, .name = leg_name(&s->core->legs, l)};

	if (kind == LEG_ID_BYE)
		branch.serial = core_leg(s->core, l)->request_serial;
	put_lit(&value, "SIP/2.0/UDP ");
	put_host(&value, &s->home.addr[0].ip);
	put_lit(&value, ":");
	put_u32(&value, path.local_port);
	put_lit(&value, ";branch=z9hG4bK");
	leg_id_put(&value, &s->core->legs.key, branch);
	put_lit(&value, ";rport");
	sip_put_header(w, SPAN("Via"), writer_span(&value));
}

static void put_number(struct writer *w, struct span name, uint32_t number, struct span behind)
{
	uint8_t room[32];
	struct writer value = writer_on(room, sizeof(room));

	put_u32(&value, number);
	put_span(&value, behind);
	sip_put_header(w, name, writer_span(&value));
}

static void put_request(struct scene *s, struct writer *w, enum sip_method method, uint32_t l)
{
	const struct dialog *d = &dialogs[l - 1];
	bool ack = method == SIP_ACK;

	put_span(w, sip_method_name(method));
	put_lit(w, " ");
	put_span(w, d->target);
	put_lit(w, " SIP/2.0\r\n");
	put_via(s, w, ack ? LEG_ID_ACK : LEG_ID_BYE, l);
	put_number(w, SPAN("Max-Forwards"), 70, SPAN_NONE);
	sip_put_header(w, SPAN("Route"), d->route);
	sip_put_header(w, SPAN("From"), d->from);
	sip_put_header(w, SPAN("To"), d->to);
	sip_put_header(w, SPAN("Call-ID"), d->call_id);
	put_number(w, SPAN("CSeq"), ack ? d->cseq : d->cseq + 1, ack ? SPAN(" ACK") : SPAN(" BYE"));
	put_number(w, SPAN("Content-Length"), 0, SPAN_NONE);
	put_lit(w, "\r\n");
}

static void send_alone(struct scene *s, enum sip_method method, uint32_t l)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(s->pool);
	struct writer w = writer_on(rte_pktmbuf_mtod(m, void *), rte_pktmbuf_tailroom(m));

	put_request(s, &w, method, l);
	rte_pktmbuf_append(m, (uint16_t)w.n);
	net_send(s->net, m, &path, NOW);
	transmit(s);
}

// The same state changes, the same bytes.
static void run_single(void *state, uint64_t n)
{
	struct scene *s = state;
	struct leg_table *lt = &s->core->legs;

	for (uint64_t i = 0; i < n; i++) {
		uint32_t l = 1 + (uint32_t)(i % LEGS);

		send_alone(s, SIP_ACK, l);
		send_alone(s, SIP_BYE, l);
		txn_begin(&leg_at(lt, l)->request, TXN_CLIENT, &lt->times, NOW);
		leg_rearm(lt, l);
	}
}

static struct span alone_bye(struct scene *s, uint8_t *room, size_t n)
{
	struct writer w = writer_on(room, n);

	put_request(s, &w, SIP_BYE, 1);
	return writer_span(&w);
}

static void *setup_single(void)
{
	struct scene *s = setup(1);
	struct net_tx *tx = net_tx(s->net, 0);
	uint8_t room[1024];
	struct span bye, sent;

	dialogs_make();
	core_leg(s->core, 1)->cseq = 1;
	leg_send_request(&s->core->legs, 1, SIP_BYE, SPAN_NONE, NOW);
	bye = alone_bye(s, room, sizeof(room));
	bench_must(tx->n == 1, "the BYE was not sent");
	sent = span_of(rte_pktmbuf_mtod_offset(tx->pkt[0], const uint8_t *, 42),
		       rte_pktmbuf_data_len(tx->pkt[0]) - 42u);
	bench_must(span_eq(bye, sent), "the two do not write the same BYE");
	transmit(s);
	return s;
}

#define BATCH(n)                                                                                   \
	static void *setup_##n(void)                                                               \
	{                                                                                          \
		return setup(n);                                                                   \
	}

BATCH(1)
BATCH(8)
BATCH(32)
BATCH(64)

static void teardown(void *state)
{
	(void)state;
}

const struct bench bench_teardown[] = {
	{"teardown/batch/1", setup_1, run_batch, teardown, "pair"},
	{"teardown/batch/8", setup_8, run_batch, teardown, "pair"},
	{"teardown/batch/32", setup_32, run_batch, teardown, "pair"},
	{"teardown/batch/64", setup_64, run_batch, teardown, "pair"},
	{"teardown/single", setup_single, run_single, teardown, "pair"},
	{NULL, NULL, NULL, NULL, NULL},
};
