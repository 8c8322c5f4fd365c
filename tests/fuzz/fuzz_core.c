/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus.h"
#include "fuzz.h"
#include "memory.h"
#include "plan.h"

/*
 * The whole signalling core. An input is a script of records, each ended by a line with a single dot;
 * a record's first byte says what it is:
 *
 *     0...       (the first record) which policies, and how much room there is: see config()
 *     O A B C    that station sends the text that follows; see memory.h for what it may refer to
 *     o a b c    the same, in one burst with the next
 *     =          the latest datagram once more
 *     U          an ICMP unreachable that quotes the text
 *     T...       so many milliseconds pass
 *     N          the outbox has no buffers, or has them again
 *     X          an operator's drain begins
 *
 * Whatever the script was, nothing may be left once time has passed.
 */

#define RECORDS_MAX 128
#define PASS_MAX_MS 40000  // of one record
#define QUIET_MS    400000 // more than timer C and everything before it
#define STEP_MS     10
#define SETTLE_MS   800 // more than the answer limit and 64*T1
#define ROOM        16384

static const char plan_text[] =
	"sip:one@* = sip:a@10.9.0.2:5070\n"
	"sip:two@* = refer=members sip:a@10.9.0.2:5070 sip:b@10.9.0.3:5070\n"
	"sip:three@* = sip:a@10.9.0.2:5070 sip:b@10.9.0.3:5070 sip:c@10.9.0.4:5070\n"
	"sip:six@* = sip:a@[2001:db8::2]:5070\n"
	"sip:far@* = sip:x@192.0.2.1\n"
	"sip:list@* = list\n"
	"sip:room-*@* = refer=any room\n"
	"sip:new@* = refer=members factory\n"
	"sip:example.com = register\n"
	"sip:*@example.com = registered\n"
	"sip:team@* = sip:u@example.com sip:c@10.9.0.4:5070\n";

#define BINDINGS 6

static struct stage {
	struct outbox out; // first: it is embedded
	struct focus_core *core;
	struct stats stats;
	struct home home;
	void *mem;
	struct location location;
	void *bindings;
	uint64_t now_ms;
	struct memory memory;
	bool refuse;
	bool ever_refused;
	uint8_t *room;
	uint8_t latest[ROOM];
	uint32_t n_latest;
	struct path latest_path;
} stage;

// No more room than was asked for, so that an estimate that is too low is an overflow.
static bool exact_open(struct outbox *ob, struct writer *w, uint32_t need)
{
	(void)ob;
	if (stage.refuse)
		return false;
	free(stage.room);
	stage.room = malloc(need ? need : 1);
	MUST(stage.room);
	*w = writer_on(stage.room, need);
	return true;
}

// What leaves must be SIP that we would accept; an answer to what we did not may lack what that lacked.
static void take(struct outbox *ob, const struct writer *w, const struct path *to)
{
	static struct sip_msg m;

	(void)ob;
	if (sip_parse(writer_span(w), &m) != SIP_VALID)
		MUST(span_starts(writer_span(w), SPAN("SIP/2.0 4")) ||
		     span_starts(writer_span(w), SPAN("SIP/2.0 5")));
	memory_add(&stage.memory, writer_span(w), &to->remote);
}

static struct focus_cfg config(unsigned choice)
{
	bool little = choice & 8;

	return (struct focus_cfg){
		.home = &stage.home,
		.plan = fuzz_plan(SPAN(plan_text), &stage.home),
		.core = 3,
		.key = {{0x0123456789abcdef, 0xfedcba9876543210}},
		.epoch = 7,
		.max_legs = little ? 4 : 16,
		.max_conferences = little ? 2 : 4,
		.max_rooms = little ? 1 : 2,
		.max_subscriptions = little ? 1 : 3,
		.notify_interval_ms = 50,
		.min_expires_s = 60,
		.max_expires_s = 3600,
		.max_members = 3,
		.max_message = 2048,
		.times = {5, 20, 25}, // short, so that little time has to pass
		.answer_limit_ms = 250,
		.session_expires_s = choice & 32 ? 90 : 0,
		.min_se_s = 90,
		.cancel_policy = (enum cancel_policy)(choice % 3),
		.answer_policy = (enum answer_policy)((choice >> 2 & 1) + (choice >> 6 & 1)),
		.late_cancel = choice & 16 ? LATE_HONOUR : LATE_IGNORE,
		.location = &stage.location,
		.media_base = 20000,
		.media_flows = little ? 4 : 16,
	};
}

static void stage_open(unsigned choice)
{
	static const uint8_t four[] = {10, 9, 0, 1};
	static const struct ip_addr six = {{0x20, 1, 0xd, 0xb8, [15] = 1}};
	struct ip_addr self = ip_v4(four);
	struct focus_cfg cfg;

	stage = (struct stage){.out = {.open = exact_open, .send = take}, .now_ms = 1000};
	stage.home.sip_port = 5060;
	home_add(&stage.home, &self, 24, 0);
	home_add(&stage.home, &six, 64, 0);
	stage.home.domains = "example.com";
	cfg = config(choice);
	stage.bindings = fuzz_zeroed(location_part_footprint(BINDINGS));
	stage.location = (struct location){cfg.key, 1, 20, 1, {0}};
	stage.location.part[0] = location_part_init(stage.bindings, BINDINGS, stage.now_ms);
	stage.mem = fuzz_zeroed(focus_core_footprint(&cfg));
	stage.core = focus_core_init(stage.mem, &cfg, &stage.out, &stage.stats, stage.now_ms);
}

