/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "leg_entry.h"
#include "txn.h"

/*
 * The legs of one core. A leg is one dialog (RFC 3261 12) of the server with one station: the
 * *originator's* leg, where squelch is the UAS, or a *terminating* leg, where it is the UAC. The record
 * holds the dialog's transactions as a client, what it still owes its far end, and a *wire skeleton*
 * from which every request of the dialog is written with one copy and a few patches.
 * Sans-I/O: time is an argument, datagrams go to the outbox.
 */

#define LEG_NONE        SLAB_NONE
#define LEG_WIRE_WHOLE  104 /* bytes of a skeleton that lies in the record; of a longer one so many */
#define LEG_WIRE_INLINE 100 /* do, and the rest goes into chunks */
#define LEG_WIRE_MAX    8192
#define LEG_ROUTES_MAX  16

/* --- identifiers: what we mint is an address ------------------------------------------------- */

/*
 * Branches, tags and Call-IDs carry a name (core, epoch, generation, index of an entry) and a MAC, so
 * that a message finds its leg, or its tombstone, by array index, and a forged one is told by one
 * SipHash: 's' kind serial, 16 hex digits of name, 16 of MAC.
 */
enum leg_id_kind {
	LEG_ID_INVITE = 'i', /* branch of the INVITE, its CANCEL and the ACK for a failure */
	LEG_ID_ACK = 'a',    /* branch of the ACK for a 2xx: the same each time (races row 6) */
	LEG_ID_BYE = 'b',
	LEG_ID_PRACK = 'p',
	LEG_ID_UPDATE = 'u',
	LEG_ID_NOTIFY = 'n',
	LEG_ID_TAG = 't',
	LEG_ID_SUBSCRIPTION = 's', /* tag of a dialog that is a subscription and no call */
	LEG_ID_CALL = 'c',
	LEG_ID_ROOM = 'r',   /* the user part of a room's URI that a factory has made */
	LEG_ID_CONFERENCE = 'f', /* the user part of a conference's own URI: its originator's name */
	LEG_ID_PROBE = 'o', /* of an OPTIONS to a next hop, which the name's index is the number of */
	LEG_ID_STATELESS = 'x', /* tags and branches of what is sent without state; they name no leg */
};

#define LEG_ID_LEN      35
#define LEG_BRANCH_LEN  (7 + LEG_ID_LEN) /* after the magic cookie z9hG4bK, 8.1.1.7 */

/* In the branch of an INVITE its serial says: it had no offer, so a 2xx brings one (RFC 3264 5).
 * What comes when the leg is gone must still be answered. Twice the number of attempts is added. */
#define LEG_SERIAL_DELAYED 1
#define LEG_SERIAL_ATTEMPT 2

struct leg_id {
	uint8_t kind, serial; /* serial: 0 to 25 */
	uint64_t name; /* core << 56 | epoch << 40 | generation << 24 | index */
};

enum leg_id_verdict {
	LEG_ID_OURS,
	LEG_ID_FOREIGN, /* not in our form */
	LEG_ID_FORGED,  /* in our form, and the MAC is wrong */
};

void leg_id_put(struct writer *w, const struct siphash_key *key, struct leg_id id);

/* The same with a MAC that is known; to where there is room (LEG_ID_LEN), giving what is behind it. */
uint64_t leg_id_mac(const struct siphash_key *key, struct leg_id id);
void leg_id_put_mac(struct writer *w, struct leg_id id, uint64_t mac);
uint8_t *leg_id_lay(uint8_t *at, struct leg_id id, uint64_t mac);

/* The MACs of two identifiers of one name, for two thirds of the work. */
void leg_id_macs(const struct siphash_key *key, struct leg_id one, struct leg_id other,
		 uint64_t mac[2]);

/* An ACK for a 2xx and the BYE behind it: their branches, which have the name in common. */
struct leg_pair {
	struct leg_id ack, bye;
	uint64_t mac[2]; /* of the two */
};

