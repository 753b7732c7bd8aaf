/* SPDX-License-Identifier: GPL-3.0-or-later
 * Failures of a training that have a way out. */
#include "train/guise-training-failure.h"

#include "core/guise-error.h"
#include "nn/guise-nn.h"
#include "train/guise-train-error.h"

static gboolean
is_memory (const GError *error)
{
  return g_error_matches (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY) ||
         g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY) ||
         g_error_matches (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY);
}

const char *
guise_training_failure_get_name (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (g_error_matches (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST))
    return "device-lost";
  if (g_error_matches (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED))
    return "not-finite";
  return is_memory (error) ? "no-memory" : NULL;
}

/* What people can do about memory; the message of a probe says so itself. */
static void
add_memory (GString *text, const GError *error, const char *stage, int batch_size)
{
  if (g_error_matches (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY))
    return;
  g_string_append (text, ". ");
  if (stage != NULL)
    g_string_append_printf (text, "Stage '%s' needs more memory than there is: close", stage);
  else
    g_string_append (text, "Close");
  g_string_append (text, " other programs that use the device");
  if (batch_size > 1)
    g_string_append_printf (text, ", lower batch_size (it is %d)", batch_size);
  g_string_append (text, " or set models_opt_on_gpu=n");
}

void
guise_training_failure_add_way_out (GError    **error,
                                    const char *stage,
                                    int         batch_size,
                                    const char *checkpoint)
{
  gboolean is_lost;
  gboolean is_rank;
  g_autoptr (GString) text = NULL;

  g_return_if_fail (error != NULL && *error != NULL);

  is_lost = g_error_matches (*error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST);
  is_rank = g_error_matches (*error, GUISE_NN_ERROR, GUISE_NN_ERROR_RANK_LOST);
  if (!is_lost && !is_rank && !is_memory (*error))
    return;
  text = g_string_new ((*error)->message);
  if (is_memory (*error))
    add_memory (text, *error, stage, batch_size);
  else if (is_lost)
    g_string_append (text, ". A device that has failed works again only for a new process: start "
                           "the training anew; should it fail again, look at its temperature, "
                           "power and driver");
  if (checkpoint != NULL)
    g_string_append_printf (text, ". The last checkpoint is '%s'", checkpoint);
  else
    g_string_append (text, ". There is no checkpoint yet");
  g_free ((*error)->message);
  (*error)->message = g_string_free (g_steal_pointer (&text), FALSE);
}
