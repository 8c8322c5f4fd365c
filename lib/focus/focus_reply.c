/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A tag for an answer that leaves no state: the same for every retransmission of the request (8.2.7).
struct span focus_stateless_tag(const struct siphash_key *key, const struct sip_msg *m,
				uint8_t room[LEG_ID_LEN])
{
	struct writer w = writer_on(room, LEG_ID_LEN);
	uint64_t dialog = txn_dialog(key, m->call_id, m->from.tag);
	struct leg_id id = {
		.kind = LEG_ID_STATELESS,
		.name = leg_dialog_alias(key, dialog) ^ m->cseq,
	};

	leg_id_put(&w, key, id);
	return writer_span(&w);
}

// A request in a dialog has our tag already; nothing is added to it.
static struct span tag_for(struct focus_core *core, const struct sip_msg *m, uint32_t l,
			   uint8_t room[LEG_ID_LEN])
{
	struct writer w = writer_on(room, LEG_ID_LEN);

	if (m->to.tag.n)
		return SPAN_NONE;
	if (l == LEG_NONE)
		return focus_stateless_tag(&core->cfg.key, m, room);
	leg_put_tag(&core->legs, l, &w);
	return writer_span(&w);
}

// What the transaction keeps of it. A leg's name is not 0.
static uint64_t mark_of(const struct focus_core *core, uint32_t l)
{
	return l == LEG_NONE ? 0 : leg_name(&core->legs, l);
}

// What begins a subscription gets the tag of one.
static uint8_t tag_kind(const struct sip_msg *m)
{
	return m->method == SIP_SUBSCRIBE || m->method == SIP_REFER ? LEG_ID_SUBSCRIPTION
								     : LEG_ID_TAG;
}

// The leg may be gone since.
void focus_again(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint32_t t)
{
	uint64_t name = txn_server_at(&core->txns, t)->mark;
	uint8_t room[LEG_ID_LEN];
	struct writer w = writer_on(room, sizeof(room));
	struct span tag = SPAN_NONE;

	if (m->method == SIP_INVITE || m->to.tag.n) {
		; // the transaction's own, or the request's
	} else if (name) {
		leg_id_put(&w, &core->cfg.key, (struct leg_id){.kind = tag_kind(m), .name = name});
		tag = writer_span(&w);
	} else {
		tag = focus_stateless_tag(&core->cfg.key, m, room);
	}
	if (!txn_server_again(&core->txns, t, m, path, tag, core->now_ms))
		count_drop(core, DROP_SIP_UNEXPECTED);
}

// The headers that a refusal must carry, by its status.
static struct span headers_of(const struct focus_core *core, uint16_t status)
{
	switch (status) {
	case 405:
		return focus_allow(core);
	case 415:
		return SPAN("Accept: application/sdp\r\nAccept-Encoding: identity\r\n");
	case 421:
		return SPAN("Require: norefersub\r\n"); // 21.4.16, RFC 4488; of a REFER alone
	case 503:
		return FOCUS_RETRY_AFTER;
	default:
		return SPAN_NONE;
	}
}

void focus_refuse_saying(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			 uint16_t status, struct span reason, struct span extra_headers)
{
	struct writer w = writer_on(core->tail, core->scratch);
	uint8_t tag[LEG_ID_LEN];

	if (m->method == SIP_ACK)
		return;
	if (status == 503)
		count(core, STAT_ANSWERED_503);
	put_span(&w, headers_of(core, status));
	put_span(&w, extra_headers);
	put_span(&w, TXN_TAIL_EMPTY);
	txn_reply_stateless(core->out, m, path, status, reason, tag_for(core, m, LEG_NONE, tag),
			    writer_span(&w));
}

void focus_refuse(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		  uint16_t status, struct span extra_headers)
{
	focus_refuse_saying(core, m, path, status, SPAN_NONE, extra_headers);
}

// 11.2: what an INVITE would meet here.
void focus_reply_options(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	struct writer w = writer_on(core->tail, core->scratch);
	uint8_t tag[LEG_ID_LEN];

	if (core->closing) {
		focus_refuse(core, m, path, 503, SPAN_NONE);
		return;
	}
	put_span(&w, focus_allow(core));
	put_span(&w, focus_allow_events(core));
	put_span(&w, focus_supported(core));
	put_lit(&w, "Accept: application/sdp\r\n");
	put_span(&w, TXN_TAIL_EMPTY);
	txn_reply_stateless(core->out, m, path, 200, SPAN_NONE,
			    tag_for(core, m, LEG_NONE, tag), writer_span(&w));
}

