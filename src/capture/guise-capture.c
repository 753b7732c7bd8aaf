/* SPDX-License-Identifier: GPL-3.0-or-later
 * A session before the camera: look, judge, keep. */
#include "capture/guise-capture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "capture/guise-capture-source.h"
#include "capture/guise-face-cutter.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-face-file.h"
#include "faceset/guise-face-record-cache.h"
#include "faceset/guise-face-records.h"

#define DEFAULT_TARGET  5000
#define DEFAULT_SIZE    512
#define DEFAULT_QUALITY 95 /* the set may be cut again */
#define MAX_FACES       2  /* the second one only to be noticed */
#define REACH           1.0
#define NOTE_FRAMES     150 /* pictures after which the takes are written down: five seconds */
#define SAVE_FACES      250 /* faces after which what was measured on them is */
#define FIRST_MEASURE   64  /* faces after which the person's usual eyes and mouth are measured */

/* A face that is kept. */
typedef struct
{
  char            *name;    /* owned; its file */
  int64_t          time_ns; /* of its picture; earlier sessions: -1 */
  int              take;
  GuiseCaptureCard card;
  GuiseFaceRecord  record;
} Kept;

struct _GuiseCapture
{
  GuiseCaptureOptions   options;
  char                 *dir;        /* owned */
  GuiseFaceFinder      *finder;     /* owned */
  GuiseShutter         *shutter;    /* owned */
  GuiseCoverage        *coverage;   /* owned */
  GuiseNovelty         *novelty;    /* owned; borrows the records of faces */
  GuiseCaptureJournal  *journal;    /* owned */
  GuiseFaceRecordCache *cache;      /* owned */
  char                 *cache_path; /* owned */
  GPtrArray            *faces;      /* of Kept, owned; in the order in which they were taken */
  GPtrArray            *undone;     /* of Kept, owned; what the last undo took */
  GuiseCaptureCounts    counts;     /* of this session */
  GuiseCaptureCounts    of_take;
  int                   take;
  GuiseCaptureCard      card;    /* of the take */
  int64_t               wait_ns; /* from its first picture */
  int64_t               ready_ns;
  size_t                n_with_card[GUISE_N_CAPTURE_CARDS];
  int64_t               last_ns;      /* time of the last picture */
  size_t                n_references; /* faces after which references are measured next */
};

static void
kept_free (void *data)
{
  Kept *kept = data;

  g_free (kept->name);
  g_free (kept);
}

void
guise_capture_shot_clear (GuiseCaptureShot *self)
{
  g_clear_pointer (&self->face, guise_face_unref);
  g_clear_pointer (&self->other, guise_face_unref);
}

/* ---- what there is ---- */

/* What is normal for the person is learnt from the faces; all are counted anew with it. */
static void
measure_references (GuiseCapture *self)
{
  g_autofree const GuiseFaceRecord **records = g_new (const GuiseFaceRecord *, self->faces->len);
  GuiseFaceReferences                references;

  for (guint i = 0; i < self->faces->len; i++)
    records[i] = &((const Kept *) g_ptr_array_index (self->faces, i))->record;
  guise_face_references_measure (&references, records, self->faces->len);
  guise_coverage_reset (self->coverage, &references);
  for (guint i = 0; i < self->faces->len; i++)
    guise_coverage_add (self->coverage, records[i]);
  self->n_references = MAX (2 * self->faces->len, FIRST_MEASURE);
}

/* Takes a face into what is known. @kept: (transfer full). */
static void
add_kept (GuiseCapture *self, Kept *kept)
{
  g_ptr_array_add (self->faces, kept);
  guise_novelty_add (self->novelty, &kept->record);
  guise_coverage_add (self->coverage, &kept->record);
  self->n_with_card[kept->card]++;
  if (self->faces->len >= self->n_references)
    measure_references (self);
}

/* The faces of earlier days. */
static gboolean
load_faces (GuiseCapture     *self,
            GuiseProgressFunc progress,
            void             *user_data,
            GCancellable     *cancellable,
            GError          **error)
{
  const GuiseFaceRecordsOptions options = { .models_dir = self->options.models_dir };
  GError                       *local = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (self->dir, &local);
  g_autoptr (GuiseFaceRecords) records = NULL;

  if (g_error_matches (local, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY))
    {
      g_error_free (local);
      return TRUE;
    }
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  records = guise_face_records_measure (faceset, &options, progress, user_data, cancellable, error);
  if (records == NULL)
    return FALSE;
  for (size_t i = 0; i < guise_face_records_get_n (records); i++)
    {
      const GuiseFaceRecord   *record = guise_face_records_get (records, i);
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
      Kept                    *kept;

      if (record == NULL)
        continue;
      kept = g_new0 (Kept, 1);
      kept->name = g_strdup (entry->name);
      kept->time_ns = -1;
      /* Sorting gives faces other names; the frame keeps its own. */
      kept->card =
        guise_capture_journal_get_card (self->journal,
                                        guise_capture_journal_get_take (entry->source_filename));
      kept->record = *record;
      add_kept (self, kept);
    }
  return TRUE;
}

