/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdlib.h>

// At the door: REFERs, and what the server tells of them (RFC 3515 2.4).

static struct sim_told_of *told_of(struct sim_party *p, uint32_t id)
{
	for (unsigned i = 0; i < SIM_REFERS_MAX; i++)
		if (p->told[i].id == id || p->told[i].id == 0) {
			p->told[i].id = id;
			return &p->told[i];
		}
	return NULL;
}

static bool says(const struct sip_msg *m, const char *text)
{
	return memmem(m->raw.p, m->raw.n, text, strlen(text)) != NULL;
}

void sim_watch_refer_in(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	struct sim_odialog *d = sim_o_dialog(s, o, m->to.tag, false);
	struct sim_told_of *told = d ? told_of(&d->party, m->cseq) : NULL;

	o->put_out_in |= says(m, ";method=BYE");
	if (told)
		told->quiet = says(m, "Refer-Sub: false");
}

// Of that event header and status line; 0: none.
static unsigned number_behind(const struct sip_msg *m, const char *text)
{
	const char *at = memmem(m->raw.p, m->raw.n, text, strlen(text));

	return at ? (unsigned)atoi(at + strlen(text)) : 0;
}

static void check_new(struct sim *s, const struct sim_caller *o, const struct sim_party *p,
		      const struct sim_told_of *told, const struct sip_msg *m)
{
	if (told->over)
		sim_fail(s, o->id, "a NOTIFY of REFER %u behind the last one", told->id);
	if (told->quiet)
		sim_fail(s, o->id, "a NOTIFY of REFER %u, which wanted none", told->id);
	if (m->cseq <= p->server_cseq || m->cseq <= p->notify_cseq)
		sim_fail(s, o->id, "NOTIFY to the originator with CSeq %u after %u", m->cseq,
			 p->server_cseq > p->notify_cseq ? p->server_cseq : p->notify_cseq);
}

// It has no final answer yet, or one that is so new that it may have been on its way.
static bool is_pending(const struct sim *s, const struct sim_tcall *t)
{
	uint32_t slack = 4 * s->world.delay_max + 8 * s->world.turn_max + 2 * s->cfg.times.t1;

	return t && t->invite_seq && (t->bounced || !t->final_in || s->now < t->final_at + slack);
}

// Its time was over before all whom it is about had answered.
static void check_timeout(struct sim *s, const struct sim_caller *o, const struct sim_told_of *told)
{
	bool pending = false;

	if (!s->world.lossless || s->world.fat || o->told_answer != 200)
		return;
	for (unsigned i = 0; i < s->world.refers[o->id]; i++)
		pending |= is_pending(s, s->station[o->id * SIM_MEMBERS_MAX + i].calls);
	if (!pending)
		sim_fail(s, o->id, "REFER %u: told nothing but that its time is over", told->id);
}

// A final status is the last one, and nothing else is, unless the subscription's time is over.
static void check_said(struct sim *s, const struct sim_caller *o, const struct sim_told_of *told,
		       const struct sip_msg *m)
{
	bool done = says(m, "\r\nSubscription-State: terminated;reason=noresource\r\n");

	if (says(m, ";reason=timeout"))
		check_timeout(s, o, told);
	else if (!says(m, ";reason=deactivated") &&
		 (told->status < 100 || done != (told->status >= 200)))
		sim_fail(s, o->id, "REFER %u: %u, and the subscription %s", told->id, told->status,
			 told->over ? "ends" : "goes on");
}

void sim_watch_refer_out(struct sim *s, struct sim_caller *o, struct sim_odialog *d,
			 const struct sip_msg *m)
{
	struct sim_told_of *told;
	uint64_t branch = sim_hash(m->via.branch), hash = sim_hash(m->raw);

	if (!d || s->world.dry)
		return;
	told = told_of(&d->party, number_behind(m, "\r\nEvent: refer;id="));
	if (!told || !s->world.refers[o->id]) {
		sim_fail(s, o->id, "a NOTIFY of what nobody has asked for");
		return;
	}
	if (branch == told->branch) {
		if (hash != told->hash)
			sim_fail(s, o->id, "a NOTIFY is repeated with other bytes");
		return;
	}
	check_new(s, o, &d->party, told, m);
	told->branch = branch;
	told->hash = hash;
	told->status = (uint16_t)number_behind(m, "\r\n\r\nSIP/2.0 ");
	told->over = says(m, "\r\nSubscription-State: terminated;");
	d->party.notify_cseq = m->cseq;
	check_said(s, o, told, m);
	s->totals->referred++;
}

bool sim_watch_may_put_out(const struct sim *s, const struct sim_caller *o)
{
	return o->put_out_in || s->now >= s->world.close_at || s->world.fat;
}

// Who was told that the room is calling is told how that ended, as long as his call goes on.
void sim_check_refer(struct sim *s, const struct sim_caller *o)
{
	if (!s->world.lossless || s->world.fat || o->vanish_at != SIM_NEVER ||
	    o->told_answer != 200)
		return;
	for (unsigned i = 0; i < o->n_dialogs; i++) {
		const struct sim_party *p = &o->dialog[i].party;

		for (unsigned k = 0; k < SIM_REFERS_MAX; k++)
			if (p->told[k].branch && !p->told[k].over && !p->ended_at)
				sim_fail(s, o->id, "REFER %u: never told how it ended",
					 p->told[k].id);
	}
}
