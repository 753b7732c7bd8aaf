/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a training keeps and shows while it runs: when, and which pictures; and what it looks at to
 * see that all is well. */
#include "train/guise-training-private.h"

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "image/guise-png.h"
#include "train/guise-preview-files.h"
#include "train/guise-preview-sheet.h"
#include "train/guise-probe-strips.h"
#include "train/guise-train-error.h"

#define RETRY_SECONDS   60.0 /* after a checkpoint that could not be written */
#define WAIT_SHARE_TOLD 0.1  /* of the time: who waits more is named */

/* ---- when ---- */

static gboolean
is_due (int64_t since_us, double seconds)
{
  return seconds > 0.0 && (double) (g_get_monotonic_time () - since_us) >= seconds * 1e6;
}

/* After a failure wishes wait for the next try, too. */
static gboolean
has_to_save (const GuiseTraining *self, unsigned wishes)
{
  const double seconds =
    self->setup->save_seconds > 0.0 ? self->setup->save_seconds : GUISE_TRAINING_SAVE_SECONDS;

  if (self->n_failed_saves > 0)
    return is_due (self->last_try_us, MIN (seconds, RETRY_SECONDS));
  return (wishes & GUISE_TRAINING_SAVE_WISHES) != 0 || is_due (self->last_save_us, seconds);
}

unsigned
guise_training_get_due (const GuiseTraining *self)
{
  const unsigned wishes = self->setup->wishes != NULL ? g_atomic_int_get (self->setup->wishes) : 0;
  unsigned       duties = 0;

  if (has_to_save (self, wishes))
    duties |= GUISE_TRAINING_DUTY_SAVE;
  if ((wishes & GUISE_TRAINING_WISH_PREVIEW) != 0 ||
      is_due (self->last_preview_us, self->setup->preview_seconds))
    duties |= GUISE_TRAINING_DUTY_PREVIEW;
  return duties;
}

unsigned
guise_training_get_scheduled (const GuiseTraining *self)
{
  const uint64_t n = guise_training_get_n_started (self);

  return (n % GUISE_GUARD_PICTURE_INTERVAL == 0 ? GUISE_TRAINING_DUTY_LOOK : 0) |
         (self->setup->history != NULL && guise_probe_is_due (n) ? GUISE_TRAINING_DUTY_PROBE : 0);
}

/* ---- pictures ---- */

/* One by the clock, or that somebody asked for, makes room for the next ones in time. */
static gboolean
write_preview (GuiseTraining *self, GuiseTrainingReason reason, GError **error)
{
  g_autoptr (GuiseImage) sheet = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char      *dir = self->setup->previews;
  const uint64_t   iteration = guise_training_get_iteration (self);
  g_autofree char *path =
    guise_preview_files_dup_path (dir, iteration, reason != GUISE_TRAINING_REASON_CLOCK);

  if (!guise_dir_make (dir, error) || !guise_training_run_preview (self, error))
    return FALSE;
  sheet = guise_preview_sheet_new (self->preview, self->batch, self->n_preview_rows, error);
  bytes = sheet != NULL ? guise_png_encode (sheet, error) : NULL;
  if (bytes == NULL ||
      !guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error))
    return FALSE;
  guise_preview_files_thin (dir, iteration);
  self->last_preview_us = g_get_monotonic_time ();
  guise_training_tell (self, GUISE_TRAINING_PREVIEW, path);
  return TRUE;
}

/* ---- several processes ---- */

const double *
guise_training_get_wait_shares (const GuiseTraining *self, int *out_n)
{
  g_return_val_if_fail (self != NULL && out_n != NULL, NULL);

  *out_n = guise_training_get_n_ranks (self);
  return self->shares;
}

/* Who has waited for whom since the last checkpoint. */
static void
tell_waits (GuiseTraining *self, const double *waits_ms, double ms)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int slowest = 0;

  for (int rank = 0; rank < self->ranks->n_ranks; rank++)
    {
      if (waits_ms[rank] < waits_ms[slowest])
        slowest = rank;
      if (waits_ms[rank] >= WAIT_SHARE_TOLD * ms)
        g_string_append_printf (text, "%s%d (%.0f %% of the time)", text->len > 0 ? ", " : "", rank,
                                100.0 * waits_ms[rank] / ms);
    }
  if (text->len == 0)
    return;
  g_string_prepend (text, "Processes that wait for the slowest: ");
  g_string_append_printf (text, "; the slowest is %d", slowest);
  guise_training_tell (self, GUISE_TRAINING_NOTE, text->str);
}

