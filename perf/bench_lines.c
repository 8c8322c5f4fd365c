/* SPDX-License-Identifier: BSD-3-Clause */
#include "bench_corpus.h"

// The yardstick: what libc takes just to find every line end of the same bytes.
static void lines(void *state, uint64_t n)
{
	const struct corpus *c = state;

	for (uint64_t i = 0; i < n; i++) {
		struct span s = c->message[i % CORPUS_MESSAGES];
		const uint8_t *p = s.p, *end = s.p + s.n;
		uint64_t count = 0;

		while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
			p++;
			count++;
		}
		bench_keep(count);
	}
}

const struct bench bench_lines[] = {
	{"memchr_lines/invite", corpus_invite, lines, corpus_done, NULL},
	{"memchr_lines/ok", corpus_ok, lines, corpus_done, NULL},
	{"memchr_lines/cancel", corpus_cancel, lines, corpus_done, NULL},
	{"memchr_lines/invite_list", corpus_invite_list, lines, corpus_done, NULL},
	{NULL, NULL, NULL, NULL, NULL},
};
