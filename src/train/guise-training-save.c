/* SPDX-License-Identifier: GPL-3.0-or-later
 * The checkpoints of a training. A disk that is full now may not be so in a minute, and what is in
 * memory is not lost yet: what cannot be written is tried again. */
#include "train/guise-training-private.h"

#include <math.h>
#include <sys/statvfs.h>

#include "core/guise-error.h"
#include "model/guise-model-error.h"
#include "train/guise-train-error.h"

#define N_CHECKPOINTS_KEPT       3
#define RETRY_SECONDS            2.0  /* the first pause where training waits */
#define MAX_RETRY_SECONDS        60.0 /* the longest one */
#define N_TRIES_STOPPING         4    /* then who stops it has waited long enough */
#define MAX_STOPPING_SECONDS     2.0  /* the longest pause between those */
#define SLICE_MS                 50   /* of a pause: so soon a stop is seen */
#define SHARED_SLICE_MS          500  /* likewise of several processes, which agree after each */
#define LOSS_BYTES_PER_ITERATION 21   /* two losses in a pickle */
#define N_PASSES                 5 /* over its files: written, read, backed up, read back, thinned */

static const char *const reasons[GUISE_N_TRAINING_REASONS] = { "clock", "before-reset", "stage-end",
                                                               "stop", "limit" };

/* How a try ended. */
typedef enum
{
  TRY_DONE,
  TRY_POSTPONED, /* not written, and nothing is lost yet */
  TRY_FAILED,
} Try;

/* ---- one checkpoint ---- */

/* What went wrong since the last checkpoint and stopped nothing. */
static void
tell_bad_updates (GuiseTraining *self)
{
  gboolean         is_scaled = guise_device_get_loss_scale (self->setup->device) != 1.0;
  g_autofree char *text = NULL;

  if (self->n_bad > self->n_bad_told)
    {
      text = g_strdup_printf ("The gradients of %" G_GUINT64_FORMAT
                              " updates since the last checkpoint were not all finite%s",
                              self->n_bad - self->n_bad_told,
                              is_scaled ? "; those updates were left out" : "");
      guise_training_tell (self, GUISE_TRAINING_NOTE, text);
    }
  self->n_bad_told = self->n_bad;
  if (guise_device_take_kept (self->setup->device))
    guise_training_tell (self, GUISE_TRAINING_NOTE,
                         "Since the last checkpoint updates would have made weights infinite or no "
                         "numbers; those weights stayed as they were");
}

static void
tell_saved (const GuiseTraining *self, const char *path, unsigned wishes)
{
  const GuiseTrainingProgress progress = {
    .event = GUISE_TRAINING_SAVED,
    .iteration = guise_training_get_iteration (self),
    .stage = self->place.stage,
    .wishes = wishes,
    .text = path,
  };

  if (self->func != NULL)
    self->func (&progress, self->user_data);
}

/* After a checkpoint that had to be tried more than once. */
static void
tell_late (GuiseTraining *self)
{
  const double     seconds = (double) (g_get_monotonic_time () - self->failing_us) / 1e6;
  g_autofree char *text = NULL;

  if (self->n_failed_saves == 0)
    return;
  text =
    g_strdup_printf ("Checkpoints can be written again, after %u failed %s in %.0f s",
                     self->n_failed_saves, self->n_failed_saves == 1 ? "try" : "tries", seconds);
  self->n_failed_saves = 0;
  guise_training_tell (self, GUISE_TRAINING_SAVED_LATE, text);
}

uint64_t
guise_training_estimate_checkpoint (const GuiseTraining *self)
{
  uint64_t n_bytes = LOSS_BYTES_PER_ITERATION * guise_training_get_iteration (self);

  for (size_t i = 0; i < guise_weights_get_n (self->weights); i++)
    {
      const char *name = guise_weights_get_name (self->weights, i);

      n_bytes += sizeof (float) *
                 (uint64_t) guise_shape_n_elements (guise_weights_get_shape (self->weights, name));
    }
  return n_bytes;
}

