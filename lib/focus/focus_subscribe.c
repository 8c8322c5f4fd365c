/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// SUBSCRIBE (RFC 6665 4.2.1): what is asked for, and what stands against it. There is one event that
// anybody may subscribe to: who is in a conference (RFC 4575). What REFER has begun can be refreshed.

#define EXPIRES_DEFAULT 3600 // RFC 4575 3.4

// What it asks for.
struct wish {
	struct span event, id; // the Event header's
	uint32_t expires_s;
};

static void read_event(const struct sip_msg *m, struct wish *wish)
{
	struct span text = sip_value(m, SIP_H_EVENT);
	uint32_t end = span_find(text, ';');

	wish->event = span_trim(span_of(text.p, end));
	wish->id = SPAN_NONE;
	sip_param(span_from(text, end), SPAN("id"), &wish->id);
}

// 4.2.1.1: shortened, or refused for being short.
static uint16_t read_life(const struct focus_core *core, const struct sip_msg *m,
			  struct wish *wish)
{
	struct span text = sip_value(m, SIP_H_EXPIRES);

	wish->expires_s = EXPIRES_DEFAULT;
	if (text.n && !span_u32(text, UINT32_MAX, &wish->expires_s))
		return 400;
	if (wish->expires_s && wish->expires_s < core->cfg.min_expires_s)
		return 423;
	if (wish->expires_s > core->cfg.max_expires_s)
		wish->expires_s = core->cfg.max_expires_s;
	return 0;
}

static uint16_t read_wish(const struct focus_core *core, const struct sip_msg *m,
			  const struct sub_package *package, struct wish *wish)
{
	read_event(m, wish);
	if (!span_eq(wish->event, package->event)) // 8.2.1: case counts
		return 489;
	if (!focus_accepts(m, package->type))
		return 406;
	if (core->closing)
		return 503;
	return read_life(core, m, wish);
}

// What a refusal has to say besides.
static struct span extra(const struct focus_core *core, const struct sub_package *package,
			 uint16_t status, struct writer *w)
{
	if (status == 489) {
		put_span(w, focus_allow_events(core)); // 4.2.1.4, 8.2.2
	} else if (status == 423) {
		put_lit(w, "Min-Expires: ");
		put_u32(w, core->cfg.min_expires_s);
		put_lit(w, "\r\n");
	} else if (status == 406) {
		sip_put_header(w, SPAN("Accept"), package->type);
	}
	return writer_span(w);
}

static void accept(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		   uint32_t s, const struct wish *wish)
{
	uint8_t room[64];
	struct writer w = writer_on(room, sizeof(room));

	put_lit(&w, "Expires: ");
	put_u32(&w, wish->expires_s);
	put_lit(&w, "\r\n");
	focus_sub_answer(core, m, path, s, 200, writer_span(&w));
}

// --- outside of dialogs --------------------------------------------------------------------------

// What stands against a subscription to that URI; 0: nothing. *f: the conference of that URI, FOCUS_NONE:
// it is a room's.
static uint16_t to_what(struct focus_core *core, const struct dialplan_rule *rule,
			const struct sip_uri *uri, uint32_t *f)
{
	bool member;

	*f = FOCUS_NONE;
	if (rule->action == DIALPLAN_ROOM)
		return focus_room_unnamed(core, uri);
	if (rule->action != DIALPLAN_CONFERENCE)
		return 403; // nobody's conference has that URI
	*f = focus_of_uri(core, uri->user, &member);
	if (*f == FOCUS_NONE)
		return 404;
	return member ? 403 : 0; // as within its dialog
}

static uint16_t begin(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      const struct dialplan_rule *rule)
{
	const struct sip_uri *uri = &m->requested;
	struct wish wish;
	uint16_t status = read_wish(core, m, &focus_conference_package, &wish);
	uint32_t f, s;

	if (status == 0)
		status = to_what(core, rule, uri, &f);
	// Without a transaction a retransmission would be another subscription.
	if (status == 0 && core->txns.slab.n_free == 0) {
		count_drop(core, DROP_TABLE_FULL);
		status = 503;
	}
	if (status == 0 && f != FOCUS_NONE)
		status = focus_watch_conference(core, m, path, f, wish.id, wish.expires_s, &s);
	else if (status == 0)
		status = focus_watch_room(core, m, path, uri->user, wish.id, wish.expires_s, &s);
	if (status == 0)
		accept(core, m, path, s, &wish);
	return status;
}

