/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// The owner of a message is found here and its contents by sip_parse, perhaps on another core. They
// must never differ, so both are made of the same pieces; this one only stops earlier.

void sip_peek_via(struct sip_text value, struct sip_peek *out)
{
	struct sip_via via;

	sip_via_read(sip_list_take(&value), &via);
	out->branch = via.branch;
}

void sip_peek_to(struct sip_text value, struct sip_peek *out)
{
	struct sip_addr addr;

	if (!sip_addr_read(value, &addr))
		return;
	out->to_tag = addr.tag;
	out->to_uri = addr.uri;
}

void sip_peek_call_id(struct sip_text value, struct sip_peek *out)
{
	if (sip_run_wider(value, SIP_STOP_URI, SIP_VISIBLE) == value.end)
		out->call_id = sip_rest(value);
}

static struct sip_text first(const struct sip_msg *m, enum sip_header_id id)
{
	return sip_header_text(m, sip_first(m, id));
}

bool sip_peek(struct span datagram, struct sip_peek *out)
{
	struct sip_start start;
	struct sip_head head;
	struct sip_msg m;

	*out = (struct sip_peek){0};
	if (!sip_start_take(&head, &m.map, datagram, &start))
		return false;
	out->request = start.request;
	out->method = start.method;
	out->uri = start.uri;
	m.fault = NULL;
	sip_index(&m, &head);
	if (sip_first(&m, SIP_H_VIA))
		sip_peek_via(first(&m, SIP_H_VIA), out);
	if (sip_first(&m, SIP_H_TO))
		sip_peek_to(first(&m, SIP_H_TO), out);
	if (sip_first(&m, SIP_H_CALL_ID))
		sip_peek_call_id(first(&m, SIP_H_CALL_ID), out);
	return true;
}
