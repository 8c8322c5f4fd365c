/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include "rig_ptt.h"

// Push-to-talk stations that ask, talk, talk on, fall silent, come late and vanish, in conferences
// that are cancelled and hung up at any moment. After each step: at most one of them is heard, it
// is the one that was granted the floor last, and every request has been answered. In the end
// nothing is left, no timer either.

#define RUNS	  100
#define STEPS	  400
#define ANSWER_MS 10000 // T2, T3 and the drain, when one waits without having been told so

static const char names[] = "OABC";

struct run {
	struct rig *rig;
	uint32_t rand;
	char granted;		   // who was told so last, and not the contrary since; 0: nobody
	uint64_t asked_at[4];	   // 0: there is no request without an answer
	bool in[4], gone[4], over; /* O is in with the first member */
	uint16_t seq;
	unsigned heard, bursts;
};

static uint32_t draw(struct run *run, uint32_t below)
{
	run->rand = run->rand * 1664525 + 1013904223;
	return (run->rand >> 8) % below;
}

static unsigned index_of(char station)
{
	return (unsigned)(strchr(names, station) - names);
}

// What stations have been told, one after the other.
static void hear(struct run *run, char to, const char *what)
{
	if (strncmp(what, "granted", 7) == 0) {
		run->bursts += run->granted != to;
		run->granted = to;
	} else if (strncmp(what, "taken ", 6) == 0) {
		assert_int_equal(what[6], run->granted);
	} else if (strncmp(what, "idle", 4) == 0) {
		run->granted = 0;
	} else if (strncmp(what, "denied", 6) != 0 && strncmp(what, "at ", 3) != 0 &&
		   strncmp(what, "revoked", 7) != 0) {
		return; // SIP
	}
	if (strncmp(what, "revoked no", 10) != 0)
		run->asked_at[index_of(to)] = 0;
}

static void listen(struct run *run)
{
	char *rest = run->rig->log;

	for (char *word; (word = strsep(&rest, ",")) != NULL;) {
		word += *word == ' ';
		if (*word)
			hear(run, word[0], word + 2);
	}
	run->rig->log[0] = '\0';
}

static unsigned talkers(struct run *run)
{
	const struct media *m = focus_media(run->rig->core);
	unsigned n = 0;

	for (uint32_t i = 0; i < m->cfg.flows_each; i++)
		n += m->flow[i].state == MEDIA_OPEN && m->flow[i].floor == MEDIA_TALKS;
	return n;
}

static void check(struct run *run)
{
	listen(run);
	assert_in_range(talkers(run), 0, 1);
	for (unsigned i = 0; i < 4; i++)
		if (run->asked_at[i])
			assert_in_range(run->rig->now_ms - run->asked_at[i], 0, ANSWER_MS);
}

static void talk(struct run *run, char who)
{
	if (talks(run->rig, who, ++run->seq) != DROP_NONE)
		return;
	run->heard++;
	assert_int_equal(who, run->granted);
}

static void ask(struct run *run, char who)
{
	struct rig *r = run->rig;
	bool was_up = focus_usage(r->core).conferences && run->in[0] && run->in[index_of(who)];
	uint8_t room[TBCP_MAX];
	struct writer w = writer_on(room, sizeof(room));
	struct tbcp m = {.type = TBCP_REQUEST, .ssrc = (uint32_t)who};
	static struct media_hops hops;

	m.request.priority = (uint16_t)draw(run, 4);
	tbcp_build(&w, &m);
	rig_arrive(r, who, who == 'O' ? 6001 : 7001, (uint16_t)(port_of(who) + 1), writer_span(&w),
		   &hops);
	if (was_up && !run->over && run->asked_at[index_of(who)] == 0)
		run->asked_at[index_of(who)] = r->now_ms;
}

static void release(struct run *run, char who)
{
	struct tbcp m = {.type = TBCP_RELEASE, .ssrc = (uint32_t)who};
	uint8_t room[TBCP_MAX];
	struct writer w = writer_on(room, sizeof(room));
	static struct media_hops hops;

	m.release.no_seq = draw(run, 2);
	m.release.last_seq = (uint16_t)(run->seq + draw(run, 3));
	tbcp_build(&w, &m);
	rig_arrive(run->rig, who, who == 'O' ? 6001 : 7001, (uint16_t)(port_of(who) + 1),
		   writer_span(&w), &hops);
	run->asked_at[index_of(who)] = 0; // a request may be withdrawn
}

// The members answer, refuse or leave; O gives up or hangs up.
static void change(struct run *run, char who)
{
	struct rig *r = run->rig;
	unsigned i = index_of(who);

	if (who == 'O' && draw(run, 20) == 0) {
		run->over = true;
		memset(run->asked_at, 0, sizeof(run->asked_at));
		if (run->in[0])
			O_DIALOG(r, "BYE", 2);
		else
			O(r, "CANCEL three");
	} else if (who != 'O' && !run->in[i] && !run->gone[i] && !run->over) {
		T(r, who, INVITE, 200);
		run->in[i] = true;
		if (!run->in[0])
			O_DIALOG(r, "ACK", 1);
		run->in[0] = true;
	} else if (who != 'O' && run->in[i] && !run->over && draw(run, 10) == 0) {
		run->asked_at[i] = 0;
		T_REQUEST(r, who, "BYE", 1);
		run->in[i] = false;
		run->gone[i] = true;
		run->over = run->gone[1] && run->gone[2] && run->gone[3];
	}
}

static void step(struct run *run)
{
	char who = names[draw(run, 4)];

	switch (draw(run, 8)) {
	case 0:
		ask(run, who);
		break;
	case 1:
		release(run, who);
		break;
	case 2:
		change(run, who);
		break;
	case 3:
		rig_pass(run->rig, draw(run, 30) ? draw(run, 200) : draw(run, 8000));
		break;
	default:
		talk(run, draw(run, 3) && run->granted ? run->granted : who);
	}
}

static void short_bursts(struct focus_cfg *cfg)
{
	cfg->floor = CONTROL_TBCP;
	cfg->floor_times.t1 = 1500;
	cfg->floor_times.t2 = 3000;
}

static void nobody_is_heard_but_who_was_granted(void **state)
{
	unsigned heard = 0, bursts = 0;

	(void)state;
	for (uint32_t seed = 1; seed <= RUNS; seed++) {
		struct run run = {.rig = rig_open_call(short_bursts, "three"), .rand = seed * 7919};

		for (unsigned i = 0; i < STEPS; i++) {
			step(&run);
			check(&run);
		}
		heard += run.heard;
		bursts += run.bursts;
		// Whoever is still there vanishes: no BYE has an answer.
		if (run.in[0])
			O_DIALOG(run.rig, "BYE", 3);
		else
			O(run.rig, "CANCEL three");
		rig_close_empty(run.rig);
	}
	assert_true(heard > 20 * RUNS && bursts > 5 * RUNS); // it was about something
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_heard_but_who_was_granted),
	};

	return cmocka_run_group_tests_name("ptt_random", tests, NULL, NULL);
}