static void act(void)
{
	location_expire(stage.location.part[0], stage.now_ms, 64);
	focus_timers(stage.core, 1000);
	focus_settle(stage.core);
	focus_invite_drain(stage.core, 100);
	focus_teardown_drain(stage.core, 100);
	focus_notify_drain(stage.core, 100);
	focus_burst(stage.core, stage.now_ms);
}

static void pass(uint64_t ms)
{
	for (uint64_t end = stage.now_ms + ms; stage.now_ms < end; act()) {
		stage.now_ms += end - stage.now_ms < STEP_MS ? end - stage.now_ms : STEP_MS;
		focus_burst(stage.core, stage.now_ms);
	}
}

static bool idle(void)
{
	struct focus_usage u = focus_usage(stage.core);

	return (u.conferences | u.rooms | u.legs | u.transactions | u.tombstones | u.flows | u.chunks |
		u.timers) == 0;
}

static void stage_close(void)
{
	stage.refuse = false;
	for (uint64_t end = stage.now_ms + SETTLE_MS; stage.now_ms < end && !idle();)
		pass(STEP_MS);
	focus_close(stage.core); // a call that both sides hold would last for ever
	for (uint64_t end = stage.now_ms + QUIET_MS; !idle(); pass(STEP_MS))
		MUST(stage.now_ms < end);
	MUST(focus_empty(stage.core));
	pass(20000); // no binding lives longer
	MUST(location_count(stage.location.part[0]) == 0);
	MUST(stage.ever_refused || stage.out.lost == 0);
	free(stage.mem);
	free(stage.bindings);
	free(stage.room);
}

static struct path path_of(uint8_t station)
{
	bool o = (station | 0x20) == 'o';
	const uint8_t four[] = {10, 9, 0, (uint8_t)(o ? 9 : (station | 0x20) - 'a' + 2)};

	return (struct path){
		.remote = {ip_v4(four), o ? 5060 : 5070},
		.local_port = 5060,
	};
}

// In memory of its own, exactly its size, so that an over-read shows.
static void deliver(void)
{
	uint8_t *copy = malloc(stage.n_latest ? stage.n_latest : 1);

	MUST(copy);
	memcpy(copy, stage.latest, stage.n_latest);
	focus_receive(stage.core, span_of(copy, stage.n_latest), &stage.latest_path);
	free(copy);
}

static void say(uint8_t station, struct span text)
{
	struct writer w = writer_on(stage.latest, sizeof(stage.latest));

	stage.latest_path = path_of(station);
	memory_expand(&stage.memory, text, &stage.latest_path.remote, &w);
	stage.n_latest = w.n;
	deliver();
}

static void unreachable(struct span text)
{
	struct path from = path_of('a');
	uint8_t *room = malloc(ROOM);
	struct writer w = writer_on(room, ROOM);

	MUST(room);
	memory_expand(&stage.memory, text, &from.remote, &w);
	focus_unreachable(stage.core, writer_span(&w));
	free(room);
}

static void play(struct span record)
{
	struct span text = span_from(record, 1);
	uint32_t ms;

	switch (record.p[0]) {
	case 'O':
	case 'A':
	case 'B':
	case 'C':
		say(record.p[0], text);
		act();
		break;
	case 'o':
	case 'a':
	case 'b':
	case 'c':
		say(record.p[0], text);
		break;
	case '=':
		deliver();
		act();
		break;
	case 'U':
		unreachable(text);
		act();
		break;
	case 'T':
		if (span_u32(span_trim(text), PASS_MAX_MS, &ms))
			pass(ms);
		break;
	case 'N':
		stage.refuse = !stage.refuse;
		stage.ever_refused = true;
		break;
	case 'X':
		focus_close(stage.core);
		act();
		break;
	}
}

// Up to a line that is a dot.
static struct span record_next(struct span *script)
{
	struct span record = *script;

	for (uint32_t i = 0; i + 1 < script->n; i++) {
		if (script->p[i] == '.' && script->p[i + 1] == '\n' &&
		    (i == 0 || script->p[i - 1] == '\n')) {
			record.n = i;
			*script = span_from(*script, i + 2);
			return record;
		}
	}
	*script = SPAN_NONE;
	return record;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span script = span_of(data, n);
	struct span first = record_next(&script);

	stage_open(first.n ? first.p[0] - (unsigned)'0' : 0);
	for (unsigned i = 0; script.n && i < RECORDS_MAX; i++) {
		struct span record = record_next(&script);

		if (record.n)
			play(record);
	}
	stage_close();
	return 0;
}
