/* SPDX-License-Identifier: BSD-3-Clause */
#include "txn_priv.h"

#include <assert.h>

size_t txn_servers_footprint(uint32_t max, uint32_t initial, uint32_t chunks)
{
	return slab_footprint(sizeof(struct txn_server), max) + chunks_footprint(chunks) +
	       whole_lines(table_footprint(max)) + table_footprint(initial);
}

void txn_servers_init(struct txn_servers *s, void *mem, uint32_t max, uint32_t initial,
		      uint32_t chunks)
{
	uint8_t *at = mem;

	slab_init(&s->slab, at, sizeof(struct txn_server), max);
	at += slab_footprint(sizeof(struct txn_server), max);
	chunks_init(&s->chunks, at, chunks);
	at += chunks_footprint(chunks);
	table_init(&s->by_key, at, max);
	at += whole_lines(table_footprint(max));
	table_init(&s->by_request, at, initial);
}

uint64_t txn_dialog(const struct siphash_key *key, struct span call_id, struct span tag)
{
	const struct span names[] = {call_id, tag};
	uint64_t h = siphash13(key, 0, names, 2);

	return h ? h : 1;
}

struct txn_id txn_identify(const struct txn_servers *s, const struct sip_msg *m)
{
	// A method outside our list keeps its own name, so that two of them do not meet.
	const struct span hop[] = {m->via.branch, m->via.host, m->method_text};
	unsigned n_hop = m->method == SIP_UNKNOWN ? 3 : 2;
	uint64_t dialog = txn_dialog(&s->key, m->call_id, m->from.tag), cseq = m->cseq;
	struct txn_id id = {
		.dialog = dialog,
		.hop = siphash13(&s->key, dialog ^ (cseq << 16 | m->via.port), hop, n_hop),
		.request = dialog ^ (cseq << 8 | m->method),
	};

	if (id.request == 0)
		id.request = 1;
	return id;
}

bool txn_server_merged(const struct txn_servers *s, const struct txn_id *id)
{
	return table_find(&s->by_request, id->request) != TABLE_NONE;
}

void txn_server_fetch(const struct txn_servers *s, const struct txn_id *id, enum sip_method method)
{
	table_fetch(&s->by_key, txn_server_key(id, method));
	if (method == SIP_INVITE)
		table_fetch(&s->by_request, id->request);
	else
		table_fetch(&s->by_key, txn_server_key(id, SIP_INVITE));
}

uint32_t txn_server_find(const struct txn_servers *s, uint64_t key)
{
	return table_find(&s->by_key, key);
}

static void rearm(struct txn_servers *s, uint32_t i)
{
	uint32_t due = txn_due(&txn_server_at(s, i)->txn);

	if (due != MOMENT_NEVER)
		wheel_arm(s->wheel, s->wheel_base + i, moment_ms(due, s->wheel->now_ms));
	else
		wheel_disarm(s->wheel, s->wheel_base + i);
}

static void server_free(struct txn_servers *s, uint32_t i)
{
	struct txn_server *t = txn_server_at(s, i);

	wheel_disarm(s->wheel, s->wheel_base + i);
	chain_drop(&s->chunks, &t->head);
	chain_drop(&s->chunks, &t->tail);
	table_del(&s->by_key, t->key);
	if (txn_server_invites(t) && t->request)
		table_del(&s->by_request, t->request);
	slab_put(&s->slab, i);
	s->stats->stat[STAT_TRANSACTIONS_NOW] = slab_used(&s->slab);
}

// A new record, not yet in any table.
static uint32_t server_get(struct txn_servers *s, const struct sip_msg *m, const struct txn_id *id,
			   const struct path *path, uint32_t user)
{
	uint32_t i = slab_get(&s->slab);
	struct txn_server *t;

	if (i == SLAB_NONE)
		return TXN_SERVER_NONE;
	t = txn_server_at(s, i);
	t->key = txn_server_key(id, m->method);
	t->source_port = path->remote.port;
	t->user = user;
	return i;
}

static void enter(struct txn_servers *s, uint32_t i, enum txn_machine machine, uint64_t now_ms)
{
	struct txn_server *t = txn_server_at(s, i);

	table_add(&s->by_key, t->key, i);
	txn_begin(&t->txn, machine, &s->times, now_ms);
	s->stats->stat[STAT_TRANSACTIONS_NOW] = slab_used(&s->slab);
}

