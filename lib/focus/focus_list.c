/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A conference with whom its INVITE lists (RFC 5366): which of its bodies is the list, and what the
// others are.

#define RESOURCE_LISTS SPAN("application/resource-lists+xml") // RFC 4826 3.4.1

enum role {
	ROLE_LIST,
	ROLE_KNOWN,   // of it others take care, or it may be left alone
	ROLE_UNKNOWN, // what its sender wants us to understand
};

// "recipient-list; handling=required": the word, and what is to become of it.
static struct span disposition(const struct sip_part *part, bool *optional)
{
	uint32_t n = span_find(part->disposition, ';');
	struct span params = span_from(part->disposition, n), handling;

	*optional = sip_param(params, SPAN("handling"), &handling) &&
		    span_ieq(handling, SPAN("optional"));
	return span_trim((struct span){part->disposition.p, n});
}

// RFC 5366 4: a list says that it is one; of what says nothing its type is enough. RFC 3261 20.11:
// what is not understood counts as required unless it says otherwise.
static enum role role_of(const struct sip_part *part)
{
	bool optional;
	struct span word = disposition(part, &optional);
	struct sip_parts within;

	if ((word.n == 0 || span_ieq(word, SPAN("recipient-list"))) &&
	    sip_part_is(part, RESOURCE_LISTS))
		return ROLE_LIST;
	if (optional || sip_part_is(part, SPAN("application/sdp")) ||
	    sip_parts_begin(&within, part->type, part->body))
		return ROLE_KNOWN;
	return ROLE_UNKNOWN;
}

// What is wrong with the part; 0: nothing. *n counts the lists.
static uint16_t part_read(struct focus_core *core, const struct sip_part *part, unsigned *n)
{
	enum role role = role_of(part);

	if (role != ROLE_LIST)
		return role == ROLE_UNKNOWN ? 415 : 0;
	++*n;
	switch (list_read(&core->list, part->body)) {
	case LIST_VALID:
		return 0;
	case LIST_TOO_LONG:
		return 413;
	case LIST_BAD:
		break;
	}
	return 400;
}

// Of several lists the members are called as if they were one's.
static uint16_t body_read(struct focus_core *core, const struct sip_msg *m, unsigned *n)
{
	struct sip_part part = {.type = sip_value(m, SIP_H_CONTENT_TYPE), .body = m->body};
	struct sip_parts parts;
	uint16_t status = 0;

	if (sip_first(m, SIP_H_CONTENT_ENCODING))
		return 415;
	if (!sip_parts_begin(&parts, part.type, m->body))
		return m->body.n ? part_read(core, &part, n) : 0;
	while (status == 0 && sip_part_next(&parts, &part))
		status = part_read(core, &part, n);
	return status;
}

static uint16_t listed(struct focus_core *core, const struct sip_msg *m, struct invitees *out)
{
	struct list *list = &core->list;
	unsigned n = 0;
	uint16_t status;

	list_begin(list);
	status = body_read(core, m, &n);
	if (status)
		return status;
	core->stats->drop[DROP_LIST_ENTRY] += list->n_unreachable;
	*out = (struct invitees){list->member, list->n_members};
	if (list->n_members == 0)
		return list->n_unreachable ? 480 : 400; // nobody whom we reach; nobody at all
	return 0;
}

uint16_t focus_invitees(struct focus_core *core, const struct sip_msg *m,
			const struct dialplan_rule *rule, struct invitees *out)
{
	if (rule->action == DIALPLAN_LIST)
		return listed(core, m, out);
	*out = (struct invitees){rule->member, rule->n_members};
	return sip_lists(m, SIP_H_REQUIRE, FOCUS_LIST_OPTION) ? 420 : 0; // 8.2.2.3
}
