/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

// user:realm:algorithm:HA1, those of one realm; sorted, so that a user is found by halves.

struct user {
	struct span name, ha1;
	enum auth_algorithm algorithm;
	uint32_t line;
};

struct auth_users {
	uint8_t *text; // what all spans point into
	bool offered[AUTH_ALGORITHMS];
	uint32_t n;
	struct user user[];
};

struct reader {
	struct auth_users *users;
	const char *name; // of the file
	struct span realm;
	char *why;
	size_t why_len;
};

static int compare_spans(struct span a, struct span b)
{
	uint32_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int compare(const void *one, const void *other)
{
	const struct user *a = one, *b = other;
	int order = compare_spans(a->name, b->name);

	return order ? order : (int)a->algorithm - (int)b->algorithm;
}

static bool refuse(const struct reader *r, uint32_t line, const char *what)
{
	snprintf(r->why, r->why_len, "%s:%u: %s", r->name, line, what);
	return false;
}

// What can be sent within quotes as it is; so names are compared as they were sent.
static bool is_name(struct span s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] == '"' || s.p[i] == '\\' || s.p[i] == 0x7f)
			return false;
	return s.n > 0 && s.n <= AUTH_NAME_MAX;
}

// What stands behind the last colon is cut off.
static struct span cut_last(struct span *s)
{
	uint32_t n = s->n;
	struct span last = SPAN_NONE;

	while (n && s->p[n - 1] != ':')
		n--;
	if (n == 0)
		return last;
	last = span_from(*s, n);
	s->n = n - 1;
	return last;
}

static void make_lower(struct span s)
{
	for (uint32_t i = 0; i < s.n; i++)
		((uint8_t *)s.p)[i] = ascii_lower(s.p[i]); // ours: auth_users.text
}

// From both ends: a realm may be an address with colons.
static bool line_read(struct reader *r, struct span line, uint32_t number)
{
	struct user *u = &r->users->user[r->users->n];
	struct span rest = line, algorithm, realm;
	uint32_t colon;

	u->line = number;
	u->ha1 = cut_last(&rest);
	algorithm = cut_last(&rest);
	colon = span_find(rest, ':');
	if (algorithm.n == 0 || colon == rest.n)
		return refuse(r, number, "write user:realm:algorithm:HA1, or use squelch-passwd");
	if (!auth_algorithm_read(algorithm, &u->algorithm))
		return refuse(r, number, "the algorithm must be SHA-256 or MD5");
	if (!auth_is_hex(u->ha1, auth_algorithm_hex(u->algorithm)))
		return refuse(r, number, "HA1 must be 64 hexadecimal digits (SHA-256) or 32 (MD5)");
	u->name = (struct span){rest.p, colon};
	realm = span_from(rest, colon + 1);
	if (!is_name(u->name) || !is_name(realm))
		return refuse(r, number,
			      "user and realm must have 1 to 255 bytes, no quotes, no backslashes");
	if (!span_eq(realm, r->realm))
		return true;
	make_lower(u->ha1);
	r->users->offered[u->algorithm] = true;
	r->users->n++;
	return true;
}

static bool lines_read(struct reader *r, struct span text)
{
	for (uint32_t number = 1; text.n; number++) {
		uint32_t n = span_find(text, '\n');
		struct span line = span_trim((struct span){text.p, n});

		if (line.n && line.p[0] != '#' && !line_read(r, line, number))
			return false;
		text = span_from(text, n < text.n ? n + 1 : n);
	}
	return true;
}

static bool sort(struct reader *r)
{
	struct auth_users *users = r->users;

	qsort(users->user, users->n, sizeof(users->user[0]), compare);
	for (uint32_t i = 1; i < users->n; i++) {
		const struct user *a = &users->user[i - 1], *b = &users->user[i];

		if (compare(a, b) == 0)
			return refuse(r, a->line > b->line ? a->line : b->line,
				      "the same user and algorithm as in another line");
	}
	return true;
}

struct auth_users *auth_users_parse(struct span text, const char *name, struct span realm,
				    char *why, size_t why_len)
{
	struct reader r = {.name = name, .realm = realm, .why = why, .why_len = why_len};
	size_t lines = 1;

	for (uint32_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	r.users = calloc(1, sizeof(*r.users) + lines * sizeof(struct user));
	if (r.users)
		r.users->text = malloc(text.n + 1u);
	if (!r.users || !r.users->text) {
		snprintf(why, why_len, "%s: no memory for it", name);
		auth_users_free(r.users);
		return NULL;
	}
	if (text.n)
		memcpy(r.users->text, text.p, text.n);
	if (lines_read(&r, span_of(r.users->text, text.n)) && sort(&r))
		return r.users;
	auth_users_free(r.users);
	return NULL;
}

// An HA1 is as good as the password, for whoever wants in here.
static bool is_private(const char *file, char *why, size_t why_len)
{
	struct stat st;

	if (stat(file, &st) != 0)
		snprintf(why, why_len, "%s: %s", file, strerror(errno));
	else if (st.st_mode & 077)
		snprintf(why, why_len, "%s: others may read it; chmod 600", file);
	else
		return true;
	return false;
}

struct auth_users *auth_users_load(const char *file, struct span realm, char *why, size_t why_len)
{
	struct auth_users *users = NULL;
	struct span text;

	if (!is_private(file, why, why_len))
		return NULL;
	if (file_read(file, &text, why, why_len))
		users = auth_users_parse(text, file, realm, why, why_len);
	free((void *)text.p);
	return users;
}

void auth_users_free(struct auth_users *users)
{
	if (!users)
		return;
	free(users->text);
	free(users);
}

bool auth_users_offer(const struct auth_users *users, enum auth_algorithm a)
{
	return users->n == 0 || users->offered[a];
}

uint32_t auth_users_count(const struct auth_users *users)
{
	return users->n;
}

struct span auth_users_find(const struct auth_users *users, struct span name, enum auth_algorithm a)
{
	const struct user key = {.name = name, .algorithm = a};
	const struct user *found =
		bsearch(&key, users->user, users->n, sizeof(users->user[0]), compare);

	return found ? found->ha1 : SPAN_NONE;
}
