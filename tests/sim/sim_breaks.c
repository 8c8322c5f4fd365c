/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim_breaks.h"

// Proof that the simulator can fail: the same program, linked so that calls between the server's
// files come through here (ld --wrap), each time with one thing broken. Every break must be caught.

#define SEEDS_SOUND 60
#define SEEDS_MAX   1000

// In worlds that all have what it shows in, if that is rare.
static const struct {
	const char *name, *with;
} breaks[BREAKAGES] = {
	[SOUND] = {"the sound server passes"},
	[ACK_FORGOTTEN] = {"ACK forgotten"},
	[ACK_MISADDRESSED] = {"ACK misaddressed"},
	[FORK_IGNORED] = {"forked 2xx ignored"},
	[LATE_IGNORED] = {"late 2xx ignored"},
	[STONE_KEPT] = {"tombstone kept"},
	[CANCEL_FORWARDED] = {"CANCEL forwarded"},
	[BYE_TWICE] = {"BYE twice"},
	[BYE_FORGOTTEN] = {"BYE forgotten"},
	[FINAL_FORGOTTEN] = {"487 forgotten"},
	[FINAL_TWICE] = {"INVITE taken for new", "far"},
	[REFUSAL_UNHEARD] = {"ACK of another copy's refusal ignored", "crowded"},
	[FLOW_LEAKED] = {"media flow leaked"},
	[TIMER_LOST] = {"timer lost"},
	[OWNER_WRONG] = {"owner mistaken"},
	[RUNS_ALIKE] = {"runs not told apart", "restarts"},
	[PRACK_WRONG] = {"PRACK for another response"},
	[PRACK_FORGOTTEN] = {"PRACK forgotten on doomed legs"},
	[ANSWER_FORGOTTEN] = {"ACK without its answer"},
	[SESSION_ENDED] = {"re-INVITE's CANCEL ends the call"},
	[REPEAT_FORGOTTEN] = {"re-INVITE's 200 sent once"},
	[PROOF_IGNORED] = {"originator's PRACK ignored"},
	[EXPIRY_IGNORED] = {"session kept beyond its end", "patient"},
	[REFRESH_FORGOTTEN] = {"session not refreshed", "patient"},
	[MINIMUM_IGNORED] = {"422 ignored"},
	[STREAM_TAKEN] = {"stream taken away"},
	[STREAM_OPENED] = {"ended stream opened"},
	[HOLD_IGNORED] = {"hold ignored"},
	[DOOM_IGNORED] = {"doomed leg bridged"},
	[UNHEARD] = {"member not heard"},
	[STRANGER_HEARD] = {"stranger heard"},
	[FLOOR_GIVEN_TWICE] = {"floor given to two"},
	[FLOOR_FOR_ALL] = {"a rule's floor ignored"},
	[ANSWER_ASSURED] = {"unconfirmed answer not told"},
	[LOSER_KEPT] = {"second contact of a name kept", "named"},
	[CONTACT_STALE] = {"expired contact called", "named"},
	[ORDER_IGNORED] = {"REGISTER out of order", "named"},
	[ROSTER_STALE] = {"roster not told", "roomed"},
	[SUBSCRIPTION_KEPT] = {"subscription kept", "watched"},
	[NOTIFY_HASTY] = {"two NOTIFYs at once", "watched"},
	[FACTORY_SHARED] = {"factory rooms shared", "roomed"},
	[PUT_OUT_CANCELLED] = {"CANCEL to whom a REFER puts out", "referring"},
	[REFERRAL_UNTOLD] = {"referral not told", "referring"},
	[DEAD_CALLED] = {"dead hop called", "routed"},
	[DEATH_MISSED] = {"failover to a dead hop", "routed"},
	[REVIVAL_MISSED] = {"hop that has come back not called", "routed"},
	[HOP_CONDEMNED] = {"hop dead by one probe", "routed"},
	[FAILOVER_DOOMED] = {"failover of a doomed leg", "routed"},
	[FAILOVER_FORGOTTEN] = {"failover forgotten", "routed"},
	[FAILOVER_EAGER] = {"failover after a refusal", "routed"},
	[NAME_KEPT] = {"leg that waits for the DNS kept", "hosted"},
	[NAME_UNTOLD] = {"the DNS's answer not looked at", "hosted"},
	[NAME_BLAMED] = {"silent DNS taken for an answer", "hosted"},
	[TARGETS_FORGOTTEN] = {"a name's other targets forgotten", "hosted"},
};

