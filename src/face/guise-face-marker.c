/* SPDX-License-Identifier: GPL-3.0-or-later
 * The face mesh network and the way of its vertices back into the picture (faces.md 3.5). */
#include "face/guise-face-marker-private.h"

#include <math.h>
#include <string.h>

#include "face/guise-face-parts-private.h"

#define N_POINTS    (GUISE_N_MESH_POINTS + GUISE_N_IRIS_POINTS)
#define N_OUTPUTS   2
#define PIXEL_SCALE (1 / 255.0) /* bytes to 0..1 */

struct _GuiseFaceMarker
{
  GuiseFaceNet   *plain_net; /* or NULL */
  GuiseFaceParts *parts;     /* or NULL */
  float           points[3 * N_POINTS];
};

static gboolean
load_plain (GuiseFaceMarker *self, const GuiseTflite *file, GuiseDevice *device, GError **error)
{
  if (file->n_inputs != 1 || file->tensors[file->inputs[0]].n_dims != 4 ||
      file->tensors[file->inputs[0]].dims[3] != 3 || file->n_outputs != N_OUTPUTS ||
      file->tensors[file->outputs[0]].n_elements != 3 * GUISE_N_MESH_POINTS ||
      file->tensors[file->outputs[1]].n_elements != 1)
    {
      g_set_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
                   "It does not give a mesh of %d vertices", GUISE_N_MESH_POINTS);
      return FALSE;
    }
  self->plain_net =
    guise_face_net_new_part (file, file->inputs[0], file->outputs, N_OUTPUTS, device, error);
  return self->plain_net != NULL;
}

GuiseFaceMarker *
guise_face_marker_new (const char *path, GuiseDevice *device, GError **error)
{
  g_autoptr (GuiseTflite) file = guise_tflite_read (path, error);
  g_autoptr (GuiseFaceMarker) self = g_new0 (GuiseFaceMarker, 1);

  if (file == NULL)
    return NULL;
  if (guise_face_parts_is_in (file))
    self->parts = guise_face_parts_new (file, device, error);
  if (self->parts == NULL &&
      (guise_face_parts_is_in (file) || !load_plain (self, file, device, error)))
    {
      g_prefix_error (error, "'%s': ", path);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_face_marker_free (GuiseFaceMarker *self)
{
  if (self == NULL)
    return;
  guise_face_net_free (self->plain_net);
  guise_face_parts_free (self->parts);
  g_free (self);
}

static gboolean
run_plain (GuiseFaceMarker *self, double *out_logit, GError **error)
{
  if (!guise_face_net_run (self->plain_net, error))
    return FALSE;
  memcpy (self->points, guise_face_net_get_output (self->plain_net, 0),
          3 * GUISE_N_MESH_POINTS * sizeof *self->points);
  *out_logit = (double) guise_face_net_get_output (self->plain_net, 1)[0];
  return TRUE;
}

/* Points [n, 3] of the network's input -> points of the picture. */
static void
place_points (const GuiseAffine *to_picture,
              double             scale,
              const float       *points,
              int                n,
              GuiseMeshPoint    *out)
{
  for (int i = 0; i < n; i++)
    {
      double x, y;

      guise_affine_apply (to_picture, (double) points[3 * i] - 0.5,
                          (double) points[3 * i + 1] - 0.5, &x, &y);
      out[i] =
        (GuiseMeshPoint){ (float) x, (float) y, (float) (scale * (double) points[3 * i + 2]) };
    }
}

gboolean
guise_face_marker_run (GuiseFaceMarker    *self,
                       const GuiseImage   *picture,
                       const GuiseFaceRoi *roi,
                       GuiseMeshPoint     *out_mesh,
                       GuiseMeshPoint     *out_irises,
                       double             *out_presence,
                       GError            **error)
{
  GuiseFaceNet *net =
    self->parts != NULL ? guise_face_parts_get_net (self->parts) : self->plain_net;
  int         side = guise_face_net_get_side (net);
  GuiseAffine to_picture = guise_face_roi_to_picture (roi, side);
  double      scale = roi->side / side, logit;

  guise_face_roi_read (roi, picture, PIXEL_SCALE, 0, TRUE, net);
  if (self->parts != NULL ? !guise_face_parts_run (self->parts, self->points, &logit, error)
                          : !run_plain (self, &logit, error))
    return FALSE;
  place_points (&to_picture, scale, self->points, GUISE_N_MESH_POINTS, out_mesh);
  if (self->parts != NULL)
    place_points (&to_picture, scale, &self->points[3 * GUISE_N_MESH_POINTS], GUISE_N_IRIS_POINTS,
                  out_irises);
  else
    for (int i = 0; i < GUISE_N_IRIS_POINTS; i++)
      out_irises[i].x = NAN;
  *out_presence = 1 / (1 + exp (-logit));
  return TRUE;
}
