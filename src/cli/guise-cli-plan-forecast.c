/* SPDX-License-Identifier: GPL-3.0-or-later
 * What every stage of a project takes, before the first day of training. */
#include <math.h>
#include <stdlib.h>

#include "cli/guise-cli-plan-forecast.h"
#include "cli/guise-cli-planning.h"
#include "core/guise-error.h"
#include "model/guise-model-error.h"
#include "project/guise-project-forecast.h"
#include "train/guise-train-error.h"
#include "train/guise-training-forecast.h"
#include "train/guise-training.h"

#define KWH_PER_100_W 0.1 /* in an hour */
#define GIB           1073741824.0
#define SLOW_MS       10000.0
#define BUSY          1.5           /* times as much work as processors */
#define LONG_HOURS    (60.0 * 24.0) /* nobody waits so long */

static const char *const source_names[] = {
  [GUISE_FORECAST_UNKNOWN] = "unknown",
  [GUISE_FORECAST_MEASURED] = "measured",
  [GUISE_FORECAST_ESTIMATED] = "estimated",
};

/* An option that no model can have is a mistake of the plan here, not of the command. */
static gboolean
blame_plan (GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (error == NULL || !g_error_matches (*error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION))
    return FALSE;
  reason = g_steal_pointer (error);
  g_set_error_literal (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN, reason->message);
  return FALSE;
}

/* ---- reports ---- */

static void
on_stage_cb (size_t stage, void *user_data)
{
  const GuiseCli *self = user_data;

  guise_cli_output_progress (self->output, stage, 0, NULL);
}

static JsonObject *
make_stage (const GuiseTrainingForecast *forecast, const GuiseTrainingStage *stage, guint i)
{
  const GuiseStageForecast *known = &g_array_index (forecast->stages, GuiseStageForecast, i);
  JsonObject               *members = json_object_new ();

  json_object_set_int_member (members, "stage", (gint64) i + 1);
  json_object_set_string_member (members, "name", stage->name);
  json_object_set_int_member (members, "iterations", (gint64) stage->n_iterations);
  json_object_set_int_member (members, "iterations_left", (gint64) known->n_iterations);
  json_object_set_int_member (members, "batch_size", known->batch_size);
  json_object_set_int_member (members, "peak_bytes", (gint64) known->device_bytes);
  json_object_set_int_member (members, "host_bytes", (gint64) known->host_bytes);
  json_object_set_double_member (members, "gflop", known->flops / 1e9);
  json_object_set_double_member (members, "ms", known->ms);
  json_object_set_string_member (members, "time", source_names[known->source]);
  json_object_set_double_member (members, "hours", known->hours);
  json_object_set_boolean_member (members, "fits", known->fits);
  json_object_set_int_member (members, "largest_batch", known->largest_batch);
  return members;
}

static JsonObject *
make_result (const GuiseTrainingForecast *forecast)
{
  const GuiseDiskForecast *disk = &forecast->disk;
  JsonObject              *members = json_object_new ();

  json_object_set_double_member (members, "hours", forecast->hours);
  json_object_set_double_member (members, "kwh_per_100_w", forecast->hours * KWH_PER_100_W);
  json_object_set_int_member (members, "processes", forecast->n_ranks);
  json_object_set_int_member (members, "free_bytes", (gint64) forecast->n_free_bytes);
  json_object_set_int_member (members, "total_bytes", (gint64) forecast->n_total_bytes);
  json_object_set_int_member (members, "disk_bytes", (gint64) disk->total);
  json_object_set_int_member (members, "checkpoint_bytes", (gint64) disk->checkpoint);
  json_object_set_int_member (members, "backups", disk->n_backups);
  json_object_set_int_member (members, "backup_bytes", (gint64) disk->backups);
  json_object_set_int_member (members, "preview_bytes", (gint64) disk->previews);
  return members;
}

