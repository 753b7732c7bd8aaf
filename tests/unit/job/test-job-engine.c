/* SPDX-License-Identifier: GPL-3.0-or-later
 * The engine's own long functions as jobs, as a program with a window runs them: extraction,
 * packing, sorting, the score card, export, a swapped video; several at once, while the main loop
 * turns; and stopped in the middle. */
#include "capture/guise-extraction.h"
#include "core/guise-data.h"
#include "core/guise-error.h"
#include "faceset/guise-face-records.h"
#include "faceset/guise-faceset-pack.h"
#include "job-fixture.h"
#include "job/guise-thread-job.h"
#include "live/guise-video-swap.h"
#include "model/guise-dfm-export.h"
#include "model/guise-saehd.h"
#include "nn/guise-nn.h"
#include "sort/guise-sort.h"
#include "support/guise-test.h"
#include "survey/guise-score-card.h"

#include <string.h>

/* What a job works on; everything owned. */
typedef struct
{
  char *clip;
  char *faces;
  char *pack;
  char *dfm;
  char *video;
  int   every;
} Work;

static void
work_clear (Work *self)
{
  g_free (self->clip);
  g_free (self->faces);
  g_free (self->pack);
  g_free (self->dfm);
  g_free (self->video);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
work_init (Work *self, const char *dir)
{
  g_autofree char *model = guise_test_model_file ("face_landmark.tflite");

  if (model == NULL)
    return FALSE;
  self->clip = guise_data_find ("demo/character.mp4", NULL);
  g_assert_nonnull (self->clip);
  self->faces = g_build_filename (dir, "faces", NULL);
  self->pack = g_build_filename (dir, "faceset.pak", NULL);
  self->dfm = g_build_filename (dir, "model.dfm", NULL);
  self->video = g_build_filename (dir, "swapped.mp4", NULL);
  self->every = 60;
  return TRUE;
}

/* ---- the functions, as a program would write them ---- */

static void
on_extraction (const GuiseExtractionCounts *counts, uint64_t total, const char *note, void *report)
{
  guise_job_report_progress (counts->n_frames, total, report);
}

static gboolean
extract (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Work            *work = data;
  const char *const      inputs[] = { work->clip, NULL };
  GuiseExtractionOptions options = guise_extraction_options_default ();
  GuiseExtractionCounts  counts;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, error);
  g_autofree char *text = NULL;

  options.every = work->every;
  options.size = 128;
  options.n_threads = 1;
  if (device == NULL || !guise_extraction_run (inputs, work->faces, &options, device, on_extraction,
                                               report, cancellable, &counts, error))
    return FALSE;
  text = g_strdup_printf ("%u faces.", (unsigned) counts.n_faces);
  guise_job_report_result (report, NULL, NULL, text);
  return TRUE;
}

static gboolean
pack (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Work            *work = data;
  const GuisePackOptions options = { .progress = guise_job_report_progress,
                                     .user_data = report,
                                     .cancellable = cancellable };
  g_auto (GuisePackReport) packed = { 0 };

  return guise_faceset_pack (work->faces, work->pack, &options, &packed, error);
}

static gboolean
sort (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Work            *work = data;
  const GuiseSortOptions options = { .method = GUISE_SORT_BLUR, .n_threads = 1 };
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (work->faces, error);
  GuiseSelection *selection = NULL;

  if (faceset != NULL)
    selection =
      guise_faceset_sort (faceset, &options, guise_job_report_progress, report, cancellable, error);
  guise_job_report_result (report, selection, (GDestroyNotify) guise_selection_free, NULL);
  return selection != NULL;
}

static gboolean
score (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Work                   *work = data;
  const GuiseFaceRecordsOptions options = { .n_threads = 1 };
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (work->faces, error);
  g_autoptr (GuiseFaceRecords) records = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autoptr (GPtrArray) measured = g_ptr_array_new ();
  GuiseScoreSet   set = { 0 };
  GuiseScoreCard *card;

  if (faceset == NULL ||
      (records = guise_face_records_measure (faceset, &options, guise_job_report_progress, report,
                                             cancellable, error)) == NULL)
    return FALSE;
  set.n = guise_faceset_get_n (faceset);
  for (size_t i = 0; i < set.n; i++)
    {
      g_ptr_array_add (entries, (void *) guise_faceset_get_entry (faceset, i));
      g_ptr_array_add (measured, (void *) guise_face_records_get (records, i));
    }
  set.entries = (const GuiseFacesetEntry *const *) entries->pdata;
  set.records = (const GuiseFaceRecord *const *) measured->pdata;
  card = guise_score_card_new (&set, NULL, NULL, cancellable, error);
  guise_job_report_result (report, card, (GDestroyNotify) guise_score_card_free, NULL);
  return card != NULL;
}

