/* SPDX-License-Identifier: GPL-3.0-or-later
 * What was measured on faces goes with them into a pack and out of it. It is a memory only: where
 * it cannot be read or written, time is lost and nothing else. */
#include <glib/gstdio.h>

#include "faceset/guise-face-record-cache.h"
#include "faceset/guise-face-records.h"
#include "faceset/guise-pack-private.h"

/* A memory to another one; the same where the pack lies among its faces. */
typedef struct
{
  GuiseFaceRecordCache *from;
  GuiseFaceRecordCache *to;
  gboolean              is_packing;
  GuiseFaceStamp        pack; /* of its file, read before the pack was */
} Carrying;

static char *
dup_memory_path (const char *folder)
{
  return g_build_filename (folder, GUISE_FACE_RECORDS_FILE, NULL);
}

static gboolean
is_same_place (const char *a, const char *b)
{
  GStatBuf first, second;

  return g_stat (a, &first) == 0 && g_stat (b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

/* Whether a record of sample i was carried. The stamp of the file is older than the comparison: a
 * face that changes at any moment has another one afterwards, and is measured. */
static gboolean
carry_face (const Carrying *self, const GuisePak *pak, size_t i, const char *folder)
{
  const GuisePakSample  *sample = guise_pak_get_sample (pak, i);
  g_autofree char       *name = sample->person_name != NULL
                                  ? g_strconcat (sample->person_name, "/", sample->filename, NULL)
                                  : g_strdup (sample->filename);
  g_autofree char       *path = guise_pack_dup_target (folder, sample);
  const GuiseFaceStamp   packed = { .n_bytes = sample->n_bytes,
                                    .time = self->pack.time,
                                    .offset = sample->offset };
  const GuiseFaceRecord *record;
  GuiseFaceStamp         loose;

  if (!guise_face_stamp_read (path, &loose) || loose.n_bytes != packed.n_bytes)
    return FALSE;
  record = guise_face_record_cache_lookup (self->from, name, self->is_packing ? &loose : &packed);
  if (record == NULL || !guise_pack_holds (pak, i, path))
    return FALSE;
  guise_face_record_cache_put (self->to, name, self->is_packing ? &packed : &loose, record);
  return TRUE;
}

static void
carry (const char   *folder,
       const char   *path,
       gboolean      is_packing,
       gboolean      is_instead,
       GCancellable *cancellable)
{
  g_autofree char *place = g_path_get_dirname (path);
  g_autofree char *packed = dup_memory_path (place);
  g_autofree char *loose = dup_memory_path (folder);
  const char      *from_path = is_packing ? loose : packed;
  const char      *to_path = is_packing ? packed : loose;
  const gboolean   is_same = is_same_place (place, folder);
  g_autoptr (GuiseFaceRecordCache) from = NULL;
  g_autoptr (GuiseFaceRecordCache) to = NULL;
  g_autoptr (GuisePak) pak = NULL;
  Carrying self = { .is_packing = is_packing };
  size_t   n = 0;

  if ((is_same && !is_instead) || !g_file_test (from_path, G_FILE_TEST_EXISTS) ||
      !guise_face_stamp_read (path, &self.pack))
    return;
  pak = guise_pak_open (path, GUISE_PAK_CHECK_INDEX, NULL);
  if (pak == NULL)
    return;
  self.from = from = guise_face_record_cache_load (from_path);
  self.to = is_same ? from : (to = guise_face_record_cache_load (to_path));
  for (size_t i = 0; i < guise_pak_get_n_samples (pak); i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return;
      n += carry_face (&self, pak, i, folder);
    }
  if (n > 0)
    guise_face_record_cache_save (self.to, to_path, NULL);
}

void
guise_faceset_carry_into_pack (const char   *folder,
                               const char   *path,
                               gboolean      is_instead,
                               GCancellable *cancellable)
{
  carry (folder, path, TRUE, is_instead, cancellable);
}

void
guise_faceset_carry_out_of_pack (const char   *path,
                                 const char   *folder,
                                 gboolean      is_instead,
                                 GCancellable *cancellable)
{
  g_autofree char *file = guise_pack_dup_path (path);

  carry (folder, file, FALSE, is_instead, cancellable);
}
