/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_scan_loop.h"

// Eight bytes of eight bits become eight bits of eight bytes.
static uint64_t transpose(uint64_t x)
{
	uint64_t t = (x ^ x >> 7) & 0x00aa00aa00aa00aa;

	x ^= t ^ t << 7;
	t = (x ^ x >> 14) & 0x0000cccc0000cccc;
	x ^= t ^ t << 14;
	t = (x ^ x >> 28) & 0x00000000f0f0f0f0;
	return x ^ t ^ t << 28;
}

// NUL stands for what is not there.
static uint64_t kinds_of_8(const uint8_t *p, uint32_t n)
{
	uint64_t x = 0;

	for (uint32_t i = 0; i < 8; i++)
		x |= (uint64_t)sip_scan_tables.kind[i < n ? p[i] : 0] << 8 * i;
	return x;
}

SIP_INLINE struct sip_bits read_bits(const uint8_t *p, uint32_t n, struct sip_map *map,
				     uint32_t block)
{
	uint64_t row[SIP_KINDS] = {0};

	_Static_assert(SIP_KINDS == 8, "they fill a byte");
	for (uint32_t i = 0; i < 64; i += 8) {
		uint64_t x = transpose(kinds_of_8(p + i, n > i ? n - i : 0));

		for (uint32_t k = 0; k < SIP_KINDS; k++)
			row[k] |= (x >> 8 * k & 0xff) << i;
	}
	for (uint32_t k = 0; k < SIP_STOPS; k++)
		map->stop[k][block] = row[k];
	return (struct sip_bits){
		.cr = row[SIP_STOPS],
		.lf = row[SIP_STOPS + 1],
		.control = row[SIP_STOPS + 2] & ~0ull >> (64 - n),
	};
}

static bool runs(void)
{
	return true;
}

static void scan_text(struct sip_map *map, struct span text)
{
	sip_scan_text(map, text, read_bits);
}

static void scan_head(struct sip_map *map, struct sip_lines *lines, struct span message)
{
	sip_scan_head(map, lines, message, read_bits);
}

const struct sip_scanner sip_scan_portable = {"portable", runs, scan_text, scan_head};