/* Fills in the MACs of n of them, SIPHASH_MANY at most: for many, a fraction of the work for each. */
void leg_id_mac_pairs(const struct siphash_key *key, struct leg_pair *pair, unsigned n);

/* Makes of an identifier that leg_id_put wrote another of the same name, with that MAC. */
void leg_id_change(uint8_t id[LEG_ID_LEN], struct leg_id to, uint64_t mac);

enum leg_id_verdict leg_id_read(const struct siphash_key *key, struct span text, struct leg_id *out);

/* The same for a branch, magic cookie included. */
enum leg_id_verdict leg_branch_read(const struct siphash_key *key, struct span branch,
				    struct leg_id *out);

static inline unsigned leg_id_core(uint64_t name)
{
	return (unsigned)(name >> 56);
}

static inline uint32_t leg_id_index(uint64_t name)
{
	return (uint32_t)name & 0xffffff;
}

/* Index and generation count from the beginning at each start; the epoch tells one run's names from
 * the next one's where they share a secret. */
static inline uint16_t leg_id_epoch(uint64_t name)
{
	return (uint16_t)(name >> 40);
}

/* --- the record ------------------------------------------------------------------------------ */

enum leg_role {
	LEG_TERMINATING,
	LEG_ORIGINATOR,
};

enum leg_state {
	LEG_QUEUED,   /* terminating: its INVITE waits to be sent */
	LEG_NAMED,    /* terminating: its INVITE waits for the DNS, and for limit_at at most */
	LEG_EARLY,    /* an early dialog of a terminating leg's INVITE: focus_early.c */
	LEG_INVITED,  /* INVITE sent (originator: received), no final answer yet */
	LEG_ANSWERED, /* originator: 2xx sent, its ACK not yet here */
	LEG_UP,       /* 2xx received, its ACK sent or owed; originator: ACK received */
	LEG_CLOSING,  /* BYE sent */
	LEG_OVER,     /* ended; stays to answer and absorb retransmissions */
};

/* How the conference counts a terminating leg. */
enum leg_standing {
	LEG_OUT,     /* not, or not any more: refused, given up, doomed, left */
	LEG_PENDING, /* may still answer */
	LEG_IN,      /* answered: a member */
};

/* What the next teardown batch writes for the leg. */
enum leg_debt {
	LEG_OWES_ACK = 1 << 0,
	LEG_OWES_BYE = 1 << 1,
	LEG_OWES_INVITE = 1 << 2, /* once more, with credentials: it was challenged */
};

/* Who keeps a session alive (RFC 4028). */
enum leg_refresher {
	LEG_REFRESH_NONE, /* no session timer */
	LEG_REFRESH_US,
	LEG_REFRESH_THEM,
};

/*
 * The skeleton: everything between the method and the CSeq number of a request. Only what differs from
 * one leg to the next is kept, as one text: Request-URI, Route lines, From, To, Call-ID. What every
 * request of a leg has in the same words, and the identifiers that we have minted ourselves, are
 * written around it (leg_wire.c).
 */
struct leg_wire {
	uint16_t n;                 /* bytes of text */
	uint16_t uri_end, routes_end, from_end, to_end; /* where its parts end; Call-ID: n */
	uint16_t target_n;          /* the remote target (12.2.1.1): the Request-URI, or the last Route */
	uint8_t max_forwards;
	bool strict : 1;            /* it is the last Route */
	bool named : 1;             /* the host that a request goes to is a name */
	bool own_tag : 1, own_call : 1; /* the tag of From and the Call-ID are ours */
	union {
		uint8_t bytes[LEG_WIRE_WHOLE];
		struct {
			uint8_t begin[LEG_WIRE_INLINE];
			uint32_t more; /* chunks with the rest */
		} __attribute__((packed)); /* it begins right behind the flags */
	};
};

#define LEG_FORKS_MAX 127 /* of one conference */

