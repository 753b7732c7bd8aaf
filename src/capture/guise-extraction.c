/* SPDX-License-Identifier: GPL-3.0-or-later
 * Footage to aligned faces. Frames go in batches: while one batch is decoded and searched, the
 * faces of the batch before are cut and written by the other threads. */
#include "capture/guise-extraction.h"

#include <string.h>

#include "capture/guise-extraction-journal.h"
#include "capture/guise-extraction-person.h"
#include "capture/guise-face-cutter.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-parallel.h"
#include "faceset/guise-face-file.h"
#include "media/guise-video-reader.h"

#define BATCH_FRAMES 16 /* half a second: enough faces to share out, little memory */
#define JOURNAL_US   (5 * G_USEC_PER_SEC)
#define MIN_SIZE     64
#define MAX_SIZE     2048

/* A face that is going to be written. */
typedef struct
{
  GuiseFrame *frame;       /* owned */
  GuiseFace  *face;        /* owned */
  char       *path;        /* owned */
  char       *source_name; /* owned */
} Job;

typedef struct
{
  GArray  *jobs; /* of Job */
  uint64_t next_frame;
} Batch;

typedef struct
{
  const GuiseExtractionOptions *options;     /* borrowed */
  const char                   *out_dir;     /* borrowed */
  GuiseDevice                  *device;      /* borrowed */
  GCancellable                 *cancellable; /* borrowed */
  GuiseParallel                *team;        /* owned */
  GuiseExtractionJournal       *journal;     /* owned */
  GuiseExtractionPerson        *person;      /* borrowed; NULL when everybody is wanted */
  char                         *recipe;      /* owned */
  GuiseExtractionCounts        *counts;      /* borrowed */

  /* the input under way */
  const char       *input;  /* borrowed */
  char             *stem;   /* owned */
  GuiseVideoReader *reader; /* owned */
  GuiseFaceFinder  *finder; /* owned */
  GuiseVideoInfo    info;
  gboolean          at_end;
  uint64_t          safe_frame; /* the faces of all frames before it are on disk */

  Batch  batches[2];
  Batch *filling; /* one of the two */
  Batch *writing; /* the other */

  GMutex   lock;
  GError  *error;     /* owned; the first failure of any thread */
  uint64_t n_written; /* faces, under the lock */
} Extraction;

GuiseExtractionOptions
guise_extraction_options_default (void)
{
  return (GuiseExtractionOptions){
    .face_type = GUISE_FACE_TYPE_WHOLE,
    .size = 512,
    .quality = 90,
    .every = 1,
    .max_faces = 1,
  };
}

static void
job_clear (void *data)
{
  Job *job = data;

  g_clear_pointer (&job->frame, guise_frame_unref);
  g_clear_pointer (&job->face, guise_face_unref);
  g_free (job->path);
  g_free (job->source_name);
}

/* Keeps the first failure; later ones follow from it. */
static void
fail (Extraction *self, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_mutex_unlock (&self->lock);
}

static gboolean
write_face (Extraction *self, const Job *job, GError **error)
{
  g_autoptr (GuiseFaceMeta) meta = NULL;
  g_autoptr (GuiseImage) crop =
               guise_face_cut (job->frame->image, job->face, self->options->face_type,
                               self->options->size, job->source_name, &meta, error);

  return crop != NULL &&
         guise_face_file_save (job->path, crop, meta, self->options->quality, error);
}

/* ---- decoding and searching, by one thread at a time ---- */

/* Name of a frame without ending: the picture's own, or the video's with the frame number. */
static char *
dup_frame_stem (const Extraction *self, uint64_t index)
{
  if (self->info.kind == GUISE_FOOTAGE_VIDEO)
    return g_strdup_printf ("%s_%05" G_GUINT64_FORMAT, self->stem, index);

  char *name = guise_video_reader_dup_name (self->reader, index);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  return name;
}

/* The frame that a face says it was cut from. */
static char *
dup_source_name (const Extraction *self, const GuiseFrame *frame, const char *stem)
{
  return self->info.kind == GUISE_FOOTAGE_VIDEO
           ? g_strconcat (stem, ".png", NULL)
           : guise_video_reader_dup_name (self->reader, frame->index);
}

