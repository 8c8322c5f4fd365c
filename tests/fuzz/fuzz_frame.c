/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"
#include "memory.h"
#include "net_frame.h"
#include "plan.h"
#include "worker_priv.h"

#include <rte_eal.h>
#include <rte_random.h>

/*
 * From Ethernet frames to the conference. An input is a sequence of records: what it is, an argument,
 * the length of the bytes that follow (two bytes, the lower one first), the bytes.
 */
enum record {
	FRAME,         // a frame as it is
	FRAME_MENDED,  // a frame whose checksums are made right first
	UDP4,          // a datagram over IPv4: text as memory.h has it; argument: see source_of
	UDP6,
	UDP4_IN_PARTS, // the same in fragments
	UDP6_IN_PARTS,
	TIME,          // the argument times 16 ms pass
	UNREACHABLE,   // ICMP about the latest datagram that squelch sent
	RECORDS
};

#define RECORDS_MAX 64
#define MAX_MESSAGE 4096
#define PART        256 // bytes of a fragment
#define QUIET_MS    400000
#define STEP_MS     10
#define SETTLE_MS   800 // more than the answer limit and 64*T1
#define MEDIA_LOW   20000

static const char plan_text[] =
	"sip:one@* = sip:a@10.9.0.2:5070\n"
	"sip:two@* = sip:a@10.9.0.2:5070 sip:b@[2001:db8:9::3]:5070\n"
	"sip:far@* = sip:x@192.0.2.1\n";
static const uint8_t own_mac[6] = {2, 0, 0, 0, 0, 1}, peer_mac[6] = {2, 0, 0, 0, 0, 0x99};

static struct rte_mempool *pool, *big;
static struct worker_shared shared;
static struct worker w;
static struct memory memory;
static struct frame latest; // that squelch sent with a datagram of SIP
static void *mem;

static void start_eal(void)
{
	static char *args[] = {"fuzz", "--no-huge", "--no-shconf", "--no-pci", "--no-telemetry",
			       "-m", "128", "-l", "0", "--log-level=*:error"};
	const uint16_t priv = RTE_ALIGN_CEIL(sizeof(struct net_meta), RTE_MBUF_PRIV_ALIGN);

	MUST(rte_eal_init(ARRAY_SIZE(args), args) >= 0);
	pool = rte_pktmbuf_pool_create("frames", 1023, 0, priv, RTE_MBUF_DEFAULT_BUF_SIZE, 0);
	big = rte_pktmbuf_pool_create("big", 63, 0, priv, NET_HEADROOM + MAX_MESSAGE + 300, 0);
	MUST(pool && big);
}

static void addresses(void)
{
	struct ip_addr four = addr("10.9.0.1"), six = addr("2001:db8:9::1");

	memset(&shared, 0, sizeof(shared));
	home_add(&shared.home, &four, 24, 0);
	home_add(&shared.home, &six, 64, 0);
	shared.home.sip_port = 5060;
	shared.home.gateway4 = addr("10.9.0.254");
	shared.home.has_gateway4 = true;
	shared.port[0] = (struct net_port){.mtu = 1500, .present = true, .tx_multi_segs = true};
	memcpy(shared.port[0].mac, own_mac, 6);
	shared.n_ports = shared.n_workers = 1;
	shared.media_low = MEDIA_LOW;
	shared.media_high = MEDIA_LOW + 31;
	shared.max_message = MAX_MESSAGE;
}

static void network_open(void)
{
	const struct net_cfg cfg = {
		.home = &shared.home,
		.port = shared.port,
		.stats = &w.stats,
		.pool = pool,
		.big_pool = big,
		.media_low = shared.media_low,
		.media_high = shared.media_high,
		.max_message = MAX_MESSAGE,
		.max_neighbours = 16,
	};

	rte_srand(1); // each input takes the same way every time
	w.net = net_create(&cfg);
	MUST(w.net);
}

static void core_open(void)
{
	w.cfg.focus = (struct focus_cfg){
		.home = &shared.home,
		.plan = fuzz_plan(SPAN(plan_text), &shared.home),
		.key = {{0x0123456789abcdef, 0xfedcba9876543210}},
		.max_legs = 8,
		.max_conferences = 4,
		.max_message = MAX_MESSAGE,
		.times = {5, 20, 25}, // short, so that little time has to pass
		.answer_limit_ms = 250,
		.media_base = MEDIA_LOW,
		.media_flows = 16,
	};
	mem = fuzz_zeroed(focus_core_footprint(&w.cfg.focus));
	w.core = focus_core_init(mem, &w.cfg.focus, &w.outbox.base, &w.stats, w.now_ms);
}

