/* SPDX-License-Identifier: GPL-3.0-or-later
 * A folder of face JPEGs or a pack: an index made once, pictures read when asked for. */
#include "faceset/guise-faceset.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-file.h"
#include "core/guise-parallel.h"
#include "faceset/guise-faceset-files.h"
#include "faceset/guise-rename-journal.h"
#include "faceset/guise-selection.h"
#include "format/guise-face-jpeg.h"
#include "format/guise-pak.h"
#include "image/guise-jpeg.h"

struct _GuiseFaceset
{
  int           ref_count;
  GuiseFaceset *whole;   /* owned, or NULL: the faceset that this is a part of; @pak is its */
  char         *path;    /* owned; as given */
  char         *folder;  /* owned; where the loose files are, or NULL */
  GuisePak     *pak;     /* owned, or NULL */
  char         *pack;    /* owned; the path of @pak, or NULL */
  size_t       *samples; /* [n_entries] owned; which sample of the pack an entry is, or NULL */
  GArray       *entries; /* of GuiseFacesetEntry */
  GPtrArray    *issues;  /* of GuiseFacesetIssue */
};

GQuark
guise_faceset_error_quark (void)
{
  return g_quark_from_static_string ("guise-faceset-error-quark");
}

static void
clear_entry (gpointer data)
{
  GuiseFacesetEntry *entry = data;

  g_free (entry->name);
  g_free (entry->source_filename);
}

/* The area of the detector's rectangle, whichever way its corners stand (faces.md 1.5). */
static double
get_source_area (const GuiseFaceMeta *meta)
{
  const int64_t *r = meta->source_rect;

  return meta->has_source_rect ? fabs ((double) (r[2] - r[0]) * (double) (r[3] - r[1])) : 0.0;
}

static double
get_source_scale (const GuiseFaceMeta *meta)
{
  const double (*m)[3] = meta->image_to_face_mat;
  const double determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];

  return meta->has_image_to_face_mat && fabs (determinant) > 1e-12 ? 1.0 / sqrt (fabs (determinant))
                                                                   : 0.0;
}

/* Polygons without points paint nothing and are no label (faces.md 9.1). */
static gboolean
has_polygons (const GuiseFaceMeta *meta)
{
  for (guint i = 0; meta->polygons != NULL && i < meta->polygons->len; i++)
    if (((const GuisePolygon *) meta->polygons->pdata[i])->n_points > 0)
      return TRUE;
  return FALSE;
}

static void
fill_entry (GuiseFacesetEntry   *entry,
            const char          *name,
            const GuiseFaceMeta *meta,
            int                  width,
            int                  height)
{
  *entry = (GuiseFacesetEntry){
    .name = g_strdup (name),
    .source_filename = g_strdup (meta->source_filename),
    .type = meta->type,
    .width = width,
    .height = height,
    .eyebrows_expand_mod = meta->has_eyebrows_expand_mod ? meta->eyebrows_expand_mod : 1.0,
    .has_mask = meta->xseg_mask != NULL,
    .mask = guise_stored_mask_judge (meta),
    .has_polygons = has_polygons (meta),
    .source_area = get_source_area (meta),
    .source_scale = get_source_scale (meta),
  };
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    entry->landmarks[i] = (GuisePoint){ meta->landmarks[i][0], meta->landmarks[i][1] };
}

/* What one thread finds out about one loose file. */
typedef struct
{
  GuiseFacesetEntry entry;
  char             *reason; /* owned; not NULL: the file is no usable face */
} Finding;

typedef struct
{
  const char *folder;
  GPtrArray  *names;
  Finding    *findings; /* [names->len] owned */
} FolderScan;

