/* SPDX-License-Identifier: BSD-3-Clause */
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fresh(struct siphash_key *key)
{
	return getrandom(key, sizeof(*key), 0) == (ssize_t)sizeof(*key);
}

static bool refuse(char *why, size_t why_len, const char *file, const char *what)
{
	snprintf(why, why_len, "--secret-file %s: %s", file, what);
	return false;
}

static bool make(const char *file, struct siphash_key *key, char *why, size_t why_len)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL, 0600);
	bool done = fd >= 0 && fresh(key) && write(fd, key, sizeof(*key)) == (ssize_t)sizeof(*key);

	if (fd >= 0 && (close(fd) != 0 || !done))
		unlink(file);
	return done || refuse(why, why_len, file, strerror(errno));
}

// A key that others can read is none: they could forge our identifiers.
static bool read_from(int fd, const char *file, struct siphash_key *key, char *why, size_t why_len)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return refuse(why, why_len, file, strerror(errno));
	if (st.st_mode & 077)
		return refuse(why, why_len, file, "others may read it; chmod 600, or let it be made anew");
	if (st.st_size != (off_t)sizeof(*key) ||
	    read(fd, key, sizeof(*key)) != (ssize_t)sizeof(*key))
		return refuse(why, why_len, file, "not 16 bytes; remove it, and it will be made anew");
	return true;
}

bool secret_load(const char *file, struct siphash_key *key, char *why, size_t why_len)
{
	int fd;
	bool good;

	if (!file)
		return fresh(key) || refuse(why, why_len, "", "the kernel gave no random key");
	fd = open(file, O_RDONLY);
	if (fd < 0 && errno == ENOENT)
		return make(file, key, why, why_len);
	if (fd < 0)
		return refuse(why, why_len, file, strerror(errno));
	good = read_from(fd, file, key, why, why_len);
	close(fd);
	return good;
}
