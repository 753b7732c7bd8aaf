/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a faceset remembers about the footage it came from. */
#include "capture/guise-extraction-journal.h"

#include <glib/gstdio.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "capture/guise-key-journal.h"
#include "core/guise-file.h"

#define JOURNAL_NAME ".guise-extraction"
#define KEY_SIZE     "size"
#define KEY_CHANGED  "changed"
#define KEY_RECIPE   "recipe"
#define KEY_STEM     "stem"
#define KEY_NEXT     "next-frame"
#define KEY_DONE     "done"
#define KEY_STATE    "state"
#define KEY_PERSON   "person"
#define KEY_CONTENT  "content"

#define N_PARTS      3           /* of a file that its content is known by: begin, middle, end */
#define PART_BYTES   (64 * 1024) /* a header with its index, and pictures of every codec */

struct _GuiseExtractionJournal
{
  GuiseKeyJournal journal; /* owned */
};

GuiseExtractionJournal *
guise_extraction_journal_open (const char *dir)
{
  GuiseExtractionJournal *self = g_new0 (GuiseExtractionJournal, 1);

  guise_key_journal_open (&self->journal, dir, JOURNAL_NAME);
  return self;
}

void
guise_extraction_journal_free (GuiseExtractionJournal *self)
{
  if (self == NULL)
    return;
  guise_key_journal_clear (&self->journal);
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

/* What a file is known by wherever it lies: its size and a checksum of parts of it. NULL for a
 * folder and what cannot be read. */
static char *
dup_content (const char *input)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree uint8_t *part = g_malloc (PART_BYTES);
  size_t              n_bytes = 0;
  const int           fd = guise_file_open (input, G_MAXINT64, &n_bytes, NULL);
  gboolean            ok = fd >= 0 && n_bytes > 0;

  for (int i = 0; ok && i < N_PARTS; i++)
    {
      const off_t   last = n_bytes > PART_BYTES ? (off_t) (n_bytes - PART_BYTES) : 0;
      const ssize_t n = pread (fd, part, PART_BYTES, last / (N_PARTS - 1) * i);

      ok = n > 0;
      g_checksum_update (sum, part, MAX (n, 0));
    }
  if (fd >= 0)
    close (fd);
  return ok ? g_strdup_printf ("%" G_GSIZE_FORMAT " %s", n_bytes, g_checksum_get_string (sum))
            : NULL;
}

/* Footage that lies somewhere else now, or is called otherwise, is the same footage: what is noted
 * about it goes to its new path. Not where the old one is there still: that is a copy. */
