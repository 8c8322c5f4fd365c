/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// The owner of a message is found here and its contents by sip_parse, perhaps on another core. They
// must never differ, so both are made of the same pieces; this one only stops earlier.

static void via_peek(struct sip_text value, struct sip_peek *out)
{
	struct sip_via via;

	sip_via_read(sip_list_take(&value), &via);
	out->branch = via.branch;
}

static void to_peek(struct sip_text value, struct sip_peek *out)
{
	struct sip_addr addr;

	if (sip_addr_read(value, &addr))
		out->to_tag = addr.tag;
}

static void call_id_peek(struct sip_text value, struct sip_peek *out)
{
	if (sip_run_wider(value, SIP_STOP_URI, SIP_VISIBLE) == value.end)
		out->call_id = sip_rest(value);
}

static void field_peek(enum sip_header_id id, struct sip_text value, struct sip_peek *out)
{
	if (id == SIP_H_VIA)
		via_peek(value, out);
	else if (id == SIP_H_TO)
		to_peek(value, out);
	else
		call_id_peek(value, out);
}

bool sip_peek(struct span datagram, struct sip_peek *out)
{
	const unsigned all = 1u << SIP_H_VIA | 1u << SIP_H_TO | 1u << SIP_H_CALL_ID;
	struct sip_field field;
	struct sip_start start;
	struct sip_text line;
	struct sip_head head;
	unsigned seen = 0;

	*out = (struct sip_peek){0};
	if (!sip_start_take(&head, datagram, &start))
		return false;
	out->request = start.request;
	out->method = start.method;
	while (seen != all && sip_line_take(&head, &line) == SIP_LINE_FIELD) {
		enum sip_header_id id;

		if (!sip_line_split(line, &field))
			continue;
		id = sip_header_id(&head.map, field.name);
		// Of several, the first counts.
		if (1u << id & all & ~seen)
			field_peek(id, sip_text_of(&head.map, field.value), out);
		seen |= 1u << id & all;
	}
	return true;
}
