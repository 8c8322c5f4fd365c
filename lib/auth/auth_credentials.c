/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

enum auth_scheme auth_credentials_read(struct span value, struct auth_credentials *out)
{
	const struct auth_param param[] = {
		{SPAN("username"), &out->username}, {SPAN("realm"), &out->realm},
		{SPAN("nonce"), &out->nonce},	    {SPAN("uri"), &out->uri},
		{SPAN("response"), &out->response}, {SPAN("algorithm"), &out->algorithm},
		{SPAN("cnonce"), &out->cnonce},	    {SPAN("opaque"), &out->opaque},
		{SPAN("qop"), &out->qop},	    {SPAN("nc"), &out->nc},
	};

	*out = (struct auth_credentials){0};
	return auth_params_read(value, param, ARRAY_SIZE(param));
}