static void
add_job (Extraction *self, GuiseFrame *frame, GuiseFace *face, const char *stem, int number)
{
  g_autofree char *name = g_strdup_printf ("%s_%d.jpg", stem, number);
  Job              job = { .frame = guise_frame_ref (frame),
                           .face = guise_face_ref (face),
                           .path = g_build_filename (self->out_dir, name, NULL) };

  job.source_name = dup_source_name (self, frame, stem);
  g_array_append_val (self->filling->jobs, job);
}

/* Finds the faces of one frame and makes a job of each that deserves it. */
static gboolean
search_frame (Extraction *self, GuiseFrame *frame, GError **error)
{
  g_autoptr (GPtrArray) faces = NULL;
  g_autofree char *stem = dup_frame_stem (self, frame->index);
  int              number = 0;

  if (!guise_face_finder_process (self->finder, frame->image, frame->time_ns, &faces, error) ||
      !guise_extraction_person_judge (self->person, frame->image, faces, error))
    return FALSE;
  self->counts->n_frames++;
  self->counts->n_damaged += (frame->flags & GUISE_FRAME_DAMAGED) != 0;
  self->counts->n_without_face += faces->len == 0;
  for (unsigned i = 0; i < faces->len; i++)
    {
      GuiseFace    *face = g_ptr_array_index (faces, i);
      GuiseFaceFlaw flaw = guise_face_find_flaw (face, self->options->face_type,
                                                 frame->image->width, frame->image->height);

      if (flaw != GUISE_FACE_FLAW_NONE)
        self->counts->n_rejected[flaw]++;
      else if (guise_extraction_person_is_stranger (self->person, i))
        {
          g_autofree char *source = dup_source_name (self, frame, stem);

          guise_extraction_person_list (self->person, i, self->input, source, frame->index, face);
          self->counts->n_strangers++;
        }
      else
        add_job (self, frame, face, stem, number++);
    }
  return TRUE;
}

/* Decodes and searches up to BATCH_FRAMES frames. */
static gboolean
fill_batch (Extraction *self, GError **error)
{
  for (int i = 0; i < BATCH_FRAMES; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      if (!guise_video_reader_next (self->reader, &frame, self->cancellable, error))
        return FALSE;
      if (frame == NULL)
        {
          self->at_end = TRUE;
          return TRUE;
        }
      self->filling->next_frame = frame->index + 1;
      if (self->info.kind == GUISE_FOOTAGE_VIDEO &&
          frame->index % (uint64_t) self->options->every != 0)
        continue;
      if (!search_frame (self, frame, error))
        return FALSE;
    }
  return TRUE;
}

/* Unit 0 fills the next batch, the others write the faces of the last one. */
static void
run_unit (size_t index, int thread, void *user_data)
{
  Extraction *self = user_data;
  GError     *error = NULL;

  if (index == 0)
    {
      if (!self->at_end && !fill_batch (self, &error))
        fail (self, error);
      return;
    }
  if (!write_face (self, &g_array_index (self->writing->jobs, Job, index - 1), &error))
    {
      fail (self, error);
      return;
    }
  g_mutex_lock (&self->lock);
  self->n_written++;
  g_mutex_unlock (&self->lock);
}

/* ---- the work as a whole ---- */

static gboolean
begin_input (Extraction *self, uint64_t first_frame, GError **error)
{
  GuiseFaceFinderOptions options = { .range = self->options->range,
                                     .max_faces = self->options->max_faces };

  self->reader =
    guise_video_reader_open (self->input, guise_parallel_get_n_threads (self->team), error);
  if (self->reader == NULL)
    return FALSE;
  guise_video_reader_get_info (self->reader, &self->info);
  options.mode =
    self->info.kind == GUISE_FOOTAGE_VIDEO ? GUISE_FACE_MODE_VIDEO : GUISE_FACE_MODE_STILL;
  self->finder = guise_face_finder_new (self->options->models_dir, self->device, &options, error);
  if (self->finder == NULL)
    return FALSE;
  self->at_end = FALSE;
  return first_frame == 0 ||
         guise_video_reader_seek (self->reader, first_frame, self->cancellable, error);
}

