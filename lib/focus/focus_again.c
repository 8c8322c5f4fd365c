/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A member's INVITE once more, as a new transaction of the same leg: with a longer session, or
// through another host; or as somebody whom a challenge has asked for.

// The serial of a branch tells attempts apart, and is one letter.
#define SERIAL_MAX 25

static bool may_again(const struct leg *leg)
{
	return leg->state == LEG_INVITED && !leg->doomed && leg->focus != FOCUS_NONE &&
	       leg->invite_serial + LEG_SERIAL_ATTEMPT <= SERIAL_MAX;
}

static void again(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	leg->invite_serial += LEG_SERIAL_ATTEMPT;
	leg->cseq = ++leg->cseq_invite;
	focus_early_end(core, l);
	focus_credentials_invite(core, l);
	txn_begin(&leg->invite, TXN_CLIENT_INVITE, &core->cfg.times, core->now_ms);
	focus_send_invite(core, l);
	leg_rearm(&core->legs, l);
}

bool focus_again_longer(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	struct leg *leg = core_leg(core, l);

	if (!may_again(leg) || leg->raised || !focus_session_raise(leg, m))
		return false;
	leg->raised = true;
	again(core, l);
	return true;
}

// Takes the first hop off those that are left. False: there is none.
static bool next_hop(struct focus_core *core, struct leg *leg, struct endpoint *hop)
{
	struct span left = focus_gather(core, &leg->hops);

	if (left.n < sizeof(*hop))
		return false;
	memcpy(hop, left.p, sizeof(*hop));
	chain_drop(&core->txns.chunks, &leg->hops);
	// What was given back suffices.
	chain_store(&core->txns.chunks, span_from(left, sizeof(*hop)), &leg->hops);
	return true;
}

// Where its media ports are of another family or DPDK port, it gets others.
static bool leave_from(struct focus_core *core, uint32_t l, uint32_t local)
{
	struct leg *leg = core_leg(core, l);
	uint32_t before = leg->path.local;

	if (before == local)
		return true;
	focus_flows_close(core, l);
	leg->path.local = local;
	focus_flows_invite(core, l);
	if (leg->flow != MEDIA_NONE)
		return true;
	leg->path.local = before; // where the next hop does not find it at home, either
	return false;
}

bool focus_again_name(struct focus_core *core, uint32_t l, const struct endpoint *hop)
{
	struct writer w = writer_on(core->body, core->scratch);
	uint8_t room[LEG_WIRE_MAX];
	struct span uri, name;

	if (!core_leg(core, l)->rehosted)
		return true;
	leg_peer(&core->legs, l, room, &uri, &name);
	focus_put_rehosted(&w, uri, hop);
	return leg_dialog_retarget(&core->legs, l, writer_span(&w));
}

bool focus_turn_to(struct focus_core *core, uint32_t l, const struct endpoint *hop)
{
	struct ip_addr gateway;
	uint32_t local = home_route(core->cfg.home, &hop->ip, &gateway);

	if (local == HOME_NONE || !leave_from(core, l, local))
		return false;
	core_leg(core, l)->path.remote = *hop;
	return focus_again_name(core, l, hop);
}

bool focus_again_elsewhere(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	struct endpoint hop;

	if (!may_again(leg))
		return false;
	do { // it may have died since they were lined up
		if (!next_hop(core, leg, &hop))
			return false;
	} while (hop_board_is_dead(core->hops, &hop) || !focus_turn_to(core, l, &hop));
	count(core, STAT_FAILOVERS);
	focus_credentials_forget(core, l); // the other one has said nothing yet
	leg->limit_at = moment_at(core->now_ms + core_focus(core, leg->focus)->answer_limit_ms);
	again(core, l);
	return true;
}

// At the end of the burst, so that a CANCEL that comes in the same one has the same outcome before
// and behind it: no other INVITE.
bool focus_again_known(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	if (!may_again(core_leg(core, l)) || !focus_challenged(core, l, m))
		return false;
	focus_owe(core, l, LEG_OWES_INVITE);
	return true;
}

void focus_again_owed(struct focus_core *core, uint32_t l)
{
	if (may_again(core_leg(core, l)))
		again(core, l);
}

// What is still of use: PRACKs while the dialog is an early one, doomed or not, for the 2xx may wait for
// them; a refresh of a session that goes on.
static bool may_repeat(const struct leg *leg, enum sip_method method)
{
	switch (method) {
	case SIP_BYE:
		return leg->state == LEG_CLOSING;
	case SIP_PRACK:
		return leg->state == LEG_EARLY;
	case SIP_UPDATE:
		return leg->state == LEG_UP && !leg->doomed && leg->focus != FOCUS_NONE;
	default:
		return false;
	}
}

bool focus_repeat_known(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	if (!may_repeat(core_leg(core, l), m->method) || !focus_challenged(core, l, m))
		return false;
	if (m->method == SIP_BYE)
		focus_owe(core, l, LEG_OWES_BYE);
	else
		focus_send(core, l, m->method);
	return true;
}
