/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip.h"

// REFER's own headers (RFC 3515 2.1, RFC 4488 4).

static unsigned count_in(const struct sip_msg *m, struct span name, struct span *first)
{
	unsigned n = 0;

	for (const struct sip_header *h = sip_named(m, name); h; h = sip_named_next(m, h, name)) {
		struct span rest = sip_header_value(m, h), item;

		while (sip_list_next(&rest, &item))
			if (n++ == 0)
				*first = item;
	}
	return n;
}

bool sip_refer_to(const struct sip_msg *m, struct sip_addr *out)
{
	struct span text = SPAN_NONE;
	unsigned n = count_in(m, SPAN("Refer-To"), &text) + count_in(m, SPAN("r"), &text);

	return n == 1 && sip_addr_parse(text, out);
}

bool sip_refer_sub(const struct sip_msg *m)
{
	const struct sip_header *h = sip_named(m, SPAN("Refer-Sub"));
	struct span value = h ? sip_header_value(m, h) : SPAN_NONE;

	value.n = span_find(value, ';');
	return !span_ieq(span_trim(value), SPAN("false"));
}
