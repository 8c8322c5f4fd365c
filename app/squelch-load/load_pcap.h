/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "load_args.h"

/*
 * Calls as a classic pcap file, for a generator that only replays (pktgen -s): --calls distinct
 * INVITEs, --rate of them in a second, each followed by its CANCEL after --answer-after; by
 * --scenario rtp, --calls streams of --duration instead. Needs no EAL.
 */

/* False: why says what is wrong with the file. */
bool load_pcap_write(const struct load_args *a, char *why, size_t why_len);
