/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Standing rooms (RFC 4579): whoever calls a room's URI is in. Each who comes is a conference of
// its own, of an originator and no members, so that how it is answered, gives up, or leaves is
// nobody else's affair; a room is the list of those, and what their media have in common.

#define NAME_MAX_BYTES FOCUS_ROOM_NAME_MAX

// By the user part alone: every address of ours is the same focus, and so is every name that leads
// to it.
uint64_t focus_room_key(const struct siphash_key *key, struct span user)
{
	uint8_t text[NAME_MAX_BYTES + DIALPLAN_URI_MORE];
	struct writer w = writer_on(text, sizeof(text));

	if (user.n > NAME_MAX_BYTES)
		user.n = NAME_MAX_BYTES; // is refused, on whichever core
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

static uint32_t find(const struct focus_core *core, struct span user)
{
	return table_find(&core->room_of, focus_room_key(&core->cfg.key, user));
}

// A room that a factory has made ends for good; one that a rule names begins with whoever comes.
uint16_t focus_room_unnamed(struct focus_core *core, const struct sip_uri *uri)
{
	struct leg_id id;

	if (uri->user.n == 0 || (find(core, uri->user) == ROOM_NONE &&
				 focus_room_made(&core->cfg.key, uri->user, &id)))
		return 404;
	return uri->user.n > NAME_MAX_BYTES ? 414 : 0;
}

uint16_t focus_room_refuses(struct focus_core *core, const struct sip_uri *uri)
{
	uint16_t status = focus_room_unnamed(core, uri);
	uint32_t r = find(core, uri->user);

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
	uint32_t r = find(core, user);

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
	focus_unsettle(core, f);
}

// Named by its first leg, and by a serial: it may stand until that leg's name has come round again.
void focus_room_make(struct focus_core *core, uint32_t f)
{
	struct leg_id id = {.kind = LEG_ID_ROOM, .name = core_focus(core, f)->name};
	uint8_t text[LEG_ID_LEN];
	struct span name = {text, sizeof(text)};

	do {
		struct writer w = writer_on(text, sizeof(text));

		leg_id_put(&w, &core->cfg.key, id);
	} while (find(core, name) != ROOM_NONE && ++id.serial < 26);
	focus_room_enter(core, f, name);
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

	if (focus->originator != LEG_NONE)
		focus_flows_leave(core, focus->originator);
	unlink_from(core, room_at(core, i), focus);
	focus->in_room = false;
	focus->cursor = focus->answerer = LEG_NONE;
	if (room_at(core, i)->n == 0)
		close_room(core, i);
}

void focus_put_contact(struct focus_core *core, uint32_t l, struct writer *w)
{
	const struct leg *leg = core_leg(core, l);
	const struct focus *f = leg->focus == FOCUS_NONE ? NULL : core_focus(core, leg->focus);
	uint8_t text[NAME_MAX_BYTES];
	struct writer name = writer_on(text, sizeof(text));

	if (f && f->in_room)
		chain_put(&core->txns.chunks, &room_at(core, f->room)->name, &name);
	if (name.n)
		leg_put_contact_as(&core->legs, leg->path.local, writer_span(&name),
				   SPAN(";isfocus"), w); // RFC 3840, RFC 4579 5.2
	else
		leg_put_contact(&core->legs, leg->path.local, w);
}

// --- media ---------------------------------------------------------------------------------------

static const struct words *words_of(struct focus_core *core, uint32_t i)
{
	const struct focus *f;

	for (uint32_t g = room_at(core, i)->first; g != FOCUS_NONE; g = f->next) {
		f = core_focus(core, g);
		if (f->answer.text.n)
			return &f->answer;
	}
	return NULL;
}

// What the room says: what those who are in have been told. Who is first brings it along.
static bool words_for(struct focus_core *core, const struct focus *f, struct sdp_text *out)
{
	const struct words *words = words_of(core, f->room);

	if (!words)
		return focus_own_words(core, f, out);
	*out = (struct sdp_text){focus_gather_other(core, &words->text), words->has};
	return true;
}

uint16_t focus_room_agree(struct focus_core *core, uint32_t i)
{
	struct sdp_text text;

	return words_for(core, core_focus(core, i), &text) ? focus_agree(core, i, &text) : 488;
}

// One of those who are up and have that stream; all such are one ring.
static uint32_t flow_there(struct focus_core *core, const struct focus *but, uint8_t line)
{
	const struct focus *f;

	for (uint32_t g = room_at(core, but->room)->first; g != FOCUS_NONE; g = f->next) {
		uint32_t flow = MEDIA_NONE;

		f = core_focus(core, g);
		if (f != but && f->state == FOCUS_UP && f->originator != LEG_NONE)
			flow = focus_flow_of(core, f->originator, line, false);
		if (flow != MEDIA_NONE)
			return flow;
	}
	return MEDIA_NONE;
}

void focus_room_bridge(struct focus_core *core, const struct focus *f, uint32_t flow)
{
	uint32_t other;

	if (!media_alone(&core->media, flow))
		return;
	other = flow_there(core, f, core->media.flow[flow].stream);
	if (other != MEDIA_NONE)
		media_join(&core->media, flow, other);
}
