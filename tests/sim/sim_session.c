/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// Session timers (RFC 4028) of stations of either kind: who refreshes does so by an UPDATE without
// a body at half time, until it forgets about it; who does not answers the server's.

static enum sim_what wake_of(const struct sim_party *p)
{
	return p->side == SIM_O ? SIM_WAKE_O : SIM_WAKE_T;
}

// What it does of itself, and what it makes of the server's UPDATEs.
void sim_session_draw(struct sim *s, struct sim_session *session)
{
	static const uint16_t odd[] = {0, 408, 481, 491, 500};
	struct sim_rand *r = &s->rand;

	*session = (struct sim_session){
		.refresh_at = SIM_NEVER,
		.left = rnd_chance(r, 500) ? 100 : rnd_in(r, 0, 2),
		.answer = rnd_chance(r, 750) ? 200 : odd[rnd_in(r, 0, ARRAY_SIZE(odd) - 1)],
		.hands_over = rnd_chance(r, 200),
	};
}

// What a request says that may refresh the session: nothing, where there is no timer. Good until
// the next.
struct span sim_session_headers(const struct sim_party *p, bool refresh)
{
	static uint8_t room[96];
	struct writer w = writer_on(room, sizeof(room));
	bool mine = p->session.mine && !(refresh && p->session.hands_over);

	if (p->session.expires)
		sim_put(&w, "Supported: timer\r\nSession-Expires: %u;refresher=%s\r\n",
			p->session.expires, mine ? "uac" : "uas");
	return writer_span(&w);
}

// A 2xx, or the request that was answered by one, has said what holds from now on. client: the
// request was the station's.
void sim_session_agree(struct sim *s, struct sim_party *p, const struct sip_msg *m, bool client)
{
	struct sim_session *session = &p->session;
	struct span refresher;

	session->refresh_at = SIM_NEVER;
	session->expires = 0;
	if (!sip_interval(m, SIP_H_SESSION_EXPIRES, &session->expires, &refresher))
		return;
	session->mine = span_ieq(refresher, SPAN("uac")) == client;
	if (session->mine)
		session->refresh_at = s->now + 500ull * session->expires;
	sim_event_add(s, session->refresh_at, wake_of(p), p->who, NULL);
}

void sim_session_wake(struct sim *s, struct sim_party *p)
{
	struct sim_session *session = &p->session;

	if (s->now < session->refresh_at)
		return;
	session->refresh_at = SIM_NEVER;
	if (p->out || session->left == 0)
		return;
	session->left--;
	sim_mid_refresh(s, p);
}

static void accept(struct sim *s, struct sim_party *p, const struct sip_msg *m)
{
	static uint8_t room[256];
	struct writer headers = writer_on(room, sizeof(room));
	struct sim_reply r = {.status = 200};

	sim_put_contact(&headers, p);
	put_lit(&headers, "Require: timer\r\n");
	sip_put_headers(&headers, m, SIP_H_SESSION_EXPIRES, SPAN("Session-Expires"));
	r.headers = writer_span(&headers);
	sim_respond(s, p->side, p->who, m, &r);
	sim_session_agree(s, p, m, false);
}

// The server refreshes.
void sim_session_asked(struct sim *s, struct sim_party *p, const struct sip_msg *m)
{
	struct sim_reply r = {.status = p->out ? 481 : p->session.answer};

	if (r.status == 200)
		accept(s, p, m);
	else if (r.status)
		sim_respond(s, p->side, p->who, m, &r);
	if (r.status == 491)
		p->session.answer = 200; // it will have had its own way by then
}
