/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "pattern.h"
#include "policy.h"
#include "resolve.h"
#include "sip.h"

/*
 * Who is meant by a Request-URI. A text file, one line a rule; the first whose conditions are all
 * met wins:
 *
 *     sip:team-a@*                    = sip:alice@10.9.0.2:5070 sip:bob@10.9.0.3:5070   # comment
 *     /^sip:gate-[0-9]+@/             = answer-policy=all group sip:door@10.9.0.7
 *     sip:*@* source=192.0.2.0/24     = reject 403 Not from here
 *     sip:room-*@*                    = refer=members room
 *     sip:*@*                         = challenge
 *     sip:door@*                      = sip:door@10.9.0.7
 *     sip:+*@*                        = route sip:10.9.0.20 sip:10.9.0.21:5070
 *     sip:example.com                 = register
 *     sip:*@example.com               = registered
 *
 * On the left the Request-URI as it must be: a sip: URI in whose user and host '*' stands for any
 * run of characters, or a regular expression between slashes (with i behind it: in any case); then
 * further conditions: from=, to= with the same two forms, user-agent= with a regular expression,
 * source= with an address or a prefix. On the right settings for this rule alone, and what is done.
 *
 * URIs are matched in a form that does not depend on how they were written (RFC 3261 19.1.4):
 * "sip:USER@HOST:PORT", USER without the escapes that it does not need and HOST in lower case;
 * without a user "sip:@HOST:PORT", without a port that of sip, 5060; without parameters. See
 * dialplan_put_uri.
 *
 * A plan is read at start, or anew; nobody writes it afterwards, so any number of threads may ask,
 * each through a view of its own.
 */
#define DIALPLAN_MEMBERS_MAX 1024 /* of one rule */
#define DIALPLAN_HOPS_MAX    12   /* of one rule */
#define DIALPLAN_ALL_HOPS    1024 /* of all rules */

/* One station that a rule names. */
struct dialplan_member {
	struct span uri;    /* as written: the Request-URI of its INVITE */
	struct endpoint at; /* where that INVITE goes */
	struct span routes; /* and through which proxies, a comma list; empty: straight there */
	uint8_t fork;       /* contacts of one member have the same number; 0: it has one */
	bool contact;       /* somebody who has registered has named it */
	bool registered;    /* it is an address-of-record: uri's own 'at' does not count */
	bool named;         /* what it goes to has a host name, so 'at' is not known: the DNS says it */
};

/* A host that requests are passed on to, whatever their Request-URI. Rules that name the same one
 * share it. */
struct dialplan_hop {
	struct span uri; /* as written */
	struct endpoint at;
	bool named; /* it has a host name, and no 'at' */
};

enum dialplan_action {
	DIALPLAN_GROUP,  /* the members are called */
	DIALPLAN_LIST,   /* those are called whom the INVITE lists (RFC 5366) */
	DIALPLAN_ROOM,   /* who calls comes into the room of that URI (RFC 4579) */
	DIALPLAN_FACTORY, /* who calls gets a room of its own */
	DIALPLAN_REJECT, /* the INVITE is answered with status and reason */
	DIALPLAN_ROUTE,  /* the Request-URI itself is called, through one of the hops */
	DIALPLAN_CHALLENGE, /* its sender must prove who it is; then the rules behind count */
	DIALPLAN_REGISTERED, /* the Request-URI is called where it is registered */
	DIALPLAN_REGISTER, /* a REGISTER is served; other requests pass the rule by */
	DIALPLAN_CONFERENCE, /* of no file: a conference that there is, by its own URI */
};

/* What members are told of how to answer (RFC 5373). */
enum dialplan_mode {
	DIALPLAN_MODE_PASS, /* what the caller says */
	DIALPLAN_MODE_DROP, /* nothing */
	DIALPLAN_MODE_AUTO,
	DIALPLAN_MODE_AUTO_REQUIRE,
	DIALPLAN_MODE_MANUAL,
	DIALPLAN_MODE_MANUAL_REQUIRE,
};

/* How high its stations may claim the floor; an emergency has room kept free for it, too. */
enum dialplan_priority {
	DIALPLAN_NORMAL,
	DIALPLAN_HIGH,
	DIALPLAN_PREEMPTIVE,
	DIALPLAN_EMERGENCY,
};

/* What a rule sets for its conferences in place of the server's own; -1: nothing. */
struct dialplan_policy {
	uint32_t answer_limit_ms; /* 0: nothing */
	int8_t cancel;            /* enum cancel_policy */
	int8_t answer;            /* enum answer_policy */
	int8_t answer_mode, priv_answer_mode; /* enum dialplan_mode */
	int8_t floor;             /* enum floor_control */
	int8_t priority;          /* enum dialplan_priority */
	int8_t refer;             /* enum refer_policy; -1: none */
	struct span credentials;  /* of a group or a route: the account that its legs' challenges are
				     answered with; empty: nothing */
};

/* Of a rule that sets nothing. */
#define DIALPLAN_POLICY_NONE \
	{.cancel = -1, .answer = -1, .answer_mode = -1, .priv_answer_mode = -1, .floor = -1, \
	 .priority = -1, .refer = -1}

/* One line. */
struct dialplan_rule {
	struct span text; /* its first condition, as written */
	uint32_t line;    /* in the file, from 1 */
	uint8_t action;   /* enum dialplan_action */
	/* of a group, a list or a route */
	struct dialplan_policy policy;
	/* of a group */
	uint32_t n_members; /* at least 1 */
	const struct dialplan_member *member;
	/* of a route: numbers of hops, none twice */
	uint32_t n_hops; /* at least 1 */
	const uint16_t *hop;
	/* of a rejection */
	uint16_t status;
	struct span reason; /* empty: what the status is called */
	/* the source lies in that prefix; source_len is SIP_ABSENT: wherever it is */
	struct ip_addr source;
	uint32_t source_len;
};

