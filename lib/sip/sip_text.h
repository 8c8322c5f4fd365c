/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_class.h"
#include "sip_scan.h"

/* A condition that hardly ever holds. */
#define SIP_RARE(condition) __builtin_expect(condition, false)

/* What is left to read of a mapped text: the bytes from 'at' to 'end' of map->p. */
struct sip_text {
	const struct sip_map *map;
	uint32_t at, end;
};

/* All of a text that has not been mapped yet. */
static inline struct sip_text sip_text_on(struct sip_map *map, struct span text)
{
	// An empty span may have no address at all, which nothing can be added to.
	sip_scan->text(map, text.n ? text : SPAN(""));
	return (struct sip_text){map, 0, map->n};
}

/* A span that lies in a mapped text. */
static inline struct sip_text sip_text_of(const struct sip_map *map, struct span s)
{
	uint32_t at = (uint32_t)(s.p - map->p);

	return (struct sip_text){map, at, at + s.n};
}

/*
 * *to = s, its length together with the padding behind it. Processors are slow to load more bytes
 * at once than were stored at once a moment ago, and a span that is handed on by value is loaded as
 * two words.
 */
static inline void sip_keep(struct span *to, struct span s)
{
	const uint64_t words[2] = {(uintptr_t)s.p, s.n};

	_Static_assert(sizeof(*to) == sizeof(words), "a pointer, and a length with padding");
	memcpy(to, words, sizeof(words));
}

static inline void sip_forget(struct span *s)
{
	sip_keep(s, SPAN_NONE);
}

static inline bool sip_more(struct sip_text t)
{
	return t.at < t.end;
}

/* The next byte; 0, which the grammar has nowhere, when there is none. */
static inline uint8_t sip_byte(struct sip_text t)
{
	return sip_more(t) ? t.map->p[t.at] : 0;
}

static inline struct span sip_text_span(struct sip_text t, uint32_t from, uint32_t to)
{
	return (struct span){t.map->p + from, to - from};
}

static inline struct span sip_rest(struct sip_text t)
{
	return sip_text_span(t, t.at, t.end);
}

/* Where the run at the front ends. */
static inline uint32_t sip_run_end(struct sip_text t, enum sip_stop stop)
{
	uint32_t at = sip_stop(t.map, stop, t.at);

	return at < t.end ? at : t.end;
}

/* The same for a set that has no bits of its own but holds all that 'stop' passes over. */
static inline uint32_t sip_run_wider(struct sip_text t, enum sip_stop stop, enum sip_set set)
{
	uint32_t at = sip_run_end(t, stop);

	while (at < t.end && sip_is(t.map->p[at], set))
		at++;
	return at;
}

static inline uint32_t sip_token_end(struct sip_text t)
{
	return sip_run_wider(t, SIP_STOP_HOST, SIP_TOKEN);
}

/* Takes the bytes up to 'to', if there are any. */
static inline bool sip_take(struct sip_text *t, uint32_t to, struct span *out)
{
	if (to == t->at)
		return false;
	sip_keep(out, sip_text_span(*t, t->at, to));
	t->at = to;
	return true;
}

/* White space within a header value. A line end in there is always a fold (sip_line_take). */
static inline bool sip_is_lws(uint8_t c)
{
	return c <= ' ' && (1ull << c & (1ull << ' ' | 1 << '\t' | 1 << '\r' | 1 << '\n'));
}

static inline void sip_skip_lws(struct sip_text *t)
{
	while (sip_is_lws(sip_byte(*t)))
		t->at++;
}

/* Without white space at both ends. */
static inline struct sip_text sip_trim(struct sip_text t)
{
	while (sip_is_lws(sip_byte(t)))
		t.at++;
	while (sip_more(t) && sip_is_lws(t.map->p[t.end - 1]))
		t.end--;
	return t;
}

/* Index behind the quoted-string at the front; 0 when it does not end. */
uint32_t sip_quoted(struct sip_text t);

/* Index behind c, which may have white space at both sides (RFC 3261 25.1: SLASH, SEMI, EQUAL ...);
 * 0 when c is not there. */
uint32_t sip_mark_spaced(struct sip_text t, uint8_t c);

/* Takes c and the white space around it. When c is not there, *t stays as it was. */
static inline bool sip_mark(struct sip_text *t, uint8_t c)
{
	const uint8_t *p = t->map->p + t->at;
	uint32_t at;

	// White space there is rarely any.
	if (t->at + 1 < t->end && p[0] > ' ' && p[1] > ' ') {
		t->at += p[0] == c;
		return p[0] == c;
	}
	at = sip_mark_spaced(*t, c);
	t->at = at ? at : t->at;
	return at != 0;
}

/* sip_load_8() near the end. */
uint64_t sip_load_last(const struct sip_map *map, uint32_t at);

/* 8 bytes from 'at' on as a number whose lowest byte is the first; 0 for those behind the end. */
static inline uint64_t sip_load_8(const struct sip_map *map, uint32_t at)
{
	uint64_t word;

	_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "as DPDK's machines are");
	if (SIP_RARE(at + 8 > map->n))
		return sip_load_last(map, at);
	memcpy(&word, map->p + at, 8);
	return word;
}

/* n of them, 1 to 8. */
static inline uint64_t sip_load(const struct sip_map *map, uint32_t at, uint32_t n)
{
	return sip_load_8(map, at) & ~0ull >> (64 - 8 * n);
}

#define SIP_LOWER 0x2020202020202020ull

/* A word of up to 8 letters, in small ones; 0 for longer and for empty ones. What is no letter or
 * sign may seem another, but none seems a letter. */
static inline uint64_t sip_word(const struct sip_map *map, struct span s)
{
	if (s.n - 1 >= 8)
		return 0;
	return (sip_load(map, (uint32_t)(s.p - map->p), s.n) | SIP_LOWER) & ~0ull >> (64 - 8 * s.n);
}

/* The same of a literal, which is in small letters. Letter by letter: of a memcpy, gcc makes a
 * constant only where there are 1, 2, 4 or 8. */
#define SIP_WORD(lit)                                                                              \
	(SIP_LETTER(lit, 0) | SIP_LETTER(lit, 1) | SIP_LETTER(lit, 2) | SIP_LETTER(lit, 3) |       \
	 SIP_LETTER(lit, 4) | SIP_LETTER(lit, 5) | SIP_LETTER(lit, 6) | SIP_LETTER(lit, 7))
#define SIP_LETTER(lit, i)                                                                         \
	(i < sizeof(lit) ? (uint64_t)(uint8_t)(lit)[i < sizeof(lit) ? i : 0] << 8 * i : 0)
