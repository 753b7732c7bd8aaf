/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_label_escape:
 * @text: any text from a file
 * @max_chars: longer text is cut, with an ellipsis
 *
 * Makes a label safe to show and to log: control characters, line ends and bidirectional
 * overrides become escapes.
 *
 * Returns: (transfer full): one line of UTF-8
 */
char *guise_label_escape (const char *text, size_t max_chars);

G_END_DECLS
