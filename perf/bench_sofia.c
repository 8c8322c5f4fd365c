/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip_header.h>

#include "bench_corpus.h"

static uint64_t length(const char *s)
{
	return s ? strlen(s) : 0;
}

static uint64_t uri_length(const url_t *uri)
{
	return length(uri->url_user) + length(uri->url_host);
}

static uint64_t read_lists(const sip_t *sip)
{
	uint64_t sum = 0;

	for (const sip_contact_t *c = sip->sip_contact; c; c = c->m_next)
		sum += uri_length(c->m_url);
	for (const sip_record_route_t *r = sip->sip_record_route; r; r = r->r_next)
		sum += uri_length(r->r_url);
	for (const sip_route_t *r = sip->sip_route; r; r = r->r_next)
		sum += uri_length(r->r_url);
	return sum;
}

static uint64_t read_rest(const sip_t *sip)
{
	uint64_t sum = 0;

	if (sip->sip_max_forwards)
		sum += sip->sip_max_forwards->mf_count;
	if (sip->sip_content_type)
		sum += length(sip->sip_content_type->c_type);
	if (sip->sip_content_length)
		sum += sip->sip_content_length->l_length;
	if (sip->sip_expires)
		sum += sip->sip_expires->ex_delta;
	if (sip->sip_require)
		sum += length(*sip->sip_require->k_items);
	if (sip->sip_supported)
		sum += length(*sip->sip_supported->k_items);
	return sum;
}

static uint64_t read_message(const sip_t *sip)
{
	uint64_t sum = 0;

	if (sip->sip_request)
		sum += uri_length(sip->sip_request->rq_url);
	sum += length(sip->sip_via->v_host) + length(sip->sip_via->v_port) +
	       length(sip->sip_via->v_branch);
	sum += uri_length(sip->sip_from->a_url) + length(sip->sip_from->a_tag);
	sum += uri_length(sip->sip_to->a_url) + length(sip->sip_to->a_tag);
	sum += length(sip->sip_call_id->i_id) + sip->sip_cseq->cs_seq;
	return sum + read_lists(sip) + read_rest(sip);
}

static void parse(void *state, uint64_t n)
{
	const msg_mclass_t *classes = sip_default_mclass();
	const struct corpus *c = state;

	for (uint64_t i = 0; i < n; i++) {
		struct span s = c->message[i % CORPUS_MESSAGES];
		msg_t *msg = msg_make(classes, 0, s.p, (ssize_t)s.n);
		const sip_t *sip = sip_object(msg);

		if (!sip || sip->sip_error)
			abort();
		bench_keep(read_message(sip));
		msg_destroy(msg);
	}
}

const struct bench bench_sofia[] = {
	{"sofia_parse/invite", corpus_invite, parse, corpus_done, NULL},
	{"sofia_parse/ok", corpus_ok, parse, corpus_done, NULL},
	{"sofia_parse/cancel", corpus_cancel, parse, corpus_done, NULL},
	{"sofia_parse/invite_list", corpus_invite_list, parse, corpus_done, NULL},
	{NULL, NULL, NULL, NULL, NULL},
};
