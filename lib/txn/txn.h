/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip.h"
#include "slab.h"
#include "table.h"
#include "wheel.h"

/*
 * RFC 3261 section 17 with RFC 6026: the transaction machines as tables, and the server transactions
 * of one core. Time is an argument, in milliseconds since any fixed moment.
 */

/* --- the machines ---------------------------------------------------------------------------- */

enum txn_machine {
	TXN_CLIENT_INVITE, /* 17.1.1, RFC 6026 7.2 */
	TXN_CLIENT,        /* 17.1.2 */
	TXN_SERVER_INVITE, /* 17.2.1, RFC 6026 7.1 */
	TXN_SERVER,        /* 17.2.2 */
	TXN_UAS_1XX,       /* RFC 3262 3: a reliable provisional response, sent again until the PRACK */
	TXN_UAS_2XX,       /* 13.3.1.4: not a transaction; the UAS core's 2xx, sent again until the ACK */
	TXN_MACHINES
};

enum txn_state {
	TXN_NONE, /* not begun */
	TXN_CALLING,
	TXN_TRYING,
	TXN_PROCEEDING,
	TXN_COMPLETED,
	TXN_CONFIRMED,
	TXN_ACCEPTED,
	TXN_TERMINATED,
	TXN_STATES
};

/* Responses are events of both sides: a client machine receives them, a server machine sends them. */
enum txn_event {
	TXN_EV_1XX,
	TXN_EV_2XX,
	TXN_EV_3XX_6XX,
	TXN_EV_REQUEST,     /* the request arrived again */
	TXN_EV_ACK,         /* of a reliable provisional response: its PRACK */
	TXN_EV_RETRANSMIT,  /* timers A, E, G */
	TXN_EV_TIMEOUT,     /* timers B, F, H */
	TXN_EV_LINGER,      /* timers D, I, J, K, L, M */
	TXN_EV_UNREACHABLE, /* transport error, 17.1.4 */
	TXN_EVENTS
};

/* What the machine's owner has to do, in this order. */
enum txn_act {
	TXN_ACT_SEND = 1 << 0,    /* send the request or the response again */
	TXN_ACT_ACK = 1 << 1,     /* send the ACK of 17.1.1.3 */
	TXN_ACT_TELL = 1 << 2,    /* the event is news for the transaction user */
	TXN_ACT_FAILED = 1 << 3,  /* time-out or transport error: tell the transaction user */
	/* the machine's own, performed by txn_step */
	TXN_ACT_BACKOFF = 1 << 4, /* next retransmission after twice the time */
	TXN_ACT_QUIET = 1 << 5,   /* no more retransmissions */
	TXN_ACT_PATIENT = 1 << 6, /* no more time-out */
	TXN_ACT_RESEND_T1 = 1 << 7, /* retransmissions begin: first after T1 */
	TXN_ACT_RESEND_T2 = 1 << 8, /* retransmissions every T2 */
	TXN_ACT_GIVE_UP = 1 << 9,   /* time-out begins: 64 T1 */
	TXN_ACT_LINGER_T4 = 1 << 10, /* timers I, K */
	TXN_ACT_LINGER = 1 << 11,    /* timers D, J, L, M: 64 T1 */
};

struct txn_rule {
	uint8_t next; /* enum txn_state; TXN_NONE: the event is unexpected here */
	uint16_t act; /* enum txn_act */
};

/* RFC 3261 17.1.1.1, table 4; milliseconds. 64 T1 are less than MOMENT_AHEAD_MAX. */
struct txn_times {
	uint32_t t1, t2, t4;
};

/*
 * One running machine, inside the object whose transaction it is. No state expects both that time
 * runs out and that it has lingered long enough: its row in the table says which 'end_at' is.
 */
struct txn {
	uint8_t machine, state;
	uint8_t backoffs;       /* how often the time between two transmissions has been doubled */
	uint32_t retransmit_at; /* moments */
	uint32_t end_at;
};

/* Starts a machine in its first state: a client's request has just been sent, a server's received. */
void txn_begin(struct txn *t, enum txn_machine machine, const struct txn_times *times,
	       uint64_t now_ms);

