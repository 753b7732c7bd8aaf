/* SPDX-License-Identifier: GPL-3.0-or-later
 * A faceset in another size or type, into another folder, by a team. */
#include "faceset/guise-faceset-resize.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-parallel.h"
#include "faceset/guise-faceset-files.h"
#include "format/guise-face-jpeg.h"

#define QUALITY         100
#define CHUNK_OF_THREAD 16   /* faces between two looks at the cancellable */
#define SAME_PIXELS     1e-3 /* landmarks that are those of the same face */

typedef enum
{
  FATE_RESIZED,
  FATE_THERE,
  FATE_LEFT_OUT,
  FATE_STOPPED, /* something is wrong with the disk, not with the face */
} Fate;

/* What became of one face. */
typedef struct
{
  Fate     fate;
  gboolean is_black;
  GError  *error; /* owned; why it is left out or the work ends */
} Outcome;

typedef struct
{
  GuiseFaceset                    *faceset; /* borrowed */
  const char                      *folder;  /* borrowed */
  const GuiseFacesetResizeOptions *options; /* borrowed */
  GuiseFacesetResizeReport        *report;  /* borrowed */
  size_t                           first;   /* of the chunk under way */
  Outcome                         *chunk;   /* [CHUNK_OF_THREAD n_threads] owned */
} Work;

void
guise_faceset_resize_report_clear (GuiseFacesetResizeReport *self)
{
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
}

static GuiseFaceType
get_type (const Work *work, GuiseFaceType own)
{
  return work->options->has_type ? work->options->type : own;
}

/* ---- one face ---- */

/* Whether a file is face i as it would be written; its pixels are not compared. Landmarks that are
 * the same, in the same frame, are the same face. */
static gboolean
is_done (const Work *work, size_t i, const GuiseFaceJpeg *jpeg, gboolean *out_is_black)
{
  g_autoptr (GuiseFaceMeta) own = guise_faceset_load_meta (work->faceset, i, NULL);
  const int     size = work->options->size;
  GuiseFaceType type;
  GuiseAffine   map;

  *out_is_black = FALSE;
  if (own == NULL || jpeg->meta == NULL)
    return FALSE;
  type = get_type (work, own->type);
  if (jpeg->width != size || jpeg->height != size || jpeg->meta->type != type ||
      g_strcmp0 (own->source_filename, jpeg->meta->source_filename) != 0 ||
      !guise_face_meta_map_to (own, type, size, &map, NULL))
    return FALSE;
  for (int k = 0; k < GUISE_FACE_META_N_LANDMARKS; k++)
    {
      double x, y;

      guise_affine_apply (&map, own->landmarks[k][0], own->landmarks[k][1], &x, &y);
      if (!(fabs (x - jpeg->meta->landmarks[k][0]) <= SAME_PIXELS &&
            fabs (y - jpeg->meta->landmarks[k][1]) <= SAME_PIXELS))
        return FALSE;
    }
  *out_is_black = guise_face_map_shows_more (own->width, own->height, &map, size);
  return TRUE;
}

/* Whether something has the name of the face: then its fate is decided unless it may be replaced.
 * An empty file is what a power cut leaves. */
static gboolean
look_at_target (const Work *work, size_t i, const char *path, Outcome *outcome)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GuiseFaceJpeg) jpeg = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  bytes = guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, NULL); /* unreadable: somebody else's */
  if (bytes != NULL && g_bytes_get_size (bytes) == 0)
    return FALSE;
  if (bytes != NULL)
    jpeg = guise_face_jpeg_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  if (jpeg != NULL && is_done (work, i, jpeg, &outcome->is_black))
    {
      outcome->fate = FATE_THERE;
      return TRUE;
    }
  if (work->options->replace)
    return FALSE;
  outcome->fate = FATE_LEFT_OUT;
  g_set_error_literal (&outcome->error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
                       "Another file has its name already; choose an empty folder, or have such "
                       "files replaced");
  return TRUE;
}