/* What a capture that was killed was just writing; the next take has other names. */
static void
remove_unfinished (const GuiseCapture *self)
{
  static const char *const folders[] = { "", GUISE_CAPTURE_SOURCES };

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, folders[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        if (guise_capture_journal_get_take (name) > 0 &&
            (g_str_has_suffix (name, "_0.jpg.tmp") || g_str_has_suffix (name, ".png.tmp")))
          {
            g_autofree char *file = g_build_filename (path, name, NULL);

            g_unlink (file);
          }
    }
}

/* The highest number of a take, also of those that the journal has forgotten: their faces must not
 * be written over. */
static int
find_last_take (const GuiseCapture *self)
{
  static const char *const folders[] = { "", GUISE_CAPTURE_SOURCES, GUISE_CAPTURE_UNDONE };
  int                      last = guise_capture_journal_get_n_takes (self->journal);

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, folders[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL); /* nothing was ever undone */
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        last = MAX (last, guise_capture_journal_get_take (name));
    }
  return last;
}

GuiseCapture *
guise_capture_open (const char                *dir,
                    const GuiseCaptureOptions *options,
                    GuiseDevice               *device,
                    GuiseProgressFunc          progress,
                    void                      *user_data,
                    GCancellable              *cancellable,
                    GError                   **error)
{
  const gboolean               is_due = options != NULL && options->is_due;
  const GuiseFaceFinderOptions finding = { .mode =
                                             is_due ? GUISE_FACE_MODE_LIVE : GUISE_FACE_MODE_VIDEO,
                                           .max_faces = MAX_FACES };
  g_autoptr (GuiseCapture) self = g_new0 (GuiseCapture, 1);
  g_autofree char *sources = g_build_filename (dir, GUISE_CAPTURE_SOURCES, NULL);

  if (options != NULL)
    self->options = *options;
  self->options.target = self->options.target > 0 ? self->options.target : DEFAULT_TARGET;
  self->options.size = self->options.size > 0 ? self->options.size : DEFAULT_SIZE;
  self->options.quality = self->options.quality > 0 ? self->options.quality : DEFAULT_QUALITY;
  self->dir = g_strdup (dir);
  self->faces = g_ptr_array_new_with_free_func (kept_free);
  self->undone = g_ptr_array_new_with_free_func (kept_free);
  self->n_references = FIRST_MEASURE;
  if (!guise_dir_make (sources, error))
    return NULL;
  self->finder = guise_face_finder_new (self->options.models_dir, device, &finding, error);
  if (self->finder == NULL)
    return NULL;
  self->shutter = guise_shutter_new (self->options.rate);
  self->coverage = guise_coverage_new (self->options.target);
  self->novelty = guise_novelty_new (REACH);
  self->journal = guise_capture_journal_open (dir);
  self->take = find_last_take (self);
  remove_unfinished (self);
  if (!load_faces (self, progress, user_data, cancellable, error))
    return NULL;
  self->cache_path = g_build_filename (dir, GUISE_FACE_RECORDS_FILE, NULL);
  self->cache = guise_face_record_cache_load (self->cache_path);
  return g_steal_pointer (&self);
}

void
guise_capture_free (GuiseCapture *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->novelty, guise_novelty_free);
  g_clear_pointer (&self->faces, g_ptr_array_unref);
  g_clear_pointer (&self->undone, g_ptr_array_unref);
  guise_face_finder_free (self->finder);
  guise_shutter_free (self->shutter);
  guise_coverage_free (self->coverage);
  guise_capture_journal_free (self->journal);
  guise_face_record_cache_free (self->cache);
  g_free (self->cache_path);
  g_free (self->dir);
  g_free (self);
}

gboolean
guise_capture_start_take (GuiseCapture *self, const GuiseCaptureTake *take, GError **error)
{
  self->of_take = (GuiseCaptureCounts){ 0 };
  self->take++;
  self->card = take->card;
  self->wait_ns = take->wait_ns;
  self->last_ns = 0;
  g_ptr_array_set_size (self->undone, 0);
  guise_face_finder_reset (self->finder);
  guise_shutter_reset (self->shutter);
  guise_shutter_set_card (self->shutter, take->card);
  return guise_capture_journal_note (self->journal, self->take, take, &self->of_take, error);
}

