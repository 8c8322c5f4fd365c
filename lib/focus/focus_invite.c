/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The originator's INVITE: a conference comes into being, or a refusal goes back.

static uint32_t open_originator(struct focus_core *core, const struct sip_msg *m,
				const struct path *path, const struct asked *a)
{
	const struct offer *offer = &a->offer;
	uint32_t l = leg_open(&core->legs, LEG_ORIGINATOR, LEG_INVITED);
	struct leg *leg = core_leg(core, l);

	if (!leg_dialog_uas(&core->legs, l, m, path)) {
		leg_close(&core->legs, l);
		return LEG_NONE;
	}
	leg->cseq_invite = m->cseq;
	focus_flows_open(core, l, &offer->sdp.has, a->floor);
	if (offer->body.n) {
		focus_far_ends(core, l, &offer->sdp);
		focus_agreed(core, l, &offer->sdp);
	}
	focus_session_accept(core, l, m);
	return l;
}

static bool open_transaction(struct focus_core *core, const struct sip_msg *m,
			     const struct path *path, uint32_t l)
{
	uint8_t tag[LEG_ID_LEN];
	struct writer w = writer_on(tag, sizeof(tag));
	uint32_t t;

	leg_put_tag(&core->legs, l, &w);
	t = txn_server_open(&core->txns, m, &core->in->id, path, writer_span(&w), l, core->now_ms);
	core_leg(core, l)->server_txn = t;
	if (t == TXN_SERVER_NONE)
		return false;
	txn_server_reply(&core->txns, t, 100, TXN_TAIL_EMPTY, core->now_ms); // 17.2.1
	return true;
}

// 16.6 step 3; one for whom it is not bounded gets the usual bound (8.1.1.6).
static uint8_t forwards_left(const struct sip_msg *m)
{
	uint32_t left = m->max_forwards == SIP_ABSENT ? 70 : m->max_forwards - 1;

	return (uint8_t)(left < UINT8_MAX ? left : UINT8_MAX);
}

// Its rule's, or the server's. Copied: the rule may be gone before the conference is.
static void set_policy(const struct focus_core *core, struct focus *f,
		       const struct dialplan_policy *p)
{
	unsigned cancel = p->cancel < 0 ? core->cfg.cancel_policy : (unsigned)p->cancel;
	unsigned answer = p->answer < 0 ? core->cfg.answer_policy : (unsigned)p->answer;

	f->cancel_policy = cancel & 3;
	f->answer_policy = answer & 3;
	f->floor_grade = focus_floor_grade(core, p->priority) & 3;
	f->answer_limit_ms = p->answer_limit_ms ? p->answer_limit_ms : core->cfg.answer_limit_ms;
}

