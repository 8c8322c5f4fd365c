/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdlib.h>

// At the door: a REGISTER does what it says, whole or not at all, and nothing when a later one has
// come before it (10.3); its 200 says what there is; and who calls the name calls its contacts of
// that moment, each the way by which it is reached, and nobody else.

// --- REGISTERs ----------------------------------------------------------------------------------

static bool stands(const struct sim *s, const struct sim_bound *b)
{
	return b->expires_at > s->now;
}

// Which of the name's contacts that is: "sip:t13@10.9.0.14:5070".
static unsigned contact(const struct sip_addr *addr)
{
	return (unsigned)atoi((const char *)addr->uri.p + 5) % SIM_MEMBERS_MAX;
}

static bool removes_all(const struct sip_msg *m)
{
	const struct sip_header *h = sip_first(m, SIP_H_CONTACT);

	return h && span_eq(sip_header_value(m, h), SPAN("*"));
}

static uint32_t asked_expires(const struct sip_msg *m, const struct sip_addr *addr)
{
	struct span value = sip_value(m, SIP_H_EXPIRES);
	uint32_t seconds = 0;

	sip_param(addr->params, SPAN("expires"), &value);
	span_u32(value, UINT32_MAX, &seconds);
	return seconds;
}

// What sets once more what it has set is in order, too.
static bool in_order(const struct sim *s, const struct sim_bound *b, const struct sip_msg *m, bool sets)
{
	return !stands(s, b) || b->cseq < m->cseq || (sets && b->cseq == m->cseq);
}

static uint16_t expected(const struct sim *s, const struct sim_reg *reg, const struct sip_msg *m)
{
	struct sip_addrs list = sip_addrs(m, SIP_H_CONTACT);
	struct sip_addr addr;
	bool good = true;

	if (s->world.closed)
		return 503;
	for (unsigned k = 0; removes_all(m) && k < SIM_MEMBERS_MAX; k++)
		good &= in_order(s, &reg->at[k], m, false);
	while (!removes_all(m) && sip_addrs_next(&list, &addr))
		good &= in_order(s, &reg->at[contact(&addr)], m, asked_expires(m, &addr) != 0);
	return good ? 200 : 500;
}

static void bind(struct sim *s, struct sim_reg *reg, const struct sip_msg *m,
		 const struct sip_addr *addr)
{
	uint32_t seconds = asked_expires(m, addr);

	reg->at[contact(addr)] = (struct sim_bound){
		.expires_at = seconds ? s->now + 1000ull * seconds : 0,
		.cseq = m->cseq,
		.path = sip_named(m, SPAN("Path")) != NULL,
	};
}

static void fulfil(struct sim *s, struct sim_reg *reg, const struct sip_msg *m)
{
	struct sip_addrs list = sip_addrs(m, SIP_H_CONTACT);
	struct sip_addr addr;

	if (removes_all(m)) {
		memset(reg->at, 0, sizeof(reg->at));
		return;
	}
	while (sip_addrs_next(&list, &addr))
		bind(s, reg, m, &addr);
}

void sim_watch_reg_in(struct sim *s, unsigned i, const struct sip_msg *m)
{
	struct sim_reg *reg = &s->reg[i];
	uint16_t status = expected(s, reg, m);
	uint16_t *first = &reg->status[m->cseq];

	if (*first) { // a retransmission, which its transaction knows; or one that was forgotten
		reg->unclear |= *first == 200 && status == 200 && sip_first(m, SIP_H_CONTACT);
		return;
	}
	*first = status;
	if (status == 200)
		fulfil(s, reg, m);
}

static uint32_t said_expires(const struct sip_addr *addr)
{
	struct span value = SPAN_NONE;
	uint32_t seconds = 0;

	sip_param(addr->params, SPAN("expires"), &value);
	span_u32(value, UINT32_MAX, &seconds);
	return seconds;
}

// Step 8. What is just expiring may be there or not.
static void check_contacts(struct sim *s, const struct sim_reg *reg, const struct sip_msg *m)
{
	struct sip_addrs list = sip_addrs(m, SIP_H_CONTACT);
	unsigned there = 0;
	struct sip_addr addr;

	while (sip_addrs_next(&list, &addr)) {
		unsigned k = contact(&addr);
		const struct sim_bound *b = &reg->at[k];

		there |= 1u << k;
		if (b->expires_at < s->now)
			sim_fail(s, reg->id, "a 200 has contact %u, which is not bound", k);
		else if (said_expires(&addr) > (b->expires_at - s->now) / 1000 + 1)
			sim_fail(s, reg->id, "contact %u is bound for longer than was asked", k);
	}
	for (unsigned k = 0; k < SIM_MEMBERS_MAX; k++)
		if (stands(s, &reg->at[k]) && !(there >> k & 1))
			sim_fail(s, reg->id, "a 200 has no contact %u, which is bound", k);
}

