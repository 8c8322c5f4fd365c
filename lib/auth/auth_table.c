/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

// user:realm:algorithm:HA1, line by line; of our own accounts with the account's name in front.

int auth_compare_spans(struct span a, struct span b)
{
	uint32_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

static bool refuse(const struct auth_source *from, uint32_t line, const char *what)
{
	snprintf(from->why, from->why_len, "%s:%u: %s", from->name, line, what);
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

// What stands before the first one is; false: there is none.
static bool cut_first(struct span *s, struct span *first)
{
	uint32_t colon = span_find(*s, ':');

	if (colon == s->n)
		return false;
	*first = (struct span){s->p, colon};
	*s = span_from(*s, colon + 1);
	return true;
}

static void make_lower(struct span s)
{
	for (uint32_t i = 0; i < s.n; i++)
		((uint8_t *)s.p)[i] = ascii_lower(s.p[i]); // ours: auth_table.text
}

// From both ends: a realm may be an address with colons.
static bool entry_read(const struct auth_source *from, struct span line, uint32_t number,
		       struct auth_entry *e)
{
	struct span rest = line, algorithm;

	*e = (struct auth_entry){.line = number};
	e->ha1 = cut_last(&rest);
	algorithm = cut_last(&rest);
	if (algorithm.n == 0 || (from->accounts && !cut_first(&rest, &e->account)) ||
	    !cut_first(&rest, &e->user))
		return refuse(from, number,
			      from->accounts
				      ? "write name:user:realm:algorithm:HA1, or use squelch-passwd "
					"--credentials"
				      : "write user:realm:algorithm:HA1, or use squelch-passwd");
	e->realm = rest;
	if (!auth_algorithm_read(algorithm, &e->algorithm))
		return refuse(from, number, "the algorithm must be SHA-256 or MD5");
	if (!auth_is_hex(e->ha1, auth_algorithm_hex(e->algorithm)))
		return refuse(from, number,
			      "HA1 must be 64 hexadecimal digits (SHA-256) or 32 (MD5)");
	if (!is_name(e->user) || !is_name(e->realm))
		return refuse(from, number,
			      "user and realm must have 1 to 255 bytes, no quotes, no backslashes");
	make_lower(e->ha1);
	return true;
}

static bool lines_read(const struct auth_source *from, struct auth_table *t, struct span text)
{
	for (uint32_t number = 1; text.n; number++) {
		uint32_t n = span_find(text, '\n');
		struct span line = span_trim((struct span){text.p, n});

		if (line.n && line.p[0] != '#' &&
		    !entry_read(from, line, number, &t->entry[t->n++]))
			return false;
		text = span_from(text, n < text.n ? n + 1 : n);
	}
	return true;
}

bool auth_table_parse(struct auth_table *t, struct span text, const struct auth_source *from)
{
	size_t lines = 1;

	for (uint32_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	*t = (struct auth_table){
		.text = malloc(text.n + 1u),
		.entry = calloc(lines, sizeof(t->entry[0])),
	};
	if (!t->text || !t->entry) {
		snprintf(from->why, from->why_len, "%s: no memory for it", from->name);
		return false;
	}
	if (text.n)
		memcpy(t->text, text.p, text.n);
	return lines_read(from, t, span_of(t->text, text.n));
}

bool auth_table_sort(struct auth_table *t, int (*compare)(const void *, const void *),
		     const struct auth_source *from, const char *twice)
{
	qsort(t->entry, t->n, sizeof(t->entry[0]), compare);
	for (uint32_t i = 1; i < t->n; i++) {
		const struct auth_entry *a = &t->entry[i - 1], *b = &t->entry[i];

		if (compare(a, b) == 0)
			return refuse(from, a->line > b->line ? a->line : b->line, twice);
	}
	return true;
}

const struct auth_entry *auth_table_find(const struct auth_table *t, const struct auth_entry *key,
					 int (*compare)(const void *, const void *))
{
	return bsearch(key, t->entry, t->n, sizeof(t->entry[0]), compare);
}

void auth_table_drop(struct auth_table *t)
{
	free(t->text);
	free(t->entry);
}

// An HA1 is as good as the password, for whoever wants in there.
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

bool auth_file_read(const char *file, struct span *text, char *why, size_t why_len)
{
	*text = SPAN_NONE;
	return is_private(file, why, why_len) && file_read(file, text, why, why_len);
}
