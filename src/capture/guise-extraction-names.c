/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names of faces, chosen so that nothing in the faceset is lost. */
#include "capture/guise-extraction-names.h"

#include <string.h>

#include "core/guise-error.h"
#include "format/guise-face-jpeg.h"

#define FACE_ENDING  ".jpg"
#define FRAME_DIGITS 5

/* Marks in the table of taken names; no file name has a slash. */
#define MARK_VIDEO   "/video" /* a video of this stem: all its frames */
#define MARK_FRAME   "/frame" /* some frame of a video of this stem */

struct _GuiseExtractionNames
{
  gboolean   is_video;
  gboolean   is_new;
  char      *stem;     /* owned; of the input */
  GPtrArray *pictures; /* owned; of stems by frame; empty for a video */
  char      *note;     /* owned; NULL when there is nothing to say */
};

static const char *
cut_ending (char *name)
{
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  return name;
}

static char *
append_variant (const char *name, unsigned variant)
{
  return variant == 1 ? g_strdup (name) : g_strdup_printf ("%s-%u", name, variant);
}

/* Gives every picture a stem of its own: of equal ones the first by name keeps it. */
static void
name_pictures (GPtrArray *stems)
{
  g_autoptr (GHashTable) own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < stems->len; i++)
    g_hash_table_add (own, g_strdup (stems->pdata[i]));
  for (guint i = 0; i < stems->len; i++)
    {
      g_autofree char *stem = g_strdup (stems->pdata[i]);

      if (g_hash_table_contains (used, stem))
        {
          for (unsigned n = 2;
               g_hash_table_contains (own, stem) || g_hash_table_contains (used, stem); n++)
            {
              g_free (stem);
              stem = append_variant (stems->pdata[i], n);
            }
          g_free (stems->pdata[i]);
          stems->pdata[i] = g_strdup (stem);
        }
      g_hash_table_add (used, g_steal_pointer (&stem));
    }
}

/* The names of a variant: 1 for the footage's own, 2 for those with "-2". */
static void
set_variant (GuiseExtractionNames   *self,
             const char             *base,
             const GuiseVideoReader *reader,
             unsigned                variant)
{
  GuiseVideoInfo info;

  guise_video_reader_get_info (reader, &info);
  self->is_video = info.kind == GUISE_FOOTAGE_VIDEO;
  g_free (self->stem);
  self->stem = append_variant (base, variant);
  g_ptr_array_set_size (self->pictures, 0);
  for (uint64_t i = 0; !self->is_video && i < info.n_frames; i++)
    {
      g_autofree char *name = guise_video_reader_dup_name (reader, i);

      g_ptr_array_add (self->pictures, append_variant (cut_ending (name), variant));
    }
  name_pictures (self->pictures);
}

static GuiseExtractionNames *
names_new (void)
{
  GuiseExtractionNames *self = g_new0 (GuiseExtractionNames, 1);

  self->pictures = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
guise_extraction_names_free (GuiseExtractionNames *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->pictures);
  g_free (self->stem);
  g_free (self->note);
  g_free (self);
}

/* ---- what is taken ---- */

/* Cuts "_<digits>" off; FALSE when there is none. */
static gboolean
cut_number (char *name, size_t min_digits)
{
  char *line = strrchr (name, '_');

  if (line == NULL || strlen (line + 1) < min_digits ||
      strspn (line + 1, "0123456789") != strlen (line + 1))
    return FALSE;
  *line = '\0';
  return TRUE;
}

/* The stem of the video that a frame of this name may be of, or NULL. */
static char *
dup_video_stem (const char *frame)
{
  g_autofree char *stem = g_strdup (frame);

  return cut_number (stem, FRAME_DIGITS) ? g_steal_pointer (&stem) : NULL;
}

static void
take_frame (GHashTable *taken, const char *frame)
{
  g_autofree char *video = dup_video_stem (frame);

  g_hash_table_add (taken, g_strdup (frame));
  if (video != NULL)
    g_hash_table_add (taken, g_strconcat (video, MARK_FRAME, NULL));
}

