/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What waits for the end of the burst: conferences to be looked at, legs that owe their far end something.

void focus_unsettle(struct focus_core *core, uint32_t f)
{
	struct focus *focus = core_focus(core, f);

	if (focus->settling)
		return;
	focus->settling = true;
	queue_push(&core->settling, f);
}

void focus_owe(struct focus_core *core, uint32_t l, enum leg_debt debt)
{
	struct leg *leg = core_leg(core, l);

	leg->debt |= (uint8_t)debt;
	if (leg->batched)
		return;
	leg->batched = true;
	queue_push(&core->batch, l);
}
