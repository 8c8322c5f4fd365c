/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A leg's request is challenged (RFC 3261 22): the challenge is kept, and the request goes out once
// more with an answer. Later ones of the dialog bring theirs unasked, by the same nonce and the next
// count. Nothing but numbers is kept of what was sent: a request that is repeated is worked out
// again.

#define TRIES_MAX 4 // of one request: as many proxies on its way may ask

/* A challenge as it is kept; its realm, nonce and opaque stand behind. */
struct kept {
	uint32_t first, last; // numbers of the requests that answer it
	uint16_t realm, nonce, opaque;
	uint8_t algorithm;
	bool proxy, qop, has_opaque;
};

// Without credentials nobody pays for them.
uint32_t focus_credentials_max(const struct focus_cfg *cfg)
{
	return cfg->credentials ? cfg->max_legs + 1 : 0;
}

// With c == NULL it only measures.
static size_t lay_out(struct focus_credentials *c, void *mem, const struct focus_cfg *cfg,
		      size_t scratch)
{
	uint32_t n = focus_credentials_max(cfg);
	uintptr_t start = (uintptr_t)mem, at = start;
	void *of = carve(&at, n * sizeof(struct focus_answers));
	void *accounts = carve(&at, slab_footprint(sizeof(struct focus_account), n));
	void *kept = carve(&at, scratch);
	void *lines = carve(&at, scratch);

	if (c == NULL)
		return at - start;
	c->of = of;
	slab_init(&c->slab, accounts, sizeof(struct focus_account), n);
	c->kept = kept;
	c->lines = lines;
	return at - start;
}

size_t focus_credentials_footprint(const struct focus_cfg *cfg, size_t scratch)
{
	return cfg->credentials ? lay_out(NULL, NULL, cfg, scratch) : 0;
}

void focus_credentials_init(struct focus_credentials *c, void *mem, const struct focus_cfg *cfg,
			    size_t scratch)
{
	if (cfg->credentials)
		lay_out(c, mem, cfg, scratch);
}

static struct focus_account *account_of(const struct focus_core *core, uint32_t l)
{
	const struct focus_credentials *c = &core->credentials;
	uint32_t account = c->of ? c->of[l].account : 0;

	return account ? slab_at(&c->slab, account - 1) : NULL;
}

void focus_credentials_give(struct focus_core *core, uint32_t l, struct span name)
{
	struct focus_credentials *c = &core->credentials;
	struct focus_account *a;

	if (!c->of || name.n == 0)
		return;
	// As many as legs: there is one.
	c->of[l] = (struct focus_answers){.account = slab_get(&c->slab) + 1};
	a = account_of(core, l);
	a->key = auth_account_key(name);
	a->name = leg_name(&core->legs, l);
	a->legs = 1;
}

void focus_credentials_share(struct focus_core *core, uint32_t l, uint32_t with)
{
	struct focus_account *a = account_of(core, with);

	if (!a)
		return;
	core->credentials.of[l] =
		(struct focus_answers){.account = core->credentials.of[with].account};
	a->legs++;
}

void focus_credentials_forget(struct focus_core *core, uint32_t l)
{
	struct focus_account *a = account_of(core, l);

	if (!a)
		return;
	chain_drop(&core->txns.chunks, &a->said);
	a->invite = 0;
	focus_credentials_settle(core, l);
}

void focus_credentials_drop(struct focus_core *core, uint32_t l)
{
	struct focus_account *a = account_of(core, l);
	uint32_t account;

	if (!a)
		return;
	account = core->credentials.of[l].account;
	core->credentials.of[l] = (struct focus_answers){0};
	if (--a->legs)
		return;
	chain_drop(&core->txns.chunks, &a->said);
	slab_put(&core->credentials.slab, account - 1);
}

void focus_credentials_settle(struct focus_core *core, uint32_t l)
{
	if (!core->credentials.of)
		return;
	core->credentials.of[l].tries = 0;
	core->credentials.of[l].stale = false;
}

bool focus_credentials_wanted(struct focus_core *core, uint32_t l)
{
	const struct focus_account *a = account_of(core, l);

	return a && (a->invite || core_leg(core, l)->dialog == 0);
}

// --- what is kept