void
guise_capture_rest (GuiseCapture *self)
{
  guise_face_finder_reset (self->finder);
  guise_shutter_reset (self->shutter);
}

/* ---- one picture ---- */

/* Measures the face on its crop. */
static gboolean
measure (const GuiseFrame    *frame,
         const GuiseFace     *face,
         const GuiseImage    *crop,
         const GuiseFaceMeta *meta,
         GuiseFaceRecord     *out_record,
         GError             **error)
{
  const double (*m)[3] = meta->image_to_face_mat;
  const GuiseAffine from_frame = { { m[0][0], m[0][1], m[0][2], m[1][0], m[1][1], m[1][2] } };
  GuisePoint        landmarks[GUISE_N_LANDMARKS];
  GuiseAffine       to_frame;
  GuiseFaceView     view = { .image = crop,
                             .type = meta->type,
                             .landmarks = landmarks,
                             .eyebrows_expand_mod = 1.0,
                             .to_frame =
                           guise_affine_invert (&from_frame, &to_frame) ? &to_frame : NULL,
                             .frame_width = frame->image->width,
                             .face = face,
                             .is_face_in_frame = TRUE };

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ meta->landmarks[i][0], meta->landmarks[i][1] };
  return guise_face_record_measure (&view, out_record, error);
}

/* Puts the face on disk, then into what is known. */
static gboolean
keep (GuiseCapture          *self,
      const GuiseFrame      *frame,
      const GuiseFace       *face,
      const GuiseImage      *crop,
      const GuiseFaceMeta   *meta,
      const GuiseFaceRecord *record,
      GError               **error)
{
  g_autofree char *name =
    g_strdup_printf ("take%03d_%06" G_GUINT64_FORMAT "_0.jpg", self->take, frame->index);
  g_autofree char *path = g_build_filename (self->dir, name, NULL);
  g_autofree char *source = g_build_filename (self->dir, GUISE_CAPTURE_SOURCES, name, NULL);
  GuiseFaceStamp   stamp = { 0 };
  Kept            *kept;

  if (!guise_capture_source_save (source, frame->image, face, meta->source_filename, error) ||
      !guise_face_file_save (path, crop, meta, self->options.quality, error))
    return FALSE;
  kept = g_new0 (Kept, 1);
  kept->name = g_steal_pointer (&name);
  kept->time_ns = frame->time_ns;
  kept->take = self->take;
  kept->card = self->card;
  kept->record = *record;
  if (guise_face_stamp_read (path, &stamp))
    guise_face_record_cache_put (self->cache, kept->name, &stamp, record);
  add_kept (self, kept);
  if (self->faces->len % SAVE_FACES == 0)
    (void) guise_face_record_cache_save (self->cache, self->cache_path, NULL); /* a memory only */
  return TRUE;
}

/* A face that nothing speaks against at a glance. */
static gboolean
consider (GuiseCapture     *self,
          GuiseFrame       *frame,
          const GuiseFace  *face,
          GuiseCaptureShot *shot,
          GError          **error)
{
  g_autofree char *label =
    g_strdup_printf ("take%03d_%06" G_GUINT64_FORMAT ".png", self->take, frame->index);
  g_autoptr (GuiseFaceMeta) meta = NULL;
  g_autoptr (GuiseImage) crop = guise_face_cut (frame->image, face, GUISE_FACE_TYPE_WHOLE,
                                                self->options.size, label, &meta, error);

  if (crop == NULL || !measure (frame, face, crop, meta, &shot->record, error))
    return FALSE;
  shot->has_record = TRUE;
  shot->refusal = guise_shutter_judge (self->shutter, &shot->record, frame->time_ns, self->coverage,
                                       self->novelty);
  return shot->refusal != GUISE_REFUSAL_NONE ||
         keep (self, frame, face, crop, meta, &shot->record, error);
}

static void
count (GuiseCaptureCounts *counts, GuiseRefusal refusal)
{
  counts->n_frames++;
  counts->n_accepted += refusal == GUISE_REFUSAL_NONE;
  counts->n_refused[refusal] += refusal != GUISE_REFUSAL_NONE;
}

