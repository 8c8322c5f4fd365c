/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig_list.h"

#include <stdio.h>

void rig_list(struct rig *r, const char *target, const char *body)
{
	char method[32];

	r->o_headers = REQUIRED;
	r->o_type = "multipart/mixed;boundary=\"b1\"";
	r->o_body = body;
	snprintf(method, sizeof(method), "INVITE %s", target);
	O(r, method);
	r->o_headers = r->o_type = r->o_body = NULL;
}
