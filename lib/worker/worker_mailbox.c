/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

// Mailboxes between cores: one ring for each pair, so that each has one producer and one consumer. What
// travels is the mbuf's pointer; the packet stays where the NIC put it.

#define MAILBOX_SLOTS 1024
#define TAKE_MAX      NET_BURST_MAX // from one mailbox in one turn

int worker_mailboxes_create(struct worker_shared *shared, int socket)
{
	for (unsigned from = 0; from < shared->n_workers; from++) {
		for (unsigned to = 0; to < shared->n_workers; to++) {
			char name[32];

			if (from == to)
				continue;
			snprintf(name, sizeof(name), "mail_%u_%u", from, to);
			shared->ring[from][to] = rte_ring_create(name, MAILBOX_SLOTS, socket,
								 RING_F_SP_ENQ | RING_F_SC_DEQ);
			if (!shared->ring[from][to])
				return -rte_errno;
		}
	}
	return 0;
}

void worker_hand_off_all(struct worker *w, unsigned to, struct rte_mbuf **m, unsigned n,
			 enum parcel what)
{
	unsigned sent;

	for (unsigned i = 0; i < n; i++)
		m[i]->hash.usr = what;
	sent = rte_ring_sp_enqueue_burst(w->cfg.shared->ring[w->cfg.id][to], (void **)m, n, NULL);
	w->stats.stat[STAT_HANDED_OFF] += sent;
	w->stats.drop[DROP_MAILBOX_FULL] += n - sent;
	rte_pktmbuf_free_bulk(m + sent, n - sent);
}

void worker_hand_off(struct worker *w, unsigned to, struct rte_mbuf *m, enum parcel what)
{
	worker_hand_off_all(w, to, &m, 1, what);
}

// ARP and neighbour discovery: every core keeps its own cache, and each hears what any of them hears.
void worker_spread_news(struct worker *w, struct rte_mbuf *m)
{
	for (unsigned to = 0; to < w->cfg.shared->n_workers; to++) {
		struct rte_mbuf *copy;

		if (to == w->cfg.id)
			continue;
		copy = rte_pktmbuf_copy(m, w->cfg.pool, 0, UINT32_MAX);
		if (copy)
			worker_hand_off(w, to, copy, PARCEL_NEWS);
		else
			w->stats.drop[DROP_NO_MBUF]++;
	}
	rte_pktmbuf_free(m);
}

static void unpack_other(struct worker *w, struct rte_mbuf *m)
{
	switch ((enum parcel)m->hash.usr) {
	case PARCEL_MEDIA:
		worker_media(w, m);
		break;
	case PARCEL_UNREACH:
		worker_unreach(w, m);
		break;
	case PARCEL_NEWS:
		net_learn(w->net, m, w->now_ms);
		break;
	case PARCEL_SIP:
		break;
	}
}

// Signalling goes in together: the core reads a burst ahead.
static void unpack(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	unsigned n_sip = 0;

	for (unsigned i = 0; i < n; i++) {
		if (m[i]->hash.usr == PARCEL_SIP)
			m[n_sip++] = m[i];
		else
			unpack_other(w, m[i]);
	}
	worker_sip(w, m, n_sip);
}

void worker_mailbox_take(struct worker *w)
{
	for (unsigned from = 0; from < w->cfg.shared->n_workers; from++) {
		struct rte_mbuf *m[TAKE_MAX];
		unsigned n, left;

		if (from == w->cfg.id)
			continue;
		n = rte_ring_sc_dequeue_burst(w->cfg.shared->ring[from][w->cfg.id], (void **)m,
					      TAKE_MAX, &left);
		worker_note_queue(w, left, MAILBOX_SLOTS);
		w->busy |= n > 0;
		w->stats.stat[STAT_TAKEN_OVER] += n;
		unpack(w, m, n);
	}
}