struct dialplan;

/* Reads a file; cache may be NULL. NULL: it could not be, and why holds one line that says what to
 * mend. */
struct dialplan *dialplan_load(const char *file, const struct pattern_cache *cache, char *why,
			       size_t why_len);

/* The same for text at hand, which 'name' stands for in errors. The text is copied. */
struct dialplan *dialplan_parse(struct span text, const char *name,
				const struct pattern_cache *cache, char *why, size_t why_len);

/* Harmless for NULL. No view of it may be left. */
void dialplan_free(struct dialplan *plan);

/* One core's way to ask a plan. NULL: no memory. Free is harmless for NULL. */
struct dialplan_view;
struct dialplan_view *dialplan_view_create(const struct dialplan *plan);
void dialplan_view_free(struct dialplan_view *view);

/* What is asked: all that conditions can be about. */
struct dialplan_request {
	const struct sip_uri *uri; /* the Request-URI, a sip: one */
	struct span from, to;      /* URIs as they were written */
	struct span user_agent;    /* empty: none */
	const struct ip_addr *source;
};

/* The first rule whose conditions are met; NULL: none. Allocates nothing; the rule lives as long as
 * the plan. */
const struct dialplan_rule *dialplan_find(struct dialplan_view *view,
					  const struct dialplan_request *r);

/* The next one behind that rule, which dialplan_find, or this, has found for the same request just
 * now. */
const struct dialplan_rule *dialplan_find_next(const struct dialplan_view *view,
					       const struct dialplan_request *r,
					       const struct dialplan_rule *rule);

/* Makes a member of a URI, which is not copied. NULL, or what is wrong with it and what to do. */
const char *dialplan_member_parse(struct span text, struct dialplan_member *m);

/* A member that has been parsed is an address-of-record, where those of our domains and addresses
 * are, if its host is one of them. */
void dialplan_member_settle(struct dialplan_member *m, const struct home *home);

/* What the DNS is to be asked for a named member, or hop, or for the host of a URI. False: it cannot be,
 * or need not. */
bool dialplan_uri_name(struct span uri, struct resolve_name *out);
bool dialplan_member_name(const struct dialplan_member *m, struct resolve_name *out);
bool dialplan_hop_name(const struct dialplan_hop *hop, struct resolve_name *out);

/* The next host name that a member or a hop has, from *i on, which begins with 0. False: there is
 * none. */
bool dialplan_next_name(const struct dialplan *plan, uint32_t *i, struct resolve_name *out);

/* Counts, for this core and that rule: 0 when it is asked first, then 1, and so on. */
uint32_t dialplan_turn(struct dialplan_view *view, const struct dialplan_rule *rule);

/* The hop of that number; how many there are. */
const struct dialplan_hop *dialplan_hop(const struct dialplan *plan, uint32_t i);
uint32_t dialplan_hops(const struct dialplan *plan);

/* The plan that is asked that way. */
const struct dialplan *dialplan_of(const struct dialplan_view *view);

/* Whether any rule has a condition about the User-Agent: whoever asks need not look for it
 * otherwise. */
bool dialplan_asks_user_agent(const struct dialplan_view *view);

/* Whether any rule makes rooms; and whether, by the first condition of one that does, the URI is a
 * room's, be its other conditions met or not: the same for a request and its CANCEL. */
bool dialplan_has_rooms(const struct dialplan_view *view);
bool dialplan_names_room(struct dialplan_view *view, const struct sip_uri *uri);

/* A sip: or sips: URI in the form that patterns are matched with; it takes at most
 * DIALPLAN_URI_MORE bytes more than it has. */
#define DIALPLAN_URI_MORE 16
void dialplan_put_uri(struct writer *w, const struct sip_uri *uri);

/* How many rules there are, the most members that one of them has, and the line of the first that
 * challenges; 0: none does. */
uint32_t dialplan_rules(const struct dialplan *plan);
uint32_t dialplan_members_max(const struct dialplan *plan);
uint32_t dialplan_challenges(const struct dialplan *plan);

/* The line of the first rule that needs a registrar: action register or registered, or a member that is
 * an address-of-record; 0: none does. */
uint32_t dialplan_needs_location(const struct dialplan *plan);

/* The line of the first rule that has floor control; 0: none has. */
uint32_t dialplan_needs_floor(const struct dialplan *plan);

/* The first rule from number *i on that names credentials; *i is moved behind it. NULL: none. */
const struct dialplan_rule *dialplan_credentials(const struct dialplan *plan, uint32_t *i);

/* It has a rule that serves REGISTERs. */
bool dialplan_registers(const struct dialplan_view *view);

/* A rule lets somebody REFER. */
bool dialplan_refers(const struct dialplan_view *view);

/* Members whose host is one of ours are addresses-of-record from now on: before anybody asks the plan. */
void dialplan_settle(struct dialplan *plan, const struct home *home);

/* The line of the first rule that has a host name, which is then in *uri; 0: none has. */
uint32_t dialplan_needs_names(const struct dialplan *plan, struct span *uri);

/* The same for a member or next hop that is this server itself, at one of those addresses. */
uint32_t dialplan_calls_us(const struct dialplan *plan, const struct home *home, struct span *uri);
