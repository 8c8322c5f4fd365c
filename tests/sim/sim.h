/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdio.h>

#include "focus.h"
#include "sim_rand.h"

/*
 * Originators, several signalling cores and terminators in one process and in virtual time. What
 * the cores run is the production code, hand-off included; the network and the stations are models.
 * All chance comes from the run's seed.
 *
 *	sim_run.c    one run: the world is drawn, time passes, the invariants are checked
 *	sim_event.c  what happens when
 *	sim_net.c    the datagram network: loss, duplicates, delay, reordering
 *	sim_core.c   the server: turns of its cores, their queues, mailboxes and outboxes
 *	sim_text.c   what stations write; sim_sdp.c: what they say of their media
 *	sim_mid.c    what stations ask for in their dialogs; sim_session.c: session timers
 *	sim_o.c      originators
 *	sim_t.c      terminators: what they do of themselves; sim_t_in.c: what they do when told
 *	sim_t_rel.c  those that ring reliably
 *	sim_watch.c  the door of the server: notes what passes it (sim_watch_o.c, sim_watch_t.c;
 *	             sim_watch_rel.c: PRACK, sim_watch_sdp.c: offers and answers,
 *	             sim_watch_mid.c: what stations ask for,
 *	             sim_watch_session.c: session timers)
 *	sim_check.c  the invariants
 *	sim_ladder.c what a failing run shows
 */

#define SIM_CALLERS_MAX 24
#define SIM_MEMBERS_MAX 4
#define SIM_CORES_MAX   3
#define SIM_STATIONS    (SIM_CALLERS_MAX * SIM_MEMBERS_MAX)
#define SIM_FORKS_MAX   4
#define SIM_RUNS_MAX    2 /* of the server */
#define SIM_EARLY_MAX   2 /* To tags that ring reliably */
#define SIM_RELS_MAX    2 /* 18x of each */
#define SIM_THREADS_MAX 24
#define SIM_MIDS_MAX    3 /* changes of a session; besides, a PRACK and an early UPDATE */
#define SIM_BYTES_MAX   16384
#define SIM_NEVER       UINT64_MAX
#define SIM_PROOFS_MIN  5 /* without T2, seven */
#define SIM_TRIES_MIN   7 /* T2 = 8 T1 makes eleven in 64 T1; a slow core fewer */

struct sim;

/* --- what happens when ----------------------------------------------------------------------- */

enum sim_what {
	SIM_ARRIVE, /* a datagram reaches a receive queue of the server */
	SIM_REACH,  /* a datagram reaches a station */
	SIM_WAKE_O, /* something of an originator is due */
	SIM_WAKE_T,
	SIM_CLOSE,  /* the operator drains the server */
	SIM_RESTART, /* the server dies, and begins anew with the same secret */
	SIM_TURN,   /* a core takes a turn */
};

enum sim_side {
	SIM_O,
	SIM_T,
};

struct sim_datagram {
	struct sim_datagram *next;
	struct path path;   /* as the server sees it */
	uint8_t side;       /* enum sim_side: the far end */
	uint16_t who;       /* its number */
	uint64_t sent_at;
	bool icmp;          /* "unreachable": the bytes are what it quotes */
	uint32_t n;
	uint8_t bytes[];
};

struct sim_event {
	uint64_t at, tie;
	uint8_t what;
	uint32_t who;
	struct sim_datagram *d;
};

struct sim_events {
	struct sim_event *heap;
	uint32_t n, cap;
	uint32_t n_live; /* of those: not turns */
};

void sim_event_add(struct sim *s, uint64_t at, enum sim_what what, uint32_t who,
		   struct sim_datagram *d);
bool sim_event_next(struct sim *s, struct sim_event *out);
void sim_events_fini(struct sim *s);

/* Something that is sent again at T1, 2 T1, ... up to a cap, and given up after 64 T1. */
struct sim_resend {
	uint64_t at, until;
	uint32_t interval, cap;
	bool on;
};

enum sim_due {
	SIM_NOT_DUE,
	SIM_DUE,
	SIM_GIVEN_UP,
};

void sim_resend_start(struct sim *s, struct sim_resend *r, uint32_t cap, enum sim_what wake,
		      uint32_t who);
