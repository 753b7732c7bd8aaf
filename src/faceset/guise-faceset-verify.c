/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads a faceset to its last byte and lists what is wrong with it. */
#include "faceset/guise-faceset-verify.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-parallel.h"
#include "faceset/guise-faceset-files.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-verify-private.h"
#include "format/guise-label.h"
#include "format/guise-pak.h"

#define FILES_OF_THREAD 16 /* between two looks at the cancellable */
#define MAX_LABEL       80 /* characters of a file name in messages */
#define DIGEST_BYTES    32 /* SHA-256 */

/* What a thread finds out about one file. */
typedef struct
{
  GuiseVerifyFace face;
  guint8          digest[DIGEST_BYTES];
  gboolean        has_digest;
} Result;

typedef struct
{
  const char    *folder;  /* borrowed, or NULL */
  GuisePak      *pak;     /* owned, or NULL */
  GPtrArray     *names;   /* owned, of filename */
  Result        *results; /* [names->len] owned */
  GuiseParallel *team;    /* owned */
  size_t         first;   /* of the chunk under way */
} Work;

static void
clear_work (Work *self)
{
  for (guint i = 0; self->results != NULL && i < self->names->len; i++)
    guise_verify_face_clear (&self->results[i].face);
  g_free (self->results);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->pak, guise_pak_free);
  g_clear_pointer (&self->team, guise_parallel_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

void
guise_verify_report_clear (GuiseVerifyReport *self)
{
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->face_types, g_hash_table_unref);
  g_clear_pointer (&self->sizes, g_hash_table_unref);
  *self = (GuiseVerifyReport){ 0 };
}

static void
take_digest (Result *result, GBytes *bytes)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n = sizeof result->digest;

  g_checksum_update (checksum, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_checksum_get_digest (checksum, result->digest, &n);
  result->has_digest = TRUE;
}

/* A pack says how large its pictures are; what it says counts in training (formats.md 6.1). */
static void
compare_with_pack (const Work *work, size_t i, Result *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceMeta) meta = guise_pak_dup_meta (work->pak, i, &error);
  GuiseVerifyFace *face = &result->face;
  const char      *name = g_ptr_array_index (work->names, i);

  if (meta == NULL)
    guise_verify_findings_add (face->findings, name, GUISE_VERIFY_ENTRY,
                               "What the pack says about it cannot be used: %s.", error->message);
  else if (meta->width > 0 && face->width > 0 &&
           (meta->width != face->width || meta->height != face->height))
    guise_verify_findings_add (face->findings, name, GUISE_VERIFY_SIZE,
                               "The pack says %d×%d, its picture has %d×%d.", meta->width,
                               meta->height, face->width, face->height);
  else
    return;
  face->is_damaged = TRUE;
}

static void
on_file_cb (size_t index, int thread, void *user_data)
{
  Work       *work = user_data;
  const guint i = (guint) (work->first + index);
  const char *name = g_ptr_array_index (work->names, i);
  Result     *result = &work->results[i];
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (work->pak != NULL)
    bytes = guise_pak_read_sample (work->pak, i, &error);
  else
    {
      g_autofree char *path = g_build_filename (work->folder, name, NULL);

      bytes = guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, &error);
    }
  if (bytes == NULL)
    {
      result->face.findings = guise_verify_findings_new ();
      result->face.is_damaged = TRUE;
      guise_verify_findings_add (result->face.findings, name, GUISE_VERIFY_UNREADABLE,
                                 "It cannot be read: %s.", error->message);
      return;
    }
  guise_verify_face_examine (name, bytes, &result->face);
  if (g_bytes_get_size (bytes) > 0)
    take_digest (result, bytes);
  if (work->pak != NULL)
    compare_with_pack (work, i, result);
}

static gboolean
examine_all (Work *work, const GuiseVerifyOptions *options, GError **error)
{
  const size_t chunk = (size_t) guise_parallel_get_n_threads (work->team) * FILES_OF_THREAD;

  for (work->first = 0; work->first < work->names->len; work->first += chunk)
    {
      const size_t n = MIN (chunk, work->names->len - work->first);

      if (g_cancellable_is_cancelled (options->cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "Examining the faces was stopped; nothing was changed");
          return FALSE;
        }
      guise_parallel_run (work->team, n, on_file_cb, work);
      if (options->progress != NULL)
        options->progress (work->first + n, work->names->len, options->user_data);
    }
  return TRUE;
}

static guint
hash_digest (gconstpointer digest)
{
  guint hash;

  memcpy (&hash, digest, sizeof hash);
  return hash;
}

static gboolean
same_digest (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, DIGEST_BYTES) == 0;
}

static void
count (GHashTable *counter, const char *name)
{
  const guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counter, name));

  g_hash_table_replace (counter, g_strdup (name), GUINT_TO_POINTER (n + 1));
}

