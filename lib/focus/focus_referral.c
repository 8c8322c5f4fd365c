/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The event package "refer" (RFC 3515 2.4.4): what has become of those whom a REFER has had called,
// as one status line. Of several it is the answer of the first who comes, or the best of their
// failures.

static bool say(struct focus_core *core, uint32_t s)
{
	struct subscription *sub = core_sub(core, s);

	sub->refer.said = sub->refer.status;
	return true;
}

static struct span words(struct focus_core *core, uint32_t s)
{
	struct writer w = writer_on(core->body, core->scratch);

	sip_put_status(&w, core_sub(core, s)->refer.said, SPAN_NONE); // RFC 3420
	return writer_span(&w);
}

// Whatever has changed since is owed already; and each NOTIFY says all there is.
static void nothing(struct focus_core *core, uint32_t s)
{
	(void)core, (void)s;
}

// The room's, which was asked outside of dialogs.
static void put_contact(struct focus_core *core, uint32_t s, struct writer *w)
{
	uint8_t room[FOCUS_ROOM_NAME_MAX];
	struct writer name = writer_on(room, sizeof(room));

	chain_put(&core->subs.chunks, &core_sub(core, s)->refer.room, &name);
	leg_put_contact_as(&core->subs.legs, leg_at(&core->subs.legs, s)->path.local,
			   writer_span(&name), SPAN(";isfocus"), w);
}

static void gone(struct focus_core *core, uint32_t s)
{
	chain_drop(&core->subs.chunks, &core_sub(core, s)->refer.room);
	core->subs.referrals--;
}

static const struct sub_package package = {
	.event = {(const uint8_t *)"refer", 5},
	.type = {(const uint8_t *)"message/sipfrag", 15},
	.say = say,
	.words = words,
	.said = nothing,
	.anew = nothing,
	.put_contact = put_contact,
	.gone = gone,
};

uint16_t focus_referral_open(struct focus_core *core, const struct sip_msg *m,
			     const struct path *path, uint32_t l, struct span room, uint32_t *s)
{
	uint8_t text[16];
	struct writer id = writer_on(text, sizeof(text));
	uint16_t status;

	// Without a transaction a retransmission would be another subscription.
	if (l == LEG_NONE && core->txns.slab.n_free == 0) {
		count_drop(core, DROP_TABLE_FULL);
		return 503;
	}
	put_u32(&id, m->cseq); // 2.4.6
	status = focus_sub_open(core, m, path, l, &package, writer_span(&id),
				core->cfg.max_expires_s, s);
	if (status)
		return status;
	core->subs.referrals++;
	core_sub(core, *s)->refer.status = 100;
	if (l != LEG_NONE || chain_store(&core->subs.chunks, room, &core_sub(core, *s)->refer.room))
		return 0;
	count_drop(core, DROP_SUBSCRIPTIONS);
	focus_sub_close(core, *s);
	return 503;
}

uint64_t focus_referral_calls(struct focus_core *core, uint32_t s, uint32_t n)
{
	core_sub(core, s)->refer.pending = n;
	return leg_name(&core->subs.legs, s);
}

static void end(struct focus_core *core, uint32_t s, uint16_t status)
{
	core_sub(core, s)->refer.status = status;
	focus_sub_end(core, s, SUB_NORESOURCE); // RFC 3515 2.4.7
}

void focus_referral_done(struct focus_core *core, uint32_t s)
{
	end(core, s, 200);
}

static void failed(struct focus_core *core, uint32_t s, uint16_t status)
{
	struct subscription *sub = core_sub(core, s);

	if (focus_is_better(status, sub->refer.best))
		sub->refer.best = status;
	if (--sub->refer.pending == 0)
		end(core, s, sub->refer.best);
}

static void progress(struct focus_core *core, uint32_t s, uint16_t status)
{
	struct subscription *sub = core_sub(core, s);

	if (sub->refer.status == status)
		return;
	sub->refer.status = status;
	focus_sub_owe(core, s);
}

void focus_referral_now(struct focus_core *core, uint32_t l, uint16_t status)
{
	uint32_t s = leg_find(&core->subs.legs, core->subs.referred[l]);

	if (status >= 200)
		core->subs.referred[l] = 0; // the record may become another call's
	if (s == SUB_NONE || core_sub(core, s)->end != SUB_LIVES || core_sub(core, s)->over)
		return;
	if (status < 200)
		progress(core, s, status);
	else if (status < 300)
		end(core, s, status);
	else
		failed(core, s, status);
}
