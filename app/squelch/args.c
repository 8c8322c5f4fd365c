/* SPDX-License-Identifier: BSD-3-Clause */
#include "args_priv.h"

static const struct args defaults = {
	.home = {.sip_port = 5060},
	.media_low = 16384,
	.media_high = 32767,
	.max_legs = 65536,
	.max_conferences = 16384,
	.max_rooms = 1024,
	.max_subscriptions = 1024,
	.notify_interval_ms = 1000,
	.max_message = 16384,
	.max_members = 256,
	.descriptors = 1024,
	.answer_limit_ms = 30000,
	.session_expires_s = 1800,
	.min_se_s = 90,
	.t1_ms = 500,
	.t2_ms = 4000,
	.t4_ms = 5000,
	.nonce_life_s = 300,
	.probe_s = 30,
	.dns_cache = 4096,
	.dns_timeout_ms = 2000,
	.min_expires_s = 60,
	.max_expires_s = 3600,
	.cancel_policy = CANCEL_COMPLETE,
	.late_cancel = LATE_IGNORE,
	.answer_policy = ANSWER_FIRST,
	.media_mode = MODE_GROUP,
	.latch = LATCH_SIGNALLED,
	.floor = CONTROL_NONE,
	.floor_t2_s = 30,
	.floor_silence_ms = 4000,
	.floor_queue = 16,
	.floor_priority = 1,
	.priorities = PRIORITIES_ALL,
	.emergencies = PRIORITIES_HIGHEST,
	.idle = IDLE_SPIN,
};

struct span args_realm(const struct args *a)
{
	return span_cstr(a->realm ? a->realm : a->home.addr[0].text);
}

bool args_names(const struct args *a)
{
	return !a->dns || strcmp(a->dns, "none") != 0;
}

bool args_parse(struct args *a, int argc, char **argv, char *why, size_t why_len)
{
	struct arg_set set = {arg_options, ARG_OPTIONS, a, &a->home};
	int split = args_eal(argc, argv);

	*a = defaults;
	// The words after '--', which itself takes the place of the program's name.
	return arg_parse(&set, argc - split, argv + split, why, why_len) &&
	       args_agree(a, why, why_len);
}
