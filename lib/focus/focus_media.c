/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A leg's flows, one for each of its streams of RTP. A stream is known by its m-line, which is the
// same on both sides (RFC 3264 8).

static struct media_flow *flow_at(struct focus_core *core, uint32_t i)
{
	return &core->media.flow[i];
}

static bool is_control(struct focus_core *core, uint32_t i)
{
	return flow_at(core, i)->floor == MEDIA_CONTROL;
}

uint32_t focus_flow_of(struct focus_core *core, uint32_t l, uint8_t line, bool control)
{
	uint32_t i = core_leg(core, l)->flow;

	while (i != MEDIA_NONE &&
	       (flow_at(core, i)->stream != line || is_control(core, i) != control))
		i = flow_at(core, i)->more;
	return i;
}

uint32_t focus_flow_first(struct focus_core *core, uint32_t l, bool control)
{
	uint32_t i = core_leg(core, l)->flow;

	while (i != MEDIA_NONE && is_control(core, i) != control)
		i = flow_at(core, i)->more;
	return i;
}

static unsigned n_flows(struct focus_core *core, uint32_t l)
{
	unsigned n = 0;

	for (uint32_t i = core_leg(core, l)->flow; i != MEDIA_NONE; i = flow_at(core, i)->more)
		n++;
	return n;
}

static uint32_t *last_of(struct focus_core *core, uint32_t l)
{
	uint32_t *at = &core_leg(core, l)->flow;

	while (*at != MEDIA_NONE)
		at = &flow_at(core, *at)->more;
	return at;
}

static enum media_floor floor_of(struct focus_core *core, uint32_t l, bool control,
				 enum floor_control floor)
{
	if (control)
		return MEDIA_CONTROL;
	return floor == CONTROL_NONE ? MEDIA_FREE_TALK : focus_floor_of(core, l);
}

static void open_flow(struct focus_core *core, uint32_t l, uint8_t line, bool control,
		      enum floor_control floor)
{
	uint32_t *at = last_of(core, l);

	*at = media_open(&core->media, core_leg(core, l)->path.local, line, core->now_ms);
	if (*at == MEDIA_NONE)
		return;
	media_name(&core->media, *at, leg_name(&core->legs, l));
	media_floor(&core->media, *at, floor_of(core, l, control, floor));
	media_mux(&core->media, *at, control); // it has one port (OMA PoC)
}

// Floor control needs a port where there is any; else it is refused.
static bool is_served(const struct sdp_stream *s, enum floor_control floor)
{
	return s->kind != SDP_FLOOR || floor == CONTROL_TBCP;
}

unsigned focus_streams(const struct sdp_outline *has, enum floor_control floor)
{
	unsigned n = 0;

	for (unsigned i = 0; i < has->n_streams; i++)
		n += is_served(&has->stream[i], floor);
	return n ? n : 1;
}

// Without an offer its first line will do until there is one.
void focus_flows_open(struct focus_core *core, uint32_t l, const struct sdp_outline *offer,
		      enum floor_control floor)
{
	if (offer->n_streams == 0)
		open_flow(core, l, 0, false, floor);
	for (unsigned i = 0; i < offer->n_streams; i++)
		if (is_served(&offer->stream[i], floor))
			open_flow(core, l, offer->stream[i].line,
				  offer->stream[i].kind == SDP_FLOOR, floor);
}

void focus_flows_invite(struct focus_core *core, uint32_t l)
{
	const struct focus *f = core_focus(core, core_leg(core, l)->focus);

	focus_flows_open(core, l, focus_has_invited(f) ? &f->answer.has : &f->offer.has,
			 (enum floor_control)f->floor);
}

// A stream that comes later, with a re-INVITE or an offer in a 2xx, has its flow opened when it is
// asked for. Without a free one it is refused.
static uint32_t flow_for(struct focus_core *core, uint32_t l, const struct sdp_stream *s)
{
	const struct leg *leg = core_leg(core, l);
	bool control = s->kind == SDP_FLOOR;
	uint32_t i = focus_flow_of(core, l, s->line, control);

	if (i != MEDIA_NONE || leg->focus == FOCUS_NONE || leg->doomed || s->refused ||
	    n_flows(core, l) >= SDP_STREAMS_MAX)
		return i;
	open_flow(core, l, s->line, control, focus_floor_control_of(core, l));
	return focus_flow_of(core, l, s->line, control);
}

// What we can of floor control: a place in the queue, and the highest priority.
static struct span floor_words(const struct focus_core *core, uint32_t l, enum floor_control floor)
{
	static const struct span words[] = {
		[FLOOR_NORMAL] = SPAN("queuing=1; tb_priority=1"),
		[FLOOR_HIGH] = SPAN("queuing=1; tb_priority=2"),
		[FLOOR_PREEMPTIVE] = SPAN("queuing=1; tb_priority=3"),
	};

	return floor == CONTROL_TBCP ? words[focus_floor_grade_of(core, l)] : SPAN_NONE;
}

// A leg's flows need not lie on one address. A description is written with that of the first.
static struct span own_addr(struct focus_core *core, uint32_t l, uint32_t flow,
			    char room[HOME_SDP_MAX])
{
	uint32_t local = media_local(&core->media, flow);

	if (local == media_local(&core->media, core_leg(core, l)->flow))
		return SPAN_NONE;
	return home_sdp(core->cfg.home, local, room);
}

void focus_sdp_ports(struct focus_core *core, uint32_t l, const struct sdp_outline *has,
		     struct sdp_here *here)
{
	enum floor_control floor = focus_floor_control_of(core, l);