enum sim_due sim_resend_due(struct sim *s, struct sim_resend *r, enum sim_what wake, uint32_t who);

/* --- the network ----------------------------------------------------------------------------- */

void sim_send_server(struct sim *s, enum sim_side side, unsigned who, uint16_t port,
		     const void *bytes, uint32_t n);
void sim_send_station(struct sim *s, struct span bytes, const struct path *to);
void sim_net_reach(struct sim *s, struct sim_datagram *d);

/* --- the server ------------------------------------------------------------------------------ */

struct sim_queue {
	struct sim_datagram *first, *last;
	uint32_t n;
};

void sim_queue_put(struct sim_queue *q, struct sim_datagram *d);
struct sim_datagram *sim_queue_take(struct sim_queue *q);

struct sim_core {
	struct outbox out; /* first */
	struct sim *sim;
	unsigned id;
	struct focus_core *focus;
	void *mem;
	struct stats stats;
	struct sim_queue inbox;               /* its receive queue */
	struct sim_queue mail[SIM_CORES_MAX]; /* its mailboxes, by sender */
	uint64_t turn_at;
	uint64_t dry_from, dry_until; /* no buffers for the outbox in that time */
	uint32_t dry_odds;            /* nor now and then, per mille */
	uint64_t refused_seq;         /* when it last asked for one in vain; 0: never */
	uint8_t *open;
};

void sim_core_open(struct sim *s, unsigned id);
void sim_core_close(struct sim_core *c);
void sim_core_restart(struct sim *s, unsigned id);
void sim_core_arrive(struct sim *s, unsigned id, struct sim_datagram *d);
void sim_core_turn(struct sim *s, unsigned id);

/* True: RTP that this callee sends to that port now would be passed on to somebody. */
bool sim_core_hears(struct sim *s, uint16_t port, unsigned station);
bool sim_cores_idle(struct sim *s);

/* --- what both kinds of stations do ---------------------------------------------------------- */

/* What a station says of its media. */
struct sim_media {
	uint16_t port;         /* 0: it refuses every stream */
	uint8_t streams;       /* m= lines of its offers */
	uint8_t lines;         /* attributes that say nothing */
	bool bad;              /* it says what cannot be read */
	unsigned version;      /* of o= */
	const char *direction; /* NULL: not said */
};

/* m= lines, and those of them with a port; and whether the first of them may send and receive. */
struct sim_streams {
	unsigned n, open;
	bool sends, receives;
};

struct span sim_offer(enum sim_side side, unsigned who, const struct sim_media *m);
struct span sim_answer(enum sim_side side, unsigned who, const struct sim_media *m,
		       unsigned streams);
struct sim_streams sim_streams(struct span body);

/* A request of a station in its dialog, other than BYE. */
struct sim_mid {
	enum sip_method method;
	bool offers, repeats, moves, cancels, no_ack;
	const char *direction;
	uint64_t begin_at, cancel_at;
	unsigned cseq; /* 0: not begun */
	char headers[96];
	struct sim_media media;
	struct sim_resend request, cancel;
	uint16_t final;   /* 0: none yet */
	unsigned streams; /* that a 2xx has offered */
};

/* What the server has last said to a station of its media, at the door. */
struct sim_said {
	uint64_t hash; /* 0: nothing */
	uint32_t version;
};

/* Its session timer (RFC 4028). */
struct sim_session {
	uint32_t expires;    /* seconds; 0: none */
	bool mine;           /* the station refreshes, else the server */
	uint64_t refresh_at;
	unsigned left;       /* refreshes until it forgets about them */
	uint16_t answer;     /* to the server's UPDATE; 0: none */
	bool hands_over;     /* its refreshes make the server the refresher */
};

/* The same at the server's door. */
struct sim_deal {
	uint32_t expires;
	bool server; /* it refreshes */
	uint64_t since, update_at, answered_at; /* its UPDATE; 0: none yet */
	uint64_t branch;
	uint16_t answered; /* other than by a 2xx */
};

/* What a request wants of the session timer. */
struct sim_wish {
	uint32_t expires, min; /* 0: nothing */
	char refresher;        /* 'c' or 's'; 0: no matter who */
	bool knows;            /* of session timers */
};

