/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#include <inttypes.h>
#include <rte_errno.h>
#include <rte_jhash.h>
#include <rte_malloc.h>
#include <rte_random.h>

#define REACHABLE_MS 60000 // RFC 1122 2.3.2.1: an ARP entry lives of the order of a minute
#define ASK_MS       1000  // RFC 4861 10: RETRANS_TIMER
#define ASK_MAX      3     // RFC 4861 10: MAX_MULTICAST_SOLICIT, MAX_UNICAST_SOLICIT
#define RECLAIM_LOOK 32    // entries looked at to make room for one
#define ENTRIES_MIN  8     // rte_hash takes no fewer

int net_neigh_init(struct net *net)
{
	struct neigh_cache *c = &net->neigh;
	char name[RTE_HASH_NAMESIZE];
	struct rte_hash_parameters params = {
		.name = name,
		.key_len = sizeof(struct neigh_key),
		.hash_func = rte_jhash,
		// Secret: the far side must not choose which addresses collide.
		.hash_func_init_val = (uint32_t)rte_rand(),
		.socket_id = net->cfg.socket,
		// Else it may have no room for a key long before it is full.
		.extra_flag = RTE_HASH_EXTRA_FLAGS_EXT_TABLE,
	};

	c->count = RTE_MAX(net->cfg.max_neighbours, (uint32_t)ENTRIES_MIN);
	params.entries = c->count;
	snprintf(name, sizeof(name), "neigh-%" PRIxPTR, (uintptr_t)net);
	c->index = rte_hash_create(&params);
	if (c->index == NULL)
		return -rte_errno;
	c->entry = rte_zmalloc_socket("neigh", c->count * sizeof(*c->entry), RTE_CACHE_LINE_SIZE,
				      net->cfg.socket);
	c->wheel_mem = rte_zmalloc_socket("neigh-timers", wheel_footprint(c->count),
					  RTE_CACHE_LINE_SIZE, net->cfg.socket);
	if (c->entry == NULL || c->wheel_mem == NULL)
		return -ENOMEM;
	wheel_init(&c->wheel, c->wheel_mem, c->count, 0);
	return 0;
}

static void drop_queue(struct net *net, struct neigh *n, enum drop why)
{
	for (unsigned i = 0; i < n->n_queue; i++)
		net_drop(net, n->queue[i], why);
	net->neigh.n_queued -= n->n_queue;
	n->n_queue = 0;
}

void net_neigh_fini(struct net *net)
{
	struct neigh_cache *c = &net->neigh;

	for (uint32_t i = 0; c->entry && i < c->count; i++)
		rte_pktmbuf_free_bulk(c->entry[i].queue, c->entry[i].n_queue);
	rte_hash_free(c->index);
	rte_free(c->entry);
	rte_free(c->wheel_mem);
}

static void arm(struct net *net, const struct neigh *n, uint64_t due_ms, uint64_t now_ms)
{
	struct neigh_cache *c = &net->neigh;
	uint32_t none;

	// An empty wheel jumps to the present; it would walk there if armed first.
	if (c->wheel.armed == 0)
		wheel_advance(&c->wheel, now_ms, &none, 1);
	wheel_arm(&c->wheel, (uint32_t)(n - c->entry), due_ms);
}

static void forget(struct net *net, struct neigh *n)
{
	drop_queue(net, n, DROP_NEIGH_TIMEOUT);
	wheel_disarm(&net->neigh.wheel, (uint32_t)(n - net->neigh.entry));
	rte_hash_del_key(net->neigh.index, &n->key);
	n->state = NEIGH_NONE;
	n->version = 0;
}

// Makes room: some entry that nothing was sent to since it was last heard of.
static bool reclaim(struct net *net)
{
	struct neigh_cache *c = &net->neigh;

	for (unsigned i = 0; i < RECLAIM_LOOK; i++) {
		struct neigh *n = &c->entry[c->hand];

		c->hand = (c->hand + 1) % c->count;
		if (n->state == NEIGH_REACHABLE && !n->used) {
			forget(net, n);
			return true;
		}
	}
	return false;
}

// Most datagrams go where the one before them went: to the proxy, the gateway, the same station.
static struct neigh *find(struct net *net, const struct neigh_key *key)
{
	struct neigh_cache *c = &net->neigh;
	struct neigh *n = &c->entry[c->latest];
	int32_t i;

	if (n->state != NEIGH_NONE && memcmp(&n->key, key, sizeof(*key)) == 0)
		return n;
	i = rte_hash_lookup(c->index, key);
	if (i < 0)
		return NULL;
	c->latest = (uint32_t)i;
	return &c->entry[i];
}

// NULL: the cache is full of neighbours in use.
static struct neigh *add(struct net *net, const struct neigh_key *key)
{
	int32_t i = rte_hash_add_key(net->neigh.index, key);
	struct neigh *n;

