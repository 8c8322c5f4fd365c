/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "writer.h"

#define LOAD_RTP_HEADER  12
#define LOAD_RTP_PAYLOAD 160 /* 20 ms of PCMU: with the headers of RTP, UDP and IPv4, 200 bytes */

/* Packet 'number' of a stream of silence (RFC 3550 5.1, RFC 3551 4.5.14). */
void load_put_rtp(struct writer *w, uint32_t ssrc, uint32_t number);