static gboolean
write_checkpoint (GuiseTraining *self, GuiseTrainingReason reason, unsigned wishes, GError **error)
{
  const char *dir = self->setup->checkpoints;
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autoptr (GuiseCheckpointDraft) draft = NULL;
  g_autofree char *path = NULL;

  guise_training_dup_info (self, wishes != 0 ? "asked" : reasons[reason], &info);
  draft =
    guise_checkpoint_begin (dir, info.iteration, guise_training_estimate_checkpoint (self), error);
  if (draft == NULL ||
      !guise_dfl_folder_save (guise_checkpoint_draft_get_path (draft), GUISE_TRAINING_MODEL_NAME,
                              self->model, self->weights, self->state, error) ||
      !guise_checkpoint_commit (draft, &info, error))
    return FALSE;
  guise_checkpoint_prune (dir, N_CHECKPOINTS_KEPT);
  guise_training_flush_losses (self);
  path = g_strdup_printf ("%s/%010" G_GUINT64_FORMAT, dir, info.iteration);
  self->last_save_us = g_get_monotonic_time ();
  tell_late (self);
  tell_bad_updates (self);
  g_free (self->checkpoint);
  self->checkpoint = g_steal_pointer (&path);
  tell_saved (self, self->checkpoint, wishes);
  return TRUE;
}

/* ---- one that could not be written ---- */

/* What is wrong, in a sentence without its full stop. */
static char *
describe (const GuiseTraining *self, const GError *why)
{
  const uint64_t   iteration = guise_training_get_iteration (self);
  const uint64_t   n_needed = guise_training_estimate_checkpoint (self);
  g_autofree char *needed = g_format_size (n_needed);
  g_autofree char *available = NULL;
  struct statvfs   disk;

  if (!g_error_matches (why, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE) ||
      statvfs (self->setup->checkpoints, &disk) != 0 ||
      (uint64_t) disk.f_bavail * disk.f_frsize >= n_needed)
    return g_strdup_printf ("The checkpoint of iteration %" G_GUINT64_FORMAT
                            " could not be written: %s",
                            iteration, why->message);
  available = g_format_size ((uint64_t) disk.f_bavail * disk.f_frsize);
  return g_strdup_printf ("The checkpoint of iteration %" G_GUINT64_FORMAT
                          " could not be written: it needs %s, and only %s are free in '%s'",
                          iteration, needed, available, self->setup->checkpoints);
}

/* The first failure is told, and then ever fewer: who looks in the morning finds no thousand.
 *
 * is_news: another thing comes of it than of the failure before */
static void
tell_failure (GuiseTraining *self, const GError *why, gboolean is_news, const char *what_now)
{
  g_autofree char *reason = describe (self, why);
  g_autofree char *text = g_strdup_printf ("%s. %s", reason, what_now);
  const unsigned   n = ++self->n_failed_saves;

  self->last_try_us = g_get_monotonic_time ();
  if (n == 1)
    self->failing_us = self->last_try_us;
  if (n == 1)
    guise_training_warn (self, GUISE_TRAINING_UNSAVED, "not-saved", text);
  else if (is_news || (n & (n - 1)) == 0) /* a power of two */
    guise_training_warn (self, GUISE_TRAINING_WARNING, "not-saved", text);
}

/* What was trained since the last checkpoint is lost when the program ends. */
static void
give_up (const GuiseTraining *self, const GError *why, GError **error)
{
  g_autoptr (GError) unclear = NULL;
  g_autofree char *reason = describe (self, why);
  g_autofree char *latest =
    guise_checkpoint_find_latest (self->setup->checkpoints, NULL, NULL, &unclear);
  g_autofree char *left = NULL;

  if (latest != NULL)
    left = g_strdup_printf ("the last whole checkpoint is '%s'", latest);
  else if (unclear != NULL)
    left = g_strdup_printf ("which checkpoint is the last cannot be told: %s", unclear->message);
  else
    left = g_strdup ("there is no whole checkpoint yet");
  g_set_error (error, why->domain, why->code,
               "%s. Training was stopped, and what was trained since the last checkpoint is lost; "
               "%s",
               reason, left);
}

/* ---- trying ---- */

/* A pause gives nothing up: whoever pauses wants to go on. */
static gboolean
is_pausing (const GuiseTraining *self)
{
  return self->setup->is_pausing != NULL && g_atomic_int_get (self->setup->is_pausing) != 0;
}

/* How long to wait after so many tries. */
static double
get_pause (const GuiseTraining *self, unsigned n_tries, gboolean is_stopping)
{
  const double first =
    self->setup->retry_seconds > 0.0 ? self->setup->retry_seconds : RETRY_SECONDS;

  return MIN (ldexp (first, (int) MIN (n_tries, 64) - 1),
              is_stopping ? MAX_STOPPING_SECONDS : MAX_RETRY_SECONDS);
}

/* Losses and predictions do not show everything: the last update before a save may have spoilt
 * weights that no loss has met yet. */
static void
report_collapse (GuiseTraining *self, const GError *why, GError **error)
{
  g_autofree char *message =
    g_strdup_printf ("%s (iteration %" G_GUINT64_FORMAT "). The model has collapsed", why->message,
                     guise_training_get_iteration (self));

  guise_training_collapse (self, GUISE_GUARD_NOT_FINITE, message, error);
}

