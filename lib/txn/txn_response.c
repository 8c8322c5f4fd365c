/* SPDX-License-Identifier: BSD-3-Clause */
#include "txn_priv.h"

// Responses: what is kept of them, and how they are put together again.

// What a status line takes at the most; reasons are ours.
#define STATUS_LINE_MAX 96

// The longest head that is kept; who sends more Vias than this gets a 503.
#define HEAD_MAX 8192

// The echoed headers; for an INVITE also its Record-Route, which every answer that makes a dialog
// must carry (12.1.1).
static void put_head(struct writer *w, const struct sip_msg *m, const struct path *path,
		     struct span to_tag)
{
	sip_put_echo(w, m, &path->remote, to_tag);
	if (m->method == SIP_INVITE)
		sip_put_headers(w, m, SIP_H_RECORD_ROUTE, SPAN("Record-Route"));
}

// How long a head can get: what the request had, and the tag and received/rport that we add.
static uint32_t head_max(const struct sip_msg *m)
{
	return m->raw.n + 256;
}

// Where a response to m, received over 'path', goes.
static struct path reply_path(const struct sip_msg *m, const struct path *path)
{
	struct path to = *path;

	sip_reply_endpoint(m, &path->remote, &to.remote);
	return to;
}

bool txn_head_store(struct txn_servers *s, struct txn_server *t, const struct sip_msg *m,
		    const struct path *path, struct span to_tag)
{
	struct path to = reply_path(m, path);
	uint8_t room[HEAD_MAX];
	struct writer w = writer_on(room, sizeof(room));

	put_head(&w, m, path, to_tag);
	put_span(&w, span_of(&to, sizeof(to))); // behind them: see put_kept
	return !w.full && chain_store(&s->chunks, writer_span(&w), &t->head);
}

static void put_tail(const struct txn_servers *s, const struct txn_server *t, struct writer *w)
{
	if (t->tail.n)
		chain_put(&s->chunks, &t->tail, w);
	else
		put_span(w, TXN_TAIL_EMPTY);
}

// False: no buffer, or the head is not kept any more.
static bool open_kept(struct txn_servers *s, const struct txn_server *t, uint32_t n_tail,
		      struct writer *w)
{
	return t->head.n && outbox_open(s->out, w, STATUS_LINE_MAX + t->head.n + n_tail);
}

// Where it goes is written as well, and taken away again.
static void put_kept(const struct txn_servers *s, const struct txn_server *t, uint16_t status,
		     struct writer *w, struct path *to)
{
	sip_put_status(w, status, SPAN_NONE);
	chain_put(&s->chunks, &t->head, w);
	put_undo(w, to, sizeof(*to));
}

void txn_server_resend(struct txn_servers *s, uint32_t i)
{
	const struct txn_server *t = txn_server_at(s, i);
	struct writer w;
	struct path to;

	if (t->status == 0 || !open_kept(s, t, t->tail.n + TXN_TAIL_EMPTY.n, &w))
		return;
	put_kept(s, t, t->status, &w, &to);
	put_tail(s, t, &w);
	outbox_send(s->out, &w, &to);
}

// Without chunks for it the answer still goes out once, whole: it cannot be repeated from the store,
// but the request's own retransmission will find the transaction and be absorbed.
void txn_send_unstored(struct txn_servers *s, const struct txn_server *t, uint16_t status,
		       struct span tail)
{
	struct writer w;
	struct path to;

	if (!open_kept(s, t, tail.n, &w))
		return;
	put_kept(s, t, status, &w, &to);
	put_span(&w, tail);
	outbox_send(s->out, &w, &to);
}

bool txn_tail_store(struct txn_servers *s, struct txn_server *t, struct span tail)
{
	chain_drop(&s->chunks, &t->tail);
	return span_eq(tail, TXN_TAIL_EMPTY) || chain_store(&s->chunks, tail, &t->tail);
}

// The request has brought everything again but our tag and what follows the echoed headers.
void txn_send_again(struct txn_servers *s, const struct txn_server *t, const struct sip_msg *m,
		    const struct path *path, struct span to_tag)
{
	uint32_t n = STATUS_LINE_MAX + head_max(m) + t->tail.n + TXN_TAIL_EMPTY.n;
	struct path to = reply_path(m, path);
	struct writer w;

	if (t->status == 0 || !outbox_open(s->out, &w, n))
		return;
	sip_put_status(&w, t->status, SPAN_NONE);
	sip_put_echo(&w, m, &path->remote, to_tag);
	put_tail(s, t, &w);
	outbox_send(s->out, &w, &to);
}

void txn_reply_stateless(struct outbox *out, const struct sip_msg *m, const struct path *path,
			 uint16_t status, struct span reason, struct span to_tag, struct span tail)
{
	struct path to = reply_path(m, path);
	struct writer w;

	if (!outbox_open(out, &w, STATUS_LINE_MAX + head_max(m) + tail.n))
		return;
	sip_put_status(&w, status, reason);
	sip_put_echo(&w, m, &path->remote, to_tag);
	put_span(&w, tail);
	outbox_send(out, &w, &to);
}
