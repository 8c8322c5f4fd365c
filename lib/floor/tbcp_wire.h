/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tbcp.h"

/* What reading and writing have in common; private to this folder. */

#define TBCP_NAME    SPAN("PoC1")
#define RTCP_VERSION 2
#define RTCP_APP     204
#define RTCP_HEADER  4  /* bytes before the SSRC */
#define APP_HEADER   12 /* bytes before the data */

/* SDES items (RFC 3550 6.5): type, length, text. */
#define SDES_END   0
#define SDES_CNAME 1
#define SDES_NAME  2
#define SDES_LAST  8

/* Optional fields: code, length, value. The codes that are known follow one another. */
enum tbcp_field {
	FIELD_PARTICIPANTS,
	FIELD_STOP,
	FIELD_PRIORITY,
	FIELD_NTP,
	FIELDS
};

#define FIELD_CODE 100 /* of FIELD_PARTICIPANTS */

/* Bytes of a field's value. */
static inline uint32_t field_bytes(uint32_t field)
{
	return field == FIELD_NTP ? 8 : 2;
}
