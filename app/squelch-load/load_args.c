/* SPDX-License-Identifier: BSD-3-Clause */
#include "args.h"
#include "load_args_priv.h"

#include <time.h>

static const struct load_args defaults = {
	.home = {.sip_port = 5060},
	.to = "team",
	.scenario = SCENARIO_CANCEL,
	.concurrency = 1000,
	.members = 1,
	.warmup_ms = 1000,
	.drain_ms = 40000,
	.answer_after_ms = 20,
	.window_us = 10000,
	.t1_ms = 500,
	.t2_ms = 4000,
	.rtp_rate = 50,
	.seed = 1,
	.media_low = 16384,
	.media_high = 32767,
	.wire_frames = 8192,
	.queue = LOAD_QUEUE_SPREAD,
	.server_mac = {2, 's', 'q'},
};

int load_args_own(int argc, char *const *argv)
{
	int i = args_eal(argc, argv) + 1;

	while (i < argc && strcmp(argv[i], "--") != 0)
		i++;
	return i < argc ? i : argc;
}

static bool refuse(char *why, size_t why_len, const char *what)
{
	snprintf(why, why_len, "%s", what);
	return false;
}

// "10.9.0.1", "10.9.0.1:5060", "[2001:db8::1]:5060".
static bool endpoint(struct span text, struct endpoint *out)
{
	const uint8_t *colon = memrchr(text.p, ':', text.n);
	uint32_t port = 5060, at = colon ? (uint32_t)(colon - text.p) : text.n;

	if (ip_parse(text, &out->ip)) {
		out->port = (uint16_t)port;
		return true;
	}
	if (at == text.n || !span_u32(span_from(text, at + 1), UINT16_MAX, &port) || port == 0)
		return false;
	out->port = (uint16_t)port;
	return ip_parse((struct span){text.p, at}, &out->ip);
}

static bool mac(const char *text, uint8_t out[6])
{
	int end = 0;

	return sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &out[0], &out[1], &out[2],
		      &out[3], &out[4], &out[5], &end) == 6 && text[end] == '\0';
}

static bool queue(const char *text, uint32_t *out)
{
	if (strcmp(text, "spread") == 0)
		*out = LOAD_QUEUE_SPREAD;
	else if (strcmp(text, "wrong") == 0)
		*out = LOAD_QUEUE_WRONG;
	else if (strcmp(text, "rss") == 0)
		*out = LOAD_QUEUE_RSS;
	else
		return span_u32(span_cstr(text), UINT16_MAX, out);
	return true;
}

static void put_target(struct load_args *a)
{
	struct writer w = writer_on(a->target, sizeof(a->target) - 1);
	bool uri = strchr(a->to, ':');

	if (!uri)
		put_lit(&w, "sip:");
	put_span(&w, span_cstr(a->to));
	if (!uri) {
		put_lit(&w, "@");
		put_host(&w, &a->server.ip);
	}
	a->target[w.full ? 0 : w.n] = '\0';
}

static bool add_address(struct home *h, const char *text)
{
	struct ip_addr ip;

	return ip_parse(span_cstr(text), &ip) && home_add(h, &ip, 24, 0);
}

// In one process nobody else sees the addresses: they have defaults.
static void addresses_inside(struct load_args *a)
{
	if (!a->server_text)
		a->server_text = LOAD_SERVER_INSIDE;
	if (a->home.n == 0 && add_address(&a->home, "10.9.0.9"))
		add_address(&a->home, "10.9.0.2");
}

// Room for a few legs of every call that comes and goes, and for those of calls that stand. Where
// they are kept after their end, or nobody knows how many calls there are, for as many as a second
// may bring. Small tables stay in the cache.
static uint32_t legs_enough(const struct load_args *a)
{
	uint64_t n = (8ull * a->concurrency + a->held) * a->members;

	if (a->role == LOAD_TERMINATORS || a->loss || a->duplicate || a->reorder)
		n += 262144;
	return (uint32_t)(n < 1024 ? 1024 : n > LEGS_MAX ? LEGS_MAX : n);
}

// What follows from the rest.
static void fill_in(struct load_args *a)
{
	if (a->max_legs == 0)
		a->max_legs = legs_enough(a);
	if (a->calls)
		a->warmup_ms = 0;
	if (a->duration_ms == 0)
		a->duration_ms = a->calls && !a->pcap ? FOR_EVER_MS : 10000;
	put_target(a);
}

static bool roles_agree(const struct load_args *a, char *why, size_t why_len)
{
	if (a->inside && a->role != LOAD_BOTH)
		return refuse(why, why_len,
			      "--server-inside: who shall call, and who answer? Leave out --role");
	if (a->held_media && (a->held == 0 || a->role != LOAD_BOTH))
		return refuse(why, why_len,
			      "--held-rtp: which calls? Give --held N, and leave out --role");
	return true;
}

