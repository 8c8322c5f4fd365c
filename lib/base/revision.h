/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdint.h>

/* The number of a text that somebody is told again and again, and that sometimes has changed. */
struct revision {
	uint64_t digest; /* of the latest text */
	uint32_t number; /* 0: nothing has been said yet */
} __attribute__((packed, aligned(4))); /* without padding: each leg has one */
