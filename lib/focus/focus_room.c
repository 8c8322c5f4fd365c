/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Standing rooms (RFC 4579): whoever calls a room's URI is in. Each who comes is a conference of
// its own, of an originator and no members, so that how it is answered, gives up, or leaves is
// nobody else's affair; a room is the list of those, and what their media have in common.

// By the user part alone: every address of ours is the same focus, and so is every name that leads
// to it.
uint64_t focus_room_key(const struct siphash_key *key, struct span user)
{
	uint8_t text[FOCUS_ROOM_NAME_MAX + DIALPLAN_URI_MORE];
	struct writer w = writer_on(text, sizeof(text));

	if (user.n > FOCUS_ROOM_NAME_MAX)
		user.n = FOCUS_ROOM_NAME_MAX; // is refused, on whichever core
	dialplan_put_uri(&w, &(struct sip_uri){.user = user});
	return siphash(key, writer_span(&w));
}

bool focus_room_made(const struct siphash_key *key, struct span user, struct leg_id *out)
{
	return leg_id_read(key, user, out) == LEG_ID_OURS && out->kind == LEG_ID_ROOM;
}

static struct room *room_at(struct focus_core *core, uint32_t r)
{
	return slab_at(&core->rooms, r);
}

uint32_t focus_room_find(const struct focus_core *core, struct span user)
{
	return table_find(&core->room_of, focus_room_key(&core->cfg.key, user));
}

const struct room *focus_room_at(const struct focus_core *core, uint32_t room)
{
	return slab_at(&core->rooms, room);
}

// A room that a factory has made ends for good; one that a rule names begins with whoever comes.
uint16_t focus_room_unnamed(struct focus_core *core, const struct sip_uri *uri)
{
	struct leg_id id;

	if (uri->user.n == 0 || (focus_room_find(core, uri->user) == ROOM_NONE &&
				 focus_room_made(&core->cfg.key, uri->user, &id)))
		return 404;
	return uri->user.n > FOCUS_ROOM_NAME_MAX ? 414 : 0;
}

uint16_t focus_room_refuses(struct focus_core *core, const struct sip_uri *uri)
{
	uint16_t status = focus_room_unnamed(core, uri);
	uint32_t r = focus_room_find(core, uri->user);

	if (status)
		return status;
	if (r == ROOM_NONE)
		return focus_room_left(core) ? 0 : 503;
	return room_at(core, r)->n < MEDIA_HOPS_MAX ? 0 : 486;
}

bool focus_room_left(struct focus_core *core)
{
	if (core->rooms.n_free)
		return true;
	count_drop(core, DROP_ROOMS);
	return false;
}

enum floor_control focus_room_floor(struct focus_core *core, struct span user,
				    enum floor_control otherwise)
{
	uint32_t r = focus_room_find(core, user);

	return r == ROOM_NONE ? otherwise : (enum floor_control)room_at(core, r)->floor;
}

// Without a chunk for its name its Contact names none.
static uint32_t open_room(struct focus_core *core, uint64_t key, struct span name,
			  const struct focus *first)
{
	uint32_t i = slab_get(&core->rooms);
	struct room *r = room_at(core, i);

	*r = (struct room){.key = key,
			   .conference = first->name,
			   .first = FOCUS_NONE,
			   .floor = first->floor};
	chain_store(&core->txns.chunks, name, &r->name);
	table_add(&core->room_of, key, i);
	focus_floor_open_room(core, i);
	core->stats->stat[STAT_ROOMS_NOW] = slab_used(&core->rooms);
	return i;
}

uint64_t focus_room_key_of(struct focus_core *core, uint32_t room)
{
	return room_at(core, room)->key;
}

uint32_t focus_room_first(struct focus_core *core, uint64_t key)
{
	uint32_t i = table_find(&core->room_of, key);

	return i == ROOM_NONE ? FOCUS_NONE : room_at(core, i)->first;
}

struct span focus_room_name(struct focus_core *core, uint32_t room)
{
	return focus_gather(core, &room_at(core, room)->name);
}

// Who subscribes to one that a rule names goes on waiting for whoever comes: its URI still stands.
static void end_watch(struct focus_core *core, uint32_t i)
{
	struct leg_id id;

	if (focus_watched(core) &&
	    focus_room_made(&core->cfg.key, focus_room_name(core, i), &id))
		focus_watch_over_now(core, room_at(core, i)->key);
}

static void close_room(struct focus_core *core, uint32_t i)
{
	struct room *r = room_at(core, i);

	end_watch(core, i);
	focus_floor_close_room(core, i);
	table_del(&core->room_of, r->key);
	chain_drop(&core->txns.chunks, &r->name);
	slab_put(&core->rooms, i);
	core->stats->stat[STAT_ROOMS_NOW] = slab_used(&core->rooms);
}

