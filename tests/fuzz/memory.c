/* SPDX-License-Identifier: BSD-3-Clause */
#include "memory.h"

void memory_add(struct memory *memory, struct span message, const struct endpoint *to)
{
	struct memory_slot *slot = &memory->slot[memory->n % MEMORY_SLOTS];

	if (message.n > MEMORY_BYTES)
		return;
	memcpy(slot->bytes, message.p, message.n);
	slot->n = message.n;
	slot->to = *to;
	memory->n++;
}

static bool is_meant(const struct sip_msg *m, uint8_t which)
{
	switch (which) {
	case 'I':
		return m->request && m->method == SIP_INVITE;
	case 'A':
		return m->request && m->method == SIP_ACK;
	case 'C':
		return m->request && m->method == SIP_CANCEL;
	case 'B':
		return m->request && m->method == SIP_BYE;
	case 'P':
		return m->request && m->method == SIP_PRACK;
	case 'U':
		return m->request && m->method == SIP_UPDATE;
	case 'R':
		return !m->request && m->status != 100;
	default:
		return false;
	}
}

static bool slot_read(const struct memory *memory, unsigned age, struct sip_msg *m)
{
	const struct memory_slot *slot;

	if (age >= memory->n || age >= MEMORY_SLOTS)
		return false;
	slot = &memory->slot[(memory->n - 1 - age) % MEMORY_SLOTS];
	return sip_parse(span_of(slot->bytes, slot->n), m) == SIP_VALID;
}

static bool find(const struct memory *memory, uint8_t which, const struct endpoint *speaker,
		 struct sip_msg *m)
{
	if (ascii_digit(which))
		return slot_read(memory, which - '0', m);
	for (unsigned age = 0; age < MEMORY_SLOTS && age < memory->n; age++) {
		const struct memory_slot *slot =
			&memory->slot[(memory->n - 1 - age) % MEMORY_SLOTS];

		if (ip_eq(&slot->to.ip, &speaker->ip) && slot_read(memory, age, m) &&
		    is_meant(m, which))
			return true;
	}
	return false;
}

static void put_contact(const struct sip_msg *m, struct writer *w)
{
	struct sip_addr addr;

	if (sip_addr_parse(sip_value(m, SIP_H_CONTACT), &addr))
		put_span(w, addr.uri);
}

// 8.2.6.2; the tag tells stations apart.
static void put_echo(const struct sip_msg *m, const struct endpoint *speaker, struct writer *w)
{
	const uint8_t tag[2] = {'t', (uint8_t)('a' + speaker->ip.b[15] % 26)};

	sip_put_echo(w, m, speaker, span_of(tag, sizeof(tag)));
}

// False: no such field.
static bool put_field(const struct sip_msg *m, uint8_t field, const struct endpoint *speaker,
		      struct writer *w)
{
	switch (field) {
	case 'b':
		put_span(w, m->via.branch);
		break;
	case 'f':
		put_span(w, m->from.tag);
		break;
	case 't':
		put_span(w, m->to.tag);
		break;
	case 'c':
		put_span(w, m->call_id);
		break;
	case 'n':
		put_u32(w, m->cseq);
		break;
	case 'u':
		put_span(w, m->uri);
		break;
	case 'F':
		put_span(w, sip_value(m, SIP_H_FROM));
		break;
	case 'T':
		put_span(w, sip_value(m, SIP_H_TO));
		break;
	case 'C':
		put_contact(m, w);
		break;
	case 'w':
		put_span(w, m->raw);
		break;
	case 'h':
		put_echo(m, speaker, w);
		break;
	default:
		return false;
	}
	return true;
}

void memory_expand(const struct memory *memory, struct span text, const struct endpoint *speaker,
		   struct writer *w)
{
	static struct sip_msg m;

	for (uint32_t i = 0; i < text.n; i++) {
		uint8_t c = text.p[i];

		if (c == '$' && text.n - i > 2 && find(memory, text.p[i + 1], speaker, &m) &&
		    put_field(&m, text.p[i + 2], speaker, w)) {
			i += 2;
			continue;
		}
		if (c == '\n' && (i == 0 || text.p[i - 1] != '\r'))
			put_lit(w, "\r");
		put_span(w, span_of(&text.p[i], 1));
	}
}
