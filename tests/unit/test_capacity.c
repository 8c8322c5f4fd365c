/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// What a leg may cost, and that --max-legs and --max-conferences can be had for it: standing calls
// of two legs and ordinary size fill them, and nothing else runs out before.

#define CALLS 4000
#define BYTES_PER_LEG 1024

// 246 bytes.
#define ORDINARY(ip)                                                                               \
	"v=0\r\no=alice 2890844526 2890844526 IN IP4 " ip "\r\ns=-\r\nc=IN IP4 " ip "\r\n"           \
	"t=0 0\r\nm=audio 7000 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\n"                           \
	"a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"            \
	"a=ptime:20\r\na=rtcp:7001\r\na=sendrecv\r\n"

static void many(struct focus_cfg *cfg)
{
	cfg->max_conferences = CALLS;
	cfg->max_legs = 2 * CALLS;
	cfg->media_base = 2000;
	cfg->media_flows = 2 * CALLS;
	cfg->session_expires_s = 1800;
}

static size_t tables(uint32_t conferences, uint32_t legs)
{
	static const struct home home;
	const struct focus_cfg cfg = {
		.home = &home,
		.max_conferences = conferences,
		.max_legs = legs,
		.max_message = 16384,
		.media_flows = 1,
	};

	return focus_core_footprint(&cfg);
}

static void a_leg_costs(void **state)
{
	size_t more = tables(2 * CALLS, 4 * CALLS) - tables(CALLS, 2 * CALLS);

	(void)state;
	assert_in_range(more / (2 * CALLS), 0, BYTES_PER_LEG);
}

// What floor control adds to it, where there is any.
static void push_to_talk_costs(void **state)
{
	static const struct home home;
	struct focus_cfg cfg = {
		.home = &home, .max_conferences = CALLS, .max_legs = 2 * CALLS, .media_flows = 1};
	size_t without = focus_core_footprint(&cfg);

	(void)state;
	cfg.floor = CONTROL_TBCP;
	assert_in_range((focus_core_footprint(&cfg) - without) / (2 * CALLS), 1, 80);
	cfg.floor = CONTROL_NONE;
	cfg.rules_floor = true;
	assert_in_range((focus_core_footprint(&cfg) - without) / (2 * CALLS), 1, 80);
}

static void call(struct rig *r)
{
	r->o_body = ORDINARY("10.9.0.9");
	r->o_headers = "Record-Route: <sip:10.9.0.9;lr>\r\n";
	O(r, "INVITE one");
	r->o_body = r->o_headers = NULL;
	T(r, 'A', INVITE, 180);
	r->t_body = ORDINARY("10.9.0.2");
	T(r, 'A', INVITE, 200);
	r->t_body = NULL;
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 100 INVITE, A INVITE, O 180 INVITE, O 200 INVITE, A ACK");
}

static void full_house(void **state)
{
	struct rig *r = rig_open(many);
	struct focus_usage u;

	(void)state;
	r->t_headers = "Contact: <sip:alice@10.9.0.2:5070;transport=udp>\r\n"
		       "Record-Route: <sip:10.9.0.2:5070;lr>\r\n";
	r->t_tag = "5f8a6c1e-9d3b-4a27";
	assert_in_range(strlen(ORDINARY("10.9.0.2")), 245, 265);
	for (r->call = 1; r->call <= CALLS; r->call++) {
		call(r);
		rig_pass(r, 1);
	}
	u = focus_usage(r->core);
	assert_int_equal(u.conferences, CALLS);
	assert_int_equal(u.legs, 2 * CALLS);
	O(r, "INVITE one");
	SENT(r, "O 503 INVITE");
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leg_costs),
		cmocka_unit_test(push_to_talk_costs),
		cmocka_unit_test(full_house),
	};

	return cmocka_run_group_tests_name("capacity", tests, NULL, NULL);
}
