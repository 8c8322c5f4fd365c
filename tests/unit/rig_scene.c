/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

void rig_invite(struct rig *r, const char *target)
{
	static const char all[] = "O 100 INVITE, A INVITE, B INVITE, C INVITE";
	unsigned n = strcmp(target, "one") == 0 ? 1 : strcmp(target, "two") == 0 ? 2 : 3;
	char method[32], want[sizeof(all)];

	snprintf(method, sizeof(method), "INVITE %s", target);
	snprintf(want, sizeof(want), "%.*s", (int)(sizeof(", A INVITE") - 1) * (int)n + 12, all);
	O(r, method);
	SENT(r, want);
}

struct rig *rig_open_call(void (*tweak)(struct focus_cfg *cfg), const char *target)
{
	struct rig *r = rig_open(tweak);

	rig_invite(r, target);
	return r;
}

struct rig *rig_open_delayed(const char *target)
{
	struct rig *r = rig_open(NULL);

	r->o_body = "";
	rig_invite(r, target);
	REQUEST_HAS(r, 'A', INVITE, "Content-Length: 0\r\n");
	REQUEST_HAS_NOT(r, 'A', INVITE, "100rel"); // else the offer could come earlier
	r->o_body = NULL;
	return r;
}

struct rig *rig_open_established(void (*tweak)(struct focus_cfg *cfg))
{
	struct rig *r = rig_open_call(tweak, "one");

	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "");
	return r;
}

struct rig *rig_open_cancelled(void (*tweak)(struct focus_cfg *cfg), bool provisional)
{
	struct rig *r = rig_open_call(tweak, "one");

	if (provisional) {
		T(r, 'A', INVITE, 180);
		SENT(r, "O 180 INVITE");
	}
	O(r, "CANCEL one");
	return r;
}

void rig_end_call(struct rig *r, unsigned cseq)
{
	r->o_headers = r->o_body = r->t_headers = NULL;
	O_DIALOG(r, "BYE", cseq);
	SENT(r, "O 200 BYE, A BYE");
	T(r, 'A', BYE, 200);
	SENT(r, "");
	rig_close_empty(r);
}

void rig_answer_all(struct focus_cfg *cfg)
{
	cfg->answer_policy = ANSWER_ALL;
}