void focus_subscribe(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	const struct dialplan_rule *rule;
	uint16_t status;
	uint8_t room[128];
	struct writer w = writer_on(room, sizeof(room));
	bool proven;

	if (core->subs.max == 0) {
		focus_refuse(core, m, path, 405, SPAN_NONE);
		return;
	}
	rule = focus_target(core, m, path, &proven);
	if (!rule)
		return;
	status = begin(core, m, path, rule);
	if (status)
		focus_refuse(core, m, path, status,
			     extra(core, &focus_conference_package, status, &w));
}

// --- within them ---------------------------------------------------------------------------------

static void refresh(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    uint32_t s, const struct wish *wish)
{
	const struct subscription *sub = core_sub(core, s);

	if (sub->leg)
		focus_refresh(core, &core->legs, leg_find(&core->legs, sub->leg), m);
	else
		focus_refresh(core, &core->subs.legs, s, m);
	accept(core, m, path, s, wish);
	sub->package->anew(core, s); // 4.2.1.2
	focus_sub_extend(core, s, wish->expires_s);
	focus_sub_owe(core, s);
}

static bool lives(const struct focus_core *core, uint32_t s)
{
	return s != SUB_NONE && core_sub(core, s)->end == SUB_LIVES;
}

static uint16_t resubscribe(struct focus_core *core, const struct sip_msg *m,
			    const struct path *path, uint32_t s)
{
	struct subscription *sub = core_sub(core, s);
	struct leg *leg = leg_at(&core->subs.legs, s);
	uint8_t room[LEG_WIRE_MAX];
	struct writer id = writer_on(room, sizeof(room));
	struct wish wish;
	uint16_t status;

	if (leg->cseq_remote != SIP_ABSENT && m->cseq <= leg->cseq_remote)
		return 500; // RFC 3261 12.2.2
	leg->cseq_remote = m->cseq;
	if (m->method != SIP_SUBSCRIBE)
		return 405;
	status = read_wish(core, m, sub->package, &wish);
	chain_put(&core->subs.chunks, &sub->id, &id);
	if (status == 0 && !span_eq(wish.id, writer_span(&id)))
		status = 481; // another subscription, which must have a dialog of its own
	if (status == 0)
		refresh(core, m, path, s, &wish);
	return status;
}

void focus_resubscribe(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	uint32_t s = focus_sub_of_tag(core);
	const struct sub_package *package =
		s == SUB_NONE ? &focus_conference_package : core_sub(core, s)->package;
	uint16_t status = lives(core, s) ? resubscribe(core, m, path, s) : 481;
	uint8_t room[128];
	struct writer w = writer_on(room, sizeof(room));

	if (status)
		focus_refuse(core, m, path, status, extra(core, package, status, &w));
}

// In a group, who has called them knows whom it has called; the others need not.
static uint16_t begin_within(struct focus_core *core, const struct sip_msg *m,
			     const struct path *path, uint32_t l, const struct wish *wish)
{
	const struct leg *leg = core_leg(core, l);
	uint16_t status;
	uint32_t s;

	if (leg->focus == FOCUS_NONE || (leg->state != LEG_UP && leg->state != LEG_ANSWERED))
		return 481;
	if (!core_focus(core, leg->focus)->in_room && leg->role != LEG_ORIGINATOR)
		return 403;
	status = focus_watch_leg(core, m, path, l, wish->id, wish->expires_s, &s);
	if (status == 0)
		accept(core, m, path, s, wish);
	return status;
}

void focus_subscribe_within(struct focus_core *core, const struct sip_msg *m,
			    const struct path *path, uint32_t l)
{
	const struct sub_package *package = &focus_conference_package;
	struct wish wish;
	uint16_t status = 405;
	uint8_t room[128];
	struct writer w = writer_on(room, sizeof(room));
	uint32_t s;

	read_event(m, &wish);
	s = focus_sub_within(core, l, wish.event, wish.id);
	if (s != SUB_NONE)
		package = core_sub(core, s)->package;
	if (core->subs.max)
		status = read_wish(core, m, package, &wish);
	if (status == 0 && lives(core, s))
		refresh(core, m, path, s, &wish);
	else if (status == 0)
		status = s == SUB_NONE ? begin_within(core, m, path, l, &wish) : 481;
	if (status)
		focus_reply(core, m, path, status, l, extra(core, package, status, &w),
			    SPAN_NONE);
}
