/* SPDX-License-Identifier: GPL-3.0-or-later
 * Footage to aligned faces. Frames go in batches: while one batch is decoded and searched, the
 * faces of the batch before are cut and written by the other threads. */
#include "capture/guise-extraction.h"

#include <string.h>

#include "capture/guise-extraction-journal.h"
#include "capture/guise-extraction-list.h"
#include "capture/guise-extraction-names.h"
#include "capture/guise-extraction-person.h"
#include "capture/guise-face-cutter.h"
#include "capture/guise-face-quality.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-parallel.h"
#include "faceset/guise-face-file.h"
#include "media/guise-video-reader.h"

#define BATCH_FRAMES 16 /* half a second: enough faces to share out, little memory */
#define JOURNAL_US   (2 * G_USEC_PER_SEC)
#define MIN_SIZE     64
#define MAX_SIZE     2048

/* A face that is going to be written. */
typedef struct
{
  GuiseFrame *frame;       /* owned */
  GuiseFace  *face;        /* owned */
  char       *path;        /* owned */
  char       *source_name; /* owned */
  int         number;      /* of the frame's faces */

  /* set by the thread that does it */
  GuiseFaceQuality quality;
  gboolean         is_written;
} Job;

typedef struct
{
  GArray  *jobs;   /* of Job */
  GArray  *notes;  /* of GuiseExtractionNote */
  char    *state;  /* owned; of the finder after the last frame, NULL before the first */
  GBytes  *person; /* owned; what is known of the person there, NULL when everybody is wanted */
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
  GuiseExtractionList          *list;        /* owned */
  GuiseExtractionPerson        *person;      /* borrowed; NULL when everybody is wanted */
  char                         *recipe;      /* owned */
  GuiseExtractionCounts        *counts;      /* borrowed */
  GBytes                       *learned; /* owned; of the person, by inputs that were done before
                                            this run; NULL once it has looked at one itself */
  gboolean has_looked;

  /* the input under way */
  const char           *input;  /* borrowed */
  GuiseExtractionNames *names;  /* owned; NULL until they are chosen */
  GuiseVideoReader     *reader; /* owned */
  GuiseFaceFinder      *finder; /* owned */
  GuiseVideoInfo        info;
  gboolean              at_end;
  uint64_t              safe_frame;  /* the faces of all frames before it are on disk */
  char                 *safe_state;  /* owned; of the finder there */
  GBytes               *safe_person; /* owned; of the person there */

  Batch  batches[2];
  Batch *filling; /* one of the two */
  Batch *writing; /* the other */

  GMutex  lock;
  GError *error; /* owned; the first failure of any thread */
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

/* Cuts, judges and writes one face, on any thread. */
static gboolean
write_face (Extraction *self, Job *job, GError **error)
{
  const GuiseImage *picture = job->frame->image;
  GuiseFaceType     type = self->options->face_type;
  g_autoptr (GuiseFaceMeta) meta = NULL;
  g_autoptr (GuiseImage) crop =
               guise_face_cut (job->frame->image, job->face, type, self->options->size,
                               job->source_name, &meta, error);

  if (crop == NULL || !guise_face_quality_measure (crop, job->face, type, picture->width,
                                                   picture->height, &job->quality, error))
    return FALSE;
  if (self->options->only_sharp && job->quality.is_blurred)
    return TRUE;
  job->is_written = TRUE;
  /* Painted after the last note in the journal: the face is this one, and the work is kept. */
  if (guise_extraction_names_has_work (job->path))
    return TRUE;
  return guise_face_file_save (job->path, crop, meta, self->options->quality, error);
}

/* ---- decoding and searching, by one thread at a time ---- */

/* The frame that a face says it was cut from. */
static char *
dup_source_name (const Extraction *self, const GuiseFrame *frame, const char *stem)
{
  return self->info.kind == GUISE_FOOTAGE_VIDEO
           ? g_strconcat (stem, ".png", NULL)
           : guise_video_reader_dup_name (self->reader, frame->index);
}

static void
add_note (Batch *batch, uint64_t frame, GuiseExtractionReason reason, int face)
{
  const GuiseExtractionNote note = { .frame = frame, .reason = reason, .face = face };

  g_array_append_val (batch->notes, note);
}

static void
add_job (Extraction *self, GuiseFrame *frame, GuiseFace *face, const char *stem, int number)
{
  g_autofree char *name = g_strdup_printf ("%s_%d.jpg", stem, number);
  Job              job = { .frame = guise_frame_ref (frame),
                           .face = guise_face_ref (face),
                           .path = g_build_filename (self->out_dir, name, NULL),
                           .number = number };

  job.source_name = dup_source_name (self, frame, stem);
  g_array_append_val (self->filling->jobs, job);
}

static GuiseExtractionReason
to_reason (GuiseFaceFlaw flaw)
{
  static const GuiseExtractionReason reasons[GUISE_N_FACE_FLAWS] = {
    [GUISE_FACE_FLAW_FIT] = GUISE_EXTRACTION_FIT,
    [GUISE_FACE_FLAW_SMALL] = GUISE_EXTRACTION_SMALL,
    [GUISE_FACE_FLAW_OUTSIDE] = GUISE_EXTRACTION_OUTSIDE,
    [GUISE_FACE_FLAW_EXTENT] = GUISE_EXTRACTION_EXTENT,
  };

  return reasons[flaw];
}

/* What the frame itself is remembered for. */
static void
note_frame (Extraction *self, const GuiseFrame *frame, guint n_faces, uint64_t n_doubled)
{
  if ((frame->flags & GUISE_FRAME_DAMAGED) != 0)
    add_note (self->filling, frame->index, GUISE_EXTRACTION_DAMAGED, -1);
  if (n_faces == 0)
    add_note (self->filling, frame->index, GUISE_EXTRACTION_NO_FACE, -1);
  for (uint64_t i = 0; i < n_doubled; i++)
    add_note (self->filling, frame->index, GUISE_EXTRACTION_DOUBLED, -1);
  self->counts->n_frames++;
  self->counts->n_damaged += (frame->flags & GUISE_FRAME_DAMAGED) != 0;
  self->counts->n_without_face += n_faces == 0;
  self->counts->n_doubled += n_doubled;
}

/* Finds the faces of one frame and makes a job of each that deserves it. */
static gboolean
search_frame (Extraction *self, GuiseFrame *frame, GError **error)
{
  g_autoptr (GPtrArray) faces = NULL;
  g_autofree char      *stem = guise_extraction_names_dup_frame (self->names, frame->index);
  int                   number = 0;
  GuiseFaceFinderCounts before, after;

  guise_face_finder_get_counts (self->finder, &before);
  if (!guise_face_finder_process (self->finder, frame->image, frame->time_ns, &faces, error) ||
      !guise_extraction_person_judge (self->person, frame->image, faces, error))
    return FALSE;
  guise_face_finder_get_counts (self->finder, &after);
  note_frame (self, frame, faces->len, after.n_doubled - before.n_doubled);
  for (unsigned i = 0; i < faces->len; i++)
    {
      GuiseFace    *face = g_ptr_array_index (faces, i);
      GuiseFaceFlaw flaw = guise_face_find_flaw (face, self->options->face_type,
                                                 frame->image->width, frame->image->height);

      if (flaw != GUISE_FACE_FLAW_NONE)
        {
          self->counts->n_rejected[flaw]++;
          add_note (self->filling, frame->index, to_reason (flaw), (int) i);
        }
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

static gboolean
is_wanted (const Extraction *self, const GuiseFrame *frame)
{
  return !guise_extraction_range_is_before (&self->options->part, frame) &&
         (self->info.kind != GUISE_FOOTAGE_VIDEO ||
          frame->index % (uint64_t) self->options->every == 0);
}

/* Decodes and searches up to BATCH_FRAMES frames. */
static gboolean
fill_batch (Extraction *self, GError **error)
{
  Batch *batch = self->filling;

  for (int i = 0; i < BATCH_FRAMES && !self->at_end; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      if (!guise_video_reader_next (self->reader, &frame, self->cancellable, error))
        return FALSE;
      if (frame == NULL || guise_extraction_range_is_after (&self->options->part, frame))
        {
          self->at_end = TRUE;
          break;
        }
      for (uint64_t lost = batch->next_frame; lost < frame->index; lost++)
        add_note (batch, lost, GUISE_EXTRACTION_LOST, -1);
      batch->next_frame = frame->index + 1;
      if (is_wanted (self, frame) && !search_frame (self, frame, error))
        return FALSE;
    }
  g_free (batch->state);
  batch->state = guise_face_finder_dup_state (self->finder);
  g_clear_pointer (&batch->person, g_bytes_unref);
  batch->person = guise_extraction_person_dup_state (self->person);
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
    fail (self, error);
}

/* Counts the faces of a batch that was written, and lists what is to be said about it. */
static void
close_batch (Extraction *self, Batch *batch)
{
  for (guint i = 0; i < batch->jobs->len; i++)
    {
      const Job              *job = &g_array_index (batch->jobs, Job, i);
      const GuiseFaceQuality *quality = &job->quality;

      self->counts->n_faces += job->is_written;
      self->counts->n_not_sharp += !job->is_written;
      self->counts->n_blurred += job->is_written && quality->is_blurred;
      self->counts->n_clipped += job->is_written && quality->is_clipped;
      if (quality->is_blurred)
        add_note (batch, job->frame->index, GUISE_EXTRACTION_BLURRED, job->number);
      if (quality->is_clipped && job->is_written)
        add_note (batch, job->frame->index, GUISE_EXTRACTION_CLIPPED, job->number);
    }
  guise_extraction_list_add (self->list, self->input, batch->notes);
  self->safe_frame = batch->next_frame;
  if (batch->state != NULL)
    {
      g_free (self->safe_state);
      self->safe_state = g_steal_pointer (&batch->state);
      g_clear_pointer (&self->safe_person, g_bytes_unref);
      self->safe_person = g_steal_pointer (&batch->person);
    }
  g_array_set_size (batch->jobs, 0);
  g_array_set_size (batch->notes, 0);
}

/* ---- the work as a whole ---- */

/* What is known of the person where the work on an input begins; NULL for what the gate knows. */
static GBytes *
find_person (const Extraction *self, const GuiseExtractionPoint *point, uint64_t first_frame)
{
  if (first_frame > 0)
    return point->person;
  /* From the beginning: what the inputs before it taught, also where they were done earlier. */
  if (self->has_looked || self->learned != NULL)
    return self->learned;
  return point->next_frame == 0 ? point->person : NULL;
}

/* Chooses the names before any face is written, so that a run that is killed finds its own. */
static gboolean
begin_names (Extraction                 *self,
             const GuiseExtractionPoint *point,
             uint64_t                   *first_frame,
             GError                    **error)
{
  g_auto (GuiseExtractionPoint) start = { 0 };

  self->names = guise_extraction_names_choose (self->journal, self->out_dir, self->input,
                                               self->reader, *first_frame > 0, error);
  if (self->names == NULL)
    return FALSE;
  if (guise_extraction_names_is_new (self->names))
    *first_frame = 0;
  self->safe_frame = *first_frame;
  guise_extraction_list_cut (self->list, self->input, *first_frame);
  guise_extraction_person_begin (self->person, self->input, *first_frame,
                                 find_person (self, point, *first_frame));
  self->safe_person = guise_extraction_person_dup_state (self->person);
  if (*first_frame > 0)
    return TRUE;
  start.person = self->safe_person != NULL ? g_bytes_ref (self->safe_person) : NULL;
  return guise_extraction_journal_note (self->journal, self->input, self->recipe,
                                        guise_extraction_names_get_stem (self->names), &start,
                                        error);
}

static gboolean
begin_input (Extraction *self, const GuiseExtractionPoint *point, GError **error)
{
  uint64_t               first_frame = point->next_frame;
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
  if (self->finder == NULL || !begin_names (self, point, &first_frame, error))
    return FALSE;
  self->has_looked = TRUE;
  g_clear_pointer (&self->learned, g_bytes_unref);
  self->at_end = FALSE;
  /* A state that cannot be read: whoever is in the picture is found anew. */
  if (first_frame > 0 && point->state != NULL &&
      guise_face_finder_set_state (self->finder, point->state))
    self->safe_state = g_strdup (point->state);
  if (first_frame == 0 && !guise_extraction_range_seek (&self->options->part, self->reader,
                                                        &first_frame, self->cancellable, error))
    return FALSE;
  self->filling->next_frame = self->writing->next_frame = self->safe_frame = first_frame;
  return first_frame == 0 ||
         guise_video_reader_seek (self->reader, first_frame, self->cancellable, error);
}

static void
end_input (Extraction *self)
{
  g_clear_pointer (&self->finder, guise_face_finder_free);
  g_clear_pointer (&self->reader, guise_video_reader_free);
  g_clear_pointer (&self->names, guise_extraction_names_free);
  g_clear_pointer (&self->safe_state, g_free);
  g_clear_pointer (&self->safe_person, g_bytes_unref);
  for (int i = 0; i < 2; i++)
    {
      g_array_set_size (self->batches[i].jobs, 0);
      g_array_set_size (self->batches[i].notes, 0);
      g_clear_pointer (&self->batches[i].state, g_free);
      g_clear_pointer (&self->batches[i].person, g_bytes_unref);
    }
}

/* Writes down how far the work is. The lists come first: what they say about frames that the
 * journal does not know of yet is forgotten when the work goes on. */
static gboolean
note_progress (Extraction *self, gboolean done, GError **error)
{
  const GuiseExtractionPoint point = { .next_frame = self->safe_frame,
                                       .is_done = done,
                                       .state = self->safe_state,
                                       .person = self->safe_person };

  return guise_extraction_person_save (self->person, error) &&
         guise_extraction_list_save (self->list, error) &&
         guise_extraction_journal_note (self->journal, self->input, self->recipe,
                                        guise_extraction_names_get_stem (self->names), &point,
                                        error);
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
  return note_progress (self, FALSE, error);
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
      if (self->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&self->error));
          return FALSE;
        }
      close_batch (self, written);
      if (!report (self, total, &journal_us, func, user_data, error))
        return FALSE;
      self->writing = self->filling;
      self->filling = written;
      self->filling->next_frame = self->writing->next_frame;
    }
  while (!self->at_end || self->writing->jobs->len > 0 || self->writing->notes->len > 0);
  self->safe_frame = MAX (self->safe_frame, self->writing->next_frame);
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
  g_auto (GuiseExtractionPoint) point = { 0 };
  gboolean ok;

  guise_extraction_journal_find (self->journal, input, self->recipe, &point);
  if (point.is_done)
    {
      if (!self->has_looked && point.person != NULL)
        {
          g_clear_pointer (&self->learned, g_bytes_unref);
          self->learned = g_steal_pointer (&point.person);
        }
      return TRUE;
    }
  self->input = input;
  self->filling = &self->batches[0];
  self->writing = &self->batches[1];
  ok = begin_input (self, &point, error);
  if (func != NULL && self->names != NULL && guise_extraction_names_get_note (self->names) != NULL)
    func (self->counts, total, guise_extraction_names_get_note (self->names), user_data);
  ok = ok && run_input (self, total, func, user_data, error);
  if (self->reader != NULL)
    tell_damage (self, total, func, user_data);
  if (ok)
    ok = note_progress (self, TRUE, error);
  /* What stopped the work is the error to be told, not a list or journal that cannot be written. */
  else if (self->names != NULL)
    (void) note_progress (self, FALSE, NULL);
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
      if (g_hash_table_add (stems, guise_extraction_journal_dup_own_stem (inputs[i])))
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
count_frames (const char *const *inputs, const GuiseExtractionOptions *options)
{
  uint64_t every = (uint64_t) options->every;
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

      uint64_t n = guise_extraction_range_count (&options->part, &info);

      total += info.kind == GUISE_FOOTAGE_VIDEO ? (n + every - 1) / every : n;
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
  g_autofree char *part_key = guise_extraction_range_dup_key (&options->part);
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
  total = count_frames (inputs, options);
  g_mutex_init (&self.lock);
  self.team = guise_parallel_new (options->n_threads);
  self.journal = guise_extraction_journal_open (out_dir);
  self.list = guise_extraction_list_open (out_dir);
  self.recipe =
    g_strdup_printf ("%s %d %d %d %d %s%s%s%s%s", guise_face_type_to_string (options->face_type),
                     options->size, options->quality, options->every, options->max_faces,
                     guise_face_range_to_string (options->range), *person_key != '\0' ? " " : "",
                     person_key, part_key, options->only_sharp ? " sharp" : "");
  for (int i = 0; i < 2; i++)
    {
      self.batches[i].jobs = g_array_new (FALSE, FALSE, sizeof (Job));
      g_array_set_clear_func (self.batches[i].jobs, job_clear);
      self.batches[i].notes = g_array_new (FALSE, FALSE, sizeof (GuiseExtractionNote));
    }
  for (size_t i = 0; ok && inputs[i] != NULL; i++)
    ok = extract_input (&self, inputs[i], total, func, user_data, error);
  for (int i = 0; i < 2; i++)
    {
      g_array_unref (self.batches[i].jobs);
      g_array_unref (self.batches[i].notes);
    }
  g_free (self.recipe);
  g_clear_pointer (&self.learned, g_bytes_unref);
  guise_extraction_list_free (self.list);
  guise_extraction_journal_free (self.journal);
  guise_parallel_free (self.team);
  g_mutex_clear (&self.lock);
  out_counts->seconds = (double) (g_get_monotonic_time () - start_us) / 1e6;
  return ok;
}