static gboolean
is_marked (GHashTable *taken, const char *stem, const char *mark)
{
  g_autofree char *key = g_strconcat (stem, mark, NULL);

  return g_hash_table_contains (taken, key);
}

static gboolean
is_taken (const GuiseExtractionNames *self, GHashTable *taken)
{
  if (self->is_video)
    return is_marked (taken, self->stem, MARK_VIDEO) || is_marked (taken, self->stem, MARK_FRAME);
  for (guint i = 0; i < self->pictures->len; i++)
    {
      const char      *picture = self->pictures->pdata[i];
      g_autofree char *video = dup_video_stem (picture);

      if (g_hash_table_contains (taken, picture) ||
          (video != NULL && is_marked (taken, video, MARK_VIDEO)))
        return TRUE;
    }
  return FALSE;
}

/* Which variant of the base a stem is; 0 for none. */
static unsigned
find_variant (const char *stem, const char *base)
{
  guint64 variant;

  if (g_strcmp0 (stem, base) == 0)
    return 1;
  if (stem == NULL || !g_str_has_prefix (stem, base) || stem[strlen (base)] != '-' ||
      !g_ascii_string_to_unsigned (stem + strlen (base) + 1, 10, 2, G_MAXINT, &variant, NULL))
    return 0;
  return (unsigned) variant;
}

/* A folder's names are those of its pictures; where it is gone, those on disk tell enough. */
static void
take_folder (GHashTable *taken, const char *folder, const char *stem)
{
  g_autofree char *base = guise_extraction_journal_dup_own_stem (folder);
  g_autoptr (GuiseExtractionNames) names = NULL;
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (folder, 1, NULL);
  unsigned variant = find_variant (stem, base);

  if (reader == NULL || variant == 0)
    return;
  names = names_new ();
  set_variant (names, base, reader, variant);
  for (guint i = 0; i < names->pictures->len; i++)
    take_frame (taken, names->pictures->pdata[i]);
}

/* What other inputs have, even where none of it is on disk yet. */
static void
take_others (GHashTable *taken, const GuiseExtractionJournal *journal, const char *input)
{
  g_auto (GStrv) others = guise_extraction_journal_list_others (journal, input);

  for (size_t i = 0; others[i] != NULL; i++)
    {
      g_autofree char *stem = guise_extraction_journal_dup_stem (journal, others[i]);

      if (stem == NULL)
        continue;
      if (g_file_test (others[i], G_FILE_TEST_IS_DIR))
        {
          take_folder (taken, others[i], stem);
          continue;
        }
      take_frame (taken, stem);
      g_hash_table_add (taken, g_strconcat (stem, MARK_VIDEO, NULL));
    }
}

/* What the faces on disk are called, without number and ending, by file name. */
static GHashTable *
list_faces (const char *out_dir, GError **error)
{
  g_autoptr (GHashTable) faces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (out_dir, 0, &local);
  const char *name;

  if (dir == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED, "Could not look into '%s': %s",
                   out_dir, local->message);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *frame = g_strdup (name);

      if (!g_str_has_suffix (name, FACE_ENDING))
        continue;
      frame[strlen (frame) - strlen (FACE_ENDING)] = '\0';
      if (cut_number (frame, 1))
        g_hash_table_insert (faces, g_strdup (name), g_steal_pointer (&frame));
    }
  return g_steal_pointer (&faces);
}

gboolean
guise_extraction_names_has_work (const char *path)
{
  g_autoptr (GuiseFaceJpeg) jpeg = NULL;

  /* A file that is no JPEG any more has nothing that could be kept. */
  if (!g_file_test (path, G_FILE_TEST_EXISTS) || (jpeg = guise_face_jpeg_open (path, NULL)) == NULL)
    return FALSE;
  if (jpeg->meta == NULL)
    return jpeg->refusal != NULL;
  for (guint i = 0; i < jpeg->meta->dropped->len; i++)
    {
      const GuiseFieldIssue *issue = jpeg->meta->dropped->pdata[i];

      if (strcmp (issue->field, "seg_ie_polys") == 0 || strcmp (issue->field, "xseg_mask") == 0)
        return TRUE;
    }
  return jpeg->meta->xseg_mask != NULL ||
         (jpeg->meta->polygons != NULL && jpeg->meta->polygons->len > 0);
}

