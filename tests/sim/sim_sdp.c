/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// What stations say of their media, and what they read of it.

// It lies: what it says cannot be relayed.
#define BAD_SDP "v=0\r\no=x 1 1 IN IP4 nowhere\r\ns=-\r\nc=IN IP4 nowhere\r\nt=0 0\r\nm=audio x\r\n"

// Audio, and perhaps video besides, which the server does not relay: in an answer it is refused. Who
// ends all its streams keeps their lines (RFC 3264 8.2).
static void put_streams(struct writer *w, const struct sim_media *m, bool answer)
{
	sim_put(w, "m=audio %u RTP/AVP 8\r\n", m->ended ? 0 : m->port);
	if (m->direction)
		sim_put(w, "a=%s\r\n", m->direction);
	for (unsigned i = 0; i < m->lines; i++)
		put_lit(w, "a=x-filler:0123456789012345678901234567890123456789\r\n");
	for (unsigned i = 1; i < m->streams; i++)
		sim_put(w, "m=video %u RTP/AVP 31\r\n", answer || m->ended ? 0 : m->port + 2 * i);
}

// Good until the next is made.
static struct span describe(enum sim_side side, unsigned who, const struct sim_media *m,
			    bool answer)
{
	static uint8_t room[SIM_BYTES_MAX];
	struct writer w = writer_on(room, sizeof(room));
	struct endpoint self = sim_address(side, who);
	char ip[16];

	if (m->bad)
		return SPAN(BAD_SDP);
	snprintf(ip, sizeof(ip), "%u.%u.%u.%u", self.ip.b[12], self.ip.b[13], self.ip.b[14],
		 self.ip.b[15]);
	sim_put(&w, "v=0\r\no=x 1 %u IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\n", m->version, ip,
		ip);
	put_streams(&w, m, answer);
	return writer_span(&w);
}

struct span sim_offer(enum sim_side side, unsigned who, const struct sim_media *m)
{
	return describe(side, who, m, false);
}

struct span sim_answer(enum sim_side side, unsigned who, const struct sim_media *m,
		       unsigned streams)
{
	struct sim_media answer = *m;

	answer.streams = (uint8_t)streams;
	return describe(side, who, &answer, true);
}

static void read_line(struct span line, struct sim_streams *found)
{
	uint32_t at = span_find(line, ' ') + 1, port = 0;

	if (span_starts(line, SPAN("m="))) {
		if (found->n + 1 < SIM_STREAMS_MAX && line.n > 2)
			found->kinds[found->n] = (char)line.p[2];
		line = span_from(line, at < line.n ? at : line.n);
		span_u32(span_of(line.p, span_find(line, ' ')), UINT16_MAX, &port);
		found->port = found->n++ ? found->port : (uint16_t)port;
		found->open += port != 0;
	}
	if (found->n > 1)
		return;
	found->sends &= !span_starts(line, SPAN("a=recvonly"));
	found->receives &= !span_starts(line, SPAN("a=sendonly"));
	if (span_starts(line, SPAN("a=inactive")))
		found->sends = found->receives = false;
}

// By the first letters of each line, so that it reads also what is no SDP.
struct sim_streams sim_streams(struct span body)
{
	struct sim_streams found = {.sends = true, .receives = true};

	while (body.n) {
		uint32_t end = span_find(body, '\n');

		read_line(span_of(body.p, end), &found);
		body = span_from(body, end < body.n ? end + 1 : end);
	}
	return found;
}
