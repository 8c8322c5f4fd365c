/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "auth.h"
#include "dialplan.h"
#include "floor.h"
#include "hop.h"
#include "leg.h"
#include "list.h"
#include "location.h"
#include "media.h"
#include "resolve.h"
#include "sdp.h"
#include "sources.h"

/*
 * The conferences of one core (RFC 4353: the *focus* is a conference's centre), and with them the whole
 * signalling core of that lcore: messages and time go in, datagrams come out of the outbox. It opens
 * no socket, reads no clock and draws no random number, so that the same code runs on a NIC queue, in a
 * unit test and in a simulator.
 *
 * A burst of messages is first taken in (focus_receive: states change, debts are noted), then acted
 * upon (focus_settle, focus_invite_drain, focus_teardown_drain). Whatever order the messages of one
 * burst had, the outcome is the same (races row 35).
 */

struct focus_cfg {
	const struct home *home;
	struct dialplan_view *plan; /* this core's own; replaced by focus_plan */
	uint8_t core;            /* this core's number in identifiers: 0 to 255 */
	uint16_t sip_port;       /* its own UDP port for signalling; 0: everybody's */
	struct siphash_key key;  /* the same on all cores */
	uint16_t epoch;          /* of this run: another one than the latest runs with that key had */
	uint32_t max_legs, max_conferences, max_rooms; /* of this core */
	uint32_t max_message;    /* bytes of the longest message */
	uint32_t max_members;    /* of a recipient list, or that REFERs may add to; at most
				    * DIALPLAN_MEMBERS_MAX */
	struct txn_times times;
	uint32_t answer_limit_ms;
	uint32_t session_expires_s; /* RFC 4028: asked for of everybody; 0: of nobody */
	uint32_t min_se_s;          /* the least that is accepted; 90 or more */
	struct span realm;       /* of --users; empty: nobody can be challenged */
	uint32_t max_subscriptions; /* of this core; 0: nobody can subscribe to anything */
	uint32_t notify_interval_ms; /* between two NOTIFYs about changes of one conference */
	uint32_t min_expires_s, max_expires_s; /* of a subscription */
	uint32_t nonce_life_ms;  /* how long an answer to a challenge is good */
	bool credentials;        /* legs may be challenged (focus_accounts); some 350 bytes each */
	uint32_t probe_ms; /* this core asks each next hop, so often, whether it is alive; 0: it does not */
	uint64_t priorities;     /* values of Resource-Priority that are understood (priority.h) */
	uint64_t emergencies;    /* those of them that make an emergency of a call */
	uint32_t emergency_reserve; /* of a thousand of everything, so much is kept for those */
	uint32_t source_rate; /* new requests a second that one address may send; 0: any */
	enum cancel_policy cancel_policy;
	enum late_cancel late_cancel;
	enum answer_policy answer_policy;
	enum media_mode media_mode;
	enum latch_policy latch;
	uint32_t media_timeout_s; /* a leg that is silent for so long is ended; 0: none */
	enum floor_control floor;     /* of conferences whose rules say nothing of it */
	bool rules_floor;             /* some rule may say that there is one */
	enum floor_grade floor_grade; /* the highest priority that anybody may ask for */
	uint8_t floor_queue;          /* so many may wait for the floor; at least 1 */
	struct floor_times floor_times;
	const struct location *location; /* who is reached where; NULL: there is no registrar */
	unsigned location_part; /* the one that is this core's to write */
	struct location_log *location_log; /* who keeps what registers; NULL: nobody */
	const struct resolve_cache *names; /* where host names lead; NULL: they lead nowhere */
	struct resolve_asker *asker; /* who finds out about others; NULL where names is */
	uint32_t name_wait_ms;   /* how long a leg waits for that */
	uint16_t media_base;     /* first media port; even */
	const uint8_t *media_owner; /* which core has a pair of ports, by port / 2; NULL: this one */
	struct call_log *log;    /* where the records of ended legs go; NULL: nowhere */
	uint32_t media_flows;    /* port pairs of this core, on each address */
};

struct focus_core;

/* Bytes that focus_core_init wants. */
size_t focus_core_footprint(const struct focus_cfg *cfg);

/* Lays a core out in mem (64-byte aligned, zeroed, on the core's own NUMA node). *cfg is copied;
 * what it points to, out and stats must outlive the core. */
struct focus_core *focus_core_init(void *mem, const struct focus_cfg *cfg, struct outbox *out,
				   struct stats *stats, uint64_t now_ms);

/* Begins a burst: time is now_ms until the next one. */
void focus_burst(struct focus_core *core, uint64_t now_ms);

/* A datagram and the path it came over. */
struct focus_datagram {
	struct span bytes;
	const struct path *path;
};

/* Takes in a burst of datagrams. They may be overwritten afterwards. */
void focus_receive_burst(struct focus_core *core, const struct focus_datagram *d, unsigned n);