static void
on_file_scan_cb (size_t index, int thread, void *user_data)
{
  FolderScan      *scan = user_data;
  const char      *name = g_ptr_array_index (scan->names, index);
  g_autofree char *path = g_build_filename (scan->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_open (path, &error);
  Finding *finding = &scan->findings[index];

  if (jpeg == NULL)
    finding->reason = g_strdup (error->message);
  else if (jpeg->meta == NULL)
    finding->reason =
      g_strdup (jpeg->refusal != NULL ? jpeg->refusal : "a picture without face metadata");
  else
    fill_entry (&finding->entry, name, jpeg->meta, jpeg->width, jpeg->height);
}

static gboolean
index_folder (GuiseFaceset *self, GError **error)
{
  g_autoptr (GPtrArray) names =
               guise_faceset_list_files (self->folder, GUISE_FACESET_PERSONS_AUTO, error);

  if (names == NULL)
    return FALSE;

  g_autofree Finding *findings = g_new0 (Finding, MAX (names->len, 1));
  g_autoptr (GuiseParallel) team = guise_parallel_new (0);
  FolderScan scan = { self->folder, names, findings };

  guise_parallel_run (team, names->len, on_file_scan_cb, &scan);
  for (guint i = 0; i < names->len; i++)
    {
      if (findings[i].reason == NULL)
        g_array_append_val (self->entries, findings[i].entry);
      else
        guise_faceset_issues_add (self->issues, g_ptr_array_index (names, i), findings[i].reason);
      g_free (findings[i].reason);
    }
  return TRUE;
}

static char *
get_sample_name (const GuisePakSample *sample)
{
  return sample->person_name != NULL
           ? g_strconcat (sample->person_name, "/", sample->filename, NULL)
           : g_strdup (sample->filename);
}

/* Collects the entries of a pack by their rows in the file; the names come later. */
static void
on_pack_face_cb (size_t row, const GuiseFaceMeta *meta, void *user_data)
{
  GArray            *entries = user_data;
  GuiseFacesetEntry *entry;

  if (row < entries->len)
    g_array_set_size (entries, (guint) row);
  g_array_set_size (entries, (guint) row + 1);
  entry = &g_array_index (entries, GuiseFacesetEntry, row);
  fill_entry (entry, NULL, meta, meta->width, meta->height);
  if (entry->has_mask)
    entry->mask = GUISE_STORED_MASK_UNKNOWN; /* it was read for the index */
}

/* The size of a face in a pack: packs of old versions do not say it. */
static gboolean
find_size (const GuiseFaceset *self, size_t i, GuiseFacesetEntry *entry, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  GuiseJpegInfo info;

  if (entry->width > 0 && entry->height > 0)
    return TRUE;
  bytes = guise_pak_read_sample (self->pak, i, error);
  if (bytes == NULL || !guise_jpeg_read_info (g_bytes_get_data (bytes, NULL),
                                              g_bytes_get_size (bytes), &info, error))
    return FALSE;
  entry->width = info.width;
  entry->height = info.height;
  return TRUE;
}

static gboolean
index_pack (GuiseFaceset *self, const char *path, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, TRUE, sizeof (GuiseFacesetEntry));

  g_array_set_clear_func (found, clear_entry);
  self->pak = guise_pak_open_each (path, GUISE_PAK_CHECK_DATA, on_pack_face_cb, found, error);
  if (self->pak == NULL)
    return FALSE;
  self->pack = g_strdup (path);

  const size_t     n = guise_pak_get_n_samples (self->pak);
  const GPtrArray *issues = guise_pak_get_issues (self->pak);
  size_t           n_kept = 0;

  self->samples = g_new (size_t, MAX (n, 1));
  for (size_t i = 0; i < n; i++)
    {
      const GuisePakSample *sample = guise_pak_get_sample (self->pak, i);
      GuiseFacesetEntry    *entry = &g_array_index (found, GuiseFacesetEntry, sample->row);
      GuiseFacesetEntry     moved;
      g_autoptr (GError) reason = NULL;

      entry->name = get_sample_name (sample);
      if (!find_size (self, i, entry, &reason))
        {
          guise_faceset_issues_add (self->issues, entry->name, reason->message);
          continue;
        }
      /* Left-out faces leave gaps: the kept ones move up, the others to behind them. */
      moved = g_array_index (found, GuiseFacesetEntry, n_kept);
      g_array_index (found, GuiseFacesetEntry, n_kept) = *entry;
      if (sample->row != n_kept)
        *entry = moved;
      self->samples[n_kept++] = i;
    }
  g_array_set_size (found, (guint) n_kept);
  g_array_unref (self->entries);
  self->entries = g_steal_pointer (&found);
  for (guint i = 0; i < issues->len; i++)
    {
      const GuisePakIssue *issue = g_ptr_array_index (issues, i);

      guise_faceset_issues_add (self->issues, issue->label, issue->reason);
    }
  return TRUE;
}

