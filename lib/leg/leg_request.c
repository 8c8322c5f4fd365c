/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg_wire.h"

static uint32_t put_start(const struct leg_table *lt, uint32_t i, struct writer *w,
			  enum sip_method method, enum leg_id_kind branch)
{
	const struct leg *leg = leg_at(lt, i);
	struct leg_id id = {.kind = (uint8_t)branch, .name = leg_name(lt, i)};
	uint32_t to_end;

	if (leg->alias)
		id = (struct leg_id){LEG_ID_STATELESS, (uint8_t)(branch - 'a'), leg->alias};
	put_span(w, sip_method_name(method));
	put_lit(w, " ");
	leg_wire_put(lt, leg, w, id, &to_end);
	return to_end;
}

static void put_cseq(struct writer *w, enum sip_method method, uint32_t cseq)
{
	put_u32(w, cseq);
	put_lit(w, " ");
	put_span(w, sip_method_name(method));
	put_lit(w, "\r\n");
}

void leg_put_request(const struct leg_table *lt, uint32_t i, struct writer *w,
		     enum sip_method method, enum leg_id_kind branch, uint32_t cseq)
{
	put_start(lt, i, w, method, branch);
	put_cseq(w, method, cseq);
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

void leg_send_ack(struct leg_table *lt, uint32_t i)
{
	lt->stats->stat[STAT_ACKS]++;
	send_plain(lt, i, SIP_ACK, LEG_ID_ACK, leg_at(lt, i)->cseq_invite, SPAN_NONE);
}

void leg_resend_request(struct leg_table *lt, uint32_t i, struct span headers)
{
	const struct leg *leg = leg_at(lt, i);

	if (leg->request_method == SIP_BYE)
		send_plain(lt, i, SIP_BYE, LEG_ID_BYE, leg->cseq, headers);
	else
		send_plain(lt, i, SIP_CANCEL, LEG_ID_INVITE, leg->cseq_invite, // 9.1: as in the INVITE
			   headers);
}

void leg_send_bye(struct leg_table *lt, uint32_t i, struct span headers, uint64_t now_ms)
{
	struct leg *leg = leg_at(lt, i);

	leg->request_method = SIP_BYE;
	leg->cseq++;
	txn_begin(&leg->request, TXN_CLIENT, &lt->times, now_ms);
	lt->stats->stat[STAT_BYES]++;
	leg_resend_request(lt, i, headers);
}

void leg_send_cancel(struct leg_table *lt, uint32_t i, struct span headers, uint64_t now_ms)
{
	struct leg *leg = leg_at(lt, i);

	leg->request_method = SIP_CANCEL;
	leg->cancel_sent = true;
	txn_begin(&leg->request, TXN_CLIENT, &lt->times, now_ms);
	leg_resend_request(lt, i, headers);
}

void leg_send_failure_ack(struct leg_table *lt, uint32_t i, const struct sip_msg *response)
{
	const struct leg *leg = leg_at(lt, i);
	struct span tag = response->to.tag;
	struct writer w;
	uint32_t to_end, tail;

	if (!outbox_open(lt->out, &w, leg_request_max(leg) + tag.n))
		return;
	to_end = put_start(lt, i, &w, SIP_ACK, LEG_ID_INVITE);
	tail = w.n - to_end;
	if (tag.n && put_room(&w, 5 + tag.n)) {
		uint8_t *at = w.buf + to_end;

		memmove(at + 5 + tag.n, at, tail);
		memcpy(at, ";tag=", 5);
		memcpy(at + 5, tag.p, tag.n);
	}
	put_cseq(&w, SIP_ACK, leg->cseq_invite);
	put_lit(&w, "Content-Length: 0\r\n\r\n");
	outbox_send(lt->out, &w, &leg->path);
}

void leg_put_contact(const struct leg_table *lt, uint8_t local, struct writer *w)
{
	put_lit(w, "Contact: <sip:squelch@");
	put_span(w, span_cstr(lt->home->addr[local].text));
	put_lit(w, ":");
	put_u32(w, lt->home->sip_port);
	put_lit(w, ">\r\n");
}
