/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_header.h"

const struct sip_name sip_names[128] = {
	[SIP_SLOT(3, 'v', 'a')] = {"via", SIP_H_VIA},
	[SIP_SLOT(4, 'f', 'm')] = {"from", SIP_H_FROM},
	[SIP_SLOT(2, 't', 'o')] = {"to", SIP_H_TO},
	[SIP_SLOT(7, 'c', 'd')] = {"call-id", SIP_H_CALL_ID},
	[SIP_SLOT(4, 'c', 'q')] = {"cseq", SIP_H_CSEQ},
	[SIP_SLOT(7, 'c', 't')] = {"contact", SIP_H_CONTACT},
	[SIP_SLOT(12, 'm', 's')] = {"max-forwards", SIP_H_MAX_FORWARDS},
	[SIP_SLOT(12, 'r', 'e')] = {"record-route", SIP_H_RECORD_ROUTE},
	[SIP_SLOT(5, 'r', 'e')] = {"route", SIP_H_ROUTE},
	[SIP_SLOT(12, 'c', 'e')] = {"content-type", SIP_H_CONTENT_TYPE},
	[SIP_SLOT(14, 'c', 'h')] = {"content-length", SIP_H_CONTENT_LENGTH},
	[SIP_SLOT(16, 'c', 'g')] = {"content-encoding", SIP_H_CONTENT_ENCODING},
	[SIP_SLOT(7, 'e', 's')] = {"expires", SIP_H_EXPIRES},
	[SIP_SLOT(7, 'r', 'e')] = {"require", SIP_H_REQUIRE},
	[SIP_SLOT(13, 'p', 'e')] = {"proxy-require", SIP_H_PROXY_REQUIRE},
	[SIP_SLOT(9, 's', 'd')] = {"supported", SIP_H_SUPPORTED},
	[SIP_SLOT(5, 'a', 'w')] = {"allow", SIP_H_ALLOW},
	[SIP_SLOT(6, 'a', 't')] = {"accept", SIP_H_ACCEPT},
	[SIP_SLOT(11, 'r', 'r')] = {"retry-after", SIP_H_RETRY_AFTER},
	[SIP_SLOT(6, 'r', 'n')] = {"reason", SIP_H_REASON},
	[SIP_SLOT(4, 'r', 'q')] = {"rseq", SIP_H_RSEQ},
	[SIP_SLOT(4, 'r', 'k')] = {"rack", SIP_H_RACK},
	[SIP_SLOT(15, 's', 's')] = {"session-expires", SIP_H_SESSION_EXPIRES},
	[SIP_SLOT(6, 'm', 'e')] = {"min-se", SIP_H_MIN_SE},
	// RFC 3261 7.3.3, RFC 4028 4.
	[SIP_SLOT(1, 'v', 'v')] = {"v", SIP_H_VIA},
	[SIP_SLOT(1, 'f', 'f')] = {"f", SIP_H_FROM},
	[SIP_SLOT(1, 't', 't')] = {"t", SIP_H_TO},
	[SIP_SLOT(1, 'i', 'i')] = {"i", SIP_H_CALL_ID},
	[SIP_SLOT(1, 'm', 'm')] = {"m", SIP_H_CONTACT},
	[SIP_SLOT(1, 'c', 'c')] = {"c", SIP_H_CONTENT_TYPE},
	[SIP_SLOT(1, 'l', 'l')] = {"l", SIP_H_CONTENT_LENGTH},
	[SIP_SLOT(1, 'e', 'e')] = {"e", SIP_H_CONTENT_ENCODING},
	[SIP_SLOT(1, 'k', 'k')] = {"k", SIP_H_SUPPORTED},
	[SIP_SLOT(1, 'x', 'x')] = {"x", SIP_H_SESSION_EXPIRES},
};

enum sip_header_id sip_header_id_at_end(struct span name)
{
	const struct sip_name *known =
		&sip_names[SIP_SLOT(name.n, name.p[0] | 0x20, name.p[name.n - 1] | 0x20)];
	uint32_t n = (uint32_t)strnlen(known->letters, sizeof(known->letters));

	return span_ieq(span_of(known->letters, n), name) ? (enum sip_header_id)known->id
							  : SIP_H_OTHER;
}
