/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Responses to what we sent. Our own branch names the leg; no table is searched.

static void provisional(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			const struct path *path)
{
	struct leg *leg = core_leg(core, l);

	if (leg->cancel_wanted)
		focus_want_cancel(core, l);
	if (!focus_reliable(core, l, m, path))
		return;
	if (m->status == 100 || leg->doomed || leg->focus == FOCUS_NONE)
		return;
	focus_referral(core, l, m->status);
	core_focus(core, leg->focus)->ringing = true;
	focus_answer_state(core_focus(core, leg->focus), m);
	focus_unsettle(core, leg->focus);
}

static enum race refusal_race(uint16_t status)
{
	switch (status) {
	case 401:
	case 407:
		return RACE_CHALLENGED; // row 9: no new INVITE
	case 503:
		return RACE_UNAVAILABLE; // row 10: no failover any more
	default:
		return status < 400 ? RACE_REDIRECTED : RACE_REFUSED; // rows 8, 7
	}
}

// The answer to an attempt that another has followed: it has been dealt with, and comes again for
// want of its ACK; or it comes so late that nobody waits for it. The ACK is written from the skeleton as
// long as that is the INVITE's and not a dialog's.
static void old_attempt(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			const struct path *path)
{
	struct leg *leg = core_leg(core, l);
	struct path now = leg->path;

	if (m->status < 300) {
		count_drop(core, DROP_SIP_UNEXPECTED);
		return;
	}
	if (leg->dialog) {
		focus_failure_behind(core, l, m, path);
		return;
	}
	leg->path = *path; // that attempt may have gone elsewhere,
	if (focus_again_name(core, l, &path->remote)) // and named that (17.1.1.3)
		leg_send_failure_ack(&core->legs, l, m);
	leg->path = now;
	focus_again_name(core, l, &now.remote); // it has room: the one of before
}

static void refused(struct focus_core *core, uint32_t l, uint16_t status)
{
	const struct leg *leg = core_leg(core, l);

	if (leg->state != LEG_INVITED || (status == 503 && focus_again_elsewhere(core, l)))
		return;
	if (leg->doomed && !leg->cancel_sent)
		count_race(core, refusal_race(status));
	focus_credentials_drop(core, l);
	focus_refused(core, l, status);
}

static bool is_challenge(uint16_t status)
{
	return status == 401 || status == 407;
}

// What it was refused for can be mended.
static bool sent_again(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	if (m->status == 422)
		return focus_again_longer(core, l, m);
	return is_challenge(m->status) && focus_again_known(core, l, m);
}

static void invite_response(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			    const struct path *path, uint8_t serial)
{
	struct leg *leg = core_leg(core, l);
	enum txn_event ev = txn_event_of(m->status);
	int act;

	if (ev == TXN_EV_2XX) {
		focus_answered(core, l, m, path);
		return;
	}
	if (serial != leg->invite_serial) {
		old_attempt(core, l, m, path);
		return;
	}
	act = txn_step(&leg->invite, ev, &core->cfg.times, core->now_ms);
	if (act < 0 && m->status >= 300) {
		focus_failure_behind(core, l, m, path); // an attempt before it was answered
		return;
	}
	if (act < 0) {
		count_drop(core, DROP_SIP_UNEXPECTED);
		return;
	}
	if (act & TXN_ACT_ACK)
		leg_send_failure_ack(&core->legs, l, m);
	leg_rearm(&core->legs, l);
	if (!(act & TXN_ACT_TELL))
		return;
	if (ev == TXN_EV_1XX)
		provisional(core, l, m, path);
	else if (!sent_again(core, l, m))
		refused(core, l, m->status);
}

// The response is to our latest request on that leg.
static bool is_latest(const struct leg *leg, const struct sip_msg *m, const struct leg_id *id)
{
	bool numbered = id->kind != LEG_ID_INVITE; // a CANCEL's branch

	return leg->request_method == m->method && (!numbered || id->serial == leg->request_serial);
}

