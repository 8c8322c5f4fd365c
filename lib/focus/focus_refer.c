/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// REFER to the focus (RFC 3515, RFC 4579 5.4 to 5.8): somebody is to be called into the conference or
// room, or put out of it. Who may ask for that a rule says (refer=), and whom they may have called
// the dialplan, as if they called him themselves.

#define TARGET_MAX 1024

/* RFC 4488 4: what it was asked to be. */
#define NO_SUBSCRIPTION SPAN("Refer-Sub: false\r\n")

/* What Refer-To says. */
struct referral {
	struct span text; /* the URI without its method, in room */
	struct sip_uri uri;
	bool bye;
	uint8_t room[TARGET_MAX];
};

/* Where it is to happen, and who is told. */
struct place {
	uint32_t l;       /* the leg in whose dialog it was asked for; LEG_NONE: in none */
	uint32_t s;       /* the subscription that its sender gets; SUB_NONE: he wants none */
	uint32_t f;       /* a conference there; FOCUS_NONE: an empty room */
	struct span user; /* the room's name; empty: f is in none */
	enum floor_control floor;
	bool proven;      /* who asks has answered a challenge */
};

static void put_without_method(struct writer *w, struct span text, const struct sip_uri *uri)
{
	struct span rest = uri->params;

	if (rest.n == 0) {
		put_span(w, text);
		return;
	}
	put_span(w, span_of(text.p, (size_t)(rest.p - text.p)));
	while (rest.n) {
		uint32_t n = 1 + span_find(span_from(rest, 1), ';');
		struct span param = span_of(rest.p, n);

		if (!sip_param(param, SPAN("method"), NULL))
			put_span(w, param);
		rest = span_from(rest, n);
	}
}

// Who writes the URI without <> means the URI's parameters all the same.
static struct span method_of(const struct sip_addr *to, const struct sip_uri *uri)
{
	struct span method;

	if (sip_param(uri->params, SPAN("method"), &method) ||
	    sip_param(to->params, SPAN("method"), &method))
		return method;
	return SPAN("INVITE");
}

// What is wrong with it; 0: nothing.
static uint16_t refer_read(const struct sip_msg *m, struct referral *r)
{
	struct writer w = writer_on(r->room, sizeof(r->room));
	struct sip_addr to;
	struct sip_uri uri;
	struct span method;

	if (!sip_refer_to(m, &to) || !sip_uri_parse(to.uri, &uri))
		return 400; // RFC 3515 2.4.2
	if (!span_ieq(uri.scheme, SPAN("sip")))
		return 416;
	if (uri.headers.n)
		return 403; // Replaces, Join, a body: what would change the request is not done
	method = method_of(&to, &uri);
	r->bye = span_ieq(method, SPAN("BYE"));
	if (!r->bye && !span_ieq(method, SPAN("INVITE")))
		return 501;
	put_without_method(&w, to.uri, &uri);
	r->text = writer_span(&w);
	return !w.full && sip_uri_parse(r->text, &r->uri) ? 0 : 414;
}

// Whom the rule for the target calls.
static uint16_t whom(struct focus_core *core, const struct sip_msg *m, struct asked *a)
{
	switch (a->rule->action) {
	case DIALPLAN_GROUP:
		a->who = (struct invitees){a->rule->member, a->rule->n_members};
		break;
	case DIALPLAN_ROUTE:
		focus_find_way(core, m, a);
		if (a->who.n == 0) {
			count_drop(core, DROP_HOPS_DEAD);
			return 503;
		}
		break;
	case DIALPLAN_REGISTERED:
		break;
	case DIALPLAN_ROOM:
	case DIALPLAN_FACTORY:
	case DIALPLAN_CONFERENCE:
		return 482; // we would call ourselves
	default:
		return 403;
	}
	return focus_locate(core, a);
}

