/* SPDX-License-Identifier: GPL-3.0-or-later
 * Trains a model under the eyes of a guard, well or into a collapse.
 *
 *   bench-guard [OPTIONS] SRC DST KEY=VALUE ...
 *
 * Prints every finding, and with --out a table: losses of every iteration; where predictions were
 * looked at, their shares of the targets' contrast and variety. docs/reliability.md shows runs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/guise-file.h"
#include "model/guise-saehd-preview.h"
#include "model/guise-saehd-trainer.h"
#include "sample/guise-sampler.h"
#include "train/guise-guard.h"

#define CACHE_BYTES ((size_t) 1 << 30)
#define MAX_SHOWN   4

static int      n_threads = 1, n_iterations = 1000, look_every = GUISE_GUARD_PICTURE_INTERVAL;
static gint64   fault_at, reset_every, stage_at;
static gint64   seed = 1;
static gboolean strict;
static char    *fault = NULL;
static char    *out_name;
static char   **late_pairs;
static char   **arguments;

static const GOptionEntry entries[] = {
  { "iterations", 0, 0, G_OPTION_ARG_INT, &n_iterations, "Train for so many", "N" },
  { "look-every", 0, 0, G_OPTION_ARG_INT, &look_every, "Iterations between two looks", "N" },
  { "reset-every", 0, 0, G_OPTION_ARG_INT64, &reset_every, "Reset inter_AB so often", "N" },
  { "fault", 0, 0, G_OPTION_ARG_STRING, &fault,
    "What goes wrong: noise (weights shaken), blank (the decoder's bias alone), alike (one code "
    "for all), or KEY=VALUE (an option changed unseen)",
    "KIND" },
  { "fault-at", 0, 0, G_OPTION_ARG_INT64, &fault_at, "When", "N" },
  { "late", 0, 0, G_OPTION_ARG_STRING_ARRAY, &late_pairs, "Options of a second stage",
    "KEY=VALUE" },
  { "late-at", 0, 0, G_OPTION_ARG_INT64, &stage_at, "When it begins", "N" },
  { "strict", 0, 0, G_OPTION_ARG_NONE, &strict, "A strict guard", NULL },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of everything random", "N" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "Threads", "N" },
  { "out", 0, 0, G_OPTION_ARG_FILENAME, &out_name, "Write the table OUT.csv", "OUT" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments, NULL, NULL },
  { NULL },
};

/* A training under way. */
typedef struct
{
  GuiseFaceset *faces[GUISE_N_SAEHD_SIDES]; /* owned */
  GuiseDevice  *device;                     /* owned */
  GuiseWeights *weights;                    /* owned */
  GuiseGuard   *guard;                      /* owned */
  GString      *csv;                        /* owned */

  /* of the stage under way */
  GuiseSaehd        *model;   /* owned */
  GuiseSaehdTrainer *trainer; /* owned */
  GuiseSaehdPreview *preview; /* owned */
  GuiseSampler      *sampler; /* owned */
  GuiseSaehdBatch   *batch;   /* owned */
  int                n_shown;

  GuiseGuardFinding told; /* last */
} Run;

static void
end_stage (Run *run)
{
  g_clear_pointer (&run->batch, guise_saehd_batch_free);
  g_clear_pointer (&run->sampler, guise_sampler_free);
  g_clear_pointer (&run->preview, guise_saehd_preview_free);
  g_clear_pointer (&run->trainer, guise_saehd_trainer_free);
  g_clear_pointer (&run->model, guise_saehd_unref);
}

