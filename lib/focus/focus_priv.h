/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "focus.h"
#include "focus_credentials.h"
#include "focus_floor.h"
#include "focus_queue.h"
#include "focus_source.h"
#include "focus_watch.h"

#define FOCUS_NONE SLAB_NONE
#define ROOM_NONE  TABLE_NONE
#define FOCUS_ROOM_NAME_MAX 128 /* bytes of a room's name */
#define FOCUS_ROOM_URI_MAX  (FOCUS_ROOM_NAME_MAX + 64)

/* What we can do (RFC 3261 20.5, 20.37). */
#define FOCUS_METHODS   "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE"
#define FOCUS_OPTIONS   "100rel, timer, answermode, resource-priority"
#define FOCUS_SUPPORTED "Supported: " FOCUS_OPTIONS "\r\n"
#define FOCUS_LIST_OPTION SPAN("recipient-list-invite") /* RFC 5366; where a rule says so */
#define FOCUS_PRIORITY_OPTION SPAN("resource-priority")  /* RFC 4412 */
#define FOCUS_PRIORITY        SPAN("Resource-Priority")
#define FOCUS_MODE_OPTION SPAN("answermode")            /* RFC 5373 */

enum focus_state {
	FOCUS_SETTING_UP, /* the originator has no final answer yet */
	FOCUS_UP,         /* it has our 200 */
	FOCUS_ENDING,     /* its legs are being completed and torn down */
};

/* What is known of the answer (RFC 4964), as bits. */
enum answer_state {
	ANSWER_STATED = 1 << 0,    /* a member speaks of it, or we have answered in its stead */
	ANSWER_CONFIRMED = 1 << 1, /* a member itself has answered */
};

/* How a member says it has answered (RFC 5373 4.6). */
enum answer_mode {
	MODE_UNSAID,
	MODE_AUTO,
	MODE_MANUAL,
};

/* What a station has said last: its description as it is stored, and what there is in it. */
struct words {
	struct chain text; /* empty: nothing so far */
	struct sdp_outline has;
};

/* One conference. */
struct focus {
	uint64_t name;      /* its originator's, which may be over already */
	uint8_t state : 2;  /* enum focus_state */
	uint8_t answer_state : 2; /* enum of that name */
	uint8_t answer_mode : 2; /* how the latest member has answered: enum of that name */
	bool ringing : 1;       /* a member rings */
	bool ringing_told : 1;  /* and the originator has been told: 180 */
	bool settling : 1;      /* waits in core->settling */
	bool inviting : 1;      /* waits in core->inviting */
	bool reliable : 1;      /* the originator wants its provisional responses reliable (RFC 3262) */
	bool delayed : 1;       /* its INVITE had no offer; its ACK brings the answer to ours */
	bool in_room : 1;       /* part of a standing room: an originator without members, or 'dialled' */
	bool refers : 1;        /* its originator may have others called, or put out (RFC 4579) */
	bool dialled : 1;       /* its members are, or were, called into a room: no originator */
	bool bye_after_ack : 1; /* the originator gets a BYE as soon as it may have one (RFC 3261 15) */
	uint16_t failure;   /* the best of the members' failures so far (16.7 step 6); 0: none */
	uint32_t burst;     /* in which its INVITE came */
	uint32_t originator; /* its leg; LEG_NONE: over */
	uint32_t members;    /* first of the terminating legs */
	uint16_t n_members;  /* terminating legs that are not over */
	uint16_t n_pending, n_in; /* of those: may still answer; have answered */
	uint8_t max_forwards : 7; /* for the members' INVITEs */
	uint8_t has_uri : 1;      /* it is told of in Contact as a focus (focus_uri.c) */
	uint8_t cancel_policy : 2, answer_policy : 2; /* enums of those names */
	uint8_t floor : 2;       /* enum floor_control: its own, or its room's */
	uint8_t floor_grade : 2; /* the highest priority that its stations may ask for */
	uint32_t speaker;    /* the member that the originator hears; LEG_NONE: none yet */
	uint32_t cursor;     /* next member to invite; LEG_NONE: all are */
	uint32_t answer_limit_ms; /* how long a member may go without a final answer */
	union {
		uint32_t room;     /* in_room */
		uint32_t answerer; /* else: the member that has said 'answer'; LEG_NONE: none, or
				    * it has left */
	};
	struct chain lines;  /* header lines for members: how they are to answer (RFC 5373), what is
			      * asserted about the originator, then Reason of whatever ended it
			      * (RFC 3326) */
	struct words offer;  /* the originator's; to who is called into a room: the room's */
	union {
		struct { /* in_room */
			uint32_t next, prev; /* the room's other conferences */
		};
		struct chain invited; /* else: what the members' INVITEs offer; empty: just that */
	};
	union {
		struct words answer; /* the members': of the first that answered; the room's; our
				      * own, where the originator was answered before any member */
		struct chain called; /* dialled: the URI that was referred to */
	};
};

/* A standing room. */
struct room {
	uint64_t key;        /* focus_room_key of its name */
	uint64_t conference; /* what its conferences are named by in records */
	struct chain name;   /* the user part of its URI */
	uint32_t first, n;   /* its conferences */
	uint8_t floor;       /* enum floor_control: all of theirs */
	uint8_t refer;       /* enum refer_policy of the rule whose factory has made it */
};

