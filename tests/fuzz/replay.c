/* SPDX-License-Identifier: BSD-3-Clause */
#include <dirent.h>

#include "fuzz.h"

// replay DIRECTORY...: gives every file in them to the fuzz target it is linked with; TAP.

static unsigned count;

static void replay(const char *file)
{
	FILE *f = fopen(file, "rb");
	uint8_t room[65536], *exact;
	size_t n;

	MUST(f);
	n = fread(room, 1, sizeof(room), f);
	fclose(f);
	exact = malloc(n ? n : 1); // exactly its size, so that an over-read shows
	MUST(exact);
	memcpy(exact, room, n);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	printf("ok %u - %s\n", ++count, strrchr(file, '/') + 1);
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void replay_all(const char *directory)
{
	struct dirent **entry;
	int n = scandir(directory, &entry, visible, alphasort);

	for (int i = 0; i < n; i++) {
		char file[4096];

		snprintf(file, sizeof(file), "%s/%s", directory, entry[i]->d_name);
		free(entry[i]);
		printf("# %s\n", file);
		fflush(stdout); // it may be the last thing that we say
		replay(file);
	}
	if (n >= 0)
		free(entry);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay_all(argv[i]);
	printf("1..%u\n", count);
	return count == 0;
}