static void server_open(void)
{
	addresses();
	memset(&w, 0, sizeof(w));
	memory.n = 0;
	latest.n = 0;
	w.cfg.shared = &shared;
	w.cfg.pool = pool;
	w.cfg.big_pool = big;
	w.now_ms = 1000;
	network_open();
	net_outbox_init(&w.outbox, w.net, &w.now_ms);
	core_open();
}

static void bytes_free(void *bytes, void *block)
{
	(void)bytes;
	free(block);
}

// A frame in memory of its own, exactly its size, so that an over-read shows.
static struct rte_mbuf *mbuf_of(const struct frame *f)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(pool);
	uint16_t room = (uint16_t)(NET_HEADROOM + f->n);
	struct rte_mbuf_ext_shared_info *info = malloc(sizeof(*info) + room);

	MUST(m && info);
	*info = (struct rte_mbuf_ext_shared_info){.free_cb = bytes_free, .fcb_opaque = info};
	rte_mbuf_ext_refcnt_set(info, 1);
	rte_pktmbuf_attach_extbuf(m, info + 1, RTE_BAD_IOVA, room, info);
	m->data_off = NET_HEADROOM;
	m->port = 0;
	memcpy(rte_pktmbuf_append(m, (uint16_t)f->n), f->b, f->n);
	return m;
}

// What a glance says of a frame is within it, and what classifying says.
static void aim_agrees(const struct net_aim *aim, struct rte_mbuf *m)
{
	MUST(aim->to == net_meta(m)->path.local_port && aim->from == net_meta(m)->path.remote.port);
	MUST(span_eq(aim->payload, net_payload(m)));
}

static void receive(const struct frame *f)
{
	struct net_sorted *s = &w.sorted;
	struct rte_mbuf *m = mbuf_of(f);
	struct net_aim aim;
	bool aimed = net_aim(m, &aim);

	MUST(!aimed || aim.payload.p + aim.payload.n <= rte_pktmbuf_mtod_offset(m, uint8_t *, f->n));
	net_classify(w.net, 0, &m, 1, w.now_ms, s);
	if (aimed && s->n_sip)
		aim_agrees(&aim, s->sip[0]);
	if (aimed && s->n_media)
		aim_agrees(&aim, s->media[0]);
	worker_stage_media(&w, s->media, s->n_media);
	worker_stage_sip(&w, s->sip, s->n_sip);
	worker_stage_unreach(&w, s->unreach, s->n_unreach);
	for (unsigned i = 0; i < s->n_news; i++)
		worker_spread_news(&w, s->news[i]);
}

// The stations answer ARP and neighbour solicitations, or nothing would ever be sent.
static void resolve(const struct frame *asked)
{
	const uint8_t *l3 = asked->b + 14;
	struct frame f = {.n = 0};

	put_eth(&f, own_mac, peer_mac, 0, get16(asked->b + 12));
	if (get16(asked->b + 12) == 0x0806) {
		put_hex(&f, "0001 0800 0604 0002");
		put_bytes_at_end(&f, peer_mac, 6);
		put_bytes_at_end(&f, l3 + 24, 4);
		put_bytes_at_end(&f, own_mac, 6);
		put_bytes_at_end(&f, l3 + 14, 4);
	} else {
		struct ip_addr from, to;

		memcpy(&from, l3 + 48, 16);
		memcpy(&to, l3 + 8, 16);
		put_iphdr(&f, &from, &to, 58, 32);
		f.b[f.n - 33] = 255;
		put_hex(&f, "8800 0000 6000 0000");
		put_bytes_at_end(&f, &from, 16);
		put_hex(&f, "0201");
		put_bytes_at_end(&f, peer_mac, 6);
		icmp6_sum(&f, &from, &to, 32);
	}
	receive(&f);
}

static bool asks(const struct frame *f)
{
	if (get16(f->b + 12) == 0x0806)
		return get16(f->b + 20) == 1 && memcmp(f->b + 28, f->b + 38, 4) != 0;
	return get16(f->b + 12) == 0x86dd && f->b[20] == 58 && f->b[54] == 135;
}

// What squelch sends must be well formed down to its checksums.
static void take(struct rte_mbuf *m)
{
	struct frame f;
	struct seen s;

	MUST(m->pkt_len >= 14 && m->pkt_len <= 14 + 4 + 1500);
	f.n = m->pkt_len;
	if (rte_pktmbuf_read(m, 0, f.n, f.b) != f.b)
		memcpy(f.b, rte_pktmbuf_mtod(m, void *), f.n);
	rte_pktmbuf_free(m);
	s = look(&f);
	MUST(s.good);
	if (asks(&f)) {
		resolve(&f);
	} else if (s.proto == 17 && !s.fragment && get16(s.p) == 5060) {
		struct endpoint to = {s.dst, (uint16_t)get16(s.p + 2)};

		memory_add(&memory, span_of(s.p + 8, s.n - 8), &to);
		latest = f;
	}
}

