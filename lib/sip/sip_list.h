/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_text.h"

/* Index of the next comma that is neither in a quoted string nor in <>; t.end: there is none. */
uint32_t sip_list_end(struct sip_text t);

/* sip_list_take() of a list that has to be divided. */
struct sip_text sip_list_divide(struct sip_text *rest);

/* sip_list_next() of a list without white space behind it; an empty text when *rest is used up. */
static inline struct sip_text sip_list_take(struct sip_text *rest)
{
	struct sip_text item = *rest;

	// Nothing that divides or hides a comma, nor white space in front: all is one.
	if (sip_stop(item.map, SIP_STOP_LIST, item.at) < item.end || sip_byte(item) <= ' ')
		return sip_list_divide(rest);
	rest->at = rest->end;
	return item;
}
