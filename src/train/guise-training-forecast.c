/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a plan will take, stage by stage: memory, and the order of things. */
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "train/guise-training-forecast-private.h"
#include "train/guise-training-trial-private.h"

/* Options that change what is learned and not the work. */
static const char *const idle_options[] = { "random_src_flip",  "random_dst_flip", "uniform_yaw",
                                            "random_hsv_power", "ct_mode",         "learning_rate",
                                            "autobackup_hour" };

gboolean
guise_forecast_prefix_stage (const GuiseForecastWork *self, size_t i, GError **error)
{
  g_prefix_error (error,
                  "Stage '%s': ", guise_training_plan_get_stage (self->setup->plan, i)->name);
  return FALSE;
}

/* ---- memory ---- */

static void
read_memory (const GuiseForecastSetup *setup, GuiseTrainingForecast *forecast)
{
  if (setup->is_rough)
    {
      forecast->n_free_bytes = forecast->n_total_bytes = G_MAXSIZE;
      return;
    }
  guise_device_get_memory (setup->device, &forecast->n_free_bytes, &forecast->n_total_bytes);
  if (!guise_device_is_asynchronous (setup->device))
    forecast->n_free_bytes = MAX (forecast->n_free_bytes, guise_trial_read_free ("/proc/meminfo"));
}

/* What of @forecast has to be in the memory of the device. */
static size_t
get_bytes (const GuiseForecastWork *self, const GuiseSaehdForecast *forecast)
{
  return guise_device_is_asynchronous (self->setup->device) ? forecast->device : forecast->total;
}

gboolean
guise_forecast_rehearse (const GuiseForecastWork *self,
                         const GuiseSaehd        *part,
                         int                      batch_size,
                         GuiseSaehdForecast      *out_forecast,
                         GError                 **error)
{
  g_autoptr (GuiseSaehd) model = guise_trial_new_resized (part, batch_size, error);

  return model != NULL &&
         guise_saehd_forecast (model, self->setup->device,
                               guise_trial_count_preview (model, self->setup->with_preview),
                               out_forecast, error);
}

static gboolean
does_fit (const GuiseForecastWork *self, const GuiseSaehd *part, int batch_size)
{
  GuiseSaehdForecast forecast;

  /* What cannot be planned does not fit. */
  return guise_forecast_rehearse (self, part, batch_size, &forecast, NULL) &&
         get_bytes (self, &forecast) <= self->forecast->n_free_bytes;
}

