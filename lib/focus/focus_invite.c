/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The originator's INVITE: a conference comes into being, or a refusal goes back.

static uint32_t open_originator(struct focus_core *core, const struct sip_msg *m,
				const struct path *path, const struct asked *a)
{
	const struct offer *offer = &a->offer;
	uint32_t l = leg_open(&core->legs, LEG_ORIGINATOR, LEG_INVITED);
	struct leg *leg = core_leg(core, l);

	if (!leg_dialog_uas(&core->legs, l, m, core->in->id.dialog, path)) {
		leg_close(&core->legs, l);
		return LEG_NONE;
	}
	focus_seek(core, &core->legs, l); // it is known then when there is something to send
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

// A call between two is none, whatever lies between them, unless one may have others called: who sees
// isfocus offers his user to look who is in.
static bool is_conference(const struct dialplan_rule *rule)
{
	return rule->action == DIALPLAN_LIST || rule->policy.refer > REFER_NONE ||
	       (rule->action == DIALPLAN_GROUP && rule->n_members > 1);
}

static uint32_t open_focus(struct focus_core *core, const struct sip_msg *m,
			   const struct path *path, uint32_t originator, const struct asked *a)
{
	uint32_t i = slab_get(&core->foci);
	struct focus *f = core_focus(core, i);
	const struct offer *offer = &a->offer;
	struct sdp_text text = sdp_text_of(&offer->sdp);

	f->originator = originator;
	f->name = leg_name(&core->legs, originator);
	f->burst = core->burst;
	f->members = f->cursor = f->speaker = f->answerer = LEG_NONE;
	f->refers = a->rule->policy.refer > REFER_NONE;
	f->reliable = sip_lists(m, SIP_H_REQUIRE, SPAN("100rel"));
	f->delayed = offer->body.n == 0;
	focus_set_forwards(f, m);
	f->has_uri = is_conference(a->rule);
	focus_set_policy(core, f, &a->rule->policy);
	f->floor = a->floor & 3;
	core_leg(core, originator)->focus = i;
	if (!focus_keep_lines(core, f, m, &path->remote.ip, &a->wishes) ||
	    !focus_words_keep(core, originator, &f->offer, &text)) {
		chain_drop(&core->txns.chunks, &f->lines);
		slab_put(&core->foci, i);
		return FOCUS_NONE;
	}
	focus_floor_open(core, i);
	return i;
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
		focus_room_make(core, f, a->rule->policy.refer > REFER_NONE
						? (enum refer_policy)a->rule->policy.refer
						: REFER_NONE);
	else
		focus_call(core, f, a, caller);
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
		f = open_focus(core, m, path, o, a);
	if (f == FOCUS_NONE || !open_transaction(core, m, path, o))
		return abandon(core, o, f);
	count(core, STAT_CONFERENCES);
	if (a->wishes.emergency)
		count(core, STAT_EMERGENCIES);
	core->stats->stat[STAT_CONFERENCES_NOW] = slab_used(&core->foci);
	enter(core, f, a, m->from.uri);
	return DROP_NONE;
}

void focus_invite(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	bool proven;
	struct asked a = {
		.text = m->uri,
		.uri = &m->requested,
		.rule = focus_target(core, m, path, &proven),
	};
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