static void
adopt (GuiseExtractionJournal *self, const char *input, const char *group)
{
  g_autofree char *content = NULL;
  g_auto (GStrv) groups = NULL;

  if (g_key_file_has_group (self->journal.file, group) || (content = dup_content (input)) == NULL)
    return;
  groups = g_key_file_get_groups (self->journal.file, NULL);
  for (size_t i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *other =
        g_key_file_get_string (self->journal.file, groups[i], KEY_CONTENT, NULL);
      g_autofree char *path = g_uri_unescape_string (groups[i], NULL);
      g_auto (GStrv) keys = NULL;
      int64_t size, changed;

      if (g_strcmp0 (other, content) != 0 || path == NULL || g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      keys = g_key_file_get_keys (self->journal.file, groups[i], NULL, NULL);
      for (size_t k = 0; keys[k] != NULL; k++)
        {
          g_autofree char *value =
            g_key_file_get_value (self->journal.file, groups[i], keys[k], NULL);

          g_key_file_set_value (self->journal.file, group, keys[k], value);
        }
      identify (input, &size, &changed);
      g_key_file_set_int64 (self->journal.file, group, KEY_CHANGED, changed);
      g_key_file_remove_group (self->journal.file, groups[i], NULL);
      return;
    }
}

void
guise_extraction_point_clear (GuiseExtractionPoint *self)
{
  g_clear_pointer (&self->state, g_free);
  g_clear_pointer (&self->person, g_bytes_unref);
}

void
guise_extraction_journal_find (GuiseExtractionJournal *self,
                               const char             *input,
                               const char             *recipe,
                               GuiseExtractionPoint   *out_point)
{
  g_autofree char *group = group_of (input);
  g_autofree char *known = NULL;
  g_autofree char *person = NULL;
  int64_t          size, changed;

  *out_point = (GuiseExtractionPoint){ 0 };
  adopt (self, input, group);
  known = g_key_file_get_string (self->journal.file, group, KEY_RECIPE, NULL);

  identify (input, &size, &changed);
  if (g_strcmp0 (known, recipe) != 0 ||
      g_key_file_get_int64 (self->journal.file, group, KEY_SIZE, NULL) != size ||
      g_key_file_get_int64 (self->journal.file, group, KEY_CHANGED, NULL) != changed)
    return;
  out_point->next_frame = g_key_file_get_uint64 (self->journal.file, group, KEY_NEXT, NULL);
  out_point->is_done = g_key_file_get_boolean (self->journal.file, group, KEY_DONE, NULL);
  out_point->state = g_key_file_get_string (self->journal.file, group, KEY_STATE, NULL);
  person = g_key_file_get_string (self->journal.file, group, KEY_PERSON, NULL);
  if (person != NULL)
    {
      size_t   n_bytes;
      uint8_t *bytes = g_base64_decode (person, &n_bytes);

      out_point->person = g_bytes_new_take (bytes, n_bytes);
    }
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
  g_autofree char *text = g_key_file_get_string (self->journal.file, group, KEY_STEM, NULL);

  if (text != NULL)
    return g_uri_unescape_string (text, NULL);
  return g_key_file_has_group (self->journal.file, group)
           ? guise_extraction_journal_dup_own_stem (input)
           : NULL;
}

char **
guise_extraction_journal_list_others (const GuiseExtractionJournal *self, const char *input)
{
  g_autofree char *own = group_of (input);
  g_auto (GStrv) groups = g_key_file_get_groups (self->journal.file, NULL);
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

/* It is large, and only of use where the work goes on: kept of one input. */
static void
note_person (GuiseExtractionJournal *self, const char *group, GBytes *person)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->journal.file, NULL);
  g_autofree char *text = NULL;
  const uint8_t   *bytes;
  size_t           n_bytes;

  for (size_t i = 0; groups[i] != NULL; i++)
    g_key_file_remove_key (self->journal.file, groups[i], KEY_PERSON, NULL);
  if (person == NULL)
    return;
  bytes = g_bytes_get_data (person, &n_bytes);
  text = g_base64_encode (bytes, n_bytes);
  g_key_file_set_string (self->journal.file, group, KEY_PERSON, text);
}

gboolean
guise_extraction_journal_note (GuiseExtractionJournal     *self,
                               const char                 *input,
                               const char                 *recipe,
                               const char                 *stem,
                               const GuiseExtractionPoint *point,
                               GError                    **error)
{
  g_autofree char *group = group_of (input);
  g_autofree char *escaped = g_uri_escape_string (stem, " ", TRUE); /* any file name */
  g_autofree char *content = NULL;
  int64_t          size, changed;

  identify (input, &size, &changed);
  if (!g_key_file_has_key (self->journal.file, group, KEY_CONTENT, NULL) ||
      g_key_file_get_int64 (self->journal.file, group, KEY_SIZE, NULL) != size ||
      g_key_file_get_int64 (self->journal.file, group, KEY_CHANGED, NULL) != changed)
    {
      content = dup_content (input);
      if (content != NULL)
        g_key_file_set_string (self->journal.file, group, KEY_CONTENT, content);
      else
        g_key_file_remove_key (self->journal.file, group, KEY_CONTENT, NULL);
    }
  g_key_file_set_int64 (self->journal.file, group, KEY_SIZE, size);
  g_key_file_set_int64 (self->journal.file, group, KEY_CHANGED, changed);
  g_key_file_set_string (self->journal.file, group, KEY_RECIPE, recipe);
  g_key_file_set_string (self->journal.file, group, KEY_STEM, escaped);
  g_key_file_set_uint64 (self->journal.file, group, KEY_NEXT, point->next_frame);
  g_key_file_set_boolean (self->journal.file, group, KEY_DONE, point->is_done);
  if (point->state != NULL && !point->is_done)
    g_key_file_set_string (self->journal.file, group, KEY_STATE, point->state);
  else
    g_key_file_remove_key (self->journal.file, group, KEY_STATE, NULL);
  note_person (self, group, point->person);
  return guise_key_journal_save (&self->journal, error);
}
