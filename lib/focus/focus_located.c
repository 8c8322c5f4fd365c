/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Members that have registered are called at their contacts (RFC 3261 16.5): at all of one's
// contacts at once, and the first that answers is the member. The others' legs are doomed, as if
// the originator had given them up: completed, then torn down.

struct callees {
	struct focus_core *core;
	struct dialplan_member *member;
	uint32_t n;
	struct writer text;
	struct list_seen *seen; // NULL: nobody can be named twice
	uint8_t forks;
};

// Where the contact's INVITE goes: through the Path, or straight there. False: squelch cannot reach
// it.
static bool reachable(const struct focus_core *core, const struct location_contact *c,
		      struct sip_uri *uri, struct dialplan_member *m)
{
	struct span path = c->path, item;
	struct sip_uri way;
	struct sip_addr first;
	struct resolve_name name;

	if (!sip_uri_parse(c->uri, uri) || !sip_uri_is_udp(uri))
		return false;
	way = *uri;
	if (sip_list_next(&path, &item) &&
	    (!sip_addr_parse(item, &first) || !sip_uri_parse(first.uri, &way)))
		return false;
	if (sip_uri_where(&way, &m->at))
		return true;
	m->uri = c->uri;
	m->routes = c->path;
	m->named = core->cfg.names != NULL;
	return dialplan_member_name(m, &name);
}

static struct span keep(struct callees *to, struct span s)
{
	uint32_t at = to->text.n;

	put_span(&to->text, s);
	return span_of(to->text.buf + at, to->text.full ? 0 : s.n);
}

static bool add(struct callees *to, const struct dialplan_member *m)
{
	if (to->n == FOCUS_CONTACTS_MAX || to->text.full)
		return false;
	to->member[to->n++] = *m;
	return true;
}

// 19.1.1: headers have no place in a Request-URI.
static struct span without_headers(struct span text, const struct sip_uri *uri)
{
	return uri->headers.n ? span_of(text.p, (size_t)(uri->headers.p - 1 - text.p)) : text;
}

// RFC 5366 4.1: who is named twice is called once, by whichever names.
static bool add_contact(struct callees *to, struct dialplan_member *m, struct span path)
{
	struct list_place place;
	enum list_sight sight = LIST_CROWDED;

	if (to->seen)
		sight = list_seen_find(to->seen, m->uri, &place);
	if (sight == LIST_SEEN)
		return true;
	m->uri = keep(to, m->uri);
	m->routes = keep(to, path);
	return add(to, m) && (sight != LIST_NEW || list_seen_add(to->seen, m->uri, &place));
}

// *n counts those that can be reached.
static bool add_contacts(struct callees *to, const struct location_list *list, uint32_t *n)
{
	for (unsigned i = 0; i < list->n; i++) {
		const struct location_contact *c = &list->at[i];
		struct dialplan_member m = {.contact = true};
		struct sip_uri uri;

		if (!reachable(to->core, c, &uri, &m))
			continue;
		m.uri = without_headers(c->uri, &uri);
		if (!add_contact(to, &m, c->path))
			return false;
		++*n;
	}
	return true;
}

// What has been added of one member from 'first' on: of several the first that answers will be it.
static bool fork_from(struct callees *to, uint32_t first)
{
	if (to->n - first < 2)
		return true;
	if (to->forks == LEG_FORKS_MAX)
		return false;
	to->forks++;
	for (uint32_t i = first; i < to->n; i++)
		to->member[i].fork = to->forks;
	return true;
}

// 0: all is well; a member that is not there is counted, and the others are called.
static uint16_t add_registered(struct callees *to, struct span uri)
{
	uint8_t room[LOCATION_AOR_MAX];
	struct writer aor = writer_on(room, sizeof(room));
	struct focus_core *core = to->core;
	struct location_list *list = &core->located->list;
	uint32_t n = 0, first = to->n;

	list->n = 0;
	if (location_aor(uri, &aor) &&
	    !location_find(core->cfg.location, writer_span(&aor), core->now_ms, list)) {
		count_drop(core, DROP_LOCATION_BUSY);
		return 503;
	}
	if (!add_contacts(to, list, &n) || !fork_from(to, first)) {
		count_drop(core, DROP_TABLE_FULL);
		return 503;
	}
	if (n == 0)
		count_drop(core, DROP_NOT_REGISTERED);
	return 0;
}

static bool any_registered(const struct dialplan_rule *rule, const struct invitees *who)
{
	for (uint32_t i = 0; i < who->n; i++)
		if (who->member[i].registered)
			return true;
	return rule->action == DIALPLAN_REGISTERED;
}

// Who is named by a URI of his own is called by that, wherever it stands.
static void note_named(struct callees *to, const struct invitees *who)
{
	struct list_place place;

	for (uint32_t i = 0; i < who->n; i++) {
		const struct dialplan_member *m = &who->member[i];

		if (!m->registered && list_seen_find(to->seen, m->uri, &place) == LIST_NEW)
			list_seen_add(to->seen, m->uri, &place);
	}
}

static uint16_t add_all(struct callees *to, const struct asked *a)
{
	const struct invitees *who = &a->who;
	uint16_t status = 0;

	if (a->rule->action == DIALPLAN_REGISTERED)
		return add_registered(to, a->text);
	if (who->n > 1) {
		to->seen = &to->core->located->seen;
		list_seen_begin(to->seen);
		note_named(to, who);
	}
	for (uint32_t i = 0; i < who->n && status == 0; i++) {
		if (who->member[i].registered)
			status = add_registered(to, who->member[i].uri);
		else if (!add(to, &who->member[i]))
			status = 503;
	}
	return status;
}

uint16_t focus_locate(struct focus_core *core, struct asked *a)
{
	struct focus_located *located = core->located;
	struct callees to = {.core = core, .forks = a->forks};
	uint16_t status;

	if (!any_registered(a->rule, &a->who))
		return 0;
	if (!located)
		return 480;
	to.member = located->member;
	to.text = writer_on(located->text, sizeof(located->text));
	status = add_all(&to, a);
	a->who = (struct invitees){to.member, to.n};
	return status == 0 && to.n == 0 ? 480 : status;
}

void focus_fork_won(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);
	uint32_t next;

	if (leg->fork == 0)
		return;
	for (uint32_t i = core_focus(core, leg->focus)->members; i != LEG_NONE; i = next) {
		next = core_leg(core, i)->next;
		if (i != l && core_leg(core, i)->fork == leg->fork)
			focus_doom_leg(core, i);
	}
}
