/* SPDX-License-Identifier: GPL-3.0-or-later
 * A key file in which a faceset remembers its work. */
#include "capture/guise-key-journal.h"

#include "core/guise-file.h"

void
guise_key_journal_open (GuiseKeyJournal *self, const char *dir, const char *name)
{
  self->path = g_build_filename (dir, name, NULL);
  self->file = g_key_file_new ();
  if (g_key_file_load_from_file (self->file, self->path, G_KEY_FILE_NONE, NULL))
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
