/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker.h"

// Every message finds its core without any table: what we minted says so itself, and what we did
// not mint is spread by its Call-ID, so that an INVITE, its CANCEL and its ACK meet; or by the room
// that they all name, so that all meet who come to it.

static bool named(enum leg_id_verdict verdict, const struct leg_id *id, unsigned n_workers)
{
	return verdict == LEG_ID_OURS && id->kind != LEG_ID_STATELESS &&
	       leg_id_core(id->name) < n_workers;
}

static unsigned by_branch(const struct siphash_key *key, unsigned n_workers, unsigned self,
			  struct span branch)
{
	struct leg_id id;

	return named(leg_branch_read(key, branch, &id), &id, n_workers) ? leg_id_core(id.name)
									: self;
}

// Where there are no rooms this is all that is seen of most URIs: a conference's own is "sip:sf...".
static bool like_a_conference(struct span uri)
{
	return uri.n > 4 + LEG_ID_LEN && uri.p[4] == 's' && uri.p[5] == LEG_ID_CONFERENCE;
}

static bool look(struct span datagram, struct sip_peek *out)
{
	return sip_glance(datagram, out) || sip_peek(datagram, out);
}

// Where there are rooms the URI is looked up here, and again by its owner. False: it names none, nor a
// conference.
static bool by_room(const struct siphash_key *key, unsigned n_workers, struct dialplan_view *plan,
		    struct span text, unsigned *owner)
{
	struct sip_uri uri;
	struct leg_id id;
	bool rooms = plan && dialplan_has_rooms(plan);

	if ((!rooms && !like_a_conference(text)) || !sip_uri_parse(text, &uri))
		return false;
	if (focus_has_made(key, uri.user, &id) || focus_room_made(key, uri.user, &id))
		*owner = leg_id_core(id.name) % n_workers;
	else if (rooms && dialplan_names_room(plan, &uri))
		*owner = (unsigned)(focus_room_key(key, uri.user) % n_workers);
	else
		return false;
	return true;
}

unsigned worker_owner_sip(const struct siphash_key *key, unsigned n_workers, unsigned self,
			  struct dialplan_view *plan, struct span datagram)
{
	unsigned owner;
	struct sip_peek peek;
	struct leg_id id;

	if (n_workers == 1 || !look(datagram, &peek))
		return self;
	if (!peek.request)
		return by_branch(key, n_workers, self, peek.branch);
	if (named(leg_id_read(key, peek.to_tag, &id), &id, n_workers))
		return leg_id_core(id.name);
	if (by_room(key, n_workers, plan, peek.uri, &owner))
		return owner;
	return (unsigned)(siphash(key, peek.call_id) % n_workers);
}

// What can begin before a request line (RFC 3261 7.5).
static struct span without_line_ends(struct span s)
{
	while (s.n && (s.p[0] == '\r' || s.p[0] == '\n'))
		s = span_from(s, 1);
	return s;
}

unsigned worker_owner(const struct worker_cfg *cfg, unsigned self, struct dialplan_view *plan,
		      struct span datagram)
{
	const struct location *loc = cfg->focus.location;
	struct sip_peek peek;

	if (loc && span_starts(without_line_ends(datagram), SPAN("REGISTER ")))
		return look(datagram, &peek) ? location_owner_of(loc, peek.to_uri, self) : self;
	return worker_owner_sip(&cfg->focus.key, cfg->shared->n_workers, self, plan, datagram);
}

unsigned worker_owner_quoted(const struct siphash_key *key, unsigned n_workers, unsigned self,
			     struct span quoted)
{
	struct sip_peek peek;

	return sip_peek(quoted, &peek) ? by_branch(key, n_workers, self, peek.branch) : self;
}

unsigned worker_self(const struct worker_cfg *cfg, uint16_t remote_port)
{
	const struct worker_shared *s = cfg->shared;

	return worker_is_receiver(s, cfg->id) ? remote_port % s->n_workers : cfg->id;
}

unsigned worker_owner_media(const struct worker_shared *shared, uint16_t port)
{
	return shared->media_owner[port / 2];
}
