/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig_ptt.h"

// --media-timeout: who should send and does not is ended.

#define TIMEOUT 20		  /* seconds */
#define LONG	(3 * 4 * TIMEOUT) /* quarters of a second */

static void with_timeout(struct focus_cfg *cfg)
{
	cfg->media_timeout_s = TIMEOUT;
}

struct sender {
	char station;
	uint16_t port; /* of ours */
};

// Quarters of a second that pass before anything is sent, so many at most.
static unsigned quiet(struct rig *r, unsigned most, const struct sender *senders)
{
	static struct media_hops hops;
	unsigned i;

	for (i = 0; i < most && r->log[0] == '\0'; i++) {
		for (const struct sender *s = senders; s->station; s++)
			rig_hops(r, s->station, s->port, &hops);
		rig_pass(r, 250);
	}
	return i;
}

static struct rig *two_are_in(void (*tweak)(struct focus_cfg *cfg))
{
	struct rig *r = rig_open_call(tweak, "two");

	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	r->log[0] = '\0';
	return r;
}

static void who_falls_silent_is_ended(void **state)
{
	static const struct sender all[] = {{'O', 20000}, {'A', 20004}, {'B', 20002}, {0}};
	static const struct sender two[] = {{'O', 20000}, {'A', 20004}, {0}};
	struct rig *r = two_are_in(with_timeout);

	(void)state;
	assert_int_equal(quiet(r, LONG, all), LONG);
	assert_in_range(quiet(r, LONG, two), 4 * TIMEOUT - 1, 5 * TIMEOUT);
	SENT(r, "B BYE");
	assert_int_equal(STAT(r, MEDIA_TIMEOUTS), 1);
	T(r, 'B', BYE, 200);
	assert_int_equal(quiet(r, LONG, two), LONG);
	rig_close(r);
}

static void pair_with_timeout(struct focus_cfg *cfg)
{
	with_timeout(cfg);
	cfg->media_mode = MODE_PAIR;
}

// Whom the originator heard has been sent a BYE, and has not answered it yet.
static void another_is_heard_instead(void **state)
{
	static const struct sender but_a[] = {{'O', 20000}, {'B', 20002}, {0}};
	struct rig *r = two_are_in(pair_with_timeout);

	(void)state;
	HEARD_BY(r, 'O', 20000, "A");
	assert_in_range(quiet(r, LONG, but_a), 4 * TIMEOUT - 1, 5 * TIMEOUT);
	SENT(r, "A BYE");
	HEARD_BY(r, 'O', 20000, "B");
	T(r, 'A', BYE, 200);
	rig_close(r);
}

static void a_silent_originator_ends_it_all(void **state)
{
	static const struct sender members[] = {{'A', 20004}, {'B', 20002}, {0}};
	struct rig *r = two_are_in(with_timeout);

	(void)state;
	assert_in_range(quiet(r, LONG, members), 4 * TIMEOUT - 1, 5 * TIMEOUT);
	SENT(r, "O BYE, A BYE, B BYE");
	rig_close(r);
}

static void rtcp_is_enough(void **state)
{
	static const struct sender rtcp[] = {{'O', 20001}, {'A', 20005}, {'B', 20003}, {0}};
	struct rig *r = two_are_in(with_timeout);

	(void)state;
	assert_int_equal(quiet(r, LONG, rtcp), LONG);
	rig_close(r);
}

// It need not send while it only receives; from when it may send again its time counts anew.
static void who_is_mute_may_be_silent(void **state)
{
	static const struct sender o[] = {{'O', 20000}, {0}};
	struct rig *r = rig_open_established(with_timeout);

	(void)state;
	r->t_request_body = SDP("2", "10.9.0.2", "7000", "8\r\na=recvonly");
	T_REQUEST(r, 'A', "UPDATE", 1);
	SENT(r, "A 200 UPDATE");
	assert_int_equal(quiet(r, LONG, o), LONG);
	r->t_request_body = SDP("3", "10.9.0.2", "7000", "8");
	T_REQUEST(r, 'A', "UPDATE", 2);
	SENT(r, "A 200 UPDATE");
	assert_in_range(quiet(r, LONG, o), 3 * TIMEOUT, 5 * TIMEOUT);
	SENT(r, "A BYE, O BYE");
	rig_close(r);
}

static void floor_with_timeout(struct focus_cfg *cfg)
{
	push_to_talk(cfg);
	with_timeout(cfg);
	cfg->floor_times.t1 = cfg->floor_times.t2 = 0; // no burst ends by itself
}

// Of push-to-talk stations only the one that has the floor has anything to send.
static void who_listens_may_be_silent(void **state)
{
	static const struct sender nobody[] = {{0}}, a[] = {{'A', PORT_A}, {0}};
	struct rig *r = rig_open_call(floor_with_timeout, "three");

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	T(r, 'C', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	rig_pass(r, 10000); // until Idle is not repeated any more
	r->log[0] = '\0';
	assert_int_equal(quiet(r, LONG, nobody), LONG);
	asks(r, 'A', TBCP_NORMAL);
	SENT(r, "A granted 65535/4, O taken A, B taken A, C taken A");
	assert_int_equal(quiet(r, LONG, a), LONG);
	assert_in_range(quiet(r, LONG, nobody), 4 * TIMEOUT - 1, 5 * TIMEOUT);
	SENT(r, "O idle, B idle, C idle, A BYE");
	rig_close(r);
}

static void nobody_need_send_by_default(void **state)
{
	static const struct sender none[] = {{0}};
	struct rig *r = two_are_in(NULL);

	(void)state;
	assert_int_equal(quiet(r, LONG, none), LONG);
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_falls_silent_is_ended),
		cmocka_unit_test(another_is_heard_instead),
		cmocka_unit_test(a_silent_originator_ends_it_all),
		cmocka_unit_test(rtcp_is_enough),
		cmocka_unit_test(who_is_mute_may_be_silent),
		cmocka_unit_test(who_listens_may_be_silent),
		cmocka_unit_test(nobody_need_send_by_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