/* Whom an INVITE asks us to call. */
struct invitees {
	const struct dialplan_member *member;
	uint32_t n;
};

/* Where an INVITE goes, and where else if that does not serve it: in the order in which they are
 * tried. */
#define FOCUS_HOPS_MAX 16

struct focus_hops {
	uint32_t n;
	struct endpoint at[FOCUS_HOPS_MAX];
};

/* Through whom a Request-URI is called. */
struct focus_route {
	struct dialplan_member routed; /* its URI may lie in core->tail */
	struct focus_hops hops;
	bool rehosted; /* the Request-URI named us, and names the hop in our place */
};

/* A leg that waits for the DNS: its name, and the key of its host's. */
struct focus_wait {
	uint64_t leg, key;
};

/* A name that was asked for last, when. */
struct focus_ask {
	uint64_t key, at_ms;
};

/* All of them; each is looked at when the cache has changed, and now and then. */
#define FOCUS_WAITS 4096
#define FOCUS_ASKS  64

struct focus_waits {
	struct focus_wait *at; /* a ring of so many */
	uint32_t first, n;
	uint32_t left;    /* so many of them are still to be looked at */
	uint32_t edition; /* of the cache, then */
	uint64_t look_ms; /* when they are at the latest */
	struct focus_ask asked[FOCUS_ASKS]; /* by their keys */
};

/* What the originator offers; an empty body: nothing. */
struct offer {
	struct span body;
	struct sdp sdp;
};

/* What members are told of what an INVITE asks of them; empty: nothing. */
struct wishes {
	struct span answer_mode, priv_answer_mode;
	bool insists; /* on those being understood: Require */
	bool prioritised;   /* Resource-Priority (RFC 4412) */
	bool insists_on_it; /* the same */
	bool emergency;     /* there is room kept for it */
};

/* What an INVITE asks for, or whom a REFER has us call. */
struct asked {
	const struct dialplan_rule *rule;
	struct span text;          /* the URI that it is for, as written */
	const struct sip_uri *uri; /* and parsed */
	enum floor_control floor;
	struct invitees who;
	uint8_t forks;             /* numbers of leg->fork that are taken */
	uint64_t referral;         /* name of the subscription that is told of them; 0: none */
	struct focus_route route; /* of a route */
	struct offer offer;
	struct wishes wishes;
};

/* Members that have registered, as the contacts that they are reached at: of the INVITE being taken
 * in. */
#define FOCUS_CONTACTS_MAX     DIALPLAN_MEMBERS_MAX
#define FOCUS_CONTACTS_TEXT    65536

struct focus_located {
	struct location_list list;
	struct list_seen seen; /* those that have been named so far */
	struct dialplan_member member[FOCUS_CONTACTS_MAX];
	uint8_t text[FOCUS_CONTACTS_TEXT];
};

/* So many chunks are for the conferences that there are: no new one takes them. */
#define FOCUS_CHUNKS_KEPT 256

#define FOCUS_INTAKES 4


/* A datagram on its way in. */
struct intake {
	enum sip_verdict verdict;
	struct txn_id id;          /* a request: what it is known by */
	enum leg_id_verdict whose; /* where we minted it: */
	struct leg_id own;         /* what finds its leg, a request's To tag or a response's branch */
	uint32_t l, t;             /* that leg, and the INVITE's transaction, when they were looked
				      for: they may be gone since */
	struct sip_msg msg;
};

struct focus_core {
	/* hot: touched in every turn */
	uint64_t now_ms;
	uint32_t burst; /* number of this burst; never 0 */
	bool closing;   /* no new conferences */
	enum drop shortage; /* why there are none just now; DROP_NONE: there may be */
	enum drop shortage_urgent; /* the same for emergencies */
	struct outbox *out;
	struct stats *stats;
	struct leg_table legs;
	struct txn_servers txns;
	struct slab foci;
	struct slab rooms;
	struct table room_of; /* key -> room */
	struct wheel wheel;
	struct media media;
	struct focus_sources sources;
	struct auth_server auth;
	const struct sources *trusted; /* NULL: nobody is */
	struct hop_board *hops; /* the plan's, by its numbers; NULL: nothing is known of them */
	struct focus_located *located; /* NULL: there is no registrar */
	struct focus_floors floors;
	struct focus_subs subs;
	struct focus_watches watches;
	struct focus_credentials credentials;
	struct focus_queue inviting, settling; /* of conferences */
	struct focus_queue batch;              /* of legs: the teardown batch */
	struct focus_queue answering;          /* of legs: their re-INVITEs */
	struct focus_waits waits;              /* of legs: for the DNS */
	struct list list;                      /* the one of the INVITE being taken in */
	/* warm */
	struct intake intake[FOCUS_INTAKES]; /* the messages on their way in */
	const struct intake *in;             /* the one being taken in */
	uint32_t scratch;     /* bytes of each of the following */
	char here[1 + SDP_STREAMS_MAX][HOME_SDP_MAX]; /* our media addresses, as a description names
							* them: the leg's, and each stream's */
	uint8_t *gathered, *other; /* stored strings made contiguous */
	uint8_t *body;        /* a body being written */
	uint8_t *tail;        /* a response's own headers and body */
	/* fixed */
	struct focus_cfg cfg;
};

