/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_scan.h"

const struct sip_scanner *const sip_scanners[] = {
	&sip_scan_portable,
	NULL,
};