struct leg {
	/* read for every message */
	uint8_t role, state;
	uint8_t debt;      /* enum leg_debt */
	uint8_t standing;  /* enum leg_standing, in its conference */
	bool batched : 1;  /* waits in the teardown batch */
	bool doomed : 1;   /* to be completed, then torn down */
	bool torn : 1;     /* completed only for that: it was doomed before its ACK was sent */
	bool cancel_sent : 1; /* by policy hybrid or rfc */
	bool cancel_wanted : 1;
	bool past_limit : 1; /* the answer limit has passed once */
	bool heir : 1;     /* made for a 2xx beyond the first of its INVITE, or after the leg was gone */
	bool stateless : 1; /* named by leg_table.alias in its branches, for it serves without state */
	bool delayed : 1;  /* its INVITE had no offer: the answer goes into the ACK */
	bool awaits : 1;   /* that answer is not known yet: the ACK waits for it */
	bool answering : 1; /* a re-INVITE of theirs waits for its answer in the core's queue */
	bool mid_pending : 1; /* it has no final answer yet */
	bool mid_offered : 1; /* it had no offer: our 2xx has one, and the ACK brings the answer */
	bool had_early : 1; /* its INVITE has had early dialogs with PRACKs; they may be forgotten */
	bool raised : 1; /* its INVITE has been sent again with a longer session */
	bool rehosted : 1; /* its Request-URI named us, and names the hop in our place */
	bool unproven : 1; /* originator: 'rseq' was sent and has had no PRACK */
	uint8_t fork : 7;  /* terminating: the contacts of one member have the same; 0: it has one */
	uint8_t heirs;     /* of this leg, so far */
	uint8_t refresher; /* enum leg_refresher */
	uint8_t request_method; /* of 'request': BYE, CANCEL, PRACK or UPDATE */
	uint8_t request_serial; /* of its branch */
	uint8_t invite_serial;  /* of the INVITE's: LEG_SERIAL_ */
	uint32_t entry;    /* what its name stands for */
	uint32_t focus;    /* the conference; SLAB_NONE: none any more */
	uint32_t limit_at;   /* answer limit, later the next look for media; this and session_at
				are moments */
	uint64_t dialog;   /* txn_dialog of Call-ID and remote tag; 0: no remote tag yet */
	/* terminating: client INVITE transaction; originator: its reliable 1xx, then its 2xx */
	struct txn invite;
	struct txn request;  /* our latest other request */
	uint32_t session_at; /* when to refresh the session, or to give it up */
	uint32_t cseq;       /* of our latest request in the dialog */
	uint32_t cseq_invite; /* of our INVITE, which ACK and CANCEL repeat */
	uint32_t cseq_remote; /* of theirs; SIP_ABSENT: none yet */
	uint64_t tag_mac, call_mac; /* of our tag and our Call-ID; 0: not known */
	uint64_t latest;     /* key of the latest request's transaction in the dialog; 0: none yet */
	struct path path;    /* where the dialog's next request goes */
	union {
		struct chain ack_body; /* the answer in our ACK; empty: it has none */
		struct chain hops;     /* until there is a 2xx, of a route: the endpoints that have not
					  been tried, the next one first */
	};
	struct leg_wire wire;
	/* the conference's and the session's */
	uint32_t next, prev; /* the conference's other terminating legs; early: of the same INVITE */
	uint32_t flow;     /* media flow, MEDIA_NONE: none */
	uint32_t burst;    /* in which it was answered or, if that came first, doomed; 0: neither */
	uint32_t server_txn; /* originator: the transaction of its INVITE */
	uint32_t early;    /* first of the INVITE's early dialogs with a reliable provisional response */
	uint32_t rseq;     /* latest RSeq (RFC 3262): originator, sent; early, received */
	struct revision said; /* the session description that it was told last */
	uint32_t session_s; /* Session-Expires in force */
	struct chain theirs; /* a description of theirs that waits to be answered */
	struct chain words;  /* their latest offer, answered, where the conference does not keep it */
	struct txn mid;      /* our 2xx to their latest re-INVITE, until its ACK */
	uint32_t mid_txn, mid_cseq; /* that: its transaction, its CSeq */
};

