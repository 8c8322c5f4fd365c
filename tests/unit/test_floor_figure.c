/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "floor.h"

// The machine as a figure, an arrow a line, compared with what a walk over every state and event
// finds in the table.

static const char figure[] =
	"Idle -- request -> Taken: take, grant, tell others taken\n"
	"Idle -- barred request -> Idle: deny\n"
	"Idle -- withdrawal -> Idle: tell state\n"
	"Idle -- place? -> Idle: tell place\n"
	"Idle -- intrusion -> Idle: warn\n"
	"Idle -- join -> Idle: tell state\n"
	"Idle -- leave -> Idle\n"
	"Idle -- T7, T8 -> Idle: tell all idle\n"
	"Idle -- close -> Closed: lose\n"
	"Taken -- request -> Taken: queue or deny\n"
	"Taken -- pre-emption -> Revoking (pre-empted): queue, T3, revoke\n"
	"Taken -- request again -> Taken: grant\n"
	"Taken -- barred request -> Taken: unqueue, deny\n"
	"Taken -- release -> Free: lose\n"
	"Taken -- early release -> Ending: drain\n"
	"Taken -- withdrawal -> Taken: unqueue, tell state\n"
	"Taken -- place? -> Taken: tell place\n"
	"Taken -- intrusion -> Taken: warn\n"
	"Taken -- join -> Taken: tell state\n"
	"Taken -- leave -> Taken: unqueue\n"
	"Taken -- holder leaves -> Free: unqueue, lose\n"
	"Taken -- alone -> Revoking (alone): T3, revoke\n"
	"Taken -- T1 -> Free: lose\n"
	"Taken -- T2, T3 -> Revoking (too long): T3, revoke\n"
	"Taken -- close -> Closed: lose\n"
	"Ending -- request -> Ending: queue\n"
	"Ending -- pre-emption -> Ending: queue\n"
	"Ending -- barred request -> Ending: unqueue, deny\n"
	"Ending -- release -> Free: lose\n"
	"Ending -- early release -> Ending\n"
	"Ending -- withdrawal -> Ending: unqueue, tell state\n"
	"Ending -- place? -> Ending: tell place\n"
	"Ending -- intrusion -> Ending: warn\n"
	"Ending -- join -> Ending: tell state\n"
	"Ending -- leave -> Ending: unqueue\n"
	"Ending -- holder leaves -> Free: unqueue, lose\n"
	"Ending -- alone -> Ending\n"
	"Ending -- last packet -> Free: lose\n"
	"Ending -- T2, T3 -> Free: lose\n"
	"Ending -- close -> Closed: lose\n"
	"Revoking -- request -> Revoking: queue or deny\n"
	"Revoking -- pre-emption -> Revoking: queue\n"
	"Revoking -- request again -> Revoking: revoke\n"
	"Revoking -- barred request -> Revoking: unqueue, deny\n"
	"Revoking -- release -> Free: lose\n"
	"Revoking -- early release -> Free: lose\n"
	"Revoking -- withdrawal -> Revoking: unqueue, tell state\n"
	"Revoking -- place? -> Revoking: tell place\n"
	"Revoking -- intrusion -> Revoking: warn\n"
	"Revoking -- join -> Revoking: tell state\n"
	"Revoking -- leave -> Revoking: unqueue\n"
	"Revoking -- holder leaves -> Free: unqueue, lose\n"
	"Revoking -- alone -> Revoking\n"
	"Revoking -- T2, T3 -> Free: lose\n"
	"Revoking -- T7, T8 -> Revoking: revoke\n"
	"Revoking -- close -> Closed: lose\n"
	"Free -- alone -> Idle: dismiss, tell all idle\n"
	"Free -- next -> Taken: take, dismiss, grant, tell others taken\n"
	"Free -- nobody -> Idle: tell all idle\n";

static const char *const state_name[FLOOR_STATES] = {
	"-", "Idle", "Taken", "Ending", "Revoking", "Free", "Closed"};

