/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Whom a conference calls, and by what policy: its members' legs, whose INVITEs go out in turn
// (focus_invite_out.c).

#define FORWARDS_MAX 127 // fewer than were left are right, too

// 16.6 step 3; one for whom it is not bounded gets the usual bound (8.1.1.6).
void focus_set_forwards(struct focus *f, const struct sip_msg *m)
{
	uint32_t left = m->max_forwards == SIP_ABSENT ? 70 : m->max_forwards - 1;

	f->max_forwards = (left < FORWARDS_MAX ? left : FORWARDS_MAX) & 0x7fu;
}

// Its rule's, or the server's. Copied: the rule may be gone before the conference is.
void focus_set_policy(const struct focus_core *core, struct focus *f,
		      const struct dialplan_policy *p)
{
	unsigned cancel = p->cancel < 0 ? core->cfg.cancel_policy : (unsigned)p->cancel;
	unsigned answer = p->answer < 0 ? core->cfg.answer_policy : (unsigned)p->answer;

	f->cancel_policy = cancel & 3;
	f->answer_policy = answer & 3;
	f->floor_grade = focus_floor_grade(core, p->priority) & 3;
	f->answer_limit_ms = p->answer_limit_ms ? p->answer_limit_ms : core->cfg.answer_limit_ms;
}

static void link_member(struct focus_core *core, uint32_t f, uint32_t l)
{
	struct focus *focus = core_focus(core, f);
	struct leg *leg = core_leg(core, l);

	leg->focus = f;
	leg->next = focus->members;
	if (focus->members != LEG_NONE)
		core_leg(core, focus->members)->prev = l;
	focus->members = l;
	focus->n_members++;
	focus_stand(core, l, LEG_PENDING);
}

// In From: who wants the conference; whom the room itself calls sees the room (RFC 4579 5.5).
static struct span from_uri(struct focus_core *core, uint32_t f, uint32_t local, struct span caller,
			    struct writer *room)
{
	if (caller.n)
		return caller;
	// Which address it will be, where the DNS says that, is not known yet.
	focus_put_room(core, core_focus(core, f)->room, local == HOME_NONE ? 0 : local, room);
	return writer_span(room);
}

// Why it cannot be called, 0: it can.
static uint16_t no_way(struct focus_core *core, const struct dialplan_member *member,
		       const struct path *path)
{
	if (member->named)
		return 0; // the DNS will say it
	if (home_is_self(core->cfg.home, &member->at)) {
		count_drop(core, DROP_LOOP);
		return 482; // 16.3 step 4, without a round
	}
	if (path->local != HOME_NONE)
		return 0;
	count_drop(core, DROP_NO_ROUTE);
	return 480;
}

// False: it cannot be called, and has failed.
static bool begin_member(struct focus_core *core, uint32_t f, uint32_t l,
			 const struct dialplan_member *member, const struct path *path,
			 struct span caller)
{
	struct leg *leg = core_leg(core, l);
	const struct focus *focus = core_focus(core, f);
	uint8_t text[FOCUS_ROOM_URI_MAX];
	struct writer room = writer_on(text, sizeof(text));
	uint16_t status = no_way(core, member, path);

	link_member(core, f, l);
	leg->fork = member->fork & 0x7fu;
	leg->delayed = focus->delayed && !focus_has_invited(focus) && focus->offer.text.n == 0;
	leg->invite_serial = leg->delayed ? LEG_SERIAL_DELAYED : 0;
	focus_session_ask(core, leg);
	if (status == 0 && !leg_dialog_uac(&core->legs, l, member->uri, path,
					   from_uri(core, f, path->local, caller, &room),
					   member->routes, focus->max_forwards)) {
		count_drop(core, DROP_TABLE_FULL);
		status = 503;
	}
	if (status)
		focus_refused(core, l, status);
	return status == 0;
}

// One terminating leg: our own INVITE, dialog and RTP session towards that station.
static void open_member(struct focus_core *core, uint32_t f, const struct dialplan_member *member,
			const struct asked *a, struct span caller)
{
	uint32_t l = leg_open(&core->legs, LEG_TERMINATING, LEG_QUEUED);
	struct path path = {.local = HOME_NONE, .local_port = core->legs.sip_port};
	struct ip_addr next_hop;

	if (a->referral)
		core->subs.referred[l] = a->referral;
	if (!member->contact)
		focus_credentials_give(core, l, a->rule->policy.credentials);
	if (!member->named) {
		path.remote = member->at;
		path.local = home_route(core->cfg.home, &member->at.ip, &next_hop);
	}
	if (!begin_member(core, f, l, member, &path, caller))
		return;
	if (member->named) {
		focus_name_member(core, l, member);
		return;
	}
	focus_flows_invite(core, l);
	core_leg(core, l)->rehosted = a->route.rehosted;
	focus_keep_hops(core, l, &a->route.hops);
}

void focus_call(struct focus_core *core, uint32_t f, const struct asked *a, struct span caller)
{
	struct focus *focus = core_focus(core, f);

	// Without an answer of our own the first member's will have to do.
	if (focus->state == FOCUS_SETTING_UP && focus->answer_policy == ANSWER_IMMEDIATE &&
	    !focus_agree_alone(core, f))
		focus->answer_policy = ANSWER_FIRST;
	// Last first: each goes to the head of the list, and the order in which they are named is
	// the order of INVITEs.
	for (uint32_t i = a->who.n; i > 0; i--)
		open_member(core, f, &a->who.member[i - 1], a, caller);
	focus->cursor = focus->members;
	if (!focus->inviting)
		queue_push(&core->inviting, f);
	focus->inviting = true;
	focus_unsettle(core, f);
}
