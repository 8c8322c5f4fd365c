/* SPDX-License-Identifier: BSD-3-Clause */
#include "bench_corpus.h"

void *corpus_invite(void)
{
	return corpus_make(CORPUS_INVITE);
}

void *corpus_invite_list(void)
{
	return corpus_make(CORPUS_INVITE_LIST);
}

void *corpus_ok(void)
{
	return corpus_make(CORPUS_OK);
}

void *corpus_cancel(void)
{
	return corpus_make(CORPUS_CANCEL);
}

void corpus_done(void *state)
{
	corpus_free(state);
}
