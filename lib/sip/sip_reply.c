/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Our 'received' goes in where the sender is not where its sent-by says (RFC 3261 18.2.1), where
// rport asks for it (RFC 3581 4), and in place of one that the sender wrote itself.
static bool wants_received(const struct sip_via *via, const struct endpoint *source)
{
	struct ip_addr host;

	return via->rport || via->received.n || !ip_parse(via->host, &host) ||
	       !ip_eq(&host, &source->ip);
}

static void put_via_param(struct writer *w, const struct sip_msg *m, const struct sip_parm *parm,
			  const struct endpoint *source)
{
	if (span_ieq(parm->name, SPAN("received")))
		return;
	put_lit(w, ";");
	if (!span_ieq(parm->name, SPAN("rport"))) {
		sip_put_value(w, m, parm->text);
		return;
	}
	put_lit(w, "rport=");
	put_u32(w, source->port);
}

// The topmost via-parm, each parameter in its place. What cannot be read is repeated as it lies:
// the sender shall recognise its own.
static void put_via_parm(struct writer *w, const struct sip_msg *m, const struct endpoint *source)
{
	const struct sip_via *via = &m->via;
	uint32_t semicolon = span_find(via->text, ';');
	struct sip_text rest = sip_msg_text(m, span_from(via->text, semicolon));
	struct sip_parm parm;

	sip_put_value(w, m, span_trim((struct span){via->text.p, semicolon}));
	while (sip_parm_next(&rest, &parm) == SIP_PARM_ONE)
		put_via_param(w, m, &parm, source);
	sip_put_value(w, m, sip_rest(rest));
	if (!wants_received(via, source))
		return;
	put_lit(w, ";received=");
	// Without brackets, as the ABNF has it (RFC 5118 4.5).
	put_ip(w, &source->ip);
}

static void put_vias(struct writer *w, const struct sip_msg *m, const struct endpoint *source)
{
	const struct sip_header *h = sip_first(m, SIP_H_VIA);
	const uint8_t *after = m->via.text.p + m->via.text.n;
	struct span value;

	if (!h)
		return;
	value = sip_header_value(m, h);
	put_lit(w, "Via: ");
	put_via_parm(w, m, source);
	sip_put_value(w, m, span_of(after, (size_t)(value.p + value.n - after)));
	put_lit(w, "\r\n");
	while ((h = sip_next(m, h)))
		sip_put_field(w, m, h, SPAN("Via"));
}

// A To that cannot be read gets no tag: it may have one already.
static void put_to(struct writer *w, const struct sip_msg *m, struct span to_tag)
{
	const struct sip_header *h = sip_first(m, SIP_H_TO);

	if (!h)
		return;
	put_lit(w, "To: ");
	sip_put_value(w, m, sip_header_value(m, h));
	if (m->to.uri.n && m->to.tag.n == 0 && to_tag.n) {
		put_lit(w, ";tag=");
		put_span(w, to_tag);
	}
	put_lit(w, "\r\n");
}

// Of headers that may come but once, the first: a duplicate is what the answer complains of.
static void put_first(struct writer *w, const struct sip_msg *m, enum sip_header_id id,
		      struct span name)
{
	const struct sip_header *h = sip_first(m, id);

	if (h)
		sip_put_field(w, m, h, name);
}

void sip_put_echo(struct writer *w, const struct sip_msg *m, const struct endpoint *source,
		  struct span to_tag)
{
	put_vias(w, m, source);
	put_first(w, m, SIP_H_FROM, SPAN("From"));
	put_to(w, m, to_tag);
	put_first(w, m, SIP_H_CALL_ID, SPAN("Call-ID"));
	put_first(w, m, SIP_H_CSEQ, SPAN("CSeq"));
}

// One host, for all that the address itself can tell.
static bool is_unicast(const struct ip_addr *ip)
{
	static const struct ip_addr any6;

	if (ip_is_v4(ip))
		return ip->b[12] != 0 && ip->b[12] < 224;
	return ip->b[0] != 0xff && !ip_eq(ip, &any6);
}

void sip_reply_endpoint(const struct sip_msg *m, const struct endpoint *source,
			struct endpoint *out)
{
	struct ip_addr maddr;

	out->ip = source->ip;
	out->port = m->via.port ? m->via.port : SIP_PORT;
	// maddr goes before received and rport (RFC 3261 18.2.2, RFC 3581 4).
	if (m->via.maddr.n && ip_parse(m->via.maddr, &maddr) && is_unicast(&maddr))
		out->ip = maddr;
	else if (m->via.rport)
		out->port = source->port;
}
