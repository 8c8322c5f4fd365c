/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg_wire.h"

// Where we are to be found. Nearly always the whole line differs by our address only, so it is written
// once for each of them.
struct leg_contact {
	uint16_t n; // 0: nothing so far
	uint8_t text[96];
};

size_t leg_contacts_footprint(void)
{
	return whole_lines(sizeof(struct leg_contact[HOME_MAX]));
}

void leg_put_uri(const struct leg_table *lt, uint32_t local, struct span user, struct writer *w)
{
	put_lit(w, "sip:");
	put_span(w, user);
	put_lit(w, "@");
	put_span(w, span_cstr(lt->home->addr[local].text));
	put_lit(w, ":");
	put_u32(w, lt->sip_port);
}

void leg_put_contact_as(const struct leg_table *lt, uint32_t local, struct span user,
			struct span params, struct writer *w)
{
	put_lit(w, "Contact: <");
	leg_put_uri(lt, local, user, w);
	put_lit(w, ">");
	put_span(w, params);
	put_lit(w, "\r\n");
}

void leg_put_contact(const struct leg_table *lt, uint32_t local, struct writer *w)
{
	struct leg_contact *c = &lt->contact[local];
	struct writer line = writer_on(c->text, sizeof(c->text));

	if (c->n == 0) {
		leg_put_contact_as(lt, local, SPAN("squelch"), SPAN_NONE, &line);
		c->n = (uint16_t)line.n;
	}
	put_span(w, span_of(c->text, c->n));
}
