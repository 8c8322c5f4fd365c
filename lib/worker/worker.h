/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "focus.h"
#include "net.h"
#include "port.h"
#include "screen.h"
#include "sources.h"

struct rte_acl_ctx;
struct rte_rcu_qsbr;

/*
 * One polling lcore: its receive and transmit queue on every port, its network, its conferences, and
 * the mailboxes through which it passes packets to the core that owns them. worker_run.c is the table
 * of contents of the whole program.
 */

/*
 * A worker has conferences, legs and media of its own. Where there are receivers, these poll all
 * queues: they find out whose a frame is and hand it over as it came, and workers only take what they
 * are given. Both are numbered in a row, the workers first; a queue of each port has each one's number.
 */

#define WORKERS_MAX    64 /* receivers included */
#define CORE_PORTS_MAX 1024 /* from the first to the last one of all workers */

struct worker;

/* What is read from the operator's files, and each worker's own way to ask it; nobody writes it any more
 * when workers see it. */
struct worker_tables {
	struct dialplan *plan;
	struct screen *screen; /* NULL: nothing is screened */
	struct sources *sources; /* NULL: signalling is taken from everywhere */
	struct rte_acl_ctx *acl; /* of those */
	struct hop_board *hops; /* of the plan; worker 0 writes what it finds out about them */
	struct sources *trusted; /* NULL: nobody's word about identities is taken */
	struct auth_accounts *accounts; /* NULL: no leg's challenge can be answered */
	struct auth_users *users; /* NULL: nobody can answer a challenge */
	struct dialplan_view *plan_view[WORKERS_MAX]; /* by worker */
	struct screen_view *screen_view[WORKERS_MAX];
};

/* What all workers share; written before they start, read-only afterwards. */
struct worker_shared {
	struct home home;
	struct net_port port[RTE_MAX_ETHPORTS];
	uint16_t ports[RTE_MAX_ETHPORTS]; /* ids of those in use */
	unsigned n_ports;
	unsigned n_workers;
	unsigned n_receivers; /* 0: every worker polls a queue of its own */
	uint16_t media_low, media_high;
	uint32_t max_message;
	/* Whose the media ports are, by port / 2; so many pairs has each worker on each address. */
	uint8_t media_owner[MEDIA_PAIRS];
	uint32_t media_flows[WORKERS_MAX];
	uint16_t core_port[WORKERS_MAX]; /* each worker's own for signalling; 0: it has none */
	uint8_t core_owner[CORE_PORTS_MAX]; /* whose it is, by port - home.core_port */
	struct location location; /* n_parts of 0: there is no registrar */
	/* Mailboxes: ring[from][to], one producer and one consumer each. */
	struct rte_ring *ring[WORKERS_MAX][WORKERS_MAX];
	/* The control thread writes it while workers run, each worker reads it once a turn; what it was
	 * before is nobody's any more when all have been quiescent. */
	struct worker_tables *tables;
	struct rte_rcu_qsbr *rcu;
};

struct worker_cfg {
	const struct worker_shared *shared;
	struct focus_cfg focus; /* core and media ports included */
	unsigned id;            /* its number: also that of the queue it sends by on every port */
	unsigned lcore;
	int socket;
	struct rte_mempool *pool, *big_pool, *head_pool; /* as struct net_cfg's */
	enum idle_policy idle;
	bool call_log;          /* records of ended legs are kept for worker_records */
	bool location_log;      /* changes of bindings are kept for worker_location_next */
};

/* Workers and receivers. */
static inline unsigned worker_pollers(const struct worker_shared *s)
{
	return s->n_workers + s->n_receivers;
}

/* It has no conferences, and cfg.focus no more than its key, location, and what emergencies are. */
static inline bool worker_is_receiver(const struct worker_shared *s, unsigned id)
{
	return id >= s->n_workers;
}

/* Who polls a queue. */
static inline unsigned worker_receiver_of(const struct worker_shared *s, unsigned queue)
{
	return s->n_receivers ? s->n_workers + queue % s->n_receivers : queue;
}

/* Makes the mailboxes of all of them. What the mbufs of one pool could fill lies in those of one
 * core that receives, together. -errno when the memory does not suffice. */
int worker_mailboxes_create(struct worker_shared *shared, unsigned mbufs, int socket);

/* Sources as workers ask them, in memory of that NUMA node; NULL: there is not enough. To be freed with
 * rte_acl_free. */
