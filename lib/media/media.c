/* SPDX-License-Identifier: BSD-3-Clause */
#include "media_priv.h"

// What a flow is told by its leg, and what others may look at.

void media_begin(struct media *m, uint32_t flow, uint64_t now_ms)
{
	m->flow[flow].since = (uint32_t)now_ms ? (uint32_t)now_ms : 1;
}

// Never 0. By words of eight bytes, as addresses have been written: what is read in other pieces than
// it was written in waits until that has left the core.
static uint32_t hash_of(const struct media_far *far)
{
	uint64_t word[5] = {[4] = (uint64_t)far->rtp.port << 16 | far->rtcp.port};

	memcpy(word, far->rtp.ip.b, 8);
	memcpy(word + 1, far->rtp.ip.b + 8, 8);
	memcpy(word + 2, far->rtcp.ip.b, 8);
	memcpy(word + 3, far->rtcp.ip.b + 8, 8);
	return (uint32_t)digest_of(span_of(word, sizeof(word))) | 1;
}

void media_far_end(struct media *m, uint32_t flow, const struct media_far *far)
{
	struct media_flow *f = &m->flow[flow];
	uint32_t said = hash_of(far);

	media_lanes_close(m, flow);
	f->held = far->held;
	f->mute = far->mute;
	f->mux = far->mux;
	if (f->said == said)
		return; // what has been learnt meanwhile still holds
	f->said = said;
	f->rtp = far->rtp;
	f->rtcp = far->rtcp;
	f->way = 0;
	f->latched = f->latched_rtcp = false;
}

void media_far_end_gone(struct media *m, uint32_t flow)
{
	struct media_flow *f = &m->flow[flow];

	media_lanes_close(m, flow);
	f->rtp.port = f->rtcp.port = 0;
	f->held = f->mute = true;
	f->way = 0;
	f->said = 0;
}

void media_mux(struct media *m, uint32_t flow, bool mux)
{
	m->flow[flow].mux = mux;
}

void media_floor(struct media *m, uint32_t flow, enum media_floor floor)
{
	media_lanes_close(m, flow);
	m->flow[flow].floor = floor & 3;
}

// Also who would not be heard: RTP is expected only of who has the floor.
static bool may_rest(const struct media_flow *f)
{
	return f->mute || f->held || f->rtp.port == 0 || f->floor == MEDIA_LISTENS;
}

unsigned media_look(struct media *m, uint32_t flow)
{
	struct media_flow *f = &m->flow[flow];

	if (f->arrived || may_rest(f))
		f->silent = 0;
	else if (f->silent < MEDIA_LOOKS)
		f->silent++;
	f->arrived = false;
	media_lane_close(m, flow); // by which nobody looks up
	return f->silent;
}

void media_doom(struct media *m, uint32_t flow)
{
	media_leave(m, flow);
	m->flow[flow].state = MEDIA_DOOMED;
}

void media_flow_read(const struct media_flow *f, struct media_flow *out)
{
	typedef uint64_t __attribute__((may_alias)) word;
	const word *from = (const word *)(const void *)f;
	word *to = (word *)(void *)out;

	for (unsigned i = 0; i < sizeof(*f) / sizeof(word); i++)
		to[i] = __atomic_load_n(&from[i], __ATOMIC_RELAXED);
}
