/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who finds faces, made ready on one thread for another. */
#include <string.h>

#include "live/guise-live-private.h"

#define N_GREY 128 /* side of the picture that it is tried on */

void
guise_live_finder_free (GuiseLiveFinder *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->finder, guise_face_finder_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_free (self);
}

/* The face networks are small: the processor runs them while a graphics card has the model. */
GuiseLiveFinder *
guise_live_finder_load (GuiseLive *live, GuiseFaceRange range, GError **error)
{
  const GuiseFaceFinderOptions options = { .range = range,
                                           .mode = live->keeps_all ? GUISE_FACE_MODE_VIDEO
                                                                   : GUISE_FACE_MODE_LIVE,
                                           .max_faces = 1 };
  g_autoptr (GuiseLiveFinder) self = g_new0 (GuiseLiveFinder, 1);

  self->range = range;
  self->device = guise_device_open ("cpu", live->n_threads, error);
  if (self->device == NULL)
    return NULL;
  self->finder = guise_face_finder_new (live->models_dir, self->device, &options, error);
  return self->finder != NULL ? g_steal_pointer (&self) : NULL;
}

/* The first run packs weights and asks for memory: it is not done before the camera. */
gboolean
guise_live_finder_warm_up (GuiseLiveFinder *self, GError **error)
{
  g_autoptr (GuiseImage) grey = guise_image_new (GUISE_PIXELS_BGR8, N_GREY, N_GREY, 3, error);
  g_autoptr (GPtrArray) faces = guise_face_finder_faces_new ();

  if (grey == NULL)
    return FALSE;
  for (int y = 0; y < N_GREY; y++)
    memset (guise_image_row (grey, y), 128, 3 * (size_t) N_GREY);
  for (int i = 0; i < 2; i++) /* near, then far */
    if (!guise_face_finder_process_into (self->finder, grey, i, faces, error))
      return FALSE;
  guise_face_finder_reset (self->finder);
  return TRUE;
}