struct rte_acl_ctx *worker_acl_create(const struct sources *sources, int socket);

/* What tells when every worker has taken new tables: shared->rcu. -errno when the memory does not
 * suffice. */
int worker_rcu_create(struct worker_shared *shared, int socket);

/* Gives running workers other tables; what they had is nobody's when it returns, at most a turn of the
 * longest later. Workers that do not run yet take them when they do. */
struct worker_tables *worker_tables_replace(struct worker_shared *shared,
					    struct worker_tables *tables);

/*
 * Shares the media ports from media_low to media_high out among n_workers; and those for
 * signalling, from home.core_port on, if that is not 0: SIP is taken on all up to the last of them.
 * With rss_bits of 0 in blocks, otherwise by the queue that port_rss_queue says. False: there are
 * not enough for all workers.
 */
bool worker_share_media(struct worker_shared *shared, unsigned rss_bits);
bool worker_share_core_ports(struct worker_shared *shared, unsigned rss_bits);

/* A worker with its tables on cfg->socket. NULL: why says what was missing. */
struct worker *worker_create(const struct worker_cfg *cfg, char why[PORT_WHY_MAX]);

/* The lcore's main function: runs until worker_stop. */
int worker_run(void *worker);

/* Takes no new conferences from now on, and ends those there are (any thread). Not for receivers, which
 * have none. */
void worker_close(struct worker *w);

/* True once a closed worker has no conference left (any thread). It goes on passing packets to other
 * workers until it is stopped. */
bool worker_idle(const struct worker *w);

/* Leaves the loop (any thread). */
void worker_stop(struct worker *w);

/* The worker's counters, to be read by anybody. */
const struct stats *worker_stats(const struct worker *w);
unsigned worker_lcore(const struct worker *w);

/* The worker's media flows, to be read by anybody with media_flow_read. */
const struct media *worker_flows(const struct worker *w);

/* Takes up to n records of legs that have ended, oldest first; how many there were. For one thread,
 * the control thread. */
unsigned worker_records(struct worker *w, struct call_record *r, unsigned n);

/* A change of a binding, its strings beside it. */
struct location_record {
	struct location_change change;
	uint8_t text[LOCATION_AOR_MAX + LOCATION_TEXT_MAX + LOCATION_CALL_ID_MAX];
} __attribute__((aligned(8)));

/* Takes the oldest change there is; false: there is none. For one thread, the control thread. */
bool worker_location_next(struct worker *w, struct location_record *r);

/* A host name that a worker wants to know. */
struct name_record {
	uint16_t port, n;
	uint8_t host[RESOLVE_NAME_MAX + 3]; /* n bytes */
} __attribute__((aligned(4)));

/* Takes the oldest one there is; false: there is none. For one thread, the control thread. */
bool worker_name_next(struct worker *w, struct name_record *r);

/* The time that workers go by: bindings expire by it. Any thread. */
uint64_t worker_now_ms(void);

/* This processor can rest that way. */
bool worker_can_rest(enum idle_policy idle);

/* Why new conferences are refused, with so many mbufs free of so many, and the fullest queue so many
 * thousandths full; DROP_NONE: they are not. Emergencies are refused later than others. */
enum drop worker_shortage(unsigned mbufs_free, unsigned mbufs, unsigned fullness, bool emergency);

/* --- ownership: a pure function of the packet ------------------------------------------------ */

/* Which worker a SIP datagram belongs to; 'self' when it makes no difference. plan: what URIs are
 * rooms'; NULL: none is. */
unsigned worker_owner_sip(const struct siphash_key *key, unsigned n_workers, unsigned self,
			  struct dialplan_view *plan, struct span datagram);

/* The same for what a worker or receiver has received: a REGISTER belongs to who keeps its bindings. */
unsigned worker_owner(const struct worker_cfg *cfg, unsigned self, struct dialplan_view *plan,
		      struct span datagram);

/* Which worker holds the leg that an ICMP error's quotation is about. */
unsigned worker_owner_quoted(const struct siphash_key *key, unsigned n_workers, unsigned self,
			     struct span quoted);

/* Who looks at what is no worker's in particular: whoever has received it; and for a receiver, a worker by
 * the port that it came from. */
unsigned worker_self(const struct worker_cfg *cfg, uint16_t remote_port);

/* Which worker holds a media port. */
unsigned worker_owner_media(const struct worker_shared *shared, uint16_t port);
