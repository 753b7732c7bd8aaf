/* SPDX-License-Identifier: GPL-3.0-or-later
 * Draws from the faceset room, pixels from the device. */
#include "train/guise-device-sampler.h"

#include <string.h>

struct _GuiseDeviceSampler
{
  GuiseSampleFeed       *feed;     /* owned */
  GuiseDevicePictures   *pictures; /* owned */
  uint64_t               next;     /* number of the next batch */
  int                    n_jobs;
  GuiseDeviceSamplerFunc func; /* while loading */
  void                  *user_data;
};

static const GuisePictureColor picture_colors[GUISE_N_COLOR_TRANSFERS] = {
  [GUISE_COLOR_TRANSFER_NONE] = GUISE_PICTURE_COLOR_KEPT,
  [GUISE_COLOR_TRANSFER_RCT] = GUISE_PICTURE_COLOR_LAB,
  [GUISE_COLOR_TRANSFER_LCT] = GUISE_PICTURE_COLOR_BGR,
  [GUISE_COLOR_TRANSFER_MKL] = GUISE_PICTURE_COLOR_BGR,
  [GUISE_COLOR_TRANSFER_IDT] = GUISE_PICTURE_COLOR_IDT,
};

static const GuisePicturePlane picture_planes[GUISE_N_SAEHD_PLANES] = {
  [GUISE_SAEHD_WARPED] = GUISE_PICTURE_INPUT,
  [GUISE_SAEHD_TARGET] = GUISE_PICTURE_TARGET,
  [GUISE_SAEHD_MASK] = GUISE_PICTURE_MASK,
  [GUISE_SAEHD_EYES_MOUTH] = GUISE_PICTURE_ACCENT,
};

G_STATIC_ASSERT (GUISE_PICTURE_ROTATIONS == GUISE_COLOR_IDT_ROTATIONS);
G_STATIC_ASSERT (GUISE_PICTURE_MAX_NODES == GUISE_WARP_MAX_NODES);

gboolean
guise_device_sampler_is_possible (GuiseDevice *device, const GuiseSamplerOptions *options)
{
  return guise_device_pictures_are_possible (device) && guise_sample_feed_supports (options);
}

static gboolean
on_record_cb (size_t at, const void *bytes, size_t n_bytes, void *user_data, GError **error)
{
  GuiseDeviceSampler *self = user_data;

  return guise_device_pictures_write (self->pictures, at, bytes, n_bytes, error);
}

static void
on_progress_cb (size_t n_done, size_t n, void *user_data)
{
  GuiseDeviceSampler *self = user_data;

  if (self->func != NULL)
    self->func (n_done, n, self->user_data);
}

GuiseDeviceSampler *
guise_device_sampler_new (GuiseDevice               *device,
                          GuiseFaceset              *src,
                          GuiseFaceset              *dst,
                          const GuiseSamplerOptions *options,
                          uint64_t                   first_iteration,
                          GuiseDeviceSamplerFunc     func,
                          void                      *user_data,
                          GCancellable              *cancellable,
                          GError                   **error)
{
  static const GuiseSampleFeedFuncs funcs = { .write = on_record_cb, .progress = on_progress_cb };
  g_autoptr (GuiseDeviceSampler) self = NULL;

  g_return_val_if_fail (guise_device_sampler_is_possible (device, options), NULL);

  self = g_new0 (GuiseDeviceSampler, 1);
  self->next = first_iteration;
  self->func = func;
  self->user_data = user_data;
  self->n_jobs = GUISE_N_SAEHD_SIDES * (options->batch_size / MAX (options->n_parts, 1));
  self->feed = guise_sample_feed_new (src, dst, options, error);
  if (self->feed == NULL)
    return NULL;

  const GuiseDevicePicturesSize size = {
    .size = options->resolution,
    .n_jobs = self->n_jobs,
    .n_bytes = guise_sample_feed_get_n_bytes (self->feed),
    .n_face_bytes = guise_sample_feed_get_face_bytes (self->feed),
    .n_partner_bytes = guise_sample_feed_get_partner_bytes (self->feed),
  };

  self->pictures = guise_device_pictures_new (device, &size, error);
  if (self->pictures == NULL ||
      !guise_sample_feed_load (self->feed, &funcs, self, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_device_sampler_free (GuiseDeviceSampler *self)
{
  if (self == NULL)
    return;

  guise_device_pictures_free (self->pictures);
  guise_sample_feed_free (self->feed);
  g_free (self);
}

static void
set_job (GuisePictureJob *job, const GuiseSampleStep *step)
{
  job->face_at = step->face_at;
  job->partner_at = step->partner_at;
  job->n_nodes = step->n_nodes;
  job->has_hsv = step->has_hsv;
  job->color = picture_colors[step->transfer];
  memcpy (job->map, step->map.m, sizeof job->map);
  memcpy (job->nodes, step->nodes, sizeof job->nodes);
  memcpy (job->hsv, step->hsv, sizeof job->hsv);
  memcpy (job->matrix, step->move.matrix, sizeof job->matrix);
  memcpy (job->from, step->move.from, sizeof job->from);
  memcpy (job->to, step->move.to, sizeof job->to);
  memcpy (job->rotations, step->rotations, sizeof job->rotations);
}

gboolean
guise_device_sampler_next (GuiseDeviceSampler *self, double *out_wait_ms, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  const int64_t    start = g_get_monotonic_time ();
  GuisePictureJob *jobs = guise_device_pictures_begin (self->pictures, error);

  if (out_wait_ms != NULL)
    *out_wait_ms = (double) (g_get_monotonic_time () - start) / 1000.0;
  if (jobs == NULL)
    return FALSE;
  for (int i = 0; i < self->n_jobs; i++)
    {
      GuiseSampleStep step;

      guise_sample_feed_get (self->feed, self->next, i, &step);
      set_job (&jobs[i], &step);
    }
  self->next++;
  return guise_device_pictures_make (self->pictures, error);
}

const void *
guise_device_sampler_get_plane (const GuiseDeviceSampler *self, GuiseSaehdPlane plane)
{
  g_return_val_if_fail (self != NULL && plane < GUISE_N_SAEHD_PLANES, NULL);

  return guise_device_pictures_get_plane (self->pictures, picture_planes[plane]);
}

gboolean
guise_device_sampler_read (GuiseDeviceSampler *self, GuiseSaehdBatch *batch, GError **error)
{
  g_return_val_if_fail (self != NULL && batch != NULL, FALSE);
  g_return_val_if_fail (batch->n * GUISE_N_SAEHD_SIDES == self->n_jobs, FALSE);

  for (int i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    if (!guise_device_pictures_read (self->pictures, picture_planes[i], batch->planes[i], error))
      return FALSE;
  return TRUE;
}

gboolean
guise_device_sampler_get_is_resident (const GuiseDeviceSampler *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return guise_device_pictures_get_is_resident (self->pictures);
}
