/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_class.h"

#define ANY    (SIP_VISIBLE)
#define URI    (ANY | SIP_URI_CHAR)
#define PARAM  (URI | SIP_PARAM)
#define TOKEN  (PARAM | SIP_TOKEN)
#define LETTER (TOKEN | SIP_HOST | SIP_SCHEME)
#define HEX    (LETTER | SIP_V6)

// clang-format off
const uint8_t sip_class[256] = {
	['0' ... '9'] = HEX, ['a' ... 'f'] = HEX, ['A' ... 'F'] = HEX,
	['g' ... 'z'] = LETTER, ['G' ... 'Z'] = LETTER,
	['.'] = HEX, ['-'] = LETTER,
	['+'] = TOKEN | SIP_SCHEME, ['_'] = TOKEN | SIP_HOST,
	['!'] = TOKEN, ['%'] = TOKEN, ['*'] = TOKEN, ['`'] = TOKEN, ['\''] = TOKEN, ['~'] = TOKEN,
	[':'] = PARAM | SIP_V6,
	['#'] = PARAM, ['$'] = PARAM, ['&'] = PARAM, ['('] = PARAM, [')'] = PARAM, ['/'] = PARAM,
	['?'] = PARAM, ['@'] = PARAM, ['['] = PARAM, ['\\'] = PARAM, [']'] = PARAM, ['^'] = PARAM,
	['{'] = PARAM, ['|'] = PARAM, ['}'] = PARAM,
	[';'] = URI, [','] = URI, ['='] = URI,
	['"'] = ANY, ['<'] = ANY, ['>'] = ANY,
};
// clang-format on