/* The end of a message about a faceset without faces. */
static char *
explain_first_issue (const GuiseFaceset *self)
{
  if (self->issues->len == 0)
    return g_strdup ("");

  const GuiseFacesetIssue *first = g_ptr_array_index (self->issues, 0);

  return g_strdup_printf (" (%u files are none; %s: %s)", self->issues->len, first->name,
                          first->reason);
}

/* Keeps the faces of a selection, in its order. Only while nobody else knows the faceset. */
static void
restrict_to (GuiseFaceset *self, const GuiseSelection *selection)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  GArray            *all = self->entries;
  g_autofree size_t *samples = g_new (size_t, MAX (selection->faces->len, 1));

  self->entries = g_array_new (FALSE, TRUE, sizeof (GuiseFacesetEntry));
  g_array_set_clear_func (self->entries, clear_entry);
  for (guint i = 0; i < all->len; i++)
    g_hash_table_insert (places, g_array_index (all, GuiseFacesetEntry, i).name,
                         GUINT_TO_POINTER (i + 1));
  for (guint k = 0; k < selection->faces->len; k++)
    {
      const char *name = g_array_index (selection->faces, GuiseSelectedFace, k).name;
      const guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, name));

      if (place == 0)
        {
          guise_faceset_issues_add (
            self->issues, name, "selected, but not in the faceset (any more), or selected twice");
          continue;
        }

      GuiseFacesetEntry *entry = &g_array_index (all, GuiseFacesetEntry, place - 1);

      g_hash_table_remove (places, name);
      if (self->samples != NULL)
        samples[self->entries->len] = self->samples[place - 1];
      g_array_append_vals (self->entries, entry, 1);
      *entry = (GuiseFacesetEntry){ 0 }; /* its strings have moved */
    }
  g_array_unref (all);
  if (self->samples != NULL)
    {
      g_free (self->samples);
      self->samples = g_steal_pointer (&samples);
    }
}

static GuiseFaceset *
open_files (const char *path, GError **error)
{
  g_autoptr (GuiseFaceset) self = g_new0 (GuiseFaceset, 1);
  const gboolean   is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  g_autofree char *inside = g_build_filename (path, GUISE_FACESET_PACK_NAME, NULL);
  const gboolean   has_pack = is_folder && g_file_test (inside, G_FILE_TEST_EXISTS);

  self->ref_count = 1;
  self->path = g_strdup (path);
  self->entries = g_array_new (FALSE, TRUE, sizeof (GuiseFacesetEntry));
  g_array_set_clear_func (self->entries, clear_entry);
  self->issues = guise_faceset_issues_new ();
  if (is_folder && !has_pack)
    {
      self->folder = g_strdup (path);
      if (!index_folder (self, error))
        return NULL;
      if (guise_rename_journal_is_pending (path))
        guise_faceset_issues_add (self->issues, path,
                                  "renaming its files was interrupted and some are missing; 'guise "
                                  "sort' on it "
                                  "finishes that first");
    }
  else if (!index_pack (self, is_folder ? inside : path, error))
    return NULL;
  if (self->entries->len == 0)
    {
      g_autofree char *reason = explain_first_issue (self);

      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "There is no usable face in %s%s", path, reason);
      return NULL;
    }
  return g_steal_pointer (&self);
}

static GuiseFaceset *
open_selection (const char *path, GError **error)
{
  g_autoptr (GuiseSelection) selection = guise_selection_load (path, error);
  g_autoptr (GuiseFaceset) self = selection != NULL ? open_files (selection->faceset, error) : NULL;

  if (self == NULL)
    return NULL;
  restrict_to (self, selection);
  g_free (self->path);
  self->path = g_strdup (path);
  if (self->entries->len == 0)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "None of the faces selected by %s is in %s", path, selection->faceset);
      return NULL;
    }
  return g_steal_pointer (&self);
}

