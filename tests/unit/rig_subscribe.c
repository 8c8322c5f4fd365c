/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig_subscribe.h"

#include <stdio.h>

void rig_can_subscribe(struct focus_cfg *cfg)
{
	cfg->max_subscriptions = 2;
	cfg->notify_interval_ms = 1000;
	cfg->min_expires_s = 60;
	cfg->max_expires_s = 3600;
}

void rig_subscribe(struct rig *r, const char *user, unsigned cseq, const char *headers)
{
	char text[2048];
	struct sip_msg m;
	struct span tag = SPAN_NONE;

	if (cseq > 1) {
		rig_message(r, 'A', SIP_NOTIFY, &m);
		tag = m.from.tag;
	}
	snprintf(text, sizeof(text),
		 "SUBSCRIBE sip:%s@10.9.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.0.2:5070;branch="
		 "z9hG4bK-s%u-%u\r\nMax-Forwards: 70\r\nFrom: <sip:a@10.9.0.2>;tag=sub\r\n"
		 "To: <sip:%s@10.9.0.1>%s%.*s\r\nCall-ID: watch-%u\r\nCSeq: %u SUBSCRIBE\r\n"
		 "Contact: <sip:a@10.9.0.2:5070>\r\n%sContent-Length: 0\r\n\r\n",
		 user, cseq, r->call, user, tag.n ? ";tag=" : "", (int)tag.n,
		 tag.n ? (const char *)tag.p : "", r->call, cseq, headers);
	rig_raw(r, "A", text);
	rig_act(r);
}