/* Names in packs are any text: a hidden file, or one that is no JPEG by its name, would not be
 * found in a folder, and faceset.pak would hide all others. */
static gboolean
check_name (const char *name, GError **error)
{
  g_autofree char *person = NULL;
  const char      *base = guise_faceset_split_name (name, &person);

  if (guise_faceset_is_face_name (base) && (person == NULL || person[0] != '.'))
    return TRUE;
  g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                       "Its name is not that of a JPEG file, or hidden");
  return FALSE;
}

static GBytes *
make_face (const Work *work, size_t i, gboolean *out_is_black, GError **error)
{
  g_autoptr (GuiseFaceFile) old = guise_faceset_load (work->faceset, i, error);
  g_autoptr (GuiseFaceFile) fresh = NULL;

  if (old == NULL)
    return NULL;
  if (old->is_damaged)
    {
      g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                           "A part of its picture is missing");
      return NULL;
    }
  fresh = guise_face_file_resize (old, get_type (work, old->meta->type), work->options->size,
                                  out_is_black, error);
  return fresh != NULL ? guise_face_file_encode (fresh->image, fresh->meta, QUALITY, error) : NULL;
}

static void
on_face_cb (size_t index, int thread, void *user_data)
{
  Work                    *work = user_data;
  const size_t             i = work->first + index;
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (work->faceset, i);
  Outcome                 *outcome = &work->chunk[index];
  g_autofree char         *path = g_build_filename (work->folder, entry->name, NULL);
  g_autoptr (GBytes) bytes = NULL;

  (void) thread;
  *outcome = (Outcome){ 0 };
  if (g_cancellable_is_cancelled (work->options->cancellable))
    return; /* the caller looks next */
  if (!check_name (entry->name, &outcome->error))
    outcome->fate = FATE_LEFT_OUT;
  if (outcome->fate == FATE_LEFT_OUT || look_at_target (work, i, path, outcome))
    return;
  bytes = make_face (work, i, &outcome->is_black, &outcome->error);
  if (bytes == NULL)
    outcome->fate = g_error_matches (outcome->error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY)
                      ? FATE_STOPPED
                      : FATE_LEFT_OUT;
  else if (!guise_file_replace_unsynced (path, g_bytes_get_data (bytes, NULL),
                                         g_bytes_get_size (bytes), &outcome->error))
    outcome->fate = FATE_STOPPED;
}

/* ---- all of them ---- */

/* Takes the outcomes of a chunk into the report, in the order of the faces. */
static gboolean
collect (Work *work, size_t n, GError **error)
{
  gboolean ok = TRUE;

  for (size_t k = 0; k < n; k++)
    {
      Outcome       *outcome = &work->chunk[k];
      const char    *name = guise_faceset_get_entry (work->faceset, work->first + k)->name;
      const gboolean is_there = outcome->fate == FATE_RESIZED || outcome->fate == FATE_THERE;

      work->report->n_resized += outcome->fate == FATE_RESIZED;
      work->report->n_there += outcome->fate == FATE_THERE;
      work->report->n_black += is_there && outcome->is_black;
      if (outcome->fate == FATE_LEFT_OUT)
        guise_faceset_issues_add (work->report->left_out, name, outcome->error->message);
      if (outcome->fate == FATE_STOPPED && ok)
        {
          g_propagate_error (error, g_steal_pointer (&outcome->error));
          ok = FALSE;
        }
      g_clear_error (&outcome->error);
    }
  return ok;
}

static gboolean
is_cancelled (const Work *work, GError **error)
{
  if (!g_cancellable_is_cancelled (work->options->cancellable))
    return FALSE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Stopped as asked; the same call goes on with the faces that are missing");
  return TRUE;
}

