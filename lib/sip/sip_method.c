/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

static const struct span names[SIP_METHODS] = {
	[SIP_INVITE] = SPAN("INVITE"),	 [SIP_ACK] = SPAN("ACK"),
	[SIP_CANCEL] = SPAN("CANCEL"),	 [SIP_BYE] = SPAN("BYE"),
	[SIP_OPTIONS] = SPAN("OPTIONS"), [SIP_REGISTER] = SPAN("REGISTER"),
	[SIP_PRACK] = SPAN("PRACK"),	 [SIP_UPDATE] = SPAN("UPDATE"),
	[SIP_INFO] = SPAN("INFO"),	 [SIP_SUBSCRIBE] = SPAN("SUBSCRIBE"),
	[SIP_NOTIFY] = SPAN("NOTIFY"),	 [SIP_REFER] = SPAN("REFER"),
	[SIP_MESSAGE] = SPAN("MESSAGE"), [SIP_PUBLISH] = SPAN("PUBLISH"),
};

struct span sip_method_name(enum sip_method method)
{
	return names[method];
}

// Methods are case-sensitive, unlike nearly all else (RFC 3261 7.1): "invite" is another method.
enum sip_method sip_method_of(struct span name)
{
	for (enum sip_method m = SIP_UNKNOWN + 1; m < SIP_METHODS; m++)
		if (span_eq(names[m], name))
			return m;
	return SIP_UNKNOWN;
}
