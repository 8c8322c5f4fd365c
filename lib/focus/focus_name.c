/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Members and next hops that have a host name (RFC 3263). What the DNS says of it lies in a cache
// that the control thread keeps; where there is nothing, that thread is asked, and the leg waits:
// no core ever does.

#define LOOK_EVERY_MS 100  // though the cache has not changed: legs have ended meanwhile
#define ASK_EVERY_MS  1000 // for one name

// Behind those that are there, without those to which no way leads, or that are this server.
static void add_targets(struct focus_core *core, const struct resolve_targets *t, uint64_t chance,
			struct focus_hops *out)
{
	struct endpoint at[RESOLVE_TARGETS_MAX];
	unsigned n = resolve_order(t, chance, at);
	struct ip_addr gateway;

	for (unsigned i = 0; i < n && out->n < FOCUS_HOPS_MAX; i++)
		if (home_route(core->cfg.home, &at[i].ip, &gateway) != HOME_NONE &&
		    !home_is_self(core->cfg.home, &at[i]))
			out->at[out->n++] = at[i];
}

static enum resolve_verdict look_up(struct focus_core *core, uint64_t key, uint64_t chance,
				    struct focus_hops *out)
{
	struct resolve_targets t;
	struct span of = span_of(&key, sizeof(key));
	enum resolve_verdict verdict = resolve_find(core->cfg.names, key, core->now_ms, &t);
	uint32_t before = out->n;

	add_targets(core, &t, siphash13(&core->cfg.key, chance, &of, 1), out);
	return verdict == RESOLVE_KNOWN && out->n == before ? RESOLVE_NONE : verdict;
}

// Calls come faster than the control thread looks: what has been asked for is not asked for again.
static bool ask(struct focus_core *core, struct resolve_name name, uint64_t key)
{
	struct focus_waits *w = &core->waits;
	struct focus_ask *latest = &w->asked[key % FOCUS_ASKS];

	if (latest->key == key && core->now_ms - latest->at_ms < ASK_EVERY_MS)
		return true;
	if (!core->cfg.asker->ask(core->cfg.asker, name))
		return false;
	*latest = (struct focus_ask){key, core->now_ms};
	return true;
}

static enum resolve_verdict find(struct focus_core *core, struct resolve_name name, uint64_t key,
				 uint64_t chance, struct focus_hops *out)
{
	enum resolve_verdict verdict = look_up(core, key, chance, out);

	if (verdict != RESOLVE_UNKNOWN)
		return verdict;
	return ask(core, name, key) ? RESOLVE_ASKED : RESOLVE_FAILED;
}

void focus_named_hops(struct focus_core *core, struct resolve_name name, uint64_t chance,
		      struct focus_hops *out)
{
	enum resolve_verdict verdict = RESOLVE_NONE;

	if (core->cfg.names)
		verdict = find(core, name, resolve_key(core->cfg.names, name), chance, out);
	if (verdict != RESOLVE_KNOWN)
		focus_nameless(core, verdict);
}

// What its leg has failed with: nobody is there; or who would know does not say (21.5.5).
uint16_t focus_nameless(struct focus_core *core, enum resolve_verdict verdict)
{
	count_drop(core, verdict == RESOLVE_NONE ? DROP_DNS_NONE : DROP_DNS_FAILED);
	return verdict == RESOLVE_NONE ? 480 : 504;
}

// Its INVITE goes to the first of them that there are media ports for. False: there are none.
static bool set_out(struct focus_core *core, uint32_t l, struct focus_hops *hops)
{
	uint32_t i = 0;

	while (i < hops->n && !focus_turn_to(core, l, &hops->at[i]))
		i++;
	if (i == hops->n)
		return false;
	hops->n -= i;
	memmove(hops->at, &hops->at[i], hops->n * sizeof(hops->at[0]));
	focus_keep_hops(core, l, hops);
	return true;
}

// It is known where leg l goes, or that it goes nowhere. True: its INVITE may be sent.
static bool go_on(struct focus_core *core, uint32_t l, enum resolve_verdict verdict,
		  struct focus_hops *hops)
{
	if (verdict != RESOLVE_KNOWN) {
		focus_refused(core, l, focus_nameless(core, verdict));
		return false;
	}
	if (set_out(core, l, hops))
		return true;
	count_drop(core, DROP_MEDIA_PORTS);
	focus_refused(core, l, 503);
	return false;
}

