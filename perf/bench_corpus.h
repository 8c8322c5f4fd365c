/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "bench.h"
#include "corpus.h"

/* setup and teardown of benchmarks over one corpus, which is then their state. */
void *corpus_invite(void);
void *corpus_invite_list(void);
void *corpus_ok(void);
void *corpus_cancel(void);
void corpus_done(void *state);
