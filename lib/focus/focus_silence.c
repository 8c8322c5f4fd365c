/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// --media-timeout: a station that has died, or lost its way to us, without a word. Packets set no
// timer: a leg is looked at four times in that time, and ended when nothing had come at any of
// four looks in a row.

void focus_media_watch(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	if (core->cfg.media_timeout_s == 0)
		return;
	leg->limit_at = moment_at(core->now_ms + 1000ull * core->cfg.media_timeout_s / MEDIA_LOOKS);
	leg_rearm(&core->legs, l);
}

// It is heard while one of its streams is; one that need not send speaks for all.
static bool is_silent(struct focus_core *core, uint32_t l)
{
	bool silent = core_leg(core, l)->flow != MEDIA_NONE;

	for (uint32_t i = core_leg(core, l)->flow; i != MEDIA_NONE; i = core->media.flow[i].more)
		silent &= media_look(&core->media, i) == MEDIA_LOOKS;
	return silent;
}

void focus_media_due(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	leg->limit_at = MOMENT_NEVER;
	if (leg->doomed || leg->focus == FOCUS_NONE || focus_ended(leg))
		return;
	if (!is_silent(core, l)) {
		focus_media_watch(core, l);
		return;
	}
	count(core, STAT_MEDIA_TIMEOUTS);
	focus_part(core, l);
}
