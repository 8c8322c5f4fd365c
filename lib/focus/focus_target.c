/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Whom an INVITE is for: the dialplan says so, by all that it may want to know of the request.

// 8.2.2.2, 16.3 step 4: a member's INVITE has come back, to whatever target. Each round would ask
// all members once more.
static bool is_our_own(const struct focus_core *core, const struct sip_msg *m)
{
	struct leg_id id;

	return leg_id_read(&core->cfg.key, m->call_id, &id) == LEG_ID_OURS &&
	       id.kind == LEG_ID_CALL;
}

static struct span user_agent(const struct sip_msg *m)
{
	const struct sip_header *h = sip_named(m, SPAN("User-Agent"));

	return h ? sip_header_value(m, h) : SPAN_NONE;
}

// Who calls does not meet rules for those who register, nor the other way round.
static bool concerns(const struct dialplan_rule *rule, const struct sip_msg *m)
{
	if (rule->action == DIALPLAN_REJECT)
		return true;
	return (rule->action == DIALPLAN_REGISTER) == (m->method == SIP_REGISTER);
}

// What a challenge is in front of counts only for those who can answer it, be there anything or
// not.
static bool passes(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		   const struct dialplan_request *r, const struct dialplan_rule **rule,
		   bool *proven)
{
	for (; *rule; *rule = dialplan_find_next(core->cfg.plan, r, *rule)) {
		if ((*rule)->action != DIALPLAN_CHALLENGE && concerns(*rule, m))
			return true;
		if ((*rule)->action != DIALPLAN_CHALLENGE || *proven)
			continue;
		if (!focus_authentic(core, m, path))
			return false;
		*proven = true;
	}
	return true;
}

static struct dialplan_request question(const struct focus_core *core, const struct sip_msg *m,
					const struct path *path, const struct sip_uri *uri,
					struct span to)
{
	struct dialplan_request r = {
		.uri = uri,
		.from = m->from.uri,
		.to = to,
		.source = &path->remote.ip,
	};

	if (dialplan_asks_user_agent(core->cfg.plan))
		r.user_agent = user_agent(m);
	return r;
}

// Who has been told of a room that a factory has made may come, and who has been told of a conference
// may ask for it, unless a rule keeps it out.
static const struct dialplan_rule made_room = {
	.action = DIALPLAN_ROOM,
	.policy = DIALPLAN_POLICY_NONE,
};
static const struct dialplan_rule made_conference = {
	.action = DIALPLAN_CONFERENCE,
	.policy = DIALPLAN_POLICY_NONE,
};

static const struct dialplan_rule *made(const struct focus_core *core, const struct sip_uri *uri,
					const struct dialplan_rule *rule)
{
	struct leg_id id;

	if (rule && rule->action == DIALPLAN_REJECT)
		return NULL;
	if (focus_room_made(&core->cfg.key, uri->user, &id))
		return &made_room;
	return focus_has_made(&core->cfg.key, uri->user, &id) ? &made_conference : NULL;
}

static const struct dialplan_rule *look_up(struct focus_core *core, const struct sip_msg *m,
					   const struct path *path, const struct sip_uri *uri,
					   struct span to, bool *proven)
{
	const struct dialplan_request r = question(core, m, path, uri, to);
	const struct dialplan_rule *rule = dialplan_find(core->cfg.plan, &r), *of_ours;

	if (!passes(core, m, path, &r, &rule, proven))
		return NULL;
	of_ours = m->method == SIP_REGISTER ? NULL : made(core, uri, rule);
	if (of_ours)
		return of_ours;
	if (!rule)
		focus_refuse(core, m, path, 404, SPAN_NONE);
	if (!rule || rule->action != DIALPLAN_REJECT)
		return rule;
	count(core, STAT_REJECTED);
	focus_refuse_saying(core, m, path, rule->status, rule->reason, SPAN_NONE);
	return NULL;
}

static uint16_t wrong_way(const struct focus_core *core, const struct sip_msg *m)
{
	if (txn_server_merged(&core->txns, &core->in->id))
		return 482; // 8.2.2.2: forked on its way, and both branches have come here
	if (is_our_own(core, m))
		return 482;
	return m->max_forwards == 0 ? 483 : 0; // 8.1.1.6: the members' INVITEs would be beyond it
}

const struct dialplan_rule *focus_referred_target(struct focus_core *core, const struct sip_msg *m,
						  const struct path *path,
						  const struct sip_uri *uri, struct span to,
						  bool *proven)
{
	uint16_t status = wrong_way(core, m);

	if (status == 0)
		return look_up(core, m, path, uri, to, proven);
	focus_refuse(core, m, path, status, SPAN_NONE);
	return NULL;
}

const struct dialplan_rule *focus_target(struct focus_core *core, const struct sip_msg *m,
					 const struct path *path, bool *proven)
{
	*proven = false;
	return focus_referred_target(core, m, path, &m->requested, m->to.uri, proven);
}
