/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "load_args.h"

/*
 * Calls as a classic pcap file, for a generator that only replays (pktgen -s): --calls distinct
 * INVITEs, --rate of them in a second, each followed by its CANCEL after --answer-after where the
 * scenario gives up; by --scenario rtp, what the originators of --calls calls say for --duration,
 * instead. Those are the calls that another squelch-load holds (--held, --members as here) at a
 * squelch just started, with one worker. Needs no EAL.
 */

/* False: why says what is wrong with the file. */
bool load_pcap_write(const struct load_args *a, char *why, size_t why_len);
