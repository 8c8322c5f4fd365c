/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "txn.h"

// The machines as the RFCs draw them. Each figure is written down here, an arrow a line, and
// compared with what a walk over every state and event finds in the table.

static const struct txn_times times = {500, 4000, 5000};

// RFC 3261 figure 5, and RFC 6026 figure 5 for Accepted. "tell" is the figures' "to TU", "failed"
// their "inform TU". Nobody need hear that an ACK could not be sent.
static const char client_invite[] =
	"Calling -- 1xx -> Proceeding: tell, stop repeating, stop waiting\n"
	"Calling -- 2xx -> Accepted: tell, stop repeating, stop waiting, linger 64*T1\n"
	"Calling -- 300-699 -> Completed: ACK, tell, stop repeating, stop waiting, linger 64*T1\n"
	"Calling -- timer A -> Calling: send, back off\n"
	"Calling -- timer B -> Terminated: failed\n"
	"Calling -- transport error -> Terminated: failed\n"
	"Proceeding -- 1xx -> Proceeding: tell\n"
	"Proceeding -- 2xx -> Accepted: tell, linger 64*T1\n"
	"Proceeding -- 300-699 -> Completed: ACK, tell, linger 64*T1\n"
	"Completed -- 300-699 -> Completed: ACK\n"
	"Completed -- timer D -> Terminated\n"
	"Completed -- transport error -> Terminated\n"
	"Accepted -- 2xx -> Accepted: tell\n"
	"Accepted -- timer M -> Terminated\n";

// Figure 6. What comes again in Completed is absorbed.
static const char client[] =
	"Trying -- 1xx -> Proceeding: tell, repeat after T2\n"
	"Trying -- 2xx -> Completed: tell, stop repeating, stop waiting, linger T4\n"
	"Trying -- 300-699 -> Completed: tell, stop repeating, stop waiting, linger T4\n"
	"Trying -- timer E -> Trying: send, back off\n"
	"Trying -- timer F -> Terminated: failed\n"
	"Trying -- transport error -> Terminated: failed\n"
	"Proceeding -- 1xx -> Proceeding: tell\n"
	"Proceeding -- 2xx -> Completed: tell, stop repeating, stop waiting, linger T4\n"
	"Proceeding -- 300-699 -> Completed: tell, stop repeating, stop waiting, linger T4\n"
	"Proceeding -- timer E -> Proceeding: send, repeat after T2\n"
	"Proceeding -- timer F -> Terminated: failed\n"
	"Proceeding -- transport error -> Terminated: failed\n"
	"Completed -- 2xx -> Completed\n"
	"Completed -- 300-699 -> Completed\n"
	"Completed -- timer K -> Terminated\n";

// Figure 7, and RFC 6026 figure 7 for Accepted, in which the UAS core repeats its 2xx.
static const char server_invite[] =
	"Proceeding -- 1xx -> Proceeding: send\n"
	"Proceeding -- 2xx -> Accepted: send, linger 64*T1\n"
	"Proceeding -- 300-699 -> Completed: send, repeat after T1, give up after 64*T1\n"
	"Proceeding -- request -> Proceeding: send\n"
	"Completed -- request -> Completed: send\n"
	"Completed -- ACK -> Confirmed: stop repeating, stop waiting, linger T4\n"
	"Completed -- timer G -> Completed: send, back off\n"
	"Completed -- timer H -> Terminated: failed\n"
	"Confirmed -- request -> Confirmed\n"
	"Confirmed -- ACK -> Confirmed\n"
	"Confirmed -- timer I -> Terminated\n"
	"Accepted -- request -> Accepted\n"
	"Accepted -- ACK -> Accepted: tell\n"
	"Accepted -- timer L -> Terminated\n";

// Figure 8.
static const char server[] =
	"Trying -- 1xx -> Proceeding: send\n"
	"Trying -- 2xx -> Completed: send, linger 64*T1\n"
	"Trying -- 300-699 -> Completed: send, linger 64*T1\n"
	"Trying -- request -> Trying\n"
	"Proceeding -- 1xx -> Proceeding: send\n"
	"Proceeding -- 2xx -> Completed: send, linger 64*T1\n"
	"Proceeding -- 300-699 -> Completed: send, linger 64*T1\n"
	"Proceeding -- request -> Proceeding: send\n"
	"Completed -- request -> Completed: send\n"
	"Completed -- timer J -> Terminated\n";

// RFC 3262 3: until the PRACK.
static const char uas_1xx[] =
	"Proceeding -- ACK -> Terminated: tell, stop repeating, stop waiting\n"
	"Proceeding -- interval -> Proceeding: send, back off\n"
	"Proceeding -- 64*T1 -> Terminated: failed\n";

// 13.3.1.4: until the ACK.
static const char uas_2xx[] =
	"Accepted -- ACK -> Terminated: tell, stop repeating, stop waiting\n"
	"Accepted -- interval -> Accepted: send, back off\n"
	"Accepted -- 64*T1 -> Terminated: failed\n";

