/* SPDX-License-Identifier: GPL-3.0-or-later
 * A key file in which a faceset remembers its work. */
#include "capture/guise-key-journal.h"

#include "core/guise-file.h"

#define MAX_BYTES ((size_t) 64 << 20) /* of a key file; footage of years has less */

void
guise_key_journal_open (GuiseKeyJournal *self, const char *dir, const char *name)
{
  g_autoptr (GBytes) bytes = NULL;

  self->path = g_build_filename (dir, name, NULL);
  self->file = g_key_file_new ();
  bytes = guise_file_read (self->path, MAX_BYTES, NULL); /* none: nothing is remembered */
  if (bytes == NULL || g_key_file_load_from_bytes (self->file, bytes, G_KEY_FILE_NONE, NULL))
    return;
  /* A half-read file may hold half a group. */
  g_key_file_unref (self->file);
  self->file = g_key_file_new ();
}

void
guise_key_journal_clear (GuiseKeyJournal *self)
{
  g_clear_pointer (&self->file, g_key_file_unref);
  g_clear_pointer (&self->path, g_free);
}

gboolean
guise_key_journal_save (const GuiseKeyJournal *self, GError **error)
{
  size_t           n_bytes;
  g_autofree char *text = g_key_file_to_data (self->file, &n_bytes, NULL);

  return guise_file_replace (self->path, text, n_bytes, error);
}