/* A dialog as a station has it. */
struct sim_party {
	uint8_t side; /* enum sim_side */
	uint16_t who;
	bool rport;
	char id[40];   /* in its branches, and no other's */
	char user[40]; /* of its Contact */
	char call_id[64], local[96], remote[192];
	unsigned cseq; /* of its latest request */
	struct sim_media media;
	bool rude; /* it does not wait for an answer before it asks again */
	bool out;  /* its own BYE is sent, or the server's here */
	bool unanswered;
	unsigned n_mids;
	struct sim_mid mid[SIM_MIDS_MAX + 2], refresh;
	struct sim_session session;
	/* at the server's door */
	bool up; /* the callee's 2xx, or the originator's ACK, has come in */
	struct sim_deal deal;
	struct sim_said said;
	uint32_t server_cseq;
	uint64_t server_branch; /* of the server's latest request to an originator */
	uint64_t bye_out, ended_at; /* 0: the server said no BYE; nobody did */
};

/* A request, but for what its dialog says. */
struct sim_ask {
	enum sip_method method;
	unsigned cseq;
	char kind; /* 'r', of an ACK for a 2xx 'a': it has a branch of its own (17.1.1.3) */
	struct span headers, body;
};

/* A response, but for what it echoes. */
struct sim_reply {
	uint16_t status;
	const char *tag; /* for To; NULL: none */
	struct span headers, body;
};

void sim_mid_plan(struct sim *s, struct sim_party *p);
void sim_mid_early(struct sim *s, struct sim_party *p);
void sim_mid_refresh(struct sim *s, struct sim_party *p);
void sim_mid_prack(struct sim *s, struct sim_party *p, uint32_t rseq);
void sim_mid_wake(struct sim *s, struct sim_party *p);
void sim_mid_response(struct sim *s, struct sim_party *p, const struct sip_msg *msg);
void sim_session_draw(struct sim *s, struct sim_session *session);
struct span sim_session_headers(const struct sim_party *p, bool refresh);
void sim_session_agree(struct sim *s, struct sim_party *p, const struct sip_msg *m, bool client);
void sim_session_wake(struct sim *s, struct sim_party *p);
void sim_session_asked(struct sim *s, struct sim_party *p, const struct sip_msg *m);
void sim_request(struct sim *s, const struct sim_party *p, const struct sim_ask *ask);
void sim_respond(struct sim *s, enum sim_side side, unsigned who, const struct sip_msg *m,
		 const struct sim_reply *r);
__attribute__((format(printf, 2, 3))) void sim_put(struct writer *w, const char *format, ...);
void sim_put_body(struct writer *w, struct span body);
void sim_put_contact(struct writer *w, const struct sim_party *p);

/* --- originators ----------------------------------------------------------------------------- */

/* A dialog that the server has made with an originator: two, when it began anew in between. */
struct sim_odialog {
	struct sim_party party;
	char tag[64]; /* the server's */
	bool known;   /* the originator has heard of it */
	uint32_t rseq; /* latest that it has heard; 0: none */
	bool confirmed;
	struct sim_streams offer; /* what the 200 offered */
	bool byed, bye_done; /* the latter: answered, or given up */
	bool released;
	struct sim_resend bye;
};

/* A request that a station sent in a dialog, at the server's door. */
struct sim_query {
	struct sim_query *next;
	uint8_t side, core;
	uint16_t who;
	enum sip_method method;
	uint64_t branch;
	uint32_t cseq;
	uint64_t in;        /* when it came first */
	struct sim_party *party; /* NULL: in no dialog that there was */
	struct sim_wish wish;
	bool late;          /* the server had said BYE */
	bool clear;         /* no reason not to grant it */
	bool in_order;      /* nothing has come before it with a higher number */
	bool awaited;       /* the PRACK that the server waits for */
	bool crowded;       /* there was no room to keep its answer */
	bool cancelled, acked;
	struct sim_streams offer;
	uint16_t final;     /* 0: none */
	unsigned n_final;
	uint64_t final_hash, final_at;
};

enum sim_reliable {
	SIM_REL_NONE,
	SIM_REL_SUPPORTED,
	SIM_REL_REQUIRED,
};

/* The reliable provisional response to an originator, at the server's door. */
struct sim_proof {
	uint32_t rseq;
	unsigned n; /* how often it was sent */
	uint64_t hash, first_at, last;
	uint64_t proven; /* its PRACK came in */
};

