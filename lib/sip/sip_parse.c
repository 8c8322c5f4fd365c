/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

static void start_keep(struct sip_msg *m, const struct sip_start *start)
{
	m->request = start->request;
	sip_keep(&m->uri, start->uri);
	m->status = start->status;
	sip_keep(&m->reason, start->reason);
	sip_keep(&m->method_text, start->method);
	m->method = m->request ? sip_method_of(start->method) : SIP_UNKNOWN;
	if (m->request && !start->well_spaced)
		sip_fault(m, "Bad Request-Line");
}

static enum sip_verdict verdict(const struct sip_msg *m, bool version_2)
{
	if (!m->fault && version_2)
		return SIP_VALID;
	// Only a request is answered, an ACK never (RFC 3261 17.1.1.3), and no answer finds its way
	// without a Via.
	if (!m->request || m->method == SIP_ACK || m->via.host.n == 0)
		return SIP_BAD;
	return m->fault ? SIP_BAD_REQUEST : SIP_BAD_VERSION;
}

enum sip_verdict sip_parse(struct span datagram, struct sip_msg *msg)
{
	struct sip_start start;
	struct sip_head head;

	if (!sip_start_take(&head, &msg->map, datagram, &start))
		return head.message.n ? SIP_BAD : SIP_BLANK;
	msg->raw = datagram;
	msg->fault = NULL;
	start_keep(msg, &start);
	sip_index(msg, &head);
	sip_check(msg);
	return verdict(msg, start.version_2);
}