void sim_watch_reg_out(struct sim *s, unsigned i, const struct sip_msg *m)
{
	struct sim_reg *reg = &s->reg[i];
	uint16_t want = reg->status[m->cseq < ARRAY_SIZE(reg->status) ? m->cseq : 0];

	if (m->request || reg->unclear || s->world.dry || m->status == 500)
		return; // a 500 may be a retransmission's: checked where it matters, by what is
			// bound
	if (m->status == 503 && s->world.closed)
		return; // to what comes again, too, where there was no room for a transaction
	if (m->status != want)
		sim_fail(s, i, "REGISTER %u is answered %u instead of %u", m->cseq, m->status,
			 want);
	if (m->status != 200 || (reg->said >> m->cseq & 1))
		return;
	reg->said |= 1u << m->cseq; // what repeats it shows what there was
	check_contacts(s, reg, m);
	s->totals->registered++;
}

// --- calls --------------------------------------------------------------------------------------

void sim_watch_reg_bound(struct sim *s, unsigned station, uint64_t expires_at)
{
	s->reg[station / SIM_MEMBERS_MAX].at[station % SIM_MEMBERS_MAX] =
		(struct sim_bound){.expires_at = expires_at, .cseq = 1};
}

static struct sim_reached reached(const struct sim *s, const struct sim_reg *reg)
{
	struct sim_reached r = {0};

	for (unsigned k = 0; k < SIM_MEMBERS_MAX; k++) {
		const struct sim_bound *b = &reg->at[k];

		r.surely |= (uint8_t)((b->expires_at > s->now + 1) << k);
		r.perhaps |= (uint8_t)((b->expires_at && b->expires_at + 1 >= s->now) << k);
		r.path |= (uint8_t)(b->path << k);
	}
	return r;
}

static bool is_known(const struct sim *s, const struct sim_caller *o)
{
	return s->world.named[o->id] && !s->reg[o->id].unclear && !s->world.dry;
}

void sim_watch_reg_begun(struct sim *s, struct sim_caller *o)
{
	o->reached = reached(s, &s->reg[o->id]);
	if (is_known(s, o) && o->reached.perhaps == 0)
		sim_fail(s, o->id, "a call begins to a name that nobody is registered for");
}

void sim_watch_reg_refused(struct sim *s, const struct sim_caller *o, uint16_t status)
{
	if (is_known(s, o) && status == 480 && reached(s, &s->reg[o->id]).surely)
		sim_fail(s, o->id, "480 for a name that somebody is registered for");
}

void sim_watch_reg_called(struct sim *s, const struct sim_tcall *t, const struct sip_msg *m)
{
	const struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];
	unsigned k = t->station % SIM_MEMBERS_MAX;
	bool path = sip_first(m, SIP_H_ROUTE) != NULL;

	if (!is_known(s, o))
		return;
	if (!(o->reached.perhaps >> k & 1))
		sim_fail(s, o->id, "contact %u is called, and is not bound", k);
	else if (path != (o->reached.path >> k & 1))
		sim_fail(s, o->id, "contact %u is called %s its Path", k, path ? "without" : "by");
}

// It may have won, and have been no good: then the others are not wanted.
static bool has_answered(const struct sim *s, unsigned station)
{
	for (const struct sim_tcall *t = s->station[station].calls; t; t = t->next)
		for (unsigned i = 0; i < t->n_dialogs; i++)
			if (t->dialog[i].ok_first)
				return true;
	return false;
}

static bool was_called(const struct sim *s, unsigned station)
{
	for (const struct sim_tcall *t = s->station[station].calls; t; t = t->next)
		if (t->invite_seq)
			return true;
	return false;
}

// Nobody has answered: then all have been called.
void sim_check_reg(struct sim *s, const struct sim_caller *o)
{
	if (!is_known(s, o) || !o->accepted || o->final_sent < 400 || o->final_sent == 487 ||
	    o->cancel_in || sim_o_byed(o) || s->world.dry || s->world.fat || s->world.closed ||
	    s->world.restart_at != SIM_NEVER)
		return;
	for (unsigned k = 0; k < SIM_MEMBERS_MAX; k++)
		if (has_answered(s, o->id * SIM_MEMBERS_MAX + k))
			return;
	for (unsigned k = 0; k < SIM_MEMBERS_MAX; k++)
		if ((o->reached.surely >> k & 1) && !was_called(s, o->id * SIM_MEMBERS_MAX + k))
			sim_fail(s, o->id, "contact %u is bound, and was not called", k);
}