// So many more than those whom it calls, or who are there, are too many.
static bool too_many(const struct focus_core *core, const struct place *p, uint32_t n)
{
	uint32_t there = n, called = n;

	if (p->f == FOCUS_NONE)
		return n > core->cfg.max_members;
	for (uint32_t g = focus_first_beside(core, p->f); g != FOCUS_NONE;
	     g = focus_next_beside(core, g)) {
		const struct focus *f = slab_at(&core->foci, g);

		called += f->n_members;
		there += f->n_members + (f->originator != LEG_NONE);
	}
	return called > core->cfg.max_members || there > MEDIA_HOPS_MAX;
}

// A conference without a room gets another member.
static enum drop call_more(struct focus_core *core, uint32_t f, const struct sip_msg *m,
			   const struct path *path, const struct asked *a)
{
	struct focus *focus = core_focus(core, f);
	unsigned streams = focus_streams(&focus->offer.has, a->floor);
	enum drop lack = focus_lacks_more(core, m, path, a, streams, false);

	if (lack != DROP_NONE)
		return lack;
	core->stats->stat[STAT_DIALLED_OUT] += a->who.n;
	focus_set_forwards(focus, m);
	focus_call(core, f, a, m->from.uri);
	return DROP_NONE;
}

// The highest number that contacts of one member have in f (leg->fork); who is added gets others.
static uint8_t forks_of(struct focus_core *core, uint32_t f)
{
	uint8_t most = 0;

	for (uint32_t l = core_focus(core, f)->members; l != LEG_NONE; l = core_leg(core, l)->next)
		if (core_leg(core, l)->fork > most)
			most = core_leg(core, l)->fork;
	return most;
}

static uint16_t done(struct focus_core *core, const struct place *p)
{
	if (p->s != SUB_NONE)
		focus_referral_done(core, p->s);
	return 200;
}

static uint16_t put_out(struct focus_core *core, const struct place *p, const struct referral *r)
{
	bool any = p->f != FOCUS_NONE && focus_put_out(core, p->f, r->text);

	return any ? done(core, p) : 404;
}

static uint16_t add(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    const struct place *p, struct asked *a)
{
	uint16_t status;
	enum drop lack;

	if (p->user.n == 0)
		a->forks = forks_of(core, p->f);
	status = whom(core, m, a);
	if (status)
		return status;
	if (p->f != FOCUS_NONE && focus_takes_part(core, p->f, a->text))
		return done(core, p); // nobody is called twice
	if (too_many(core, p, a->who.n))
		return 486;
	if (p->s != SUB_NONE)
		a->referral = focus_referral_calls(core, p->s, a->who.n);
	lack = p->user.n ? focus_dial_out(core, m, path, p->user, a)
			 : call_more(core, p->f, m, path, a);
	if (lack == DROP_NONE)
		return 200;
	count_drop(core, lack);
	return 503;
}

static uint16_t call(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		     struct place *p, const struct referral *r)
{
	struct asked a = {.uri = &r->uri, .text = r->text, .floor = p->floor};

	if (core->shortage != DROP_NONE)
		count_drop(core, core->shortage);
	if (core->closing || core->shortage != DROP_NONE)
		return 503;
	a.rule = focus_referred_target(core, m, path, &r->uri, r->text, &p->proven);
	return a.rule ? add(core, m, path, p, &a) : 0;
}

// RFC 4488 4: without a word about it there is a subscription.
static uint16_t subscribe(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			  struct place *p)
{
	p->s = SUB_NONE;
	if (!sip_refer_sub(m))
		return 0;
	if (core->subs.max == 0)
		return 421; // nobody can subscribe to anything here
	return focus_referral_open(core, m, path, p->l, p->user, &p->s);
}

// What it is answered; 0: it has been.
static uint16_t refer(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      struct place *p)
{
	struct referral r;
	uint16_t status = refer_read(m, &r);

	if (status == 0)
		status = subscribe(core, m, path, p);
	if (status)
		return status;
	status = r.bye ? put_out(core, p, &r) : call(core, m, path, p, &r);
	if (status != 200 && p->s != SUB_NONE)
		focus_sub_close(core, p->s);
	return status;
}

