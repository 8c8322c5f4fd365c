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

// A perfect hash of a name: its first letter, its length. Should one that is added collide with
// another, the compiler says so (-Woverride-init).
#define SLOT(first, len) (((first) * 3u + (len)) % 32)

static const uint8_t slots[32] = {
	[SLOT('I', 6)] = SIP_INVITE,	[SLOT('A', 3)] = SIP_ACK,
	[SLOT('C', 6)] = SIP_CANCEL,	[SLOT('B', 3)] = SIP_BYE,
	[SLOT('O', 7)] = SIP_OPTIONS,	[SLOT('R', 8)] = SIP_REGISTER,
	[SLOT('P', 5)] = SIP_PRACK,	[SLOT('U', 6)] = SIP_UPDATE,
	[SLOT('I', 4)] = SIP_INFO,	[SLOT('S', 9)] = SIP_SUBSCRIBE,
	[SLOT('N', 6)] = SIP_NOTIFY,	[SLOT('R', 5)] = SIP_REFER,
	[SLOT('M', 7)] = SIP_MESSAGE,	[SLOT('P', 7)] = SIP_PUBLISH,
};

struct span sip_method_name(enum sip_method method)
{
	return names[method];
}

// Methods are case-sensitive, unlike nearly all else (RFC 3261 7.1): "invite" is another method.
enum sip_method sip_method_of(struct span name)
{
	enum sip_method m = name.n ? slots[SLOT(name.p[0], name.n)] : SIP_UNKNOWN;

	return span_eq(names[m], name) ? m : SIP_UNKNOWN;
}
