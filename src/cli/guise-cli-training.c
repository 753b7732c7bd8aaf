/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training a project with reports for people and scripts. */
#include "cli/guise-cli-training.h"

#include <inttypes.h>

#include "cli/guise-cli-ranks.h"
#include "core/guise-error.h"
#include "project/guise-run.h"
#include "train/guise-train-error.h"
#include "train/guise-training-probe.h"

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
  const GuiseRun     *run;           /* borrowed; NULL while it opens */
  double              stage_seconds; /* left, as of the last iteration */
  double              plan_seconds;
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
  self->stage_seconds = progress->stage_seconds;
  self->plan_seconds = progress->plan_seconds;
  if (!guise_cli_output_wants_progress (self->cli->output, progress->iteration, self->until))
    return;
  members = json_object_new ();
  json_object_set_int_member (members, "iteration", (gint64) progress->iteration);
  json_object_set_int_member (members, "stage", (gint64) progress->stage + 1);
  json_object_set_double_member (members, "src_loss", self->src_loss);
  json_object_set_double_member (members, "dst_loss", self->dst_loss);
  json_object_set_double_member (members, "ms", progress->ms);
  json_object_set_double_member (members, "wait_ms", progress->wait_ms);
  json_object_set_double_member (members, "eta_s",
                                 guise_training_get_seconds_to (guise_run_get_training (self->run),
                                                                self->until));
  json_object_set_double_member (members, "stage_eta_s", progress->stage_seconds);
  json_object_set_double_member (members, "plan_eta_s", progress->plan_seconds);
  guise_cli_output_progress (self->cli->output, progress->iteration, self->until, members);
}

/* A checkpoint is also when a log without a progress bar hears how long it will take. */
static void
on_saved (const Reporter *self, uint64_t iteration)
{
  g_autofree char *stage = guise_cli_dup_duration (self->stage_seconds);
  g_autofree char *plan = guise_cli_dup_duration (self->plan_seconds);

  if (self->n_steps == 0 || self->plan_seconds <= 0.0)
    guise_cli_output_note (self->cli->output, _("Saved at iteration %" PRIu64 "."), iteration);
  else
    guise_cli_output_note (self->cli->output,
                           /* Translators: two durations, as in "3 h 05 min" or "not yet known" */
                           _("Saved at iteration %" PRIu64
                             ". Time left of the stage: %s, of the plan: %s."),
                              iteration, stage, plan);
}

static void
on_training_progress (const GuiseTrainingProgress *progress, void *user_data)
{
  Reporter *self = user_data;

  /* While it waits for room there are no iterations, but there are signs of life. */
  if (self->end_us != 0 && g_get_monotonic_time () >= self->end_us)
    g_cancellable_cancel (self->stop);

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
      guise_cli_output_note (self->cli->output, _("%s starts anew at iteration %" PRIu64 "."),
                                                   progress->text, progress->iteration);
      break;
    case GUISE_TRAINING_SAVED:
      on_saved (self, progress->iteration);
      break;
    case GUISE_TRAINING_BACKED_UP:
      guise_cli_output_note (self->cli->output, _("Backed up as %s."), progress->text);
      break;
    case GUISE_TRAINING_PHASE:
      break;
    case GUISE_TRAINING_WARNING:
    case GUISE_TRAINING_UNSAVED:
    case GUISE_TRAINING_GUARD:
      guise_cli_output_warning (self->cli->output, "%s", progress->text);
      break;
    case GUISE_TRAINING_PREVIEW:
    case GUISE_TRAINING_PROBE:
    case GUISE_TRAINING_NOTE:
    case GUISE_TRAINING_SAVED_LATE:
    case GUISE_TRAINING_GATE:
    case GUISE_TRAINING_WENT_BACK:
      guise_cli_output_note (self->cli->output, "%s", progress->text);
      break;
    }
}