enum breakage sim_broken;
static struct sim_rand chance;

bool sim_now_and_then(enum breakage b, uint32_t one_in)
{
	return sim_broken == b && rnd(&chance) % one_in == 0;
}

WRAPPED(void, leg_send_ack, struct leg_table *lt, uint32_t i, struct span headers)
{
	struct chain answer = leg_at(lt, i)->ack_body;
	struct sip_msg none = {0};

	if (sim_now_and_then(ANSWER_FORGOTTEN, 10)) {
		leg_at(lt, i)->ack_body = CHAIN_EMPTY;
		__real_leg_send_ack(lt, i, headers);
		leg_at(lt, i)->ack_body = answer;
	} else if (sim_broken == ACK_MISADDRESSED) {
		leg_send_failure_ack(lt, i, &none);
	} else if (!sim_now_and_then(ACK_FORGOTTEN, 30)) {
		__real_leg_send_ack(lt, i, headers);
	}
}

WRAPPED(void, leg_send_request, struct leg_table *lt, uint32_t i, enum sip_method method,
	struct span headers, uint64_t now_ms)
{
	struct leg *leg = leg_at(lt, i);

	if (method == SIP_BYE && sim_now_and_then(BYE_FORGOTTEN, 30)) {
		// As if it had been answered.
		txn_begin(&leg->request, TXN_CLIENT, &lt->times, now_ms);
		txn_step(&leg->request, TXN_EV_2XX, &lt->times, now_ms);
		return;
	}
	__real_leg_send_request(lt, i, method, headers, now_ms);
	if (method == SIP_BYE && sim_now_and_then(BYE_TWICE, 10))
		__real_leg_send_request(lt, i, method, headers, now_ms);
}

WRAPPED(void, focus_forked_2xx, struct focus_core *core, const struct sip_msg *m,
	const struct path *path, uint32_t l)
{
	if (sim_broken != FORK_IGNORED)
		__real_focus_forked_2xx(core, m, path, l);
}

WRAPPED(void, focus_ack, struct focus_core *core, const struct sip_msg *m)
{
	bool refusal = core->in->whose == LEG_ID_OURS && core->in->own.kind == LEG_ID_STATELESS;

	if (sim_broken != REFUSAL_UNHEARD || !refusal)
		__real_focus_ack(core, m);
}

WRAPPED(void, focus_late_2xx, struct focus_core *core, const struct sip_msg *m,
	const struct path *path, const struct leg_id *id)
{
	if (sim_broken != LATE_IGNORED)
		__real_focus_late_2xx(core, m, path, id);
}

WRAPPED(bool, focus_reliable, struct focus_core *core, uint32_t l, const struct sip_msg *m,
	const struct path *path)
{
	if (sim_broken == PRACK_FORGOTTEN && core_leg(core, l)->doomed)
		return true;
	return __real_focus_reliable(core, l, m, path);
}

WRAPPED(void, focus_send, struct focus_core *core, uint32_t l, enum sip_method method)
{
	bool wrong = method == SIP_PRACK && sim_now_and_then(PRACK_WRONG, 10);

	core_leg(core, l)->rseq -= wrong;
	__real_focus_send(core, l, method);
	core_leg(core, l)->rseq += wrong;
}

WRAPPED(void, focus_reinvite_refuse, struct focus_core *core, uint32_t l, uint16_t status)
{
	__real_focus_reinvite_refuse(core, l, status);
	if (sim_broken == SESSION_ENDED && core_leg(core, l)->focus != FOCUS_NONE)
		focus_bye_originator(core, core_leg(core, l)->focus);
}