void focus_room_enter(struct focus_core *core, uint32_t f, struct span user)
{
	struct focus *focus = core_focus(core, f);
	uint64_t key = focus_room_key(&core->cfg.key, user);
	uint32_t i = table_find(&core->room_of, key);
	struct room *r;

	if (i == ROOM_NONE)
		i = open_room(core, key, user, focus);
	r = room_at(core, i);
	focus->in_room = true;
	focus->room = i;
	focus->name = r->conference;
	focus->prev = FOCUS_NONE;
	focus->next = r->first;
	if (r->first != FOCUS_NONE)
		core_focus(core, r->first)->prev = f;
	r->first = f;
	r->n++;
	focus->refers |= r->refer != REFER_NONE;
	focus_unsettle(core, f);
}

// Named by its first leg, and by a serial: it may stand until that leg's name has come round again.
void focus_room_make(struct focus_core *core, uint32_t f, enum refer_policy refer)
{
	struct leg_id id = {.kind = LEG_ID_ROOM, .name = core_focus(core, f)->name};
	uint8_t text[LEG_ID_LEN];
	struct span name = {text, sizeof(text)};

	do {
		struct writer w = writer_on(text, sizeof(text));

		leg_id_put(&w, &core->cfg.key, id);
	} while (focus_room_find(core, name) != ROOM_NONE && ++id.serial < 26);
	focus_room_enter(core, f, name);
	room_at(core, core_focus(core, f)->room)->refer = (uint8_t)refer;
}

// Without anybody who has come it is named by the first who is called.
void focus_room_begin(struct focus_core *core, uint32_t f)
{
	struct focus *focus = core_focus(core, f);
	struct room *r = room_at(core, focus->room);

	if (r->conference == 0 && focus->members != LEG_NONE)
		r->conference = focus->name = leg_name(&core->legs, focus->members);
}

static void unlink_from(struct focus_core *core, struct room *r, const struct focus *f)
{
	if (f->prev != FOCUS_NONE)
		core_focus(core, f->prev)->next = f->next;
	else
		r->first = f->next;
	if (f->next != FOCUS_NONE)
		core_focus(core, f->next)->prev = f->prev;
	r->n--;
}

void focus_room_leave(struct focus_core *core, uint32_t f)
{
	struct focus *focus = core_focus(core, f);
	uint32_t i = focus->room;

	for (uint32_t l = focus_first_leg(focus); l != LEG_NONE; l = focus_next_leg(core, l))
		focus_flows_leave(core, l);
	unlink_from(core, room_at(core, i), focus);
	focus->in_room = false;
	focus->answerer = LEG_NONE;
	focus->invited = CHAIN_EMPTY;
	if (room_at(core, i)->n == 0)
		close_room(core, i);
}

#define ISFOCUS SPAN(";isfocus") // RFC 3840, RFC 4579 5.2

// Whom we have called is told what its INVITE's From said, be the room there any more or not.
static struct span contact_user(struct focus_core *core, uint32_t l, uint8_t room[LEG_WIRE_MAX])
{
	const struct leg *leg = core_leg(core, l);
	const struct focus *f = leg->focus == FOCUS_NONE ? NULL : core_focus(core, leg->focus);
	struct writer name = writer_on(room, FOCUS_ROOM_NAME_MAX);
	struct sip_uri uri;

	if (f && f->dialled)
		return sip_uri_parse(leg_self(&core->legs, l, room), &uri) ? uri.user : SPAN_NONE;
	if (f && f->in_room)
		chain_put(&core->txns.chunks, &room_at(core, f->room)->name, &name);
	else if (f && f->has_uri)
		focus_put_uri_user(core, l, &name);
	return writer_span(&name);
}

void focus_put_contact(struct focus_core *core, uint32_t l, struct writer *w)
{
	uint8_t room[LEG_WIRE_MAX];
	struct span user = contact_user(core, l, room);

	if (user.n)
		leg_put_contact_as(&core->legs, core_leg(core, l)->path.local, user, ISFOCUS, w);
	else
		leg_put_contact(&core->legs, core_leg(core, l)->path.local, w);
}

void focus_put_room(struct focus_core *core, uint32_t room, uint32_t local, struct writer *w)
{
	uint8_t text[FOCUS_ROOM_NAME_MAX];
	struct writer name = writer_on(text, sizeof(text));

	chain_put(&core->txns.chunks, &room_at(core, room)->name, &name);
	leg_put_uri(&core->legs, local, writer_span(&name), w);
}