static JsonObject *
make_result (const Reporter *self, const GuiseRun *run, GuiseRunOutcome outcome)
{
  JsonObject      *members = json_object_new ();
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  int              n_processes;
  const double    *shares =
    guise_training_get_wait_shares (guise_run_get_training (run), &n_processes);

  json_object_set_int_member (members, "iteration", (gint64) guise_run_get_iteration (run));
  json_object_set_string_member (members, "outcome", guise_run_outcome_to_string (outcome));
  if (guise_run_get_message (run) != NULL)
    json_object_set_string_member (members, "message", guise_run_get_message (run));
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

/* Of many cards: where the optimizer is better off. What is learned is the same. */
static void
place_optimizer (const GuiseCli *self, const GuiseProject *project, const GuiseTrainingProbe *found)
{
  if (found->lacks_host && found->n_aside_bytes <= found->n_host_free_bytes)
    guise_cli_output_note (self->output,
                           _("The optimizer was not tried in the computers' memory: another one "
                             "has too little of it free."));
  else if (found->lacks_host)
    guise_cli_output_note (self->output,
                           _("The optimizer was not tried in the computer's memory: with it there "
                             "each process takes %.1f GiB, and %.1f GiB are free for each."),
                              (double) found->n_aside_bytes / GIB,
                              (double) found->n_host_free_bytes / GIB);
  if (!found->is_tried)
    return;
  project->plan->optimizer_place = found->place;
  if (found->device_ms < 0.0)
    guise_cli_output_note (self->output,
                           _("The optimizer does not fit onto the graphics cards: it is kept in "
                             "the computer's memory, %.1f ms an iteration."),
                              found->aside_ms);
  else if (found->aside_ms >= 0.0)
    guise_cli_output_note (self->output, found->place == GUISE_OPTIMIZER_AS_PLANNED
                           ? _("The optimizer was tried on the graphics cards, %.1f ms an "
                               "iteration, and in the computer's memory, %.1f ms: it stays where "
                               "the plan has it.")
                           : _("The optimizer was tried on the graphics cards, %.1f ms an "
                               "iteration, and in the computer's memory, %.1f ms: it is kept "
                               "where it is faster."),
                                found->device_ms, found->aside_ms);
}

/* A GPU's memory is what it is: whether the plan's largest stage fits is found out before the first
 * iteration, not when that stage comes. */
static gboolean
probe (const GuiseCli *self, const GuiseProject *project, GuiseDevice *device, GError **error)
{
  const GuiseRanks   ranks = guise_ranks_from_environment ();
  GuiseTrainingProbe found;

  if (!guise_device_is_asynchronous (device))
    return TRUE;
  if (!guise_training_probe (project->plan, (const char *const *) project->options, device, TRUE,
                             guise_training_probe_read_host ("/proc/meminfo", &ranks), &found,
                             error))
    return FALSE;
  guise_cli_output_note (self->output,
                         _("The largest stage, “%s”, takes %.1f of %.1f GiB that are free, and "
                           "%.1f ms an iteration without its samples."),
                            guise_training_plan_get_stage (project->plan, found.stage)->name,
                            (double) found.n_bytes / GIB, (double) found.n_free_bytes / GIB,
                            found.ms);
  place_optimizer (self, project, &found);
  return TRUE;
}

/* What a run that does not end by itself says, or %NULL when all is well. */
static gboolean
check_outcome (const GuiseRun *run,
               GuiseRunOutcome outcome,
               const Reporter *reporter,
               GError        **error)
{
  const uint64_t iteration = guise_run_get_iteration (run);

  if (outcome == GUISE_RUN_STOPPED && g_cancellable_is_cancelled (reporter->cli->cancellable))
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                 _("Training was stopped at iteration %" PRIu64 "; everything is saved. "
                   "“guise train” goes on from there."),
                    iteration);
  else if (outcome == GUISE_RUN_GUARDED)
    g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED,
                 /* Translators: what was found, and a folder */
                 _("%s. To return to the last good point with gradient clipping on, and go on: "
                   "guise train --go-back '%s'"),
                    guise_run_get_message (run), reporter->project->dir);
  else
    {
      if (outcome == GUISE_RUN_AT_GATE)
        guise_cli_output_note (reporter->cli->output, _("To answer: “guise plan pass '%s'” or “guise plan repeat '%s'”, then "
                                 "“guise train” again."),
                                                         reporter->project->dir,
                                                         reporter->project->dir);
      return TRUE;
    }
  return FALSE;
}

static GuiseRun *
open_run (Reporter                     *reporter,
          GuiseProject                 *project,
          const GuiseCliTrainingWishes *wishes,
          GuiseDevice                  *device,
          GError                      **error)
{
  GuiseCli           *self = reporter->cli;
  const GuiseRunSetup setup = { .device = device,
                                .n_threads = self->n_threads,
                                .save_seconds = wishes->save_seconds,
                                .preview_seconds = wishes->preview_seconds,
                                .unattended = wishes->unattended,
                                .n_iterations = wishes->n_iterations,
                                .until_stage = wishes->until_stage };
  g_autoptr (GuiseRun) run = NULL;

  if (!guise_cli_ranks_share (self, device, error) || !probe (self, project, device, error) ||
      (run = guise_run_open (project, &setup, on_training_progress, reporter, self->cancellable,
                             error)) == NULL)
    return NULL;
  if (wishes->go_back && !guise_run_go_back (run, wishes->how_back, error))
    return NULL;
  reporter->until = guise_run_get_end (run);
  return g_steal_pointer (&run);
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer stop)
{
  g_cancellable_cancel (stop);
}

/* Ctrl-C is heard where no iteration comes, too: while training waits for room on a disk. */
static gboolean
go (const GuiseCli *self, GuiseRun *run, Reporter *reporter, GuiseRunOutcome *out, GError **error)
{
  const gulong   handler = g_cancellable_connect (self->cancellable, G_CALLBACK (on_cancelled_cb),
                                                  g_object_ref (reporter->stop), g_object_unref);
  const gboolean done = guise_run_go (run, reporter->stop, out, error);

  g_cancellable_disconnect (self->cancellable, handler);
  return done;
}

gboolean
guise_cli_training_run (GuiseCli                     *self,
                        GuiseProject                 *project,
                        const GuiseCliTrainingWishes *wishes,
                        JsonObject                  **out_members,
                        GError                      **error)
{
  g_autoptr (GuiseDevice) device = guise_device_open (self->device, self->n_threads, error);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GuiseRun) run = NULL;
  Reporter        reporter = { .cli = self, .project = project, .stop = stop };
  GuiseRunOutcome outcome;

  if (device == NULL || (run = open_run (&reporter, project, wishes, device, error)) == NULL)
    return FALSE;
  if (wishes->seconds > 0.0)
    reporter.end_us = g_get_monotonic_time () + (int64_t) (wishes->seconds * 1e6);
  reporter.run = run;
  guise_cli_output_begin (self->output, _("Training"), guise_run_get_iteration (run));
  if (!go (self, run, &reporter, &outcome, error) ||
      !check_outcome (run, outcome, &reporter, error))
    return FALSE;
  *out_members = make_result (&reporter, run, outcome);
  return TRUE;
}