WRAPPED(void, focus_prack, struct focus_core *core, const struct sip_msg *m,
	const struct path *path, uint32_t l)
{
	struct txn ringing = core_leg(core, l)->invite;

	__real_focus_prack(core, m, path, l);
	if (!sim_now_and_then(PROOF_IGNORED, 3))
		return;
	core_leg(core, l)->invite = ringing;
	leg_rearm(&core->legs, l);
}

WRAPPED(void, focus_session_due, struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	enum breakage b = leg->refresher == LEG_REFRESH_US ? REFRESH_FORGOTTEN : EXPIRY_IGNORED;

	if (sim_broken == b)
		leg->session_at = MOMENT_NEVER;
	else
		__real_focus_session_due(core, l);
}

WRAPPED(bool, focus_session_raise, struct leg *leg, const struct sip_msg *m)
{
	return sim_broken == MINIMUM_IGNORED || __real_focus_session_raise(leg, m);
}

// Without its last stream, unless it is the only one.
static void take_stream(struct sdp_text *text)
{
	uint32_t n = text->kept.n;

	if (text->has.n_streams < 2)
		return;
	while (memcmp(text->kept.p + n - 2, "m=", 2) != 0)
		n--;
	text->kept.n = n - 2;
	text->has.n_lines--;
	text->has.n_streams--;
}

// Whose description that becomes.
static const struct leg *described(const struct sdp_here *here)
{
	return (const void *)((const char *)here->said - offsetof(struct leg, said));
}

// An offer of the server's is what it would answer to the station's own last words.
WRAPPED(bool, sdp_answer, struct writer *w, const struct sdp_text *offer,
	const struct sdp_text *other, const struct sdp_here *here)
{
	struct sdp_text to = *offer;

	if (sim_broken == STREAM_TAKEN && described(here)->mid_offered)
		take_stream(&to);
	return __real_sdp_answer(w, &to, other, here);
}

// The refusal in an ACK is another matter.
WRAPPED(void, sdp_refuse, struct writer *w, struct span offer, const struct sdp_here *here)
{
	uint8_t *port;

	__real_sdp_refuse(w, offer, here);
	port = memmem(w->buf, w->n, " 0 RTP", 6);
	if (sim_broken == STREAM_OPENED && port && !described(here)->delayed)
		port[1] = '9';
}

// An INVITE with a To tag is no initial one.
WRAPPED(void, txn_server_resend, struct txn_servers *s, uint32_t i)
{
	const struct txn_server *t = txn_server_at(s, i);

	if (sim_broken != REPEAT_FORGOTTEN || !txn_server_invites(t) || t->request)
		__real_txn_server_resend(s, i);
}

WRAPPED(void, leg_tombstones_sweep, struct leg_table *lt, uint64_t now_ms)
{
	if (sim_broken != STONE_KEPT)
		__real_leg_tombstones_sweep(lt, now_ms);
}

WRAPPED(void, focus_end, struct focus_core *core, uint32_t f)
{
	uint32_t l = core_focus(core, f)->members;

	for (; sim_broken == CANCEL_FORWARDED && l != LEG_NONE; l = core_leg(core, l)->next)
		if (core_leg(core, l)->state == LEG_INVITED)
			focus_want_cancel(core, l);
	__real_focus_end(core, f);
}

WRAPPED(void, txn_server_reply, struct txn_servers *s, uint32_t i, uint16_t status,
	struct span tail, uint64_t now_ms)
{
	if (status != 487 || !sim_now_and_then(FINAL_FORGOTTEN, 30))
		__real_txn_server_reply(s, i, status, tail, now_ms);
}

WRAPPED(uint32_t, txn_server_find, const struct txn_servers *s, uint64_t key)
{
	uint32_t t = __real_txn_server_find(s, key);

	if (t != TXN_SERVER_NONE && txn_server_at(s, t)->status == 487 && sim_broken == FINAL_TWICE)
		return TXN_SERVER_NONE;
	return t;
}

