/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a plan will take: memory, time and disk, stage by stage. */
#include "train/guise-training-forecast.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "core/guise-error.h"
#include "model/guise-saehd-forecast.h"
#include "train/guise-preview-sheet.h"
#include "train/guise-ranks.h"
#include "train/guise-train-error.h"
#include "train/guise-training-trial-private.h"

#define GIB                         1073741824.0

#define MAX_BATCH                   64 /* of one rank; nobody trains with more */
#define N_CHECKPOINTS               3  /* kept, besides the one in the making */

#define STATE_BYTES_PER_ITERATION   24  /* two losses in a pickle */
#define HISTORY_BYTES_PER_ITERATION 32  /* of the loss history */
#define PREVIEW_BYTES_PER_PIXEL     1.5 /* of faces in a PNG */
#define PREVIEW_COLUMNS             10

#define N_WARM                      2 /* step by step, recorded */
#define N_TIMED                     5

/* A model that every computer trains at once: tells how fast it is before more is tried. */
static const char *const small_options[] = {
  "resolution=64", "archi=liae-ud", "ae_dims=64",    "e_dims=16",    "d_dims=16", "d_mask_dims=8",
  "face_type=wf",  "adabelief=y",   "gan_power=0.0", "batch_size=2", NULL
};
#define SMALL_FLOPS 4e10 /* an iteration of less than this is tried without asking */

/* Options that change what is learned and not the work. */
static const char *const idle_options[] = { "random_src_flip",  "random_dst_flip", "uniform_yaw",
                                            "random_hsv_power", "ct_mode",         "learning_rate",
                                            "autobackup_hour" };

/* A forecast in the making. */
typedef struct
{
  const GuiseForecastSetup *setup;
  GuiseTrainingForecast    *forecast; /* borrowed */
  GPtrArray                *works;    /* by stage: what its work is, as text; owned */
  double                    speed;    /* FLOP/s, 0: not known yet */
  int64_t                   start_us;
  size_t                    n_to_time; /* stages that are still to be measured */
} Work;

static GuiseStageForecast *
get_stage (const Work *self, size_t i)
{
  return &g_array_index (self->forecast->stages, GuiseStageForecast, i);
}

static gboolean
prefix_stage (const Work *self, size_t i, GError **error)
{
  g_prefix_error (error,
                  "Stage '%s': ", guise_training_plan_get_stage (self->setup->plan, i)->name);
  return FALSE;
}

/* ---- memory ---- */