enum sim_ack { /* with which a 200 that brings an offer is answered */
	SIM_ACK_ANSWERS,
	SIM_ACK_REFUSES, /* every stream */
	SIM_ACK_BARE,    /* not at all */
	SIM_ACK_BAD,
	SIM_ACKS,
};

struct sim_caller {
	unsigned id;
	/* character */
	uint64_t start_at, give_up_at, hang_up_after, late_cancel_after, vanish_at;
	bool gives_up_by_bye, hasty, cancels_twice, other_port;
	bool no_ack_failure, no_ack_200, no_bye_answer, rport, fat;
	bool offerless; /* its INVITE has no SDP: the 200 brings the offer, its ACK the answer */
	uint8_t ack_manner, reliable;
	bool no_prack, bad_prack;
	struct sim_wish wish;
	struct sim_media media;
	/* state */
	bool begun, wants_out;
	uint16_t provisional, final; /* latest, first final; 0: none */
	bool cancelled;
	uint64_t hang_up_at, late_cancel_at;
	unsigned n_dialogs;
	struct sim_odialog dialog[SIM_RUNS_MAX];
	struct sim_resend invite, cancel;
	bool unanswered; /* a request of its own ran into its time-out */
	/* at the server's door */
	bool accepted;            /* 100 sent, or a member invited */
	unsigned n_final;         /* final answers sent since */
	uint16_t final_sent;
	uint64_t final_hash, final_seq, final_at;
	bool turned_away;         /* refused without state, at least once */
	bool ack_in;              /* the ACK for our final answer came in */
	uint64_t invite_in;       /* when its INVITE came in last */
	struct sim_proof proof;
	bool joined;              /* that was one to a 200 */
	bool cancel_in;
	struct sim_query *queries; /* of its whole conference */
	uint64_t over_at;
	uint64_t over;            /* its call was ended by a BYE, of whichever side */
};

void sim_o_draw(struct sim *s, unsigned i);
void sim_o_wake(struct sim *s, unsigned i);
void sim_o_reach(struct sim *s, unsigned i, const struct sip_msg *m, const struct sim_datagram *d);

struct sim_odialog *sim_o_dialog(struct sim *s, struct sim_caller *o, struct span tag, bool make);
bool sim_o_byed(const struct sim_caller *o);

/* sim_o_text.c */
void sim_o_send(struct sim *s, const struct sim_caller *o, enum sip_method method);
void sim_o_ack(struct sim *s, const struct sim_caller *o, const struct sim_odialog *d);
void sim_o_ack_failure(struct sim *s, const struct sim_caller *o, struct span tag);
void sim_o_party(struct sim *s, const struct sim_caller *o, struct sim_odialog *d);

/* --- terminators ----------------------------------------------------------------------------- */

/* One answer (2xx) of a callee: a dialog. */
struct sim_dialog {
	struct sim_party party;
	char tag[32];
	/* the callee's view */
	bool acked, released, byed;
	struct sim_resend ok, bye;
	unsigned n_bye_reached;
	bool bye_unanswered;
	/* at the server's door; sequence numbers of what passed it, 0: never */
	uint64_t ok_first, ok_last, ok_first_at;
	uint64_t ack_first, ack_last;
	uint64_t bye_first;
	unsigned n_ack, n_bye;
	uint64_t bye_branch[2], ack_branch[2]; /* of those sent with state; and of all ACKs */
	uint64_t bye_stateless;
	unsigned n_bye_stateful;
	bool bounced;          /* ICMP said that the callee is gone */
	uint64_t their_bye_ok; /* their BYE was answered 200 */
	uint64_t bye_over;     /* a final answer to ours came in */
	unsigned core;         /* which core took the 2xx in */
	struct sim_streams offer; /* in its 2xx */
	uint64_t ack_body;        /* hash */
};

/* One reliable provisional response, and its PRACK, at the server's door. */
struct sim_rel {
	uint64_t in; /* when it came first; 0: never */
	uint64_t served, served_at; /* and when the server could do something about it */
	unsigned core;
	uint64_t branch, prack_at; /* of the PRACK */
	unsigned n_prack;
	bool answered;
};