// The Request-URI of the INVITE; behind it the challenges are left in *rest.
static struct span kept_uri(struct focus_core *core, const struct focus_account *a,
			    struct span *rest)
{
	struct writer w = writer_on(core->credentials.kept, core->scratch);
	uint16_t n;

	chain_put(&core->txns.chunks, &a->said, &w);
	*rest = writer_span(&w);
	if (rest->n < sizeof(n))
		return SPAN_NONE;
	memcpy(&n, rest->p, sizeof(n));
	*rest = span_from(*rest, sizeof(n) + n);
	return span_of(rest->p - n, n);
}

static struct span take(struct span *rest, uint32_t n)
{
	struct span s = span_of(rest->p, n);

	*rest = span_from(*rest, n);
	return s;
}

static bool kept_next(struct span *rest, struct kept *k, struct auth_challenge *c)
{
	if (rest->n < sizeof(*k))
		return false;
	memcpy(k, take(rest, sizeof(*k)).p, sizeof(*k));
	*c = (struct auth_challenge){
		.realm = take(rest, k->realm),
		.nonce = take(rest, k->nonce),
		.opaque = take(rest, k->opaque),
		.algorithm = k->algorithm,
		.proxy = k->proxy,
		.qop = k->qop,
	};
	if (!k->has_opaque)
		c->opaque = SPAN_NONE;
	return true;
}

static void keep(struct writer *w, const struct auth_challenge *c, uint32_t first, uint32_t last)
{
	struct kept k = {
		.first = first,
		.last = last,
		.realm = (uint16_t)c->realm.n,
		.nonce = (uint16_t)c->nonce.n,
		.opaque = (uint16_t)c->opaque.n,
		.algorithm = (uint8_t)c->algorithm,
		.proxy = c->proxy,
		.qop = c->qop,
		.has_opaque = c->opaque.p != NULL,
	};

	put_span(w, span_of(&k, sizeof(k)));
	put_span(w, c->realm);
	put_span(w, c->nonce);
	put_span(w, c->opaque);
}

static bool is_among(const struct auth_challenge *c, const struct auth_challenge *all, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (auth_challenge_same(&all[i], c))
			return true;
	return false;
}

// Those that the new ones do not replace; how many. What the INVITE has answered its ACK answers once
// more (22.1), whatever has been asked since.
static unsigned keep_others(struct writer *w, const struct focus_account *a, struct span kept,
			    const struct auth_challenge *new, unsigned n_new)
{
	struct auth_challenge c;
	struct kept k;
	unsigned n = 0;

	while (kept_next(&kept, &k, &c)) {
		bool goes_on = k.last == UINT32_MAX && !is_among(&c, new, n_new);

		if (!goes_on && k.last == UINT32_MAX)
			k.last = a->used;
		if (goes_on || (k.first <= a->invite && a->invite <= k.last))
			keep(w, &c, k.first, k.last);
		n += goes_on;
	}
	return n;
}

static void put_uri(struct writer *w, struct span uri)
{
	uint16_t n = (uint16_t)uri.n;

	put_span(w, span_of(&n, sizeof(n)));
	put_span(w, uri);
}

// False: no room.
static bool keep_all(struct focus_core *core, uint32_t l, const struct auth_challenge *new,
		     unsigned n_new)
{
	struct focus_account *a = account_of(core, l);
	struct writer w = writer_on(core->credentials.lines, core->scratch);
	uint8_t room[LEG_WIRE_MAX];
	struct span kept, uri = kept_uri(core, a, &kept);
	struct chain said;

	if (core_leg(core, l)->state == LEG_INVITED)
		uri = leg_uri(&core->legs, l, room);
	put_uri(&w, uri);
	if (keep_others(&w, a, kept, new, n_new) + n_new > AUTH_REALMS_MAX)
		return false;
	for (unsigned i = 0; i < n_new; i++)
		keep(&w, &new[i], a->used + 1, UINT32_MAX);
	if (w.full || !chain_store(&core->txns.chunks, writer_span(&w), &said)) {
		count_drop(core, DROP_TABLE_FULL);
		return false;
	}
	chain_drop(&core->txns.chunks, &a->said);
	a->said = said;
	return true;
}

// --- what is answered

