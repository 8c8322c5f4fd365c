/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig_refer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static unsigned latest;

unsigned rig_cseq(void)
{
	return latest;
}

unsigned rig_next_cseq(void)
{
	return ++latest;
}

struct rig *rig_invites(struct rig *r, const char *target)
{
	char invite[64];

	latest = 1;
	snprintf(invite, sizeof(invite), "INVITE %s", target);
	O(r, invite);
	return r;
}

struct rig *rig_comes_in(struct rig *r, const char *target)
{
	rig_invites(r, target);
	SENT(r, "O 100 INVITE, O 200 INVITE");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "");
	return r;
}

void rig_refer(struct rig *r, const char *to, const char *more)
{
	char headers[512];

	snprintf(headers, sizeof(headers), "Refer-To: %s\r\n%s", to, more);
	r->o_headers = headers;
	O_DIALOG(r, "REFER", rig_next_cseq());
	r->o_headers = NULL;
}

void rig_leaves(struct rig *r)
{
	O_DIALOG(r, "BYE", rig_next_cseq());
	SENT(r, "O 200 BYE");
	rig_pass(r, 64 * 500);
	rig_close_empty(r);
}

void rig_can_refer(struct focus_cfg *cfg)
{
	cfg->max_subscriptions = 2;
	cfg->notify_interval_ms = 1000;
	cfg->min_expires_s = 30;
	cfg->max_expires_s = 600;
}

void rig_told(struct rig *r, unsigned cseq, const char *line, const char *state)
{
	char event[64], body[64];

	snprintf(event, sizeof(event), "\r\nEvent: refer;id=%u\r\n", cseq);
	snprintf(body, sizeof(body), "\r\n\r\nSIP/2.0 %s\r\n", line);
	REQUEST_HAS(r, 'O', NOTIFY, event);
	REQUEST_HAS(r, 'O', NOTIFY, state);
	REQUEST_HAS(r, 'O', NOTIFY, "\r\nContent-Type: message/sipfrag\r\n");
	REQUEST_HAS(r, 'O', NOTIFY, body);
	T(r, 'O', NOTIFY, 200);
}
