/* SPDX-License-Identifier: GPL-3.0-or-later
 * The iterations of a stage, and the resets between them. */
#include "train/guise-training-private.h"

#include <math.h>

#include "train/guise-train-error.h"

#define BAD_IN_ROW_MAX       100                   /* then no scale of the loss will do */
#define RESET_SEED_INCREMENT 0x9E3779B97F4A7C15ULL /* other start values at every reset */

gboolean
guise_training_has_to_stop (const GuiseTraining *self, GCancellable *cancellable)
{
  return self->ranks != NULL ? self->votes.stops : g_cancellable_is_cancelled (cancellable);
}

/* A reset: inter_AB starts anew (features.md A1, 29). */
static gboolean
reset_inter_ab (GuiseTraining *self, GError **error)
{
  uint64_t seed =
    self->setup->seed + RESET_SEED_INCREMENT * (uint64_t) guise_training_get_iteration (self);

  if (!guise_saehd_reset_component (self->model, self->weights, "inter_AB", seed,
                                    self->setup->plan->reset_moments, error))
    return FALSE;
  guise_guard_forget (self->guard);
  guise_training_tell (self, GUISE_TRAINING_RESET, "inter_AB");
  return TRUE;
}

/* Gives the device one more iteration to do. */
static gboolean
start_iteration (GuiseTraining *self, GError **error)
{
  int n_in_flight = guise_saehd_trainer_get_n_in_flight (self->trainer);
  /* Which is their order, too: at most two are in flight. */
  double *wait_ms =
    &self->wait_ms[guise_training_get_n_started (self) % GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT];

  if (n_in_flight == 0)
    self->clock_us = g_get_monotonic_time ();
  return guise_training_start_batch (self, wait_ms, error);
}

/* Whether the weights of an iteration are still worth going on with. */
static gboolean
check_losses (GuiseTraining *self, const GuiseSaehdReport *report, GError **error)
{
  const GuiseRankVotes *votes = &self->votes;
  const uint64_t        iteration = guise_training_get_iteration (self) + 1;
  g_autofree char      *message = NULL;

  if (report->n_bad_in_row >= BAD_IN_ROW_MAX)
    {
      message = g_strdup_printf ("The gradients of the %d iterations up to %" G_GUINT64_FORMAT
                                 " were not finite, so nothing is learned any more. The last "
                                 "checkpoint is good; continue from it in fp32",
                                 BAD_IN_ROW_MAX, iteration);
      g_set_error_literal (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED, message);
      g_free (guise_training_leave_evidence (self, "not-finite", message));
      return FALSE;
    }
  return guise_training_heed (self,
                              guise_guard_add_losses (self->guard, iteration, votes->losses[0],
                                                      votes->losses[1]),
                              error);
}

/* What the iteration has done to the books, and who wants to know of it. */
static void
tell_step (GuiseTraining *self, uint64_t slot, double ms)
{
  GuiseTrainingProgress progress = {
    .event = GUISE_TRAINING_STEP,
    .stage = self->place.stage,
    .iteration = guise_training_get_iteration (self),
    .src_loss = self->votes.losses[0],
    .dst_loss = self->votes.losses[1],
    .ms = ms,
    .wait_ms = self->wait_ms[slot % GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT],
  };

  guise_training_note_losses (self, &progress);
  guise_training_note_speed (self, &progress);
  if (self->func != NULL)
    self->func (&progress, self->user_data);
}

/* How long it was in milliseconds; it counts as trained. */
static double
stop_clock (GuiseTraining *self)
{
  const int64_t now_us = g_get_monotonic_time ();
  const double  ms = (double) (now_us - self->clock_us) / 1000.0;

  self->clock_us = now_us;
  self->trained_seconds += ms / 1000.0;
  return ms;
}

/* The oldest iteration in flight is done: its losses go into the history. */
static gboolean
finish_iteration (GuiseTraining *self, GCancellable *cancellable, GError **error)
{
  uint64_t         slot = guise_training_get_iteration (self);
  GuiseSaehdReport report;
  GuiseRankVotes  *votes = &self->votes;
  float            losses[2];
  double           ms;

  if (!guise_saehd_trainer_collect (self->trainer, &report, error))
    return FALSE;
  ms = stop_clock (self);
  *votes = (GuiseRankVotes){
    .losses = { report.src_loss, report.dst_loss },
    .stops = g_cancellable_is_cancelled (cancellable),
    .duties = guise_training_get_due (self) |
              (guise_training_is_time_up (self) ? GUISE_TRAINING_DUTY_END : 0),
  };
  if (!guise_ranks_vote (self->ranks, votes, error) || !check_losses (self, &report, error))
    return FALSE;
  /* The clocks of several processes differ: the first one's counts. */
  self->is_time_up = (votes->duties & GUISE_TRAINING_DUTY_END) != 0;
  votes->duties &= ~(unsigned) GUISE_TRAINING_DUTY_END;
  self->n_bad = report.n_bad;
  losses[0] = (float) votes->losses[0];
  losses[1] = (float) votes->losses[1];
  g_array_append_vals (self->state->loss_history, losses, 2);
  self->state->iter++;
  self->place.done++;
  if (!guise_saehd_get_options (self->model)->random_warp)
    self->is_reusable = FALSE;
  tell_step (self, slot, ms);
  return TRUE;
}