/* One of them. */
void focus_receive(struct focus_core *core, struct span datagram, const struct path *path);

/* Answers a request that is not to be taken in at all; an empty reason means what the status is called.
 * What is no request that can be answered is dropped. */
void focus_reject(struct focus_core *core, struct span datagram, const struct path *path,
		  uint16_t status, struct span reason);

/*
 * Who answers in the place of a core that has no room to be asked: what that takes without one. Of
 * cfg it is the key, and what an emergency is.
 */
struct focus_deputy {
	const struct focus_cfg *cfg;
	const struct sources *trusted; /* whose word about emergencies is taken; NULL: nobody's */
	struct outbox *out;
	struct stats *stats;
	struct sip_msg msg; /* the one being read */
};

enum focus_turn {
	FOCUS_TURN_NONE,   /* it begins no call, or cannot be answered: nothing was sent */
	FOCUS_TURN_AWAY,   /* it has its answer */
	FOCUS_TURN_URGENT, /* an emergency: its own core has to see it */
};

/* Refuses an INVITE that begins a call: 503, nothing is kept, and the tag is that which its own
 * core would give. */
enum focus_turn focus_turn_away(struct focus_deputy *d, struct span datagram,
				const struct path *path);

/* Takes in an ICMP unreachable; 'quoted' is what it repeats of a datagram that we sent. */
void focus_unreachable(struct focus_core *core, struct span quoted);

/* Lets up to 'budget' timers expire that are due. */
void focus_timers(struct focus_core *core, unsigned budget);

/* Answers the re-INVITEs that came; and decides, for conferences in which something has changed, what
 * the originator is told, and whether the conference is over. */
void focus_settle(struct focus_core *core);

/* Sends up to 'budget' INVITEs that wait. */
void focus_invite_drain(struct focus_core *core, unsigned budget);

/* The teardown batch: writes, for up to 'budget' legs, the ACK and the BYE that they owe, in one
 * pass. */
void focus_teardown_drain(struct focus_core *core, unsigned budget);

/* Sends up to 'budget' of the NOTIFYs that subscribers are owed (RFC 6665). */
void focus_notify_drain(struct focus_core *core, unsigned budget);

/* New INVITEs are looked up in another plan from now on, of whose next hops 'hops' says which are dead
 * (NULL: none is); the conferences there are keep what they took
 * from the one before, and point nowhere into it. */
void focus_plan(struct focus_core *core, struct dialplan_view *plan, struct hop_board *hops);

/* A board for a plan's next hops. NULL: no memory. What the one before knows of those that both have is
 * carried over, any thread. */
struct hop_board *focus_hop_board(const struct dialplan *plan);
void focus_hop_board_carry(struct hop_board *b, const struct dialplan *plan,
			   const struct hop_board *old, const struct dialplan *old_plan);

/* Who can answer a challenge from now on; NULL: nobody. They outlive the core, or are replaced. */
void focus_users(struct focus_core *core, const struct auth_users *users);

/* What legs' challenges are answered with from now on; NULL: none is. As users. */
void focus_accounts(struct focus_core *core, const struct auth_accounts *accounts);

/* Whose word about an originator's identity is taken and who is told (RFC 3325); NULL: nobody. */
void focus_trusted(struct focus_core *core, const struct sources *trusted);

/* Refuses new INVITEs (503) until it is called with DROP_NONE, and counts them under 'why'; not yet
 * those of emergencies while 'urgent' is DROP_NONE. All that concerns a conference there is, CANCEL
 * and BYE included, is served as ever (races row 31). */
void focus_admit(struct focus_core *core, enum drop why, enum drop urgent);

/* Refuses new INVITEs from now on and ends every conference properly. */
void focus_close(struct focus_core *core);

/* No conference is left, and no subscription. */
bool focus_empty(const struct focus_core *core);

/*
 * A packet that came to a media port: media_route, and what floor control has to do with it.
 * DROP_NONE: it goes where *hops says; hops->n of 0: nowhere, it was for us. Time is that of the
 * burst.
 */
enum drop focus_route(struct focus_core *core, const struct path *in, struct span payload,
		      struct media_hops *hops);

/* What a standing room is known by, from the user part of its URI: the same on all cores. Whether a
 * factory of ours has made it, and which. */
uint64_t focus_room_key(const struct siphash_key *key, struct span user);
bool focus_room_made(const struct siphash_key *key, struct span user, struct leg_id *out);

/* The same for the URI that a conference of a group or a list has of its own. */
bool focus_has_made(const struct siphash_key *key, struct span user, struct leg_id *out);

/* The core's media ports. */
struct media *focus_media(struct focus_core *core);

/* What is in use at this moment, for tests: everything is back when all are 0. */
struct focus_usage {
	uint32_t subscriptions, watches, users, documents; /* the last three: what is kept for them */
	uint32_t conferences, rooms, legs, transactions, tombstones, flows, chunks, timers;
};

struct focus_usage focus_usage(const struct focus_core *core);
