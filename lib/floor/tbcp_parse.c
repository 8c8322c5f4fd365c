/* SPDX-License-Identifier: BSD-3-Clause */
#include "tbcp_wire.h"

// --- fields of a message -------------------------------------------------------------------------

static uint64_t be_at(const uint8_t *p, uint32_t bytes)
{
	uint64_t v = 0;

	for (uint32_t i = 0; i < bytes; i++)
		v = v << 8 | p[i];
	return v;
}

// Code or type, length, value: what SDES items and fields have in common.
static bool take_item(struct span *rest, uint8_t *type, struct span *value)
{
	if (rest->n < 2 || rest->n - 2 < rest->p[1])
		return false;
	*type = rest->p[0];
	*value = span_of(rest->p + 2, rest->p[1]);
	*rest = span_from(*rest, 2u + value->n);
	return true;
}

// Data ends on a word, so that less than a word of zeros may follow the last item.
static bool is_padding(struct span s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (s.p[i] != 0)
			return false;
	return s.n < 4;
}

struct fields {
	uint64_t value[FIELDS]; // 0: absent
	bool seen[FIELDS];
};

// A code that is not known is passed over: later editions add some.
static bool read_fields(struct span s, struct fields *f)
{
	struct span value;
	uint8_t code;

	*f = (struct fields){0};
	while (!is_padding(s)) {
		uint32_t i;

		if (!take_item(&s, &code, &value) || code == 0)
			return false;
		i = (uint32_t)code - FIELD_CODE;
		if (i >= FIELDS)
			continue;
		if (f->seen[i] || value.n != field_bytes(i))
			return false;
		f->seen[i] = true;
		f->value[i] = be_at(value.p, value.n);
	}
	return true;
}

// --- messages, each from its data ----------------------------------------------------------------

static bool read_nothing(struct span s, struct tbcp *m)
{
	(void)m;
	return s.n == 0;
}

static bool read_request(struct span s, struct tbcp *m)
{
	struct fields f;

	if (!read_fields(s, &f))
		return false;
	m->request.priority = (uint16_t)f.value[FIELD_PRIORITY];
	m->request.ntp = f.value[FIELD_NTP];
	return true;
}

static bool read_granted(struct span s, struct tbcp *m)
{
	struct fields f;

	if (!read_fields(s, &f) || !f.seen[FIELD_STOP])
		return false;
	m->granted.stop_s = (uint16_t)f.value[FIELD_STOP];
	m->granted.participants = (uint16_t)f.value[FIELD_PARTICIPANTS];
	return true;
}

// The items end at a null octet, after which zeros lead to the next word (RFC 3550 6.5), or, where
// they fill their last word, with the data or the first field.
static bool read_sdes(struct span *s, struct tbcp *m)
{
	struct span value;
	uint8_t type;
	uint32_t pad;

	while (s->n && s->p[0] != SDES_END && s->p[0] <= SDES_LAST) {
		if (!take_item(s, &type, &value))
			return false;
		if (type == SDES_CNAME)
			m->taken.cname = value;
		else if (type == SDES_NAME)
			m->taken.name = value;
	}
	if (s->n == 0 || s->p[0] != SDES_END)
		return true;
	pad = s->n % 4 ? s->n % 4 : 4;
	for (uint32_t i = 0; i < pad; i++)
		if (s->p[i] != 0)
			return false;
	*s = span_from(*s, pad);
	return true;
}

static bool read_taken(struct span s, struct tbcp *m)
{
	struct fields f;

	if (s.n < 4)
		return false;
	m->taken.ssrc = (uint32_t)be_at(s.p, 4);
	s = span_from(s, 4);
	if (!read_sdes(&s, m) || m->taken.cname.n == 0 || !read_fields(s, &f))
		return false;
	m->taken.participants = (uint16_t)f.value[FIELD_PARTICIPANTS];
	return true;
}

static bool read_deny(struct span s, struct tbcp *m)
{
	return take_item(&s, &m->deny.reason, &m->deny.phrase) && is_padding(s);
}

