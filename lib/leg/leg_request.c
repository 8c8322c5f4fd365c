/* SPDX-License-Identifier: BSD-3-Clause */
#include <assert.h>

#include "leg_wire.h"

// The name that a branch of that kind carries now.
static struct leg_id branch_id(const struct leg_table *lt, uint32_t i, enum leg_id_kind kind)
{
	const struct leg *leg = leg_at(lt, i);
	struct leg_id id = {.kind = (uint8_t)kind, .name = leg_name(lt, i)};

	if (leg->stateless)
		return (struct leg_id){LEG_ID_STATELESS, (uint8_t)(kind - 'a'), lt->alias};
	if (kind == LEG_ID_INVITE)
		id.serial = leg->invite_serial;
	else if (kind == LEG_ID_PRACK || kind == LEG_ID_UPDATE || kind == LEG_ID_BYE)
		id.serial = leg->request_serial;
	return id;
}

static struct leg_spot put_start(const struct leg_table *lt, uint32_t i, struct writer *w,
				 enum sip_method method, struct leg_id branch)
{
	put_span(w, sip_method_name(method));
	put_lit(w, " ");
	return leg_wire_put(lt, i, w, branch, leg_id_mac(&lt->key, branch));
}

static void put_cseq(struct writer *w, enum sip_method method, uint32_t cseq)
{
	put_u32(w, cseq);
	put_lit(w, " ");
	put_span(w, sip_method_name(method));
	put_lit(w, "\r\n");
}

void leg_put_request_as(const struct leg_table *lt, uint32_t i, struct writer *w,
			enum sip_method method, struct leg_id branch, uint32_t cseq)
{
	put_start(lt, i, w, method, branch);
	put_cseq(w, method, cseq);
}

void leg_put_request(const struct leg_table *lt, uint32_t i, struct writer *w,
		     enum sip_method method, enum leg_id_kind branch, uint32_t cseq)
{
	leg_put_request_as(lt, i, w, method, branch_id(lt, i, branch), cseq);
}

// A whole request without a body.
static void send_plain(struct leg_table *lt, uint32_t i, enum sip_method method,
		       enum leg_id_kind branch, uint32_t cseq, struct span headers)
{
	const struct leg *leg = leg_at(lt, i);
	struct writer w;

	if (!outbox_open(lt->out, &w, leg_request_max(leg) + headers.n))
		return;
	leg_put_request(lt, i, &w, method, branch, cseq);
	put_span(&w, headers);
	put_lit(&w, "Content-Length: 0\r\n\r\n");
	outbox_send(lt->out, &w, &leg->path);
}

// An ACK up to its body, of n bytes; false: no buffer.
static bool ack_open(struct leg_table *lt, uint32_t i, struct leg_id branch, struct writer *w,
		     struct span headers, uint32_t n)
{
	const struct leg *leg = leg_at(lt, i);

	lt->stats->stat[STAT_ACKS]++;
	if (!outbox_open(lt->out, w, leg_request_max(leg) + 32 + headers.n + n))
		return false;
	put_start(lt, i, w, SIP_ACK, branch);
	put_cseq(w, SIP_ACK, leg->cseq_invite);
	put_span(w, headers);
	if (n)
		put_lit(w, "Content-Type: application/sdp\r\n");
	put_lit(w, "Content-Length: ");
	put_u32(w, n);
	put_lit(w, "\r\n\r\n");
	return true;
}

void leg_send_ack_as(struct leg_table *lt, uint32_t i, struct leg_id branch, struct span body)
{
	struct writer w;

	if (!ack_open(lt, i, branch, &w, SPAN_NONE, body.n))
		return;
	put_span(&w, body);
	outbox_send(lt->out, &w, &leg_at(lt, i)->path);
}

void leg_send_ack_with(struct leg_table *lt, uint32_t i, struct span body)
{
	leg_send_ack_as(lt, i, branch_id(lt, i, LEG_ID_ACK), body);
}

void leg_send_ack(struct leg_table *lt, uint32_t i, struct span headers)
{
	const struct leg *leg = leg_at(lt, i);
	struct writer w;

	if (!ack_open(lt, i, branch_id(lt, i, LEG_ID_ACK), &w, headers, leg->ack_body.n))
		return;
	chain_put(lt->chunks, &leg->ack_body, &w);
	outbox_send(lt->out, &w, &leg->path);
}

static enum leg_id_kind branch_of(enum sip_method method)
{
	switch (method) {
	case SIP_CANCEL:
		return LEG_ID_INVITE; // 9.1: as in the INVITE
	case SIP_PRACK:
		return LEG_ID_PRACK;
	case SIP_UPDATE:
		return LEG_ID_UPDATE;
	default:
		return LEG_ID_BYE;
	}
}