static void request_response(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			     const struct leg_id *id)
{
	struct leg *leg = core_leg(core, l);
	enum txn_event ev = txn_event_of(m->status);
	int act;

	if (!is_latest(leg, m, id)) {
		count_drop(core, DROP_SIP_STRAY);
		return;
	}
	act = txn_step(&leg->request, ev, &core->cfg.times, core->now_ms);
	if (act < 0) {
		count_drop(core, DROP_SIP_UNEXPECTED);
		return;
	}
	leg_rearm(&core->legs, l);
	if (!(act & TXN_ACT_TELL) || ev == TXN_EV_1XX)
		return;
	if (is_challenge(m->status) && focus_repeat_known(core, l, m))
		return;
	focus_credentials_settle(core, l);
	if (m->method == SIP_UPDATE)
		focus_session_response(core, l, m);
	if (m->method != SIP_BYE)
		return;
	if (is_challenge(m->status))
		count_race(core, RACE_BYE_CHALLENGED); // row 16, without credentials
	focus_bye_done(core, l);
}

// The leg of that name is gone. A final response to its INVITE still asks for something of us.
static void without_leg(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			const struct leg_id *id)
{
	bool to_invite = id->kind == LEG_ID_INVITE && m->method == SIP_INVITE;

	if (to_invite && m->status / 100 == 2)
		focus_late_2xx(core, m, path, id);
	else if (to_invite && m->status >= 300)
		focus_late_failure(core, m, path, id);
	else if (id->kind != LEG_ID_STATELESS)
		count_drop(core, DROP_SIP_STALE);
}

void focus_response(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	struct leg_id id = core->in->own;
	uint32_t l;

	switch (core->in->whose) {
	case LEG_ID_FOREIGN:
		count_drop(core, DROP_SIP_STRAY);
		return;
	case LEG_ID_FORGED:
		count_drop(core, DROP_SIP_FORGED);
		return;
	case LEG_ID_OURS:
		break;
	}
	if (id.kind == LEG_ID_PROBE) {
		focus_probe_response(core, m, &id);
		return;
	}
	if (id.kind == LEG_ID_NOTIFY) {
		focus_notify_response(core, m, &id);
		return;
	}
	l = id.kind == LEG_ID_STATELESS ? LEG_NONE : leg_find(&core->legs, id.name);
	if (l == LEG_NONE)
		without_leg(core, m, path, &id);
	else if (id.kind == LEG_ID_INVITE && m->method == SIP_INVITE)
		invite_response(core, l, m, path, id.serial);
	else
		request_response(core, l, m, &id);
}

// Row 10, 17.1.4: the host or port is not there. What is said of an attempt that another has followed
// says nothing of that.
static void leg_unreachable(struct focus_core *core, uint32_t l, struct span method, uint8_t serial)
{
	struct leg *leg = core_leg(core, l);

	if (span_eq(method, SPAN("INVITE"))) {
		if (serial != leg->invite_serial)
			return;
		if (txn_step(&leg->invite, TXN_EV_UNREACHABLE, &core->cfg.times, core->now_ms) > 0)
			refused(core, l, 503);
		else
			focus_leg_tidy(core, l);
	} else if (span_eq(method, SPAN("BYE")) && leg->request_method == SIP_BYE) {
		if (txn_step(&leg->request, TXN_EV_UNREACHABLE, &core->cfg.times, core->now_ms) > 0)
			focus_bye_done(core, l);
	}
}

// The quoted branch proves that we sent it.
void focus_unreachable(struct focus_core *core, struct span quoted)
{
	struct sip_peek peek;
	struct leg_id id;
	uint32_t l;

	if (!sip_peek(quoted, &peek) || !peek.request ||
	    leg_branch_read(&core->cfg.key, peek.branch, &id) != LEG_ID_OURS)
		count_drop(core, DROP_ICMP_TYPE);
	else if (id.kind == LEG_ID_PROBE)
		focus_probe_unreachable(core, &id);
	else if (id.kind == LEG_ID_NOTIFY)
		focus_notify_unreachable(core, &id);
	else if (id.kind == LEG_ID_STATELESS || (l = leg_find(&core->legs, id.name)) == LEG_NONE)
		count_drop(core, DROP_ICMP_TYPE);
	else
		leg_unreachable(core, l, peek.method, id.serial);
}
