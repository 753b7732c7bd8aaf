/* SPDX-License-Identifier: GPL-3.0-or-later
 * Trains a model and measures on faces that it never saw how well they are drawn.
 *
 *   bench-convergence [OPTIONS] SRC DST KEY=VALUE ...
 *
 * SRC and DST: facesets; KEY=VALUE: options of the model. Writes OUT.csv with a row for every
 * measurement and OUT.png, the same faces at different times. Losses are means since the row
 * before, similarities those of support/guise-ssim.h, the last columns ConvergenceFollowing;
 * seconds are of the processor, for training with its sampling, without measuring.
 * docs/training-quality.md shows runs. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "convergence-faces.h"
#include "convergence-follow.h"
#include "core/guise-file.h"
#include "model/guise-saehd-trainer.h"
#include "sample/guise-sampler.h"

#define CACHE_BYTES ((size_t) 1 << 30)

static int    n_threads = 2, n_iterations, every = 500, hold_out = 10, n_probes = 40;
static int    n_shown = 4, n_rows = 12;
static double cpu_minutes, wall_minutes, every_minutes, late_from = 2.0 / 3.0;
static gint64 seed = 1;
static char  *out_name;
static char **late_pairs;
static char **arguments;

static const GOptionEntry entries[] = {
  { "iterations", 0, 0, G_OPTION_ARG_INT, &n_iterations, "Train for so many", "N" },
  { "minutes", 0, 0, G_OPTION_ARG_DOUBLE, &cpu_minutes, "Train for so much processor time", "M" },
  { "wall-minutes", 0, 0, G_OPTION_ARG_DOUBLE, &wall_minutes, "Train until so long after the start",
    "M" },
  { "every", 0, 0, G_OPTION_ARG_INT, &every, "Iterations from one measurement to the next", "N" },
  { "every-minutes", 0, 0, G_OPTION_ARG_DOUBLE, &every_minutes,
    "The same in minutes of processor time", "M" },
  { "hold-out", 0, 0, G_OPTION_ARG_INT, &hold_out, "Keep every N-th face from training, 0: none",
    "N" },
  { "probes", 0, 0, G_OPTION_ARG_INT, &n_probes, "Measure on so many faces of each side", "N" },
  { "show", 0, 0, G_OPTION_ARG_INT, &n_shown, "Show so many of them", "N" },
  { "rows", 0, 0, G_OPTION_ARG_INT, &n_rows, "At so many times", "N" },
  { "late", 0, 0, G_OPTION_ARG_STRING_ARRAY, &late_pairs, "Change an option late in training",
    "KEY=VALUE" },
  { "late-from", 0, 0, G_OPTION_ARG_DOUBLE, &late_from, "From this share of the training on, 2/3",
    "SHARE" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of everything random", "N" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "Threads", "N" },
  { "out", 0, 0, G_OPTION_ARG_FILENAME, &out_name, "Write OUT.csv and OUT.png", "OUT" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments, NULL, NULL },
  { NULL },
};

/* A training under way. */
typedef struct
{
  ConvergenceFaces   sides[GUISE_N_SAEHD_SIDES];
  GuiseDevice       *device;  /* owned */
  GuiseWeights      *weights; /* owned */
  ConvergenceProbes *probes;  /* owned */
  ConvergenceFollow *follow;  /* owned */
  GuiseSaehdPreview *preview; /* owned */
  GuiseSaehdBatch   *batch;   /* owned */

  /* of the stage under way */
  GuiseSaehd        *model;   /* owned */
  GuiseSaehdTrainer *trainer; /* owned */
  GuiseSampler      *sampler; /* owned */

  uint64_t iteration;
  double   cpu_seconds;                 /* of training */
  int64_t  start_us;                    /* when training began, by the clock on the wall */
  double   losses[GUISE_N_SAEHD_SIDES]; /* sums since the last row */
  int      n_losses;
  double   next_minutes; /* when the next row is due by the clock */

  GPtrArray *rows;       /* of GuiseImage */
  GArray    *iterations; /* of uint64_t, when the rows were drawn */
  GString   *csv;        /* owned; the table so far */
} Run;

static void
end_stage (Run *run)
{
  g_clear_pointer (&run->sampler, guise_sampler_free);
  g_clear_pointer (&run->trainer, guise_saehd_trainer_free);
  g_clear_pointer (&run->model, guise_saehd_unref);
}