static inline struct leg *core_leg(struct focus_core *core, uint32_t l)
{
	return leg_at(&core->legs, l);
}

static inline struct focus *core_focus(struct focus_core *core, uint32_t f)
{
	return slab_at(&core->foci, f);
}

static inline struct subscription *core_sub(const struct focus_core *core, uint32_t s)
{
	return &core->subs.at[s];
}

static inline void count_drop(struct focus_core *core, enum drop d)
{
	core->stats->drop[d]++;
}

static inline void count_race(struct focus_core *core, enum race r)
{
	core->stats->race[r]++;
}

static inline void count(struct focus_core *core, enum tally s)
{
	core->stats->stat[s]++;
}

/* Its members are offered something else than what its originator says. */
static inline bool focus_has_invited(const struct focus *f)
{
	return !f->in_room && f->invited.n != 0;
}

/* A BYE of ours has been sent, or goes out with this burst: nothing new may begin in the dialog
 * (15.1.2). */
static inline bool focus_ended(const struct leg *leg)
{
	return leg->state == LEG_CLOSING || leg->state == LEG_OVER || (leg->debt & LEG_OWES_BYE);
}

/* Somebody subscribes to some conference. */
static inline bool focus_watched(const struct focus_core *core)
{
	return slab_used(&core->watches.watches) != 0;
}

static inline void focus_roster_look(struct focus_core *core, uint32_t f)
{
	if (focus_watched(core))
		focus_roster_look_now(core, f);
}

static inline void focus_roster_left(struct focus_core *core, uint32_t l)
{
	if (focus_watched(core))
		focus_roster_left_now(core, l);
}

static inline void focus_watch_over(struct focus_core *core, uint64_t key)
{
	if (focus_watched(core))
		focus_watch_over_now(core, key);
}

/* Somebody is told what becomes of whom he has referred to us: of l, too, perhaps. */
static inline void focus_referral(struct focus_core *core, uint32_t l, uint16_t status)
{
	if (core->subs.referrals)
		focus_referral_now(core, l, status);
}

/* Header lines (RFC 3261 20.5, RFC 6665 8.2.2): which methods we serve, to those whom we call and to
 * all others; to what one may subscribe, empty: nothing. */
static inline struct span focus_allow_members(const struct focus_core *core)
{
	return core->subs.max ? SPAN("Allow: " FOCUS_METHODS ", SUBSCRIBE\r\n")
			      : SPAN("Allow: " FOCUS_METHODS "\r\n");
}

static inline struct span focus_allow(const struct focus_core *core)
{
	if (!dialplan_refers(core->cfg.plan))
		return focus_allow_members(core);
	return core->subs.max ? SPAN("Allow: " FOCUS_METHODS ", SUBSCRIBE, REFER\r\n")
			      : SPAN("Allow: " FOCUS_METHODS ", REFER\r\n");
}

/* The same, of extensions: norefersub is RFC 4488's. */
static inline struct span focus_supported(const struct focus_core *core)
{
	return dialplan_refers(core->cfg.plan)
		       ? SPAN("Supported: " FOCUS_OPTIONS ", norefersub\r\n")
		       : SPAN(FOCUS_SUPPORTED);
}

static inline struct span focus_allow_events(const struct focus_core *core)
{
	return core->subs.max ? SPAN("Allow-Events: conference\r\n") : SPAN_NONE;
}