/* Returns: (transfer full): the time of an iteration, for people */
static char *
dup_each (const GuiseStageForecast *known)
{
  const char *about = known->source == GUISE_FORECAST_ESTIMATED ? "~ " : "";

  if (isnan (known->ms))
    return g_strdup ("?");
  return known->ms < SLOW_MS ? g_strdup_printf (_("%s%.1f ms"), about, known->ms)
                             : g_strdup_printf (_("%s%.1f s"), about, known->ms / 1e3);
}

static void
append_stage (GString                  *text,
              const GuiseStageForecast *known,
              const GuiseTrainingStage *stage,
              int                       n_ranks,
              guint                     i)
{
  const gboolean is_more =
    known->fits && known->largest_batch >= GUISE_FORECAST_MAX_BATCH * n_ranks;
  g_autofree char *each = dup_each (known);
  g_autofree char *time =
    isnan (known->hours) ? g_strdup ("?") : guise_cli_dup_duration (known->hours * 3600.0);

  g_string_append_printf (text, "\n%2u %-16s %12" G_GUINT64_FORMAT " %6d %12s %15s %9.2f %12d%s%s",
                          i + 1, stage->name, known->n_iterations, known->batch_size, each, time,
                          (double) known->device_bytes / GIB, known->largest_batch,
                          is_more ? "+" : " ", known->fits ? "" : "!");
}

static char *
make_table (const GuiseTrainingForecast *forecast, const GuiseTrainingPlan *plan)
{
  const GuiseDiskForecast *disk = &forecast->disk;
  GString                 *text = g_string_new (NULL);
  gboolean                 is_estimated = FALSE;

  /* Translators: the columns are right-aligned under 2, 16, 12, 6, 12, 15, 9 and 12 characters, and
   * a sign. */
  g_string_append (text, _("   stage              iterations  batch         each      time left  peak GiB largest batch"));
  for (guint i = 0; i < plan->stages->len; i++)
    {
      const GuiseStageForecast *known = &g_array_index (forecast->stages, GuiseStageForecast, i);

      append_stage (text, known, guise_training_plan_get_stage (plan, i), forecast->n_ranks, i);
      is_estimated |= known->source == GUISE_FORECAST_ESTIMATED;
    }
  g_string_append_c (text, '\n');
  if (!isnan (forecast->hours))
    {
      g_autofree char *time = guise_cli_dup_duration (forecast->hours * 3600.0);

      /* Translators: a time, and a number */
      g_string_append_printf (text, _("All stages: %s; %.0f kWh for each 100 W that the computer draws. "),
                                       time, forecast->hours * KWH_PER_100_W);
    }
  g_string_append_printf (text, _("Disk: at most %.2f GiB, of it %.2f for checkpoints, %.2f for %u backups, %.2f for pictures."),
                                   (double) disk->total / GIB, (double) disk->checkpoints / GIB,
                                   (double) disk->backups / GIB, disk->n_backups,
                                   (double) disk->previews / GIB);
  if (is_estimated)
    g_string_append (text, _("\n~: reckoned from the operations and the speed of another stage or a smaller model."));
  return g_string_free (text, FALSE);
}

/* A stage that ends by the hours trained: how much of it there will be. */
static void
note_stage (const GuiseCli *self, const GuiseTrainingStage *stage, const GuiseStageForecast *known)
{
  const double     n = known->ms > 0.0 ? known->hours * 3.6e6 / known->ms : (double) NAN;
  g_autofree char *count = NULL;

  if (stage->until_hours <= 0.0 || !(n < (double) known->n_iterations))
    return;
  count = guise_cli_dup_count ((uint64_t) n);
  if (n < 1.0)
    guise_cli_output_warning (self->output,
                              _("Stage “%s” ends when the project has been trained for %g hours, "
                                "which the stages before it take: it would not be trained at all."),
                                stage->name, stage->until_hours);
  else
    guise_cli_output_note (self->output,
                           _("Stage “%s” ends when the project has been trained for %g hours: "
                             "after some %s iterations."),
                              stage->name, stage->until_hours, count);
}

