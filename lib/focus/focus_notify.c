/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// NOTIFY (RFC 6665 4.2.2): one at a time in each subscription, written anew for each repetition, from
// what does not change until its answer is there.

#define TRY_AGAIN_MS     1000   // where there was no room for what is to be said
#define RETRY_AFTER_MAX  3600   // seconds that a subscriber may ask for
#define LAST_AFTER_MAX   32     // and when the last NOTIFY is all that it is kept for

static struct span reason_of(uint8_t end)
{
	switch ((enum sub_end)end) {
	case SUB_DEACTIVATED:
		return SPAN("deactivated");
	case SUB_NORESOURCE:
		return SPAN("noresource");
	case SUB_TIMEOUT:
	case SUB_LIVES:
		break;
	}
	return SPAN("timeout");
}

static void put_state(struct writer *w, const struct subscription *sub)
{
	put_lit(w, "Subscription-State: ");
	if (sub->said_end == SUB_LIVES) {
		put_lit(w, "active;expires=");
		put_u32(w, sub->said_expires_s);
	} else {
		put_lit(w, "terminated;reason=");
		put_span(w, reason_of(sub->said_end));
	}
	put_lit(w, "\r\n");
}

static void put_event(struct focus_core *core, struct writer *w, const struct subscription *sub)
{
	put_lit(w, "Event: ");
	put_span(w, sub->package->event);
	if (sub->id.n) {
		put_lit(w, ";id=");
		chain_put(&core->subs.chunks, &sub->id, w);
	}
	put_lit(w, "\r\n");
}

// The dialog's: of the call's leg, while it has not ended, or its own. LEG_NONE: it has ended.
static uint32_t dialog_of(struct focus_core *core, uint32_t s, struct leg_table **table)
{
	const struct subscription *sub = core_sub(core, s);
	uint32_t l;

	*table = &core->subs.legs;
	if (sub->leg == 0)
		return s;
	*table = &core->legs;
	l = leg_find(&core->legs, sub->leg);
	return l == LEG_NONE || focus_ended(core_leg(core, l)) ? LEG_NONE : l;
}

static struct leg_id branch_of(const struct focus_core *core, uint32_t s)
{
	return (struct leg_id){
		.kind = LEG_ID_NOTIFY,
		.serial = core_sub(core, s)->serial,
		.name = leg_name(&core->subs.legs, s),
	};
}

static void put_rest(struct focus_core *core, uint32_t s, struct writer *w, uint32_t l,
		     struct span body)
{
	const struct subscription *sub = core_sub(core, s);

	if (sub->leg)
		focus_put_contact(core, l, w);
	else
		sub->package->put_contact(core, s, w);
	put_event(core, w, sub);
	put_state(w, sub);
	put_span(w, focus_allow_events(core));
	if (body.n) {
		put_lit(w, "Content-Type: ");
		put_span(w, sub->package->type);
		put_lit(w, "\r\n");
	}
	put_lit(w, "Content-Length: ");
	put_u32(w, body.n);
	put_lit(w, "\r\n\r\n");
	put_span(w, body);
}

void focus_notify_again(struct focus_core *core, uint32_t s)
{
	const struct subscription *sub = core_sub(core, s);
	struct leg_table *lt;
	uint32_t l = dialog_of(core, s, &lt);
	struct span body;
	struct writer w;

	if (l == LEG_NONE)
		return; // nobody is there to take it
	body = sub->package->words(core, s);
	if (!outbox_open(core->out, &w,
			 leg_request_max(leg_at(lt, l)) + sub->id.n + SUB_HEADERS_MAX + body.n))
		return;
	leg_put_request_as(lt, l, &w, SIP_NOTIFY, branch_of(core, s), sub->cseq);
	put_rest(core, s, &w, l, body);
	outbox_send(core->out, &w, &leg_at(lt, l)->path);
}

static uint32_t seconds_left(const struct focus_core *core, const struct subscription *sub)
{
	uint64_t end = moment_ms(sub->expires_at, core->now_ms);

	return end == UINT64_MAX || end < core->now_ms ? 0
						       : (uint32_t)((end - core->now_ms) / 1000);
}

