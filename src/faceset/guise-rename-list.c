/* SPDX-License-Identifier: GPL-3.0-or-later
 * A list of renames as a file. */
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-rename-history-private.h"
#include "faceset/guise-rename-private.h"

#define FIRST_LINE     "guise-renames 1"
#define UUID_LENGTH    36
#define UNDO_MARK      " undo"
#define MAX_FILE_BYTES ((size_t) 1 << 30)
#define MAX_FILES      10000000

static char *
dup_escaped (const char *name)
{
  char exceptions[129];

  for (int i = 0; i < 128; i++)
    exceptions[i] = (char) (128 + i);
  exceptions[128] = '\0';
  return g_strescape (name, exceptions);
}

gboolean
guise_rename_list_save (const GuiseRenameJournal *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, GUISE_RENAME_PENDING_NAME, NULL);
  g_autoptr (GString) text = g_string_new (FIRST_LINE "\n");

  g_string_append_printf (text, "pass %d", self->pass);
  if (self->id != NULL)
    g_string_append_printf (text, " %s%s", self->id, self->is_undo ? UNDO_MARK : "");
  g_string_append_c (text, '\n');
  for (guint i = 0; i < self->moves->len; i++)
    {
      g_autofree char *from = dup_escaped (guise_rename_get_move (self, i)->from);
      g_autofree char *to = dup_escaped (guise_rename_get_move (self, i)->to);

      g_string_append_printf (text, "%s\t%s\n", from, to);
    }
  g_string_append_printf (text, "end %u\n", self->moves->len);
  return guise_file_replace (path, text->str, text->len, error);
}

static gboolean
refuse (const char *path, GError **error)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
               "The list of renamed files '%s' is damaged. Files named .guise-renaming-... beside "
               "it "
               "are faces that wait for their names; rename them by hand, then delete the list",
               path);
  return FALSE;
}

static gboolean
parse_pass (GuiseRenameJournal *self, const char *line)
{
  g_clear_pointer (&self->id, g_free);
  if (!g_str_has_prefix (line, "pass 1") && !g_str_has_prefix (line, "pass 2"))
    return FALSE;
  self->pass = line[5] - '0';
  if (line[6] == '\0')
    return TRUE;
  if (line[6] != ' ' || strlen (line) < 7 + UUID_LENGTH)
    return FALSE;
  self->is_undo = g_str_has_suffix (line, UNDO_MARK);
  self->id = g_strndup (line + 7, strlen (line + 7) - (self->is_undo ? strlen (UNDO_MARK) : 0));
  return g_uuid_string_is_valid (self->id);
}

static gboolean
parse_moves (GuiseRenameJournal *self, char **lines)
{
  const guint      n = g_strv_length (lines);
  g_autofree char *last = NULL;

  if (n < 4 || n - 4 > MAX_FILES)
    return FALSE;
  last = g_strdup_printf ("end %u", n - 4);
  if (strcmp (lines[0], FIRST_LINE) != 0 || strcmp (lines[n - 2], last) != 0 ||
      lines[n - 1][0] != '\0' || !parse_pass (self, lines[1]))
    return FALSE;
  for (guint i = 2; i < n - 2; i++)
    {
      g_auto (GStrv) names = g_strsplit (lines[i], "\t", -1);
      GuiseRenameStep move;

      if (g_strv_length (names) != 2 || guise_rename_history_ends_in_escape (names[0]) ||
          guise_rename_history_ends_in_escape (names[1]))
        return FALSE;
      move = (GuiseRenameStep){ .from = g_strcompress (names[0]), .to = g_strcompress (names[1]) };
      g_array_append_val (self->moves, move);
      if (!guise_rename_may_stand (self, move.from) || !guise_rename_may_stand (self, move.to))
        return FALSE;
      /* A target beside is looked at, and replaced, before anything goes there. */
      if (guise_rename_goes_through_link (self, move.from) ||
          (!guise_rename_is_beside (move.to) && guise_rename_goes_through_link (self, move.to)))
        return FALSE;
    }
  return TRUE;
}

GuiseRenameJournal *
guise_rename_list_load (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_FILE_BYTES, error);
  g_autoptr (GuiseRenameJournal) self = guise_rename_journal_new (folder);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (bytes == NULL)
    return NULL;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (text, "\n", -1);
  if (!parse_moves (self, lines))
    {
      refuse (path, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}
