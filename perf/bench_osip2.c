/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <sys/time.h>

#include <osipparser2/osip_parser.h>

#include "bench_corpus.h"

static void *setup(enum corpus_kind kind)
{
	parser_init();
	return corpus_make(kind);
}

static void *invite(void)
{
	return setup(CORPUS_INVITE);
}

static void *ok(void)
{
	return setup(CORPUS_OK);
}

static void *cancel(void)
{
	return setup(CORPUS_CANCEL);
}

static void *invite_list(void)
{
	return setup(CORPUS_INVITE_LIST);
}

static uint64_t length(const char *s)
{
	return s ? strlen(s) : 0;
}

static uint64_t uri_length(const osip_uri_t *uri)
{
	return uri ? length(uri->username) + length(uri->host) : 0;
}

static uint64_t param_length(osip_list_t *params, const char *name)
{
	osip_generic_param_t *param = NULL;
	char word[16];

	strcpy(word, name);
	osip_generic_param_get_byname(params, word, &param);
	return param ? length(param->gvalue) : 0;
}

static uint64_t header_length(osip_message_t *m, const char *name)
{
	osip_header_t *h = NULL;

	osip_message_header_get_byname(m, name, 0, &h);
	return h ? length(h->hvalue) : 0;
}

static uint64_t read_lists(osip_message_t *m)
{
	osip_contact_t *contact = NULL;
	osip_record_route_t *rr;
	osip_route_t *route;
	uint64_t sum = 0;

	osip_message_get_contact(m, 0, &contact);
	if (contact)
		sum += uri_length(contact->url);
	for (int i = 0; osip_message_get_record_route(m, i, &rr) >= 0; i++)
		sum += uri_length(rr->url);
	for (int i = 0; osip_message_get_route(m, i, &route) >= 0; i++)
		sum += uri_length(route->url);
	return sum;
}

static uint64_t read_message(osip_message_t *m)
{
	osip_via_t *via = NULL;
	uint64_t sum = uri_length(m->req_uri) + length(m->sip_method);

	osip_message_get_via(m, 0, &via);
	if (via)
		sum += length(via->host) + length(via->port) +
		       param_length(&via->via_params, "branch");
	sum += uri_length(m->from->url) + param_length(&m->from->gen_params, "tag");
	sum += uri_length(m->to->url) + param_length(&m->to->gen_params, "tag");
	sum += length(m->call_id->number) + length(m->cseq->number);
	if (m->content_type)
		sum += length(m->content_type->subtype);
	if (m->content_length)
		sum += length(m->content_length->value);
	return sum + read_lists(m) + header_length(m, "max-forwards") +
	       header_length(m, "expires") + header_length(m, "require") +
	       header_length(m, "supported");
}

static void parse(void *state, uint64_t n)
{
	const struct corpus *c = state;

	for (uint64_t i = 0; i < n; i++) {
		struct span s = c->message[i % CORPUS_MESSAGES];
		osip_message_t *m;

		if (osip_message_init(&m) != 0)
			abort();
		if (osip_message_parse(m, (const char *)s.p, s.n) != 0)
			abort();
		bench_keep(read_message(m));
		osip_message_free(m);
	}
}

const struct bench bench_osip2[] = {
	{"osip2_parse/invite", invite, parse, corpus_done, NULL},
	{"osip2_parse/ok", ok, parse, corpus_done, NULL},
	{"osip2_parse/cancel", cancel, parse, corpus_done, NULL},
	{"osip2_parse/invite_list", invite_list, parse, corpus_done, NULL},
	{NULL, NULL, NULL, NULL, NULL},
};
