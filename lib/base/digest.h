/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"

/*
 * 64 bits that are others when the bytes are: always where two strings are as long and differ in one
 * word of eight bytes, nearly always elsewhere. But who wants two strings of one digest finds them, so
 * this is for where that harms nobody but him; for all else there is siphash.h.
 */
uint64_t digest_of(struct span s);
