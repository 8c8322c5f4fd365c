/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Who an INVITE comes from. Asked before anything is opened for it, and answered without state,
// like every refusal: 401, for we are its far end and not a proxy (22.1). ACK and CANCEL never come
// here, nor does what belongs to a dialog: whoever has begun that was asked then.

static void challenge(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      bool stale)
{
	struct writer w = writer_on(core->body, core->scratch);

	auth_put_challenge(&core->auth, &w, m, stale, core->now_ms);
	focus_refuse(core, m, path, 401, writer_span(&w));
}

bool focus_authentic(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	switch (auth_check(&core->auth, m, core->now_ms)) {
	case AUTH_GRANTED:
		count(core, STAT_AUTHENTICATED);
		return true;
	case AUTH_ABSENT:
		count(core, STAT_CHALLENGED);
		challenge(core, m, path, false);
		break;
	case AUTH_MALFORMED:
		count_drop(core, DROP_AUTH_MALFORMED);
		focus_refuse_saying(core, m, path, 400, SPAN("Bad Authorization"), SPAN_NONE);
		break;
	case AUTH_WRONG:
		count_drop(core, DROP_AUTH_WRONG);
		challenge(core, m, path, false);
		break;
	case AUTH_STALE:
		count_drop(core, DROP_AUTH_STALE);
		challenge(core, m, path, true);
		break;
	case AUTH_REPLAYED:
		count_drop(core, DROP_AUTH_REPLAYED);
		challenge(core, m, path, true);
		break;
	}
	return false;
}
