/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan.h"
#include "fuzz.h"

// A dialplan file; its first line is also what is asked for afterwards.

static void ask(const struct dialplan *plan, struct span line)
{
	uint32_t at = span_find(line, '@'), colon = span_find(line, ':');
	struct span user = line, host = span_from(line, at);
	const struct dialplan_target *target;

	user.n = at;
	if (colon < at)
		user = span_from(user, colon);
	target = dialplan_find(plan, user, host, 5060);
	if (!target)
		return;
	MUST(target->n_members >= 1 && target->n_members <= dialplan_members_max(plan));
	for (uint32_t i = 0; i < target->n_members; i++)
		MUST(target->member[i].uri.n && target->member[i].at.port);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span text = span_of(data, n), line = text;
	char why[256] = "";
	struct dialplan *plan = dialplan_parse(text, "plan", why, sizeof(why));

	if (!plan) {
		// One line that says what to mend.
		MUST(why[0] && memchr(why, '\0', sizeof(why)) && !strchr(why, '\n'));
		return 0;
	}
	MUST(dialplan_members_max(plan) <= DIALPLAN_MEMBERS_MAX);
	line.n = span_find(line, '\n');
	ask(plan, line);
	dialplan_free(plan);
	return 0;
}
