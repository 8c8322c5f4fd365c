/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

// Mailboxes between cores: one ring for each pair, so that each has one producer and one consumer. What
// travels is the mbuf's pointer; the packet stays where the NIC put it.

#define SLOTS_MIN 1024
#define TAKE_MAX  NET_BURST_MAX // from one mailbox in one turn
#define KEPT      8 // one place of so many is for what cannot wait

// Who receives for others may be a turn's length ahead of them with all that its pool has; between
// others there is little to say.
static unsigned slots_of(const struct worker_shared *s, unsigned from, unsigned mbufs)
{
	bool receives = s->n_receivers == 0 || worker_is_receiver(s, from);
	unsigned each = receives ? mbufs / s->n_workers : 0;

	return rte_align32pow2(each > SLOTS_MIN ? each : SLOTS_MIN);
}

int worker_mailboxes_create(struct worker_shared *shared, unsigned mbufs, int socket)
{
	for (unsigned from = 0; from < worker_pollers(shared); from++) {
		for (unsigned to = 0; to < worker_pollers(shared); to++) {
			char name[32];

			if (from == to)
				continue;
			snprintf(name, sizeof(name), "mail_%u_%u", from, to);
			shared->ring[from][to] =
				rte_ring_create(name, slots_of(shared, from, mbufs), socket,
						RING_F_SP_ENQ | RING_F_SC_DEQ);
			if (!shared->ring[from][to])
				return -rte_errno;
		}
	}
	return 0;
}

void worker_lose(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	w->stats.drop[DROP_MAILBOX_FULL] += n;
	rte_pktmbuf_free_bulk(m, n);
}

// Of so many free places only those that are kept are left. The ACK for a refusal gets none of the
// last quarter: mostly nothing comes of it, and there may be as many as INVITEs. What has to go on;
// NULL: nothing.
static struct rte_mbuf *spare(struct worker *w, struct rte_mbuf *m, unsigned free, unsigned kept)
{
	if (m->hash.usr & PARCEL_BEGINS)
		return worker_turn_away(w, m);
	if (m->hash.usr & PARCEL_CAN_WAIT)
		worker_lose(w, &m, 1);
	else if (free <= kept / 4 && worker_acks_refusal(w, m))
		rte_pktmbuf_free(m);
	else
		return m;
	return NULL;
}

// As many of those that can wait as there are places for, and all others: how many. The rest is gone.
static unsigned urgent(struct worker *w, struct rte_mbuf **m, unsigned n, unsigned room,
		       unsigned kept)
{
	unsigned left = 0;

	for (unsigned i = 0; i < n; i++) {
		unsigned free = room > left ? room - left : 0;
		struct rte_mbuf *goes_on = free > kept ? m[i] : spare(w, m[i], free, kept);

		if (goes_on)
			m[left++] = goes_on;
	}
	return left;
}

void worker_hand_off(struct worker *w, unsigned to, struct rte_mbuf **m, unsigned n)
{
	struct rte_ring *ring = w->cfg.shared->ring[w->cfg.id][to];
	unsigned room = rte_ring_free_count(ring), kept = rte_ring_get_capacity(ring) / KEPT, sent;

	if (unlikely(room < n + kept))
		n = urgent(w, m, n, room, kept);
	sent = rte_ring_sp_enqueue_burst(ring, (void **)m, n, NULL);
	w->stats.stat[STAT_HANDED_OFF] += sent;
	if (unlikely(sent < n))
		worker_lose(w, m + sent, n - sent);
}

