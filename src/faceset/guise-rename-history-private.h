/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-rename-history.h"

G_BEGIN_DECLS

/* A file of a run. */
typedef struct
{
  char *from; /* owned */
  char *to;   /* owned */
} GuiseRenameMove;

/* What a list says, NULL when it is damaged: (element-type GuiseRenameMove). Names are only
 * compared; the journal itself checks what it moves. */
GArray *guise_rename_history_parse (const void *data, size_t n_bytes);

/* Whether @text ends in a backslash that has nothing to escape: GLib would complain about it aloud.
 */
gboolean guise_rename_history_ends_in_escape (const char *text);

G_END_DECLS