uint32_t txn_server_open(struct txn_servers *s, const struct sip_msg *m, const struct txn_id *id,
			 const struct path *path, struct span to_tag, uint32_t user,
			 uint64_t now_ms)
{
	uint32_t i = server_get(s, m, id, path, user);
	struct txn_server *t;

	if (i == TXN_SERVER_NONE)
		return TXN_SERVER_NONE;
	t = txn_server_at(s, i);
	if (!txn_head_store(s, t, m, path, to_tag)) {
		slab_put(&s->slab, i);
		return TXN_SERVER_NONE;
	}
	if (m->to.tag.n == 0 && !txn_server_merged(s, id) &&
	    table_add(&s->by_request, id->request, i))
		t->request = id->request;
	enter(s, i, TXN_SERVER_INVITE, now_ms);
	return i;
}

void txn_server_reply(struct txn_servers *s, uint32_t i, uint16_t status, struct span tail,
		      uint64_t now_ms)
{
	struct txn_server *t = txn_server_at(s, i);
	int act = txn_step(&t->txn, txn_event_of(status), &s->times, now_ms);

	assert(act >= 0); // the user may not answer twice
	if (act < 0)
		return;
	if (txn_tail_store(s, t, tail)) {
		t->status = status;
		txn_server_resend(s, i);
	} else {
		t->status = 0;
		txn_send_unstored(s, t, status, tail);
	}
	rearm(s, i);
}

void txn_server_quiet(struct txn_servers *s, uint32_t i)
{
	struct txn_server *t = txn_server_at(s, i);

	chain_drop(&s->chunks, &t->head);
	chain_drop(&s->chunks, &t->tail);
}

uint32_t txn_server_answer(struct txn_servers *s, const struct sip_msg *m, const struct txn_id *id,
			   const struct path *path, uint16_t status, struct span to_tag,
			   uint64_t mark, struct span tail, uint64_t now_ms)
{
	uint32_t i = server_get(s, m, id, path, TXN_USER_NONE);
	struct txn_server *t;

	if (i != TXN_SERVER_NONE) {
		t = txn_server_at(s, i);
		enter(s, i, TXN_SERVER, now_ms);
		txn_step(&t->txn, txn_event_of(status), &s->times, now_ms);
		t->mark = mark;
		if (txn_tail_store(s, t, tail))
			t->status = status;
		rearm(s, i);
	}
	txn_reply_stateless(s->out, m, path, status, SPAN_NONE, to_tag, tail);
	return i;
}

bool txn_server_again(struct txn_servers *s, uint32_t i, const struct sip_msg *m,
		      const struct path *path, struct span to_tag, uint64_t now_ms)
{
	struct txn_server *t = txn_server_at(s, i);
	int act;

	if (m->method == SIP_INVITE)
		return txn_server_event(s, i, TXN_EV_REQUEST, now_ms);
	act = txn_step(&t->txn, TXN_EV_REQUEST, &s->times, now_ms);
	if (act > 0 && (act & TXN_ACT_SEND))
		txn_send_again(s, t, m, path, to_tag);
	return act >= 0;
}

bool txn_server_event(struct txn_servers *s, uint32_t i, enum txn_event ev, uint64_t now_ms)
{
	int act = txn_step(&txn_server_at(s, i)->txn, ev, &s->times, now_ms);

	if (act < 0)
		return false;
	if (act & TXN_ACT_SEND)
		txn_server_resend(s, i);
	if (ev == TXN_EV_ACK && txn_server_at(s, i)->txn.state == TXN_CONFIRMED)
		txn_server_quiet(s, i);
	rearm(s, i);
	return true;
}

void txn_server_forget(struct txn_servers *s, uint64_t key)
{
	uint32_t i = txn_server_find(s, key);

	if (i != TXN_SERVER_NONE && txn_server_at(s, i)->status >= 200)
		server_free(s, i);
}

bool txn_server_tick(struct txn_servers *s, uint32_t i, uint64_t now_ms)
{
	struct txn_server *t = txn_server_at(s, i);
	bool unacked = false;
	enum txn_event ev;

	while (txn_timer_due(&t->txn, now_ms, &ev)) {
		int act = txn_step(&t->txn, ev, &s->times, now_ms);

		if (act < 0)
			break;
		if (act & TXN_ACT_SEND) {
			s->stats->stat[STAT_RETRANSMITS]++;
			txn_server_resend(s, i);
		}
		unacked |= (act & TXN_ACT_FAILED) != 0;
	}
	if (t->txn.state == TXN_TERMINATED)
		server_free(s, i);
	else
		rearm(s, i);
	return unacked;
}