static const char *event_name(enum txn_machine m, enum txn_state s, enum txn_event e)
{
	static const char *const plain[TXN_EVENTS] = {
		[TXN_EV_1XX] = "1xx",         [TXN_EV_2XX] = "2xx",
		[TXN_EV_3XX_6XX] = "300-699", [TXN_EV_REQUEST] = "request",
		[TXN_EV_ACK] = "ACK",         [TXN_EV_UNREACHABLE] = "transport error",
	};
	static const char *const timer[TXN_MACHINES][3] = {
		[TXN_CLIENT_INVITE] = {"timer A", "timer B", "timer D"},
		[TXN_CLIENT] = {"timer E", "timer F", "timer K"},
		[TXN_SERVER_INVITE] = {"timer G", "timer H", "timer I"},
		[TXN_SERVER] = {"?", "?", "timer J"},
		[TXN_UAS_1XX] = {"interval", "64*T1", "?"},
		[TXN_UAS_2XX] = {"interval", "64*T1", "?"},
	};

	if (e == TXN_EV_LINGER && s == TXN_ACCEPTED)
		return m == TXN_CLIENT_INVITE ? "timer M" : "timer L";
	return plain[e] ? plain[e] : timer[m][e - TXN_EV_RETRANSMIT];
}

static void print_acts(FILE *f, unsigned act)
{
	static const char *const name[] = {
		"send", "ACK", "tell", "failed", "back off", "stop repeating", "stop waiting",
		"repeat after T1", "repeat after T2", "give up after 64*T1", "linger T4",
		"linger 64*T1"};
	const char *between = ": ";

	for (unsigned i = 0; i < ARRAY_SIZE(name); i++)
		if (act & 1u << i) {
			fprintf(f, "%s%s", between, name[i]);
			between = ", ";
		}
	fprintf(f, "\n");
}

static void print_machine(FILE *f, enum txn_machine m)
{
	static const char *const name[TXN_STATES] = {
		"-",         "Calling",   "Trying",   "Proceeding",
		"Completed", "Confirmed", "Accepted", "Terminated"};

	for (int s = 0; s < TXN_STATES; s++)
		for (int e = 0; e < TXN_EVENTS; e++) {
			const struct txn_rule *r = txn_rule(m, s, e);

			if (r->next == TXN_NONE)
				continue;
			fprintf(f, "%s -- %s -> %s", name[s], event_name(m, s, e), name[r->next]);
			print_acts(f, r->act);
		}
}

// For whoever reads the output: as lines of comment.
static void show(const char *title, const char *figure)
{
	printf("# %s\n#   ", title);
	for (; *figure; figure++)
		printf(*figure == '\n' && figure[1] ? "\n#   " : "%c", *figure);
}

static void assert_figure(enum txn_machine m, const char *title, const char *want)
{
	char *got = NULL;
	size_t n;
	FILE *f = open_memstream(&got, &n);

	print_machine(f, m);
	fclose(f);
	show(title, got);
	assert_string_equal(got, want);
	free(got);
}

static void figures(void **state)
{
	(void)state;
	assert_figure(TXN_CLIENT_INVITE, "INVITE client (RFC 3261 figure 5, RFC 6026 figure 5)",
		      client_invite);
	assert_figure(TXN_CLIENT, "non-INVITE client (figure 6)", client);
	assert_figure(TXN_SERVER_INVITE, "INVITE server (figure 7, RFC 6026 figure 7)",
		      server_invite);
	assert_figure(TXN_SERVER, "non-INVITE server (figure 8)", server);
	assert_figure(TXN_UAS_1XX, "reliable 1xx of a UAS (RFC 3262 3)", uas_1xx);
	assert_figure(TXN_UAS_2XX, "2xx of a UAS (13.3.1.4)", uas_2xx);
	assert_int_equal(TXN_MACHINES, 6);
}

// Every cell of every machine: an unexpected event changes nothing; nothing leaves Terminated; no
// rule leads back to a state that was not begun.
static void every_cell(void **state)
{
	(void)state;
	for (int m = 0; m < TXN_MACHINES; m++)
		for (int s = 0; s < TXN_STATES; s++)
			for (int e = 0; e < TXN_EVENTS; e++) {
				const struct txn_rule *r = txn_rule(m, s, e);
				struct txn t = {.machine = (uint8_t)m, .state = (uint8_t)s};
				struct txn was = t;
				int act = txn_step(&t, e, &times, 1);

				assert_int_equal(act < 0, r->next == TXN_NONE);
				if (act < 0)
					assert_memory_equal(&t, &was, sizeof(t));
				if (s == TXN_TERMINATED || s == TXN_NONE)
					assert_true(act < 0);
				if (r->next == TXN_TERMINATED)
					assert_int_equal(txn_due(&t), MOMENT_NEVER);
			}
}

// One deadline serves both.
static void no_state_times_out_and_lingers(void **state)
{
	(void)state;
	for (int m = 0; m < TXN_MACHINES; m++)
		for (int s = 0; s < TXN_STATES; s++)
			assert_true(txn_rule(m, s, TXN_EV_TIMEOUT)->next == TXN_NONE ||
				    txn_rule(m, s, TXN_EV_LINGER)->next == TXN_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures),
		cmocka_unit_test(every_cell),
		cmocka_unit_test(no_state_times_out_and_lingers),
	};

	return cmocka_run_group_tests_name("txn_figures", tests, NULL, NULL);
}