static const char *const event_name[FLOOR_EVENTS] = {
	[FLOOR_EV_REQUEST] = "request",
	[FLOOR_EV_PREEMPT] = "pre-emption",
	[FLOOR_EV_AGAIN] = "request again",
	[FLOOR_EV_BARRED] = "barred request",
	[FLOOR_EV_RELEASE] = "release",
	[FLOOR_EV_RELEASE_EARLY] = "early release",
	[FLOOR_EV_WITHDRAW] = "withdrawal",
	[FLOOR_EV_ASK_PLACE] = "place?",
	[FLOOR_EV_INTRUDE] = "intrusion",
	[FLOOR_EV_JOIN] = "join",
	[FLOOR_EV_LEAVE] = "leave",
	[FLOOR_EV_HOLDER_LEAVES] = "holder leaves",
	[FLOOR_EV_ALONE] = "alone",
	[FLOOR_EV_SILENT] = "T1",
	[FLOOR_EV_LAST] = "last packet",
	[FLOOR_EV_LIMIT] = "T2, T3",
	[FLOOR_EV_REPEAT] = "T7, T8",
	[FLOOR_EV_NEXT] = "next",
	[FLOOR_EV_NOBODY] = "nobody",
	[FLOOR_EV_CLOSE] = "close",
};

static void print_acts(FILE *f, unsigned act)
{
	static const char *const name[] = {
		"unqueue", "lose", "queue or deny", "queue", "deny", "take", "dismiss", "grant",
		 "tell others taken", "tell all idle", "tell state", "tell place", "warn",
		"T3", "revoke", "drain"};
	const char *between = ": ";

	for (unsigned i = 0; i < ARRAY_SIZE(name); i++)
		if (act & 1u << i) {
			fprintf(f, "%s%s", between, name[i]);
			between = ", ";
		}
	fprintf(f, "\n");
}

static void print_arrow(FILE *f, int s, int e, const struct floor_rule *r)
{
	static const char *const reason[] = {
		"", " (alone)", " (too long)", " (no permission)", " (pre-empted)"};

	fprintf(f, "%s -- %s -> %s%s", state_name[s], event_name[e], state_name[r->next],
		reason[r->reason]);
	print_acts(f, r->act);
}

static void is_as_drawn(void **state)
{
	char *got = NULL;
	size_t n;
	FILE *f = open_memstream(&got, &n);

	(void)state;
	for (int s = 0; s < FLOOR_STATES; s++)
		for (int e = 0; e < FLOOR_EVENTS; e++)
			if (floor_rule(s, e)->next != FLOOR_NONE)
				print_arrow(f, s, e, floor_rule(s, e));
	fclose(f);
	assert_string_equal(got, figure);
	free(got);
}

// What must hold for any rule, whoever changes the table.
static void assert_sane(enum floor_state from, const struct floor_rule *r)
{
	bool had = from == FLOOR_TAKEN || from == FLOOR_ENDING || from == FLOOR_REVOKING;
	bool has = r->next == FLOOR_TAKEN || r->next == FLOOR_ENDING || r->next == FLOOR_REVOKING;

	assert_true(from != FLOOR_NONE && from != FLOOR_CLOSED);
	// The floor is never lost in passing, nor taken from somebody.
	if (had && !has)
		assert_true(r->act & FLOOR_ACT_LOSE);
	if (had && has)
		assert_false(r->act & (FLOOR_ACT_LOSE | FLOOR_ACT_TAKE));
	if (!had)
		assert_int_equal(has, !!(r->act & FLOOR_ACT_TAKE));
	assert_int_equal(r->reason != 0, from != FLOOR_REVOKING && r->next == FLOOR_REVOKING);
	assert_int_equal(!!(r->act & FLOOR_ACT_START_T3), r->reason != 0);
}

// Every cell; and from every state in which somebody may talk there is a way out that needs
// nobody's help.
static void every_cell(void **state)
{
	(void)state;
	for (int s = 0; s < FLOOR_STATES; s++)
		for (int e = 0; e < FLOOR_EVENTS; e++)
			if (floor_rule(s, e)->next != FLOOR_NONE)
				assert_sane(s, floor_rule(s, e));
	for (int s = FLOOR_TAKEN; s <= FLOOR_REVOKING; s++) {
		assert_int_not_equal(floor_rule(s, FLOOR_EV_LIMIT)->next, FLOOR_NONE);
		assert_int_equal(floor_rule(s, FLOOR_EV_HOLDER_LEAVES)->next, FLOOR_FREE);
		assert_int_equal(floor_rule(s, FLOOR_EV_CLOSE)->next, FLOOR_CLOSED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_as_drawn),
		cmocka_unit_test(every_cell),
	};

	return cmocka_run_group_tests_name("floor_figure", tests, NULL, NULL);
}
