/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Subscriptions: how they come, last and go.

void focus_sub_rearm(struct focus_core *core, uint32_t s)
{
	const struct subscription *sub = core_sub(core, s);
	uint32_t due = moment_sooner(txn_due(&sub->notify), sub->expires_at);

	due = moment_sooner(due, sub->again_at);
	if (due != MOMENT_NEVER)
		wheel_arm(&core->wheel, core->subs.legs.wheel_base + s,
			  moment_ms(due, core->wheel.now_ms));
	else
		wheel_disarm(&core->wheel, core->subs.legs.wheel_base + s);
}

// One that is to the same package within the same dialog has another id.
static uint64_t within_key(const struct focus_core *core, uint32_t l,
			   struct span event, struct span id)
{
	const struct span names[] = {event, id};

	return siphash13(&core->cfg.key, leg_name(&core->legs, l), names, 2);
}

static bool add_within(struct focus_core *core, uint32_t s, uint32_t l, struct span id)
{
	struct subscription *sub = core_sub(core, s);

	sub->within = within_key(core, l, sub->package->event, id);
	if (!table_add(&core->subs.within, sub->within, s))
		return false;
	sub->leg = leg_name(&core->legs, l);
	return true;
}

// Its dialog, and all that is said in it, must fit a datagram.
static uint16_t establish(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			  uint32_t l, uint32_t s, struct span id)
{
	const struct leg *leg = l == LEG_NONE ? leg_at(&core->subs.legs, s) : core_leg(core, l);

	if (l != LEG_NONE && !add_within(core, s, l, id))
		return 503;
	if (l == LEG_NONE && !leg_dialog_uas(&core->subs.legs, s, m, core->in->id.dialog, path))
		return sip_first(m, SIP_H_CONTACT) ? 503 : 400; // 12.1.1
	if (leg_request_max(leg) + id.n + SUB_HEADERS_MAX > core->cfg.max_message / 2)
		return 513;
	return chain_store(&core->subs.chunks, id, &core_sub(core, s)->id) ? 0 : 503;
}

static void forget(struct focus_core *core, uint32_t s)
{
	struct subscription *sub = core_sub(core, s);

	if (sub->leg)
		table_del(&core->subs.within, sub->within);
	chain_drop(&core->subs.chunks, &sub->id);
	leg_close(&core->subs.legs, s);
	core->stats->stat[STAT_SUBSCRIPTIONS_NOW] = slab_used(&core->subs.legs.slab);
}

uint16_t focus_sub_open(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			uint32_t l, const struct sub_package *package, struct span id,
			uint32_t expires_s, uint32_t *s)
{
	uint32_t i = core->subs.max ? leg_open(&core->subs.legs, LEG_ORIGINATOR, LEG_UP) : SUB_NONE;
	uint16_t status;

	if (i == SUB_NONE) {
		count_drop(core, DROP_SUBSCRIPTIONS);
		return 503;
	}
	*core_sub(core, i) = (struct subscription){.package = package};
	status = establish(core, m, path, l, i, id);
	if (status) {
		forget(core, i);
		if (status == 503)
			count_drop(core, DROP_SUBSCRIPTIONS);
		return status;
	}
	count(core, STAT_SUBSCRIPTIONS);
	core->stats->stat[STAT_SUBSCRIPTIONS_NOW] = slab_used(&core->subs.legs.slab);
	*s = i;
	focus_sub_extend(core, i, expires_s);
	focus_sub_owe(core, i);
	return 0;
}

void focus_sub_extend(struct focus_core *core, uint32_t s, uint32_t expires_s)
{
	struct subscription *sub = core_sub(core, s);

	if (expires_s == 0) {
		focus_sub_end(core, s, SUB_TIMEOUT); // 4.1.2.3, 4.4.1
		return;
	}
	sub->expires_at = moment_at(core->now_ms + 1000ull * expires_s);
	focus_sub_rearm(core, s);
}

void focus_sub_end(struct focus_core *core, uint32_t s, enum sub_end why)
{
	struct subscription *sub = core_sub(core, s);

	if (sub->end != SUB_LIVES || sub->over)
		return;
	sub->end = (uint8_t)why;
	sub->expires_at = sub->again_at = MOMENT_NEVER;
	focus_sub_owe(core, s);
}

static bool says(const struct subscription *sub)
{
	return sub->notify.state == TXN_TRYING || sub->notify.state == TXN_PROCEEDING;
}

void focus_sub_owe(struct focus_core *core, uint32_t s)
{
	struct subscription *sub = core_sub(core, s);

	sub->owed = true;
	if (!sub->queued && !says(sub) && sub->again_at == MOMENT_NEVER) {
		sub->queued = true;
		queue_push(&core->subs.due, s);
	}
	focus_sub_rearm(core, s);
}

