/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training a project with reports for people and scripts. */
#include "cli/guise-cli-training.h"

#include "cli/guise-cli-ranks.h"
#include "core/guise-error.h"
#include "train/guise-training-probe.h"
#include "train/guise-training.h"

#define GIB       1073741824.0
#define SMOOTHING 0.02 /* of the losses shown: about the last 50 iterations count */

/* What the reports need to remember. */
typedef struct
{
  GuiseCli           *cli;     /* borrowed */
  const GuiseProject *project; /* borrowed */
  GCancellable       *stop;    /* owned: by Ctrl-C or by the clock */
  int64_t             end_us;  /* 0: no limit */
  uint64_t            until;
  uint64_t            n_steps;
  double              src_loss;
  double              dst_loss;
  double              total_ms;
  double              total_wait_ms;
} Reporter;

static void
on_step (Reporter *self, const GuiseTrainingProgress *progress)
{
  JsonObject *members;
  double      weight = self->n_steps == 0 ? 1.0 : SMOOTHING;

  self->n_steps++;
  self->src_loss += weight * (progress->src_loss - self->src_loss);
  self->dst_loss += weight * (progress->dst_loss - self->dst_loss);
  self->total_ms += progress->ms;
  self->total_wait_ms += progress->wait_ms;
  if (self->end_us != 0 && g_get_monotonic_time () >= self->end_us)
    g_cancellable_cancel (self->stop);
  if (g_cancellable_is_cancelled (self->cli->cancellable))
    g_cancellable_cancel (self->stop);
  if (!guise_cli_output_wants_progress (self->cli->output, progress->iteration, self->until))
    return;
  members = json_object_new ();
  json_object_set_int_member (members, "iteration", (gint64) progress->iteration);
  json_object_set_int_member (members, "stage", (gint64) progress->stage + 1);
  json_object_set_double_member (members, "src_loss", self->src_loss);
  json_object_set_double_member (members, "dst_loss", self->dst_loss);
  json_object_set_double_member (members, "ms", progress->ms);
  json_object_set_double_member (members, "wait_ms", progress->wait_ms);
  guise_cli_output_progress (self->cli->output, progress->iteration, self->until, members);
}

static void
on_training_progress (const GuiseTrainingProgress *progress, void *user_data)
{
  Reporter *self = user_data;

  switch (progress->event)
    {
    case GUISE_TRAINING_STEP:
      on_step (self, progress);
      break;
    case GUISE_TRAINING_STAGE:
      guise_cli_output_note (self->cli->output, _("Stage %zu of %u: %s"), progress->stage + 1,
                                                   self->project->plan->stages->len,
                                                   progress->text);
      break;
    case GUISE_TRAINING_RESET:
      guise_cli_output_note (self->cli->output,
                             _("inter_AB starts anew at iteration %" G_GUINT64_FORMAT "."),
                                progress->iteration);
      break;
    case GUISE_TRAINING_SAVED:
      guise_cli_output_note (self->cli->output, _("Saved at iteration %" G_GUINT64_FORMAT "."),
                                                   progress->iteration);
      break;
    case GUISE_TRAINING_PREVIEW:
    case GUISE_TRAINING_NOTE:
      guise_cli_output_note (self->cli->output, "%s", progress->text);
      break;
    }
}

/* The iteration at which the wish is fulfilled. */
static uint64_t
find_end (const GuiseProject *project, const GuiseCliTrainingWishes *wishes, uint64_t iteration)
{
  uint64_t first = project->imported_iterations;
  uint64_t end = first + guise_training_plan_get_n_iterations (project->plan);

  if (wishes->n_iterations > 0)
    end = MIN (end, iteration + wishes->n_iterations);
  if (wishes->until_stage > 0 && (unsigned) wishes->until_stage < project->plan->stages->len)
    {
      uint64_t stage_end = first;

      for (int i = 0; i < wishes->until_stage; i++)
        stage_end += guise_training_plan_get_stage (project->plan, (size_t) i)->n_iterations;
      end = MIN (end, stage_end);
    }
  return end;
}

