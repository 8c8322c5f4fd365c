/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"

#define FILE_BYTES_MAX (16 * 1024 * 1024)

/* Reads all of an operator's file into memory that the caller frees with free((void *)text->p),
 * also where it returns false: then why holds one line that says what is wrong. */
bool file_read(const char *file, struct span *text, char *why, size_t why_len);
