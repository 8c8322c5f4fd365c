/* SPDX-License-Identifier: BSD-3-Clause */
#include "bench_corpus.h"
#include "sip.h"

// Every header that a back-to-back user agent reads, and the other parsers here read the same.

static uint64_t read_addrs(const struct sip_msg *m, enum sip_header_id id)
{
	struct sip_addrs list = sip_addrs(m, id);
	struct sip_addr addr;
	uint64_t sum = 0;

	while (sip_addrs_next(&list, &addr))
		sum += addr.uri.n;
	return sum;
}

// One is parsed with the message; of more, the others are yet to be read.
static uint64_t read_contacts(const struct sip_msg *m)
{
	return m->contacts <= 1 ? m->contact.uri.n : read_addrs(m, SIP_H_CONTACT);
}

static uint64_t read_msg(const struct sip_msg *m)
{
	uint32_t expires = 0;
	uint64_t sum = m->uri.n + m->via.branch.n + m->via.host.n + m->via.port + m->from.tag.n +
		       m->from.uri.n + m->to.tag.n + m->to.uri.n + m->call_id.n + m->cseq +
		       m->max_forwards + m->body.n + m->status;

	sum += read_contacts(m) + read_addrs(m, SIP_H_RECORD_ROUTE) + read_addrs(m, SIP_H_ROUTE);
	span_u32(sip_value(m, SIP_H_EXPIRES), UINT32_MAX, &expires);
	return sum + expires + sip_value(m, SIP_H_CONTENT_TYPE).n + sip_value(m, SIP_H_REQUIRE).n +
	       sip_value(m, SIP_H_SUPPORTED).n;
}

static void parse(void *state, uint64_t n)
{
	static struct sip_msg msg;
	const struct corpus *c = state;

	for (uint64_t i = 0; i < n; i++) {
		sip_parse(c->message[i % CORPUS_MESSAGES], &msg);
		bench_keep(read_msg(&msg));
	}
}

static void parse_only(void *state, uint64_t n)
{
	static struct sip_msg msg;
	const struct corpus *c = state;

	for (uint64_t i = 0; i < n; i++)
		bench_keep(sip_parse(c->message[i % CORPUS_MESSAGES], &msg));
}

static void look(const struct corpus *c, uint64_t n, bool at(struct span, struct sip_peek *))
{
	struct sip_peek out;

	for (uint64_t i = 0; i < n; i++) {
		at(c->message[i % CORPUS_MESSAGES], &out);
		bench_keep(out.branch.n + out.call_id.n);
	}
}

static void peek(void *state, uint64_t n)
{
	look(state, n, sip_peek);
}

static void glance(void *state, uint64_t n)
{
	look(state, n, sip_glance);
}

const struct bench bench_sip[] = {
	{"sip_parse/invite", corpus_invite, parse, corpus_done, NULL},
	{"sip_parse/ok", corpus_ok, parse, corpus_done, NULL},
	{"sip_parse/cancel", corpus_cancel, parse, corpus_done, NULL},
	{"sip_parse/invite_list", corpus_invite_list, parse, corpus_done, NULL},
	{"sip_parse_only/invite", corpus_invite, parse_only, corpus_done, NULL},
	{"sip_peek/invite", corpus_invite, peek, corpus_done, NULL},
	{"sip_glance/invite", corpus_invite, glance, corpus_done, NULL},
	{NULL, NULL, NULL, NULL, NULL},
};