static void
end_input (Extraction *self)
{
  g_clear_pointer (&self->finder, guise_face_finder_free);
  g_clear_pointer (&self->reader, guise_video_reader_free);
  g_clear_pointer (&self->stem, g_free);
  for (int i = 0; i < 2; i++)
    g_array_set_size (self->batches[i].jobs, 0);
}

/* Tells who listens, and the journal from time to time. */
static gboolean
report (Extraction         *self,
        uint64_t            total,
        int64_t            *journal_us,
        GuiseExtractionFunc func,
        void               *user_data,
        GError            **error)
{
  if (func != NULL)
    func (self->counts, total, NULL, user_data);
  if (g_get_monotonic_time () - *journal_us < JOURNAL_US)
    return TRUE;
  *journal_us = g_get_monotonic_time ();
  return guise_extraction_person_save (self->person, error) &&
         guise_extraction_journal_note (self->journal, self->input, self->recipe, self->safe_frame,
                                        FALSE, error);
}

/* Runs batch after batch until the input ends, is stopped or fails. */
static gboolean
run_input (Extraction         *self,
           uint64_t            total,
           GuiseExtractionFunc func,
           void               *user_data,
           GError            **error)
{
  int64_t journal_us = g_get_monotonic_time ();

  do
    {
      Batch *written = self->writing;

      guise_parallel_run (self->team, 1 + written->jobs->len, run_unit, self);
      self->counts->n_faces += self->n_written;
      self->n_written = 0;
      if (self->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&self->error));
          return FALSE;
        }
      self->safe_frame = written->next_frame;
      if (!report (self, total, &journal_us, func, user_data, error))
        return FALSE;
      g_array_set_size (written->jobs, 0);
      self->writing = self->filling;
      self->filling = written;
      self->filling->next_frame = self->writing->next_frame;
    }
  while (!self->at_end || self->writing->jobs->len > 0);
  return TRUE;
}

static void
tell_damage (Extraction *self, uint64_t total, GuiseExtractionFunc func, void *user_data)
{
  const char *const *reasons = guise_video_reader_get_reasons (self->reader);
  GuiseVideoDamage   damage;

  guise_video_reader_get_damage (self->reader, &damage);
  self->counts->n_lost += damage.n_lost;
  for (size_t i = 0; func != NULL && reasons[i] != NULL; i++)
    func (self->counts, total, reasons[i], user_data);
}

static gboolean
extract_input (Extraction         *self,
               const char         *input,
               uint64_t            total,
               GuiseExtractionFunc func,
               void               *user_data,
               GError            **error)
{
  g_autofree char *name = g_path_get_basename (input);
  char            *dot = strrchr (name, '.');
  gboolean         done;
  uint64_t first = guise_extraction_journal_find (self->journal, input, self->recipe, &done);
  gboolean ok;

  if (done)
    return TRUE;
  if (dot != NULL && dot != name)
    *dot = '\0';
  self->input = input;
  self->stem = g_steal_pointer (&name);
  self->filling = &self->batches[0];
  self->writing = &self->batches[1];
  self->filling->next_frame = self->writing->next_frame = self->safe_frame = first;
  guise_extraction_person_begin (self->person, input, first);
  ok = begin_input (self, first, error) && run_input (self, total, func, user_data, error);
  if (self->reader != NULL)
    tell_damage (self, total, func, user_data);
  if (ok)
    ok = guise_extraction_person_save (self->person, error) &&
         guise_extraction_journal_note (self->journal, input, self->recipe, self->safe_frame, TRUE,
                                        error);
  /* What stopped the work is the error to be told, not a list or journal that cannot be written. */
  else if (self->reader != NULL && guise_extraction_person_save (self->person, NULL))
    (void) guise_extraction_journal_note (self->journal, input, self->recipe, self->safe_frame,
                                          FALSE, NULL);
  end_input (self);
  return ok;
}

