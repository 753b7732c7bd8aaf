/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The sound file that can be made of a damaged one; NULL when none can. Picture and metadata are
 * those of the original as far as they were usable. Thread: any. */
GBytes *guise_repair_face (GBytes *bytes);

/* Gives a file the name @kept, in whatever folder, which must be free. File systems that cannot
 * promise that get a look before; what lies on another one is copied first. */
gboolean guise_repair_move (const char *path, const char *kept, GError **error);

/* Makes @kept hold the @bytes of @path too. It may hold them already. */
gboolean guise_repair_keep (const char *path, GBytes *bytes, const char *kept, GError **error);

G_END_DECLS
