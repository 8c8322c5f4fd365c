/* SPDX-License-Identifier: BSD-3-Clause */
#include "pattern_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// A compiled set as a file. Hyperscan runs what it finds there as it is, and its own checksum does
// not cover all of it; so a damaged file is told by ours, and one that others may write is not
// used.

struct header {
	char magic[8];
	struct pattern_key key;
	uint32_t n_costly, first_costly;
	uint64_t bytes; // of the database behind it
	uint64_t sum;	// of those
};

static const char magic[8] = "sqpat01";

static void say(const struct pattern_cache *cache, const char *file, const char *what)
{
	char line[PATH_MAX + 128];

	snprintf(line, sizeof(line), "%s: %s", file, what);
	if (cache->say)
		cache->say(line);
}

static uint64_t sum_of(const char *bytes, size_t n)
{
	const struct siphash_key open = {{0}};
	const struct span all = span_of(bytes, n);

	return siphash13(&open, 0, &all, 1);
}

// Each pattern in turn is hashed together with what came before it.
static void mix(struct pattern_key *key, uint64_t number, struct span text)
{
	for (unsigned i = 0; i < 2; i++) {
		const struct siphash_key with = {{key->k[i], i}};

		key->k[i] = siphash13(&with, number, &text, 1);
	}
}

struct pattern_key pattern_key_of(const struct pattern *p, unsigned n)
{
	struct pattern_key key = {0};
	hs_platform_info_t platform;

	memset(&platform, 0, sizeof(platform));
	hs_populate_platform(&platform);
	mix(&key, n, span_cstr(hs_version()));
	mix(&key, 0, span_of(&platform, sizeof(platform)));
	for (unsigned i = 0; i < n; i++)
		mix(&key, (uint64_t)p[i].id << 32 | pattern_flags(&p[i]), span_cstr(p[i].text));
	return key;
}

static void file_of(const struct pattern_cache *cache, const char *name, char out[PATH_MAX])
{
	snprintf(out, PATH_MAX, "%s/%s.hs", cache->dir, name);
}

static bool read_all(int fd, void *to, size_t n)
{
	for (uint8_t *at = to; n > 0;) {
		ssize_t got = read(fd, at, n);

		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

static bool write_all(int fd, const void *from, size_t n)
{
	for (const uint8_t *at = from; n > 0;) {
		ssize_t put = write(fd, at, n);

		if (put <= 0)
			return false;
		at += put;
		n -= (size_t)put;
	}
	return true;
}

// NULL, or why the database in fd is not used.
static const char *take(int fd, struct pattern_key key, struct pattern_set *set)
{
	const char *damaged = "damaged: compiled anew", *why = damaged;
	struct header h;
	struct stat st;
	char *bytes;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return "not a file: not used";
	if ((st.st_uid != 0 && st.st_uid != geteuid()) || (st.st_mode & 022))
		return "others may write it: not used";
	if (!read_all(fd, &h, sizeof(h)) || memcmp(h.magic, magic, sizeof(magic)) != 0)
		return damaged;
	if (memcmp(&h.key, &key, sizeof(key)) != 0)
		return "of other patterns, another Hyperscan or another processor: compiled anew";
	if (h.bytes != (uint64_t)st.st_size - sizeof(h) || h.n_costly > set->n ||
	    h.first_costly >= set->ids)
		return damaged;
	bytes = malloc(h.bytes + 1);
	if (bytes && read_all(fd, bytes, h.bytes) && sum_of(bytes, h.bytes) == h.sum &&
	    hs_deserialize_database(bytes, h.bytes, &set->db) == HS_SUCCESS)
		why = NULL;
	free(bytes);
	set->n_costly = h.n_costly;
	set->first_costly = h.first_costly;
	return why;
}

bool pattern_cache_read(const struct pattern_cache *cache, const char *name, struct pattern_key key,
			struct pattern_set *set)
{
	char file[PATH_MAX];
	const char *why;
	int fd;

	file_of(cache, name, file);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return false;
	why = fd < 0 ? strerror(errno) : take(fd, key, set);
	if (fd >= 0)
		close(fd);
	if (!why)
		return true;
	set->n_costly = 0;
	say(cache, file, why);
	return false;
}

// Into a file beside it, which then takes its place.
static bool replace(const char *file, const struct header *h, const char *bytes)
{
	char beside[PATH_MAX + 8];
	int fd, error;
	bool good;

	snprintf(beside, sizeof(beside), "%s.XXXXXX", file);
	fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0)
		return false;
	good = write_all(fd, h, sizeof(*h)) && write_all(fd, bytes, h->bytes) && fsync(fd) == 0;
	good = close(fd) == 0 && good && rename(beside, file) == 0;
	error = errno;
	if (!good)
		unlink(beside);
	errno = error;
	return good;
}

void pattern_cache_write(const struct pattern_cache *cache, const char *name,
			 struct pattern_key key, const struct pattern_set *set)
{
	struct header h = {
		.key = key, .n_costly = set->n_costly, .first_costly = set->first_costly};
	char file[PATH_MAX], *bytes = NULL;
	size_t n;

	file_of(cache, name, file);
	memcpy(h.magic, magic, sizeof(magic));
	if (hs_serialize_database(set->db, &bytes, &n) != HS_SUCCESS) {
		say(cache, file, "no memory to write it");
		return;
	}
	h.bytes = n;
	h.sum = sum_of(bytes, n);
	if (!replace(file, &h, bytes))
		say(cache, file, strerror(errno));
	free(bytes);
}
