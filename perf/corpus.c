/* SPDX-License-Identifier: BSD-3-Clause */
#include "corpus_priv.h"

#include <stdlib.h>

#include "sip.h"

uint32_t dice_below(struct corpus_dice *d, uint32_t n)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	z ^= z >> 31;
	return (uint32_t)((z >> 32) * n >> 32);
}

// Back to back in one allocation, as packets lie in a ring: none is aligned to anything.
static void fill(struct corpus *c, enum corpus_kind kind)
{
	static struct sip_msg msg;
	struct corpus_dice d = {.state = kind + 1};

	for (unsigned i = 0; i < CORPUS_MESSAGES; i++) {
		struct writer w = writer_on(c->bytes + c->n, CORPUS_MESSAGE);

		corpus_put(&w, &d, kind);
		c->message[i] = writer_span(&w);
		c->n += w.n;
		if (w.full || sip_parse(c->message[i], &msg) != SIP_VALID)
			abort();
	}
}

struct corpus *corpus_make(enum corpus_kind kind)
{
	struct corpus *c = calloc(1, sizeof(*c));

	if (!c || !(c->bytes = malloc((size_t)CORPUS_MESSAGES * CORPUS_MESSAGE)))
		abort();
	fill(c, kind);
	return c;
}

void corpus_free(struct corpus *c)
{
	free(c->bytes);
	free(c);
}