/* Whether a face of these names carries work of hands. */
static gboolean
have_work (const GuiseExtractionNames *self, GHashTable *faces, const char *out_dir)
{
  g_autoptr (GHashTable) own = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer       name, frame;

  for (guint i = 0; i < self->pictures->len; i++)
    g_hash_table_add (own, self->pictures->pdata[i]);
  g_hash_table_iter_init (&iter, faces);
  while (g_hash_table_iter_next (&iter, &name, &frame))
    {
      g_autofree char *video = self->is_video ? dup_video_stem (frame) : NULL;
      g_autofree char *path = g_build_filename (out_dir, name, NULL);

      if ((self->is_video ? g_strcmp0 (video, self->stem) == 0
                          : g_hash_table_contains (own, frame)) &&
          guise_extraction_names_has_work (path))
        return TRUE;
    }
  return FALSE;
}

/* ---- the choice ---- */

/* The first variant that nothing in the faceset has. */
static void
choose_free (GuiseExtractionNames   *self,
             const char             *base,
             const GuiseVideoReader *reader,
             GHashTable             *taken,
             GHashTable             *faces)
{
  unsigned       variant = 1;
  GHashTableIter iter;
  gpointer       frame;

  g_hash_table_iter_init (&iter, faces);
  while (g_hash_table_iter_next (&iter, NULL, &frame))
    take_frame (taken, frame);
  do
    set_variant (self, base, reader, variant++);
  while (is_taken (self, taken));
  self->is_new = TRUE;
}

GuiseExtractionNames *
guise_extraction_names_choose (const GuiseExtractionJournal *journal,
                               const char                   *out_dir,
                               const char                   *input,
                               const GuiseVideoReader       *reader,
                               gboolean                      goes_on,
                               GError                      **error)
{
  g_autoptr (GuiseExtractionNames) self = names_new ();
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) faces = list_faces (out_dir, error);
  g_autofree char *base = guise_extraction_journal_dup_own_stem (input);
  g_autofree char *known = guise_extraction_journal_dup_stem (journal, input);
  unsigned         variant = find_variant (known, base);
  gboolean         has_work = FALSE;

  if (faces == NULL)
    return NULL;
  take_others (taken, journal, input);
  /* A video that was renamed keeps the names that its faces have. */
  if (known != NULL && variant == 0)
    {
      g_free (base);
      base = g_strdup (known);
      variant = 1;
    }
  if (variant > 0)
    {
      set_variant (self, base, reader, variant);
      has_work = !goes_on && have_work (self, faces, out_dir);
      if (!has_work && !is_taken (self, taken))
        return g_steal_pointer (&self);
    }
  choose_free (self, base, reader, taken, faces);
  if (g_strcmp0 (self->stem, base) != 0)
    self->note = g_strdup_printf (
      has_work ? "Faces that were cut from '%s' before carry masks or polygons and are kept; the "
                 "new ones are named as if it were called '%s'"
               : "Faces with the names of those from '%s' are in the folder already and are kept; "
                 "the new ones are named as if it were called '%s'",
      input, self->stem);
  return g_steal_pointer (&self);
}

const char *
guise_extraction_names_get_stem (const GuiseExtractionNames *self)
{
  return self->stem;
}

gboolean
guise_extraction_names_is_new (const GuiseExtractionNames *self)
{
  return self->is_new;
}

const char *
guise_extraction_names_get_note (const GuiseExtractionNames *self)
{
  return self->note;
}

char *
guise_extraction_names_dup_frame (const GuiseExtractionNames *self, uint64_t index)
{
  if (self->is_video)
    return g_strdup_printf ("%s_%0*" G_GUINT64_FORMAT, self->stem, FRAME_DIGITS, index);
  return g_strdup (self->pictures->pdata[index]);
}
