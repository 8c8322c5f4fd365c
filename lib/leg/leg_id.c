/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg.h"

// What there is of an identifier beside its name.
static uint16_t form_of(struct leg_id id)
{
	return (uint16_t)(id.kind << 8 | id.serial);
}

uint64_t leg_id_mac(const struct siphash_key *key, struct leg_id id)
{
	return siphash_short(key, id.name, form_of(id));
}

void leg_id_macs(const struct siphash_key *key, struct leg_id one, struct leg_id other,
		 uint64_t mac[2])
{
	siphash_short_two(key, one.name, (const uint16_t[]){form_of(one), form_of(other)}, mac);
}

void leg_id_mac_pairs(const struct siphash_key *key, struct leg_pair *pair, unsigned n)
{
	struct siphash_many m = {.a = {0}};

	if (n < 2) { // is not worth it
		if (n)
			leg_id_macs(key, pair->ack, pair->bye, pair->mac);
		return;
	}
	for (unsigned i = 0; i < n; i++) {
		m.a[i] = pair[i].ack.name;
		m.b[0][i] = form_of(pair[i].ack);
		m.b[1][i] = form_of(pair[i].bye);
	}
	siphash_many(key, &m);
	for (unsigned i = 0; i < n; i++) {
		pair[i].mac[0] = m.mac[0][i];
		pair[i].mac[1] = m.mac[1][i];
	}
}

uint8_t *leg_id_lay(uint8_t *at, struct leg_id id, uint64_t mac)
{
	at[0] = 's';
	at[1] = id.kind;
	at[2] = (uint8_t)('a' + id.serial % 26);
	hex64_lay(at + 3, id.name);
	hex64_lay(at + 19, mac);
	return at + LEG_ID_LEN;
}

void leg_id_put_mac(struct writer *w, struct leg_id id, uint64_t mac)
{
	uint8_t *at = put_room(w, LEG_ID_LEN);

	if (at)
		leg_id_lay(at, id, mac);
}

void leg_id_put(struct writer *w, const struct siphash_key *key, struct leg_id id)
{
	leg_id_put_mac(w, id, leg_id_mac(key, id));
}

void leg_id_change(uint8_t id[LEG_ID_LEN], struct leg_id to, uint64_t mac)
{
	id[1] = to.kind;
	id[2] = (uint8_t)('a' + to.serial % 26);
	hex64_lay(id + 19, mac);
}

static bool our_kind(uint8_t kind)
{
	switch ((enum leg_id_kind)kind) {
	case LEG_ID_INVITE:
	case LEG_ID_ACK:
	case LEG_ID_BYE:
	case LEG_ID_PRACK:
	case LEG_ID_UPDATE:
	case LEG_ID_NOTIFY:
	case LEG_ID_TAG:
	case LEG_ID_SUBSCRIPTION:
	case LEG_ID_CALL:
	case LEG_ID_ROOM:
	case LEG_ID_CONFERENCE:
	case LEG_ID_PROBE:
	case LEG_ID_STATELESS:
		return true;
	}
	return false;
}

enum leg_id_verdict leg_id_read(const struct siphash_key *key, struct span text, struct leg_id *out)
{
	uint64_t other;

	if (text.n != LEG_ID_LEN || text.p[0] != 's' || !our_kind(text.p[1]) ||
	    (uint8_t)(text.p[2] - 'a') >= 26)
		return LEG_ID_FOREIGN;
	if (!hex64_read(text.p + 3, &out->name))
		return LEG_ID_FOREIGN;
	out->kind = text.p[1];
	out->serial = (uint8_t)(text.p[2] - 'a');
	if (hex64_is(text.p + 19, leg_id_mac(key, *out)))
		return LEG_ID_OURS;
	return hex64_read(text.p + 19, &other) ? LEG_ID_FORGED : LEG_ID_FOREIGN;
}

enum leg_id_verdict leg_branch_read(const struct siphash_key *key, struct span branch,
				    struct leg_id *out)
{
	if (branch.n != LEG_BRANCH_LEN || !span_starts(branch, SPAN("z9hG4bK")))
		return LEG_ID_FOREIGN;
	return leg_id_read(key, span_from(branch, 7), out);
}