static void act(void)
{
	focus_timers(w.core, 1000);
	focus_settle(w.core);
	focus_invite_drain(w.core, 100);
	focus_teardown_drain(w.core, 100);
	// What is taken may be answered at once, and the answer lets more go.
	for (struct net_tx *tx = net_tx(w.net, 0); tx->n;) {
		struct rte_mbuf *m = tx->pkt[0];

		memmove(tx->pkt, tx->pkt + 1, --tx->n * sizeof(tx->pkt[0]));
		take(m);
	}
	focus_burst(w.core, w.now_ms);
}

static void pass(uint64_t ms)
{
	for (uint64_t end = w.now_ms + ms; w.now_ms < end; act()) {
		w.now_ms += STEP_MS;
		focus_burst(w.core, w.now_ms);
		net_tick(w.net, w.now_ms, false);
	}
}

static bool idle(void)
{
	struct focus_usage u = focus_usage(w.core);

	return (u.conferences | u.legs | u.transactions | u.tombstones | u.flows | u.chunks |
		u.timers) == 0;
}

static void server_close(void)
{
	for (uint64_t end = w.now_ms + SETTLE_MS; w.now_ms < end && !idle();)
		pass(STEP_MS);
	focus_close(w.core); // a call that both sides hold would last for ever
	for (uint64_t end = w.now_ms + QUIET_MS; !idle(); pass(STEP_MS))
		MUST(w.now_ms < end);
	pass(6000); // fragments that never became whole
	net_destroy(w.net);
	rte_pktmbuf_free_bulk(w.outbox.stock, w.outbox.n_stock);
	rte_pktmbuf_free(w.outbox.open);
	MUST(rte_mempool_in_use_count(pool) == 0);
	MUST(rte_mempool_in_use_count(big) == 0);
	free(mem);
}

// --- records ----------------------------------------------------------------------------------------

// Bits 0 and 1: O or station A, B, C; bit 7: to the first media port instead of SIP's.
static struct endpoint source_of(uint8_t arg, bool v6)
{
	static const char *const four[] = {"10.9.0.9", "10.9.0.2", "10.9.0.3", "10.9.0.4"};
	static const char *const six[] = {"2001:db8:9::9", "2001:db8:9::2", "2001:db8:9::3",
					  "2001:db8:9::4"};

	return (struct endpoint){addr(v6 ? six[arg & 3] : four[arg & 3]), arg & 3 ? 5070 : 5060};
}

// The part of l4 from 'at' on as a fragment. False: it was the last.
static bool send_part(const struct ip_addr *from, const struct ip_addr *to, const uint8_t *l4,
		      unsigned at, unsigned n)
{
	unsigned part = n - at < PART ? n - at : PART;
	bool more = at + part < n;
	struct frame f = {.n = 0};

	put_eth(&f, own_mac, peer_mac, 0, ip_is_v4(from) ? 0x0800 : 0x86dd);
	if (ip_is_v4(from)) {
		uint8_t *h = f.b + f.n;

		put_iphdr(&f, from, to, 17, part);
		put16at(h + 6, at / 8 | (more ? 0x2000 : 0));
		put16at(h + 10, 0);
		put16at(h + 10, ~sum_of(h, 20, 0) & 0xffff);
	} else {
		put_iphdr(&f, from, to, 44, part + 8);
		put_hex(&f, "1100 0000 0000 0077");
		put16at(f.b + f.n - 6, at | more);
	}
	put_bytes_at_end(&f, l4 + at, part);
	receive(&f);
	return more;
}

static void udp(struct span text, uint8_t arg, bool v6, bool parts)
{
	struct endpoint from = source_of(arg, v6);
	struct ip_addr to = addr(v6 ? "2001:db8:9::1" : "10.9.0.1");
	static uint8_t payload[MAX_MESSAGE + 500];
	struct writer out = writer_on(payload, parts ? sizeof(payload) : 1400);
	struct frame f = {.n = 0};

	memory_expand(&memory, text, &from, &out);
	if (parts) {
		put_udp(&f, &from.ip, from.port, &to, 5060, payload, out.n);
		for (unsigned at = 0; send_part(&from.ip, &to, f.b, at, f.n); at += PART)
			;
		return;
	}
	put_eth(&f, own_mac, peer_mac, 0, v6 ? 0x86dd : 0x0800);
	put_iphdr(&f, &from.ip, &to, 17, out.n + 8);
	put_udp(&f, &from.ip, from.port, &to, arg & 0x80 ? MEDIA_LOW : 5060, payload, out.n);
	receive(&f);
}

