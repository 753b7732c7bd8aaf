/* SPDX-License-Identifier: GPL-3.0-or-later
 * One face in a pack and as a file: what packing, unpacking and removing have in common. */
#include "faceset/guise-pack-private.h"

#include <string.h>

#include "core/guise-error.h"
#include "faceset/guise-faceset.h"
#include "format/guise-face-jpeg.h"

void
guise_pack_report_clear (GuisePackReport *self)
{
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
}

void
guise_pack_report_start (GuisePackReport *report)
{
  *report = (GuisePackReport){ .left_out = guise_faceset_issues_new () };
}

gboolean
guise_pack_step (const GuisePackOptions *options, uint64_t done, uint64_t total, GError **error)
{
  if (options->progress != NULL)
    options->progress (done, total, options->user_data);
  if (!g_cancellable_is_cancelled (options->cancellable))
    return TRUE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Stopped as asked; what was there before is untouched");
  return FALSE;
}

/* What a face without a word about it has: 1, as far as DeepFaceLab is concerned. */
static double
get_eyebrows (const GuiseFaceMeta *meta)
{
  return meta->has_eyebrows_expand_mod ? meta->eyebrows_expand_mod : 1.0;
}

/* Whether the JPEG says about a face all that the pack says, and the same. */
static gboolean
is_same_meta (const GuiseFaceMeta *pack, const GuiseFaceMeta *jpeg)
{
  const gboolean has_masks = pack->xseg_mask != NULL && jpeg->xseg_mask != NULL;
  const double   eyebrows = get_eyebrows (pack) - get_eyebrows (jpeg);

  return pack->type == jpeg->type && !(eyebrows < 0.0 || eyebrows > 0.0) &&
         (pack->source_filename == NULL ||
          g_strcmp0 (pack->source_filename, jpeg->source_filename) == 0) &&
         memcmp (pack->landmarks, jpeg->landmarks, sizeof pack->landmarks) == 0 &&
         guise_polygons_equal (pack->polygons, jpeg->polygons) &&
         (has_masks ? g_bytes_equal (pack->xseg_mask, jpeg->xseg_mask)
                    : pack->xseg_mask == NULL && jpeg->xseg_mask == NULL);
}

gboolean
guise_pack_says_same (const GuisePak *pak, size_t i, GBytes *jpeg_file)
{
  g_autoptr (GuiseFaceMeta) meta = guise_pak_dup_meta (pak, i, NULL); /* then it differs */
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_read (g_bytes_get_data (jpeg_file, NULL),
                                                         g_bytes_get_size (jpeg_file), NULL);

  return meta != NULL && jpeg != NULL && jpeg->meta != NULL && is_same_meta (meta, jpeg->meta);
}

gboolean
guise_pack_holds (const GuisePak *pak, size_t i, const char *path)
{
  g_autoptr (GBytes) bytes = guise_pak_read_sample (pak, i, NULL); /* then it is not */

  return bytes != NULL && guise_face_file_holds (path, bytes) &&
         guise_pack_says_same (pak, i, bytes);
}

char *
guise_pack_dup_path (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR)
           ? g_build_filename (path, GUISE_FACESET_PACK_NAME, NULL)
           : g_strdup (path);
}

char *
guise_pack_dup_target (const char *folder, const GuisePakSample *sample)
{
  return sample->person_name != NULL
           ? g_build_filename (folder, sample->person_name, sample->filename, NULL)
           : g_build_filename (folder, sample->filename, NULL);
}

size_t
guise_pack_count_persons (const GuisePak *pak)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (size_t i = 0; i < guise_pak_get_n_samples (pak); i++)
    if (guise_pak_get_sample (pak, i)->person_name != NULL)
      g_hash_table_add (seen, (char *) guise_pak_get_sample (pak, i)->person_name);
  return g_hash_table_size (seen);
}

gboolean
guise_pack_is_face (const GuisePakSample *sample)
{
  return guise_faceset_is_face_name (sample->filename) &&
         (sample->person_name == NULL || sample->person_name[0] != '.');
}
