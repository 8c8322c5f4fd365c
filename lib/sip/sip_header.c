/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_header.h"

#define MASK(n) ((n) >= 8 ? ~0ull : ~(~0ull << 8 * ((n) % 8)))
#define SLOT(len, first, second) SIP_SLOT(len, (first) | (second) << 8)
#define NAME(name, id)                                                                             \
	{                                                                                          \
		name ":", id,                                                                      \
		{                                                                                  \
			MASK(sizeof(name)), MASK(sizeof(name) > 8 ? sizeof(name) - 8 : 0)          \
		}                                                                                  \
	}

const struct sip_name sip_names[64] = {
	[SLOT(3, 'v', 'i')] = NAME("via", SIP_H_VIA),
	[SLOT(4, 'f', 'r')] = NAME("from", SIP_H_FROM),
	[SLOT(2, 't', 'o')] = NAME("to", SIP_H_TO),
	[SLOT(7, 'c', 'a')] = NAME("call-id", SIP_H_CALL_ID),
	[SLOT(4, 'c', 's')] = NAME("cseq", SIP_H_CSEQ),
	[SLOT(7, 'c', 'o')] = NAME("contact", SIP_H_CONTACT),
	[SLOT(12, 'm', 'a')] = NAME("max-forwards", SIP_H_MAX_FORWARDS),
	[SLOT(12, 'r', 'e')] = NAME("record-route", SIP_H_RECORD_ROUTE),
	[SLOT(5, 'r', 'o')] = NAME("route", SIP_H_ROUTE),
	[SLOT(12, 'c', 'o')] = NAME("content-type", SIP_H_CONTENT_TYPE),
	[SLOT(14, 'c', 'o')] = NAME("content-length", SIP_H_CONTENT_LENGTH),
	[SLOT(16, 'c', 'o')] = NAME("content-encoding", SIP_H_CONTENT_ENCODING),
	[SLOT(7, 'e', 'x')] = NAME("expires", SIP_H_EXPIRES),
	[SLOT(7, 'r', 'e')] = NAME("require", SIP_H_REQUIRE),
	[SLOT(13, 'p', 'r')] = NAME("proxy-require", SIP_H_PROXY_REQUIRE),
	[SLOT(9, 's', 'u')] = NAME("supported", SIP_H_SUPPORTED),
	[SLOT(5, 'a', 'l')] = NAME("allow", SIP_H_ALLOW),
	[SLOT(6, 'a', 'c')] = NAME("accept", SIP_H_ACCEPT),
	[SLOT(11, 'r', 'e')] = NAME("retry-after", SIP_H_RETRY_AFTER),
	[SLOT(6, 'r', 'e')] = NAME("reason", SIP_H_REASON),
	[SLOT(4, 'r', 's')] = NAME("rseq", SIP_H_RSEQ),
	[SLOT(4, 'r', 'a')] = NAME("rack", SIP_H_RACK),
	[SLOT(15, 's', 'e')] = NAME("session-expires", SIP_H_SESSION_EXPIRES),
	[SLOT(6, 'm', 'i')] = NAME("min-se", SIP_H_MIN_SE),
	[SLOT(13, 'a', 'u')] = NAME("authorization", SIP_H_AUTHORIZATION),
	[SLOT(5, 'e', 'v')] = NAME("event", SIP_H_EVENT),
	// RFC 3261 7.3.3, RFC 4028 4, RFC 6665 8.2.1.
	[SLOT(1, 'v', ':')] = NAME("v", SIP_H_VIA),
	[SLOT(1, 'f', ':')] = NAME("f", SIP_H_FROM),
	[SLOT(1, 't', ':')] = NAME("t", SIP_H_TO),
	[SLOT(1, 'i', ':')] = NAME("i", SIP_H_CALL_ID),
	[SLOT(1, 'm', ':')] = NAME("m", SIP_H_CONTACT),
	[SLOT(1, 'c', ':')] = NAME("c", SIP_H_CONTENT_TYPE),
	[SLOT(1, 'l', ':')] = NAME("l", SIP_H_CONTENT_LENGTH),
	[SLOT(1, 'e', ':')] = NAME("e", SIP_H_CONTENT_ENCODING),
	[SLOT(1, 'k', ':')] = NAME("k", SIP_H_SUPPORTED),
	[SLOT(1, 'o', ':')] = NAME("o", SIP_H_EVENT),
	[SLOT(1, 'x', ':')] = NAME("x", SIP_H_SESSION_EXPIRES),
};

uint8_t sip_header_id_any(struct span name)
{
	uint8_t room[SIP_NAME_MAX + 16] = {0};

	if (name.n >= SIP_NAME_MAX)
		return SIP_H_OTHER;
	memcpy(room, name.p, name.n);
	room[name.n] = ':';
	return sip_header_id(room, name.n);
}