/* Feeds one event. The acts that are left to the owner; negative: unexpected in this state, and
 * nothing has changed. */
int txn_step(struct txn *t, enum txn_event ev, const struct txn_times *times, uint64_t now_ms);

/* Takes the next of the machine's timers that is due by now; false: none. */
bool txn_timer_due(const struct txn *t, uint64_t now_ms, enum txn_event *ev);

/* The nearest deadline, a moment. */
static inline uint32_t txn_due(const struct txn *t)
{
	bool over = t->state == TXN_NONE || t->state == TXN_TERMINATED;

	return over ? MOMENT_NEVER : moment_sooner(t->end_at, t->retransmit_at);
}

/* Neither running nor lingering. */
static inline bool txn_over(const struct txn *t)
{
	return t->state == TXN_NONE || t->state == TXN_TERMINATED;
}

/* The rule itself, for tests and for printing the machines. */
const struct txn_rule *txn_rule(enum txn_machine machine, enum txn_state state, enum txn_event ev);

/* The event that a response of that status is. */
static inline enum txn_event txn_event_of(uint16_t status)
{
	return status < 200 ? TXN_EV_1XX : status < 300 ? TXN_EV_2XX : TXN_EV_3XX_6XX;
}

/* --- server transactions --------------------------------------------------------------------- */

#define TXN_SERVER_NONE SLAB_NONE

#define TXN_USER_NONE   SLAB_NONE

/*
 * One request that somebody sent us, and the latest response to it, kept for retransmission. An
 * INVITE's is repeated by a timer, and kept whole. Any other request's is repeated when the request
 * is, which brings the echoed headers again, and says where the response goes (18.2.2).
 */
struct txn_server {
	uint64_t key;
	union {
		uint64_t request; /* INVITE: its txn_id's; 0: it is not in by_request */
		uint64_t mark;    /* others: the owner's own, by which it knows our To tag again */
	};
	struct txn txn;
	uint32_t user;           /* the owner's own: a leg */
	struct chain tail;       /* the latest response's own headers and body; empty: TXN_TAIL_EMPTY,
				    so that a refusal can always be kept */
	struct chain head;       /* INVITE: the headers that every response echoes (8.2.6.2), and
				    where they go */
	uint16_t source_port;    /* where the request came from */
	uint16_t status;         /* of the latest response; 0: none yet */
};

_Static_assert(sizeof(struct txn_server) == 48, "half of them lie in one cache line, half in two");

/* An INVITE's, initial or not. */
static inline bool txn_server_invites(const struct txn_server *t)
{
	return t->txn.machine == TXN_SERVER_INVITE;
}

struct txn_servers {
	struct slab slab;   /* struct txn_server */
	struct chunks chunks; /* heads and tails */
	struct table by_key;
	struct table by_request; /* initial INVITEs, by their txn_id's request */
	struct wheel *wheel;
	uint32_t wheel_base; /* server transaction i is timer wheel_base + i */
	struct siphash_key key;
	struct txn_times times;
	struct outbox *out;
	struct stats *stats;
};

/* max: of them all; initial: of initial INVITEs that are known again when they come by another way,
 * too (8.2.2.2), and more are answered all the same. */
size_t txn_servers_footprint(uint32_t max, uint32_t initial, uint32_t chunks);

/* Lays them out in mem (64-byte aligned). The other members of *s are the caller's to fill in. */
void txn_servers_init(struct txn_servers *s, void *mem, uint32_t max, uint32_t initial,
		      uint32_t chunks);

/*
 * What a request is known by, under a keyed hash: 64 bits each, unpredictable to the sender, so that two of
 * a million transactions meet with a probability of 3e-8. The 5-tuple is no part of it (races row
 * 24).
 */
struct txn_id {
	uint64_t dialog;  /* Call-ID, From tag: txn_dialog */
	uint64_t hop;     /* branch, sent-by, Call-ID, From tag and CSeq number (17.2.3) */
	uint64_t request; /* what it has in common with itself on another way (8.2.2.2): Call-ID, From
			     tag, CSeq; not 0 */
};

