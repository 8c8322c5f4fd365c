/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_line.h"

/* Index of the next comma that is neither in a quoted string nor in <>; t.end when there is none.
 */
uint32_t sip_list_end(struct sip_text t);

/* sip_list_next(); an empty text when *rest is used up. */
static inline struct sip_text sip_list_take(struct sip_text *rest)
{
	struct sip_text item = *rest;

	// Nothing that divides or hides a comma, nor white space in front: all is one.
	if (sip_stop(item.map, SIP_STOP_LIST, item.at) >= item.end && sip_byte(item) > ' ') {
		rest->at = rest->end;
		return sip_trim(item);
	}
	while (sip_more(*rest)) {
		uint32_t at = sip_list_end(*rest);

		item = sip_trim((struct sip_text){rest->map, rest->at, at});
		rest->at = at < rest->end ? at + 1 : at;
		if (sip_more(item))
			break;
	}
	return item;
}