/* A To tag that rings reliably (RFC 3262). */
struct sim_early {
	struct sim_party party;
	char tag[32];
	uint32_t rseq; /* of its first 18x */
	unsigned n;    /* how many it has sent */
	bool pracked;  /* the latest of them was */
	struct sim_resend resend;
	struct sim_rel rel[SIM_RELS_MAX];
};

/* The server's requests in a callee's dialogs, at the door: a transaction each. */
struct sim_thread {
	char tag[32];
	uint64_t hash; /* 0: none */
	uint32_t cseq;
	bool bye;
};

enum sim_nature {
	SIM_AUTO_ANSWER,
	SIM_RINGS,
	SIM_REFUSES,
	SIM_SILENT,
	SIM_RINGS_ON,
	SIM_NATURES,
};

enum sim_manner { /* of answering a CANCEL */
	SIM_CANCEL_487,
	SIM_CANCEL_CROSSED, /* 200 to it, and 200 to the INVITE */
	SIM_CANCEL_481,
	SIM_CANCEL_IGNORED,
	SIM_MANNERS,
};

/* One INVITE that a callee has received, or was sent. */
struct sim_tcall {
	struct sim_tcall *next;
	unsigned station;
	char call_id[64];
	/* character */
	uint8_t nature, manner;
	bool trying, rings, honours_expires, hasty_bye, no_give_up_bye, routes, fat;
	bool reliable, forks_early, rings_twice, holds, early_answer, bare_200, second_first;
	bool forks_after_refusal; /* 16.7 step 5: a proxy must pass on a 2xx even then */
	uint16_t refusal, bye_answer, prack_answer; /* 0: none */
	uint32_t session_s, min_se; /* Session-Expires of its 2xx, and what it takes; 0: none */
	bool session_uac;           /* it leaves the refreshing to the server */
	uint64_t ring_at, answer_at, fork_at, hang_up_at, expires_at;
	uint64_t ask_at, lie_at;
	/* state */
	bool reached;       /* its INVITE did */
	uint32_t cseq_in;   /* of its INVITE */
	bool wants_in;      /* it would answer, and waits for a PRACK */
	uint8_t *invite;
	uint32_t n_invite;
	uint16_t status;    /* latest response; 0: none */
	uint16_t refused;   /* final, not 2xx; 0: not */
	uint16_t media_port; /* where the server wants its RTP */
	struct sim_media media;
	struct sim_streams offer; /* the server's */
	struct sim_resend refuse;
	unsigned n_dialogs; /* by its own answers */
	struct sim_dialog dialog[SIM_FORKS_MAX];
	unsigned n_early;
	struct sim_early early[SIM_EARLY_MAX];
	/* at the server's door */
	uint64_t invite_at, invite_seq, branch;
	uint64_t attempt_at, refused_branch; /* the latest attempt; the one before, refused 422 */
	struct sim_said said;
	uint32_t asked_min;                  /* by that 422; 0: there was none */
	uint64_t asked_at;                   /* and more than the INVITE had; 0: not */
	uint32_t cseq; /* of its INVITE */
	struct sim_thread thread[SIM_THREADS_MAX];
	bool bounced;  /* ICMP said that the callee is gone */
	uint64_t cancel_at, cancel_seq;
	uint64_t provisional_in, provisional_at, final_in, final_at;
	unsigned n_failure_ack;
};

struct sim_station {
	struct sim_tcall *calls;
	uint64_t gone_at; /* from then on: ICMP unreachable */
};

void sim_t_wake(struct sim *s, unsigned i);
void sim_t_reach(struct sim *s, unsigned i, const struct sip_msg *m, const struct sim_datagram *d);
void sim_t_answer(struct sim *s, struct sim_tcall *t);
void sim_t_refuse(struct sim *s, struct sim_tcall *t, uint16_t status);
void sim_t_hang_up(struct sim *s, struct sim_tcall *t, struct sim_dialog *d);
void sim_t_draw(struct sim *s, struct sim_tcall *t);
struct sim_tcall *sim_t_call(struct sim *s, unsigned station, struct span call_id, bool make);
struct sim_dialog *sim_t_dialog(struct sim_tcall *t, struct span tag);