WRAPPED(bool, txn_server_merged, const struct txn_servers *s, const struct txn_id *id)
{
	return sim_broken != FINAL_TWICE && __real_txn_server_merged(s, id);
}

WRAPPED(void, media_close, struct media *m, uint32_t flow, uint64_t now_ms)
{
	if (!sim_now_and_then(FLOW_LEAKED, 30))
		__real_media_close(m, flow, now_ms);
}

WRAPPED(void, media_far_end, struct media *m, uint32_t flow, const struct media_far *far)
{
	struct media_far open = *far;

	open.held &= sim_broken != HOLD_IGNORED;
	open.mute &= sim_broken != HOLD_IGNORED;
	__real_media_far_end(m, flow, &open);
}

WRAPPED(void, media_doom, struct media *m, uint32_t flow)
{
	if (sim_broken != DOOM_IGNORED)
		__real_media_doom(m, flow);
}

WRAPPED(void, media_disband, struct media *m, uint32_t flow)
{
	if (sim_broken != DOOM_IGNORED)
		__real_media_disband(m, flow);
}

// A flow that is in another ring.
static uint32_t stranger_to(const struct media *m, uint32_t flow)
{
	for (uint32_t i = 0; i < media_flows(m); i++)
		if (i != flow && m->flow[i].state == MEDIA_OPEN && m->flow[i].next != i)
			return i;
	return flow;
}

WRAPPED(void, media_join, struct media *m, uint32_t flow, uint32_t with)
{
	if (sim_now_and_then(STRANGER_HEARD, 3))
		with = stranger_to(m, with);
	if (!sim_now_and_then(UNHEARD, 3))
		__real_media_join(m, flow, with);
}

WRAPPED(void, wheel_arm, struct wheel *w, uint32_t i, uint64_t due_ms)
{
	if (!sim_now_and_then(TIMER_LOST, 1000))
		__real_wheel_arm(w, i, due_ms);
}

WRAPPED(unsigned, worker_owner_sip, const struct siphash_key *key, unsigned n_workers,
	unsigned self, struct dialplan_view *plan, struct span datagram)
{
	unsigned owner = __real_worker_owner_sip(key, n_workers, self, plan, datagram);

	return sim_now_and_then(OWNER_WRONG, 50) ? (owner + 1) % n_workers : owner;
}

WRAPPED(struct focus_core *, focus_core_init, void *mem, const struct focus_cfg *cfg,
	struct outbox *out, struct stats *stats, uint64_t now_ms)
{
	struct focus_cfg alike = *cfg;

	if (sim_broken == RUNS_ALIKE)
		alike.epoch = 0;
	return __real_focus_core_init(mem, &alike, out, stats, now_ms);
}

// How many seeds it takes; 0: not caught.
static unsigned seeds_until_caught(enum breakage b)
{
	unsigned max = b == SOUND ? SEEDS_SOUND : SEEDS_MAX;
	struct sim_totals totals = {0};
	struct sim_odds odds = sim_usual;
	uint32_t failed;

	if (breaks[b].with && !sim_certain(&odds, breaks[b].with))
		return 0;
	sim_broken = b;
	chance.state = b;
	for (unsigned seed = 1; seed <= max; seed++)
		if (sim_run(seed, &odds, 0, &totals, &failed))
			return seed;
	return 0;
}

int main(void)
{
	unsigned failures = 0;

	printf("1..%d\n", BREAKAGES);
	for (enum breakage b = SOUND; b < BREAKAGES; b++) {
		unsigned seed = seeds_until_caught(b);
		bool good = (seed == 0) == (b == SOUND);

		failures += !good;
		printf("%s %d - %s", good ? "ok" : "not ok", b + 1, breaks[b].name);
		if (seed)
			printf(": caught by seed %u", seed);
		printf("\n");
		fflush(stdout);
	}
	return failures != 0;
}