// What stands against a REFER in that dialog; 0: nothing.
static uint16_t objection(const struct focus_core *core, const struct leg *leg)
{
	const struct focus *f = slab_at(&core->foci, leg->focus);

	if (!dialplan_refers(core->cfg.plan))
		return 405; // as Allow says
	if (leg->role != LEG_ORIGINATOR || leg->focus == FOCUS_NONE || !f->refers)
		return 403;
	return leg->state == LEG_UP || leg->state == LEG_ANSWERED ? 0 : 491; // nobody is in yet
}

// RFC 7647 5: 200, and not 202. contact: of a dialog that there is.
static void accept(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		   const struct place *p, struct span contact)
{
	uint8_t text[FOCUS_ROOM_URI_MAX + 128];
	struct writer w = writer_on(text, sizeof(text));

	count(core, STAT_REFERS);
	if (p->s != SUB_NONE) {
		focus_sub_answer(core, m, path, p->s, 200, SPAN_NONE);
		return;
	}
	put_span(&w, contact);
	put_span(&w, NO_SUBSCRIPTION);
	focus_reply(core, m, path, 200, p->l, writer_span(&w), SPAN_NONE);
}

static struct span name_of(struct focus_core *core, uint32_t f, struct writer *w)
{
	const struct focus *focus = core_focus(core, f);

	if (focus->in_room)
		chain_put(&core->txns.chunks, &focus_room_at(core, focus->room)->name, w);
	return writer_span(w);
}

void focus_refer(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	uint8_t room[FOCUS_ROOM_NAME_MAX], text[FOCUS_ROOM_URI_MAX + 128];
	struct writer name = writer_on(room, sizeof(room)), w = writer_on(text, sizeof(text));
	struct place p = {.l = l, .f = leg->focus, .floor = focus_floor_control_of(core, l)};
	uint16_t status = objection(core, leg);

	if (status == 0) {
		focus_put_contact(core, l, &w); // as long as it is there
		p.user = name_of(core, p.f, &name);
		status = refer(core, m, path, &p);
	}
	if (status == 200) {
		accept(core, m, path, &p, writer_span(&w));
	} else if (status) {
		count_drop(core, DROP_REFER_REFUSED);
		focus_reply_plain(core, m, path, status, l);
	} else {
		leg->cseq_remote = m->cseq - 1; // answered without state: it may come again
	}
}

static uint16_t objection_outside(struct focus_core *core, const struct dialplan_rule *rule,
				  const struct sip_uri *uri, uint32_t room)
{
	int refer = rule->policy.refer;

	if (rule->action != DIALPLAN_ROOM)
		return 403;
	if (room != ROOM_NONE && focus_room_at(core, room)->refer > refer)
		refer = focus_room_at(core, room)->refer;
	if (refer != REFER_ANY)
		return 403;
	return room == ROOM_NONE ? focus_room_refuses(core, uri) : 0;
}

void focus_refer_outside(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	const struct sip_uri *uri = &m->requested;
	uint32_t room = focus_room_find(core, uri->user);
	struct place p = {
		.l = LEG_NONE,
		.f = room == ROOM_NONE ? FOCUS_NONE : focus_room_at(core, room)->first,
		.user = uri->user,
	};
	const struct dialplan_rule *rule;
	uint16_t status;

	if (!dialplan_refers(core->cfg.plan)) {
		focus_refuse(core, m, path, 405, SPAN_NONE);
		return;
	}
	rule = focus_target(core, m, path, &p.proven);
	if (!rule)
		return;
	status = objection_outside(core, rule, uri, room);
	p.floor = focus_room_floor(core, uri->user, focus_floor_control(core, rule->policy.floor));
	if (status == 0)
		status = refer(core, m, path, &p);
	if (status == 200) {
		accept(core, m, path, &p, SPAN_NONE);
	} else if (status) {
		count_drop(core, DROP_REFER_REFUSED);
		focus_refuse(core, m, path, status, SPAN_NONE);
	}
}
