/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// Who is in a room has the room call others, by REFER in its dialog, and perhaps has them put out
// again: while they ring, when they are in, or when they have gone. These are its own stations,
// which no INVITE of its own calls.

bool sim_refers(const struct sim *s)
{
	bool any = false;

	for (unsigned i = 0; i < s->world.n_callers; i++)
		any |= s->world.refers[i] != 0;
	return any;
}

static void plan(struct sim *s, const struct sim_caller *o, struct sim_party *p, const char *more,
		 uint64_t at)
{
	struct sim_mid *m = &p->mid[p->n_mids++];

	*m = (struct sim_mid){.method = SIP_REFER, .begin_at = at, .cancel_at = SIM_NEVER};
	snprintf(m->headers, sizeof(m->headers), "Refer-To: <sip:d%u@10.0.0.1%s>\r\n%s", o->id,
		 more, rnd_chance(&s->rand, 400) ? "Refer-Sub: false\r\n" : "");
	sim_event_add(s, at, SIM_WAKE_O, o->id, NULL);
}

void sim_refer_plan(struct sim *s, const struct sim_caller *o, struct sim_party *p)
{
	uint64_t at = s->now + rnd_in(&s->rand, 0, 2000);

	if (!s->world.refers[o->id])
		return;
	plan(s, o, p, "", at);
	if (rnd_chance(&s->rand, 700))
		plan(s, o, p, ";method=BYE", at + rnd_in(&s->rand, 0, 4000));
}

void sim_refer_told(struct sim *s, const struct sim_caller *o, const struct sim_odialog *d,
		    const struct sip_msg *m)
{
	struct sim_reply reply = {.status = d && !d->released ? o->told_answer : 481};

	if (reply.status)
		sim_respond(s, SIM_O, o->id, m, &reply);
}
