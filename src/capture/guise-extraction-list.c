/* SPDX-License-Identifier: GPL-3.0-or-later
 * What became of the frames and faces that are not in the faceset. */
#include "capture/guise-extraction-list.h"

#include <string.h>

#include "core/guise-file.h"

#define LIST_NAME ".guise-extraction-frames"
#define MAX_BYTES ((size_t) 1 << 30)
#define N_FIELDS  4

struct _GuiseExtractionList
{
  char       *path;   /* owned */
  GHashTable *inputs; /* owned; escaped absolute path (owned) -> GArray of GuiseExtractionNote */
  gboolean    has_changed;
};

static const char *const words[GUISE_N_EXTRACTION_REASONS] = {
  [GUISE_EXTRACTION_NO_FACE] = "no-face", [GUISE_EXTRACTION_LOST] = "lost",
  [GUISE_EXTRACTION_DAMAGED] = "damaged", [GUISE_EXTRACTION_FIT] = "fit",
  [GUISE_EXTRACTION_SMALL] = "small",     [GUISE_EXTRACTION_OUTSIDE] = "outside",
  [GUISE_EXTRACTION_EXTENT] = "extent",   [GUISE_EXTRACTION_DOUBLED] = "doubled",
  [GUISE_EXTRACTION_CLIPPED] = "clipped", [GUISE_EXTRACTION_BLURRED] = "blurred",
};

const char *
guise_extraction_reason_to_string (GuiseExtractionReason reason)
{
  g_return_val_if_fail (reason < GUISE_N_EXTRACTION_REASONS, "no-face");
  return words[reason];
}

/* Tabs and line ends of a path would break the lines. */
static char *
escape (const char *input)
{
  g_autofree char *absolute = g_canonicalize_filename (input, NULL);

  return g_uri_escape_string (absolute, "/ ", TRUE);
}

static GArray *
get_notes (GuiseExtractionList *self, const char *key)
{
  GArray *notes = g_hash_table_lookup (self->inputs, key);

  if (notes == NULL)
    {
      notes = g_array_new (FALSE, FALSE, sizeof (GuiseExtractionNote));
      g_hash_table_insert (self->inputs, g_strdup (key), notes);
    }
  return notes;
}

static void
read_line (GuiseExtractionList *self, const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", N_FIELDS);
  GuiseExtractionNote note;
  guint64             frame;
  gint64              face;
  int                 reason = 0;

  if (g_strv_length (fields) != N_FIELDS ||
      !g_ascii_string_to_unsigned (fields[1], 10, 0, G_MAXUINT64, &frame, NULL) ||
      !g_ascii_string_to_signed (fields[2], 10, -1, G_MAXINT, &face, NULL))
    return;
  while (reason < GUISE_N_EXTRACTION_REASONS && g_strcmp0 (fields[0], words[reason]) != 0)
    reason++;
  if (reason == GUISE_N_EXTRACTION_REASONS)
    return;
  note.frame = frame;
  note.reason = (GuiseExtractionReason) reason;
  note.face = (int) face;
  g_array_append_val (get_notes (self, fields[3]), note);
}

GuiseExtractionList *
guise_extraction_list_open (const char *dir)
{
  GuiseExtractionList *self = g_new0 (GuiseExtractionList, 1);

  self->path = g_build_filename (dir, LIST_NAME, NULL);
  self->inputs =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);

  /* Without a readable list the frames before are unknown, the work is the same. */
  g_autoptr (GBytes) bytes = guise_file_read (self->path, MAX_BYTES, NULL);

  if (bytes != NULL)
    {
      gsize            n_bytes;
      const char      *data = g_bytes_get_data (bytes, &n_bytes);
      g_autofree char *text = g_strndup (data, n_bytes);
      char            *line = text;

      while (line != NULL && *line != '\0')
        {
          char *end = strchr (line, '\n');

          if (end != NULL)
            *end++ = '\0';
          read_line (self, line);
          line = end;
        }
    }
  return self;
}

void
guise_extraction_list_free (GuiseExtractionList *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->inputs);
  g_free (self->path);
  g_free (self);
}

void
guise_extraction_list_cut (GuiseExtractionList *self, const char *input, uint64_t frame)
{
  g_autofree char *key = escape (input);
  GArray          *notes = get_notes (self, key);

  for (guint i = notes->len; i-- > 0;)
    if (g_array_index (notes, GuiseExtractionNote, i).frame >= frame)
      {
        g_array_remove_index (notes, i);
        self->has_changed = TRUE;
      }
}

void
guise_extraction_list_add (GuiseExtractionList *self, const char *input, const GArray *notes)
{
  g_autofree char *key = escape (input);

  if (notes->len == 0)
    return;
  g_array_append_vals (get_notes (self, key), notes->data, notes->len);
  self->has_changed = TRUE;
}

const GArray *
guise_extraction_list_get (const GuiseExtractionList *self, const char *input)
{
  g_autofree char *key = escape (input);

  return g_hash_table_lookup (self->inputs, key);
}

gboolean
guise_extraction_list_save (GuiseExtractionList *self, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GList) keys =
               g_list_sort (g_hash_table_get_keys (self->inputs), (GCompareFunc) strcmp);

  if (!self->has_changed)
    return TRUE;
  for (const GList *key = keys; key != NULL; key = key->next)
    {
      const GArray *notes = g_hash_table_lookup (self->inputs, key->data);

      for (guint i = 0; i < notes->len; i++)
        {
          const GuiseExtractionNote *note = &g_array_index (notes, GuiseExtractionNote, i);

          g_string_append_printf (text, "%s\t%" G_GUINT64_FORMAT "\t%d\t%s\n", words[note->reason],
                                  note->frame, note->face, (const char *) key->data);
        }
    }
  if (!guise_file_replace (self->path, text->str, text->len, error))
    return FALSE;
  self->has_changed = FALSE;
  return TRUE;
}
