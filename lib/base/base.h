/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/* What everything else stands on; one idea a header. */
#include "span.h"
#include "writer.h"
#include "digest.h"
#include "endpoint.h"
#include "file.h"
#include "call_log.h"
#include "home.h"
#include "lines.h"
#include "moment.h"
#include "outbox.h"
#include "policy.h"
#include "priority.h"
#include "revision.h"
#include "siphash.h"
#include "stats.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
