/* SPDX-License-Identifier: BSD-3-Clause */
#include "plan.h"

#include "fuzz.h"

struct dialplan_view *fuzz_plan(struct span text, const struct home *home)
{
	static struct dialplan_view *view;
	struct dialplan *plan;
	char why[256];

	if (view)
		return view;
	plan = dialplan_parse(text, "plan", NULL, why, sizeof(why));
	MUST(plan);
	dialplan_settle(plan, home);
	view = dialplan_view_create(plan);
	MUST(view);
	return view;
}
