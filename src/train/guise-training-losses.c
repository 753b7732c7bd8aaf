/* SPDX-License-Identifier: GPL-3.0-or-later
 * The losses of a training, kept for plots. */
#include "train/guise-training-private.h"

#include "core/guise-file.h"

/* An imported model brings the losses that it had elsewhere. */
static gboolean
import (GuiseTraining *self, GError **error)
{
  const GArray *known = self->state->loss_history; /* pairs */

  return known->len < 2 ||
         guise_loss_history_import (self->losses, guise_training_get_iteration (self),
                                    (const float *) (const void *) known->data, known->len / 2,
                                    error);
}

gboolean
guise_training_open_losses (GuiseTraining *self, GError **error)
{
  const char      *dir = self->setup->history;
  g_autofree char *path = NULL;
  gboolean         is_new;

  if (dir == NULL || !guise_training_is_first (self))
    return TRUE;
  path = g_build_filename (dir, GUISE_LOSS_HISTORY_FILE, NULL);
  is_new = !g_file_test (path, G_FILE_TEST_EXISTS);
  if (!guise_dir_make (dir, error) ||
      (self->losses = guise_loss_history_open (path, error)) == NULL)
    return FALSE;
  self->has_loss_gap = FALSE;
  return is_new
           ? import (self, error)
           : guise_loss_history_go_back (self->losses, guise_training_get_iteration (self), error);
}

static void
tell_gap (GuiseTraining *self, const GError *reason)
{
  g_autofree char *text =
    g_strdup_printf ("Losses are missing in the history: %s", reason->message);

  if (!self->has_loss_gap)
    guise_training_warn (self, GUISE_TRAINING_WARNING, "losses", text);
  self->has_loss_gap = TRUE;
}

void
guise_training_note_losses (GuiseTraining *self, const GuiseTrainingProgress *step)
{
  g_autoptr (GError) local = NULL;

  if (self->losses != NULL &&
      !guise_loss_history_add (self->losses, step->iteration, (float) step->src_loss,
                               (float) step->dst_loss, (float) step->ms, &local))
    tell_gap (self, local);
}

void
guise_training_flush_losses (GuiseTraining *self)
{
  g_autoptr (GError) local = NULL;

  if (self->losses != NULL && !guise_loss_history_flush (self->losses, &local))
    tell_gap (self, local);
  else
    self->has_loss_gap = FALSE;
}
