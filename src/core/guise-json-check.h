/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GUISE_JSON_MAX_DEPTH 32

/**
 * guise_json_check:
 * @text: JSON from a file
 * @n_bytes: its size
 *
 * To be asked before the parser, which calls itself for each bracket: outside of strings nothing
 * but JSON's own characters may stand (the parser would also take comments, in which quotes and
 * brackets mean nothing), brackets may be nested %GUISE_JSON_MAX_DEPTH deep, and an escape is one
 * of JSON's and means a character: of half a pair of surrogates, and of C's "\200", the parser
 * would make what is not UTF-8, and of "\u0000" the end of the text.
 *
 * Returns: %FALSE when it should not be parsed
 */
gboolean guise_json_check (const char *text, size_t n_bytes);

G_END_DECLS
