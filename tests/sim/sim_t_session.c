/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// What a terminator makes of the session timer that an INVITE asks for (RFC 4028 9): it takes it,
// or a shorter one, or none; or it is too short for it.

void sim_t_session_draw(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_rand *r = &s->rand;
	uint32_t expires, least = 90;

	t->session_s = t->min_se = 0;
	if (!sip_interval(m, SIP_H_SESSION_EXPIRES, &expires, NULL))
		return;
	sip_interval(m, SIP_H_MIN_SE, &least, NULL);
	if (rnd_chance(r, 600))
		t->session_s = rnd_chance(r, 500) ? expires : least;
	t->session_uac = rnd_chance(r, 150);
	if (rnd_chance(r, 100))
		t->min_se = expires + rnd_in(r, 0, 100);
}

// 9, table 2: the refresher was named in the INVITE; not all care.
void sim_t_put_session(struct writer *w, const struct sim_tcall *t, uint16_t status)
{
	if (status == 422)
		sim_put(w, "Min-SE: %u\r\n", t->min_se);
	if (status / 100 == 2 && t->session_s)
		sim_put(w, "Require: timer\r\nSession-Expires: %u;refresher=%s\r\n", t->session_s,
			t->session_uac ? "uac" : "uas");
}

void sim_t_session_begin(struct sim *s, const struct sim_tcall *t, struct sim_dialog *d)
{
	struct sim_session *session = &d->party.session;

	session->expires = t->session_s;
	session->mine = !t->session_uac;
	if (session->expires && session->mine)
		session->refresh_at = s->now + 500ull * session->expires;
	sim_event_add(s, session->refresh_at, SIM_WAKE_T, t->station, NULL);
}
