/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Who is in a conference that somebody subscribes to, in the order of what has changed last.

static void link_last(struct focus_watches *ws, struct watch_users *list, uint32_t u)
{
	struct watch_user *user = user_at(ws, u);

	user->next = USER_NONE;
	user->prev = list->last;
	if (list->last != USER_NONE)
		user_at(ws, list->last)->next = u;
	else
		list->first = u;
	list->last = u;
}

static void unlink_user(struct focus_watches *ws, struct watch_users *list, uint32_t u)
{
	const struct watch_user *user = user_at(ws, u);

	if (user->prev != USER_NONE)
		user_at(ws, user->prev)->next = user->next;
	else
		list->first = user->next;
	if (user->next != USER_NONE)
		user_at(ws, user->next)->prev = user->prev;
	else
		list->last = user->prev;
}

static struct watch_users *list_of(struct watch *watch, const struct watch_user *user)
{
	return user->leg == LEG_NONE ? &watch->left : &watch->there;
}

static void changed(struct focus_core *core, uint32_t u)
{
	struct focus_watches *ws = &core->watches;
	struct watch_user *user = user_at(ws, u);
	struct watch *watch = watch_at(ws, user->watch);

	user->change = ++watch->change;
	link_last(ws, list_of(watch, user), u);
	focus_watch_change(core, user->watch);
}

static void drop_user(struct focus_core *core, struct watch *watch, uint32_t u)
{
	struct focus_watches *ws = &core->watches;
	struct watch_user *user = user_at(ws, u);

	for (uint32_t l = user->leg, next; l != LEG_NONE; l = next) {
		next = ws->seat[l].next;
		ws->seat[l].user = USER_NONE;
	}
	unlink_user(ws, list_of(watch, user), u);
	table_del(&ws->user_of, user->key);
	chain_drop(&core->subs.chunks, &user->uri);
	slab_put(&ws->users, u);
}

void focus_roster_drop(struct focus_core *core, struct watch *watch)
{
	while (watch->there.first != USER_NONE)
		drop_user(core, watch, watch->there.first);
	while (watch->left.first != USER_NONE)
		drop_user(core, watch, watch->left.first);
}

static void forget_first(struct focus_core *core, struct watch *watch)
{
	watch->forgotten = user_at(&core->watches, watch->left.first)->change;
	drop_user(core, watch, watch->left.first);
}

void focus_roster_forget(struct focus_core *core, struct watch *watch, uint32_t change)
{
	while (watch->left.first != USER_NONE &&
	       user_at(&core->watches, watch->left.first)->change <= change)
		forget_first(core, watch);
}

// --- coming --------------------------------------------------------------------------------------

// A user is known by its URI (RFC 4575 5.6); one who hides it, by its leg alone.
static uint64_t user_key(struct focus_core *core, uint32_t w, uint32_t l, struct span uri)
{
	uint8_t room[LEG_WIRE_MAX + DIALPLAN_URI_MORE];
	struct writer form = writer_on(room, sizeof(room));
	struct sip_uri parsed;
	struct span texts[2] = {uri, SPAN_NONE};
	uint64_t name = leg_name(&core->legs, l);

	if (sip_uri_parse(uri, &parsed) && parsed.host.n) {
		dialplan_put_uri(&form, &parsed);
		texts[0] = writer_span(&form);
	}
	if (focus_info_anonymous(uri))
		texts[1] = span_of(&name, sizeof(name));
	return siphash13(&core->cfg.key, watch_at(&core->watches, w)->key, texts, 2);
}

static uint32_t open_user(struct focus_core *core, uint32_t w, uint64_t key, struct span uri)
{
	struct focus_watches *ws = &core->watches;
	struct watch *watch = watch_at(ws, w);
	uint32_t u = slab_get(&ws->users);
	struct watch_user *user;

	if (u == USER_NONE && watch->left.first != USER_NONE) {
		forget_first(core, watch);
		u = slab_get(&ws->users);
	}
	if (u == USER_NONE)
		return USER_NONE;
	user = user_at(ws, u);
	*user = (struct watch_user){.key = key, .watch = w, .leg = LEG_NONE};
	if (!chain_store(&core->subs.chunks, uri, &user->uri)) {
		slab_put(&ws->users, u);
		return USER_NONE;
	}
	table_add(&ws->user_of, key, u);
	link_last(ws, &watch->left, u);
	return u;
}

