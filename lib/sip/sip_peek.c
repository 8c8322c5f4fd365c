/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// The owner of a message is found here and its contents by sip_parse, perhaps on another core. They
// must never differ, so both are made of the same pieces; this one only stops earlier.

static void via_peek(struct span value, struct sip_peek *out)
{
	struct span item;
	struct sip_via via;

	if (sip_list_next(&value, &item)) {
		sip_via_parse(item, &via);
		out->branch = via.branch;
	}
}

static void to_peek(struct span value, struct sip_peek *out)
{
	struct sip_addr addr;

	if (sip_addr_parse(value, &addr))
		out->to_tag = addr.tag;
}

static void field_peek(enum sip_header_id id, struct span value, struct sip_peek *out)
{
	if (id == SIP_H_VIA)
		via_peek(value, out);
	else if (id == SIP_H_TO)
		to_peek(value, out);
	else if (sip_all(value, SIP_VISIBLE))
		out->call_id = value;
}

bool sip_peek(struct span datagram, struct sip_peek *out)
{
	const unsigned all = 1u << SIP_H_VIA | 1u << SIP_H_TO | 1u << SIP_H_CALL_ID;
	struct span line, name, value;
	struct sip_start start;
	unsigned seen = 0;

	*out = (struct sip_peek){0};
	if (!sip_start_take(&datagram, &start))
		return false;
	out->request = start.request;
	out->method = start.method;
	while (seen != all && sip_line_take(&datagram, &line) == SIP_LINE_FIELD) {
		unsigned bit;

		if (!sip_line_split(line, &name, &value))
			continue;
		// Of several, the first counts.
		bit = 1u << sip_header_id(name) & all & ~seen;
		if (bit)
			field_peek(sip_header_id(name), value, out);
		seen |= bit;
	}
	return true;
}
