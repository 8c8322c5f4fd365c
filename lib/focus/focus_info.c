/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Conference state as XML (RFC 4575): who is in, since when whoever reads it last knew.

#define NAME_SHOWN 128 // bytes of a display name

// What must fit behind the last endpoint and the last user.
#define USER_END  "</user>\r\n"
#define USERS_END "</users>\r\n</conference-info>\r\n"

bool focus_info_anonymous(struct span uri)
{
	struct sip_uri parsed;

	return sip_uri_parse(uri, &parsed) && span_ieq(parsed.host, SPAN("anonymous.invalid"));
}

// Parameters say how somebody is reached, not who he is.
void focus_info_user(struct focus_core *core, uint32_t l, uint8_t room[LEG_WIRE_MAX],
		     struct span *uri, struct span *name)
{
	struct sip_uri parsed;

	leg_peer(&core->legs, l, room, uri, name);
	if (!sip_uri_parse(*uri, &parsed))
		return;
	if (parsed.headers.n)
		uri->n = (uint32_t)(parsed.headers.p - 1 - uri->p);
	if (parsed.params.n)
		uri->n = (uint32_t)(parsed.params.p - uri->p);
}

static enum sdp_kind kind_of(struct focus_core *core, const struct leg *leg, uint8_t line)
{
	const struct sdp_outline *has = &core_focus(core, leg->focus)->offer.has;

	for (unsigned i = 0; i < has->n_streams; i++)
		if (has->stream[i].line == line)
			return has->stream[i].kind;
	return SDP_RTP;
}

static bool shown(const struct media_flow *flow)
{
	return flow->floor != MEDIA_CONTROL;
}

// 5.7.2: it listens to nobody.
static bool on_hold(struct focus_core *core, const struct leg *leg)
{
	bool held = false;

	for (uint32_t i = leg->flow; i != MEDIA_NONE; i = core->media.flow[i].more) {
		if (!shown(&core->media.flow[i]))
			continue;
		if (!core->media.flow[i].held)
			return false;
		held = true;
	}
	return held;
}

static enum seat_status status_of(struct focus_core *core, const struct leg *leg)
{
	const struct focus *f = core_focus(core, leg->focus);

	if (leg->role == LEG_ORIGINATOR && f->state == FOCUS_SETTING_UP)
		return SEAT_DIALING_IN;
	if (leg->role == LEG_TERMINATING && leg->standing != LEG_IN)
		return leg->invite.state == TXN_PROCEEDING ? SEAT_ALERTING : SEAT_DIALING_OUT;
	return on_hold(core, leg) ? SEAT_ON_HOLD : SEAT_CONNECTED;
}

uint32_t focus_info_looks(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);
	uint32_t looks = 0;

	for (uint32_t i = leg->flow; i != MEDIA_NONE; i = core->media.flow[i].more) {
		const struct media_flow *flow = &core->media.flow[i];

		looks = looks << 5 | 0x10u | (uint32_t)kind_of(core, leg, flow->stream) << 2 |
			flow->held << 1 | flow->mute;
	}
	return looks << 4 | status_of(core, leg);
}

// --- an endpoint ---------------------------------------------------------------------------------

static struct span status_word(uint32_t looks)
{
	switch ((enum seat_status)(looks & 0xf)) {
	case SEAT_DIALING_IN:
		return SPAN("dialing-in");
	case SEAT_DIALING_OUT:
		return SPAN("dialing-out");
	case SEAT_ALERTING:
		return SPAN("alerting");
	case SEAT_ON_HOLD:
		return SPAN("on-hold");
	case SEAT_CONNECTED:
		break;
	}
	return SPAN("connected");
}

static struct span left_word(uint8_t left)
{
	switch ((enum seat_left)left) {
	case SEAT_BOOTED:
		return SPAN("booted");
	case SEAT_FAILED:
		return SPAN("failed");
	case SEAT_DEPARTED:
		break;
	}
	return SPAN("departed");
}

static struct span direction(const struct media_flow *flow)
{
	if (flow->held)
		return flow->mute ? SPAN("inactive") : SPAN("sendonly");
	return flow->mute ? SPAN("recvonly") : SPAN("sendrecv");
}

static void put_media(struct focus_core *core, struct writer *w, const struct leg *leg,
		      const struct media_flow *flow)
{
	enum sdp_kind kind = kind_of(core, leg, flow->stream);

	put_lit(w, "<media id=\"");
	put_u32(w, flow->stream + 1u);
	put_lit(w, "\">");
	if (kind == SDP_AUDIO)
		put_lit(w, "<type>audio</type>");
	if (kind == SDP_VIDEO)
		put_lit(w, "<type>video</type>");
	put_lit(w, "<status>");
	put_span(w, direction(flow));
	put_lit(w, "</status></media>");
}

static void put_user_uri(struct focus_core *core, struct writer *w, uint32_t u)
{
	uint8_t room[LEG_WIRE_MAX];
	struct writer uri = writer_on(room, sizeof(room));

	chain_put(&core->subs.chunks, &user_at(&core->watches, u)->uri, &uri);
	if (!focus_info_anonymous(writer_span(&uri))) {
		put_xml(w, writer_span(&uri));
		return;
	}
	put_lit(w, "sip:anonymous"); // each is another one
	put_u32(w, u);
	put_lit(w, "@anonymous.invalid");
}

