/* SPDX-License-Identifier: GPL-3.0-or-later
 * Models are loaded on a thread of their own, while the one in use goes on. */
#include "core/guise-error.h"
#include "live/guise-live-private.h"
#include "nn/guise-gpu-list.h"

void
guise_live_model_free (GuiseLiveModel *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->runner, guise_dfm_runner_free);
  g_clear_pointer (&self->dfm, guise_dfm_unref);
  g_clear_pointer (&self->device, guise_device_unref);
  g_free (self->path);
  g_free (self);
}

/* The first run packs weights and asks for memory: it is not done before the camera. */
static gboolean
warm_up (GuiseLiveModel *self, GError **error)
{
  size_t            n = (size_t) self->size * (size_t) self->size;
  g_autofree float *planes = g_try_new0 (float, 8 * n);

  if (planes == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory for a face of %d pixels", self->size);
      return FALSE;
    }
  return guise_dfm_runner_run (self->runner, planes, 0.5, planes + 7 * n, planes + 3 * n,
                               planes + 6 * n, error);
}

/* Who stops waits for one step of the loading, not for all of them. */
static gboolean
goes_on (GuiseLive *live, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (live->stop, error);
}

/* A device belongs to one thread at a time: a model has one of its own and is handed over with it.
 */
static GuiseLiveModel *
load (GuiseLive *live, const char *path, const char *device, GError **error)
{
  g_autoptr (GuiseLiveModel) self = g_new0 (GuiseLiveModel, 1);
  g_autofree char *chosen = guise_device_choose (device);

  self->path = g_strdup (path);
  if ((self->dfm = guise_dfm_load (path, error)) == NULL || !goes_on (live, error) ||
      (self->device = guise_device_open (chosen, live->n_threads, error)) == NULL ||
      !goes_on (live, error) ||
      (self->runner = guise_dfm_runner_new (self->dfm, self->device, 1, GUISE_DFM_PLANAR, error)) ==
        NULL ||
      !goes_on (live, error))
    return NULL;
  self->type = guise_dfm_get_face_type (self->dfm);
  self->size = guise_dfm_get_resolution (self->dfm);
  return warm_up (self, error) ? g_steal_pointer (&self) : NULL;
}

/* Waits for a wish. The lock is held. */
static gboolean
take_wish (GuiseLive *self, char **out_path, char **out_device)
{
  while (self->wanted == NULL && !guise_live_is_stopping (self))
    g_cond_wait (&self->changed, &self->lock);
  if (guise_live_is_stopping (self))
    return FALSE;
  *out_path = g_steal_pointer (&self->wanted);
  *out_device = g_steal_pointer (&self->wanted_device);
  return TRUE;
}

void *
guise_live_run_loader (void *data)
{
  GuiseLive *self = data;

  while (TRUE)
    {
      g_autofree char *path = NULL;
      g_autofree char *device = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseLiveModel) model = NULL;
      gboolean is_wanted;

      g_mutex_lock (&self->lock);
      is_wanted = take_wish (self, &path, &device);
      g_mutex_unlock (&self->lock);
      if (!is_wanted)
        return NULL;
      model = load (self, path, device, &error);
      if (model == NULL)
        {
          guise_live_tell (self, GUISE_LIVE_EVENT_MODEL_FAILED, path, error);
          continue;
        }
      g_mutex_lock (&self->lock);
      g_clear_pointer (&self->coming, guise_live_model_free);
      self->coming = g_steal_pointer (&model);
      g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->lock);
    }
}