static void
run_clear (Run *run)
{
  end_stage (run);
  g_clear_pointer (&run->guard, guise_guard_free);
  g_clear_pointer (&run->weights, guise_weights_free);
  g_clear_pointer (&run->device, guise_device_unref);
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    g_clear_pointer (&run->faces[side], guise_faceset_unref);
  if (run->csv != NULL)
    g_string_free (run->csv, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static gboolean
begin_stage (Run *run, uint64_t iteration, const char *const *more, GError **error)
{
  GuiseSaehdOptions   options = guise_saehd_options_default ();
  GuiseSamplerOptions samples;

  end_stage (run);
  if (!guise_saehd_options_set_pairs (&options, (const char *const *) arguments + 2, error) ||
      (more != NULL && !guise_saehd_options_set_pairs (&options, more, error)))
    return FALSE;
  run->model = guise_saehd_new (&options, error);
  if (run->model == NULL)
    return FALSE;
  options = guise_saehd_options_get_effective (guise_saehd_get_options (run->model));
  samples = (GuiseSamplerOptions){ .batch_size = options.batch_size,
                                   .resolution = options.resolution,
                                   .face_type = guise_saehd_options_get_face_type (&options),
                                   .random_warp = options.random_warp,
                                   .random_src_flip = options.random_src_flip,
                                   .random_dst_flip = options.random_dst_flip,
                                   .random_hsv_power = options.random_hsv_power,
                                   .uniform_yaw = options.uniform_yaw,
                                   .seed = (uint64_t) seed,
                                   .n_threads = n_threads,
                                   .cache_bytes = CACHE_BYTES };
  run->n_shown = MIN (options.batch_size, MAX_SHOWN);
  run->trainer = guise_saehd_trainer_new (run->model, run->weights, run->device, (uint64_t) seed,
                                          GUISE_SAEHD_TRAINER_DEFAULT, error);
  run->preview = run->trainer != NULL ? guise_saehd_preview_new (run->model, run->weights,
                                                                 run->device, run->n_shown, error)
                                      : NULL;
  run->sampler = run->preview != NULL
                   ? guise_sampler_new (run->faces[GUISE_SAEHD_SRC], run->faces[GUISE_SAEHD_DST],
                                        &samples, iteration, error)
                   : NULL;
  run->batch = run->sampler != NULL
                 ? guise_saehd_batch_new (options.batch_size, options.resolution, error)
                 : NULL;
  return run->batch != NULL;
}

/* Does something to every weight whose name begins with @prefix. */
static gboolean
spoil (Run *run, const char *prefix, gboolean is_noise, GError **error)
{
  GuiseRandom random = guise_random_init ((uint64_t) seed, 4711);

  for (size_t i = 0; i < guise_saehd_get_n_tensors (run->model); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (run->model, i);
      const char             *name = tensor->name;
      size_t n = (size_t) guise_shape_n_elements (guise_weights_get_shape (run->weights, name));
      g_autofree float *values = g_new (float, n);

      if (!g_str_has_prefix (name, prefix))
        continue;
      if (!guise_weights_read (run->weights, name, values, error))
        return FALSE;
      for (size_t k = 0; k < n; k++)
        values[k] = is_noise ? values[k] + 0.1f * (float) guise_random_normal (&random) : 0.0f;
      if (!guise_weights_write (run->weights, name, values, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
do_fault (Run *run, uint64_t iteration, GError **error)
{
  const char *const pairs[] = { fault, NULL };

  printf ("%" G_GUINT64_FORMAT ": %s\n", iteration, fault);
  if (strcmp (fault, "noise") == 0)
    return spoil (run, "", TRUE, error);
  if (strcmp (fault, "blank") == 0)
    return spoil (run, "decoder", FALSE, error);
  if (strcmp (fault, "alike") == 0)
    return spoil (run, "inter", FALSE, error);
  return begin_stage (run, iteration, pairs, error);
}

static void
tell (Run *run, uint64_t iteration, GuiseGuardFinding finding)
{
  g_autofree char *text = NULL;

  if (finding == GUISE_GUARD_NONE || finding == run->told)
    return;
  run->told = finding;
  text = guise_guard_describe (run->guard, finding);
  printf ("%" G_GUINT64_FORMAT ": found %s: %s\n", iteration,
          guise_guard_finding_to_string (finding), text);
  fflush (stdout);
}

static gboolean
look (Run *run, uint64_t iteration, GError **error)
{
  static const GuiseSaehdPicture shown[] = { GUISE_SAEHD_SRC_SRC, GUISE_SAEHD_DST_DST };
  const float                   *targets[GUISE_N_SAEHD_SIDES];

  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    targets[side] =
      guise_saehd_batch_get (run->batch, GUISE_SAEHD_TARGET, (GuiseSaehdSide) side, 0);
  if (!guise_saehd_preview_run (run->preview, targets[0], targets[1], error))
    return FALSE;
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    {
      GuiseGuardSide known;

      tell (run, iteration,
            guise_guard_add_pictures (run->guard, iteration, (GuiseSaehdSide) side,
                                      guise_saehd_preview_get (run->preview, shown[side]),
                                      targets[side], run->n_shown, run->batch->resolution));
      known = guise_guard_get_side (run->guard, (GuiseSaehdSide) side);
      g_string_append_printf (run->csv, ",%.5g,%.5g", known.contrast, known.variety);
    }
  return TRUE;
}

static gboolean
step (Run *run, uint64_t iteration, GError **error)
{
  GuiseSaehdReport report;

  if (!guise_sampler_next (run->sampler, run->batch->planes, NULL, error) ||
      !guise_saehd_trainer_step (run->trainer, run->batch, &report, error))
    return FALSE;
  tell (run, iteration,
        guise_guard_add_losses (run->guard, iteration, report.src_loss, report.dst_loss));
  g_string_append_printf (run->csv, "%" G_GUINT64_FORMAT ",%.6g,%.6g", iteration, report.src_loss,
                          report.dst_loss);
  if (iteration % (uint64_t) look_every == 0 && !look (run, iteration, error))
    return FALSE;
  g_string_append_c (run->csv, '\n');
  return TRUE;
}

static gboolean
train (Run *run, GError **error)
{
  if (!begin_stage (run, 0, NULL, error))
    return FALSE;
  for (uint64_t i = 1; i <= (uint64_t) n_iterations; i++)
    {
      if (!step (run, i, error))
        return FALSE;
      if (fault != NULL && i == (uint64_t) fault_at && !do_fault (run, i, error))
        return FALSE;
      if (late_pairs != NULL && i == (uint64_t) stage_at)
        {
          guise_guard_forget (run->guard);
          if (!begin_stage (run, i, (const char *const *) late_pairs, error))
            return FALSE;
        }
      if (reset_every > 0 && i % (uint64_t) reset_every == 0)
        {
          guise_guard_forget (run->guard);
          if (!guise_saehd_reset_component (run->model, run->weights, "inter_AB", i,
                                            GUISE_MOMENTS_CLEAR, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
run_all (Run *run, GError **error)
{
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    if ((run->faces[side] = guise_faceset_open (arguments[side], error)) == NULL)
      return FALSE;
  run->device = guise_device_open ("cpu", n_threads, error);
  if (run->device == NULL)
    return FALSE;
  run->weights = guise_weights_new (run->device);
  run->guard = guise_guard_new (strict ? GUISE_GUARD_STRICT : GUISE_GUARD_NORMAL);
  run->csv = g_string_new ("iteration,src_loss,dst_loss,src_contrast,src_variety,dst_contrast,"
                           "dst_variety\n");
  return train (run, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("SRC DST KEY=VALUE ...");
  g_autoptr (GError) error = NULL;
  g_autofree char *csv = NULL;
  g_auto (Run) run = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || arguments == NULL ||
      g_strv_length (arguments) < 2 || n_iterations < 1 || look_every < 1)
    {
      fprintf (stderr, "bench-guard: %s\n",
               error != NULL ? error->message : "Two facesets are needed.");
      return 2;
    }
  if (!run_all (&run, &error))
    {
      fprintf (stderr, "bench-guard: %s\n", error->message);
      return 1;
    }
  csv = g_strconcat (out_name, ".csv", NULL);
  if (out_name != NULL && !guise_file_replace (csv, run.csv->str, run.csv->len, &error))
    {
      fprintf (stderr, "bench-guard: %s\n", error->message);
      return 1;
    }
  return 0;
}