GuiseFaceset *
guise_faceset_open (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  return g_str_has_suffix (path, ".json") && !g_file_test (path, G_FILE_TEST_IS_DIR)
           ? open_selection (path, error)
           : open_files (path, error);
}

GuiseFaceset *
guise_faceset_ref (GuiseFaceset *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
guise_faceset_unref (GuiseFaceset *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->issues, g_ptr_array_unref);
  if (self->whole == NULL)
    guise_pak_free (self->pak);
  g_clear_pointer (&self->whole, guise_faceset_unref);
  g_free (self->samples);
  g_free (self->pack);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}

GuiseFaceset *
guise_faceset_new_part (GuiseFaceset *self, const size_t *indices, size_t n)
{
  GuiseFaceset *part = g_new0 (GuiseFaceset, 1);

  part->ref_count = 1;
  part->whole = guise_faceset_ref (self);
  part->path = g_strdup (self->path);
  part->folder = g_strdup (self->folder);
  part->pak = self->pak;
  part->pack = g_strdup (self->pack);
  part->samples = self->samples != NULL ? g_new (size_t, n) : NULL;
  part->issues = guise_faceset_issues_new ();
  part->entries = g_array_new (FALSE, TRUE, sizeof (GuiseFacesetEntry));
  g_array_set_clear_func (part->entries, clear_entry);
  for (size_t k = 0; k < n; k++)
    {
      GuiseFacesetEntry entry = *guise_faceset_get_entry (self, indices[k]);

      entry.name = g_strdup (entry.name);
      entry.source_filename = g_strdup (entry.source_filename);
      g_array_append_val (part->entries, entry);
      if (part->samples != NULL)
        part->samples[k] = self->samples[indices[k]];
    }
  return part;
}

size_t
guise_faceset_get_n (const GuiseFaceset *self)
{
  return self->entries->len;
}

const GuiseFacesetEntry *
guise_faceset_get_entry (const GuiseFaceset *self, size_t i)
{
  g_return_val_if_fail (i < self->entries->len, NULL);

  return &g_array_index (self->entries, GuiseFacesetEntry, i);
}

const char *
guise_faceset_get_path (const GuiseFaceset *self)
{
  return self->path;
}

gboolean
guise_faceset_is_packed (const GuiseFaceset *self)
{
  return self->pak != NULL;
}

gboolean
guise_face_stamp_read (const char *path, GuiseFaceStamp *out_stamp)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return FALSE;
  *out_stamp = (GuiseFaceStamp){
    .n_bytes = (uint64_t) info.st_size,
    .time = (int64_t) info.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + info.st_mtim.tv_nsec,
  };
  return TRUE;
}

gboolean
guise_faceset_get_stamp (const GuiseFaceset *self, size_t i, GuiseFaceStamp *out_stamp)
{
  const GuisePakSample *sample =
    self->pak != NULL ? guise_pak_get_sample (self->pak, self->samples[i]) : NULL;
  g_autofree char *loose =
    sample == NULL ? g_build_filename (self->folder, guise_faceset_get_entry (self, i)->name, NULL)
                   : NULL;

  if (!guise_face_stamp_read (sample != NULL ? self->pack : loose, out_stamp))
    return FALSE;
  if (sample != NULL)
    {
      out_stamp->n_bytes = sample->n_bytes;
      out_stamp->offset = sample->offset;
    }
  return TRUE;
}

char *
guise_faceset_get_place (const GuiseFaceset *self)
{
  return self->pack != NULL ? g_path_get_dirname (self->pack) : g_strdup (self->folder);
}

char *
guise_faceset_dup_memory_path (const GuiseFaceset *self, const char *name)
{
  g_autofree char *place = guise_faceset_get_place (self);
  GStatBuf         info;

  if (g_stat (place, &info) != 0 || (info.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0)
    return NULL;
  return g_build_filename (place, name, NULL);
}

const GPtrArray *
guise_faceset_get_issues (const GuiseFaceset *self)
{
  return self->issues;
}

GBytes *
guise_faceset_read (const GuiseFaceset *self, size_t i, GError **error)
{
  g_return_val_if_fail (i < self->entries->len, NULL);

  if (self->pak != NULL)
    return guise_pak_read_sample (self->pak, self->samples[i], error);

  g_autofree char *path =
    g_build_filename (self->folder, guise_faceset_get_entry (self, i)->name, NULL);

  return guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, error);
}

