/* SPDX-License-Identifier: GPL-3.0-or-later
 * The face mesh network and the way of its vertices back into the picture (faces.md 3.5). */
#include "face/guise-face-marker-private.h"

#include <math.h>

#define N_OUTPUTS   2
#define PIXEL_SCALE (1 / 255.0) /* bytes to 0..1 */

struct _GuiseFaceMarker
{
  GuiseFaceNet *net;
};

GuiseFaceMarker *
guise_face_marker_new (const char *path, GuiseDevice *device, GError **error)
{
  g_autoptr (GuiseFaceNet) net = guise_face_net_new (path, device, error);

  if (net == NULL)
    return NULL;
  if (guise_face_net_get_n_outputs (net) != N_OUTPUTS ||
      guise_face_net_get_output_size (net, 0) != 3 * GUISE_N_MESH_POINTS ||
      guise_face_net_get_output_size (net, 1) != 1)
    {
      g_set_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
                   "'%s' does not give a mesh of %d vertices", path, GUISE_N_MESH_POINTS);
      return NULL;
    }

  GuiseFaceMarker *self = g_new0 (GuiseFaceMarker, 1);

  self->net = g_steal_pointer (&net);
  return self;
}

void
guise_face_marker_free (GuiseFaceMarker *self)
{
  if (self == NULL)
    return;
  guise_face_net_free (self->net);
  g_free (self);
}

gboolean
guise_face_marker_run (GuiseFaceMarker    *self,
                       const GuiseImage   *picture,
                       const GuiseFaceRoi *roi,
                       GuiseMeshPoint     *out_mesh,
                       double             *out_presence,
                       GError            **error)
{
  int         side = guise_face_net_get_side (self->net);
  GuiseAffine to_picture = guise_face_roi_to_picture (roi, side);
  double      scale = roi->side / side;

  guise_face_roi_read (roi, picture, PIXEL_SCALE, 0, TRUE, self->net);
  if (!guise_face_net_run (self->net, error))
    return FALSE;

  const float *xyz = guise_face_net_get_output (self->net, 0); /* [468, 3] input pixels */

  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    {
      double x, y;

      guise_affine_apply (&to_picture, (double) xyz[3 * i] - 0.5, (double) xyz[3 * i + 1] - 0.5, &x,
                          &y);
      out_mesh[i] =
        (GuiseMeshPoint){ (float) x, (float) y, (float) (scale * (double) xyz[3 * i + 2]) };
    }
  *out_presence = 1 / (1 + exp (-(double) guise_face_net_get_output (self->net, 1)[0]));
  return TRUE;
}
