/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Watches: which conferences somebody subscribes to, and who; when they are told.

static uint64_t key_of(struct focus_core *core, const struct focus *f)
{
	return f->in_room ? focus_room_key_of(core, f->room) : f->name;
}

uint32_t focus_watch_of(struct focus_core *core, const struct focus *f)
{
	return table_find(&core->watches.of, key_of(core, f));
}

static uint32_t open_watch(struct focus_core *core, uint64_t key, struct span name)
{
	struct focus_watches *ws = &core->watches;
	uint32_t w = slab_get(&ws->watches);
	struct watch *watch;

	if (w == WATCH_NONE)
		return WATCH_NONE;
	watch = watch_at(ws, w);
	*watch = (struct watch){
		.key = key,
		.subs = SUB_NONE,
		.cursor = SUB_NONE,
		.there = {USER_NONE, USER_NONE},
		.left = {USER_NONE, USER_NONE},
		.change = 1,
		.document = DOCUMENT_NONE,
	};
	if (!chain_store(&core->subs.chunks, name, &watch->name)) {
		slab_put(&ws->watches, w);
		return WATCH_NONE;
	}
	table_add(&ws->of, key, w);
	return w;
}

// Nobody subscribes to it any more.
static void tidy(struct focus_core *core, uint32_t w)
{
	struct focus_watches *ws = &core->watches;
	struct watch *watch = watch_at(ws, w);

	if (watch->subs != SUB_NONE || watch->rounding)
		return;
	focus_roster_drop(core, watch);
	wheel_disarm(&core->wheel, ws->wheel_base + w);
	table_del(&ws->of, watch->key);
	chain_drop(&core->subs.chunks, &watch->name);
	slab_put(&ws->watches, w);
}

static void join(struct focus_core *core, uint32_t s, uint32_t w)
{
	struct watch *watch = watch_at(&core->watches, w);
	struct subscription *sub = core_sub(core, s);

	sub->conference.watch = w;
	sub->conference.document = DOCUMENT_NONE;
	sub->conference.prev = SUB_NONE;
	sub->conference.next = watch->subs;
	if (watch->subs != SUB_NONE)
		core_sub(core, watch->subs)->conference.prev = s;
	watch->subs = s;
}

void focus_watch_leave(struct focus_core *core, uint32_t s)
{
	const struct subscription *sub = core_sub(core, s);
	struct watch *watch = watch_at(&core->watches, sub->conference.watch);
	uint32_t next = sub->conference.next, prev = sub->conference.prev;

	if (watch->cursor == s)
		watch->cursor = next;
	if (prev != SUB_NONE)
		core_sub(core, prev)->conference.next = next;
	else
		watch->subs = next;
	if (next != SUB_NONE)
		core_sub(core, next)->conference.prev = prev;
	tidy(core, sub->conference.watch);
}

static uint16_t subscribe(struct focus_core *core, const struct sip_msg *m,
			  const struct path *path, uint32_t w, uint32_t l, struct span id,
			  uint32_t expires_s, uint32_t *s)
{
	uint16_t status = 503;

	if (w == WATCH_NONE) {
		count_drop(core, DROP_SUBSCRIPTIONS);
		return 503;
	}
	status = focus_sub_open(core, m, path, l, &focus_conference_package, id, expires_s, s);
	if (status == 0)
		join(core, *s, w);
	else
		tidy(core, w);
	return status;
}

// That of a room, which need not have begun.
static uint32_t watch_room(struct focus_core *core, uint64_t key, struct span user)
{
	uint32_t w = table_find(&core->watches.of, key);

	if (w != WATCH_NONE)
		return w;
	w = open_watch(core, key, user);
	if (w == WATCH_NONE)
		return w;
	for (uint32_t f = focus_room_first(core, key); f != FOCUS_NONE; f = core_focus(core, f)->next)
		focus_roster_look_now(core, f);
	return w;
}

static uint32_t watch_group(struct focus_core *core, uint32_t f)
{
	const struct focus *focus = core_focus(core, f);
	uint32_t w = table_find(&core->watches.of, focus->name);
	uint8_t room[LEG_ID_LEN];
	struct writer user = writer_on(room, sizeof(room));

	if (w != WATCH_NONE)
		return w;
	if (focus->has_uri)
		focus_put_uri_name(core, focus, &user);
	w = open_watch(core, focus->name, writer_span(&user));
	if (w != WATCH_NONE)
		focus_roster_look_now(core, f);
	return w;
}

uint16_t focus_watch_room(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			  struct span user, struct span id, uint32_t expires_s, uint32_t *s)
{
	uint64_t key = focus_room_key(&core->cfg.key, user);

	return subscribe(core, m, path, watch_room(core, key, user), LEG_NONE, id, expires_s, s);
}

uint16_t focus_watch_conference(struct focus_core *core, const struct sip_msg *m,
				const struct path *path, uint32_t f, struct span id,
				uint32_t expires_s, uint32_t *s)
{
	return subscribe(core, m, path, watch_group(core, f), LEG_NONE, id, expires_s, s);
}

uint16_t focus_watch_leg(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			 uint32_t l, struct span id, uint32_t expires_s, uint32_t *s)
{
	uint32_t i = core_leg(core, l)->focus, w;
	const struct focus *f = core_focus(core, i);

	if (f->in_room)
		w = watch_room(core, key_of(core, f), focus_room_name(core, f->room));
	else
		w = watch_group(core, i);
	return subscribe(core, m, path, w, l, id, expires_s, s);
}

// --- rounds --------------------------------------------------------------------------------------

void focus_watch_change(struct focus_core *core, uint32_t w)
{
	uint32_t timer = core->watches.wheel_base + w;
	uint64_t due = watch_at(&core->watches, w)->next_round_ms;

	if (!wheel_armed(&core->wheel, timer))
		wheel_arm(&core->wheel, timer, due > core->now_ms ? due : core->now_ms);
}

static void begin_round(struct focus_core *core, uint32_t w)
{
	struct watch *watch = watch_at(&core->watches, w);

	watch->cursor = watch->subs;
	if (watch->rounding)
		return; // the one before it begins anew
	watch->rounding = true;
	queue_push(&core->watches.rounds, w);
}

// Who left before the round before this one, those who were told then know.
void focus_watch_due(struct focus_core *core, uint32_t w)
{
	struct watch *watch = watch_at(&core->watches, w);

	if (!slab_in_use(&core->watches.watches, w))
		return;
	watch->next_round_ms = core->now_ms + core->cfg.notify_interval_ms;
	focus_roster_forget(core, watch, watch->round);
	watch->round = watch->change;
	begin_round(core, w);
}

bool focus_watch_round(struct focus_core *core)
{
	struct focus_queue *rounds = &core->watches.rounds;
	struct watch *watch;
	uint32_t w, s;

	if (rounds->n == 0)
		return false;
	w = queue_peek(rounds, 0);
	watch = watch_at(&core->watches, w);
	s = watch->cursor;
	if (s == SUB_NONE) {
		queue_pop(rounds);
		watch->rounding = false;
		tidy(core, w);
		return true;
	}
	watch->cursor = core_sub(core, s)->conference.next;
	if (watch->ending)
		focus_sub_end(core, s, SUB_NORESOURCE);
	else if (core_sub(core, s)->conference.told != watch->change)
		focus_sub_owe(core, s);
	return true;
}

void focus_watch_over_now(struct focus_core *core, uint64_t key)
{
	uint32_t w = table_find(&core->watches.of, key);

	if (w == WATCH_NONE)
		return;
	focus_roster_empty(core, w);
	watch_at(&core->watches, w)->ending = true;
	begin_round(core, w);
}
