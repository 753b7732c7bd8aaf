/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A project in a folder, with these faces of a character and of one's own, or without (NULL); its
 * folder. */
char *faces_project_make (const char *folder, const char *name, const char *src, const char *dst);

/* Likewise, of so many small faces, which are made: all those of the character have a mask, and
 * half of one's own. */
char *faces_project_make_small (const char *folder, const char *name, guint n_src, guint n_dst);

G_END_DECLS