/* At a checkpoint nothing is in flight, so that asking the device costs nothing. */
static gboolean
compare_waits (GuiseTraining *self, GError **error)
{
  const int          n = guise_training_get_n_ranks (self);
  g_autofree double *waits_ms = g_new0 (double, (size_t) n);
  const double       sum_ms = guise_device_get_sum_ms (self->setup->device);
  const int64_t      now_us = g_get_monotonic_time ();
  const double       ms = (double) (now_us - self->compared_us) / 1e3;

  if (self->ranks == NULL)
    return TRUE;
  if (!guise_ranks_compare_waits (self->ranks, sum_ms - self->sum_ms, waits_ms, error))
    return FALSE;
  if (self->waits_ms == NULL)
    {
      self->waits_ms = g_new0 (double, (size_t) n);
      self->shares = g_new0 (double, (size_t) n);
    }
  self->trained_ms += ms;
  for (int rank = 0; rank < n; rank++)
    {
      self->waits_ms[rank] += waits_ms[rank];
      self->shares[rank] = CLAMP (self->waits_ms[rank] / self->trained_ms, 0.0, 1.0);
    }
  tell_waits (self, waits_ms, ms);
  self->sum_ms = sum_ms;
  return TRUE;
}

/* ---- all of it ---- */

/* A picture or a question that cannot be written is no reason not to save; a device that fails is.
 *
 * Returns: whether to go on */
static gboolean
forgive (GuiseTraining *self, const char *what, GError *reason, GError **error)
{
  g_autofree char *text = NULL;

  if (reason->domain == GUISE_NN_ERROR)
    {
      g_propagate_error (error, reason);
      return FALSE;
    }
  text = g_strdup_printf ("%s: %s", what, reason->message);
  g_error_free (reason);
  guise_training_warn (self, GUISE_TRAINING_WARNING, "picture", text);
  return TRUE;
}

/* What only the first rank does while the others wait. */
static gboolean
write_pictures (GuiseTraining *self, unsigned duties, GuiseTrainingReason reason, GError **error)
{
  GError *local = NULL;

  /* The strip first: who is told of a preview looks for both. */
  if ((duties & GUISE_TRAINING_DUTY_PROBE) != 0 && !guise_training_write_strip (self, error))
    return FALSE;
  if ((duties & GUISE_TRAINING_DUTY_PREVIEW) != 0 && !write_preview (self, reason, &local) &&
      !forgive (self, "The preview could not be written", local, error))
    return FALSE;
  local = NULL;
  if (reason == GUISE_TRAINING_REASON_STAGE_END && self->setup->gate != NULL &&
      guise_training_get_stage (self)->gate != NULL && !guise_training_ask_gate (self, &local) &&
      !forgive (self, "The question of the gate could not be written", local, error))
    return FALSE;
  return TRUE;
}

/* The wishes of these kinds, which count as answered now. */
static unsigned
take_wishes (const GuiseTraining *self, unsigned kinds)
{
  return self->setup->wishes != NULL ? g_atomic_int_and (self->setup->wishes, ~kinds) & kinds : 0;
}

/* After a checkpoint that was written: the first rank says for all whether this is where the run
 * comes back. */
static gboolean
agree_on_coming_back (GuiseTraining *self, GError **error)
{
  const GuiseTrainingSetup *setup = self->setup;
  GuiseRankVotes            votes = { 0 };

  if (setup->comes_back == NULL)
    return TRUE;
  if (guise_training_is_first (self) && self->n_failed_saves == 0 &&
      setup->comes_back (self->user_data))
    votes.duties = 1;
  if (!guise_ranks_vote (self->ranks, &votes, error))
    return FALSE;
  self->comes_back = votes.duties != 0;
  return TRUE;
}

gboolean
guise_training_keep (GuiseTraining      *self,
                     unsigned            duties,
                     GuiseTrainingReason reason,
                     GCancellable       *cancellable,
                     GError            **error)
{
  const gboolean saves = (duties & GUISE_TRAINING_DUTY_SAVE) != 0;
  const unsigned answered =
    (saves ? GUISE_TRAINING_SAVE_WISHES : 0) |
    ((duties & GUISE_TRAINING_DUTY_PREVIEW) != 0 ? GUISE_TRAINING_WISH_PREVIEW : 0);
  const unsigned wishes = take_wishes (self, answered);
  gboolean       done = TRUE;

  if ((wishes & GUISE_TRAINING_WISH_PREVIEW) != 0) /* who wants to see it wants the same faces */
    duties |= GUISE_TRAINING_DUTY_PROBE;
  if (saves) /* what is kept has been looked at */
    duties |= GUISE_TRAINING_DUTY_LOOK;
  if ((duties & GUISE_TRAINING_DUTY_LOOK) != 0 && !guise_training_look (self, error))
    return FALSE;
  if (saves && (!compare_waits (self, error) ||
                !guise_ranks_check_weights (self->ranks, self->weights, error)))
    return FALSE;
  if (duties == GUISE_TRAINING_DUTY_LOOK)
    return TRUE;
  guise_training_tell (self, GUISE_TRAINING_PHASE, saves ? "saving" : "making-preview");
  if (guise_training_is_first (self))
    done = write_pictures (self, duties, reason, error);
  if (!guise_ranks_await_all (self->ranks, done, error) ||
      (saves && !guise_training_save (self, reason, wishes, cancellable, error)))
    return FALSE;
  self->compared_us = saves ? g_get_monotonic_time () : self->compared_us;
  return !saves || reason != GUISE_TRAINING_REASON_CLOCK || agree_on_coming_back (self, error);
}