/* focus_reply.c: answers */
void focus_refuse(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		  uint16_t status, struct span extra_headers);
void focus_refuse_saying(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			 uint16_t status, struct span reason, struct span extra_headers);
void focus_reply_options(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_reply(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint16_t status, uint32_t tag_of_leg, struct span headers, struct span body);
void focus_reply_plain(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		       uint16_t status, uint32_t tag_of_leg);
void focus_again(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint32_t t);
void focus_make_room(struct focus_core *core, const struct sip_msg *m, struct leg *leg);
struct span focus_tail(struct focus_core *core, uint32_t l, struct span headers, struct span body);
struct span focus_gather(struct focus_core *core, const struct chain *c);
struct span focus_gather_other(struct focus_core *core, const struct chain *c);

/* The 200 to the INVITE or re-INVITE of l, whose transaction was t: once more; its ACK is here. */
void focus_answer_again(struct focus_core *core, uint32_t l, uint32_t t);
void focus_answer_arrived(struct focus_core *core, uint32_t l, uint32_t t);

/*
 * focus_sdp.c: session descriptions. The one that m carries; empty: none. Then, in core->body, what
 * leg l is told; empty: it cannot be: the offer in its INVITE; what is in the originator's first
 * 200; the other side's answer to an offer of l's, and to one within the dialog, which may end all
 * streams; an offer within the dialog; the answer that refuses all of an offer.
 */
struct span focus_sdp(const struct sip_msg *m);
struct span focus_sdp_invite(struct focus_core *core, uint32_t l);
struct span focus_sdp_200(struct focus_core *core, uint32_t l);
struct span focus_sdp_answer(struct focus_core *core, uint32_t l, struct span offer);
struct span focus_sdp_modify(struct focus_core *core, uint32_t l, struct span offer);
struct span focus_sdp_offer(struct focus_core *core, uint32_t l);
struct span focus_sdp_refuse(struct focus_core *core, uint32_t l, struct span offer);

/* What a room says whose first is l, from its offer: in core->other. False: it cannot be said. */
bool focus_sdp_first(struct focus_core *core, uint32_t l, struct sdp_text *out);

/* sdp_parse for a conference: floor control alone is no stream. */
enum sdp_verdict focus_sdp_read(struct span body, struct sdp *out);

/*
 * focus_media.c: media. So many flows an offer takes a leg. Flows for the streams of an offer, as
 * far as there are any. Our ports for the streams of a description of l's, or for l, and nothing
 * else; where l's streams go from now on. What was not agreed to gives its flow back; all do; all
 * are doomed; all who hear l hear nobody any more; l alone does not.
 */
unsigned focus_streams(const struct sdp_outline *offer, enum floor_control floor);
void focus_flows_open(struct focus_core *core, uint32_t l, const struct sdp_outline *offer,
		      enum floor_control floor);
void focus_flows_invite(struct focus_core *core, uint32_t l); /* for what a member's INVITE offers */
struct sdp_here focus_sdp_ports(struct focus_core *core, uint32_t l, const struct sdp_outline *has);
void focus_far_ends(struct focus_core *core, uint32_t l, const struct sdp *said);
void focus_flows_trim(struct focus_core *core, uint32_t l, const struct sdp_outline *agreed);
void focus_flows_close(struct focus_core *core, uint32_t l);
void focus_flows_doom(struct focus_core *core, uint32_t l);
void focus_flows_disband(struct focus_core *core, uint32_t l);
void focus_flows_leave(struct focus_core *core, uint32_t l);

/* l's flow for that m-line that is, or is not, one of floor control, and the first such; MEDIA_NONE:
 * there is none. The stream of that line has RTCP on its RTP port (RFC 5761). */
uint32_t focus_flow_of(struct focus_core *core, uint32_t l, uint8_t line, bool control);
uint32_t focus_flow_first(struct focus_core *core, uint32_t l, bool control);
bool focus_muxes(const struct sdp_outline *has, uint8_t line);

/* Leg l's session has begun; it sends what a description says from now on: how its media is to be
 * measured. */
void focus_flows_begin(struct focus_core *core, uint32_t l);
void focus_agreed(struct focus_core *core, uint32_t l, const struct sdp *said);

/* focus_room.c: standing rooms. Why there is no way into the one of that URI; 0: there is. There
 * may be one more; false is counted. That conference is part of the room of that name from now on,
 * or of one that gets a name; it calls the first who are in; and not any more. The room of that name,
 * ROOM_NONE: there is none. */
uint16_t focus_room_refuses(struct focus_core *core, const struct sip_uri *uri);
uint16_t focus_room_unnamed(struct focus_core *core, const struct sip_uri *uri);
bool focus_room_left(struct focus_core *core);
void focus_room_enter(struct focus_core *core, uint32_t f, struct span user);
enum floor_control focus_room_floor(struct focus_core *core, struct span user,
				    enum floor_control otherwise);
void focus_room_make(struct focus_core *core, uint32_t f, enum refer_policy refer);
void focus_room_begin(struct focus_core *core, uint32_t f);
void focus_room_leave(struct focus_core *core, uint32_t f);
uint32_t focus_room_find(const struct focus_core *core, struct span user);
const struct room *focus_room_at(const struct focus_core *core, uint32_t room);

/* What the room says becomes that conference's answer, as focus_agree has it; it has said something
 * already, in core->other; what it offers to who is called, there, too, and room may be ROOM_NONE.
 * Contact of what l is told. The room's URI, as it has it on that address of ours. */
uint16_t focus_room_agree(struct focus_core *core, uint32_t f);
void focus_room_offer(struct focus_core *core, uint32_t room, struct sdp_text *out);
void focus_put_contact(struct focus_core *core, uint32_t l, struct writer *w);
void focus_put_room(struct focus_core *core, uint32_t room, uint32_t local, struct writer *w);

/* focus_uri.c: URIs of conferences' own. The user part that l is told, its conference having one;
 * that which f's originator is told. The conference that a user part names; FOCUS_NONE: it is no more.
 * Why an INVITE to it is refused. */
void focus_put_uri_user(struct focus_core *core, uint32_t l, struct writer *w);
void focus_put_uri_name(const struct focus_core *core, const struct focus *f, struct writer *w);
uint32_t focus_of_uri(struct focus_core *core, struct span user, bool *member);
uint16_t focus_uri_refuses(struct focus_core *core, struct span user);

/*
 * focus_agree.c: what an originator is told that nobody has answered. Words of our own, in
 * core->other; false: there are none, for keys would have to be agreed. Those without an offer, which
 * lie nowhere. Words that lie there become
 * the conference's answer: why they cannot be told its originator; 0: they can. Its own words do,
 * and its members are offered just those; false: it has to wait for a member.
 */
bool focus_own_words(struct focus_core *core, const struct focus *f, struct sdp_text *out);
void focus_first_words(struct sdp_text *out);
uint16_t focus_agree(struct focus_core *core, uint32_t f, const struct sdp_text *words);
bool focus_agree_alone(struct focus_core *core, uint32_t f);

/* focus_answer_state.c: P-Answer-State (RFC 4964). What a member's response says of it is taken in;
 * what the originator's says; the originator has been answered, and nobody has come. */
void focus_answer_state(struct focus *f, const struct sip_msg *m);
void focus_put_answer_state(const struct focus *f, struct writer *w);
bool focus_unconfirmed(const struct focus *f);

/* The conferences of f's room, or f alone: the first, and the one behind it; FOCUS_NONE: no more. The
 * legs of f: likewise, LEG_NONE. Those who are in it, or on their way. */
static inline uint32_t focus_first_beside(const struct focus_core *core, uint32_t f)
{
	const struct focus *focus = slab_at(&core->foci, f);

	return focus->in_room ? focus_room_at(core, focus->room)->first : f;
}

static inline uint32_t focus_next_beside(const struct focus_core *core, uint32_t f)
{
	const struct focus *focus = slab_at(&core->foci, f);

	return focus->in_room ? focus->next : FOCUS_NONE;
}

static inline uint32_t focus_first_leg(const struct focus *f)
{
	return f->originator != LEG_NONE ? f->originator : f->members;
}

static inline uint32_t focus_next_leg(const struct focus_core *core, uint32_t l)
{
	const struct leg *leg = leg_at(&core->legs, l);
	const struct focus *f = slab_at(&core->foci, leg->focus);

	return leg->role == LEG_ORIGINATOR ? f->members : leg->next;
}

/* focus_room_media.c: who of f hears all who are in its room. */
void focus_room_bridge(struct focus_core *core, const struct focus *f);

/* focus_call.c: what a conference does by that policy; hops left for what a request begets; f calls
 * those whom *a names, in their order, as soon as it may, and caller is in their From, or, where it
 * is empty, the room. */
void focus_set_policy(const struct focus_core *core, struct focus *f,
		      const struct dialplan_policy *p);
void focus_set_forwards(struct focus *f, const struct sip_msg *m);
void focus_call(struct focus_core *core, uint32_t f, const struct asked *a, struct span caller);

/* focus_participant.c: whether it is f, or one beside it, that has a participant of that URI, or calls
 * one; all such are put out, and there were any. */
bool focus_takes_part(struct focus_core *core, uint32_t f, struct span uri);
bool focus_put_out(struct focus_core *core, uint32_t f, struct span uri);

/* focus_refer.c: a REFER in the dialog of l, or outside of any. */
void focus_refer(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint32_t l);
void focus_refer_outside(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			 const struct sip_uri *uri);

/* focus_dial_out.c: those whom a REFER names come into a room that there is, or begins with them. What
 * there is no room in; then nobody is called. */
enum drop focus_dial_out(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			 struct span user, const struct asked *a);

/* focus_bridge.c: who hears whom in a conference that is up. Whether RTCP comes on that flow of
 * originator o's is known now. */
void focus_bridge(struct focus_core *core, struct focus *f);
void focus_agree_mux(struct focus_core *core, uint32_t o, uint32_t flow);

/* focus_words.c: what each side has said. Keeps a description of l's (false: no room). What l has
 * said from now on: 'words' is taken over, and empty afterwards. What of 'said' our answer to l
 * refuses is marked. */
bool focus_words_keep(struct focus_core *core, uint32_t l, struct words *words,
		      const struct sdp_text *said);
void focus_said(struct focus_core *core, uint32_t l, struct chain *words);
void focus_words_settle(struct focus_core *core, uint32_t l, struct sdp_outline *said);

/* What l has said last; how many m-lines that has; what whom it talks to has (false: nothing), in
 * core->other; l's offer says nothing new (RFC 3264 8); a body as text (false: no stream). */
const struct chain *focus_words_of(struct focus_core *core, uint32_t l);
unsigned focus_words_lines(struct focus_core *core, uint32_t l);
bool focus_words_other(struct focus_core *core, uint32_t l, struct sdp_text *out);
bool focus_words_repeated(struct focus_core *core, uint32_t l, struct span offer);
bool focus_words_read(struct span body, struct sdp_text *out);

/* focus_record.c: leg l has left, and is recorded if its session had begun */
void focus_record(struct focus_core *core, uint32_t l);

/* focus_silence.c: from now on leg l is looked at, whether it sends; a look is due */
void focus_media_watch(struct focus_core *core, uint32_t l);
void focus_media_due(struct focus_core *core, uint32_t l);

/* focus_lacks.c: what a conference of that kind, of so many streams a leg, takes and is not there;
 * DROP_NONE: nothing. Only an emergency may take what is kept free. */
enum drop focus_lacks(const struct focus_core *core, const struct sip_msg *m,
		      const struct path *path, const struct asked *a, unsigned streams);

/* The same of what calling those takes into a conference that there is, or one without originator. */
enum drop focus_lacks_more(const struct focus_core *core, const struct sip_msg *m,
			   const struct path *path, const struct asked *a, unsigned streams,
			   bool conference);

/* focus_list.c: whom an INVITE that meets that rule asks us to call. What is wrong with it; 0:
 * nothing. They are there until the next one is read. */
uint16_t focus_invitees(struct focus_core *core, const struct sip_msg *m,
			const struct dialplan_rule *rule, struct invitees *out);

/* focus_route.c: finds the way to what is to be routed, and with it who is called: nobody,
 * if all hops are dead. Leg l keeps what it may need if the first hop fails. A sip: URI with another
 * host. */
void focus_find_way(struct focus_core *core, const struct sip_msg *m, struct asked *a);
void focus_keep_hops(struct focus_core *core, uint32_t l, const struct focus_hops *hops);
void focus_put_rehosted(struct writer *w, struct span text, const struct endpoint *at);

/* focus_name.c: adds where a host name leads, as far as that is known; 'chance' is a number of the
 * request. Leg l, whose member has a host name, is given its way, or waits for it (LEG_NAMED), or has
 * failed. Up to 'budget' of those that wait are looked at. A name that led nowhere is counted: what
 * status that is. A dialog whose next hop has a host name goes where the DNS says, as far as it has. */
void focus_named_hops(struct focus_core *core, struct resolve_name name, uint64_t chance,
		      struct focus_hops *out);
void focus_name_member(struct focus_core *core, uint32_t l, const struct dialplan_member *member);
void focus_names_drain(struct focus_core *core, unsigned budget);
void focus_seek_now(struct focus_core *core, struct leg_table *lt, uint32_t i);
void focus_refresh(struct focus_core *core, struct leg_table *lt, uint32_t i,
		   const struct sip_msg *m);
uint16_t focus_nameless(struct focus_core *core, enum resolve_verdict verdict);

/* The same before a request of the dialog: for nearly all of them nothing. */
static inline void focus_seek(struct focus_core *core, struct leg_table *lt, uint32_t i)
{
	if (leg_at(lt, i)->wire.named)
		focus_seek_now(core, lt, i);
}

/* focus_again.c: leg l's INVITE is sent once more: with the longer session that m asks for; through the
 * route's next hop (RFC 3263 4.3). False: it is not, and has failed. */
bool focus_again_longer(struct focus_core *core, uint32_t l, const struct sip_msg *m);
bool focus_again_elsewhere(struct focus_core *core, uint32_t l);
/* The same with an answer to the challenge m, at the end of the burst: which has come. Likewise another
 * request of l's. */
bool focus_again_known(struct focus_core *core, uint32_t l, const struct sip_msg *m);
void focus_again_owed(struct focus_core *core, uint32_t l);
bool focus_repeat_known(struct focus_core *core, uint32_t l, const struct sip_msg *m);

/* l's Request-URI names that hop, where it has named one before. False: no room. */
bool focus_again_name(struct focus_core *core, uint32_t l, const struct endpoint *hop);
/* Leg l's path leads there, and so does its Request-URI where it named the hop before. False: no way
 * leads there, or there are no media ports for it. */
bool focus_turn_to(struct focus_core *core, uint32_t l, const struct endpoint *hop);

/*
 * focus_credentials.c: what challenges are answered with. Leg l answers by the account of that name,
 * empty: by none; by the same one as another leg of its INVITE. What it has been asked so far does not
 * count any more; it answers nothing from now on; its request has an answer, the next one may be
 * challenged as often. Its record must not go to a tombstone, for they may be needed.
 */
void focus_credentials_give(struct focus_core *core, uint32_t l, struct span name);
void focus_credentials_share(struct focus_core *core, uint32_t l, uint32_t with);
void focus_credentials_forget(struct focus_core *core, uint32_t l);
void focus_credentials_drop(struct focus_core *core, uint32_t l);
void focus_credentials_settle(struct focus_core *core, uint32_t l);
bool focus_credentials_wanted(struct focus_core *core, uint32_t l);

static inline bool focus_has_credentials(const struct focus_core *core, uint32_t l)
{
	return core->credentials.of && core->credentials.of[l].account;
}

/* m challenges a request of l's; false: there is no answer, or it has been refused already. */
bool focus_challenged(struct focus_core *core, uint32_t l, const struct sip_msg *m);

/* Header lines of l's INVITE, and of its ACK, which repeats them (22.1); of its latest other request,
 * of that method; empty: none. They lie in core->credentials.lines. Before them, each time that
 * another INVITE, or request, is about to be sent: */
struct span focus_invite_credentials(struct focus_core *core, uint32_t l);
struct span focus_request_credentials(struct focus_core *core, uint32_t l, enum sip_method method);
void focus_credentials_invite(struct focus_core *core, uint32_t l);
void focus_credentials_request(struct focus_core *core, uint32_t l);

/* focus_hops.c: the prober looks where hops lead that have a host name, if that may have changed. Of the
 * targets of such a hop, which were added behind 'from', those that are dead are left out. */
void focus_hops_look(struct focus_core *core);
void focus_leave_out_dead(const struct focus_core *core, uint32_t i, struct focus_hops *hops,
			  uint32_t from);

/* focus_probe.c: the probes that are due; what comes back */
void focus_probe(struct focus_core *core);
void focus_probe_response(struct focus_core *core, const struct sip_msg *m, const struct leg_id *id);
void focus_probe_unreachable(struct focus_core *core, const struct leg_id *id);

/* focus_located.c: puts contacts in the place of those who have registered. What the INVITE is
 * answered where nobody is left; 0: somebody. They are there until the next one is read. */
uint16_t focus_locate(struct focus_core *core, struct asked *a);

/* One of several contacts of a member has answered: the others are not wanted any more. */
void focus_fork_won(struct focus_core *core, uint32_t l);

/* focus_identity.c: the leg of the request in a dialog that is taken in, or LEG_NONE; whether there is a
 * tombstone in its place; and whether a 2xx is what its branch says */
uint32_t focus_leg_of_tag(struct focus_core *core, const struct sip_msg *m);
bool focus_is_buried(struct focus_core *core, const struct sip_msg *m);
bool focus_is_honest(struct focus_core *core, const struct sip_msg *m, uint64_t name);

/* focus_target.c: the rule that says who is to be called, or that a REGISTER is served; of a REFER,
 * for its Request-URI. NULL: there is none, and the request has been answered. *proven: a challenge was
 * in front of it. Then for whom a REFER refers to, whose URI is 'to', as if its sender had called
 * him; *proven may be true already. */
const struct dialplan_rule *focus_target(struct focus_core *core, const struct sip_msg *m,
					 const struct path *path, const struct sip_uri *uri,
					 bool *proven);
const struct dialplan_rule *focus_referred_target(struct focus_core *core, const struct sip_msg *m,
						  const struct path *path,
						  const struct sip_uri *uri, struct span to,
						  bool *proven);

/* focus_register.c: a REGISTER */
void focus_register(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    const struct sip_uri *uri);

/* focus_wishes.c: what members are to be told of m; 0: just that, or why they cannot be. Header lines
 * of it. How a member has answered, and who calls it alone is told so. proven: its sender has shown
 * who he is. */
uint16_t focus_wishes(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      bool proven, struct asked *a);
void focus_put_wishes(struct writer *w, const struct sip_msg *m, const struct wishes *wishes);
void focus_answer_mode(struct focus *f, const struct sip_msg *m);
void focus_put_answer_mode(const struct focus *f, struct writer *w);

/* focus_priority.c: how urgent m says it is (RFC 4412); 0: members may be told so, or why it is
 * refused. One of its lines; those of a refusal. It is to be taken in although there is a shortage. */
uint16_t focus_priority(struct focus_core *core, const struct sip_msg *m, bool believed,
			bool by_rule, struct wishes *out);
void focus_put_priority(struct writer *w, const struct sip_msg *m);
void focus_put_priorities(const struct focus_core *core, struct writer *w);
bool focus_urgent(const struct focus_core *core, const struct sip_msg *m, const struct path *path);

/* focus_lines.c: keeps what members of f are told of its INVITE, and what a trusted host asserts
 * about its originator (false: no room); what of it a leg's station is told. Likewise why the
 * originator gave up. */
bool focus_keep_lines(struct focus_core *core, struct focus *f, const struct sip_msg *m,
		      const struct ip_addr *source, const struct wishes *wishes);
struct span focus_invite_lines(struct focus_core *core, const struct leg *leg);
void focus_keep_reason(struct focus_core *core, uint32_t f, const struct sip_msg *m);
struct span focus_reason(struct focus_core *core, uint32_t l);

/* focus_auth.c: the request's sender has proved who he is. False: not, and has been answered. */
bool focus_authentic(struct focus_core *core, const struct sip_msg *m, const struct path *path);

/* The room's key and first conference, FOCUS_NONE: there is no such room; its name, in core->gathered. */
uint64_t focus_room_key_of(struct focus_core *core, uint32_t room);
uint32_t focus_room_first(struct focus_core *core, uint64_t key);
struct span focus_room_name(struct focus_core *core, uint32_t room);

/* focus_asked.c: m's sender takes a body of that type, "application/..." (20.1). What is wrong with an INVITE for a->uri that meets a->rule; 0: nothing, and *a is what
 * it asks for. What its refusal has to say besides what refusals say everywhere, in w. */
bool focus_accepts(const struct sip_msg *m, struct span type);
uint16_t focus_asked(struct focus_core *core, const struct sip_msg *m, struct asked *a);
struct span focus_refusal_headers(const struct focus_core *core, uint16_t status,
				  const struct dialplan_rule *rule, struct writer *w);

/* one file a verb */
void focus_request(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_invite(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		  const struct sip_uri *uri);
void focus_ack(struct focus_core *core, const struct sip_msg *m);
bool focus_may_end(const struct leg *leg);
void focus_bye(struct focus_core *core, const struct sip_msg *m, const struct path *path, uint32_t l);
void focus_cancel(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_response(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_answered(struct focus_core *core, uint32_t l, const struct sip_msg *m,
		    const struct path *path);
void focus_late_2xx(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    const struct leg_id *id);
void focus_late_failure(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			const struct leg_id *id);
/* A failure of an attempt of l's, behind the 2xx of another one. */
void focus_failure_behind(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			  const struct path *path);
void focus_forked_2xx(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      uint32_t l);
void focus_send_invite(struct focus_core *core, uint32_t l);
void focus_invite_member(struct focus_core *core, uint32_t l);
void focus_prack(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint32_t l);
void focus_reinvite(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    uint32_t l);
void focus_update(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		  uint32_t l);

/* focus_send.c: BYE, CANCEL, PRACK or UPDATE on leg l, and the same again */
void focus_send(struct focus_core *core, uint32_t l, enum sip_method method);
void focus_resend(struct focus_core *core, uint32_t l);

/* focus_modify.c: re-INVITEs that have come: a final answer other than 2xx, all that wait, the
 * ACK */
void focus_reinvite_refuse(struct focus_core *core, uint32_t l, uint16_t status);
void focus_answer_drain(struct focus_core *core);
void focus_reinvite_acked(struct focus_core *core, uint32_t l, const struct sip_msg *ack);

/* focus_early.c: the early leg of l for the dialog that m is part of, made if there is none;
 * LEG_NONE: no room. What an early leg leaves to the leg that takes over its dialog, false: there
 * is none, and *out stays as it was; the chain is the caller's. The end of all of l's. */
struct focus_early {
	uint32_t cseq, cseq_remote;
	struct chain theirs;
};

/* Our next CSeq in a dialog must be above all before it (12.2.1.1), and PRACKs may have gone out there
 * that nobody remembers. */
#define FOCUS_CSEQ_SPARE 64

uint32_t focus_early(struct focus_core *core, uint32_t l, const struct sip_msg *m,
		     const struct path *path);
bool focus_early_yield(struct focus_core *core, uint32_t l, uint64_t dialog, struct focus_early *out);
void focus_early_end(struct focus_core *core, uint32_t l);

/* focus_prack.c: m, a provisional response, is to be taken for what it says (false: not, or not
 * yet); the originator's 180, reliably; it was never acknowledged */
bool focus_reliable(struct focus_core *core, uint32_t l, const struct sip_msg *m,
		    const struct path *path);
void focus_ring_reliably(struct focus_core *core, uint32_t originator);
void focus_unproven(struct focus_core *core, uint32_t originator);

/* focus_delayed.c: offers that come in a 2xx: a member's, refused, or kept until it can be
 * answered; the originator's answer */
void focus_refuse_offer(struct focus_core *core, uint32_t l, struct span offer);
bool focus_take_offer(struct focus_core *core, uint32_t l, struct span offer);
void focus_offer_taken(struct focus_core *core, uint32_t l);
void focus_take_answer(struct focus_core *core, uint32_t f, const struct sip_msg *ack);

/* focus_session.c: session timers. m asks for too short an interval (422); what it asks for becomes
 * the leg's; the timer starts; headers of a request or of a 2xx; a member's INVITE; its 2xx; a
 * 422 */
bool focus_session_short(const struct focus_core *core, const struct sip_msg *m);
void focus_session_accept(struct focus_core *core, uint32_t l, const struct sip_msg *m);
void focus_session_begin(struct focus_core *core, uint32_t l);
void focus_put_session(const struct focus_core *core, struct writer *w, const struct leg *leg,
		       bool request);
void focus_put_min_se(const struct focus_core *core, struct writer *w);
void focus_session_ask(struct focus_core *core, struct leg *leg);
void focus_session_answered(struct focus_core *core, uint32_t l, const struct sip_msg *m);
bool focus_session_raise(struct leg *leg, const struct sip_msg *m);
void focus_session_due(struct focus_core *core, uint32_t l);
void focus_session_response(struct focus_core *core, uint32_t l, const struct sip_msg *m);
void focus_session_unanswered(struct focus_core *core, uint32_t l);

/* focus_member.c: terminating legs and their conference. Of two failures of members the first one is
 * better to be told of (16.7 step 6); b may be 0: there is none. */
bool focus_is_better(uint16_t a, uint16_t b);
void focus_stand(struct focus_core *core, uint32_t l, enum leg_standing standing);
void focus_failed(struct focus_core *core, uint32_t l, uint16_t status);
void focus_leg_over(struct focus_core *core, uint32_t l);
void focus_bye_done(struct focus_core *core, uint32_t l);
void focus_refused(struct focus_core *core, uint32_t l, uint16_t status);
void focus_leg_tidy(struct focus_core *core, uint32_t l);
void focus_leg_close(struct focus_core *core, uint32_t l);

/* focus_doom.c: the end of a conference, and of one leg in it; of leg l, and with the originator's
 * of the conference */
void focus_end(struct focus_core *core, uint32_t f);
void focus_doom_leg(struct focus_core *core, uint32_t l);
void focus_want_cancel(struct focus_core *core, uint32_t l);
void focus_bye_originator(struct focus_core *core, uint32_t f);
void focus_part(struct focus_core *core, uint32_t l);

/* focus_pending.c: f is looked at, and l's debts are paid, at the end of the burst */
void focus_unsettle(struct focus_core *core, uint32_t f);
void focus_owe(struct focus_core *core, uint32_t l, enum leg_debt debt);