// Which of its user's it is, its leg's number says: a URI that it can be told apart by.
static void put_endpoint(struct focus_core *core, struct writer *w, uint32_t u, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);

	put_lit(w, "<endpoint entity=\"");
	put_user_uri(core, w, u);
	put_lit(w, ";leg=");
	put_u32(w, l);
	put_lit(w, "\"><status>");
	put_span(w, status_word(core->watches.seat[l].looks));
	put_lit(w, "</status><joining-method>");
	put_span(w, leg->role == LEG_ORIGINATOR ? SPAN("dialed-in") : SPAN("dialed-out"));
	put_lit(w, "</joining-method>");
	for (uint32_t i = leg->flow; i != MEDIA_NONE; i = core->media.flow[i].more)
		if (shown(&core->media.flow[i]))
			put_media(core, w, leg, &core->media.flow[i]);
	put_lit(w, "</endpoint>\r\n");
}

// --- a user --------------------------------------------------------------------------------------

static void put_left(struct focus_core *core, struct writer *w, uint32_t u)
{
	put_lit(w, "<user entity=\"");
	put_user_uri(core, w, u);
	put_lit(w, "\" state=\"deleted\"><endpoint entity=\"");
	put_user_uri(core, w, u);
	put_lit(w, "\"><status>disconnected</status><disconnection-method>");
	put_span(w, left_word(user_at(&core->watches, u)->left));
	put_lit(w, "</disconnection-method></endpoint></user>\r\n");
}

static void put_name(struct focus_core *core, struct writer *w, uint32_t l)
{
	uint8_t room[LEG_WIRE_MAX];
	struct span uri, name;

	leg_peer(&core->legs, l, room, &uri, &name);
	if (name.n == 0)
		return;
	if (name.n > NAME_SHOWN)
		name.n = NAME_SHOWN;
	put_lit(w, "<display-text>");
	put_xml(w, name);
	put_lit(w, "</display-text>");
}

// As many of its endpoints as there is room for: who is there a hundred times is there. False: not all.
static bool put_there(struct focus_core *core, struct writer *w, uint32_t u)
{
	uint32_t l = user_at(&core->watches, u)->leg;

	put_lit(w, "<user entity=\"");
	put_user_uri(core, w, u);
	put_lit(w, "\" state=\"full\">");
	put_name(core, w, l);
	put_lit(w, "\r\n");
	for (; l != LEG_NONE; l = core->watches.seat[l].next) {
		struct writer before = *w;

		put_endpoint(core, w, u, l);
		if (!w->full && w->cap - w->n >= sizeof(USER_END) - 1)
			continue;
		*w = before;
		break;
	}
	put_lit(w, USER_END);
	return l == LEG_NONE;
}

// False: there is no room for it. The first of a document is cut to what there is.
static bool put_user(struct focus_core *core, struct writer *w, uint32_t u, bool first)
{
	struct writer before = *w;
	bool whole = true;

	if (user_at(&core->watches, u)->leg == LEG_NONE)
		put_left(core, w, u);
	else
		whole = put_there(core, w, u);
	if (!w->full && (whole || first))
		return true;
	*w = before;
	return first;
}

// The first in that list that changed after 'change': what is new is at its end.
static uint32_t behind(const struct focus_watches *ws, const struct watch_users *list,
		       uint32_t change)
{
	uint32_t u = USER_NONE;

	for (uint32_t v = list->last; v != USER_NONE && user_at(ws, v)->change > change;
	     v = user_at(ws, v)->prev)
		u = v;
	return u;
}

// The one of two that changed first.
static uint32_t sooner(const struct focus_watches *ws, uint32_t a, uint32_t b)
{
	if (a == USER_NONE || b == USER_NONE)
		return a == USER_NONE ? b : a;
	return user_at(ws, a)->change < user_at(ws, b)->change ? a : b;
}

static void put_state(struct writer *w, const struct watch *watch)
{
	put_lit(w, "<conference-state><user-count>");
	put_u32(w, watch->n_there);
	put_lit(w, "</user-count><active>");
	put_span(w, watch->n_there ? SPAN("true") : SPAN("false"));
	put_lit(w, "</active></conference-state>\r\n");
}

uint32_t focus_info_put(struct focus_core *core, const struct watch *watch, uint32_t from,
			uint32_t base, struct writer *w)
{
	const struct focus_watches *ws = &core->watches;
	uint32_t there = behind(ws, &watch->there, from), to = watch->change, u;
	uint32_t left = behind(ws, &watch->left, base > from ? base : from);
	struct writer room;
	bool first = true;

	put_state(w, watch);
	put_lit(w, "<users state=\"");
	put_span(w, from ? SPAN("partial") : SPAN("full"));
	put_lit(w, "\">\r\n");
	room = *w;
	room.cap -= (uint32_t)sizeof(USERS_END) - 1;
	while ((u = sooner(ws, there, left)) != USER_NONE) {
		if (!put_user(core, &room, u, first)) {
			to = user_at(ws, u)->change - 1;
			break;
		}
		first = false;
		if (u == there)
			there = user_at(ws, u)->next;
		else
			left = user_at(ws, u)->next;
	}
	w->n = room.n;
	put_lit(w, USERS_END);
	return to;
}
