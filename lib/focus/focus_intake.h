/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "focus_state.h"

/* What a request asks for: whether it may, whom it calls, which way leads there and what they are told. */

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

/* focus_hops.c: the prober looks where hops lead that have a host name, if that may have changed. Of the
 * targets of such a hop, which were added behind 'from', those that are dead are left out. */
void focus_hops_look(struct focus_core *core);
void focus_leave_out_dead(const struct focus_core *core, uint32_t i, struct focus_hops *hops,
			  uint32_t from);

/* focus_located.c: puts contacts in the place of those who have registered. What the INVITE is
 * answered where nobody is left; 0: somebody. They are there until the next one is read. */
uint16_t focus_locate(struct focus_core *core, struct asked *a);

/* One of several contacts of a member has answered: the others are not wanted any more. */
void focus_fork_won(struct focus_core *core, uint32_t l);

/* focus_target.c: the rule that says who is to be called, or that a REGISTER is served; of a REFER,
 * for its Request-URI. NULL: there is none, and the request has been answered. *proven: a challenge was
 * in front of it. Then for whom a REFER refers to, whose URI is 'to', as if its sender had called
 * him; *proven may be true already. */
const struct dialplan_rule *focus_target(struct focus_core *core, const struct sip_msg *m,
					 const struct path *path, bool *proven);
const struct dialplan_rule *focus_referred_target(struct focus_core *core, const struct sip_msg *m,
						  const struct path *path,
						  const struct sip_uri *uri, struct span to,
						  bool *proven);

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
bool focus_claims_emergency(const struct focus_cfg *cfg, const struct sources *trusted,
			    const struct sip_msg *m, const struct path *path);

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

/* focus_asked.c: m's sender takes a body of that type, "application/..." (20.1). What is wrong with an
 * INVITE for a->uri that meets a->rule; 0: nothing, and *a is what it asks for. What its refusal has
 * to say besides what refusals say everywhere, in w. */
bool focus_accepts(const struct sip_msg *m, struct span type);
uint16_t focus_asked(struct focus_core *core, const struct sip_msg *m, struct asked *a);
struct span focus_refusal_headers(const struct focus_core *core, uint16_t status,
				  const struct dialplan_rule *rule, struct writer *w);