/* Waits until no more than @n iterations are in flight. */
static gboolean
finish_down_to (GuiseTraining *self, int n, GCancellable *cancellable, GError **error)
{
  while (guise_saehd_trainer_get_n_in_flight (self->trainer) > n)
    if (!finish_iteration (self, cancellable, error))
      return FALSE;
  return TRUE;
}

/* What is due after an iteration. Nothing is in flight then: what is saved and shown belongs to one
 * iteration. */
static gboolean
keep_what_is_due (GuiseTraining *self, GCancellable *cancellable, GError **error)
{
  unsigned duties = self->ranks != NULL ? self->votes.duties : guise_training_get_due (self);

  duties |= guise_training_get_scheduled (self);
  if (duties == 0)
    return TRUE;
  if (!finish_down_to (self, 0, cancellable, error) ||
      !guise_training_keep (self, duties, GUISE_TRAINING_REASON_CLOCK, cancellable, error))
    return FALSE;
  self->votes.duties = 0; /* of the iterations that were in flight, too */
  return TRUE;
}

/* The state before a reset is saved; until the next checkpoint a training that is killed does the
 * reset once more. */
static gboolean
do_resets (GuiseTraining *self, GCancellable *cancellable, GError **error)
{
  const uint64_t n = guise_training_count_resets (self);

  if (!self->has_to_reset && self->n_resets >= n)
    return TRUE;
  if (self->place.done > 0 &&
      !guise_training_keep (self, GUISE_TRAINING_DUTY_SAVE, GUISE_TRAINING_REASON_BEFORE_RESET,
                            cancellable, error))
    return FALSE;
  self->n_resets = n;
  self->has_to_reset = FALSE;
  return reset_inter_ab (self, error);
}

/* Whether there is another iteration to start. */
static gboolean
has_more (const GuiseTraining *self, uint64_t until, GCancellable *cancellable)
{
  return guise_training_get_n_started (self) < until && !guise_training_is_stage_done (self) &&
         !guise_training_has_to_stop (self, cancellable);
}

gboolean
guise_training_run_stage (GuiseTraining *self,
                          uint64_t       until,
                          GCancellable  *cancellable,
                          GError       **error)
{
  /* A device that works on its own always has one iteration to do while the samples of the next are
   * fetched. */
  const GuiseTrainingStage *stage = guise_training_get_stage (self);
  const int                 n_ahead = guise_device_is_asynchronous (self->setup->device) ? 1 : 0;
  const uint64_t            started = guise_training_get_iteration (self);
  const uint64_t            before = started - self->place.done; /* iterations before the stage */

  uint64_t n_resets;
  uint64_t next_reset = guise_training_stage_get_next_reset (stage, self->place.done);

  until = MIN (until, before + stage->n_iterations);
  n_resets = self->n_resets;
  if (started == 0 &&
      self->setup->history != NULL && /* how it looked before anything was learned */
      !guise_training_keep (self, GUISE_TRAINING_DUTY_PROBE, GUISE_TRAINING_REASON_CLOCK,
                            cancellable, error))
    return FALSE;
  if (!do_resets (self, cancellable, error))
    return FALSE;
  while (has_more (self, until, cancellable) && !self->comes_back)
    {
      gboolean is_reset;

      if (!start_iteration (self, error))
        return FALSE;
      is_reset = guise_training_get_n_started (self) - before == next_reset;
      if (!finish_down_to (self, is_reset ? 0 : n_ahead, cancellable, error) ||
          !keep_what_is_due (self, cancellable, error) ||
          (is_reset && !self->comes_back && !do_resets (self, cancellable, error)))
        return FALSE;
      if (is_reset)
        next_reset = guise_training_stage_get_next_reset (stage, self->place.done);
    }
  if (!finish_down_to (self, 0, cancellable, error))
    return FALSE;
  if (self->comes_back && has_more (self, until, cancellable))
    return TRUE; /* the checkpoint is there */
  /* A reset at the end that a kill had prevented is saved, too. */
  if (guise_training_get_iteration (self) == started)
    return self->n_resets == n_resets || !guise_training_is_stage_done (self) ||
           guise_training_keep (self, GUISE_TRAINING_DUTY_SAVE, GUISE_TRAINING_REASON_STAGE_END,
                                cancellable, error);
  return guise_training_keep (self, GUISE_TRAINING_DUTY_SAVE | GUISE_TRAINING_DUTY_PREVIEW,
                              guise_training_is_stage_done (self) ? GUISE_TRAINING_REASON_STAGE_END
                              : guise_training_has_to_stop (self, cancellable)
                                ? GUISE_TRAINING_REASON_STOP
                                : GUISE_TRAINING_REASON_LIMIT,
                              cancellable, error);
}