static void
run_clear (Run *run)
{
  end_stage (run);
  g_clear_pointer (&run->batch, guise_saehd_batch_free);
  g_clear_pointer (&run->preview, guise_saehd_preview_free);
  g_clear_pointer (&run->follow, convergence_follow_free);
  g_clear_pointer (&run->probes, convergence_probes_free);
  g_clear_pointer (&run->weights, guise_weights_free);
  g_clear_pointer (&run->device, guise_device_unref);
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    convergence_faces_clear (&run->sides[side]);
  g_clear_pointer (&run->rows, g_ptr_array_unref);
  g_clear_pointer (&run->iterations, g_array_unref);
  if (run->csv != NULL)
    g_string_free (run->csv, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static double
get_cpu_seconds (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

/* An option as people write it, which is how the rooms below know face types and colours. */
static char *
dup_option (const GuiseSaehdOptions *options, const char *key)
{
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    if (g_str_equal (guise_saehd_options_get_key (i), key))
      return guise_saehd_options_dup_value (options, i);
  g_assert_not_reached ();
}

static GuiseFaceType
get_face_type (const GuiseSaehdOptions *options)
{
  g_autofree char *text = dup_option (options, "face_type");
  GuiseFaceType    type;

  if (!guise_face_type_from_string (text, &type))
    g_assert_not_reached ();
  return type;
}

static GuiseSampler *
make_sampler (const Run *run, const GuiseSaehdOptions *options, GError **error)
{
  g_autofree char    *color = dup_option (options, "ct_mode");
  GuiseSamplerOptions wanted = {
    .batch_size = options->batch_size,
    .resolution = options->resolution,
    .face_type = get_face_type (options),
    .random_warp = options->random_warp,
    .random_src_flip = options->random_src_flip,
    .random_dst_flip = options->random_dst_flip,
    .random_hsv_power = options->random_hsv_power,
    .uniform_yaw = options->uniform_yaw,
    .seed = (uint64_t) seed,
    .n_threads = n_threads,
    .cache_bytes = CACHE_BYTES,
  };

  if (!guise_color_transfer_from_name (color, &wanted.ct_mode))
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                   "Samples cannot be made with ct_mode=%s", color);
      return NULL;
    }
  return guise_sampler_new (run->sides[GUISE_SAEHD_SRC].train, run->sides[GUISE_SAEHD_DST].train,
                            &wanted, run->iteration, error);
}

/* Both stages of a training have the same networks and batches; only what is learned changes. */
static gboolean
begin_stage (Run *run, gboolean is_late, GError **error)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();

  end_stage (run);
  if (!guise_saehd_options_set_pairs (&options, (const char *const *) arguments + 2, error) ||
      (is_late &&
       !guise_saehd_options_set_pairs (&options, (const char *const *) late_pairs, error)))
    return FALSE;
  run->model = guise_saehd_new (&options, error);
  if (run->model == NULL)
    return FALSE;
  options = guise_saehd_options_get_effective (guise_saehd_get_options (run->model));
  run->trainer = guise_saehd_trainer_new (run->model, run->weights, run->device, (uint64_t) seed,
                                          GUISE_SAEHD_TRAINER_DEFAULT, error);
  run->sampler = run->trainer != NULL ? make_sampler (run, &options, error) : NULL;
  return run->sampler != NULL;
}

static gboolean
prepare (Run *run, GError **error)
{
  const GuiseSaehdOptions *options;

  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    if (!convergence_faces_open (&run->sides[side], arguments[side], hold_out, error))
      return FALSE;
  run->device = guise_device_open ("cpu", n_threads, error);
  if (run->device == NULL)
    return FALSE;
  run->weights = guise_weights_new (run->device);
  if (!begin_stage (run, FALSE, error))
    return FALSE;
  options = guise_saehd_get_options (run->model);
  run->batch = guise_saehd_batch_new (options->batch_size, options->resolution, error);
  run->probes = run->batch != NULL ? convergence_probes_new (run->sides, get_face_type (options),
                                                             options->resolution, n_probes, error)
                                   : NULL;
  run->preview = run->probes != NULL
                   ? guise_saehd_preview_new (run->model, run->weights, run->device,
                                              convergence_probes_get_chunk (run->probes), error)
                   : NULL;
  if (run->preview == NULL)
    return FALSE;
  run->follow =
    convergence_follow_new (run->device, convergence_probes_get_dst (run->probes),
                            convergence_probes_get_n (run->probes), options->resolution, error);
  if (run->follow == NULL)
    return FALSE;
  run->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_image_unref);
  run->iterations = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  run->csv = g_string_new ("iteration,cpu_seconds,src_loss,dst_loss,src_ssim,src_ssim_face,"
                           "dst_ssim,dst_ssim_face,found,mouth,yaw\n");
  return TRUE;
}