static bool read_release(struct span s, struct tbcp *m)
{
	if (s.n != 4)
		return false;
	m->release.last_seq = (uint16_t)be_at(s.p, 2);
	m->release.no_seq = s.p[2] & 0x80;
	return true;
}

static bool read_revoke(struct span s, struct tbcp *m)
{
	if (s.n != 4)
		return false;
	m->revoke.reason = (uint16_t)be_at(s.p, 2);
	if (m->revoke.reason == TBCP_REVOKE_TOO_LONG)
		m->revoke.retry_s = (uint16_t)be_at(s.p + 2, 2);
	return true;
}

static bool read_ack(struct span s, struct tbcp *m)
{
	if (s.n != 4)
		return false;
	m->ack.type = s.p[0] >> 3;
	m->ack.reason = be_at(s.p, 2) & 0x7ff;
	return true;
}

static bool read_queue(struct span s, struct tbcp *m)
{
	if (s.n != 4)
		return false;
	m->queue.priority = s.p[0];
	m->queue.position = (uint16_t)be_at(s.p + 1, 2);
	return true;
}

static bool (*const read_data[TBCP_SUBTYPES])(struct span s, struct tbcp *m) = {
	[TBCP_REQUEST] = read_request,
	[TBCP_GRANTED] = read_granted,
	[TBCP_TAKEN] = read_taken,
	[TBCP_TAKEN_ACK] = read_taken,
	[TBCP_DENY] = read_deny,
	[TBCP_RELEASE] = read_release,
	[TBCP_IDLE] = read_nothing,
	[TBCP_REVOKE] = read_revoke,
	[TBCP_ACK] = read_ack,
	[TBCP_QUEUE_ASK] = read_nothing,
	[TBCP_QUEUE_STATUS] = read_queue,
	[TBCP_DISCONNECT] = read_nothing,
};

// --- packets of a datagram -----------------------------------------------------------------------

// The checks of RFC 3550 A.2 that hold for every packet of a compound one.
static bool take_packet(struct span *rest, struct span *packet)
{
	uint32_t n;

	if (rest->n < RTCP_HEADER || rest->p[0] >> 6 != RTCP_VERSION)
		return false;
	n = 4 * ((uint32_t)be_at(rest->p + 2, 2) + 1);
	if (n > rest->n)
		return false;
	*packet = span_of(rest->p, n);
	*rest = span_from(*rest, n);
	return true;
}

static bool is_tbcp(struct span packet)
{
	return packet.p[1] == RTCP_APP && packet.n >= APP_HEADER &&
	       span_starts(span_from(packet, APP_HEADER - TBCP_NAME.n), TBCP_NAME);
}

// Without its padding, whose last octet counts it, itself included (6.4.1): whole words, in the
// last packet of the datagram only.
static bool strip(struct span *data, bool last)
{
	uint8_t n = data->n ? data->p[data->n - 1] : 0;

	if (!last || n == 0 || n % 4 != 0 || n > data->n)
		return false;
	data->n -= n;
	return true;
}

static enum tbcp_verdict read_message(struct span packet, bool last, struct tbcp *m)
{
	struct span data = span_from(packet, APP_HEADER);

	*m = (struct tbcp){.type = packet.p[0] & 0x1f, .ssrc = (uint32_t)be_at(packet.p + 4, 4)};
	if (!read_data[m->type])
		return TBCP_UNKNOWN;
	if (packet.p[0] & 0x20 && !strip(&data, last))
		return TBCP_BAD;
	return read_data[m->type](data, m) ? TBCP_MESSAGE : TBCP_BAD;
}

enum tbcp_verdict tbcp_next(struct span *rest, struct tbcp *m)
{
	struct span packet;

	while (rest->n) {
		if (!take_packet(rest, &packet)) {
			*rest = SPAN_NONE;
			return TBCP_NO_RTCP;
		}
		if (is_tbcp(packet))
			return read_message(packet, rest->n == 0, m);
	}
	return TBCP_END;
}