static bool agree(struct load_args *a, char *why, size_t why_len)
{
	if (a->inside)
		addresses_inside(a);
	if (!roles_agree(a, why, why_len))
		return false;
	if (a->home.n == 0)
		return refuse(why, why_len,
			      "--address is missing; give one such as --address 10.9.0.9/24");
	if (a->home.n > 2)
		return refuse(why, why_len,
			      "--address: give at most two, the originators' and the terminators'");
	if (!a->server_text && a->role != LOAD_TERMINATORS)
		return refuse(why, why_len,
			      "--server is missing; give its address, such as --server 10.9.0.1");
	if (a->server_text && !endpoint(span_cstr(a->server_text), &a->server)) {
		snprintf(why, why_len, "--server %s: give a numeric address, such as 10.9.0.1:5060",
			 a->server_text);
		return false;
	}
	if (a->mac_text && !mac(a->mac_text, a->server_mac))
		return refuse(why, why_len,
			      "--server-mac: give six bytes, such as 02:00:00:00:00:01");
	if (a->queue_text && (!a->inside || !queue(a->queue_text, &a->queue)))
		return refuse(why, why_len,
			      "--queue: give spread, wrong, rss or a number, with --server-inside");
	if (a->home.sip_port >= a->media_low && a->home.sip_port <= a->media_high)
		return refuse(why, why_len,
			      "--media-ports: --sip-port lies within; move one of them");
	if (a->media_high - a->media_low < 3)
		return refuse(why, why_len, "--media-ports: give at least four");
	fill_in(a);
	return a->target[0] || refuse(why, why_len, "--to: too long; give at most 200 bytes");
}

bool load_args_parse(struct load_args *a, int argc, char **argv, char *why, size_t why_len)
{
	struct arg_set set = {load_arg_options, LOAD_ARG_OPTIONS, a, &a->home};
	int begin = args_eal(argc, argv), end = load_args_own(argc, argv);

	*a = defaults;
	return arg_parse(&set, end - begin, argv + begin, why, why_len) && agree(a, why, why_len);
}

void load_args_core(const struct load_args *a, struct load_cfg *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	*out = (struct load_cfg){
		.home = &a->home,
		.originator = 0,
		.terminator = (uint8_t)(a->home.n - 1),
		.server = a->server,
		.target = span_cstr(a->target),
		.role = a->role,
		.scenario = &load_scenarios[a->scenario],
		.run = (uint16_t)(now.tv_sec * 4 + now.tv_nsec / 250000000),
		.rate = a->rate,
		.concurrency = a->concurrency,
		.calls = a->calls,
		.held = a->held,
		.held_media = a->held_media,
		.hold_ms = a->hold_ms,
		.answer_after_ms = a->answer_after_ms,
		.window_us = a->window_us,
		.t1_ms = a->t1_ms,
		.t2_ms = a->t2_ms,
		.max_legs = a->max_legs,
		.linger_ms = a->loss || a->duplicate || a->reorder ? 4 * a->t1_ms : 0,
		.check_every = 64,
		.media_port = a->media_low,
		.rtp_interval_us = 1000000 / a->rtp_rate,
		.seed = a->seed,
	};
}

void load_args_help(FILE *out)
{
	static const struct arg_option page[] = {
		{.name = "help", .text = "this page"},
		{.name = "version", .text = "the version"},
	};

	fputs("squelch-load: originators and terminators for a SIP conference server\n"
	      "\n"
	      "  squelch-load [EAL options] -- --server ADDR --address ADDR/LEN [options]\n"
	      "  squelch-load [EAL options] -- --server-inside [options] [-- squelch's options]\n"
	      "\n"
	      "The first lcore waits, the second calls and answers, further ones run squelch.\n"
	      "Options, with their defaults in parentheses:\n"
	      "\n",
	      out);
	arg_help(out, load_arg_options, LOAD_ARG_OPTIONS);
	arg_help(out, page, ARRAY_SIZE(page));
	fputs("\nScenarios:\n\n", out);
	for (unsigned i = 0; i < LOAD_SCENARIOS; i++)
		fprintf(out, "  %-10s %s\n", load_scenarios[i].name, load_scenarios[i].text);
	fputs("\nExit status: 0, the server did all that it must; 1, not; 2, a wrong option.\n"
	      "\n"
	      "  squelch-load --no-huge --no-pci --no-shconf -m 1024 --lcores '0@0,1@0,2@1' -- \\\n"
	      "      --server-inside --scenario cancel --duration 5\n",
	      out);
}
