/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"
#include "leg.h"

// A message that sets up a dialog, and what is written from it: every request of ours must be one that
// we would accept, in the same dialog.

#define LEGS   2
#define CHUNKS 128

static struct bench {
	struct outbox out; // first: it is embedded
	struct leg_table lt;
	struct chunks chunks;
	struct wheel wheel;
	struct home home;
	struct stats stats;
	void *legs, *chunk_mem, *timers;
	uint8_t *room;
	struct sip_msg sent;
	enum sip_method sent_method;
} bench;

static const struct path path = {
	.remote = {{{[10] = 0xff, [11] = 0xff, 10, 9, 0, 2}}, 5070},
	.local_port = 5060,
};

// No more room than was asked for, so that an estimate that is too low is an overflow.
static bool exact_open(struct outbox *ob, struct writer *w, uint32_t need)
{
	(void)ob;
	free(bench.room);
	bench.room = malloc(need ? need : 1);
	MUST(bench.room);
	*w = writer_on(bench.room, need);
	return true;
}

static void read_again(struct outbox *ob, const struct writer *w, const struct path *to)
{
	(void)ob;
	(void)to;
	MUST(sip_parse(writer_span(w), &bench.sent) == SIP_VALID);
	MUST(bench.sent.request);
	bench.sent_method = bench.sent.method;
}

static void tables_open(void)
{
	static const uint8_t self[] = {10, 9, 0, 1};
	struct ip_addr ip = ip_v4(self);

	bench = (struct bench){.out = {.open = exact_open, .send = read_again}};
	bench.legs = fuzz_zeroed(leg_table_footprint(LEGS));
	bench.chunk_mem = fuzz_zeroed(chunks_footprint(CHUNKS));
	bench.timers = fuzz_zeroed(wheel_footprint(LEGS));
	leg_table_init(&bench.lt, bench.legs, LEGS);
	chunks_init(&bench.chunks, bench.chunk_mem, CHUNKS);
	wheel_init(&bench.wheel, bench.timers, LEGS, 0);
	bench.home.sip_port = 5060;
	home_add(&bench.home, &ip, 24, 0);
	bench.lt.chunks = &bench.chunks;
	bench.lt.wheel = &bench.wheel;
	bench.lt.key = (struct siphash_key){{11, 22}};
	bench.lt.times = (struct txn_times){500, 4000, 5000};
	bench.lt.home = &bench.home;
	bench.lt.out = &bench.out;
	bench.lt.stats = &bench.stats;
}

static void tables_close(void)
{
	MUST(bench.out.lost == 0);
	MUST(slab_used(&bench.lt.slab) == 0 && chunks_used(&bench.chunks) == 0);
	free(bench.legs);
	free(bench.chunk_mem);
	free(bench.timers);
	free(bench.room);
	bench.room = NULL;
}

static void sent_is(enum sip_method method, struct span call_id, uint32_t cseq)
{
	MUST(bench.sent_method == method && bench.sent.cseq == cseq);
	MUST(span_eq(bench.sent.call_id, call_id));
	bench.sent_method = SIP_UNKNOWN;
}

static void of_a_2xx(const struct sip_msg *ok)
{
	uint32_t l = leg_open(&bench.lt, LEG_TERMINATING, LEG_UP);

	if (leg_dialog_2xx(&bench.lt, l, ok, &path)) {
		leg_send_ack(&bench.lt, l, SPAN_NONE);
		sent_is(SIP_ACK, ok->call_id, ok->cseq);
		MUST(span_eq(bench.sent.to.tag, ok->to.tag));
		MUST(span_eq(bench.sent.from.tag, ok->from.tag));
		leg_send_request(&bench.lt, l, SIP_BYE, SPAN_NONE, 0);
		sent_is(SIP_BYE, ok->call_id, ok->cseq + 1);
		MUST(span_eq(bench.sent.to.tag, ok->to.tag));
		leg_send_request(&bench.lt, l, SIP_CANCEL, SPAN_NONE, 0);
		sent_is(SIP_CANCEL, ok->call_id, ok->cseq);
	}
	leg_close(&bench.lt, l);
}

// Squelch's own INVITE to a member; its ACK takes the To of whatever the response says.
static void as_caller(const struct sip_msg *m)
{
	uint32_t l = leg_open(&bench.lt, LEG_TERMINATING, LEG_INVITED);

	if (leg_dialog_uac(&bench.lt, l, SPAN("sip:a@10.9.0.2:5070"), &path, m->from.uri,
			   SPAN_NONE, 70)) {
		leg_send_request(&bench.lt, l, SIP_CANCEL, SPAN_NONE, 0);
		MUST(bench.sent_method == SIP_CANCEL);
		leg_send_failure_ack(&bench.lt, l, m);
		MUST(bench.sent_method == SIP_ACK);
		MUST(span_eq(bench.sent.to.tag, m->to.tag));
	}
	leg_close(&bench.lt, l);
}

static void of_an_invite(const struct sip_msg *invite)
{
	uint32_t l = leg_open(&bench.lt, LEG_ORIGINATOR, LEG_UP);

	if (leg_dialog_uas(&bench.lt, l, invite, 1, &path)) {
		leg_send_request(&bench.lt, l, SIP_BYE, SPAN_NONE, 0);
		sent_is(SIP_BYE, invite->call_id, 1);
		MUST(span_eq(bench.sent.to.tag, invite->from.tag));
	}
	leg_close(&bench.lt, l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct sip_msg m;

	if (sip_parse(span_of(data, n), &m) != SIP_VALID)
		return 0;
	tables_open();
	if (m.request && m.to.tag.n == 0) {
		of_an_invite(&m);
		as_caller(&m);
	} else if (!m.request) {
		if (m.status / 100 == 2)
			of_a_2xx(&m);
		as_caller(&m);
	}
	tables_close();
	return 0;
}
