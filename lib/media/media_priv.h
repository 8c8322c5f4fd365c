/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "media.h"

/* Whose flows are numbered how: slot 0 stands for whichever --address, the others for one address
 * each. */
static inline uint32_t media_slot(uint32_t local)
{
	return local < HOME_MAX ? 0 : local - HOME_MAX + 1;
}