/* sim_t_rel.c */
void sim_t_rel_draw(struct sim *s, struct sim_tcall *t, const struct sip_msg *m);
void sim_t_rel_ring(struct sim *s, struct sim_tcall *t);
void sim_t_rel_again(struct sim *s, struct sim_tcall *t);
void sim_t_rel_timers(struct sim *s, struct sim_tcall *t);
void sim_t_prack(struct sim *s, struct sim_tcall *t, const struct sip_msg *m);
bool sim_t_held(const struct sim_tcall *t);
struct sim_early *sim_t_early(const struct sim_tcall *t, struct span tag);
unsigned sim_t_pracked(const struct sim_tcall *t, const struct sim_early *e,
		       const struct sip_msg *m);

/* sim_t_text.c */
void sim_t_put_dialog(struct writer *w, const struct sim_tcall *t, const char *tag);
void sim_t_respond(struct sim *s, const struct sim_tcall *t, const struct sip_msg *m,
		   uint16_t status, const char *tag);
void sim_t_respond_invite(struct sim *s, struct sim_tcall *t, uint16_t status, const char *tag);
void sim_t_lie(struct sim *s, const struct sim_tcall *t);
void sim_t_session_begin(struct sim *s, const struct sim_tcall *t, struct sim_dialog *d);
void sim_t_session_draw(struct sim *s, struct sim_tcall *t, const struct sip_msg *m);
void sim_t_put_session(struct writer *w, const struct sim_tcall *t, uint16_t status);
void sim_t_party(struct sim *s, const struct sim_tcall *t, const char *tag, struct sim_party *p);

/* --- the door and the invariants ------------------------------------------------------------- */

void sim_watch_in(struct sim *s, struct sim_core *c, struct sim_datagram *d);
void sim_watch_out_o(struct sim *s, struct sim_core *c, unsigned who, const struct sip_msg *m);
void sim_watch_422_in(struct sim *s, struct sim_tcall *t, const struct sip_msg *m);
void sim_check_again(struct sim *s, const struct sim_tcall *t);
bool sim_watch_may_end(const struct sim *s, const struct sim_caller *o);
const struct sim_dialog *sim_watch_in_call(const struct sim *s, const struct sim_tcall *t);
void sim_watch_out_t(struct sim *s, struct sim_core *c, unsigned station, const struct sip_msg *m);
/* sim_watch_rel.c */
void sim_watch_rel_in(struct sim *s, struct sim_core *c, struct sim_tcall *t,
		      const struct sip_msg *m);
void sim_watch_prack_answered(struct sim_tcall *t, const struct sip_msg *m);
void sim_watch_prack_out(struct sim *s, struct sim_tcall *t, const struct sip_msg *m);
void sim_watch_cseq(struct sim *s, struct sim_core *c, struct sim_tcall *t,
		    const struct sip_msg *m);
void sim_check_rel(struct sim *s, const struct sim_tcall *t);

/* sim_watch_mid.c */
struct sim_party *sim_watch_party(struct sim *s, enum sim_side side, unsigned who,
				  struct span call_id, struct span station, struct span server);
void sim_watch_query_in(struct sim *s, struct sim_core *c, enum sim_side side, unsigned who,
			const struct sip_msg *m);
void sim_watch_ended(struct sim *s, struct sim_party *p, bool out);
bool sim_watch_answer_out(struct sim *s, enum sim_side side, unsigned who, const struct sip_msg *m);
bool sim_watch_unacked(const struct sim *s, const struct sim_party *p);
void sim_check_queries(struct sim *s, const struct sim_caller *o);
void sim_watch_forget_queries(struct sim_caller *o);

/* sim_watch_session.c */
struct sim_wish sim_watch_wish(const struct sip_msg *m);
void sim_watch_deal_out(struct sim *s, struct sim_party *p, const struct sip_msg *m,
			const struct sim_wish *wish);
void sim_watch_deal_in(struct sim *s, struct sim_party *p, const struct sip_msg *m);
void sim_watch_422_out(struct sim *s, unsigned conf, const struct sip_msg *m,
		       const struct sim_wish *wish);
void sim_watch_update_out(struct sim *s, struct sim_party *p, const struct sip_msg *m);
void sim_watch_update_answered(struct sim *s, struct sim_party *p, const struct sip_msg *m);
bool sim_watch_expired(const struct sim *s, const struct sim_party *p);
void sim_check_session(struct sim *s, const struct sim_party *p);