/* Every sample takes more, so the interval is halved. */
static int
find_largest_batch (const GuiseForecastWork *self, const GuiseSaehd *part, gboolean fits)
{
  int own = guise_saehd_get_options (part)->batch_size;
  int good = fits ? own : 0;
  int bad = fits ? MAX (own, GUISE_FORECAST_MAX_BATCH) + 1 : own;

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
      /* The size of a discriminator that is not there. */
      is_idle |= options.gan_power <= 0.0 && g_str_has_prefix (key, "gan_");
      if (!is_idle)
        g_string_append_printf (text, "%s=%s\n", key, value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

size_t
guise_forecast_find_same (const GuiseForecastWork *self, size_t i)
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
look_at_memory (GuiseForecastWork *self, size_t i, GError **error)
{
  const GuiseForecastSetup *setup = self->setup;
  GuiseStageForecast       *stage = guise_forecast_get_stage (self, i);
  g_autoptr (GuiseSaehd) part = guise_trial_new_part (setup->plan, setup->options, i,
                                                      self->forecast->n_ranks, error);
  GuiseSaehdForecast forecast;
  size_t             same;

  if (part == NULL)
    return guise_forecast_prefix_stage (self, i, error);
  stage->batch_size = guise_saehd_get_options (part)->batch_size * self->forecast->n_ranks;
  g_ptr_array_add (self->works, describe_work (part));
  self->forecast->disk.checkpoint = MAX (self->forecast->disk.checkpoint, count_file_bytes (part));
  same = guise_forecast_find_same (self, i);
  if (same < i)
    {
      const GuiseStageForecast *known = guise_forecast_get_stage (self, same);

      stage->device_bytes = known->device_bytes;
      stage->host_bytes = known->host_bytes;
      stage->flops = known->flops;
      stage->fits = known->fits;
      stage->largest_batch = known->largest_batch;
      return TRUE;
    }
  if (!guise_forecast_rehearse (self, part, guise_saehd_get_options (part)->batch_size, &forecast,
                                error))
    return guise_forecast_prefix_stage (self, i, error);
  stage->device_bytes = get_bytes (self, &forecast);
  stage->host_bytes = guise_device_is_asynchronous (setup->device) ? forecast.host : 0;
  stage->flops = forecast.flops;
  stage->fits = stage->device_bytes <= self->forecast->n_free_bytes;
  if (!setup->is_brief || !stage->fits)
    stage->largest_batch = find_largest_batch (self, part, stage->fits) * self->forecast->n_ranks;
  self->n_to_time += stage->fits ? 1 : 0;
  return TRUE;
}

/* ---- all of it ---- */

/* Iterations of stage @i that are still to be done; @start: iterations of the plan before it. */
static uint64_t
count_left (const GuiseForecastSetup *setup, size_t i, uint64_t start)
{
  uint64_t n = guise_training_plan_get_stage (setup->plan, i)->n_iterations;
  uint64_t done = setup->n_done > start ? MIN (setup->n_done - start, n) : 0;

  return n - done;
}

static void
add_hours (const GuiseForecastWork *self)
{
  double trained = self->setup->trained_seconds / 3600.0;

  for (guint i = 0; i < self->forecast->stages->len; i++)
    {
      GuiseStageForecast *stage = guise_forecast_get_stage (self, i);
      const double        until = guise_training_plan_get_stage (self->setup->plan, i)->until_hours;
      const double        most = fmax (until - trained, 0.0);

      stage->hours =
        stage->n_iterations > 0 ? (double) stage->n_iterations * stage->ms / 3.6e6 : 0.0;
      if (until > 0.0 && stage->hours > most)
        stage->hours = most;
      trained += stage->hours;
      self->forecast->hours += stage->hours;
    }
}

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
look_at_all (GuiseForecastWork *self,
             GuiseForecastFunc  func,
             void              *user_data,
             GCancellable      *cancellable,
             GError           **error)
{
  const GuiseTrainingPlan *plan = self->setup->plan;
  uint64_t                 start = 0;

  for (size_t i = 0; i < plan->stages->len; i++)
    {
      guise_forecast_get_stage (self, i)->n_iterations = count_left (self->setup, i, start);
      start += guise_training_plan_get_stage (plan, i)->n_iterations;
      if (!check_cancelled (cancellable, error) || !look_at_memory (self, i, error))
        return FALSE;
    }
  self->start_us = g_get_monotonic_time ();
  for (size_t i = 0; i < plan->stages->len; i++)
    {
      if (func != NULL)
        func (i, user_data);
      if (!check_cancelled (cancellable, error) ||
          !guise_forecast_look_at_time (self, i, cancellable, error))
        return FALSE;
    }
  self->forecast->speed = self->of_stage > 0.0 ? self->of_stage : self->speed;
  add_hours (self);
  guise_forecast_look_at_disk (self);
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
  GuiseForecastWork work = { .setup = setup };
  gboolean          done;

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
  if (setup->is_rough)
    forecast->n_free_bytes = forecast->n_total_bytes = 0;
  return done ? g_steal_pointer (&forecast) : NULL;
}

gboolean
guise_training_forecast_stage (const GuiseForecastSetup *setup,
                               size_t                    stage,
                               GuiseStageForecast       *out_forecast,
                               GError                  **error)
{
  GuiseTrainingForecast forecast = { .n_ranks = MAX (setup->n_ranks, 1) };
  GuiseForecastWork     work = { .setup = setup, .forecast = &forecast };
  g_autoptr (GuiseSaehd) part = NULL;
  GuiseSaehdForecast known;

  g_return_val_if_fail (stage < setup->plan->stages->len, FALSE);

  part = guise_trial_new_part (setup->plan, setup->options, stage, forecast.n_ranks, error);
  if (part == NULL ||
      !guise_forecast_rehearse (&work, part, guise_saehd_get_options (part)->batch_size, &known,
                                error))
    return guise_forecast_prefix_stage (&work, stage, error);
  read_memory (setup, &forecast);
  *out_forecast = (GuiseStageForecast){
    .batch_size = guise_saehd_get_options (part)->batch_size * forecast.n_ranks,
    .device_bytes = get_bytes (&work, &known),
    .flops = known.flops,
  };
  out_forecast->fits = out_forecast->device_bytes <= forecast.n_free_bytes;
  return TRUE;
}

/* Returns: operations of an iteration of stage @i; NaN: not known */
static double
count_flops (GuiseForecastWork *self, const double *flops, size_t i, int n_ranks, unsigned *n_left)
{
  g_autoptr (GuiseSaehd) part =
               guise_trial_new_part (self->setup->plan, self->setup->options, i, n_ranks, NULL);
  GuiseSaehdForecast forecast;
  size_t             same;

  g_ptr_array_add (self->works, part != NULL ? describe_work (part) : g_strdup (""));
  same = guise_forecast_find_same (self, i);
  if (same < i)
    return flops[same];
  if (part == NULL || *n_left == 0)
    return (double) NAN;
  (*n_left)--;
  return guise_saehd_forecast (part, self->setup->device, 0, &forecast, NULL) ? forecast.flops
                                                                              : (double) NAN;
}

double *
guise_training_forecast_flops (const GuiseTrainingPlan *plan,
                               const char *const       *options,
                               GuiseDevice             *device,
                               int                      n_ranks)
{
  const GuiseForecastSetup setup = { .plan = plan, .options = options, .device = device };
  GuiseForecastWork        work = { .setup = &setup };
  double                  *flops = g_new0 (double, plan->stages->len);
  unsigned                 n_left = GUISE_FORECAST_MAX_KINDS;

  work.works = g_ptr_array_new_with_free_func (g_free);
  if (n_ranks == 0)
    n_ranks = guise_trial_count_ranks (device);
  for (size_t i = 0; i < plan->stages->len; i++)
    flops[i] = count_flops (&work, flops, i, n_ranks, &n_left);
  g_ptr_array_unref (work.works);
  return flops;
}

void
guise_training_forecast_free (GuiseTrainingForecast *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->stages);
  g_free (self);
}
