/* SPDX-License-Identifier: BSD-3-Clause */
#include "floor.h"
#include "floor_check.h"
#include "fuzz.h"

// First the input is a datagram: each message in it is written and read again. Then it is what
// happens to a conference, an event after the other: a byte that says what, and to whom, and what
// that needs.

#define PEOPLE 8

enum {
	JOIN, // a byte: grade, and bit 2: queues
	LEAVE,
	DATAGRAM, // a byte: its length
	TALK,	  // a byte: sequence number
	INTRUDE,
	PASS,	  // a byte: 20 ms each
	PASS_LONG // a byte: 500 ms each
};

static struct scene {
	struct floor_sink sink; // first: it is embedded
	struct floors fs;
	struct floor f;
	struct floor_seat seat[PEOPLE];
	struct floor_heard heard[PEOPLE];
	struct stats stats;
	uint64_t now_ms;
	uint32_t told_holder;
} scene;

// --- messages ------------------------------------------------------------------------------------

static uint32_t written(const struct tbcp *m, uint8_t room[static TBCP_MAX])
{
	struct writer w = writer_on(room, TBCP_MAX);

	tbcp_build(&w, m);
	MUST(!w.full && w.n % 4 == 0);
	return w.n;
}

static void write_and_read(const struct tbcp *m)
{
	uint8_t first[TBCP_MAX], second[TBCP_MAX];
	uint32_t n = written(m, first);
	struct span rest = span_of(first, n);
	struct tbcp again;

	MUST(tbcp_next(&rest, &again) == TBCP_MESSAGE && rest.n == 0);
	MUST(again.type == m->type && again.ssrc == m->ssrc);
	MUST(written(&again, second) == n && memcmp(first, second, n) == 0);
}

static void read_all(struct span datagram)
{
	enum tbcp_verdict verdict;
	struct tbcp m;

	while ((verdict = tbcp_next(&datagram, &m)) != TBCP_END)
		if (verdict == TBCP_MESSAGE)
			write_and_read(&m);
}

// --- a conference --------------------------------------------------------------------------------

static void say(struct floor_sink *sink, const struct floor *f, uint32_t to, const struct tbcp *m)
{
	(void)sink;
	(void)f;
	MUST(scene.seat[to].seated);
	if (m->type != TBCP_TAKEN)
		write_and_read(m);
}

static void say_others(struct floor_sink *sink, const struct floor *f, uint32_t but,
		       const struct tbcp *m)
{
	(void)sink;
	MUST(m->type == (but == FLOOR_NOBODY ? TBCP_IDLE : TBCP_TAKEN));
	MUST(but == f->holder);
}

static void holder(struct floor_sink *sink, const struct floor *f, uint32_t was)
{
	(void)sink;
	MUST(was == scene.told_holder);
	MUST((was == FLOOR_NOBODY) != (f->holder == FLOOR_NOBODY));
	scene.told_holder = f->holder;
}

static struct floor_heard heard(struct floor_sink *sink, uint32_t i)
{
	(void)sink;
	return scene.heard[i];
}

static void open_floor(void)
{
	scene = (struct scene){
		.sink = {say, say_others, holder, heard},
		.fs = {.seats = (uint8_t *)scene.seat,
		       .stride = sizeof(scene.seat[0]),
		       .queue_max = 3,
		       .times = FLOOR_TIMES,
		       .sink = &scene.sink,
		       .stats = &scene.stats},
		.told_holder = FLOOR_NOBODY,
		.now_ms = 1000,
	};
	floor_open(&scene.f);
}

static void pass(uint64_t ms)
{
	scene.now_ms += ms;
	floor_tick(&scene.fs, &scene.f, scene.now_ms);
	MUST(floor_due(&scene.f) > scene.now_ms);
}

static uint8_t take_byte(struct span *rest)
{
	uint8_t byte = rest->n ? rest->p[0] : 0;

	if (rest->n)
		*rest = span_from(*rest, 1);
	return byte;
}

// Exactly as long as it is, so that an over-read shows.
static void receive(uint32_t who, struct span *rest)
{
	uint32_t n = take_byte(rest);
	uint8_t *exact;

	if (n > rest->n)
		n = rest->n;
	exact = malloc(n ? n : 1);
	MUST(exact);
	if (n)
		memcpy(exact, rest->p, n);
	floor_receive(&scene.fs, &scene.f, who, span_of(exact, n), scene.now_ms);
	*rest = span_from(*rest, n);
	free(exact);
}

static void happen(struct span *rest)
{
	uint8_t what = take_byte(rest), more;
	uint32_t who = what % PEOPLE;

	switch (what / PEOPLE) {
	case JOIN:
		more = take_byte(rest);
		floor_join(&scene.fs, &scene.f, who, more & 3, more & 4, scene.now_ms);
		return;
	case LEAVE:
		floor_leave(&scene.fs, &scene.f, who, scene.now_ms);
		return;
	case DATAGRAM:
		receive(who, rest);
		return;
	case TALK:
		scene.heard[who] = (struct floor_heard){scene.now_ms, take_byte(rest)};
		return;
	case INTRUDE:
		floor_intrude(&scene.fs, &scene.f, who, scene.now_ms);
		return;
	case PASS:
		pass(20 * take_byte(rest));
		return;
	case PASS_LONG:
		pass(500 * take_byte(rest));
		return;
	default:
		return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span rest = span_of(data, n);

	read_all(rest);
	open_floor();
	while (rest.n) {
		happen(&rest);
		MUST(!floor_wrong(&scene.fs, &scene.f, PEOPLE));
		MUST(scene.told_holder == scene.f.holder);
	}
	floor_close(&scene.fs, &scene.f, scene.now_ms);
	MUST(scene.told_holder == FLOOR_NOBODY && floor_due(&scene.f) == FLOOR_NEVER);
	return 0;
}