static gboolean
check (const char *const *inputs, const GuiseExtractionOptions *options, GError **error)
{
  g_autoptr (GHashTable) stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (options->size < MIN_SIZE || options->size > MAX_SIZE || options->quality < 1 ||
      options->quality > 100 || options->every < 1 || options->max_faces < 1 ||
      options->face_type == GUISE_FACE_TYPE_MARK_ONLY)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "Faces are %d to %d pixels large, JPEG quality is 1 to 100, and at least every "
                   "frame and one face are looked at",
                   MIN_SIZE, MAX_SIZE);
      return FALSE;
    }
  for (size_t i = 0; inputs[i] != NULL; i++)
    {
      char *stem = g_path_get_basename (inputs[i]);
      char *dot = strrchr (stem, '.');

      if (dot != NULL && dot != stem)
        *dot = '\0';
      if (g_hash_table_add (stems, stem))
        continue;
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "Two inputs are called '%s'; their faces would have the same names. Rename one, "
                   "or "
                   "use two folders",
                   inputs[i]);
      return FALSE;
    }
  return TRUE;
}

/* Frames of all inputs together, as far as they say so; inputs that are done count too. */
static uint64_t
count_frames (const char *const *inputs, int every)
{
  uint64_t total = 0;

  for (size_t i = 0; inputs[i] != NULL; i++)
    {
      /* An input that cannot be opened is reported when its turn comes. */
      g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (inputs[i], 1, NULL);
      GuiseVideoInfo info = { 0 };

      if (reader != NULL)
        guise_video_reader_get_info (reader, &info);
      if (info.n_frames == 0)
        return 0;
      total += info.kind == GUISE_FOOTAGE_VIDEO
                 ? (info.n_frames + (uint64_t) every - 1) / (uint64_t) every
                 : info.n_frames;
    }
  return total;
}

gboolean
guise_extraction_run (const char *const            *inputs,
                      const char                   *out_dir,
                      const GuiseExtractionOptions *options,
                      GuiseDevice                  *device,
                      GuiseExtractionFunc           func,
                      void                         *user_data,
                      GCancellable                 *cancellable,
                      GuiseExtractionCounts        *out_counts,
                      GError                      **error)
{
  Extraction self = { .options = options,
                      .out_dir = out_dir,
                      .device = device,
                      .cancellable = cancellable,
                      .counts = out_counts };
  g_autoptr (GuiseExtractionPerson) person = NULL;
  g_autofree char *person_key = guise_extraction_person_dup_key (options);
  uint64_t         total;
  int64_t          start_us = g_get_monotonic_time ();
  gboolean         ok = TRUE;

  *out_counts = (GuiseExtractionCounts){ 0 };
  if (!check (inputs, options, error) || !guise_dir_make (out_dir, error))
    return FALSE;
  if (options->person != NULL &&
      (person = guise_extraction_person_new (options, out_dir, device, error)) == NULL)
    return FALSE;
  self.person = person;
  total = count_frames (inputs, options->every);
  g_mutex_init (&self.lock);
  self.team = guise_parallel_new (options->n_threads);
  self.journal = guise_extraction_journal_open (out_dir);
  self.recipe =
    g_strdup_printf ("%s %d %d %d %d %s%s%s", guise_face_type_to_string (options->face_type),
                     options->size, options->quality, options->every, options->max_faces,
                     guise_face_range_to_string (options->range), *person_key != '\0' ? " " : "",
                     person_key);
  for (int i = 0; i < 2; i++)
    {
      self.batches[i].jobs = g_array_new (FALSE, FALSE, sizeof (Job));
      g_array_set_clear_func (self.batches[i].jobs, job_clear);
    }
  for (size_t i = 0; ok && inputs[i] != NULL; i++)
    ok = extract_input (&self, inputs[i], total, func, user_data, error);
  for (int i = 0; i < 2; i++)
    g_array_unref (self.batches[i].jobs);
  g_free (self.recipe);
  guise_extraction_journal_free (self.journal);
  guise_parallel_free (self.team);
  g_mutex_clear (&self.lock);
  out_counts->seconds = (double) (g_get_monotonic_time () - start_us) / 1e6;
  return ok;
}
