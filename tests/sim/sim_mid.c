/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// What a station of either kind asks for in its dialog besides BYE: to change the session or its
// target by re-INVITE (RFC 3261 14) or UPDATE (RFC 3311). Most wait for the one before; the rude do
// not.

static enum sim_what wake_of(const struct sim_party *p)
{
	return p->side == SIM_O ? SIM_WAKE_O : SIM_WAKE_T;
}

static void draw(struct sim *s, struct sim_party *p, struct sim_mid *m)
{
	static const char *const direction[] = {NULL, NULL, "sendrecv", "sendonly", "inactive"};
	struct sim_rand *r = &s->rand;

	*m = (struct sim_mid){
		.method = rnd_chance(r, 600) ? SIP_INVITE : SIP_UPDATE,
		.begin_at = s->now + rnd_in(r, 0, 6000),
		.cancel_at = SIM_NEVER,
		.offers = rnd_chance(r, 650),
		.cancels = rnd_chance(r, 300),
		.no_ack = rnd_chance(r, 60),
		.repeats = rnd_chance(r, 300),
		.moves = rnd_chance(r, 500),
		.adds = rnd_chance(r, 150),
		.ends = rnd_chance(r, 100),
		.direction = direction[rnd_in(r, 0, ARRAY_SIZE(direction) - 1)],
	};
	sim_event_add(s, m->begin_at, wake_of(p), p->who, NULL);
}

void sim_mid_plan(struct sim *s, struct sim_party *p)
{
	struct sim_rand *r = &s->rand;
	unsigned n = rnd_in(r, 1, SIM_MIDS_MAX);

	p->rude |= rnd_chance(r, 200);
	if (!rnd_chance(r, 300))
		return;
	while (n--)
		draw(s, p, &p->mid[p->n_mids++]);
}

static struct span body_of(const struct sim_party *p, const struct sim_mid *m)
{
	return m->offers ? sim_offer(p->side, p->who, &m->media) : SPAN_NONE;
}

static void send(struct sim *s, const struct sim_party *p, const struct sim_mid *m)
{
	struct sim_ask ask = {
		.method = m->method,
		.cseq = m->cseq,
		.kind = 'r',
		.headers = span_cstr(m->headers),
		.body = body_of(p, m),
	};

	sim_request(s, p, &ask);
}

static void send_cancel(struct sim *s, const struct sim_party *p, const struct sim_mid *m)
{
	sim_request(s, p, &(struct sim_ask){.method = SIP_CANCEL, .cseq = m->cseq, .kind = 'r'});
}

// All that there are, the refreshing UPDATE last.
static struct sim_mid *nth(struct sim_party *p, unsigned i)
{
	return i < p->n_mids ? &p->mid[i] : &p->refresh;
}

static bool busy(struct sim_party *p)
{
	bool any = false;

	for (unsigned i = 0; i <= p->n_mids; i++)
		any |= nth(p, i)->cseq && !nth(p, i)->final;
	return any;
}

// RFC 3264 8: what it says now is the next version of what it said, or the same once more.
static void change(struct sim_party *p, struct sim_mid *m)
{
	if (m->offers && !m->repeats) {
		p->media.version++;
		p->media.port = (uint16_t)(p->media.port + (m->moves ? 2 : 0));
		p->media.direction = m->direction;
		p->media.ended = m->ends;
		if (m->adds && p->media.streams < SIM_STREAMS_MAX / 2)
			p->media.streams++;
	}
	m->media = p->media;
}

// What it says of the session timer stays the same when it is sent again.
static void put_session(const struct sim_party *p, struct sim_mid *m)
{
	struct span headers = sim_session_headers(p, m == &p->refresh);

	snprintf(m->headers, sizeof(m->headers), "%.*s", (int)headers.n, headers.p);
}

static void begin(struct sim *s, struct sim_party *p, struct sim_mid *m)
{
	uint32_t t1 = s->cfg.times.t1;

	m->begin_at = SIM_NEVER;
	if (p->out)
		return;
	if (busy(p) && !p->rude) {
		m->begin_at = s->now + t1;
		sim_event_add(s, m->begin_at, wake_of(p), p->who, NULL);
		return;
	}
	m->cseq = ++p->cseq;
	change(p, m);
	if (m->method != SIP_REFER)
		put_session(p, m);
	send(s, p, m);
	sim_resend_start(s, &m->request, m->method == SIP_INVITE ? UINT32_MAX : s->cfg.times.t2,
			 wake_of(p), p->who);
	if (m->cancels && m->method == SIP_INVITE) {
		m->cancel_at = s->now + rnd_in(&s->rand, 0, rnd_chance(&s->rand, 500) ? 0 : t1);
		sim_event_add(s, m->cancel_at, wake_of(p), p->who, NULL);
	}
}