/* Findings in the order of the files; of equal files the first is the original. */
static void
collect (Work *work, GuiseVerifyReport *report)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (hash_digest, same_digest);

  report->n_files += work->names->len;
  for (guint i = 0; i < work->names->len; i++)
    {
      Result     *result = &work->results[i];
      GPtrArray  *findings = result->face.findings;
      const char *twin = result->has_digest ? g_hash_table_lookup (seen, result->digest) : NULL;

      if (twin != NULL)
        {
          g_autofree char *shown = guise_label_escape (twin, MAX_LABEL);

          guise_verify_findings_add (findings, work->names->pdata[i], GUISE_VERIFY_DUPLICATE,
                                     "It is the same as “%s”, byte by byte.", shown);
        }
      else if (result->has_digest)
        g_hash_table_insert (seen, result->digest, work->names->pdata[i]);
      report->n_damaged += result->face.is_damaged;
      if (result->face.face_type != NULL)
        {
          g_autofree char *size =
            g_strdup_printf ("%dx%d", result->face.width, result->face.height);

          count (report->face_types, result->face.face_type);
          count (report->sizes, size);
        }
      g_ptr_array_extend_and_steal (report->findings, g_steal_pointer (&result->face.findings));
    }
}

/* The temporary files of this folder, below the faceset's. */
static void
add_leftovers (const char *folder, const char *person, GPtrArray *findings)
{
  static const char *const suffixes[] = { ".tmp", NULL };
  g_autofree char         *place = g_build_filename (folder, person, NULL);
  g_autoptr (GPtrArray) names = guise_dir_list (place, suffixes, NULL);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *name = person != NULL ? g_strconcat (person, "/", names->pdata[i], NULL)
                                             : g_strdup (names->pdata[i]);

      guise_verify_findings_add (findings, name, GUISE_VERIFY_LEFTOVER,
                                 "It is a temporary file of a program that was stopped.");
    }
}

static void
find_leftovers (const Work *work, GPtrArray *findings)
{
  g_autofree char *last = NULL;

  add_leftovers (work->folder, NULL, findings);
  for (guint i = 0; i < work->names->len; i++)
    {
      g_autofree char *person = NULL;

      /* Names are sorted: those of a person stand together. */
      guise_faceset_split_name (work->names->pdata[i], &person);
      if (person == NULL || g_strcmp0 (person, last) == 0)
        continue;
      add_leftovers (work->folder, person, findings);
      g_free (last);
      last = g_steal_pointer (&person);
    }
}

static gboolean
open_pack (Work *work, const char *path, GuiseVerifyReport *report, GError **error)
{
  const GPtrArray *issues;

  work->pak = guise_pak_open (path, GUISE_PAK_CHECK_DATA, error);
  if (work->pak == NULL)
    return FALSE;
  report->is_packed = TRUE;
  work->names = g_ptr_array_new_with_free_func (g_free);
  for (size_t i = 0; i < guise_pak_get_n_samples (work->pak); i++)
    {
      const GuisePakSample *sample = guise_pak_get_sample (work->pak, i);

      g_ptr_array_add (work->names,
                       sample->person_name != NULL
                         ? g_strconcat (sample->person_name, "/", sample->filename, NULL)
                         : g_strdup (sample->filename));
    }
  issues = guise_pak_get_issues (work->pak);
  for (guint i = 0; i < issues->len; i++)
    {
      const GuisePakIssue *issue = g_ptr_array_index (issues, i);

      guise_verify_findings_add (report->findings, issue->label, GUISE_VERIFY_ENTRY,
                                 "Face %zu of the pack cannot be used: %s.", issue->index + 1,
                                 issue->reason);
    }
  report->n_files = issues->len;
  report->n_damaged = issues->len;
  return TRUE;
}

/* Lists what there is to read. */
static gboolean
open_place (Work *work, const char *path, GuiseVerifyReport *report, GError **error)
{
  g_autofree char *pack = g_build_filename (path, GUISE_FACESET_PACK_NAME, NULL);

  if (g_file_test (pack, G_FILE_TEST_IS_REGULAR))
    return open_pack (work, pack, report, error);
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return open_pack (work, path, report, error);
  work->folder = path;
  work->names = guise_faceset_list_files (path, GUISE_FACESET_PERSONS_AUTO, error);
  if (work->names == NULL)
    return FALSE;
  find_leftovers (work, report->findings);
  if (work->names->len > 0 || report->findings->len > 0)
    return TRUE;
  g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
               "There is no face in '%s': it holds no JPEG file", path);
  return FALSE;
}

gboolean
guise_faceset_verify (const char               *path,
                      const GuiseVerifyOptions *options,
                      GuiseVerifyReport        *out_report,
                      GError                  **error)
{
  g_auto (Work) work = { 0 };

  *out_report = (GuiseVerifyReport){
    .findings = guise_verify_findings_new (),
    .face_types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .sizes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };
  if (!open_place (&work, path, out_report, error))
    return FALSE;
  work.results = g_try_new0 (Result, MAX (work.names->len, 1));
  if (work.results == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to examine %u faces", work.names->len);
      return FALSE;
    }
  work.team = guise_parallel_new (options->n_threads);
  if (!examine_all (&work, options, error))
    return FALSE;
  collect (&work, out_report);
  for (guint i = 0; i < out_report->findings->len; i++)
    out_report
      ->counts[((GuiseVerifyFinding *) g_ptr_array_index (out_report->findings, i))->kind]++;
  return TRUE;
}
