/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a plan will take on the disk, and whether all of it is there. */
#include <errno.h>
#include <math.h>
#include <sys/statvfs.h>

#include "core/guise-error.h"
#include "train/guise-preview-files.h"
#include "train/guise-preview-sheet.h"
#include "train/guise-probe-faces.h"
#include "train/guise-probe-strips.h"
#include "train/guise-train-error.h"
#include "train/guise-training-forecast-private.h"
#include "train/guise-training-trial-private.h"

#define GIB                         1073741824.0
#define N_CHECKPOINTS               3 /* kept, besides the one in the making */

#define STATE_BYTES_PER_ITERATION   21  /* two losses in a pickle */
#define HISTORY_BYTES_PER_ITERATION 32  /* of the loss history */
#define PREVIEW_BYTES_PER_PIXEL     1.5 /* of faces in a PNG */
#define PREVIEW_COLUMNS             10
#define STRIP_BYTES_PER_PIXEL       0.6 /* of faces in a JPEG of the strips' quality */

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

/* How many previews by the clock there are at the end, after thinning. */
static double
count_clock_previews (const GuiseForecastWork *self)
{
  const double seconds = self->setup->preview_seconds;

  if (seconds <= 0.0)
    return 0.0;
  return fmin (self->forecast->hours * 3600.0 / seconds, GUISE_PREVIEW_MAX_KEPT); /* NaN: most */
}

/* Previews, one more at the end of every stage; strips of the probe faces; sheets of gates. Of
 * several stages the largest pictures count. */
static uint64_t
count_picture_bytes (const GuiseForecastWork *self)
{
  const GuiseForecastSetup *setup = self->setup;
  const guint               n_stages = self->forecast->stages->len;
  double                    n_strips = GUISE_PROBE_MAX_KEPT;
  double                    preview = 0.0, strip = 0.0;

  for (guint i = 0; i < n_stages; i++)
    {
      const GuiseTrainingStage *stage = guise_training_plan_get_stage (setup->plan, i);
      g_autoptr (GuiseSaehd) model =
                   guise_training_plan_new_model (setup->plan, setup->options, i, NULL);
      const GuiseSaehdOptions *options = guise_saehd_get_options (model);
      const double             face = (double) options->resolution * options->resolution;
      const int n_rows = guise_preview_sheet_rows (options->batch_size, options->resolution);

      preview = fmax (preview, PREVIEW_COLUMNS * n_rows * face * PREVIEW_BYTES_PER_PIXEL);
      strip =
        fmax (strip, GUISE_N_PROBE_COLUMNS * GUISE_PROBE_N_ROWS * face * STRIP_BYTES_PER_PIXEL);
      if (stage->gate != NULL) /* more faces than in a strip */
        n_strips += (1.0 + stage->gate->n_max_repeats) * GUISE_PROBE_N_FACES / GUISE_PROBE_N_ROWS;
    }
  return (uint64_t) ((count_clock_previews (self) + n_stages) * preview + n_strips * strip);
}

/* What there is after @n_stages of them, @hours and @n_iterations, with pictures of @pictures. */
static GuiseDiskForecast
add_up (const GuiseForecastWork *self,
        guint                    n_stages,
        double                   hours,
        uint64_t                 n_iterations,
        double                   pictures)
{
  GuiseDiskForecast disk = { .checkpoint = self->forecast->disk.checkpoint };

  disk.checkpoint += n_iterations * STATE_BYTES_PER_ITERATION;
  disk.checkpoints = (N_CHECKPOINTS + 1) * disk.checkpoint;
  /* One before every stage, one that can be used again for another face. */
  disk.n_backups = n_stages + 1 + guise_forecast_count_backups (hours, self->setup->backup_hours);
  disk.backups = disk.n_backups * disk.checkpoint;
  disk.previews = (uint64_t) pictures;
  disk.history = n_iterations * HISTORY_BYTES_PER_ITERATION;
  disk.total = disk.checkpoints + disk.backups + disk.previews + disk.history;
  return disk;
}

void
guise_forecast_look_at_disk (const GuiseForecastWork *self)
{
  const guint       n_stages = self->forecast->stages->len;
  const double      pictures = (double) count_picture_bytes (self);
  uint64_t          n_iterations = self->setup->first_iteration;
  double            hours = 0.0;
  GuiseDiskForecast disk = { 0 };

  for (guint i = 0; i < n_stages; i++)
    {
      GuiseStageForecast *stage = guise_forecast_get_stage (self, i);

      n_iterations += guise_training_plan_get_stage (self->setup->plan, i)->n_iterations;
      hours = i + 1 == n_stages ? self->forecast->hours : hours + stage->hours;
      disk = add_up (self, i + 1, hours, n_iterations, pictures * (i + 1) / n_stages);
      stage->disk_bytes = disk.total;
    }
  if (n_stages > 0)
    self->forecast->disk = disk;
}

static gboolean
fail_memory (const GuiseTrainingForecast *self,
             const GuiseTrainingPlan     *plan,
             size_t                       i,
             GError                     **error)
{
  const GuiseStageForecast *stage = &g_array_index (self->stages, GuiseStageForecast, i);

  return guise_trial_fail_memory (guise_training_plan_get_stage (plan, i)->name,
                                  stage->device_bytes, self->n_free_bytes, stage->largest_batch,
                                  error);
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
               "The plan takes up to %.1f GiB of disk, and there are %.1f GiB free where '%s' is. "
               "Of "
               "it checkpoints are %.1f GiB, %u backups %.1f GiB, pictures %.1f GiB. Free some, or "
               "remove backups that you do not need while it trains",
               (double) disk->total / GIB, n_free / GIB, path, (double) disk->checkpoints / GIB,
               disk->n_backups, (double) disk->backups / GIB, (double) disk->previews / GIB);
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
