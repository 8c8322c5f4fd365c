/* SPDX-License-Identifier: BSD-3-Clause */
#include "location_file.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <time.h>

// "sqlc": the file is ours (PRAGMA application_id), and its tables are of this version.
#define OURS	1936813155
#define VERSION 1

// One squelch at a time; a process that dies loses nothing that was flushed, a machine perhaps its
// last moments.
static const char prepare_file[] =
	"PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";

static const char make_tables[] =
	"BEGIN IMMEDIATE; PRAGMA application_id = 1936813155; PRAGMA user_version = 1;"
	"CREATE TABLE IF NOT EXISTS binding (aor TEXT, uri TEXT, path TEXT, call_id TEXT, cseq "
	"INTEGER, q INTEGER, source TEXT, port INTEGER, expires INTEGER, PRIMARY KEY (aor, uri)) "
	"WITHOUT ROWID; COMMIT";

static bool refuse(struct location_file *f, const char *what, char *why, size_t why_len)
{
	snprintf(why, why_len, "--location %s: %s", f->name, what);
	location_file_close(f);
	return false;
}

static bool refuse_sql(struct location_file *f, char *why, size_t why_len)
{
	return refuse(f, sqlite3_errmsg(f->db), why, why_len);
}

// What the first column of the first row says; -1: nothing.
static int64_t number(struct location_file *f, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int64_t n = -1;

	if (sqlite3_prepare_v2(f->db, sql, -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

static bool is_whole(struct location_file *f)
{
	sqlite3_stmt *s = NULL;
	bool whole =
		sqlite3_prepare_v2(f->db, "PRAGMA quick_check(1)", -1, &s, NULL) == SQLITE_OK &&
		sqlite3_step(s) == SQLITE_ROW &&
		span_eq(span_cstr((const char *)sqlite3_column_text(s, 0)), SPAN("ok"));

	sqlite3_finalize(s);
	return whole;
}

static bool prepare(struct location_file *f, const char *sql, sqlite3_stmt **out)
{
	return sqlite3_prepare_v3(f->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) ==
	       SQLITE_OK;
}

static bool prepare_all(struct location_file *f)
{
	return prepare(f, "REPLACE INTO binding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", &f->put) &&
	       prepare(f, "DELETE FROM binding WHERE aor = ? AND uri = ?", &f->del) &&
	       prepare(f, "DELETE FROM binding WHERE expires <= ?", &f->expire);
}

bool location_file_open(struct location_file *f, const char *name, char *why, size_t why_len)
{
	int64_t tables;

	*f = (struct location_file){.name = name};
	if (!name)
		return true;
	if (sqlite3_open(name, &f->db) != SQLITE_OK ||
	    sqlite3_exec(f->db, prepare_file, NULL, NULL, NULL) != SQLITE_OK)
		return refuse_sql(f, why, why_len);
	tables = number(f, "SELECT count(*) FROM sqlite_master");
	if (tables < 0)
		return refuse_sql(f, why, why_len);
	if (tables && (number(f, "PRAGMA application_id") != OURS ||
		       number(f, "PRAGMA user_version") != VERSION))
		return refuse(
			f,
			"a database of somebody else's, or of another version; give another file",
			why, why_len);
	if (!is_whole(f))
		return refuse(f, "damaged; mend it with sqlite3's .recover, or remove it", why,
			      why_len);
	if (sqlite3_exec(f->db, make_tables, NULL, NULL, NULL) != SQLITE_OK || !prepare_all(f))
		return refuse_sql(f, why, why_len);
	return true;
}

static int64_t wall_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct span column(sqlite3_stmt *s, int i)
{
	const void *p = sqlite3_column_blob(s, i);

	return p ? span_of(p, (size_t)sqlite3_column_bytes(s, i)) : SPAN_NONE;
}

// False: no address.
static bool row_read(sqlite3_stmt *s, int64_t now_wall_ms, uint64_t now_ms,
		     struct location_change *c)
{
	int64_t left = sqlite3_column_int64(s, 8) - now_wall_ms;

	*c = (struct location_change){
		.aor = column(s, 0),
		.call_id = column(s, 3),
		.contact =
			{
				.uri = column(s, 1),
				.path = column(s, 2),
				.cseq = (uint32_t)sqlite3_column_int64(s, 4),
				.q = (uint16_t)sqlite3_column_int(s, 5),
				.from.port = (uint16_t)sqlite3_column_int(s, 7),
			},
	};
	if (left > 1000ll * LOCATION_EXPIRES_MAX)
		left = 1000ll * LOCATION_EXPIRES_MAX; // the clock was set back
	c->contact.expires_ms = now_ms + (uint64_t)left;
	return left > 0 && ip_parse(column(s, 6), &c->contact.from.ip);
}

bool location_file_restore(struct location_file *f, const struct location *loc, uint64_t now_ms,
			   char *why, size_t why_len)
{
	sqlite3_stmt *s = NULL;
	struct location_change c;
	uint64_t left_out = 0;
	int step;

	if (!f->db)
		return true;
	if (!prepare(f, "SELECT * FROM binding WHERE expires > ?", &s))
		return refuse_sql(f, why, why_len);
	sqlite3_bind_int64(s, 1, wall_ms());
	while ((step = sqlite3_step(s)) == SQLITE_ROW)
		left_out += !row_read(s, wall_ms(), now_ms, &c) || !location_restore(loc, &c);
	sqlite3_finalize(s);
	if (step != SQLITE_DONE)
		return refuse_sql(f, why, why_len);
	if (left_out)
		fprintf(stderr,
			"squelch: --location %s: %" PRIu64 " bindings left out: no room for them, "
							   "or not sound; more --max-bindings?\n",
			f->name, left_out);
	return true;
}

static void text(sqlite3_stmt *s, int i, struct span t)
{
	sqlite3_bind_text(s, i, t.n ? (const char *)t.p : "", (int)t.n, SQLITE_STATIC);
}

static void complain(struct location_file *f)
{
	if (f->lost++ == 0)
		fprintf(stderr, "squelch: --location %s: %s: registrations are not kept\n", f->name,
			sqlite3_errmsg(f->db));
}

static void run(struct location_file *f, sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		complain(f);
	sqlite3_reset(s);
}

static void put(struct location_file *f, const struct location_change *c, uint64_t now_ms)
{
	const struct location_contact *at = &c->contact;
	uint8_t room[48];
	struct writer source = writer_on(room, sizeof(room));

	put_ip(&source, &at->from.ip);
	text(f->put, 1, c->aor);
	text(f->put, 2, at->uri);
	text(f->put, 3, at->path);
	text(f->put, 4, c->call_id);
	sqlite3_bind_int64(f->put, 5, at->cseq);
	sqlite3_bind_int(f->put, 6, at->q);
	text(f->put, 7, writer_span(&source));
	sqlite3_bind_int(f->put, 8, at->from.port);
	sqlite3_bind_int64(f->put, 9, wall_ms() + (int64_t)(at->expires_ms - now_ms));
	run(f, f->put);
}

void location_file_put(struct location_file *f, const struct location_change *c, uint64_t now_ms)
{
	if (!f->open)
		f->open = sqlite3_exec(f->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
	if (!c->gone) {
		put(f, c, now_ms);
		return;
	}
	text(f->del, 1, c->aor);
	text(f->del, 2, c->contact.uri);
	run(f, f->del);
}

void location_file_flush(struct location_file *f)
{
	if (!f->open)
		return;
	f->open = false;
	if (sqlite3_exec(f->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
		return;
	complain(f);
	sqlite3_exec(f->db, "ROLLBACK", NULL, NULL, NULL);
}

void location_file_close(struct location_file *f)
{
	location_file_flush(f);
	if (f->expire) { // what would not be read again takes no room until then
		sqlite3_bind_int64(f->expire, 1, wall_ms());
		run(f, f->expire);
	}
	sqlite3_finalize(f->put);
	sqlite3_finalize(f->del);
	sqlite3_finalize(f->expire);
	sqlite3_close(f->db);
	*f = (struct location_file){.name = f->name};
}