void leg_resend_request(struct leg_table *lt, uint32_t i, struct span headers)
{
	const struct leg *leg = leg_at(lt, i);
	enum sip_method method = leg->request_method;

	send_plain(lt, i, method, branch_of(method),
		   method == SIP_CANCEL ? leg->cseq_invite : leg->cseq, headers);
}

static uint8_t next_serial(const struct leg *leg)
{
	return (uint8_t)((leg->request_serial + 1) % 26);
}

static void begin_request(struct leg_table *lt, struct leg *leg, enum sip_method method,
			  uint64_t now_ms)
{
	leg->request_method = (uint8_t)method;
	leg->request_serial = next_serial(leg);
	leg->cseq += method != SIP_CANCEL;
	lt->stats->stat[STAT_BYES] += method == SIP_BYE;
	txn_begin(&leg->request, TXN_CLIENT, &lt->times, now_ms);
}

// method: what follows CSeq's number in its line.
static inline void send_head(struct leg_table *lt, const struct leg *leg, struct span head,
			     uint32_t cseq, struct span method, struct span headers)
{
	uint32_t most = head.n + 64 + headers.n;
	struct writer w;
	uint8_t *at;

	if (!outbox_open(lt->out, &w, most))
		return;
	at = put_room(&w, most);
	if (at) {
		at = lay_exactly(at, head);
		at = lay_number(at, cseq);
		at = lay_exactly(at, method);
		at = lay_exactly(at, headers);
		at = LAY(at, "Content-Length: 0\r\n\r\n");
		w.n = (uint32_t)(at - w.buf); // and no more
	}
	outbox_send(lt->out, &w, &leg->path);
}

void leg_pairs(const struct leg_table *lt, const uint32_t *legs, unsigned n,
	       struct leg_pair pair[LEG_PAIRS_MAX])
{
	for (unsigned i = 0; i < n; i++) {
		const struct leg *leg = leg_at(lt, legs[i]);

		pair[i].ack = branch_id(lt, legs[i], LEG_ID_ACK);
		pair[i].bye = branch_id(lt, legs[i], LEG_ID_BYE);
		if (!leg->stateless)
			pair[i].bye.serial = next_serial(leg);
	}
	leg_id_mac_pairs(&lt->key, pair, n);
}

// The two differ in the method, which has three letters either way, in the branch, and from CSeq's
// number on.
void leg_send_ack_bye(struct leg_table *lt, uint32_t i, const struct leg_pair *pair,
		      struct span headers, uint64_t now_ms)
{
	struct leg *leg = leg_at(lt, i);
	uint8_t room[LEG_BRIEF_MAX];
	struct writer head = writer_on(room, sizeof(room));
	struct leg_spot spot;

	begin_request(lt, leg, SIP_BYE, now_ms);
	assert(pair->bye.serial == branch_id(lt, i, LEG_ID_BYE).serial);
	put_lit(&head, "ACK ");
	spot = leg_wire_put(lt, i, &head, pair->ack, pair->mac[0]);
	lt->stats->stat[STAT_ACKS]++;
	send_head(lt, leg, writer_span(&head), leg->cseq_invite, SPAN(" ACK\r\n"), SPAN_NONE);
	memcpy(room, "BYE", 3);
	leg_id_change(room + spot.branch, pair->bye, pair->mac[1]);
	send_head(lt, leg, writer_span(&head), leg->cseq, SPAN(" BYE\r\n"), headers);
}

void leg_send_request(struct leg_table *lt, uint32_t i, enum sip_method method, struct span headers,
		      uint64_t now_ms)
{
	begin_request(lt, leg_at(lt, i), method, now_ms);
	leg_resend_request(lt, i, headers);
}

void leg_send_failure_ack(struct leg_table *lt, uint32_t i, const struct sip_msg *response)
{
	const struct leg *leg = leg_at(lt, i);
	struct leg_id branch = branch_id(lt, i, LEG_ID_INVITE);
	struct span tag = response->to.tag;
	struct writer w;
	uint32_t to_end, tail;

	if (!outbox_open(lt->out, &w, leg_request_max(leg) + tag.n))
		return;
	leg_branch_read(&lt->key, response->via.branch, &branch);
	to_end = put_start(lt, i, &w, SIP_ACK, branch).to_end;
	tail = w.n - to_end;
	if (tag.n && put_room(&w, 5 + tag.n)) {
		uint8_t *at = w.buf + to_end;

		memmove(at + 5 + tag.n, at, tail);
		memcpy(at, ";tag=", 5);
		memcpy(at + 5, tag.p, tag.n);
	}
	put_cseq(&w, SIP_ACK, response->cseq);
	put_lit(&w, "Content-Length: 0\r\n\r\n");
	outbox_send(lt->out, &w, &leg->path);
}