/* A leg shall cost 1,024 bytes at most: besides this record its wheel timer, slab bookkeeping,
 * two names, its share of the conference and of the server transactions. Five cache lines. */
_Static_assert(sizeof(struct leg) == 320, "a leg record has another size");

struct leg_table {
	struct slab slab;           /* struct leg */
	struct leg_entries entries; /* an identifier's index is into these */
	uint32_t spare;         /* a leg kept back from the table: see focus_late.c */
	struct chunks *chunks;  /* for long skeletons; shared with the server transactions */
	uint64_t alias;         /* the name of a stateless leg */
	struct leg_via *via;    /* the way back to us, as leg_wire.c writes it */
	struct leg_contact *contact; /* the same, as leg_contact.c does */
	uint8_t *long_wire;     /* a stateless leg's text: it needs no chunks */
	struct table heirs;     /* dialog -> the heir or early leg that has it */
	struct wheel *wheel;
	uint32_t wheel_base;      /* leg i is timer wheel_base + i */
	uint8_t core;
	bool subscriptions; /* its dialogs are those, and not counted as legs */
	uint16_t epoch;
	uint16_t sip_port; /* where requests of its dialogs are to come */
	struct siphash_key key;
	struct txn_times times;
	const struct home *home;
	struct outbox *out;
	struct stats *stats;
};

/* Twice as many names as legs: so many legs may be gone and not forgotten. */
static inline uint32_t leg_max_entries(uint32_t max_legs)
{
	return 2 * max_legs;
}

size_t leg_table_footprint(uint32_t max_legs);

/* Lays the tables out in mem (64-byte aligned). The other members are the caller's to fill in. */
void leg_table_init(struct leg_table *lt, void *mem, uint32_t max_legs);

static inline struct leg *leg_at(const struct leg_table *lt, uint32_t i)
{
	return slab_at(&lt->slab, i);
}

/* A new leg; LEG_NONE: no room. */
uint32_t leg_open(struct leg_table *lt, enum leg_role role, enum leg_state state);

/* Gives the record back. Names that point to it are stale from now on. */
void leg_close(struct leg_table *lt, uint32_t i);

/* The name that leg i's identifiers carry. */
uint64_t leg_name(const struct leg_table *lt, uint32_t i);

/* What its tag is written from. */
static inline struct leg_id leg_tag_id(const struct leg_table *lt, uint32_t i)
{
	return (struct leg_id){.kind = lt->subscriptions ? LEG_ID_SUBSCRIPTION : LEG_ID_TAG,
			       .name = leg_name(lt, i)};
}

/* The leg of that name, or LEG_NONE when it is gone. */
uint32_t leg_find(const struct leg_table *lt, uint64_t name);

/* Asks memory for what leg_find will look at. */
void leg_name_fetch(const struct leg_table *lt, uint64_t name);

/*
 * A 2xx with another To tag than the first (13.2.2.4), or one that comes when its leg is gone, is a
 * dialog for which a leg of its own is made: an *heir*. It is found by its dialog, for the branch and
 * the tag that the far end uses are those of the first leg; and so is the leg of an early dialog.
 * Adds leg l, which has a dialog; false: no room.
 */
bool leg_heir_add(struct leg_table *lt, uint32_t l);

/* Leg l is not found by its dialog any more; of another leg than those it changes nothing. */
void leg_heir_del(struct leg_table *lt, uint32_t l);

/* The heir or early leg with that dialog, or LEG_NONE. */
uint32_t leg_heir_find(const struct leg_table *lt, uint64_t dialog);

/* Sets the leg's wheel timer to its nearest deadline. */
void leg_rearm(struct leg_table *lt, uint32_t i);