void focus_sub_close(struct focus_core *core, uint32_t s)
{
	struct subscription *sub = core_sub(core, s);

	if (sub->over)
		return;
	sub->package->gone(core, s);
	sub->over = true;
	sub->notify.state = TXN_TERMINATED;
	sub->expires_at = sub->again_at = MOMENT_NEVER;
	if (sub->queued)
		focus_sub_rearm(core, s); // its record is needed until its turn comes
	else
		forget(core, s);
}

uint32_t focus_sub_of_tag(struct focus_core *core)
{
	const struct intake *in = core->in;
	uint32_t s;

	if (in->whose != LEG_ID_OURS || in->own.kind != LEG_ID_SUBSCRIPTION || core->subs.max == 0)
		return SUB_NONE;
	s = leg_find(&core->subs.legs, in->own.name);
	if (s == SUB_NONE || core_sub(core, s)->over ||
	    leg_at(&core->subs.legs, s)->dialog != in->id.dialog)
		return SUB_NONE;
	return s;
}

uint32_t focus_sub_within(struct focus_core *core, uint32_t l, struct span event, struct span id)
{
	uint32_t s = SUB_NONE;

	if (core->subs.max)
		s = table_find(&core->subs.within, within_key(core, l, event, id));
	return s == SUB_NONE || core_sub(core, s)->over ? SUB_NONE : s;
}

// One deadline; false: none is due, or the subscription is over.
static bool deadline(struct focus_core *core, uint32_t s)
{
	struct subscription *sub = core_sub(core, s);
	enum txn_event ev;

	if (sub->over)
		return false;
	if (txn_timer_due(&sub->notify, core->now_ms, &ev)) {
		int act = txn_step(&sub->notify, ev, &core->cfg.times, core->now_ms);

		if (act & TXN_ACT_SEND) {
			count(core, STAT_RETRANSMITS);
			focus_notify_again(core, s);
		}
		if (act & TXN_ACT_FAILED) { // timer F: RFC 6665 4.2.2
			count(core, STAT_NOTIFIES_FAILED);
			focus_sub_close(core, s);
			return false;
		}
		return true;
	}
	if (moment_past(sub->expires_at, core->now_ms)) {
		focus_sub_end(core, s, SUB_TIMEOUT);
		return true;
	}
	if (moment_past(sub->again_at, core->now_ms)) {
		sub->again_at = MOMENT_NEVER;
		focus_sub_owe(core, s);
		return true;
	}
	return false;
}

void focus_sub_due(struct focus_core *core, uint32_t s)
{
	// What expired with it in one harvest may have ended it.
	if (!slab_in_use(&core->subs.legs.slab, s))
		return;
	while (deadline(core, s))
		;
	if (slab_in_use(&core->subs.legs.slab, s))
		focus_sub_rearm(core, s);
}

void focus_notify_drain(struct focus_core *core, unsigned budget)
{
	struct focus_queue *due = &core->subs.due;

	while (budget && (due->n || focus_watch_round(core))) {
		uint32_t s;

		budget--;
		if (due->n == 0)
			continue; // that round's next
		s = queue_pop(due);
		core_sub(core, s)->queued = false;
		if (core_sub(core, s)->over)
			forget(core, s);
		else
			focus_notify(core, s);
		if (slab_in_use(&core->subs.legs.slab, s))
			focus_sub_rearm(core, s);
	}
}

void focus_subs_close(struct focus_core *core)
{
	for (uint32_t s = 0; s < core->subs.max; s++)
		if (slab_in_use(&core->subs.legs.slab, s))
			focus_sub_end(core, s, SUB_DEACTIVATED);
}

// The dialog's tag goes into the To of what makes it.
static struct span tag_of(struct focus_core *core, const struct sip_msg *m, uint32_t s,
			  uint8_t room[LEG_ID_LEN])
{
	struct writer w = writer_on(room, LEG_ID_LEN);

	if (m->to.tag.n)
		return SPAN_NONE;
	leg_put_tag(&core->subs.legs, s, &w);
	return writer_span(&w);
}

void focus_sub_answer(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      uint32_t s, uint16_t status, struct span headers)
{
	const struct subscription *sub = core_sub(core, s);
	struct writer w = writer_on(core->tail, core->scratch);
	uint32_t l = sub->leg ? leg_find(&core->legs, sub->leg) : LEG_NONE;
	struct leg *leg = l == LEG_NONE ? leg_at(&core->subs.legs, s) : core_leg(core, l);
	uint8_t tag[LEG_ID_LEN];

	if (m->to.tag.n)
		focus_make_room(core, m, leg);
	if (l == LEG_NONE)
		sub->package->put_contact(core, s, &w);
	else
		focus_put_contact(core, l, &w);
	put_span(&w, headers);
	put_span(&w, TXN_TAIL_EMPTY);
	txn_server_answer(&core->txns, m, &core->in->id, path, status, tag_of(core, m, s, tag),
			  leg_name(&core->subs.legs, s), writer_span(&w), core->now_ms);
}
