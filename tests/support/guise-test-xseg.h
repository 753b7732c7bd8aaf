/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_test_xseg_write:
 * @dir: a folder; made when missing
 * @is_face: what it says
 *
 * Writes a small mask network that says of every pixel that it is face, or that none is.
 */
void guise_test_xseg_write (const char *dir, gboolean is_face);

G_END_DECLS
