/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_args.h"

#include "arg.h"
#include "args.h"

#include <time.h>

#define FOR_EVER_MS 1000000000
#define LEGS_MAX    8388608

#define FIELD(member) offsetof(struct load_args, member)

// In the order of enum load_role and enum load_checksums.
static const char *const roles[] = {"both", "originators", "terminators", NULL};
static const char *const checksums[] = {"nic", "software", NULL};
// In the order of load_scenarios.
static const char *const scenarios[] = {"call", "cancel", "race", "options", "mixed", "rtp", NULL};

_Static_assert(ARRAY_SIZE(scenarios) == LOAD_SCENARIOS + 1, "every scenario has its word");

static const struct load_args defaults = {
	.home = {.sip_port = 5060},
	.to = "team",
	.scenario = 1,
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
	.server_mac = {2, 's', 'q'},
};

static const struct arg_option options[] = {
	{"server", "ADDR[:PORT]", "whom to call", .read = arg_text, .field = FIELD(server_text),
	 .unit = "an address, such as 10.9.0.1 or 10.9.0.1:5060"},
	{"to", "USER|URI", "the Request-URI, or its user (team)", .read = arg_text,
	 .field = FIELD(to), .unit = "a user or a SIP URI"},
	{"address", "ADDR/LEN[@PORT]",
	 "an address of the load's: the originators', then the terminators'; one: everybody's",
	 .read = arg_address},
	{"gateway", "ADDR", "the way to all that is not on-link", .read = arg_gateway},
	{"sip-port", "N", "UDP port for signalling, here (5060)", .read = arg_sip_port, .min = 1,
	 .max = 65535, .unit = "a port"},
	{"media-ports", "LOW-HIGH", "UDP ports for RTP, here (16384-32767)", .read = arg_range,
	 .field = FIELD(media_low)},
	{"role", "both|originators|terminators", "who is played here (both)", .read = arg_word,
	 .field = FIELD(role), .words = roles},
	{"scenario", "NAME", "call, cancel, race, options, mixed or rtp; below (cancel)",
	 .read = arg_word, .field = FIELD(scenario), .words = scenarios},
	{"rate", "N", "open loop: so many calls are begun in a second (closed loop)",
	 .read = arg_number, .field = FIELD(rate), .min = 1, .max = 10000000, .unit = "a number"},
	{"concurrency", "N", "closed loop: so many calls at one time; open loop: at most (1000)",
	 .read = arg_number, .field = FIELD(concurrency), .min = 1, .max = 4194304,
	 .unit = "a number"},
	{"calls", "N", "end after so many; there is no warm-up then", .read = arg_number,
	 .field = FIELD(calls), .min = 1, .max = 4000000000, .unit = "a number"},
	{"duration", "SECONDS", "how long is measured (10, or until --calls have ended)",
	 .read = arg_seconds, .field = FIELD(duration_ms), .min = 1, .max = FOR_EVER_MS},
	{"warmup", "SECONDS", "how long is called before that (1)", .read = arg_seconds,
	 .field = FIELD(warmup_ms), .min = 0, .max = FOR_EVER_MS},
	{"drain", "SECONDS", "how long the last calls may take to end (40)", .read = arg_seconds,
	 .field = FIELD(drain_ms), .min = 1, .max = FOR_EVER_MS},
	{"held", "N", "calls that are opened first and kept open until the end (0)",
	 .read = arg_number, .field = FIELD(held), .min = 0, .max = 4194304, .unit = "a number"},
	{"hold", "SECONDS", "how long a call that was answered stands (0)", .read = arg_seconds,
	 .field = FIELD(hold_ms), .min = 0, .max = FOR_EVER_MS},
	{"max-legs", "N", "legs of terminators at one time (by the number of calls)",
	 .read = arg_number, .field = FIELD(max_legs), .min = 1, .max = LEGS_MAX,
	 .unit = "a number"},
	{"answer-after", "MS", "how long it rings where terminators cannot know of the CANCEL (20)",
	 .read = arg_number, .field = FIELD(answer_after_ms), .min = 0, .max = 60000,
	 .unit = "milliseconds"},
	{"window", "US", "races: the 200 in the middle, the CANCEL anywhere in it (10000)",
	 .read = arg_number, .field = FIELD(window_us), .min = 100, .max = 10000000,
	 .unit = "microseconds"},
	{"t1", "MS", "RFC 3261 timer T1 (500)", .read = arg_number, .field = FIELD(t1_ms), .min = 5,
	 .max = 10000, .unit = "milliseconds"},
	{"t2", "MS", "T2 (4000)", .read = arg_number, .field = FIELD(t2_ms), .min = 5, .max = 60000,
	 .unit = "milliseconds"},
	{"rtp-rate", "N", "packets a second of each stream (50)", .read = arg_number,
	 .field = FIELD(rtp_rate), .min = 1, .max = 10000, .unit = "a number"},
	{"loss", "N", "of 1000 packets, in both directions, so many are lost (0)",
	 .read = arg_number, .field = FIELD(loss), .max = 500, .unit = "per mille"},
	{"duplicate", "N", "so many come twice (0)", .read = arg_number, .field = FIELD(duplicate),
	 .max = 500, .unit = "per mille"},
	{"reorder", "N", "so many come later than those behind them (0)", .read = arg_number,
	 .field = FIELD(reorder), .max = 500, .unit = "per mille"},
	{"seed", "N", "of what is left to chance (1)", .read = arg_number, .field = FIELD(seed),
	 .max = UINT32_MAX, .unit = "a number"},
	{"server-inside", NULL, "run squelch in this process; its options follow a second '--'",
	 .read = arg_flag, .field = FIELD(inside)},
	{"members", "N", "with --server-inside: terminators a call (1)", .read = arg_number,
	 .field = FIELD(members), .min = 1, .max = 64, .unit = "a number"},
	{"checksums", "nic|software", "with --server-inside: as if by NICs, or by both sides (nic)",
	 .read = arg_word, .field = FIELD(checksums), .words = checksums},
	{"write-pcap", "FILE", "call nobody: write INVITEs and CANCELs, or RTP, for pktgen -s",
	 .read = arg_text, .field = FIELD(pcap), .unit = "the name of a file"},
	{"server-mac", "MAC", "of the frames in that file (02:73:71:00:00:00)", .read = arg_text,
	 .field = FIELD(mac_text), .unit = "six bytes, such as 02:00:00:00:00:01"},
	{"json", NULL, "print one JSON object", .read = arg_flag, .field = FIELD(json)},
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
		a->server_text = "10.9.0.1";
	if (a->home.n == 0 && add_address(&a->home, "10.9.0.9"))
		add_address(&a->home, "10.9.0.2");
}

// Room for a few legs of every call. Where they are kept after their end, or nobody knows how
// many calls there are, for as many as a second may bring. Small tables stay in the cache.
static uint32_t legs_enough(const struct load_args *a)
{
	uint64_t n = (8ull * a->concurrency + 2ull * a->held) * a->members;

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

static bool agree(struct load_args *a, char *why, size_t why_len)
{
	if (a->inside)
		addresses_inside(a);
	if (a->inside && a->role != LOAD_BOTH)
		return refuse(why, why_len,
			      "--server-inside: who shall call, and who answer? Leave out --role");
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
	struct arg_set set = {options, ARRAY_SIZE(options), a, &a->home};
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
	arg_help(out, options, ARRAY_SIZE(options));
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