static void come(struct focus_core *core, uint32_t w, uint32_t l, uint32_t looks)
{
	struct focus_watches *ws = &core->watches;
	struct watch *watch = watch_at(ws, w);
	struct watch_user *user;
	uint8_t room[LEG_WIRE_MAX];
	struct span uri, name;
	uint64_t key;
	uint32_t u;

	focus_info_user(core, l, room, &uri, &name);
	key = user_key(core, w, l, uri);
	u = table_find(&ws->user_of, key);
	if (u == USER_NONE)
		u = open_user(core, w, key, uri);
	if (u == USER_NONE) {
		count_drop(core, DROP_ROSTER_FULL);
		return;
	}
	user = user_at(ws, u);
	unlink_user(ws, list_of(watch, user), u);
	watch->n_there += user->leg == LEG_NONE;
	ws->seat[l] = (struct watch_seat){.user = u, .next = user->leg, .looks = looks};
	user->leg = l;
	changed(core, u);
}

// --- going ---------------------------------------------------------------------------------------

static enum seat_left how_left(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);

	if (leg->state == LEG_CLOSING || (leg->debt & LEG_OWES_BYE))
		return SEAT_BOOTED;
	if (leg->role == LEG_TERMINATING && leg->state != LEG_UP && leg->state != LEG_OVER)
		return leg->doomed ? SEAT_BOOTED : SEAT_FAILED;
	return SEAT_DEPARTED;
}

void focus_roster_left_now(struct focus_core *core, uint32_t l)
{
	struct focus_watches *ws = &core->watches;
	uint32_t u = ws->seat[l].user;
	struct watch_user *user;
	struct watch *watch;
	uint32_t *at;

	if (u == USER_NONE)
		return;
	user = user_at(ws, u);
	watch = watch_at(ws, user->watch);
	unlink_user(ws, list_of(watch, user), u);
	for (at = &user->leg; *at != l;)
		at = &ws->seat[*at].next;
	*at = ws->seat[l].next;
	ws->seat[l].user = USER_NONE;
	watch->n_there -= user->leg == LEG_NONE;
	user->left = (uint8_t)how_left(core, l);
	changed(core, u);
}

void focus_roster_empty(struct focus_core *core, uint32_t w)
{
	struct focus_watches *ws = &core->watches;
	struct watch *watch = watch_at(ws, w);

	while (watch->there.first != USER_NONE)
		focus_roster_left_now(core, user_at(ws, watch->there.first)->leg);
}

// --- looking -------------------------------------------------------------------------------------

static void look_at(struct focus_core *core, uint32_t w, uint32_t l)
{
	struct focus_watches *ws = &core->watches;
	struct watch_seat *seat = &ws->seat[l];
	uint32_t looks = focus_info_looks(core, l);

	if (seat->user == USER_NONE) {
		come(core, w, l, looks);
	} else if (seat->looks != looks) {
		seat->looks = looks;
		unlink_user(ws, &watch_at(ws, w)->there, seat->user);
		changed(core, seat->user);
	}
}

static bool is_in(const struct focus *f, const struct leg *leg)
{
	if (f->state == FOCUS_ENDING)
		return false;
	return leg->role == LEG_ORIGINATOR ? !focus_ended(leg)
					   : leg->standing != LEG_OUT && !leg->doomed;
}

static void look(struct focus_core *core, const struct focus *f, uint32_t w, uint32_t l)
{
	if (!is_in(f, core_leg(core, l)))
		focus_roster_left_now(core, l);
	else if (w != WATCH_NONE && !watch_at(&core->watches, w)->ending)
		look_at(core, w, l);
}

void focus_roster_look_now(struct focus_core *core, uint32_t f)
{
	const struct focus *focus = core_focus(core, f);
	uint32_t w = focus->state == FOCUS_ENDING ? WATCH_NONE : focus_watch_of(core, focus);

	if (focus->originator != LEG_NONE)
		look(core, focus, w, focus->originator);
	for (uint32_t l = focus->members; l != LEG_NONE; l = core_leg(core, l)->next)
		look(core, focus, w, l);
}