/* On the host what the file cache holds counts as free. */
static void
read_memory (const GuiseForecastSetup *setup, GuiseTrainingForecast *forecast)
{
  g_autofree char *text = NULL;
  const char      *line;
  size_t           n_kib;

  guise_device_get_memory (setup->device, &forecast->n_free_bytes, &forecast->n_total_bytes);
  if (guise_device_is_asynchronous (setup->device) ||
      !g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    return;
  line = strstr (text, "MemAvailable:");
  if (line != NULL && sscanf (line, "MemAvailable: %zu", &n_kib) == 1)
    forecast->n_free_bytes = MAX (forecast->n_free_bytes, n_kib << 10);
}

/* What of @forecast has to be in the memory of the device. */
static size_t
get_bytes (const Work *self, const GuiseSaehdForecast *forecast)
{
  return guise_device_is_asynchronous (self->setup->device) ? forecast->device : forecast->total;
}

static gboolean
rehearse (const Work         *self,
          const GuiseSaehd   *part,
          int                 batch_size,
          GuiseSaehdForecast *out_forecast,
          GError            **error)
{
  g_autoptr (GuiseSaehd) model = guise_trial_new_resized (part, batch_size, error);

  return model != NULL &&
         guise_saehd_forecast (model, self->setup->device,
                               guise_trial_count_preview (model, self->setup->with_preview),
                               out_forecast, error);
}

static gboolean
does_fit (const Work *self, const GuiseSaehd *part, int batch_size)
{
  GuiseSaehdForecast forecast;

  /* What cannot be planned does not fit. */
  return rehearse (self, part, batch_size, &forecast, NULL) &&
         get_bytes (self, &forecast) <= self->forecast->n_free_bytes;
}

/* Every sample takes more, so the interval is halved. */
static int
find_largest_batch (const Work *self, const GuiseSaehd *part, gboolean fits)
{
  int own = guise_saehd_get_options (part)->batch_size;
  int good = fits ? own : 0;
  int bad = fits ? MAX (own, MAX_BATCH) + 1 : own;

  while (bad - good > 1)
    {
      int middle = good + (bad - good) / 2;

      if (does_fit (self, part, middle))
        good = middle;
      else
        bad = middle;
    }
  return good;
}

/* What the work of a stage is: stages of one text take the same. */
static char *
describe_work (const GuiseSaehd *model)
{
  GuiseSaehdOptions options = guise_saehd_options_get_effective (guise_saehd_get_options (model));
  g_autoptr (GString) text = g_string_new (NULL);

  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      const char      *key = guise_saehd_options_get_key (i);
      g_autofree char *value = guise_saehd_options_dup_value (&options, i);
      gboolean         is_idle = FALSE;

      for (size_t k = 0; k < G_N_ELEMENTS (idle_options); k++)
        is_idle |= strcmp (key, idle_options[k]) == 0;
      if (!is_idle)
        g_string_append_printf (text, "%s=%s\n", key, value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The stage before @i with the same work; @i when there is none. */
static size_t
find_same (const Work *self, size_t i)
{
  for (size_t k = 0; k < i; k++)
    if (strcmp (g_ptr_array_index (self->works, k), g_ptr_array_index (self->works, i)) == 0)
      return k;
  return i;
}

/* Weights and optimizer state as files have them. */
static uint64_t
count_file_bytes (const GuiseSaehd *model)
{
  uint64_t n = 0;

  for (size_t i = 0; i < guise_saehd_get_n_tensors (model); i++)
    n += (uint64_t) guise_shape_n_elements (&guise_saehd_get_tensor (model, i)->shape);
  return n * sizeof (float) * (uint64_t) (1 + guise_saehd_get_n_states (model));
}

static gboolean
look_at_memory (Work *self, size_t i, GError **error)
{
  const GuiseForecastSetup *setup = self->setup;
  GuiseStageForecast       *stage = get_stage (self, i);
  g_autoptr (GuiseSaehd) part = guise_trial_new_part (setup->plan, setup->options, i,
                                                      self->forecast->n_ranks, error);
  GuiseSaehdForecast forecast;
  size_t             same;

  if (part == NULL)
    return prefix_stage (self, i, error);
  stage->batch_size = guise_saehd_get_options (part)->batch_size * self->forecast->n_ranks;
  g_ptr_array_add (self->works, describe_work (part));
  self->forecast->disk.checkpoint = MAX (self->forecast->disk.checkpoint, count_file_bytes (part));
  same = find_same (self, i);
  if (same < i)
    {
      const GuiseStageForecast *known = get_stage (self, same);

      stage->device_bytes = known->device_bytes;
      stage->host_bytes = known->host_bytes;
      stage->flops = known->flops;
      stage->fits = known->fits;
      stage->largest_batch = known->largest_batch;
      return TRUE;
    }
  if (!rehearse (self, part, guise_saehd_get_options (part)->batch_size, &forecast, error))
    return prefix_stage (self, i, error);
  stage->device_bytes = get_bytes (self, &forecast);
  stage->host_bytes = guise_device_is_asynchronous (setup->device) ? forecast.host : 0;
  stage->flops = forecast.flops;
  stage->fits = stage->device_bytes <= self->forecast->n_free_bytes;
  stage->largest_batch = find_largest_batch (self, part, stage->fits) * self->forecast->n_ranks;
  self->n_to_time += stage->fits ? 1 : 0;
  return TRUE;
}

/* ---- time ---- */

static double
get_seconds_left (const Work *self)
{
  return self->setup->budget_seconds - (double) (g_get_monotonic_time () - self->start_us) / 1e6;
}

/* Whether a few iterations of so much work end in this stage's share of the time. */
static gboolean
can_afford (const Work *self, double flops)
{
  double share = get_seconds_left (self) / (double) MAX (self->n_to_time, 1);

  if (self->speed <= 0.0)
    return flops <= SMALL_FLOPS;
  return (N_WARM + 1) * flops / self->speed <= share;
}

static gboolean
time_model (Work         *self,
            GuiseSaehd   *model,
            double        flops,
            double       *out_ms,
            GCancellable *cancellable,
            GError      **error)
{
  const GuiseTrialLimits limits = {
    .n_warm = N_WARM,
    .n_timed = N_TIMED,
    .seconds = MAX (get_seconds_left (self) / (double) MAX (self->n_to_time, 1), 1e-3)
  };

  if (!guise_trial_run (model, self->setup->device, self->setup->with_preview, &limits, cancellable,
                        out_ms, error))
    return FALSE;
  self->speed = flops / (*out_ms / 1e3);
  return TRUE;
}

/* Learns the speed from @model with one sample, where that is affordable. */
static gboolean
time_smaller (Work *self, const GuiseSaehd *part, GCancellable *cancellable, GError **error)
{
  GuiseSaehdForecast forecast;
  g_autoptr (GuiseSaehd) model = guise_trial_new_resized (part, 1, error);
  double ms;

  if (model == NULL || !rehearse (self, part, 1, &forecast, error))
    return FALSE;
  return !can_afford (self, forecast.flops) ||
         time_model (self, model, forecast.flops, &ms, cancellable, error);
}

static gboolean
time_small (Work *self, GCancellable *cancellable, GError **error)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GuiseSaehd) model = NULL;
  GuiseSaehdForecast forecast;
  double             ms;

  if (!guise_saehd_options_set_pairs (&options, small_options, error) ||
      (model = guise_saehd_new (&options, error)) == NULL ||
      !rehearse (self, model, options.batch_size, &forecast, error))
    return FALSE;
  return time_model (self, model, forecast.flops, &ms, cancellable, error);
}

/* A device of its own is fast enough for any stage that fits. The host tries a small model, then
 * one sample, then the batch, as far as the time lasts. */
static gboolean
time_stage (Work *self, size_t i, GCancellable *cancellable, GError **error)
{
  const GuiseForecastSetup *setup = self->setup;
  GuiseStageForecast       *stage = get_stage (self, i);
  gboolean                  is_slow = !guise_device_is_asynchronous (setup->device);
  g_autoptr (GuiseSaehd) part = guise_trial_new_part (setup->plan, setup->options, i,
                                                      self->forecast->n_ranks, error);

  if (part == NULL || (is_slow && self->speed <= 0.0 && stage->flops > SMALL_FLOPS &&
                       (!time_small (self, cancellable, error))))
    return prefix_stage (self, i, error);
  if (is_slow && !can_afford (self, stage->flops) && !time_smaller (self, part, cancellable, error))
    return prefix_stage (self, i, error);
  if (is_slow && !can_afford (self, stage->flops))
    {
      stage->ms = 1e3 * stage->flops / self->speed;
      stage->source = GUISE_FORECAST_ESTIMATED;
      return TRUE;
    }
  if (!time_model (self, part, stage->flops, &stage->ms, cancellable, error))
    return prefix_stage (self, i, error);
  stage->source = GUISE_FORECAST_MEASURED;
  return TRUE;
}

/* Free memory need not be in one piece: a stage whose sizes fit may still not. */
static gboolean
look_at_time (Work *self, size_t i, GCancellable *cancellable, GError **error)
{
  GuiseStageForecast *stage = get_stage (self, i);
  size_t              same = find_same (self, i);
  g_autoptr (GError) reason = NULL;

  stage->ms = NAN;
  if (same < i)
    {
      stage->ms = get_stage (self, same)->ms;
      stage->source = get_stage (self, same)->source;
      stage->fits = get_stage (self, same)->fits;
      return TRUE;
    }
  if (!stage->fits || self->setup->budget_seconds <= 0.0)
    return TRUE;
  if (!time_stage (self, i, cancellable, &reason))
    {
      if (!g_error_matches (reason, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      stage->fits = FALSE;
      stage->largest_batch =
        MIN (stage->largest_batch, stage->batch_size - self->forecast->n_ranks);
    }
  self->n_to_time--;
  return TRUE;
}

/* Iterations of stage @i that are still to be done; @start: iterations of the plan before it. */
static uint64_t
count_left (const GuiseForecastSetup *setup, size_t i, uint64_t start)
{
  uint64_t n = guise_training_plan_get_stage (setup->plan, i)->n_iterations;
  uint64_t done = setup->n_done > start ? MIN (setup->n_done - start, n) : 0;

  return n - done;
}

static void
add_hours (const Work *self)
{
  for (guint i = 0; i < self->forecast->stages->len; i++)
    {
      GuiseStageForecast *stage = get_stage (self, i);

      stage->hours =
        stage->n_iterations > 0 ? (double) stage->n_iterations * stage->ms / 3.6e6 : 0.0;
      self->forecast->hours += stage->hours;
    }
}

/* ---- disk ---- */

unsigned
guise_forecast_count_backups (double hours, double backup_hours)
{
  double all, hourly, daily, weekly;

  if (backup_hours <= 0.0 || !(hours > 0.0))
    return 0;
  all = floor (hours / backup_hours);
  hourly = MIN (hours, 24.0) / MAX (backup_hours, 1.0);
  daily = CLAMP (hours - 24.0, 0.0, 6.0 * 24.0) / MAX (backup_hours, 24.0);
  weekly = MAX (hours - 7.0 * 24.0, 0.0) / MAX (backup_hours, 7.0 * 24.0);
  return (unsigned) MIN (all, ceil (hourly) + ceil (daily) + ceil (weekly));
}

static uint64_t
count_preview_bytes (const Work *self)
{
  const GuiseForecastSetup *setup = self->setup;
  uint64_t                  n_bytes = 0;

  for (guint i = 0; i < self->forecast->stages->len; i++)
    {
      const GuiseStageForecast *stage = get_stage (self, i);
      g_autoptr (GuiseSaehd) model =
                   guise_training_plan_new_model (setup->plan, setup->options, i, NULL);
      const GuiseSaehdOptions *options = guise_saehd_get_options (model);
      double                   pixels = PREVIEW_COLUMNS *
                      guise_preview_sheet_rows (options->batch_size, options->resolution) *
                      (double) options->resolution * options->resolution;
      double n = 1.0;

      if (setup->preview_seconds > 0.0 && !isnan (stage->hours))
        n += stage->hours * 3600.0 / setup->preview_seconds;
      if (stage->n_iterations > 0)
        n_bytes +=
          (uint64_t) (MIN (n, (double) stage->n_iterations) * pixels * PREVIEW_BYTES_PER_PIXEL);
    }
  return n_bytes;
}

static void
look_at_disk (const Work *self)
{
  const GuiseForecastSetup *setup = self->setup;
  GuiseDiskForecast        *disk = &self->forecast->disk;
  uint64_t                  n_iterations =
    setup->first_iteration + guise_training_plan_get_n_iterations (setup->plan);

  disk->checkpoint += n_iterations * STATE_BYTES_PER_ITERATION;
  disk->checkpoints = (N_CHECKPOINTS + 1) * disk->checkpoint;
  /* One before every stage, one that can be used again for another face. */
  disk->n_backups = self->forecast->stages->len + 1 +
                    guise_forecast_count_backups (self->forecast->hours, setup->backup_hours);
  disk->backups = disk->n_backups * disk->checkpoint;
  disk->previews = count_preview_bytes (self);
  disk->history = n_iterations * HISTORY_BYTES_PER_ITERATION;
  disk->total = disk->checkpoints + disk->backups + disk->previews + disk->history;
}

/* ---- all of it ---- */

static gboolean
check_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "The forecast was stopped");
  return FALSE;
}

static gboolean
look_at_all (Work             *self,
             GuiseForecastFunc func,
             void             *user_data,
             GCancellable     *cancellable,
             GError          **error)
{
  const GuiseTrainingPlan *plan = self->setup->plan;
  uint64_t                 start = 0;

  for (size_t i = 0; i < plan->stages->len; i++)
    {
      get_stage (self, i)->n_iterations = count_left (self->setup, i, start);
      start += guise_training_plan_get_stage (plan, i)->n_iterations;
      if (!check_cancelled (cancellable, error) || !look_at_memory (self, i, error))
        return FALSE;
    }
  self->start_us = g_get_monotonic_time ();
  for (size_t i = 0; i < plan->stages->len; i++)
    {
      if (func != NULL)
        func (i, user_data);
      if (!check_cancelled (cancellable, error) || !look_at_time (self, i, cancellable, error))
        return FALSE;
    }
  add_hours (self);
  look_at_disk (self);
  return TRUE;
}

GuiseTrainingForecast *
guise_training_forecast (const GuiseForecastSetup *setup,
                         GuiseForecastFunc         func,
                         void                     *user_data,
                         GCancellable             *cancellable,
                         GError                  **error)
{
  g_autoptr (GuiseTrainingForecast) forecast = NULL;
  Work     work = { .setup = setup };
  gboolean done;

  g_return_val_if_fail (setup != NULL && setup->plan != NULL && setup->device != NULL, NULL);

  forecast = g_new0 (GuiseTrainingForecast, 1);
  forecast->stages = g_array_new (FALSE, TRUE, sizeof (GuiseStageForecast));
  g_array_set_size (forecast->stages, setup->plan->stages->len);
  forecast->n_ranks = setup->n_ranks > 0 ? setup->n_ranks : guise_trial_count_ranks (setup->device);
  read_memory (setup, forecast);
  work.forecast = forecast;
  work.works = g_ptr_array_new_with_free_func (g_free);
  done = look_at_all (&work, func, user_data, cancellable, error);
  g_ptr_array_unref (work.works);
  return done ? g_steal_pointer (&forecast) : NULL;
}

void
guise_training_forecast_free (GuiseTrainingForecast *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->stages);
  g_free (self);
}

