/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a faceset remembers about the footage it came from. */
#include "capture/guise-extraction-journal.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-file.h"

#define JOURNAL_NAME ".guise-extraction"
#define KEY_SIZE     "size"
#define KEY_CHANGED  "changed"
#define KEY_RECIPE   "recipe"
#define KEY_STEM     "stem"
#define KEY_NEXT     "next-frame"
#define KEY_DONE     "done"
#define KEY_STATE    "state"

struct _GuiseExtractionJournal
{
  char     *path; /* owned */
  GKeyFile *file; /* owned; a group for each input */
};

GuiseExtractionJournal *
guise_extraction_journal_open (const char *dir)
{
  GuiseExtractionJournal *self = g_new0 (GuiseExtractionJournal, 1);

  self->path = g_build_filename (dir, JOURNAL_NAME, NULL);
  self->file = g_key_file_new ();
  /* Without a readable journal the work starts from the beginning, which is always right. */
  if (!g_key_file_load_from_file (self->file, self->path, G_KEY_FILE_NONE, NULL))
    {
      g_key_file_unref (self->file);
      self->file = g_key_file_new ();
    }
  return self;
}

void
guise_extraction_journal_free (GuiseExtractionJournal *self)
{
  if (self == NULL)
    return;
  g_key_file_unref (self->file);
  g_free (self->path);
  g_free (self);
}

/* A group name for a path: brackets and line ends would break the key file. */
static char *
group_of (const char *input)
{
  g_autofree char *absolute = g_canonicalize_filename (input, NULL);

  return g_uri_escape_string (absolute, "/ ", TRUE);
}

/* Size and time of change: footage that differs in either is other footage. */
static void
identify (const char *input, int64_t *out_size, int64_t *out_changed)
{
  GStatBuf info;

  *out_size = *out_changed = -1;
  if (g_stat (input, &info) != 0)
    return;
  *out_size = info.st_size;
  *out_changed = info.st_mtime;
}

uint64_t
guise_extraction_journal_find (const GuiseExtractionJournal *self,
                               const char                   *input,
                               const char                   *recipe,
                               gboolean                     *out_done,
                               char                        **out_state)
{
  g_autofree char *group = group_of (input);
  g_autofree char *known = g_key_file_get_string (self->file, group, KEY_RECIPE, NULL);
  int64_t          size, changed;

  identify (input, &size, &changed);
  *out_done = FALSE;
  *out_state = NULL;
  if (g_strcmp0 (known, recipe) != 0 ||
      g_key_file_get_int64 (self->file, group, KEY_SIZE, NULL) != size ||
      g_key_file_get_int64 (self->file, group, KEY_CHANGED, NULL) != changed)
    return 0;
  *out_state = g_key_file_get_string (self->file, group, KEY_STATE, NULL);
  *out_done = g_key_file_get_boolean (self->file, group, KEY_DONE, NULL);
  return g_key_file_get_uint64 (self->file, group, KEY_NEXT, NULL);
}

char *
guise_extraction_journal_dup_own_stem (const char *input)
{
  g_autofree char *absolute = g_canonicalize_filename (input, NULL);
  char            *stem = g_path_get_basename (absolute);
  char            *dot = strrchr (stem, '.');

  if (dot != NULL && dot != stem)
    *dot = '\0';
  return stem;
}

char *
guise_extraction_journal_dup_stem (const GuiseExtractionJournal *self, const char *input)
{
  g_autofree char *group = group_of (input);
  g_autofree char *text = g_key_file_get_string (self->file, group, KEY_STEM, NULL);

  if (text != NULL)
    return g_uri_unescape_string (text, NULL);
  return g_key_file_has_group (self->file, group) ? guise_extraction_journal_dup_own_stem (input)
                                                  : NULL;
}

char **
guise_extraction_journal_list_others (const GuiseExtractionJournal *self, const char *input)
{
  g_autofree char *own = group_of (input);
  g_auto (GStrv) groups = g_key_file_get_groups (self->file, NULL);
  GPtrArray *paths = g_ptr_array_new ();

  for (size_t i = 0; groups[i] != NULL; i++)
    {
      char *path = strcmp (groups[i], own) != 0 ? g_uri_unescape_string (groups[i], NULL) : NULL;

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (paths, FALSE);
}

gboolean
guise_extraction_journal_note (GuiseExtractionJournal *self,
                               const char             *input,
                               const char             *recipe,
                               const char             *stem,
                               uint64_t                next_frame,
                               gboolean                done,
                               const char             *state,
                               GError                **error)
{
  g_autofree char *group = group_of (input);
  g_autofree char *escaped = g_uri_escape_string (stem, " ", TRUE); /* any file name */
  g_autofree char *text = NULL;
  size_t           n_bytes;
  int64_t          size, changed;

  identify (input, &size, &changed);
  g_key_file_set_int64 (self->file, group, KEY_SIZE, size);
  g_key_file_set_int64 (self->file, group, KEY_CHANGED, changed);
  g_key_file_set_string (self->file, group, KEY_RECIPE, recipe);
  g_key_file_set_string (self->file, group, KEY_STEM, escaped);
  g_key_file_set_uint64 (self->file, group, KEY_NEXT, next_frame);
  g_key_file_set_boolean (self->file, group, KEY_DONE, done);
  if (state != NULL && !done)
    g_key_file_set_string (self->file, group, KEY_STATE, state);
  else
    g_key_file_remove_key (self->file, group, KEY_STATE, NULL);
  text = g_key_file_to_data (self->file, &n_bytes, NULL);
  return guise_file_replace (self->path, text, n_bytes, error);
}
