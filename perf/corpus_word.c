/* SPDX-License-Identifier: BSD-3-Clause */
#include "corpus_priv.h"

void corpus_put_id(struct writer *w, struct corpus_dice *d, uint32_t n)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	uint8_t *at = put_room(w, n);

	for (uint32_t i = 0; at && i < n; i++)
		at[i] = (uint8_t)set[dice_below(d, sizeof(set) - 1)];
}

static const struct span first_names[] = {
	SPAN("alice"), SPAN("bob"),    SPAN("carol"), SPAN("dimitri"),
	SPAN("eve"),   SPAN("fatima"), SPAN("guo"),   SPAN("henrike"),
	SPAN("ivo"),   SPAN("jo"),     SPAN("katja"), SPAN("lars"),
};

static const struct span last_names[] = {
	SPAN("Ng"),	  SPAN("Smith"), SPAN("Oyelaran"),  SPAN("van der Berg"), SPAN("Ito"),
	SPAN("Kowalski"), SPAN("Lee"),	 SPAN("Rosenthal"), SPAN("Diaz"),
};

static const struct span domains[] = {
	SPAN("example.com"),	   SPAN("example.net"), SPAN("sip.example.org"),
	SPAN("voice.example.com"), SPAN("pbx.example"),
};

static struct span pick(struct corpus_dice *d, const struct span *of, uint32_t n)
{
	return of[dice_below(d, n)];
}

static void put_ipv4(struct writer *w, struct corpus_dice *d)
{
	put_lit(w, "10.");
	put_u32(w, dice_below(d, 256));
	put_lit(w, ".");
	put_u32(w, dice_below(d, 256));
	put_lit(w, ".");
	put_u32(w, 1 + dice_below(d, 254));
}

void corpus_put_host(struct writer *w, struct corpus_dice *d)
{
	if (dice_percent(d, 60)) {
		put_ipv4(w, d);
	} else {
		corpus_put_id(w, d, 2 + dice_below(d, 6));
		put_lit(w, ".");
		put_span(w, pick(d, domains, ARRAY_SIZE(domains)));
	}
	if (dice_percent(d, 60)) {
		put_lit(w, ":");
		put_u32(w, 1024 + dice_below(d, 60000));
	}
}

void corpus_put_user(struct writer *w, struct corpus_dice *d)
{
	if (dice_percent(d, 50)) {
		put_lit(w, "+");
		put_u32(w, 100000 + dice_below(d, 2000000000));
	} else {
		put_span(w, pick(d, first_names, ARRAY_SIZE(first_names)));
		if (dice_percent(d, 40))
			put_u32(w, dice_below(d, 10000));
	}
}

void corpus_put_name(struct writer *w, struct corpus_dice *d)
{
	bool quoted = dice_percent(d, 60);

	if (quoted)
		put_lit(w, "\"");
	put_span(w, pick(d, first_names, ARRAY_SIZE(first_names)));
	put_lit(w, " ");
	put_span(w, pick(d, last_names, ARRAY_SIZE(last_names)));
	if (quoted)
		put_lit(w, "\"");
	put_lit(w, " ");
}
