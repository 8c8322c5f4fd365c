/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Session timers (RFC 4028): a dialog whose far end has died without a word is found out, and ended
// by the rules of the method. Whoever can is made the refresher; squelch refreshes by UPDATE.

static bool knows_timer(const struct sip_msg *m)
{
	return sip_lists(m, SIP_H_SUPPORTED, SPAN("timer")) ||
	       sip_lists(m, SIP_H_REQUIRE, SPAN("timer"));
}

// RFC 4028 9: only who knows what a 422 is gets one.
bool focus_session_short(const struct focus_core *core, const struct sip_msg *m)
{
	uint32_t seconds;

	return sip_interval(m, SIP_H_SESSION_EXPIRES, &seconds, NULL) &&
	       seconds < core->cfg.min_se_s && knows_timer(m);
}

void focus_put_min_se(const struct focus_core *core, struct writer *w)
{
	put_lit(w, "Min-SE: ");
	put_u32(w, core->cfg.min_se_s);
	put_lit(w, "\r\n");
}

// What we make of the request's wish: shorter than it asked for is allowed, longer is not, and
// never below its Min-SE nor ours.
static uint32_t interval_of(const struct focus_core *core, const struct sip_msg *m)
{
	uint32_t asked, least = core->cfg.min_se_s, theirs;

	if (!sip_interval(m, SIP_H_SESSION_EXPIRES, &asked, NULL))
		return core->cfg.session_expires_s;
	if (sip_interval(m, SIP_H_MIN_SE, &theirs, NULL) && theirs > least)
		least = theirs;
	if (core->cfg.session_expires_s && core->cfg.session_expires_s < asked)
		asked = core->cfg.session_expires_s;
	return asked > least ? asked : least;
}

// RFC 4028 9, table 2.
static enum leg_refresher refresher_of(const struct sip_msg *m)
{
	struct span refresher = SPAN_NONE;
	uint32_t seconds;

	sip_interval(m, SIP_H_SESSION_EXPIRES, &seconds, &refresher);
	if (knows_timer(m))
		return span_ieq(refresher, SPAN("uas")) ? LEG_REFRESH_US : LEG_REFRESH_THEM;
	return sip_lists(m, SIP_H_ALLOW, SPAN("UPDATE")) ? LEG_REFRESH_US : LEG_REFRESH_NONE;
}

void focus_session_accept(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	struct leg *leg = core_leg(core, l);

	leg->session_s = interval_of(core, m);
	leg->refresher = (uint8_t)(leg->session_s ? refresher_of(m) : LEG_REFRESH_NONE);
}

// A session that may last for weeks without a word is not watched.
static uint32_t in_time(const struct focus_core *core, uint64_t ms)
{
	return ms < MOMENT_AHEAD_MAX ? moment_at(core->now_ms + ms) : MOMENT_NEVER;
}

// RFC 4028 10: half of it, or a bit before its end.
void focus_session_begin(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	uint32_t s = leg->session_s, slack = s / 3 < 32 ? s / 3 : 32;

	switch ((enum leg_refresher)leg->refresher) {
	case LEG_REFRESH_NONE:
		leg->session_at = MOMENT_NEVER;
		break;
	case LEG_REFRESH_US:
		leg->session_at = in_time(core, 500ull * s);
		break;
	case LEG_REFRESH_THEM:
		leg->session_at = in_time(core, 1000ull * (s - slack));
		break;
	}
	leg_rearm(&core->legs, l);
}

void focus_put_session(const struct focus_core *core, struct writer *w, const struct leg *leg,
		       bool request)
{
	bool us = leg->refresher == LEG_REFRESH_US;

	if (leg->refresher == LEG_REFRESH_NONE)
		return;
	put_lit(w, "Session-Expires: ");
	put_u32(w, leg->session_s);
	if (us == request)
		put_lit(w, ";refresher=uac\r\n");
	else
		put_lit(w, ";refresher=uas\r\n");
	if (!request && !us)
		put_lit(w, "Require: timer\r\n"); // 9: the UAC must refresh, and says it can
	if (request && core->cfg.min_se_s > 90)
		focus_put_min_se(core, w);
}

// A member's INVITE asks the member to refresh: RFC 4028 7.1.
void focus_session_ask(struct focus_core *core, struct leg *leg)
{
	leg->session_s = core->cfg.session_expires_s;
	leg->refresher = (uint8_t)(leg->session_s ? LEG_REFRESH_THEM : LEG_REFRESH_NONE);
}

// 7.2: the 2xx to a request of ours says what it has come to.
void focus_session_answered(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	struct leg *leg = core_leg(core, l);
	struct span refresher;

	leg->refresher = LEG_REFRESH_NONE;
	if (sip_interval(m, SIP_H_SESSION_EXPIRES, &leg->session_s, &refresher) && leg->session_s)
		leg->refresher = (uint8_t)(span_ieq(refresher, SPAN("uac")) ? LEG_REFRESH_US
									    : LEG_REFRESH_THEM);
	focus_session_begin(core, l);
}

// 7.3: the least that somebody on the way would take. False: it asks for no more than it got.
bool focus_session_raise(struct leg *leg, const struct sip_msg *m)
{
	uint32_t least;

	if (!sip_interval(m, SIP_H_MIN_SE, &least, NULL) || least <= leg->session_s)
		return false;
	leg->session_s = least;
	return true;
}

// The far end is gone.
static void session_over(struct focus_core *core, uint32_t l)
{
	count(core, STAT_SESSIONS_EXPIRED);
	core_leg(core, l)->session_at = MOMENT_NEVER;
	focus_part(core, l);
}

void focus_session_due(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	leg->session_at = MOMENT_NEVER;
	if (leg->doomed || leg->focus == FOCUS_NONE)
		return;
	if (leg->refresher == LEG_REFRESH_THEM)
		session_over(core, l);
	else
		focus_send(core, l, SIP_UPDATE);
}

// 14.1: the owner of the Call-ID waits 2.1 to 4 seconds, the other up to 2; in steps of 10 ms.
static uint64_t glare_wait(const struct focus_core *core, const struct leg *leg)
{
	uint64_t chance = siphash_short(&core->cfg.key, leg->dialog, (uint16_t)leg->cseq);

	return leg->role == LEG_TERMINATING ? 2100 + chance % 191 * 10 : chance % 201 * 10;
}

void focus_session_response(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	struct leg *leg = core_leg(core, l);

	if (leg->doomed || leg->focus == FOCUS_NONE)
		return;
	if (m->status / 100 == 2) {
		focus_refresh(core, &core->legs, l, m);
		focus_session_answered(core, l, m);
	} else if (m->status == 491) {
		leg->session_at = moment_at(core->now_ms + glare_wait(core, leg));
	} else if (m->status == 422 && focus_session_raise(leg, m)) {
		focus_send(core, l, SIP_UPDATE);
	} else if (m->status == 408 || m->status == 481) {
		session_over(core, l); // 12.2.1.2
	} else {
		leg->refresher = LEG_REFRESH_NONE; // the call goes on without
	}
	leg_rearm(&core->legs, l);
}

void focus_session_unanswered(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);

	if (!leg->doomed && leg->focus != FOCUS_NONE)
		session_over(core, l);
}
