/* SPDX-License-Identifier: BSD-3-Clause */
#include "call_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 1024

static FILE *open_named(const char *name)
{
	return strcmp(name, "-") == 0 ? stdout : fopen(name, "ae");
}

bool call_file_open(struct call_file *f, const char *name, char *why, size_t why_len)
{
	*f = (struct call_file){.name = name};
	if (!name)
		return true;
	f->out = open_named(name);
	if (!f->out)
		snprintf(why, why_len, "--call-log %s: %s", name, strerror(errno));
	return f->out != NULL;
}

bool call_file_reopen(struct call_file *f)
{
	FILE *anew = open_named(f->name);

	if (!anew)
		return false;
	if (f->out != stdout)
		fclose(f->out);
	f->out = anew;
	return true;
}

// The name of a key; its value follows.
static void key(struct writer *w, const char *name)
{
	put_lit(w, ", \"");
	put_span(w, span_cstr(name));
	put_lit(w, "\": ");
}

static void number(struct writer *w, const char *name, uint64_t v)
{
	key(w, name);
	put_u64(w, v);
}

// v thousandths, as a number with three decimals.
static void thousandths(struct writer *w, const char *name, uint64_t v)
{
	key(w, name);
	put_u64(w, v / 1000);
	put_lit(w, ".");
	put_u64(w, v / 100 % 10);
	put_u64(w, v / 10 % 10);
	put_u64(w, v % 10);
}

static void name64(struct writer *w, const char *name, uint64_t v)
{
	key(w, name);
	put_lit(w, "\"");
	put_hex64(w, v);
	put_lit(w, "\"");
}

static void address(struct writer *w, const char *name, const struct endpoint *e)
{
	key(w, name);
	put_lit(w, "\"");
	put_host(w, &e->ip);
	put_lit(w, ":");
	put_u32(w, e->port);
	put_lit(w, "\"");
}

static void when(struct writer *w, const struct timespec *t)
{
	char text[32];
	struct tm tm;
	size_t n;

	gmtime_r(&t->tv_sec, &tm);
	n = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	n += (size_t)snprintf(text + n, sizeof(text) - n, ".%03uZ",
			      (unsigned)(t->tv_nsec / 1000000) % 1000);
	put_lit(w, "{\"ended\": \"");
	put_span(w, span_of(text, n));
	put_lit(w, "\"");
}

static void heard(struct writer *w, const struct call_record *r)
{
	number(w, "packets", r->packets);
	number(w, "bytes", r->bytes);
	key(w, "lost");
	put_span(w, r->lost < 0 ? SPAN("-") : SPAN_NONE);
	put_u64(w, (uint64_t)llabs(r->lost));
	number(w, "late", r->late);
	number(w, "duplicates", r->duplicates);
	thousandths(w, "jitter_ms", r->jitter_us);
	if (!r->reported)
		return;
	thousandths(w, "reported_fraction", r->reported_fraction * 1000u / 256);
	thousandths(w, "reported_jitter_ms", r->reported_jitter_us);
}

void call_record_put(struct writer *w, const struct call_record *r, const struct timespec *ended)
{
	when(w, ended);
	name64(w, "conference", r->conference);
	name64(w, "leg", r->leg);
	key(w, "role");
	put_span(w, r->originator ? SPAN("\"originator\"") : SPAN("\"member\""));
	address(w, "local", &r->local);
	address(w, "remote", &r->remote);
	thousandths(w, "seconds", r->duration_ms);
	heard(w, r);
	put_lit(w, "}\n");
}

void call_file_put(struct call_file *f, const struct call_record *r, const struct timespec *ended)
{
	uint8_t line[LINE_MAX_BYTES];
	struct writer w = writer_on(line, sizeof(line));

	call_record_put(&w, r, ended);
	if (w.full || fwrite(line, 1, w.n, f->out) != w.n)
		f->lost++;
}

void call_file_flush(struct call_file *f)
{
	if (fflush(f->out) != 0)
		f->lost++;
}