unsigned worker_deal(struct worker *w, struct rte_mbuf **m, const uint8_t *owner, unsigned n)
{
	unsigned pollers = worker_pollers(w->cfg.shared), mine = 0;
	struct rte_mbuf *its[NET_BURST_MAX];
	uint8_t count[WORKERS_MAX] = {0}, at[WORKERS_MAX];

	for (unsigned i = 0; i < n; i++)
		count[owner[i]]++;
	if (count[w->cfg.id] == n)
		return n;
	for (unsigned to = 0, sum = 0; to < pollers; sum += count[to++])
		at[to] = (uint8_t)sum;
	for (unsigned i = 0; i < n; i++)
		its[at[owner[i]]++] = m[i];
	for (unsigned to = 0, from = 0; to < pollers; from += count[to++]) {
		if (to == w->cfg.id)
			for (; mine < count[to]; mine++)
				m[mine] = its[from + mine];
		else if (count[to])
			worker_hand_off(w, to, its + from, count[to]);
	}
	return mine;
}

// ARP and neighbour discovery: every core keeps its own cache, and each hears what any of them hears.
void worker_spread_news(struct worker *w, struct rte_mbuf *m)
{
	for (unsigned to = 0; to < worker_pollers(w->cfg.shared); to++) {
		struct rte_mbuf *copy;

		if (to == w->cfg.id)
			continue;
		copy = rte_pktmbuf_copy(m, w->cfg.pool, 0, UINT32_MAX);
		if (copy) {
			worker_label(copy, PARCEL_NEWS, 0);
			worker_hand_off(w, to, &copy, 1);
		} else {
			w->stats.drop[DROP_NO_MBUF]++;
		}
	}
	rte_pktmbuf_free(m);
}

static void unpack_other(struct worker *w, struct rte_mbuf *m)
{
	switch (worker_what(m)) {
	case PARCEL_MEDIA:
		worker_media(w, m);
		break;
	case PARCEL_UNREACH:
		worker_unreach(w, m);
		break;
	case PARCEL_NEWS:
		net_learn(w->net, m, w->now_ms);
		break;
	default:
		rte_pktmbuf_free(m);
		break;
	}
}

// As if this core had received them, port by port.
static void unpack_frames(struct worker *w, struct rte_mbuf **m, unsigned n, bool sip_is_own)
{
	for (unsigned i = 0, end; i < n; i = end) {
		unsigned left;

		for (end = i + 1; end < n && m[end]->port == m[i]->port; end++)
			;
		left = sip_is_own ? end - i : worker_lanes(w, m[i]->port, m + i, end - i);
		if (left)
			worker_frames(w, m[i]->port, m + i, left, sip_is_own);
	}
}

// Moves those of one kind to its array; how many there are. The others close up.
static unsigned pick(struct rte_mbuf **m, unsigned *n, enum parcel kind, struct rte_mbuf **its)
{
	unsigned left = 0, taken = 0;

	for (unsigned i = 0; i < *n; i++)
		if (worker_what(m[i]) == kind)
			its[taken++] = m[i];
		else
			m[left++] = m[i];
	*n = left;
	return taken;
}

// Kind by kind: the core reads a burst ahead.
static void unpack(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	struct rte_mbuf *its[TAKE_MAX];

	unpack_frames(w, its, pick(m, &n, PARCEL_FRAME, its), false);
	unpack_frames(w, its, pick(m, &n, PARCEL_OWN, its), true);
	if (n == 0)
		return;
	worker_sip(w, its, pick(m, &n, PARCEL_SIP, its));
	for (unsigned i = 0; i < n; i++)
		unpack_other(w, m[i]);
}

void worker_mailbox_take(struct worker *w)
{
	for (unsigned from = 0; from < worker_pollers(w->cfg.shared); from++) {
		struct rte_ring *ring = w->cfg.shared->ring[from][w->cfg.id];
		struct rte_mbuf *m[TAKE_MAX];
		unsigned n, left;

		if (from == w->cfg.id)
			continue;
		n = rte_ring_sc_dequeue_burst(ring, (void **)m, TAKE_MAX, &left);
		if (n == 0)
			continue;
		worker_note_queue(w, left, rte_ring_get_capacity(ring));
		w->busy = true;
		w->stats.stat[STAT_TAKEN_OVER] += n;
		unpack(w, m, n);
	}
}