	if (i < 0 && reclaim(net))
		i = rte_hash_add_key(net->neigh.index, key);
	if (i < 0)
		return NULL;
	n = &net->neigh.entry[i];
	*n = (struct neigh){.key = *key, .tx = net->tx[key->port]};
	memcpy(n->front + sizeof(n->mac), net->cfg.port[key->port].mac, sizeof(n->mac));
	return n;
}

static void ask_on(struct net *net, const struct neigh *n, const uint8_t *mac, uint16_t vlan)
{
	if (ip_is_v4(&n->key.ip))
		net_arp_ask(net, &n->key, mac, vlan);
	else
		net_nd_ask(net, &n->key, mac, vlan);
}

// Asks, and again in a second. A neighbour that is known is asked where it was, and with the last
// question wherever it may be now; one that is not known, also where others with a tag are.
static void ask(struct net *net, struct neigh *n, uint64_t now_ms)
{
	bool known = n->state == NEIGH_PROBING;
	uint16_t tag = net->vlan_seen[n->key.port];

	n->tries++;
	ask_on(net, n, known && n->tries < ASK_MAX ? n->mac : NULL, n->vlan);
	if (!known && tag)
		ask_on(net, n, NULL, tag);
	arm(net, n, now_ms + ASK_MS, now_ms);
}

// Whoever has remembered the way to this neighbour looks again, unless it is still where it was.
static void settle(struct neigh_cache *c, struct neigh *n, const uint8_t *mac, uint16_t vlan)
{
	bool moved = mac && memcmp(mac, n->mac, sizeof(n->mac)) != 0;

	if (moved)
		memcpy(n->mac, mac, sizeof(n->mac));
	if (moved || n->vlan != vlan || n->version == 0)
		n->version = ++c->versions;
	n->vlan = vlan;
}

void net_neigh_learn(struct net *net, const struct neigh_news *news, uint64_t now_ms)
{
	struct neigh *n = find(net, &news->who);
	unsigned waiting;

	if (news->vlan)
		net->vlan_seen[news->who.port] = news->vlan;
	if (n == NULL && news->create)
		n = add(net, &news->who);
	if (n == NULL)
		return;
	if (n->state == NEIGH_NONE || n->state == NEIGH_INCOMPLETE) {
		if (news->mac == NULL)
			return;
	} else if (news->keep && news->mac && memcmp(news->mac, n->mac, sizeof(n->mac)) != 0) {
		return;
	}
	settle(&net->neigh, n, news->mac, news->vlan);
	waiting = n->n_queue;
	n->state = NEIGH_REACHABLE;
	n->tries = 0;
	n->n_queue = 0;
	n->used = waiting > 0;
	net->neigh.n_queued -= waiting;
	arm(net, n, now_ms + REACHABLE_MS, now_ms);
	for (unsigned i = 0; i < waiting; i++)
		net_emit(net, n->queue[i], n);
}

static void wait_for(struct net *net, struct neigh *n, struct rte_mbuf *m)
{
	if (n->n_queue == NEIGH_QUEUE || net->neigh.n_queued == NEIGH_QUEUE_ALL) {
		net_drop(net, m, DROP_NEIGH_FULL);
		return;
	}
	n->queue[n->n_queue++] = m;
	net->neigh.n_queued++;
}

struct way net_neigh_way(struct net *net, const struct net_hop *hop)
{
	struct neigh_key key = {.ip = hop->next, .port = hop->port};
	const struct neigh *n = find(net, &key);

	if (n == NULL)
		return (struct way){0};
	return (struct way){(uint32_t)(n - net->neigh.entry), n->version};
}

void net_neigh_send(struct net *net, struct rte_mbuf *m, const struct net_hop *hop,
		    uint64_t now_ms)
{
	struct neigh_key key = {.ip = hop->next, .port = hop->port};
	struct neigh *n = find(net, &key);

	if (n == NULL) {
		n = add(net, &key);
		if (n == NULL) {
			net_drop(net, m, DROP_NEIGH_FULL);
			return;
		}
		n->state = NEIGH_INCOMPLETE;
		ask(net, n, now_ms);
	}
	if (n->state == NEIGH_INCOMPLETE) {
		wait_for(net, n, m);
		return;
	}
	n->used = true;
	net_emit(net, m, n);
}

static void on_timer(struct net *net, struct neigh *n, uint64_t now_ms)
{
	// Asked while the old answer still serves, so that what is in use never stalls.
	if (n->state == NEIGH_REACHABLE && n->used) {
		n->state = NEIGH_PROBING;
		n->used = false;
	}
	if (n->state == NEIGH_REACHABLE || n->tries == ASK_MAX)
		forget(net, n);
	else
		ask(net, n, now_ms);
}

void net_neigh_tick(struct net *net, uint64_t now_ms)
{
	struct neigh_cache *c = &net->neigh;
	uint32_t due[32];
	unsigned n;

	do {
		n = wheel_advance(&c->wheel, now_ms, due, ARRAY_SIZE(due));
		for (unsigned i = 0; i < n; i++)
			on_timer(net, &c->entry[due[i]], now_ms);
	} while (n == ARRAY_SIZE(due));
}
