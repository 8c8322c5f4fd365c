/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"

/*
 * Reads the operator's files anew and gives the workers what is in them, without a packet or a call
 * being lost. Where one of them is wrong, everything stays as it was, and one line on stderr says
 * why. Takes as long as compiling does, on the control thread.
 */
void reload(struct server *s);