/* Times that nobody waits for, or that say more of other programs than of this computer. */
static void
note_times (const GuiseCli *self, const GuiseTrainingForecast *forecast)
{
  const int n_processors = (int) g_get_num_processors ();
  double    load;

  if (isnan (forecast->hours))
    return;
  if (self->gpu < 0 && getloadavg (&load, 1) == 1 && load > BUSY * n_processors)
    guise_cli_output_warning (self->output,
                              _("This computer is busy with other work (load %.1f on %d "
                                "processors): alone, training takes less time than is said here."),
                                 load, n_processors);
  if (forecast->hours > LONG_HOURS && self->gpu < 0)
    guise_cli_output_warning (self->output,
                              _("On processors alone this plan takes very long. It is made for a "
                                "GPU, which takes days; “quick-check” and “miniature” are plans to try things with."));
}

/* What people should hear of a plan that can be done. */
static void
note_offers (const GuiseCli              *self,
             const GuiseTrainingForecast *forecast,
             const GuiseTrainingPlan     *plan)
{
  const GuiseStageForecast *first = &g_array_index (forecast->stages, GuiseStageForecast, 0);
  int                       least = first->largest_batch;

  for (guint i = 1; i < forecast->stages->len; i++)
    least = MIN (least, g_array_index (forecast->stages, GuiseStageForecast, i).largest_batch);
  if (forecast->n_ranks > 1)
    guise_cli_output_note (self->output,
                           _("A batch of %d is %d for each of %d processes."), first->batch_size,
                              first->batch_size / forecast->n_ranks, forecast->n_ranks);
  if (least > 0 && least < GUISE_FORECAST_MAX_BATCH * forecast->n_ranks)
    guise_cli_output_note (self->output, _("The largest batch that fits in all stages is %d."),
                                            least);
  for (guint i = 0; i < forecast->stages->len; i++)
    note_stage (self, guise_training_plan_get_stage (plan, i),
                &g_array_index (forecast->stages, GuiseStageForecast, i));
  note_times (self, forecast);
}

static gboolean
report (const GuiseCli              *self,
        const GuiseTrainingForecast *forecast,
        const GuiseProject          *project,
        GError                     **error)
{
  gboolean         is_json = guise_cli_output_is_json (self->output);
  g_autofree char *table = make_table (forecast, project->plan);
  gboolean         can_be_done;

  for (guint i = 0; is_json && i < forecast->stages->len; i++)
    guise_cli_output_event (self->output, "stage",
                            make_stage (forecast, guise_training_plan_get_stage (project->plan, i),
                                        i));
  note_offers (self, forecast, project->plan);
  can_be_done = guise_training_forecast_check (forecast, project->plan, project->dir, error);
  /* People see the table also of a plan that is refused; the last event is the error's then. */
  if (can_be_done || !is_json)
    guise_cli_output_result (self->output, table, make_result (forecast));
  return can_be_done;
}

gboolean
guise_cli_plan_forecast (GuiseCli                 *self,
                         const char               *dir,
                         const GuiseCliPlanWishes *wishes,
                         GError                  **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (dir, error);
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GuiseTrainingForecast) forecast = NULL;
  GuiseForecastSetup setup = { .n_ranks = wishes->n_processes,
                               .budget_seconds = wishes->measure_seconds };

  if (project == NULL ||
      !guise_forecast_setup_for_project (&setup, project, NULL, self->cancellable, error))
    return FALSE;
  setup.device = device = guise_device_open (self->device, self->n_threads, error);
  if (device == NULL)
    return FALSE;
  guise_cli_output_begin (self->output, _("Measuring"), 0);
  forecast = guise_training_forecast (&setup, on_stage_cb, self, self->cancellable, error);
  if (forecast == NULL)
    return blame_plan (error);
  return report (self, forecast, project, error);
}
