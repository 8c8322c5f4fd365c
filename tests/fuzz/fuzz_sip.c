/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"
#include "sip.h"

// A datagram, read with everything that lib/sip has for reading; what is echoed from it is read again.

static const struct endpoint source = {{{[10] = 0xff, [11] = 0xff, 10, 9, 0, 9}}, 5060};

// Every byte of a span that the parser gave out lies in the datagram.
static void lies_in(struct span s, struct span in)
{
	MUST(s.n == 0 || (s.p >= in.p && s.n <= in.n && s.p - in.p <= in.n - s.n));
}

static void read_params(struct span params, struct span in)
{
	static const char *const name[] = {"tag", "lr", "branch", "expires", "q"};
	struct span value;

	for (unsigned i = 0; i < ARRAY_SIZE(name); i++)
		if (sip_param(params, span_cstr(name[i]), &value))
			lies_in(value, in);
}

static void read_uri(struct span text, struct span in)
{
	struct sip_uri uri;
	struct endpoint at;

	lies_in(text, in);
	sip_uri_endpoint(text, &at);
	if (!sip_uri_parse(text, &uri))
		return;
	lies_in(uri.user, in);
	lies_in(uri.host, in);
	lies_in(uri.params, in);
	lies_in(uri.headers, in);
	read_params(uri.params, in);
	if (span_ieq(uri.scheme, SPAN("sip")))
		MUST(sip_uri_eq(text, text));
}

static void read_item(struct span item, struct span in)
{
	struct sip_via via;
	struct sip_addr addr;

	lies_in(item, in);
	if (sip_via_parse(item, &via)) {
		lies_in(via.host, in);
		lies_in(via.branch, in);
		lies_in(via.received, in);
		lies_in(via.maddr, in);
		lies_in(via.rport_at, in);
	}
	if (sip_addr_parse(item, &addr)) {
		lies_in(addr.tag, in);
		read_params(addr.params, in);
		read_uri(addr.uri, in);
	}
}

// A walk over a mapped message gives what its lists and addresses give by themselves.
static void walk_agrees(const struct sip_msg *m, enum sip_header_id id)
{
	struct sip_addrs list = sip_addrs(m, id);
	struct sip_addr got, want;

	for (const struct sip_header *h = sip_first(m, id); h; h = sip_next(m, h)) {
		struct span rest = sip_header_value(m, h), item;

		while (sip_list_next(&rest, &item)) {
			bool good = sip_addr_parse(item, &want);

			MUST(sip_addrs_next(&list, &got));
			MUST(list.header == h && span_eq(list.item, item));
			MUST(got.uri.n == (good ? want.uri.n : 0));
			MUST(!good || (span_eq(got.uri, want.uri) &&
				       span_eq(got.params, want.params) &&
				       span_eq(got.tag, want.tag)));
		}
	}
	MUST(!sip_addrs_next(&list, &got));
}

static void read_headers(const struct sip_msg *m, struct span in)
{
	for (unsigned i = 1; i < m->n; i++) {
		struct span rest = sip_header_value(m, &m->header[i]), item;

		lies_in(sip_header_name(m, &m->header[i]), in);
		lies_in(rest, in);
		while (sip_list_next(&rest, &item))
			read_item(item, in);
	}
	for (unsigned id = 0; id < SIP_HEADER_IDS; id++) {
		const struct sip_header *h = sip_first(m, (enum sip_header_id)id);

		walk_agrees(m, (enum sip_header_id)id);

		for (unsigned n = 0; h; h = sip_next(m, h)) {
			MUST(++n < SIP_HEADERS_MAX);
			MUST(h->id == id);
		}
	}
}

static struct span answer_to(const struct sip_msg *m, uint8_t *room, uint32_t n)
{
	struct writer w = writer_on(room, n);

	sip_put_status(&w, 486, SPAN_NONE);
	sip_put_echo(&w, m, &source, SPAN("tag"));
	sip_put_headers(&w, m, SIP_H_RECORD_ROUTE, SPAN("Record-Route"));
	put_lit(&w, "Content-Length: 0\r\n\r\n");
	MUST(!w.full);
	return writer_span(&w);
}

// An answer is as good as its request: it names the same transaction and dialog (RFC 3261 8.2.6.2).
static void echo(const struct sip_msg *m, bool valid)
{
	static struct sip_msg got;
	uint32_t room_n = 2 * m->raw.n + 1024;
	uint8_t *room = malloc(room_n);
	struct span answer;
	struct endpoint to;

	MUST(room);
	sip_reply_endpoint(m, &source, &to);
	answer = answer_to(m, room, room_n);
	if (valid) {
		MUST(sip_parse(answer, &got) == SIP_VALID);
		MUST(!got.request && got.status == 486);
		MUST(got.cseq == m->cseq && span_eq(got.method_text, m->method_text));
		MUST(span_eq(got.call_id, m->call_id));
		MUST(span_eq(got.from.tag, m->from.tag));
		MUST(span_eq(got.to.tag, m->to.tag.n ? m->to.tag : SPAN("tag")));
		MUST(span_eq(got.via.branch, m->via.branch));
	}
	free(room);
}

// A message's owner is found by peeking, its leg by parsing.
static void read_body(const struct sip_msg *m)
{
	struct sip_parts parts;
	struct sip_part part;
	struct span found;

	if (sip_body_find(m, SPAN("application/sdp"), &found))
		lies_in(found, m->body);
	if (!sip_parts_begin(&parts, sip_value(m, SIP_H_CONTENT_TYPE), m->body))
		return;
	while (sip_part_next(&parts, &part)) {
		lies_in(part.body, m->body);
		lies_in(part.disposition, m->body);
		lies_in(part.encoding, m->body);
	}
}

static void peek_agrees(const struct sip_msg *m)
{
	struct sip_peek peek;

	MUST(sip_peek(m->raw, &peek));
	MUST(peek.request == m->request);
	MUST(!m->request || span_eq(peek.method, m->method_text));
	MUST(span_eq(peek.branch, m->via.branch));
	MUST(span_eq(peek.to_tag, m->to.tag));
	MUST(span_eq(peek.call_id, m->call_id));
}

// Whatever a glance finds, a peek does.
static void glance_agrees(struct span in)
{
	struct sip_peek quick, full;

	if (!sip_glance(in, &quick))
		return;
	MUST(sip_peek(in, &full) && quick.request == full.request);
	MUST(full.request || span_eq(quick.branch, full.branch));
	MUST(!full.request || span_eq(quick.call_id, full.call_id));
	MUST(!full.request || span_eq(quick.to_tag, full.to_tag));
	MUST(!full.request || span_eq(quick.to_uri, full.to_uri));
	MUST(!full.request || span_eq(quick.uri, full.uri));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct sip_msg m;
	struct span in = span_of(data, n);
	struct sip_peek peek;
	enum sip_verdict verdict = sip_parse(in, &m);

	sip_peek(in, &peek);
	glance_agrees(in);
	if (verdict == SIP_BAD || verdict == SIP_BLANK)
		return 0;
	lies_in(m.body, in);
	lies_in(m.uri, in);
	MUST((verdict == SIP_BAD_REQUEST) == (m.fault != NULL) || verdict == SIP_BAD_VERSION);
	read_headers(&m, in);
	read_body(&m);
	if (m.request)
		echo(&m, verdict == SIP_VALID);
	if (verdict == SIP_VALID)
		peek_agrees(&m);
	return 0;
}
