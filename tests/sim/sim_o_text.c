/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// What an originator writes.

static void put_call_id(const struct sim *s, const struct sim_caller *o, struct writer *w)
{
	sim_put(w, "call-%u-%llx@10.8.0.%u", o->id, (unsigned long long)s->seed, o->id + 1);
}

// Its INVITE's transaction: one branch for INVITE, CANCEL and a failure's ACK (9.1, 17.1.1.3).
static void put_head(const struct sim *s, const struct sim_caller *o, enum sip_method method,
		     struct span tag, struct writer *w)
{
	struct span name = sip_method_name(method);

	put_span(w, name);
	if (s->world.room[o->id] > SIM_ROOMS)
		sim_put(w, " sip:f%u@10.0.0.1 SIP/2.0\r\n", o->id);
	else if (s->world.room[o->id])
		sim_put(w, " sip:r%u@10.0.0.1 SIP/2.0\r\n", s->world.room[o->id]);
	else
		sim_put(w, " sip:c%u@%s SIP/2.0\r\n", o->id,
			o->abroad ? "far.example" : "10.0.0.1");
	sim_put(w, "Via: SIP/2.0/UDP 10.8.0.%u:5060;branch=z9hG4bK-%ui%s\r\nMax-Forwards: 70\r\n",
		o->id + 1, o->id, o->rport ? ";rport" : "");
	sim_put(w, "From: <sip:o%u@10.8.0.%u>;tag=o%u\r\nTo: <sip:c%u@10.0.0.1>", o->id, o->id + 1,
		o->id, o->id);
	if (tag.n) {
		put_lit(w, ";tag=");
		put_span(w, tag);
	}
	put_lit(w, "\r\nCall-ID: ");
	put_call_id(s, o, w);
	put_lit(w, "\r\nCSeq: 1 ");
	put_span(w, name);
	sim_put(w, "\r\nContact: <sip:o%u@10.8.0.%u:5060>\r\n", o->id, o->id + 1);
}

// A long way: the server keeps it for its answers and for its own requests.
static void put_routes(const struct sim_caller *o, struct writer *w)
{
	for (unsigned i = 0; o->fat && i < 15; i++)
		sim_put(w, "Record-Route: <sip:10.8.0.%u:5080;lr;i=%u;x=%0200u>\r\n", o->id + 1, i,
			i);
}

static void put_extensions(const struct sim_caller *o, struct writer *w)
{
	put_lit(w, "Allow: INVITE, ACK, CANCEL, BYE, PRACK, UPDATE\r\n");
	if (o->wish.knows)
		put_lit(w, "Supported: timer\r\n");
	if (o->wish.expires)
		sim_put(w, "Session-Expires: %u%s\r\n", o->wish.expires,
			o->wish.refresher == 'c'   ? ";refresher=uac"
			: o->wish.refresher == 's' ? ";refresher=uas"
						   : "");
	if (o->wish.min)
		sim_put(w, "Min-SE: %u\r\n", o->wish.min);
	if (o->reliable == SIM_REL_SUPPORTED)
		put_lit(w, "Supported: 100rel\r\n");
	if (o->reliable == SIM_REL_REQUIRED)
		put_lit(w, "Require: 100rel\r\n");
}

// RFC 5366: its offer, if it has one, and whom to call; the first of them twice.
static struct span listing(const struct sim *s, const struct sim_caller *o, struct span offer)
{
	static uint8_t room[SIM_BYTES_MAX];
	struct writer w = writer_on(room, sizeof(room));

	if (offer.n) {
		put_lit(&w, "--b\r\nContent-Type: application/sdp\r\n\r\n");
		put_span(&w, offer);
	}
	put_lit(&w, "--b\r\nContent-Type: application/resource-lists+xml\r\n"
		    "Content-Disposition: recipient-list\r\n\r\n<resource-lists "
		    "xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list>");
	for (unsigned i = 0; i <= s->world.listed[o->id]; i++) {
		unsigned k = o->id * SIM_MEMBERS_MAX + (i ? i - 1 : 0);

		sim_put(&w, "<entry uri=\"sip:t%u@10.9.0.%u:5070\"/>", k, k + 1);
	}
	put_lit(&w, "</list></resource-lists>\r\n--b--\r\n");
	return writer_span(&w);
}

static void put_invite(struct sim *s, const struct sim_caller *o, struct writer *w)
{
	struct span body = o->offerless ? SPAN_NONE : sim_offer(SIM_O, o->id, &o->media);

	put_extensions(o, w);
	put_routes(o, w);
	if (!s->world.listed[o->id]) {
		sim_put_body(w, "application/sdp", body);
		return;
	}
	put_lit(w, "Require: recipient-list-invite\r\n");
	sim_put_body(w, "multipart/mixed;boundary=b", listing(s, o, body));
}

static void send(struct sim *s, const struct sim_caller *o, enum sip_method method, struct span tag)
{
	static uint8_t room[SIM_BYTES_MAX];
	struct writer w = writer_on(room, sizeof(room));
	bool elsewhere = method == SIP_CANCEL && o->other_port;

	put_head(s, o, method, tag, &w);
	if (method == SIP_INVITE)
		put_invite(s, o, &w);
	else
		sim_put_body(&w, "", SPAN_NONE);
	sim_send_server(s, SIM_O, o->id, elsewhere ? 6060 : 5060, w.buf, w.n);
}

// INVITE or CANCEL.
void sim_o_send(struct sim *s, const struct sim_caller *o, enum sip_method method)
{
	send(s, o, method, SPAN_NONE);
}

void sim_o_ack_failure(struct sim *s, const struct sim_caller *o, struct span tag)
{
	send(s, o, SIP_ACK, tag);
}

// The answer to the 200's offer.
static struct span answer(const struct sim_caller *o, const struct sim_odialog *d)
{
	struct sim_media media = o->media;

	if (!o->offerless || o->ack_manner == SIM_ACK_BARE)
		return SPAN_NONE;
	if (o->ack_manner == SIM_ACK_REFUSES)
		media.port = 0;
	media.bad = o->ack_manner == SIM_ACK_BAD;
	return sim_answer(SIM_O, o->id, &media, d->offer.n);
}

void sim_o_ack(struct sim *s, const struct sim_caller *o, const struct sim_odialog *d)
{
	struct sim_ask ask = {.method = SIP_ACK, .cseq = 1, .kind = 'a', .body = answer(o, d)};

	sim_request(s, &d->party, &ask);
}

void sim_o_party(struct sim *s, const struct sim_caller *o, struct sim_odialog *d)
{
	struct sim_party *p = &d->party;
	struct writer call_id = writer_on(p->call_id, sizeof(p->call_id) - 1);

	p->side = SIM_O;
	p->who = (uint16_t)o->id;
	p->rport = o->rport;
	p->cseq = 1;
	p->media = o->media;
	sim_session_draw(s, &p->session);
	put_call_id(s, o, &call_id);
	snprintf(p->id, sizeof(p->id), "%ud%u", o->id, (unsigned)(d - o->dialog));
	snprintf(p->user, sizeof(p->user), "o%u", o->id);
	snprintf(p->local, sizeof(p->local), "<sip:o%u@10.8.0.%u>;tag=o%u", o->id, o->id + 1,
		 o->id);
	snprintf(p->remote, sizeof(p->remote), "<sip:c%u@10.0.0.1>;tag=%s", o->id, d->tag);
}