static gboolean export(GuiseJobReport *report,
                       void           *data,
                       GCancellable   *cancellable,
                       GError        **error)
{
  static const char *const pairs[] = { "resolution=64", "archi=liae-ud",
                                       "face_type=wf",  "ae_dims=8",
                                       "e_dims=4",      "d_dims=4",
                                       "d_mask_dims=2", NULL };
  const Work              *work = data;
  GuiseSaehdOptions        options = guise_saehd_options_default ();
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, error);
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehd) model = NULL;

  guise_job_report_status (report, "Writing and trying the file.");
  if (device == NULL || !guise_saehd_options_set_pairs (&options, pairs, error) ||
      !guise_saehd_options_settle (&options, GUISE_SAEHD_RULE_NETWORK, error) ||
      (model = guise_saehd_new (&options, error)) == NULL)
    return FALSE;
  weights = guise_weights_new (device);
  return guise_saehd_add_weights (model, weights, 7, error) &&
         guise_dfm_export (model, weights, device, GUISE_PRECISION_F32, NULL, 0, work->dfm, NULL,
                           error);
}

static void
on_swap (const GuiseVideoSwapCounts *counts, uint64_t total, const char *note, void *report)
{
  guise_job_report_progress (counts->n_frames, total, report);
}

static gboolean
swap (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Work           *work = data;
  GuiseVideoSwapOptions options = guise_video_swap_options_default ();
  GuiseVideoSwapCounts  counts;
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (work->dfm, error);
  g_autoptr (GuiseDevice) device = dfm != NULL ? guise_device_open ("cpu", 1, error) : NULL;

  return device != NULL && guise_video_swap_run (dfm, work->clip, work->video, &options, device,
                                                 on_swap, report, cancellable, &counts, error);
}

/* ---- tests ---- */

static void
count_step_cb (GuiseJob *job, const GuiseJobStep *step, unsigned *n_units)
{
  *n_units = (unsigned) step->iteration;
}

static void
check_done (GuiseJob *job)
{
  g_test_message ("%s: %s", guise_job_get_title (job), guise_job_get_status (job));
  g_assert_no_error (guise_job_get_error (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
}

static void
test_all (void)
{
  static const struct
  {
    const char  *title;
    GuiseJobFunc func;
  } FUNCS[] = {
    { "Packing", pack }, { "Sorting", sort }, { "Scoring", score }, { "Exporting", export }
  };
  char *dir = guise_test_tmp_dir ();
  g_auto (Work) work = { NULL };
  GuiseJob *jobs[G_N_ELEMENTS (FUNCS)];
  g_autoptr (GuiseJob) first = NULL;
  g_autoptr (GuiseSelection) selection = NULL;
  g_autoptr (GuiseScoreCard) card = NULL;

  if (!work_init (&work, dir))
    {
      guise_test_rm_rf (dir);
      return;
    }
  first = guise_thread_job_new ("Extracting", extract, &work, NULL);
  guise_job_start (first);
  WAIT_FOR (!guise_job_is_active (first));
  check_done (first);
  g_assert_nonnull (strstr (guise_job_get_status (first), "faces."));

  for (size_t i = 0; i < G_N_ELEMENTS (FUNCS); i++)
    {
      jobs[i] = guise_thread_job_new (FUNCS[i].title, FUNCS[i].func, &work, NULL);
      guise_job_start (jobs[i]);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (FUNCS); i++)
    {
      WAIT_FOR (!guise_job_is_active (jobs[i]));
      check_done (jobs[i]);
    }
  selection = guise_thread_job_take_result (GUISE_THREAD_JOB (jobs[1]));
  card = guise_thread_job_take_result (GUISE_THREAD_JOB (jobs[2]));
  g_assert_nonnull (selection);
  g_assert_cmpuint (card->src.n, >, 0);
  g_assert_true (g_file_test (work.pack, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (work.dfm, G_FILE_TEST_EXISTS));
  for (size_t i = 0; i < G_N_ELEMENTS (FUNCS); i++)
    g_object_unref (jobs[i]);
  guise_test_rm_rf (dir);
}

/* Stopped after the first frames: well, and nothing half done is left. */
static void
test_stopped (void)
{
  char *dir = guise_test_tmp_dir ();
  g_auto (Work) work = { NULL };
  g_autoptr (GuiseJob) exporting = NULL;
  GuiseJob *jobs[2];

  if (!work_init (&work, dir))
    {
      guise_test_rm_rf (dir);
      return;
    }
  work.every = 1;
  exporting = guise_thread_job_new ("Exporting", export, &work, NULL);
  guise_job_start (exporting);
  WAIT_FOR (!guise_job_is_active (exporting));
  check_done (exporting);
  jobs[0] = guise_thread_job_new ("Extracting", extract, &work, NULL);
  jobs[1] = guise_thread_job_new ("Swapping", swap, &work, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      unsigned n_units = 0;

      g_signal_connect (jobs[i], "step", G_CALLBACK (count_step_cb), &n_units);
      guise_job_start (jobs[i]);
      WAIT_FOR (n_units > 0 || !guise_job_is_active (jobs[i]));
      g_assert_true (guise_job_is_active (jobs[i]));
      guise_job_stop (jobs[i]);
      WAIT_FOR (!guise_job_is_active (jobs[i]));
      check_done (jobs[i]);
      g_assert_cmpstr (guise_job_get_status (jobs[i]), ==, "Stopped.");
      g_object_unref (jobs[i]);
    }
  g_assert_false (g_file_test (work.video, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/engine/all", test_all);
  g_test_add_func ("/job/engine/stopped", test_stopped);
  return g_test_run ();
}
