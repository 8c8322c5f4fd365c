/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/* A datagram as a whole Ethernet frame, for a file: IPv4 or IPv6, all checksums filled in. */
struct load_frame_path {
	uint8_t src_mac[6], dst_mac[6];
	struct endpoint src, dst; /* of one family */
};

#define LOAD_FRAME_HEADERS 62 /* bytes, at most */

/* The payload lies LOAD_FRAME_HEADERS bytes into buf; returns where the frame begins. */
struct span load_frame(uint8_t *buf, uint32_t payload, const struct load_frame_path *path);