/* What the first rank does: one try, and words about it when it fails. */
static Try
try (GuiseTraining      *self,
     GuiseTrainingReason reason,
     unsigned            wishes,
     gboolean            is_first,
     gboolean            is_last,
     const char         *what_now,
     GError            **error)
{
  g_autoptr (GError) why = NULL;

  if (write_checkpoint (self, reason, wishes, &why))
    return TRY_DONE;
  if (g_error_matches (why, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_NOT_FINITE))
    {
      report_collapse (self, why, error);
      return TRY_FAILED;
    }
  if (why->domain == GUISE_NN_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return TRY_FAILED;
    }
  if (is_last)
    {
      give_up (self, why, error);
      return TRY_FAILED;
    }
  tell_failure (self, why, is_first && reason != GUISE_TRAINING_REASON_CLOCK, what_now);
  return TRY_POSTPONED;
}

/* A try of which all ranks hear. */
static gboolean
try_together (GuiseTraining      *self,
              GuiseTrainingReason reason,
              unsigned            wishes,
              gboolean            is_first,
              gboolean            is_last,
              const char         *what_now,
              Try                *out_result,
              GError            **error)
{
  GuiseRankVotes votes = { .duties = TRY_DONE };

  if (guise_training_is_first (self))
    votes.duties = try (self, reason, wishes, is_first, is_last, what_now, error);
  /* A backup that is due belongs to it. */
  if (!guise_ranks_await_files (self->ranks, N_PASSES * guise_training_estimate_checkpoint (self),
                                votes.duties != TRY_FAILED, error) ||
      !guise_ranks_vote (self->ranks, &votes, error))
    return FALSE;
  *out_result = (Try) votes.duties;
  return TRUE;
}

/* Lets time pass, for all ranks the same.
 *
 * cancellable: (nullable): ends it
 * Returns: %FALSE when another rank is gone; @out_stops tells whether one wants to stop */
static gboolean
pause_together (GuiseTraining *self,
                double         seconds,
                GCancellable  *cancellable,
                gboolean      *out_stops,
                GError       **error)
{
  const int64_t end_us = g_get_monotonic_time () + (int64_t) (seconds * 1e6);
  const int     slice_ms = self->ranks != NULL ? SHARED_SLICE_MS : SLICE_MS;

  for (;;)
    {
      const int64_t  left_us = end_us - g_get_monotonic_time ();
      GuiseRankVotes votes = { .stops =
                                 g_cancellable_is_cancelled (cancellable) && !is_pausing (self),
                               .duties = left_us <= 0 ? 1 : 0 };

      if (!guise_ranks_vote (self->ranks, &votes, error))
        return FALSE;
      *out_stops = votes.stops;
      if (votes.stops || votes.duties != 0)
        return TRUE;
      g_usleep ((gulong) CLAMP (left_us, 0, slice_ms * 1000));
    }
}

gboolean
guise_training_save (GuiseTraining      *self,
                     GuiseTrainingReason reason,
                     unsigned            wishes,
                     GCancellable       *cancellable,
                     GError            **error)
{
  const gboolean is_stopping = guise_training_has_to_stop (self, cancellable) && !is_pausing (self);
  const char    *what_now =
    reason == GUISE_TRAINING_REASON_CLOCK ? "Training goes on in memory and tries again in a minute"
       : is_stopping ? "It is tried a few times more, then training ends without it"
                     : "Training waits, with everything in memory, and tries again: make room. "
                       "Stopping now loses what was trained since the last checkpoint";
  gboolean is_last = FALSE;
  Try      result;

  for (unsigned n = 1;; n++)
    {
      gboolean stops;

      is_last |= is_stopping && n >= N_TRIES_STOPPING;
      if (!try_together (self, reason, wishes, n == 1, is_last, what_now, &result, error))
        return FALSE;
      if (result == TRY_DONE || reason == GUISE_TRAINING_REASON_CLOCK)
        break;
      guise_training_tell (self, GUISE_TRAINING_PHASE, "waiting-for-room"); /* a sign of life */
      if (!pause_together (self, get_pause (self, n, is_stopping), is_stopping ? NULL : cancellable,
                           &stops, error))
        return FALSE;
      self->votes.stops |= stops;
      is_last = stops;
    }
  if (result != TRY_DONE && self->setup->wishes != NULL)
    g_atomic_int_or (self->setup->wishes, wishes);
  return TRUE;
}