	*here = (struct sdp_here){.floor = floor_words(core, l, floor)};
	for (unsigned i = 0; i < has->n_streams; i++) {
		uint32_t flow = MEDIA_NONE;

		if (is_served(&has->stream[i], floor))
			flow = flow_for(core, l, &has->stream[i]);
		if (flow == MEDIA_NONE)
			continue;
		here->rtp_port[i] = media_port(&core->media, flow);
		here->own_addr[i] = own_addr(core, l, flow, core->here[1 + i]);
	}
}

static const struct sdp_stream *stream_at(const struct sdp_outline *has, uint8_t line, bool control)
{
	for (unsigned i = 0; i < has->n_streams; i++)
		if (has->stream[i].line == line && (has->stream[i].kind == SDP_FLOOR) == control)
			return &has->stream[i];
	return NULL;
}

// The one that the flow is for; NULL: there is none.
static const struct sdp_stream *stream_of(struct focus_core *core, const struct sdp_outline *has,
					  uint32_t flow)
{
	return stream_at(has, flow_at(core, flow)->stream, is_control(core, flow));
}

static void close_flow(struct focus_core *core, uint32_t l, uint32_t flow)
{
	uint32_t *at = &core_leg(core, l)->flow;

	while (*at != flow)
		at = &flow_at(core, *at)->more;
	*at = flow_at(core, flow)->more;
	media_close(&core->media, flow, core->now_ms);
}

void focus_flows_begin(struct focus_core *core, uint32_t l)
{
	for (uint32_t i = core_leg(core, l)->flow; i != MEDIA_NONE; i = flow_at(core, i)->more)
		media_begin(&core->media, i, core->now_ms);
	focus_media_watch(core, l);
}

void focus_agreed(struct focus_core *core, uint32_t l, const struct sdp *said)
{
	for (uint32_t i = core_leg(core, l)->flow; i != MEDIA_NONE; i = flow_at(core, i)->more) {
		const struct sdp_stream *s = stream_of(core, &said->has, i);

		if (s)
			media_agreed(&core->media, i, said->rate[s - said->has.stream], s->secure);
	}
}

// Of a stream that it has not, or not any more. It keeps the port of one that it has had, for it
// may begin it again.
static void far_end_gone(struct focus_core *core, uint32_t l, uint32_t flow)
{
	if (media_is_told(flow_at(core, flow)))
		media_far_end_gone(&core->media, flow);
	else
		close_flow(core, l, flow);
}

bool focus_muxes(const struct sdp_outline *has, uint8_t line)
{
	const struct sdp_stream *s = stream_at(has, line, false);

	return s && s->rtcp_mux;
}

// RFC 5761 5.1.1: RTCP goes to the RTP port when both have said so, and to the next one if only
// this one has. The originator's answer may not be known yet: agree_mux.
static struct media_far far_of(struct focus_core *core, uint32_t l, const struct sdp *said,
			       const struct sdp_stream *s)
{
	const struct leg *leg = core_leg(core, l);
	const struct sdp_far *at = &said->far[s - said->has.stream];
	struct media_far far = {.rtp = at->rtp, .rtcp = at->rtcp, .held = s->held, .mute = s->mute};

	if (s->rtcp_mux && far.rtcp.port)
		far.rtcp.port++;
	if (s->kind == SDP_FLOOR)
		far.mux = true;
	else if (leg->role == LEG_TERMINATING)
		far.mux = s->rtcp_mux && focus_muxes(&core_focus(core, leg->focus)->offer.has, s->line);
	return far;
}

void focus_far_ends(struct focus_core *core, uint32_t l, const struct sdp *said)
{
	for (uint32_t i = core_leg(core, l)->flow, more; i != MEDIA_NONE; i = more) {
		const struct sdp_stream *s = stream_of(core, &said->has, i);

		more = flow_at(core, i)->more;
		if (s) {
			struct media_far far = far_of(core, l, said, s);

			media_far_end(&core->media, i, &far);
		} else {
			far_end_gone(core, l, i);
		}
	}
	focus_floor_terms(core, l, said);
	if (core_leg(core, l)->focus != FOCUS_NONE)
		focus_unsettle(core, core_leg(core, l)->focus);
}

void focus_flows_trim(struct focus_core *core, uint32_t l, const struct sdp_outline *agreed)
{
	for (uint32_t i = core_leg(core, l)->flow, more; i != MEDIA_NONE; i = more) {
		const struct sdp_stream *s = stream_of(core, agreed, i);

		more = flow_at(core, i)->more;
		if (s == NULL || s->refused)
			close_flow(core, l, i);
	}
}

void focus_flows_close(struct focus_core *core, uint32_t l)
{
	focus_floor_leave(core, l);
	while (core_leg(core, l)->flow != MEDIA_NONE)
		close_flow(core, l, core_leg(core, l)->flow);
}

void focus_flows_doom(struct focus_core *core, uint32_t l)
{
	focus_floor_leave(core, l);
	for (uint32_t i = core_leg(core, l)->flow; i != MEDIA_NONE; i = flow_at(core, i)->more)
		media_doom(&core->media, i);
}

void focus_flows_leave(struct focus_core *core, uint32_t l)
{
	focus_floor_leave(core, l);
	for (uint32_t i = core_leg(core, l)->flow; i != MEDIA_NONE; i = core->media.flow[i].more)
		media_leave(&core->media, i);
}

void focus_flows_disband(struct focus_core *core, uint32_t l)
{
	for (uint32_t i = core_leg(core, l)->flow; i != MEDIA_NONE; i = flow_at(core, i)->more)
		media_disband(&core->media, i);
}