// The end of an answer: further headers, the body and what tells of it.
static void put_tail(const struct focus_core *core, struct writer *w, struct span headers,
		     struct span body)
{
	put_span(w, headers);
	if (body.n) {
		put_span(w, focus_allow(core));
		put_span(w, focus_allow_events(core));
		put_span(w, focus_supported(core));
		put_lit(w, "Content-Type: application/sdp\r\n");
	}
	put_lit(w, "Content-Length: ");
	put_u32(w, body.n);
	put_lit(w, "\r\n\r\n");
	put_span(w, body);
}

// The leg's request before this one keeps its transaction only while there are enough of them: a
// station that asks without end would take them from all others.
void focus_make_room(struct focus_core *core, const struct sip_msg *m, struct leg *leg)
{
	if (leg->latest && txn_over(&leg->mid) && txn_servers_crowded(&core->txns))
		txn_server_forget(&core->txns, leg->latest);
	leg->latest = txn_server_key(&core->in->id, m->method);
}

static void refuse_invite(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			  uint16_t status, struct span tag, struct span tail)
{
	uint32_t t = txn_server_open(&core->txns, m, &core->in->id, path, tag, TXN_USER_NONE,
				     core->now_ms);

	if (t != TXN_SERVER_NONE)
		txn_server_reply(&core->txns, t, status, tail, core->now_ms);
	else
		txn_reply_stateless(core->out, m, path, status, SPAN_NONE, tag, tail);
}

// An answer within a transaction of its own, so that a retransmitted request gets it again; without
// room for one it is given all the same, once.
void focus_reply(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint16_t status, uint32_t tag_of_leg, struct span headers, struct span body)
{
	struct writer tail = writer_on(core->tail, core->scratch);
	uint8_t room[LEG_ID_LEN];
	struct span tag = tag_for(core, m, tag_of_leg, room);

	if (tag_of_leg != LEG_NONE && m->to.tag.n)
		focus_make_room(core, m, core_leg(core, tag_of_leg));
	put_span(&tail, headers_of(core, status));
	put_tail(core, &tail, headers, body);
	if (m->method == SIP_INVITE)
		refuse_invite(core, m, path, status, tag, writer_span(&tail));
	else
		txn_server_answer(&core->txns, m, &core->in->id, path, status, tag,
				  mark_of(core, tag_of_leg), writer_span(&tail), core->now_ms);
}

void focus_reply_plain(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		       uint16_t status, uint32_t tag_of_leg)
{
	focus_reply(core, m, path, status, tag_of_leg, SPAN_NONE, SPAN_NONE);
}

// t may have ended, and be another's by now.
static bool is_of(const struct focus_core *core, uint32_t t, uint32_t l)
{
	return slab_in_use(&core->txns.slab, t) && txn_server_at(&core->txns, t)->user == l;
}

void focus_answer_again(struct focus_core *core, uint32_t l, uint32_t t)
{
	if (!is_of(core, t, l))
		return;
	count(core, STAT_RETRANSMITS);
	txn_server_resend(&core->txns, t);
}

void focus_answer_arrived(struct focus_core *core, uint32_t l, uint32_t t)
{
	if (is_of(core, t, l))
		txn_server_quiet(&core->txns, t);
}

// Contact, further headers, length and body of an answer that makes a dialog. The span lies in
// core->tail.
struct span focus_tail(struct focus_core *core, uint32_t l, struct span headers, struct span body)
{
	struct writer w = writer_on(core->tail, core->scratch);

	focus_put_contact(core, l, &w);
	put_tail(core, &w, headers, body);
	return writer_span(&w);
}

static struct span gather_into(struct focus_core *core, const struct chain *c, uint8_t *room)
{
	struct writer w = writer_on(room, core->scratch);

	chain_put(&core->txns.chunks, c, &w);
	return writer_span(&w);
}

// The string lies in core->gathered.
struct span focus_gather(struct focus_core *core, const struct chain *c)
{
	return gather_into(core, c, core->gathered);
}

// A second one beside it, in core->other.
struct span focus_gather_other(struct focus_core *core, const struct chain *c)
{
	return gather_into(core, c, core->other);
}