/* The hash of what a dialog is known by (12), the tag being the far end's. Never 0; nobody else may see
 * it. */
uint64_t txn_dialog(const struct siphash_key *key, struct span call_id, struct span tag);

struct txn_id txn_identify(const struct txn_servers *s, const struct sip_msg *m);

/* The key of the server transaction: ACK and CANCEL ask for 'as' SIP_INVITE to find their INVITE. */
static inline uint64_t txn_server_key(const struct txn_id *id, enum sip_method as)
{
	return id->hop ^ ((uint64_t)as + 1) * 0x9e3779b97f4a7c15u;
}

/* A request that has no transaction of its own and no To tag has come here before by another way. */
bool txn_server_merged(const struct txn_servers *s, const struct txn_id *id);

/* Asks memory for where txn_server_find will look for request 'id', and for its INVITE. */
void txn_server_fetch(const struct txn_servers *s, const struct txn_id *id, enum sip_method method);

/* TXN_SERVER_NONE: no such transaction. */
uint32_t txn_server_find(const struct txn_servers *s, uint64_t key);

static inline struct txn_server *txn_server_at(const struct txn_servers *s, uint32_t i)
{
	return slab_at(&s->slab, i);
}

/* Opens the transaction of an INVITE, known by *id, received over 'path'. to_tag goes into every
 * response. TXN_SERVER_NONE: no room. */
uint32_t txn_server_open(struct txn_servers *s, const struct sip_msg *m, const struct txn_id *id,
			 const struct path *path, struct span to_tag, uint32_t user,
			 uint64_t now_ms);

/* Sends a response and keeps it for retransmission. tail: its headers after CSeq, Content-Length,
 * empty line and body. A final response can be sent once. */
void txn_server_reply(struct txn_servers *s, uint32_t i, uint16_t status, struct span tail,
		      uint64_t now_ms);

/* Sends the latest response to an INVITE again, as it was. */
void txn_server_resend(struct txn_servers *s, uint32_t i);

/* The response to the INVITE has arrived, and will not be sent again: what was kept of it goes. */
void txn_server_quiet(struct txn_servers *s, uint32_t i);

/* Answers a request other than an INVITE for good, in a transaction of its own, which keeps 'mark';
 * without room for one all the same, and TXN_SERVER_NONE. to_tag: empty, if the request had one. */
uint32_t txn_server_answer(struct txn_servers *s, const struct sip_msg *m, const struct txn_id *id,
			   const struct path *path, uint16_t status, struct span to_tag,
			   uint64_t mark, struct span tail, uint64_t now_ms);

/* Request m arrived again: it gets the answer that it had. to_tag: as it was then; of an INVITE it is
 * kept. False: not expected now. */
bool txn_server_again(struct txn_servers *s, uint32_t i, const struct sip_msg *m,
		      const struct path *path, struct span to_tag, uint64_t now_ms);

/* The INVITE (or, with TXN_EV_ACK, its ACK) arrived again. False: not expected now. */
bool txn_server_event(struct txn_servers *s, uint32_t i, enum txn_event ev, uint64_t now_ms);

/* Ends the transaction of that key before its time, if it has its final answer: a later request of
 * the same dialog shows that this has arrived. */
void txn_server_forget(struct txn_servers *s, uint64_t key);

/* Less than half of them are free. */
static inline bool txn_servers_crowded(const struct txn_servers *s)
{
	return s->slab.n_free < s->slab.count / 2;
}

/* Timer wheel_base + i has expired. True: an INVITE's final response was never ACKed (timer H). */
bool txn_server_tick(struct txn_servers *s, uint32_t i, uint64_t now_ms);

/* A response without a transaction (8.2.7): same request, same answer, nothing kept. to_tag may be
 * empty. */
void txn_reply_stateless(struct outbox *out, const struct sip_msg *m, const struct path *path,
			 uint16_t status, struct span reason, struct span to_tag,
			 struct span tail);

/* The tail of a response without headers of its own, and without a body. */
#define TXN_TAIL_EMPTY SPAN("Content-Length: 0\r\n\r\n")