/* Nothing is running or lingering any more: the record may be closed. */
static inline bool leg_spent(const struct leg *leg)
{
	return leg->state == LEG_OVER && !leg->batched && !leg->answering && txn_over(&leg->invite) &&
	       txn_over(&leg->request) && txn_over(&leg->mid);
}

/* --- dialogs --------------------------------------------------------------------------------- */

/* The originator's leg from its INVITE (12.1.1), whose txn_dialog is known: remote target, route set,
 * tags. False: a header is too long, or Contact is not one URI that we can reach. */
bool leg_dialog_uas(struct leg_table *lt, uint32_t i, const struct sip_msg *invite,
		    uint64_t dialog, const struct path *path);

/* A number for a dialog that others may see, the same each time. */
static inline uint64_t leg_dialog_alias(const struct siphash_key *key, uint64_t dialog)
{
	return siphash_short(key, dialog, 0);
}

/* A terminating leg before its INVITE. caller: the URI that From shows; routes: what it goes through,
 * a comma list that Route could have; empty: nothing. False: too long. */
bool leg_dialog_uac(struct leg_table *lt, uint32_t i, struct span target, const struct path *path,
		    struct span caller, struct span routes, uint32_t max_forwards);

/* The leg's dialog as a 2xx, or a provisional response with a tag, establishes it (12.1.2,
 * 13.2.2.4), from that message alone: any leg can be given the dialog of any response of ours.
 * False: it cannot be built, and the leg is as it was. */
bool leg_dialog_2xx(struct leg_table *lt, uint32_t i, const struct sip_msg *ok,
		    const struct path *path);

/* What leg_send_failure_ack needs, from the failure that a terminating leg's INVITE had: its To is
 * the Request-URI that leg_dialog_uac wrote. False: it cannot be built. */
bool leg_dialog_refused(struct leg_table *lt, uint32_t i, const struct sip_msg *failure,
			const struct path *path);

/* A target refresh request or its 2xx (12.2.1.2, 12.2.2): the Contact of m is the remote target
 * from now on. Without one, or without room for a longer one, the old one stays. */
void leg_dialog_refresh(struct leg_table *lt, uint32_t i, const struct sip_msg *m);

/* A terminating leg whose INVITE goes to another target: its Request-URI. To and all else stay. False:
 * no room for a longer one. */
bool leg_dialog_retarget(struct leg_table *lt, uint32_t i, struct span target);

/* From tag and Call-ID of a terminating leg's INVITE are these. */
bool leg_has_minted(const struct leg_table *lt, uint32_t i, struct span tag, struct span call);

/* The Request-URI of its requests; it may lie in room. */
struct span leg_uri(const struct leg_table *lt, uint32_t i, uint8_t room[LEG_WIRE_MAX]);

/* Who is at the far end: its URI, and its display name without quotes, empty where it has none.
 * Both may lie in room. Empty: not known. */
void leg_peer(const struct leg_table *lt, uint32_t i, uint8_t room[LEG_WIRE_MAX],
	      struct span *uri, struct span *name);

/* What we are called in its requests' From, without a tag; and its remote target. Either may lie in
 * room. */
struct span leg_self(const struct leg_table *lt, uint32_t i, uint8_t room[LEG_WIRE_MAX]);
struct span leg_target(const struct leg_table *lt, uint32_t i, uint8_t room[LEG_WIRE_MAX]);

/* The URI whose host its requests go to (8.1.2): the first route's or the remote target; it may lie in
 * room. Where leg->wire.named says so that host is a name, and leg->path leads to where the message came
 * from that named it, until somebody knows better. */
struct span leg_next_hop(const struct leg_table *lt, uint32_t i, uint8_t room[LEG_WIRE_MAX]);

/* The tag of leg i. */
void leg_put_tag(const struct leg_table *lt, uint32_t i, struct writer *w);

/* --- requests -------------------------------------------------------------------------------- */