/* sim_watch_o_rel.c */
void sim_watch_18x_out(struct sim *s, struct sim_caller *o, const struct sip_msg *m);
void sim_watch_504_out(struct sim *s, const struct sim_caller *o);
bool sim_watch_prack_in(struct sim *s, struct sim_caller *o, const struct sip_msg *m);
void sim_check_proof(struct sim *s, const struct sim_caller *o);

/* sim_watch_sdp.c */
void sim_watch_offer_out(struct sim *s, const struct sim_tcall *t, const struct sip_msg *m);
void sim_watch_said(struct sim *s, unsigned conf, struct sim_said *said, struct span body);
void sim_watch_200_body(struct sim *s, const struct sim_caller *o, const struct sip_msg *m);
void sim_watch_ack_body(struct sim *s, const struct sim_tcall *t, const struct sim_dialog *d,
			const struct sip_msg *m);

uint64_t sim_hash(struct span s); /* never 0 */
bool sim_was_dry(const struct sim_core *c);
void sim_watch_restart(struct sim *s);
void sim_watch_bounce(struct sim *s, const struct sim_datagram *d);
void sim_watch_out(struct sim *s, struct sim_core *c, struct span bytes, enum sim_side side,
		   unsigned who);
void sim_check(struct sim *s);

/* conference: the caller's number, SIM_CALLERS_MAX: none. */
__attribute__((format(printf, 3, 4))) void sim_fail(struct sim *s, unsigned conference,
						     const char *format, ...);

void sim_ladder(struct sim *s, bool to_server, enum sim_side side, unsigned who,
		struct span bytes, const char *fate);
void sim_ladder_head(struct sim *s);

/* --- one run --------------------------------------------------------------------------------- */

struct sim_world {
	unsigned n_cores, n_callers;
	uint32_t loss, duplicate; /* per mille */
	uint32_t delay_min, delay_max;
	uint32_t burst_max, turn_max, budget_invite, budget_teardown, budget_timers;
	uint32_t mail_max;
	uint8_t spread; /* how datagrams find a receive queue */
	bool fat;       /* long messages: chunks become scarce */
	bool dry;       /* times without buffers */
	bool patient;   /* callers talk for minutes: sessions are refreshed, and expire */
	bool lossless;  /* nothing gets lost: the strict invariants hold */
	uint64_t close_at, restart_at;
};

struct sim_totals {
	uint64_t runs, lossless, conferences, legs, answers, cancelled, datagrams;
	uint64_t half_open_by_loss;
	uint64_t race[RACE_MAX];
	uint64_t drop[DROP_MAX];
};

struct sim {
	uint64_t seed, now, seq, last_live;
	struct sim_rand rand;
	struct sim_world world;
	struct sim_events events;
	struct focus_cfg cfg;
	struct home home;
	struct dialplan *plan;
	struct sim_core core[SIM_CORES_MAX];
	struct sim_caller caller[SIM_CALLERS_MAX];
	struct sim_station station[SIM_STATIONS];
	struct sim_totals *totals;
	/* the outcome */
	unsigned n_failures;
	char failure[8][256];
	uint32_t failed;  /* bit by conference */
	uint32_t ladder;  /* conferences whose messages are printed */
	struct sip_msg msg, msg_out;
};

/* Runs one seed. ladder: conferences (bits) whose messages are printed. The failures, 0: none;
 * *failed: which conferences. */
unsigned sim_run(uint64_t seed, uint32_t ladder, struct sim_totals *totals, uint32_t *failed);

/* Runs one seed and, should it fail, shows how. True: it passed. */
bool sim_try(uint64_t seed, bool verbose, struct sim_totals *totals);

static inline struct endpoint sim_address(enum sim_side side, unsigned who)
{
	const uint8_t ip[4] = {10, side == SIM_O ? 8 : 9, 0, (uint8_t)(who + 1)};

	return (struct endpoint){ip_v4(ip), side == SIM_O ? 5060 : 5070};
}

static inline unsigned sim_conference(enum sim_side side, unsigned who)
{
	return side == SIM_O ? who : who / SIM_MEMBERS_MAX;
}
