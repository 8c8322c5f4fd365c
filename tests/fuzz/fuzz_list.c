/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"
#include "list.h"

// A recipient list's document, read into memory of exactly the size that it asks for.

#define MEMBERS_MAX 24
#define BYTES_MAX   4096

static void check(const struct list *list)
{
	MUST(list->n_members <= MEMBERS_MAX && list->n_text <= list->text_max);
	for (uint32_t i = 0; i < list->n_members; i++) {
		struct dialplan_member again;

		MUST(!dialplan_member_parse(list->member[i].uri, &again));
		MUST(list->member[i].registered ||
		     (again.at.port && endpoint_eq(&again.at, &list->member[i].at)));
		for (uint32_t k = 0; k < i; k++)
			MUST(!sip_uri_eq(list->member[i].uri, list->member[k].uri));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct siphash_key key = {{5, 6}};
	const struct home home = {.domains = "example.com"};
	struct list list;
	enum list_verdict first;
	uint32_t n_members;
	void *mem;

	if (n > BYTES_MAX)
		return 0;
	mem = fuzz_zeroed(list_footprint(MEMBERS_MAX, BYTES_MAX));
	list_init(&list, mem, MEMBERS_MAX, BYTES_MAX, &key, &home);
	first = list_read(&list, span_of(data, n));
	n_members = list.n_members;
	if (first == LIST_VALID)
		check(&list);
	// What was read before leaves nothing behind.
	list_begin(&list);
	MUST(list_read(&list, span_of(data, n)) == first && list.n_members == n_members);
	free(mem);
	return 0;
}