void focus_notify(struct focus_core *core, uint32_t s)
{
	struct subscription *sub = core_sub(core, s);
	struct leg_table *lt;
	uint32_t l = dialog_of(core, s, &lt);

	if (l == LEG_NONE) {
		focus_sub_close(core, s);
		return;
	}
	if (!sub->package->say(core, s)) {
		count_drop(core, DROP_NOTIFY_LATER);
		sub->again_at = moment_at(core->now_ms + TRY_AGAIN_MS);
		return;
	}
	focus_seek(core, lt, l);
	sub->owed = false;
	sub->said_end = sub->end;
	sub->said_expires_s = seconds_left(core, sub);
	sub->cseq = ++leg_at(lt, l)->cseq;
	sub->serial = (uint8_t)((sub->serial + 1) % 26);
	txn_begin(&sub->notify, TXN_CLIENT, &core->cfg.times, core->now_ms);
	count(core, STAT_NOTIFIES);
	focus_notify_again(core, s);
}

// RFC 3261 20.33: seconds, and perhaps a comment and parameters. 0: there is none.
static uint32_t retry_after(const struct sip_msg *m)
{
	struct span text = sip_value(m, SIP_H_RETRY_AFTER);
	uint32_t digits = 0, seconds = 0;

	while (digits < text.n && ascii_digit(text.p[digits]))
		digits++;
	if (!span_u32(span_of(text.p, digits), RETRY_AFTER_MAX, &seconds))
		return 0;
	return seconds;
}

static void answered(struct focus_core *core, uint32_t s)
{
	struct subscription *sub = core_sub(core, s);

	sub->package->said(core, s);
	if (sub->said_end != SUB_LIVES)
		focus_sub_close(core, s);
	else if (sub->owed)
		focus_sub_owe(core, s);
}

// In so many seconds there is to be another one; 0: never. It may have ended while this one was under way,
// and still be told so.
static uint32_t again_after(const struct subscription *sub, const struct sip_msg *m)
{
	uint32_t seconds;

	if (m->status == 481 || sub->said_end != SUB_LIVES)
		return 0;
	seconds = retry_after(m);
	return sub->end == SUB_LIVES || seconds < LAST_AFTER_MAX ? seconds : LAST_AFTER_MAX;
}

// 4.2.2: it is over, but where the subscriber says when it can be told.
static void refused(struct focus_core *core, uint32_t s, const struct sip_msg *m)
{
	struct subscription *sub = core_sub(core, s);
	uint32_t later_s = again_after(sub, m);

	count(core, STAT_NOTIFIES_FAILED);
	if (later_s == 0) {
		focus_sub_close(core, s);
		return;
	}
	sub->package->said(core, s);
	sub->package->anew(core, s);
	sub->again_at = moment_at(core->now_ms + 1000ull * later_s);
	focus_sub_owe(core, s);
}

// The subscription whose latest NOTIFY that is; SUB_NONE: there is none any more.
static uint32_t notified(struct focus_core *core, const struct leg_id *id)
{
	uint32_t s = core->subs.max ? leg_find(&core->subs.legs, id->name) : SUB_NONE;

	if (s == SUB_NONE || core_sub(core, s)->over || core_sub(core, s)->serial != id->serial)
		return SUB_NONE;
	return s;
}

void focus_notify_response(struct focus_core *core, const struct sip_msg *m,
			   const struct leg_id *id)
{
	uint32_t s = notified(core, id);
	enum txn_event ev = txn_event_of(m->status);
	int act;

	if (s == SUB_NONE || m->method != SIP_NOTIFY) {
		count_drop(core, DROP_SIP_STALE);
		return;
	}
	act = txn_step(&core_sub(core, s)->notify, ev, &core->cfg.times, core->now_ms);
	if (act < 0)
		count_drop(core, DROP_SIP_UNEXPECTED);
	else if ((act & TXN_ACT_TELL) && ev == TXN_EV_2XX)
		answered(core, s);
	else if ((act & TXN_ACT_TELL) && ev == TXN_EV_3XX_6XX)
		refused(core, s, m);
	if (slab_in_use(&core->subs.legs.slab, s))
		focus_sub_rearm(core, s);
}

// 17.1.4: nobody listens there.
void focus_notify_unreachable(struct focus_core *core, const struct leg_id *id)
{
	uint32_t s = notified(core, id);

	if (s == SUB_NONE || txn_step(&core_sub(core, s)->notify, TXN_EV_UNREACHABLE,
				      &core->cfg.times, core->now_ms) < 0)
		return;
	count(core, STAT_NOTIFIES_FAILED);
	focus_sub_close(core, s);
}