static JsonObject *
make_result (const Reporter *self, const GuiseTraining *training, const char *checkpoints)
{
  JsonObject   *members = json_object_new ();
  int           n_processes;
  const double *shares = guise_training_get_wait_shares (training, &n_processes);

  json_object_set_int_member (members, "iteration",
                              (gint64) guise_training_get_iteration (training));
  if (self->n_steps > 0)
    {
      json_object_set_double_member (members, "src_loss", self->src_loss);
      json_object_set_double_member (members, "dst_loss", self->dst_loss);
      json_object_set_double_member (members, "ms_mean", self->total_ms / (double) self->n_steps);
      json_object_set_double_member (members, "wait_ms_mean",
                                     self->total_wait_ms / (double) self->n_steps);
    }
  json_object_set_string_member (members, "checkpoints", checkpoints);
  if (shares != NULL)
    json_object_set_array_member (members, "wait_shares",
                                  guise_cli_ranks_make_shares (shares, n_processes));
  return members;
}

/* A GPU's memory is what it is: whether the plan's largest stage fits is found out before the first
 * iteration, not when that stage comes. */
static gboolean
probe (const GuiseCli *self, const GuiseProject *project, GuiseDevice *device, GError **error)
{
  GuiseTrainingProbe found;

  if (!guise_device_is_asynchronous (device))
    return TRUE;
  if (!guise_training_probe (project->plan, (const char *const *) project->options, device, TRUE,
                             &found, error))
    return FALSE;
  guise_cli_output_note (self->output,
                         _("The largest stage, “%s”, takes %.1f of %.1f GiB that are free, and "
                           "%.1f ms an iteration without its samples."),
                            guise_training_plan_get_stage (project->plan, found.stage)->name,
                            (double) found.n_bytes / GIB, (double) found.n_free_bytes / GIB,
                            found.ms);
  return TRUE;
}

gboolean
guise_cli_training_run (GuiseCli                     *self,
                        const GuiseProject           *project,
                        const GuiseCliTrainingWishes *wishes,
                        JsonObject                  **out_members,
                        GError                      **error)
{
  g_autoptr (GuiseDevice) device = guise_device_open (self->device, self->n_threads, error);
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (project);
  g_autofree char *previews = guise_project_dup_previews_dir (project);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GuiseTraining) training = NULL;
  g_autoptr (GError) local = NULL;
  Reporter           reporter = { .cli = self, .project = project, .stop = stop };
  GuiseTrainingSetup setup = { .plan = project->plan,
                               .options = (const char *const *) project->options,
                               .first_iteration = project->imported_iterations,
                               .checkpoints = checkpoints,
                               .previews = previews,
                               .device = device,
                               .seed = project->seed,
                               .n_threads = self->n_threads,
                               .save_seconds = wishes->save_seconds,
                               .preview_seconds = wishes->preview_seconds };

  if (device == NULL)
    return FALSE;
  if (!guise_cli_ranks_share (self, device, error) || !probe (self, project, device, error))
    return FALSE;
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    setup.faces[i] = guise_project_get_faces (project, (GuiseFaceSlot) i)->path;
  training = guise_training_open (&setup, on_training_progress, &reporter, error);
  if (training == NULL)
    return FALSE;
  reporter.until = find_end (project, wishes, guise_training_get_iteration (training));
  if (wishes->seconds > 0.0)
    reporter.end_us = g_get_monotonic_time () + (int64_t) (wishes->seconds * 1e6);
  guise_cli_output_begin (self->output, _("Training"), guise_training_get_iteration (training));
  if (!guise_training_run (training, reporter.until, stop, &local) &&
      !(g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED) &&
        !g_cancellable_is_cancelled (self->cancellable)))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *out_members = make_result (&reporter, training, checkpoints);
  return TRUE;
}
