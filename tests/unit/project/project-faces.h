/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * project_faces_make:
 * @dir: a folder, made when missing
 * @n: how many faces: "00001_0.jpg" and so on
 * @n_masked: the first so many have a mask
 *
 * Writes a small faceset of whole faces, 64 pixels wide.
 */
void project_faces_make (const char *dir, unsigned n, unsigned n_masked);

G_END_DECLS