static void mend_l4(struct frame *f, const struct ip_addr *src, const struct ip_addr *dst,
		    unsigned proto, unsigned l4, unsigned n)
{
	static const struct {
		unsigned proto, at;
	} sum_at[] = {{17, 6}, {58, 2}, {1, 2}};
	unsigned sum;

	for (unsigned i = 0; i < ARRAY_SIZE(sum_at); i++) {
		if (proto != sum_at[i].proto || n < sum_at[i].at + 2)
			continue;
		put16at(f->b + l4 + sum_at[i].at, 0);
		sum = proto == 1 ? sum_of(f->b + l4, n, 0)
				 : l4_sum(src, dst, proto, f->b + l4, n);
		put16at(f->b + l4 + sum_at[i].at, ~sum & 0xffff);
	}
}

// The frame's own lengths are left as they are.
static void mend(struct frame *f)
{
	unsigned l3 = f->n > 18 && get16(f->b + 12) == 0x8100 ? 18 : 14, header;
	struct ip_addr src, dst;
	uint8_t *h = f->b + l3;

	if (f->n >= l3 + 20 && get16(h - 2) == 0x0800) {
		header = (h[0] & 15u) * 4;
		if (header < 20 || l3 + header > f->n || get16(h + 2) < header ||
		    l3 + get16(h + 2) > f->n)
			return;
		put16at(h + 10, 0);
		put16at(h + 10, ~sum_of(h, header, 0) & 0xffff);
		src = ip_v4(h + 12);
		dst = ip_v4(h + 16);
		mend_l4(f, &src, &dst, h[9], l3 + header, get16(h + 2) - header);
	} else if (f->n >= l3 + 40 && get16(h - 2) == 0x86dd && l3 + 40 + get16(h + 4) <= f->n) {
		memcpy(&src, h + 8, 16);
		memcpy(&dst, h + 24, 16);
		mend_l4(f, &src, &dst, h[6], l3 + 40, get16(h + 4));
	}
}

static void frame(struct span bytes, bool mended)
{
	struct frame f = {.n = 0};

	put_bytes_at_end(&f, bytes.p, bytes.n < 2000 ? bytes.n : 2000);
	if (mended)
		mend(&f);
	receive(&f);
}

// Type and code come from the argument.
static void unreachable(uint8_t arg)
{
	struct seen s = look(&latest);
	bool v4 = s.type == 0x0800;
	unsigned quoted = latest.n - s.l3 < 500 ? latest.n - s.l3 : 500;
	struct frame f = {.n = 0};

	if (latest.n == 0)
		return;
	put_eth(&f, own_mac, peer_mac, 0, s.type);
	put_iphdr(&f, &s.dst, &s.src, v4 ? 1 : 58, quoted + 8);
	put_hex(&f, v4 ? "0300 0000 0000 0000" : "0100 0000 0000 0000");
	f.b[f.n - 7] = arg & 7;
	put_bytes_at_end(&f, latest.b + s.l3, quoted);
	mend(&f);
	receive(&f);
}

static void play(uint8_t what, uint8_t arg, struct span bytes)
{
	switch ((enum record)(what % RECORDS)) {
	case FRAME:
	case FRAME_MENDED:
		frame(bytes, what % RECORDS == FRAME_MENDED);
		break;
	case UDP4:
	case UDP6:
		udp(bytes, arg, what % RECORDS == UDP6, false);
		break;
	case UDP4_IN_PARTS:
	case UDP6_IN_PARTS:
		udp(bytes, arg, what % RECORDS == UDP6_IN_PARTS, true);
		break;
	case TIME:
		pass(arg * 16u);
		break;
	case UNREACHABLE:
		unreachable(arg);
		break;
	case RECORDS:
		break;
	}
	act();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span in = span_of(data, n);

	if (!pool)
		start_eal();
	server_open();
	for (unsigned i = 0; in.n >= 4 && i < RECORDS_MAX; i++) {
		uint32_t len = in.p[2] | (uint32_t)in.p[3] << 8;
		struct span bytes = span_from(in, 4);

		bytes.n = len < bytes.n ? len : bytes.n;
		play(in.p[0], in.p[1], bytes);
		in = span_from(in, 4 + bytes.n);
	}
	server_close();
	return 0;
}