static uint32_t open_focus(struct focus_core *core, const struct sip_msg *m, uint32_t originator,
			   const struct asked *a)
{
	uint32_t i = slab_get(&core->foci);
	struct focus *f = core_focus(core, i);
	const struct offer *offer = &a->offer;

	f->originator = originator;
	f->name = leg_name(&core->legs, originator);
	f->burst = core->burst;
	f->members = f->cursor = f->speaker = f->answerer = LEG_NONE;
	f->reliable = sip_lists(m, SIP_H_REQUIRE, SPAN("100rel"));
	f->delayed = offer->body.n == 0;
	f->max_forwards = forwards_left(m);
	set_policy(core, f, &a->rule->policy);
	f->floor = a->floor & 3;
	core_leg(core, originator)->focus = i;
	if (!focus_keep_lines(core, f, m, &core_leg(core, originator)->path.remote.ip,
			      &a->wishes) ||
	    !focus_words_keep(core, originator, &f->offer,
			      &(struct sdp_text){offer->body, offer->sdp.has})) {
		chain_drop(&core->txns.chunks, &f->lines);
		slab_put(&core->foci, i);
		return FOCUS_NONE;
	}
	focus_floor_open(core, i);
	return i;
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
	uint16_t status = no_way(core, member, path);

	link_member(core, f, l);
	leg->fork = member->fork & 0x7fu;
	leg->delayed = focus->delayed && focus->invited.n == 0;
	leg->invite_serial = leg->delayed ? LEG_SERIAL_DELAYED : 0;
	focus_session_ask(core, leg);
	if (status == 0 && !leg_dialog_uac(&core->legs, l, member->uri, path, caller,
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

static void open_members(struct focus_core *core, uint32_t f, const struct asked *a,
			 struct span caller)
{
	struct focus *focus = core_focus(core, f);

	// Without an answer of our own the first member's will have to do.
	if (focus->answer_policy == ANSWER_IMMEDIATE && !focus_agree_alone(core, f))
		focus->answer_policy = ANSWER_FIRST;
	// Last first: each goes to the head of the list, and the order in which they are named is
	// the order of INVITEs.
	for (uint32_t i = a->who.n; i > 0; i--)
		open_member(core, f, &a->who.member[i - 1], a, caller);
	focus->cursor = focus->members;
	focus->inviting = true;
	queue_push(&core->inviting, f);
	focus_unsettle(core, f);
}

// Refused whole: what was opened for it goes back.
static enum drop abandon(struct focus_core *core, uint32_t o, uint32_t f)
{
	if (f != FOCUS_NONE) {
		chain_drop(&core->txns.chunks, &core_focus(core, f)->lines);
		chain_drop(&core->txns.chunks, &core_focus(core, f)->offer.text);
		slab_put(&core->foci, f);
	}
	if (o != LEG_NONE) {
		focus_flows_close(core, o);
		leg_close(&core->legs, o);
	}
	return DROP_TABLE_FULL;
}

static void enter(struct focus_core *core, uint32_t f, const struct asked *a, struct span caller)
{
	if (a->rule->action == DIALPLAN_ROOM)
		focus_room_enter(core, f, a->uri->user);
	else if (a->rule->action == DIALPLAN_FACTORY)
		focus_room_make(core, f);
	else
		open_members(core, f, a, caller);
}

// Who comes to a room finds what there is in it, whatever his own rule says.
static enum floor_control floor_asked(struct focus_core *core, const struct asked *a)
{
	enum floor_control own = focus_floor_control(core, a->rule->policy.floor);

	return a->rule->action == DIALPLAN_ROOM ? focus_room_floor(core, a->uri->user, own) : own;
}

// What there is no room in; then nothing was sent. DROP_NONE: it has begun.
static enum drop begin(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		       const struct asked *a)
{
	unsigned streams = focus_streams(&a->offer.sdp.has, a->floor);
	enum drop lack = focus_lacks(core, m, path, a, streams);
	uint32_t o, f = FOCUS_NONE;

	if (a->rule->action == DIALPLAN_ROUTE && a->who.n == 0)
		lack = DROP_HOPS_DEAD;
	if (lack != DROP_NONE)
		return lack;
	o = open_originator(core, m, path, a);
	if (o != LEG_NONE)
		f = open_focus(core, m, o, a);
	if (f == FOCUS_NONE || !open_transaction(core, m, path, o))
		return abandon(core, o, f);
	count(core, STAT_CONFERENCES);
	if (a->wishes.emergency)
		count(core, STAT_EMERGENCIES);
	core->stats->stat[STAT_CONFERENCES_NOW] = slab_used(&core->foci);
	enter(core, f, a, m->from.uri);
	return DROP_NONE;
}

void focus_invite(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		  const struct sip_uri *uri)
{
	bool proven;
	struct asked a = {.uri = uri, .rule = focus_target(core, m, path, uri, &proven)};
	uint16_t status;
	enum drop lack = DROP_NONE;
	uint8_t room[512];
	struct writer w = writer_on(room, sizeof(room));

	if (!a.rule)
		return;
	status = focus_asked(core, m, &a);
	if (status == 0)
		status = focus_wishes(core, m, path, proven, &a);
	if (status == 0) {
		a.floor = floor_asked(core, &a);
		lack = begin(core, m, path, &a);
	}
	if (lack != DROP_NONE) {
		count_drop(core, lack);
		status = 503;
	}
	if (status)
		focus_refuse(core, m, path, status,
			     focus_refusal_headers(core, status, a.rule, &w));
}
