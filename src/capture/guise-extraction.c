/* SPDX-License-Identifier: GPL-3.0-or-later
 * Footage to aligned faces. Frames go in batches: while one batch is decoded and searched, the
 * faces of the batch before are cut and written by the other threads. */
#include "capture/guise-extraction.h"

#include "capture/guise-extraction-journal.h"
#include "capture/guise-extraction-search.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-parallel.h"
#include "media/guise-denoiser.h"

#define JOURNAL_US (2 * G_USEC_PER_SEC)
#define MIN_SIZE   64
#define MAX_SIZE   2048

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
  const char            *input;       /* borrowed */
  GuiseExtractionNames  *names;       /* owned; NULL until they are chosen */
  GuiseExtractionSearch *search;      /* owned */
  uint64_t               safe_frame;  /* the faces of all frames before it are on disk */
  char                  *safe_state;  /* owned; of the finder there */
  GBytes                *safe_person; /* owned; of the person there */

  GuiseExtractionBatch  batches[2];
  GuiseExtractionBatch *filling; /* one of the two */
  GuiseExtractionBatch *writing; /* the other */

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

/* Unit 0 fills the next batch, the others write the faces of the last one. */
static void
run_unit (size_t index, int thread, void *user_data)
{
  Extraction *self = user_data;
  GError     *error = NULL;

  if (index > 0)
    {
      if (!guise_extraction_batch_write (self->writing, index - 1, self->options, &error))
        fail (self, error);
      return;
    }
  if (!guise_extraction_search_is_at_end (self->search) &&
      !guise_extraction_search_fill (self->search, self->person, self->filling, self->counts,
                                     self->cancellable, &error))
    fail (self, error);
}

/* Counts the faces of a batch that was written, and lists what is to be said about it. */
static void
close_batch (Extraction *self, GuiseExtractionBatch *batch)
{
  guise_extraction_batch_count (batch, self->counts);
  guise_extraction_list_add (self->list, self->input, batch->notes);
  self->safe_frame = batch->next_frame;
  if (batch->state != NULL)
    {
      g_free (self->safe_state);
      self->safe_state = g_steal_pointer (&batch->state);
      g_clear_pointer (&self->safe_person, g_bytes_unref);
      self->safe_person = g_steal_pointer (&batch->person);
    }
  guise_extraction_batch_reset (batch);
}

/* ---- one input ---- */

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
                                               guise_extraction_search_get_reader (self->search),
                                               *first_frame > 0, error);
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
  uint64_t first_frame = point->next_frame;

  self->search =
    guise_extraction_search_new (self->input, self->out_dir, self->options, self->device,
                                 guise_parallel_get_n_threads (self->team), error);
  if (self->search == NULL || !begin_names (self, point, &first_frame, error))
    return FALSE;
  self->has_looked = TRUE;
  g_clear_pointer (&self->learned, g_bytes_unref);
  if (first_frame > 0)
    self->safe_state = g_strdup (point->state);
  if (!guise_extraction_search_start (self->search, self->names, self->safe_state, &first_frame,
                                      self->cancellable, error))
    return FALSE;
  self->filling->next_frame = self->writing->next_frame = self->safe_frame = first_frame;
  return TRUE;
}

static void
end_input (Extraction *self)
{
  g_clear_pointer (&self->search, guise_extraction_search_free);
  g_clear_pointer (&self->names, guise_extraction_names_free);
  g_clear_pointer (&self->safe_state, g_free);
  g_clear_pointer (&self->safe_person, g_bytes_unref);
  for (int i = 0; i < 2; i++)
    guise_extraction_batch_reset (&self->batches[i]);
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
      GuiseExtractionBatch *written = self->writing;

      guise_parallel_run (self->team, 1 + written->faces->len, run_unit, self);
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
  while (!guise_extraction_search_is_at_end (self->search) || self->writing->faces->len > 0 ||
         self->writing->notes->len > 0);
  self->safe_frame = MAX (self->safe_frame, self->writing->next_frame);
  return TRUE;
}

static void
tell_damage (Extraction *self, uint64_t total, GuiseExtractionFunc func, void *user_data)
{
  GuiseVideoReader  *reader = guise_extraction_search_get_reader (self->search);
  const char *const *reasons = guise_video_reader_get_reasons (reader);
  GuiseVideoDamage   damage;

  guise_video_reader_get_damage (reader, &damage);
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
  if (self->search != NULL)
    tell_damage (self, total, func, user_data);
  if (ok)
    ok = note_progress (self, TRUE, error);
  /* What stopped the work is the error to be told, not a list or journal that cannot be written. */
  else if (self->names != NULL)
    (void) note_progress (self, FALSE, NULL);
  end_input (self);
  return ok;
}

/* ---- all of them ---- */

static gboolean
check (const char *const *inputs, const GuiseExtractionOptions *options, GError **error)
{
  g_autoptr (GHashTable) stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (options->size < MIN_SIZE || options->size > MAX_SIZE || options->quality < 1 ||
      options->quality > 100 || options->every < 1 || options->max_faces < 1 ||
      options->min_size < 0 || options->denoise < 0 ||
      options->denoise > GUISE_DENOISE_MAX_STRENGTH ||
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

/* All that decides which faces come out and what they look like: with other options the work begins
 * anew. What is left as it was adds nothing, so that older journals keep counting. */
static char *
dup_recipe (const GuiseExtractionOptions *options)
{
  g_autofree char *person_key = guise_extraction_person_dup_key (options);
  g_autofree char *part_key = guise_extraction_range_dup_key (&options->part);
  GString         *recipe = g_string_new (NULL);

  g_string_printf (recipe, "%s %d %d %d %d %s%s%s%s%s",
                   guise_face_type_to_string (options->face_type), options->size, options->quality,
                   options->every, options->max_faces, guise_face_range_to_string (options->range),
                   *person_key != '\0' ? " " : "", person_key, part_key,
                   options->only_sharp ? " sharp" : "");
  if (options->min_size > 0)
    g_string_append_printf (recipe, " from-%d", options->min_size);
  if (options->denoise > 0)
    g_string_append_printf (recipe, " calm-%d", options->denoise);
  if (options->brighten)
    g_string_append (recipe, " bright");
  return g_string_free (recipe, FALSE);
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
  uint64_t total;
  int64_t  start_us = g_get_monotonic_time ();
  gboolean ok = TRUE;

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
  self.recipe = dup_recipe (options);
  for (int i = 0; i < 2; i++)
    guise_extraction_batch_init (&self.batches[i]);
  for (size_t i = 0; ok && inputs[i] != NULL; i++)
    ok = extract_input (&self, inputs[i], total, func, user_data, error);
  for (int i = 0; i < 2; i++)
    guise_extraction_batch_clear (&self.batches[i]);
  g_free (self.recipe);
  g_clear_pointer (&self.learned, g_bytes_unref);
  guise_extraction_list_free (self.list);
  guise_extraction_journal_free (self.journal);
  guise_parallel_free (self.team);
  g_mutex_clear (&self.lock);
  out_counts->seconds = (double) (g_get_monotonic_time () - start_us) / 1e6;
  return ok;
}