// RFC 3311: an UPDATE before the INVITE has its final answer.
void sim_mid_early(struct sim *s, struct sim_party *p)
{
	struct sim_mid *m = &p->mid[p->n_mids];

	if (!rnd_chance(&s->rand, 200))
		return;
	p->n_mids++;
	draw(s, p, m);
	m->method = SIP_UPDATE;
	m->begin_at = s->now + rnd_in(&s->rand, 0, s->cfg.times.t1);
	sim_event_add(s, m->begin_at, wake_of(p), p->who, NULL);
}

// RFC 3262 4.
void sim_mid_prack(struct sim *s, struct sim_party *p, uint32_t rseq)
{
	struct sim_mid *m = &p->mid[p->n_mids++];

	*m = (struct sim_mid){
		.method = SIP_PRACK,
		.cseq = ++p->cseq,
		.begin_at = SIM_NEVER,
		.cancel_at = SIM_NEVER,
	};
	snprintf(m->headers, sizeof(m->headers), "RAck: %u 1 INVITE\r\n", rseq);
	send(s, p, m);
	sim_resend_start(s, &m->request, s->cfg.times.t2, wake_of(p), p->who);
}

// RFC 4028 7.4, 10.
void sim_mid_refresh(struct sim *s, struct sim_party *p)
{
	p->refresh = (struct sim_mid){
		.method = SIP_UPDATE,
		.begin_at = s->now,
		.cancel_at = SIM_NEVER,
	};
	begin(s, p, &p->refresh);
}

static void cancel(struct sim *s, struct sim_party *p, struct sim_mid *m)
{
	m->cancel_at = SIM_NEVER;
	if (m->final)
		return;
	send_cancel(s, p, m);
	sim_resend_start(s, &m->cancel, s->cfg.times.t2, wake_of(p), p->who);
}

static void timers(struct sim *s, struct sim_party *p, struct sim_mid *m)
{
	enum sim_due due = sim_resend_due(s, &m->request, wake_of(p), p->who);

	if (due == SIM_DUE)
		send(s, p, m);
	if (due == SIM_GIVEN_UP) {
		p->unanswered = true;
		m->final = 408;
	}
	due = sim_resend_due(s, &m->cancel, wake_of(p), p->who);
	if (due == SIM_DUE)
		send_cancel(s, p, m);
	p->unanswered |= due == SIM_GIVEN_UP;
}

void sim_mid_wake(struct sim *s, struct sim_party *p)
{
	sim_session_wake(s, p);
	for (unsigned i = 0; i <= p->n_mids; i++) {
		struct sim_mid *m = nth(p, i);

		if (m->method && s->now >= m->begin_at)
			begin(s, p, m);
		if (m->method && s->now >= m->cancel_at)
			cancel(s, p, m);
		timers(s, p, m);
	}
}

// For a 2xx: every time, with the answer where the 2xx brought the offer. For a failure: the
// INVITE's branch.
static void ack(struct sim *s, const struct sim_party *p, const struct sim_mid *m, bool failure)
{
	struct sim_ask ask = {.method = SIP_ACK, .cseq = m->cseq, .kind = failure ? 'r' : 'a'};

	if (!failure && !m->offers)
		ask.body = sim_answer(p->side, p->who, &m->media, m->streams);
	sim_request(s, p, &ask);
}

static void invite_response(struct sim *s, struct sim_party *p, struct sim_mid *m,
			    const struct sip_msg *msg)
{
	m->request.on = false;
	if (msg->status < 200)
		return;
	if (!m->final)
		m->final = msg->status;
	if (msg->status >= 300) {
		ack(s, p, m, true);
		return;
	}
	m->streams = sim_streams(msg->body).n;
	if (!m->no_ack)
		ack(s, p, m, false);
}

static struct sim_mid *find(struct sim_party *p, const struct sip_msg *msg)
{
	char branch[64];

	for (unsigned i = 0; i <= p->n_mids; i++) {
		snprintf(branch, sizeof(branch), "z9hG4bK-%s-r%u", p->id, nth(p, i)->cseq);
		if (span_eq(span_cstr(branch), msg->via.branch))
			return nth(p, i);
	}
	return NULL;
}

void sim_mid_response(struct sim *s, struct sim_party *p, const struct sip_msg *msg)
{
	struct sim_mid *m = find(p, msg);

	if (!m)
		return;
	if (msg->status / 100 == 2 && !m->final && msg->method == m->method &&
	    (m->method == SIP_INVITE || m->method == SIP_UPDATE))
		sim_session_agree(s, p, msg, true);
	if (msg->method == SIP_CANCEL) {
		m->cancel.on &= msg->status < 200;
	} else if (msg->method == SIP_INVITE && m->method == SIP_INVITE) {
		invite_response(s, p, m, msg);
	} else if (msg->method == m->method && msg->status >= 200) {
		m->request.on = false;
		m->final = msg->status;
	}
}
