/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// In the place of a core that has no room to be asked: 503, as it would say itself were it short
// of time (21.5.4). Whether that core has taken in an earlier copy of the INVITE is not known
// here. But a client repeats an INVITE only until it hears anything of it (17.1.1.2): the
// earlier copy, if there is one, still waits in that core's full mailbox, or its 100 is lost or
// on its way. To the caller there is no call yet. To drop whatever might be a copy would leave
// every new caller without an answer, and bring each INVITE once more while there is too much to
// do. Where two copies do get two answers the ACK for this one tells their owner, who gives up
// what it has begun (focus_ack.c): nobody stays in a call that has been refused to its caller.

enum focus_turn focus_turn_away(struct focus_deputy *d, struct span datagram,
				const struct path *path)
{
	struct sip_msg *m = &d->msg;
	uint64_t sent = d->out->sent;
	uint8_t tag[LEG_ID_LEN], room[64];
	struct writer tail = writer_on(room, sizeof(room));

	if (sip_parse(datagram, m) != SIP_VALID || m->method != SIP_INVITE || m->to.tag.n)
		return FOCUS_TURN_NONE;
	if (focus_claims_emergency(d->cfg, d->trusted, m, path))
		return FOCUS_TURN_URGENT;
	put_span(&tail, FOCUS_RETRY_AFTER);
	put_span(&tail, TXN_TAIL_EMPTY);
	txn_reply_stateless(d->out, m, path, 503, SPAN_NONE,
			    focus_stateless_tag(&d->cfg->key, m, tag), writer_span(&tail));
	if (d->out->sent == sent)
		return FOCUS_TURN_NONE;
	d->stats->stat[STAT_ANSWERED_503]++;
	d->stats->drop[DROP_SHORT_OF_TIME]++;
	return FOCUS_TURN_AWAY;
}
