/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Early dialogs of a member's INVITE (RFC 3261 12.1, 12.3), as reliable provisional responses make
// them: each is a leg of its own, found by its dialog, that sends the PRACKs. It lives as long as
// the INVITE may still have a final answer.

#define EARLY_MAX 4 // of one INVITE; who forks more often is not PRACKed there

static unsigned early_count(struct focus_core *core, uint32_t l)
{
	unsigned n = 0;

	for (uint32_t e = core_leg(core, l)->early; e != LEG_NONE; e = core_leg(core, e)->next)
		n++;
	return n;
}

static uint32_t early_open(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			   const struct path *path)
{
	uint32_t e = early_count(core, l) < EARLY_MAX
			     ? leg_open(&core->legs, LEG_TERMINATING, LEG_EARLY)
			     : LEG_NONE;

	if (e == LEG_NONE)
		return LEG_NONE;
	if (!leg_dialog_2xx(&core->legs, e, m, path) || !leg_heir_add(&core->legs, e)) {
		leg_close(&core->legs, e);
		return LEG_NONE;
	}
	focus_credentials_share(core, e, l);
	core_leg(core, e)->next = core_leg(core, l)->early;
	core_leg(core, l)->early = e;
	core_leg(core, l)->had_early = true;
	return e;
}

uint32_t focus_early(struct focus_core *core, uint32_t l, const struct sip_msg *m,
		     const struct path *path)
{
	uint64_t dialog = txn_dialog(&core->cfg.key, m->call_id, m->to.tag);
	uint32_t e = leg_heir_find(&core->legs, dialog);

	if (e == LEG_NONE)
		return early_open(core, l, m, path);
	return core_leg(core, e)->state == LEG_EARLY ? e : LEG_NONE;
}

// Its dialog is somebody else's from now on, or nobody's. A PRACK may still wait for its answer.
static void early_over(struct focus_core *core, uint32_t e)
{
	leg_heir_del(&core->legs, e);
	core_leg(core, e)->next = LEG_NONE;
	core_leg(core, e)->state = LEG_OVER;
	focus_leg_tidy(core, e);
}

void focus_early_end(struct focus_core *core, uint32_t l)
{
	uint32_t e = core_leg(core, l)->early;

	core_leg(core, l)->early = LEG_NONE;
	while (e != LEG_NONE) {
		uint32_t next = core_leg(core, e)->next;

		early_over(core, e);
		e = next;
	}
}

bool focus_early_yield(struct focus_core *core, uint32_t l, uint64_t dialog,
		       struct focus_early *out)
{
	uint32_t *link = &core_leg(core, l)->early, e;
	struct leg *early;

	while (*link != LEG_NONE && core_leg(core, *link)->dialog != dialog)
		link = &core_leg(core, *link)->next;
	e = *link;
	if (e == LEG_NONE)
		return false;
	early = core_leg(core, e);
	*out = (struct focus_early){early->cseq, early->cseq_remote, early->theirs};
	early->theirs = CHAIN_EMPTY;
	*link = early->next;
	early_over(core, e);
	return true;
}
