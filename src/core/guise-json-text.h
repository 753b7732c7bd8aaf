/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * guise_number_to_text:
 * @value: any number
 *
 * The shortest way to write it that reads back as the same: "0.1", where "%.17g" says
 * "0.10000000000000001". 15 digits always survive being read; 16 and 17 are tried too. Numbers
 * near the smallest that there are get digits that they could do without.
 *
 * Returns: (transfer full): "0.1", "1e-06", "100", "nan", whatever the locale
 */
char *guise_number_to_text (double value);

/**
 * guise_json_to_text:
 * @root: what to write
 * @is_pretty: over many lines
 *
 * json_to_string() with every number as guise_number_to_text() writes it; whole ones of floating
 * point keep their ".0", so that they are read as what they were.
 *
 * Returns: (transfer full): JSON
 */
char *guise_json_to_text (JsonNode *root, gboolean is_pretty);

G_END_DECLS
