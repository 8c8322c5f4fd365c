/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_text.h"

/* Start line and headers of a message, line by line. */
struct sip_head {
	struct span message; /* without the line ends before it */
	struct sip_map *map; /* of the message */
	uint32_t at;	     /* begin of the next line */
	struct sip_lines lines;
};

enum sip_line {
	SIP_LINE_FIELD,
	SIP_LINE_EMPTY, /* the end of the headers */
	SIP_LINE_NONE,	/* no line end is left */
};

static inline void sip_head_open(struct sip_head *h, struct sip_map *map, struct span message)
{
	h->message = message;
	h->map = map;
	h->at = 0;
	sip_scan->head(map, &h->lines, message);
}

/* Takes one header field line, its folds included and its CRLF not. */
enum sip_line sip_line_take(struct sip_head *h, struct sip_text *line);

struct sip_field {
	struct span name, value; /* value: trimmed */
};

/* False: there is no "name:". */
bool sip_line_split(struct sip_text line, struct sip_field *out);

/* No control characters but where the grammar has them: folds, tabs, quoted pairs. */
bool sip_line_clean(struct span line);