static gboolean
fail_memory (const GuiseTrainingForecast *self,
             const GuiseTrainingPlan     *plan,
             size_t                       i,
             GError                     **error)
{
  const GuiseStageForecast *stage = &g_array_index (self->stages, GuiseStageForecast, i);
  g_autofree char          *remedy =
    stage->largest_batch > 0
               ? g_strdup_printf ("With batch_size %d it fits", stage->largest_batch)
               : g_strdup ("It does not even with batch_size 1; a smaller model is needed, or "
                                    "models_opt_on_gpu off");

  g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY,
               "Stage '%s' takes %.1f GiB of the device's memory, of which %.1f GiB are free. %s",
               guise_training_plan_get_stage (plan, i)->name, (double) stage->device_bytes / GIB,
               (double) self->n_free_bytes / GIB, remedy);
  return FALSE;
}

static gboolean
check_disk (const GuiseDiskForecast *disk, const char *path, GError **error)
{
  struct statvfs info;
  double         n_free;

  if (statvfs (path, &info) != 0)
    {
      guise_set_error_from_errno (error, errno, path, "examine");
      return FALSE;
    }
  n_free = (double) info.f_bavail * (double) info.f_frsize;
  if ((double) disk->total <= n_free)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE,
               "The plan takes %.1f GiB of disk, of which %.1f GiB are free where '%s' is: %.1f "
               "for "
               "checkpoints, %.1f for %u backups, %.1f for previews. Free some, or have fewer "
               "backups and previews",
               (double) disk->total / GIB, n_free / GIB, path, (double) disk->checkpoints / GIB,
               (double) disk->backups / GIB, disk->n_backups, (double) disk->previews / GIB);
  return FALSE;
}

gboolean
guise_training_forecast_check (const GuiseTrainingForecast *self,
                               const GuiseTrainingPlan     *plan,
                               const char                  *disk_path,
                               GError                     **error)
{
  g_return_val_if_fail (self != NULL && plan != NULL, FALSE);
  g_return_val_if_fail (self->stages->len == plan->stages->len, FALSE);

  for (size_t i = 0; i < plan->stages->len; i++)
    if (!g_array_index (self->stages, GuiseStageForecast, i).fits)
      return fail_memory (self, plan, i, error);
  return disk_path == NULL || check_disk (&self->disk, disk_path, error);
}