static gboolean
resize_all (Work *work, GError **error)
{
  g_autoptr (GuiseParallel) team = guise_parallel_new (work->options->n_threads);
  const size_t        n = guise_faceset_get_n (work->faceset);
  const size_t        n_chunk = (size_t) guise_parallel_get_n_threads (team) * CHUNK_OF_THREAD;
  g_autofree Outcome *chunk = g_new0 (Outcome, n_chunk);

  work->chunk = chunk;
  for (work->first = 0; work->first < n; work->first += n_chunk)
    {
      const size_t n_now = MIN (n_chunk, n - work->first);

      if (is_cancelled (work, error))
        return FALSE;
      guise_parallel_run (team, n_now, on_face_cb, work);
      /* A chunk that was cut short counts for nothing: the faces it wrote are found next time. */
      if (!collect (work, n_now, error) || is_cancelled (work, error))
        return FALSE;
      if (work->options->progress != NULL)
        work->options->progress (work->first + n_now, n, work->options->user_data);
    }
  return guise_dir_sync_all (work->folder, error);
}

/* ---- where they go ---- */

/* The folder, or what there is of the folders above it. */
static char *
find_real (const char *folder)
{
  g_autofree char *path = g_canonicalize_filename (folder, NULL);
  char            *real = realpath (path, NULL);

  while (real == NULL && strcmp (path, "/") != 0)
    {
      char *parent = g_path_get_dirname (path);

      g_free (path);
      path = parent;
      real = realpath (path, NULL);
    }
  return real;
}

/* The faceset is only read: its own folder, and folders in it, are no place to write to. A pack is
 * one file, beside which there may be anything. */
static gboolean
check_folder (GuiseFaceset *faceset, const char *folder, GError **error)
{
  g_autofree char *place = guise_faceset_get_place (faceset);
  g_autofree char *own = realpath (place, NULL); /* NULL: it is gone, as reading will tell */
  g_autofree char *real = find_real (folder);
  g_autofree char *pack = g_build_filename (folder, GUISE_FACESET_PACK_NAME, NULL);
  g_autofree char *shown = g_filename_display_name (folder);
  const size_t     n = own != NULL ? strlen (own) : 0;

  if (!guise_faceset_is_packed (faceset) && real != NULL && n > 0 && strncmp (real, own, n) == 0 &&
      (real[n] == '\0' || real[n] == '/'))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "'%s' is where the faces come from, or in it; choose a folder beside", shown);
      return FALSE;
    }
  if (g_file_test (pack, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
                   "There is a pack in '%s', beside which no loose faces are read; choose another "
                   "folder",
                   shown);
      return FALSE;
    }
  return TRUE;
}

/* A folder for each person. */
static gboolean
make_folders (GuiseFaceset *faceset, const char *folder, GError **error)
{
  g_autoptr (GHashTable) made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    {
      char *person = NULL;

      (void) guise_faceset_split_name (guise_faceset_get_entry (faceset, i)->name, &person);
      if (person != NULL && g_hash_table_add (made, person))
        {
          g_autofree char *path = g_build_filename (folder, person, NULL);

          if (!guise_dir_make (path, error))
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
guise_faceset_resize (GuiseFaceset                    *faceset,
                      const char                      *folder,
                      const GuiseFacesetResizeOptions *options,
                      GuiseFacesetResizeReport        *out_report,
                      GError                         **error)
{
  Work work = { .faceset = faceset, .folder = folder, .options = options, .report = out_report };

  g_return_val_if_fail (options->size >= GUISE_RESIZE_MIN_SIDE, FALSE);
  g_return_val_if_fail (options->size <= GUISE_RESIZE_MAX_SIDE, FALSE);
  g_return_val_if_fail (!options->has_type || options->type != GUISE_FACE_TYPE_MARK_ONLY, FALSE);

  *out_report = (GuiseFacesetResizeReport){
    .left_out = guise_faceset_issues_new (),
  };
  return check_folder (faceset, folder, error) && guise_dir_make (folder, error) &&
         make_folders (faceset, folder, error) && resize_all (&work, error);
}
