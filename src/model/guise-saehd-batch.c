/* SPDX-License-Identifier: GPL-3.0-or-later
 * The samples of one training iteration. */
#include "model/guise-saehd-batch.h"

#include "core/guise-error.h"

int
guise_saehd_plane_get_n_channels (GuiseSaehdPlane plane)
{
  return plane == GUISE_SAEHD_WARPED || plane == GUISE_SAEHD_TARGET ? 3 : 1;
}

static size_t
sample_size (const GuiseSaehdBatch *self, GuiseSaehdPlane plane)
{
  return (size_t) guise_saehd_plane_get_n_channels (plane) * (size_t) self->resolution *
         (size_t) self->resolution;
}

GuiseSaehdBatch *
guise_saehd_batch_new (int n, int resolution, GError **error)
{
  g_autoptr (GuiseSaehdBatch) self = NULL;

  g_return_val_if_fail (n > 0 && resolution > 0, NULL);

  self = g_new0 (GuiseSaehdBatch, 1);
  self->n = n;
  self->resolution = resolution;
  for (GuiseSaehdPlane i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    {
      self->planes[i] = g_try_new0 (float, GUISE_N_SAEHD_SIDES *(size_t) n *sample_size (self, i));
      if (self->planes[i] == NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                       "No memory for a batch of %d samples of %d pixels", n, resolution);
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}

void
guise_saehd_batch_free (GuiseSaehdBatch *self)
{
  if (self == NULL)
    return;
  for (GuiseSaehdPlane i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    g_free (self->planes[i]);
  g_free (self);
}

float *
guise_saehd_batch_get (const GuiseSaehdBatch *self,
                       GuiseSaehdPlane        plane,
                       GuiseSaehdSide         side,
                       int                    i)
{
  g_return_val_if_fail (plane < GUISE_N_SAEHD_PLANES && i >= 0 && i < self->n, NULL);

  return self->planes[plane] +
         ((size_t) side * (size_t) self->n + (size_t) i) * sample_size (self, plane);
}