static gboolean
measure (Run *run, GError **error)
{
  g_autofree char     *csv = g_strconcat (out_name, ".csv", NULL);
  g_autofree char     *png = g_strconcat (out_name, ".png", NULL);
  GuiseSsim            ssim[GUISE_N_SAEHD_SIDES];
  GuiseImage          *row;
  ConvergenceFollowing following;

  if (!convergence_probes_measure (run->probes, run->preview, ssim, error) ||
      !convergence_follow_measure (run->follow, convergence_probes_get_swapped (run->probes),
                                   &following, error))
    return FALSE;
  row = convergence_probes_draw (run->probes, n_shown, error);
  if (row == NULL)
    return FALSE;
  g_ptr_array_add (run->rows, row);
  g_array_append_val (run->iterations, run->iteration);
  g_string_append_printf (run->csv,
                          "%" G_GUINT64_FORMAT
                          ",%.1f,%.5f,%.5f,%.4f,%.4f,%.4f,%.4f,%.2f,%.3f,%.3f\n",
                          run->iteration, run->cpu_seconds,
                          run->losses[GUISE_SAEHD_SRC] / run->n_losses,
                          run->losses[GUISE_SAEHD_DST] / run->n_losses, ssim[GUISE_SAEHD_SRC].whole,
                          ssim[GUISE_SAEHD_SRC].masked, ssim[GUISE_SAEHD_DST].whole,
                          ssim[GUISE_SAEHD_DST].masked, following.found, following.mouth,
                          following.yaw);
  run->losses[GUISE_SAEHD_SRC] = run->losses[GUISE_SAEHD_DST] = 0.0;
  run->n_losses = 0;
  return guise_file_replace (csv, run->csv->str, run->csv->len, error) &&
         convergence_strip_write (run->rows, run->iterations, n_rows, png, error);
}

static gboolean
step (Run *run, GError **error)
{
  GuiseSaehdReport report;

  if (!guise_sampler_next (run->sampler, run->batch->planes, NULL, error) ||
      !guise_saehd_trainer_step (run->trainer, run->batch, &report, error))
    return FALSE;
  run->iteration++;
  run->losses[GUISE_SAEHD_SRC] += report.src_loss;
  run->losses[GUISE_SAEHD_DST] += report.dst_loss;
  run->n_losses++;
  return TRUE;
}

/* How much of the training is done, 1 at the end. */
static double
get_share (const Run *run)
{
  double share = 0.0;

  if (n_iterations > 0)
    share = (double) run->iteration / n_iterations;
  if (cpu_minutes > 0.0)
    share = MAX (share, run->cpu_seconds / 60.0 / cpu_minutes);
  if (wall_minutes > 0.0)
    share = MAX (share, (double) (g_get_monotonic_time () - run->start_us) / 60e6 / wall_minutes);
  return share;
}

static gboolean
is_due (Run *run)
{
  if (every_minutes <= 0.0)
    return every > 0 && run->iteration % (uint64_t) every == 0;
  if (run->cpu_seconds / 60.0 < run->next_minutes)
    return FALSE;
  run->next_minutes += every_minutes;
  return TRUE;
}

static gboolean
train (Run *run, GError **error)
{
  gboolean is_late = FALSE;
  double   start = get_cpu_seconds ();

  run->next_minutes = every_minutes;
  run->start_us = g_get_monotonic_time ();
  while (get_share (run) < 1.0)
    {
      if (!is_late && late_pairs != NULL && get_share (run) >= late_from)
        {
          is_late = TRUE;
          if (!begin_stage (run, TRUE, error))
            return FALSE;
        }
      if (!step (run, error))
        return FALSE;
      run->cpu_seconds += get_cpu_seconds () - start;
      start = get_cpu_seconds ();
      if (!is_due (run) && get_share (run) < 1.0)
        continue;
      if (!measure (run, error))
        return FALSE;
      start = get_cpu_seconds ();
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("SRC DST KEY=VALUE ...");
  g_autoptr (GError) error = NULL;
  g_auto (Run) run = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || arguments == NULL ||
      g_strv_length (arguments) < 2 || out_name == NULL || n_probes < 1 || n_shown < 1 ||
      n_rows < 1 || (n_iterations <= 0 && cpu_minutes <= 0.0 && wall_minutes <= 0.0))
    {
      fprintf (stderr, "bench-convergence: %s\n",
               error != NULL
                 ? error->message
                 : "Two facesets, --out and an end (--iterations, --minutes) are needed.");
      return 2;
    }
  if (!prepare (&run, &error) || !train (&run, &error))
    {
      fprintf (stderr, "bench-convergence: %s\n", error->message);
      return 1;
    }
  return 0;
}