// 22.1: who has been given an answer to this very challenge does not take it. A nonce may have got
// too old just then, but not twice.
static bool is_new(struct focus_core *core, uint32_t l, const struct auth_challenge *c)
{
	struct focus_answers *of = &core->credentials.of[l];
	const struct focus_account *a = account_of(core, l);
	uint32_t number = core_leg(core, l)->state == LEG_INVITED ? a->invite : of->number;
	struct auth_challenge before;
	struct span kept;
	struct kept k;

	kept_uri(core, a, &kept);
	while (kept_next(&kept, &k, &before))
		if (k.first == number && auth_challenge_same(c, &before)) {
			if (!c->stale || of->stale)
				return false;
			of->stale = true;
		}
	return true;
}

bool focus_challenged(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	const struct focus_account *a = account_of(core, l);
	struct auth_challenge new[AUTH_REALMS_MAX];
	unsigned n;

	if (!a)
		return false;
	n = core->credentials.file ? auth_challenges(core->credentials.file, a->key, m, new) : 0;
	if (n == 0) {
		count(core, STAT_CREDENTIALS_LACK);
		return false;
	}
	for (unsigned i = 0; i < n; i++)
		if (core->credentials.of[l].tries == TRIES_MAX || !is_new(core, l, &new[i])) {
			count(core, STAT_CREDENTIALS_WRONG);
			return false;
		}
	if (!keep_all(core, l, new, n))
		return false;
	core->credentials.of[l].tries++;
	count(core, STAT_CHALLENGES_ANSWERED);
	return true;
}

// RFC 7616 3.4: it need not be chance, but shall be known to nobody before.
static struct span cnonce(const struct focus_core *core, const struct focus_account *a,
			  uint32_t number, uint8_t room[16])
{
	struct writer w = writer_on(room, 16);
	// The word before it is no identifier's, nor a nonce's, which have the same key.
	const struct span parts[] = {SPAN("cnonce"), span_of(&a->name, sizeof(a->name)),
				     span_of(&number, sizeof(number))};

	put_hex64(&w, siphash_strings(&core->cfg.key, parts, ARRAY_SIZE(parts)));
	return writer_span(&w);
}

// The lines of the request of that number.
static struct span lines(struct focus_core *core, const struct focus_account *a, struct span kept,
			 struct auth_use *use, uint32_t number)
{
	struct writer w = writer_on(core->credentials.lines, core->scratch);
	struct auth_challenge c;
	struct kept k;
	uint8_t room[16];

	use->cnonce = cnonce(core, a, number, room);
	while (core->credentials.file && kept_next(&kept, &k, &c)) {
		if (number < k.first || number > k.last)
			continue;
		use->count = number - k.first + 1;
		auth_put_answer(&w, core->credentials.file, a->key, &c, use);
	}
	return w.full ? SPAN_NONE : writer_span(&w);
}

void focus_credentials_invite(struct focus_core *core, uint32_t l)
{
	struct focus_account *a = account_of(core, l);

	if (a)
		a->invite = a->said.n ? ++a->used : 0;
}

struct span focus_invite_credentials(struct focus_core *core, uint32_t l)
{
	const struct focus_account *a = account_of(core, l);
	struct auth_use use = {.method = SPAN("INVITE")};
	struct span kept;

	if (!a || a->invite == 0)
		return SPAN_NONE;
	use.uri = kept_uri(core, a, &kept);
	return lines(core, a, kept, &use, a->invite);
}

void focus_credentials_request(struct focus_core *core, uint32_t l)
{
	struct focus_account *a = account_of(core, l);

	if (a)
		core->credentials.of[l].number = a->said.n ? ++a->used : 0;
}

struct span focus_request_credentials(struct focus_core *core, uint32_t l, enum sip_method method)
{
	const struct focus_account *a = account_of(core, l);
	struct auth_use use = {.method = sip_method_name(method)};
	uint8_t room[LEG_WIRE_MAX];
	struct span kept;

	// 22.1: a CANCEL is not challenged.
	if (!a || core->credentials.of[l].number == 0 || method == SIP_CANCEL)
		return SPAN_NONE;
	kept_uri(core, a, &kept);
	use.uri = leg_uri(&core->legs, l, room);
	return lines(core, a, kept, &use, core->credentials.of[l].number);
}
