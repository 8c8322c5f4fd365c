/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_text.h"

uint64_t sip_load_last(const struct sip_map *map, uint32_t at)
{
	uint64_t word = 0;

	if (map->n >= 8 && at < map->n) {
		memcpy(&word, map->p + map->n - 8, 8);
		return word >> 8 * (8 - (map->n - at));
	}
	for (uint32_t i = map->n; i-- > at;)
		word = word << 8 | map->p[i];
	return word;
}

uint32_t sip_mark_spaced(struct sip_text t, uint8_t c)
{
	sip_skip_lws(&t);
	if (sip_byte(t) != c)
		return 0;
	t.at++;
	sip_skip_lws(&t);
	return t.at;
}

uint32_t sip_quoted(struct sip_text t)
{
	for (t.at++; sip_more(t); t.at++) {
		t.at = sip_run_end(t, SIP_STOP_LIST);
		if (sip_byte(t) == '"')
			return t.at + 1;
		if (sip_byte(t) == '\\')
			t.at++;
	}
	return 0;
}