gboolean
guise_capture_process (GuiseCapture     *self,
                       GuiseFrame       *frame,
                       GuiseCaptureShot *out_shot,
                       GError          **error)
{
  g_autoptr (GPtrArray) faces = NULL;

  g_return_val_if_fail (self->take > 0, FALSE);

  *out_shot = (GuiseCaptureShot){ 0 };
  if (!guise_face_finder_process (self->finder, frame->image, frame->time_ns, &faces, error))
    return FALSE;
  self->last_ns = frame->time_ns;
  if (self->of_take.n_frames == 0)
    self->ready_ns = frame->time_ns + self->wait_ns;
  if (faces->len > 0)
    out_shot->face = guise_face_ref (g_ptr_array_index (faces, 0));
  if (faces->len > 1)
    out_shot->other = guise_face_ref (g_ptr_array_index (faces, 1));
  out_shot->refusal = guise_shutter_glance (self->shutter, faces, frame->image->width,
                                            frame->image->height, frame->time_ns);
  if (frame->time_ns < self->ready_ns)
    out_shot->refusal = GUISE_REFUSAL_WAITING;
  if (out_shot->refusal == GUISE_REFUSAL_NONE &&
      !consider (self, frame, out_shot->face, out_shot, error))
    return FALSE;
  count (&self->counts, out_shot->refusal);
  count (&self->of_take, out_shot->refusal);
  return self->of_take.n_frames % NOTE_FRAMES != 0 ||
         guise_capture_journal_note (self->journal, self->take, NULL, &self->of_take, error);
}

/* ---- undo ---- */

/* Moves a face and what it was cut from between two folders. */
static gboolean
move_face (const char *name, const char *from, const char *to, GError **error)
{
  static const char *const parts[] = { GUISE_CAPTURE_SOURCES, "" };

  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *old_path = g_build_filename (from, parts[i], name, NULL);
      g_autofree char *new_path = g_build_filename (to, parts[i], name, NULL);

      if (g_rename (old_path, new_path) == 0 || (errno == ENOENT && *parts[i] != '\0'))
        continue;
      guise_set_error_from_errno (error, errno, old_path, "move");
      return FALSE;
    }
  return TRUE;
}

static gboolean
take_back (GuiseCapture *self, guint i, const char *undone, GError **error)
{
  Kept *kept = g_ptr_array_index (self->faces, i);

  if (!move_face (kept->name, self->dir, undone, error))
    return FALSE;
  guise_novelty_remove (self->novelty, &kept->record);
  guise_coverage_remove (self->coverage, &kept->record);
  self->n_with_card[kept->card]--;
  g_ptr_array_add (self->undone, g_ptr_array_steal_index (self->faces, i));
  return TRUE;
}

gboolean
guise_capture_undo (GuiseCapture *self, double seconds, size_t *out_n, GError **error)
{
  const int64_t    since = self->last_ns - (int64_t) (seconds * 1e9);
  g_autofree char *undone = g_build_filename (self->dir, GUISE_CAPTURE_UNDONE, NULL);
  g_autofree char *sources = g_build_filename (undone, GUISE_CAPTURE_SOURCES, NULL);

  *out_n = 0;
  if (!guise_dir_make (sources, error))
    return FALSE;
  for (guint i = self->faces->len; i-- > 0;)
    {
      const Kept *kept = g_ptr_array_index (self->faces, i);

      /* What came back by guise_capture_redo() is not in its place in time. */
      if (kept->take != self->take || kept->time_ns < since)
        continue;
      if (*out_n == 0)
        g_ptr_array_set_size (self->undone, 0);
      if (!take_back (self, i, undone, error))
        return FALSE;
      (*out_n)++;
    }
  return TRUE;
}

gboolean
guise_capture_redo (GuiseCapture *self, size_t *out_n, GError **error)
{
  g_autofree char *undone = g_build_filename (self->dir, GUISE_CAPTURE_UNDONE, NULL);

  *out_n = 0;
  while (self->undone->len > 0)
    {
      const guint i = self->undone->len - 1;
      const Kept *kept = g_ptr_array_index (self->undone, i);

      if (!move_face (kept->name, undone, self->dir, error))
        return FALSE;
      add_kept (self, g_ptr_array_steal_index (self->undone, i));
      (*out_n)++;
    }
  return TRUE;
}

gboolean
guise_capture_finish (GuiseCapture *self, GError **error)
{
  (void) guise_face_record_cache_save (self->cache, self->cache_path, NULL); /* a memory only */
  return self->take == 0 ||
         guise_capture_journal_note (self->journal, self->take, NULL, &self->of_take, error);
}

size_t
guise_capture_get_n_faces (const GuiseCapture *self)
{
  return self->faces->len;
}

size_t
guise_capture_get_target (const GuiseCapture *self)
{
  return self->options.target;
}

size_t
guise_capture_get_n_with_card (const GuiseCapture *self, GuiseCaptureCard card)
{
  return self->n_with_card[card];
}

const GuiseCaptureCounts *
guise_capture_get_counts (const GuiseCapture *self)
{
  return &self->counts;
}

GuiseCoverage *
guise_capture_get_coverage (GuiseCapture *self)
{
  return self->coverage;
}

const GuiseCaptureJournal *
guise_capture_get_journal (const GuiseCapture *self)
{
  return self->journal;
}