/* What its JPEG knows about a face and the pack does not: where it was cut from, and all keys that
 * are nobody's. The pack's own dict is none of a face file: what is written must not be made of
 * it. */
static void
take_source (GuiseFaceMeta *to, GuiseFaceMeta *from)
{
  g_clear_pointer (&to->origin, guise_pickle_unref);
  if (from == NULL)
    return;
  to->origin = g_steal_pointer (&from->origin);
  to->origin_dict = from->origin_dict;
  to->has_source_rect = from->has_source_rect;
  memcpy (to->source_rect, from->source_rect, sizeof to->source_rect);
  to->has_source_landmarks = from->has_source_landmarks;
  memcpy (to->source_landmarks, from->source_landmarks, sizeof to->source_landmarks);
  to->frame_width = from->frame_width;
  to->has_image_to_face_mat = from->has_image_to_face_mat;
  memcpy (to->image_to_face_mat, from->image_to_face_mat, sizeof to->image_to_face_mat);
}

GuiseFaceMeta *
guise_faceset_load_meta (const GuiseFaceset *self, size_t i, GError **error)
{
  g_autoptr (GBytes) bytes = guise_faceset_read (self, i, error);
  g_autoptr (GuiseFaceJpeg) jpeg = bytes != NULL
                                     ? guise_face_jpeg_read (g_bytes_get_data (bytes, NULL),
                                                             g_bytes_get_size (bytes), error)
                                     : NULL;
  g_autoptr (GuiseFaceMeta) meta = NULL;

  if (jpeg == NULL)
    return NULL;
  if (self->pak != NULL)
    {
      meta = guise_pak_dup_meta (self->pak, self->samples[i], error);
      if (meta == NULL)
        return NULL;
      take_source (meta, jpeg->meta);
    }
  else if (jpeg->meta == NULL)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT, "%s",
                   jpeg->refusal != NULL ? jpeg->refusal : "A picture without face metadata");
      return NULL;
    }
  else
    meta = g_steal_pointer (&jpeg->meta);
  meta->width = jpeg->width;
  meta->height = jpeg->height;
  return g_steal_pointer (&meta);
}

GuiseFaceMeta *
guise_faceset_load_own_meta (const GuiseFaceset *self, size_t i, GError **error)
{
  return self->pak != NULL ? guise_pak_dup_meta (self->pak, self->samples[i], error)
                           : guise_faceset_load_meta (self, i, error);
}

/* A face of a pack: picture and origin from its JPEG, everything else from the pack's own index. */
static GuiseFaceFile *
load_sample (const GuiseFaceset *self, size_t i, GBytes *bytes, GError **error)
{
  static const GuiseDecodeOptions options = { .layout = GUISE_DECODE_BGR,
                                              .flags = GUISE_DECODE_TOLERANT };
  g_autoptr (GuiseFaceFile) face = g_new0 (GuiseFaceFile, 1);
  g_autoptr (GuiseFaceJpeg) jpeg = NULL;

  face->meta = guise_pak_dup_meta (self->pak, self->samples[i], error);
  if (face->meta == NULL)
    return NULL;
  /* A JPEG without metadata is a face all the same: the pack knows it. */
  jpeg = guise_face_jpeg_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  take_source (face->meta, jpeg != NULL ? jpeg->meta : NULL);
  face->image = guise_jpeg_decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   &options, &face->is_damaged, error);
  if (face->image == NULL)
    return NULL;
  face->mask = guise_face_file_decode_mask (face->meta, NULL); /* usable without */
  return g_steal_pointer (&face);
}

GuiseFaceFile *
guise_faceset_load (const GuiseFaceset *self, size_t i, GError **error)
{
  g_autoptr (GBytes) bytes = guise_faceset_read (self, i, error);

  if (bytes == NULL)
    return NULL;
  return self->pak != NULL ? load_sample (self, i, bytes, error)
                           : guise_face_file_decode (bytes, error);
}
