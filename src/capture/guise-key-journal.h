/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseKeyJournal:
 * @path: (owned): of the file
 * @file: (owned): what is in it, and what will be with guise_key_journal_save()
 *
 * A key file in which a faceset remembers its work. The faces never depend on it. All zeros is
 * none.
 */
typedef struct
{
  char     *path;
  GKeyFile *file;
} GuiseKeyJournal;

/**
 * guise_key_journal_open:
 * @self: (out caller-allocates): the journal
 * @dir: the faceset
 * @name: of the file in it
 *
 * A journal that is missing or damaged is an empty one: the work starts from the beginning, which
 * is always right.
 */
void guise_key_journal_open (GuiseKeyJournal *self, const char *dir, const char *name);
void guise_key_journal_clear (GuiseKeyJournal *self);

/**
 * guise_key_journal_save:
 * @self: the journal
 * @error: where to put the error
 *
 * Writes it, atomically.
 *
 * Errors: those of guise_file_replace()
 *
 * Returns: %TRUE when it is on disk
 */
gboolean guise_key_journal_save (const GuiseKeyJournal *self, GError **error);

G_END_DECLS
