/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_class.h"
#include "sip_scan.h"

const struct sip_scanner *sip_scan;
struct sip_scan_tables sip_scan_tables;

static unsigned kind_of(uint8_t c)
{
	unsigned set = sip_class[c], kind = 0;

	kind |= set & SIP_HOST ? 0 : 1 << SIP_STOP_HOST;
	kind |= set & SIP_PARAM ? 0 : 1 << SIP_STOP_PARAM;
	kind |= set & SIP_URI_CHAR ? 0 : 1 << SIP_STOP_URI;
	kind |= set & SIP_TOKEN || c == ' ' || c == '\t' ? 0 : 1 << SIP_STOP_WORDS;
	kind |= c == ',' || c == '<' || c == '"' || c == '\\' ? 1 << SIP_STOP_LIST : 0;
	if (c < ' ' && c != '\t')
		kind |= c == '\r' ? SIP_KIND_CR : c == '\n' ? SIP_KIND_LF : SIP_KIND_CONTROL;
	return kind;
}

static void tables_fill(struct sip_scan_tables *t)
{
	for (unsigned c = 0; c < 256; c++)
		t->kind[c] = (uint8_t)kind_of((uint8_t)c);
	for (unsigned c = 0; c < 128; c++) {
		// What passes the stops that most characters do not pass, what is of the other
		// kinds.
		unsigned in = t->kind[c] ^ ((1 << SIP_STOP_LIST) - 1);

		for (unsigned k = 0; k < SIP_KINDS; k++)
			t->row[k][c % 16] |= (uint8_t)((in >> k & 1) << c / 16);
	}
}

// Before main, when nobody else runs yet: sip_parse has no state to look this up in.
__attribute__((constructor)) static void choose(void)
{
	const struct sip_scanner *const *s = sip_scanners;

	tables_fill(&sip_scan_tables);
	while (!(*s)->runs())
		s++;
	sip_scan = *s;
}
