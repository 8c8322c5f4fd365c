/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// A perfect hash of length, first and last letter. Should a name that is added here collide with
// another, the compiler says so (-Woverride-init).
#define SLOT(len, first, last) (((len) + (first) + 25 * (last)) % 64)

struct known {
	struct span name;
	uint8_t id;
};

static const struct known known[64] = {
	[SLOT(3, 'v', 'a')] = {SPAN("Via"), SIP_H_VIA},
	[SLOT(4, 'f', 'm')] = {SPAN("From"), SIP_H_FROM},
	[SLOT(2, 't', 'o')] = {SPAN("To"), SIP_H_TO},
	[SLOT(7, 'c', 'd')] = {SPAN("Call-ID"), SIP_H_CALL_ID},
	[SLOT(4, 'c', 'q')] = {SPAN("CSeq"), SIP_H_CSEQ},
	[SLOT(7, 'c', 't')] = {SPAN("Contact"), SIP_H_CONTACT},
	[SLOT(12, 'm', 's')] = {SPAN("Max-Forwards"), SIP_H_MAX_FORWARDS},
	[SLOT(12, 'r', 'e')] = {SPAN("Record-Route"), SIP_H_RECORD_ROUTE},
	[SLOT(5, 'r', 'e')] = {SPAN("Route"), SIP_H_ROUTE},
	[SLOT(12, 'c', 'e')] = {SPAN("Content-Type"), SIP_H_CONTENT_TYPE},
	[SLOT(14, 'c', 'h')] = {SPAN("Content-Length"), SIP_H_CONTENT_LENGTH},
	[SLOT(16, 'c', 'g')] = {SPAN("Content-Encoding"), SIP_H_CONTENT_ENCODING},
	[SLOT(7, 'e', 's')] = {SPAN("Expires"), SIP_H_EXPIRES},
	[SLOT(7, 'r', 'e')] = {SPAN("Require"), SIP_H_REQUIRE},
	[SLOT(13, 'p', 'e')] = {SPAN("Proxy-Require"), SIP_H_PROXY_REQUIRE},
	[SLOT(9, 's', 'd')] = {SPAN("Supported"), SIP_H_SUPPORTED},
	[SLOT(5, 'a', 'w')] = {SPAN("Allow"), SIP_H_ALLOW},
	[SLOT(6, 'a', 't')] = {SPAN("Accept"), SIP_H_ACCEPT},
	[SLOT(11, 'r', 'r')] = {SPAN("Retry-After"), SIP_H_RETRY_AFTER},
	[SLOT(6, 'r', 'n')] = {SPAN("Reason"), SIP_H_REASON},
	[SLOT(4, 'r', 'q')] = {SPAN("RSeq"), SIP_H_RSEQ},
	[SLOT(4, 'r', 'k')] = {SPAN("RAck"), SIP_H_RACK},
};

// RFC 3261 7.3.3.
static const uint8_t compact[26] = {
	['v' - 'a'] = SIP_H_VIA,
	['f' - 'a'] = SIP_H_FROM,
	['t' - 'a'] = SIP_H_TO,
	['i' - 'a'] = SIP_H_CALL_ID,
	['m' - 'a'] = SIP_H_CONTACT,
	['c' - 'a'] = SIP_H_CONTENT_TYPE,
	['l' - 'a'] = SIP_H_CONTENT_LENGTH,
	['e' - 'a'] = SIP_H_CONTENT_ENCODING,
	['k' - 'a'] = SIP_H_SUPPORTED,
};

enum sip_header_id sip_header_id(struct span name)
{
	uint8_t first = ascii_lower(name.p[0]), last = ascii_lower(name.p[name.n - 1]);
	const struct known *k = &known[SLOT(name.n, first, last)];

	if (name.n == 1)
		return (uint8_t)(first - 'a') < 26 ? compact[first - 'a'] : SIP_H_OTHER;
	return span_ieq(k->name, name) ? k->id : SIP_H_OTHER;
}