/* Bytes that a request of the leg takes besides what the caller adds: its text, and 384 for a long
 * method's name, all fixed words, our IPv6 address, three identifiers, CSeq, and a length. */
static inline uint32_t leg_request_max(const struct leg *leg)
{
	return leg->wire.n + 384u;
}

/* Request line to CSeq line of a request of the leg. */
void leg_put_request(const struct leg_table *lt, uint32_t i, struct writer *w,
		     enum sip_method method, enum leg_id_kind branch, uint32_t cseq);

/* The same with a branch of the caller's own. */
void leg_put_request_as(const struct leg_table *lt, uint32_t i, struct writer *w,
			enum sip_method method, struct leg_id branch, uint32_t cseq);

/* The ACK for its 2xx: always the same bytes, leg->ack_body among them, if 'headers' (further header
 * lines, each with its line end) are. The second puts another
 * body into it, for a leg that has no chunks to keep one in; the third another branch as well, for
 * a leg that stands in for one that is gone. */
void leg_send_ack(struct leg_table *lt, uint32_t i, struct span headers);
void leg_send_ack_with(struct leg_table *lt, uint32_t i, struct span body);
void leg_send_ack_as(struct leg_table *lt, uint32_t i, struct leg_id branch, struct span body);

/* BYE, CANCEL (9.1), PRACK or UPDATE, none of them with a body: begins its transaction in
 * leg->request. headers: further header lines, each with its line end. */
void leg_send_request(struct leg_table *lt, uint32_t i, enum sip_method method, struct span headers,
		      uint64_t now_ms);

/* The branches of the ACK and the BYE that leg_send_ack_bye writes, of n legs at once; a leg's holds
 * until it sends something. */
#define LEG_PAIRS_MAX SIPHASH_MANY
void leg_pairs(const struct leg_table *lt, const uint32_t *legs, unsigned n,
	       struct leg_pair pair[LEG_PAIRS_MAX]);

/* The ACK for its 2xx, without a body, and the BYE that follows: the same bytes as from the two above,
 * for half of the work. pair: the leg's. headers: the BYE's. leg_request_max must be LEG_BRIEF_MAX at
 * most. */
#define LEG_BRIEF_MAX 1024
void leg_send_ack_bye(struct leg_table *lt, uint32_t i, const struct leg_pair *pair,
		      struct span headers, uint64_t now_ms);

/* The latest of them again; with the same headers, the same bytes. */
void leg_resend_request(struct leg_table *lt, uint32_t i, struct span headers);

/* The ACK for a non-2xx final response (17.1.1.3), to whichever INVITE of the leg its branch
 * names. */
void leg_send_failure_ack(struct leg_table *lt, uint32_t i, const struct sip_msg *response);

/* Contact of nearly all that we send: "Contact: <sip:squelch@host:port>\r\n"; and one with another
 * user, and header parameters. The URI of such a one: "sip:squelch@host:port". */
void leg_put_uri(const struct leg_table *lt, uint32_t local, struct span user, struct writer *w);
void leg_put_contact(const struct leg_table *lt, uint32_t local, struct writer *w);
void leg_put_contact_as(const struct leg_table *lt, uint32_t local, struct span user,
			struct span params, struct writer *w);

/* --- tombstones ------------------------------------------------------------------------------ */

/* Leg i's name stands for a tombstone from now on, until that moment; the record is still to be
 * closed. */
void leg_bury(struct leg_table *lt, uint32_t i, uint32_t until);

/* The tombstone of that name, or NULL: there is none, or none any more. */
struct leg_entry *leg_tombstone_find(const struct leg_table *lt, uint64_t name, uint64_t now_ms);

/* How many there are; a few may have been forgotten already. */
static inline uint32_t leg_tombstones(const struct leg_table *lt)
{
	return lt->entries.n_stones;
}

/* Counts out some of those that are forgotten. To be called now and then. */
void leg_tombstones_sweep(struct leg_table *lt, uint64_t now_ms);