static bool push(struct focus_waits *w, struct focus_wait wait)
{
	if (w->n == FOCUS_WAITS)
		return false;
	w->at[(w->first + w->n++) % FOCUS_WAITS] = wait;
	return true;
}

static struct focus_wait pop(struct focus_waits *w)
{
	struct focus_wait wait = w->at[w->first];

	w->first = (w->first + 1) % FOCUS_WAITS;
	w->n--;
	return wait;
}

static bool begin_waiting(struct focus_core *core, uint32_t l, uint64_t key)
{
	struct leg *leg = core_leg(core, l);

	if (!push(&core->waits, (struct focus_wait){leg_name(&core->legs, l), key})) {
		count_drop(core, DROP_DNS_BUSY);
		return false;
	}
	leg->state = LEG_NAMED;
	leg->limit_at = moment_at(core->now_ms + core->cfg.name_wait_ms);
	leg_rearm(&core->legs, l);
	count(core, STAT_DNS_WAITS);
	return true;
}

void focus_name_member(struct focus_core *core, uint32_t l, const struct dialplan_member *member)
{
	struct focus_hops hops = {.n = 0};
	enum resolve_verdict verdict = RESOLVE_NONE;
	struct resolve_name name;
	uint64_t key = 0;

	if (core->cfg.names && dialplan_member_name(member, &name)) {
		key = resolve_key(core->cfg.names, name);
		verdict = find(core, name, key, leg_name(&core->legs, l), &hops);
	}
	if (verdict == RESOLVE_ASKED && begin_waiting(core, l, key))
		return;
	go_on(core, l, verdict == RESOLVE_ASKED ? RESOLVE_FAILED : verdict, &hops);
}

// False: it waits on.
static bool look(struct focus_core *core, struct focus_wait wait)
{
	uint32_t l = leg_find(&core->legs, wait.leg);
	struct focus_hops hops = {.n = 0};
	enum resolve_verdict verdict;

	if (l == LEG_NONE || core_leg(core, l)->state != LEG_NAMED)
		return true; // given up, or it has waited for too long
	verdict = look_up(core, wait.key, wait.leg, &hops);
	if (verdict == RESOLVE_UNKNOWN || verdict == RESOLVE_ASKED)
		return false;
	if (go_on(core, l, verdict, &hops))
		focus_invite_member(core, l);
	return true;
}

// All are to be looked at once more.
static void begin_round(struct focus_core *core)
{
	struct focus_waits *w = &core->waits;
	uint32_t edition = resolve_edition(core->cfg.names);

	if (edition == w->edition && core->now_ms < w->look_ms)
		return;
	w->edition = edition;
	w->look_ms = core->now_ms + LOOK_EVERY_MS;
	w->left = w->n;
}

void focus_names_drain(struct focus_core *core, unsigned budget)
{
	struct focus_waits *w = &core->waits;

	if (w->left == 0)
		begin_round(core);
	for (; w->left && budget; w->left--, budget--) {
		struct focus_wait wait = pop(w);

		if (!look(core, wait))
			push(w, wait);
	}
}

// --- within dialogs ------------------------------------------------------------------------------

// The first of them that is reached from the address of ours that the dialog has.
static bool turn_to(const struct focus_core *core, struct leg *leg, const struct focus_hops *hops)
{
	struct ip_addr gateway;

	for (uint32_t i = 0; i < hops->n; i++)
		if (home_route(core->cfg.home, &hops->at[i].ip, &gateway) == leg->path.local) {
			leg->path.remote = hops->at[i];
			return true;
		}
	return false;
}

// RFC 3261 12.2.1.1, 8.1.2. No request waits for the DNS, least of all an ACK: until it has answered, and
// where it knows no way, requests go to where the message came from that had the name.
void focus_seek_now(struct focus_core *core, struct leg_table *lt, uint32_t i)
{
	uint8_t room[LEG_WIRE_MAX];
	struct focus_hops hops = {.n = 0};
	struct resolve_name name;

	if (!core->cfg.names || !dialplan_uri_name(leg_next_hop(lt, i, room), &name))
		return;
	find(core, name, resolve_key(core->cfg.names, name), leg_name(lt, i), &hops);
	if (turn_to(core, leg_at(lt, i), &hops))
		count(core, STAT_DNS_IN_DIALOG);
	else
		count(core, STAT_DNS_AT_SOURCE);
}

// leg_dialog_refresh.
void focus_refresh(struct focus_core *core, struct leg_table *lt, uint32_t i, const struct sip_msg *m)
{
	leg_dialog_refresh(lt, i, m);
	focus_seek(core, lt, i);
}
