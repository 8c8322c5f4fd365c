/* SPDX-License-Identifier: BSD-3-Clause */
#include "tbcp_wire.h"

#include <assert.h>

static void be_write(uint8_t *at, uint64_t v, uint32_t bytes)
{
	while (bytes) {
		at[--bytes] = (uint8_t)v;
		v >>= 8;
	}
}

static void put_be(struct writer *w, uint64_t v, uint32_t bytes)
{
	uint8_t *at = put_room(w, bytes);

	if (at)
		be_write(at, v, bytes);
}

// A field that has nothing to say is left out.
static void put_field(struct writer *w, enum tbcp_field field, uint64_t v)
{
	if (v == 0)
		return;
	put_be(w, FIELD_CODE + field, 1);
	put_be(w, field_bytes(field), 1);
	put_be(w, v, field_bytes(field));
}

// At most TBCP_TEXT_MAX bytes, cut where a character begins.
static struct span short_text(struct span s)
{
	uint32_t n = TBCP_TEXT_MAX;

	if (s.n <= n)
		return s;
	while (n && (s.p[n] & 0xc0) == 0x80)
		n--;
	return span_of(s.p, n);
}

static void put_item(struct writer *w, uint8_t type, struct span text)
{
	text = short_text(text);
	put_be(w, type, 1);
	put_be(w, text.n, 1);
	put_span(w, text);
}

static void put_padding(struct writer *w, uint32_t from)
{
	put_be(w, 0, (from - w->n) % 4);
}

static void put_taken(struct writer *w, const struct tbcp *m)
{
	uint32_t from = w->n;

	put_be(w, m->taken.ssrc, 4);
	put_item(w, SDES_CNAME, m->taken.cname);
	if (m->taken.name.n)
		put_item(w, SDES_NAME, m->taken.name);
	put_padding(w, from);
	put_field(w, FIELD_PARTICIPANTS, m->taken.participants);
}

static void put_granted(struct writer *w, const struct tbcp *m)
{
	// Mandatory, even where it is 0.
	put_be(w, FIELD_CODE + FIELD_STOP, 1);
	put_be(w, field_bytes(FIELD_STOP), 1);
	put_be(w, m->granted.stop_s, field_bytes(FIELD_STOP));
	put_field(w, FIELD_PARTICIPANTS, m->granted.participants);
}

static void put_data(struct writer *w, const struct tbcp *m)
{
	switch ((enum tbcp_type)m->type) {
	case TBCP_REQUEST:
		put_field(w, FIELD_PRIORITY, m->request.priority);
		put_field(w, FIELD_NTP, m->request.ntp);
		return;
	case TBCP_GRANTED:
		put_granted(w, m);
		return;
	case TBCP_TAKEN:
	case TBCP_TAKEN_ACK:
		put_taken(w, m);
		return;
	case TBCP_DENY:
		put_item(w, m->deny.reason, m->deny.phrase);
		return;
	case TBCP_RELEASE:
		put_be(w, m->release.last_seq, 2);
		put_be(w, m->release.no_seq ? 0x8000 : 0, 2);
		return;
	case TBCP_REVOKE:
		put_be(w, m->revoke.reason, 2);
		put_be(w, m->revoke.retry_s, 2);
		return;
	case TBCP_ACK:
		put_be(w, (uint32_t)m->ack.type << 11 | m->ack.reason, 2);
		put_be(w, 0, 2);
		return;
	case TBCP_QUEUE_STATUS:
		put_be(w, m->queue.priority, 1);
		put_be(w, m->queue.position, 2);
		put_be(w, 0, 1);
		return;
	case TBCP_IDLE:
	case TBCP_QUEUE_ASK:
	case TBCP_DISCONNECT:
		return;
	case TBCP_SUBTYPES:
		break;
	}
	assert(false);
}

void tbcp_build(struct writer *w, const struct tbcp *m)
{
	uint32_t from = w->n;
	uint8_t *head = put_room(w, APP_HEADER);

	if (!head)
		return;
	put_data(w, m);
	put_padding(w, from);
	if (w->full)
		return;
	head[0] = (uint8_t)(RTCP_VERSION << 6 | m->type);
	head[1] = RTCP_APP;
	be_write(head + 2, (w->n - from) / 4 - 1, 2); // in words, less one (RFC 3550 6.4.1)
	be_write(head + 4, m->ssrc, 4);
	memcpy(head + 8, TBCP_NAME.p, TBCP_NAME.n);
}
