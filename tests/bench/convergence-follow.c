/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether a swap does what the performer does: both are read by the face networks. */
#include "convergence-follow.h"

#include <math.h>
#include <string.h>

#include "face/guise-face-finder.h"
#include "image/guise-resize.h"

#define READ_SIDE   256 /* faces are enlarged to it: what the face networks are used to */
#define MARGIN      64  /* grey on all sides: the detector wants to see around a face */
#define CANVAS_SIDE (READ_SIDE + 2 * MARGIN)
#define GREY        128

/* Landmarks of the eyes' outer corners and of the middle of the inner lips. */
#define LEFT_EYE    36
#define RIGHT_EYE   45
#define UPPER_LIP   62
#define LOWER_LIP   66

/* What is read in a face. */
typedef struct
{
  gboolean is_found;
  double   mouth; /* inner opening by the distance of the eyes */
  double   yaw;   /* radians */
} Reading;

struct _ConvergenceFollow
{
  int              n;
  int              side;
  GuiseFaceFinder *finder;   /* owned */
  GuiseImage      *picture;  /* owned; F32 [3, side, side] */
  GuiseImage      *enlarged; /* owned; F32 [3, READ_SIDE, READ_SIDE] */
  GuiseImage      *canvas;   /* owned; BGR8 */
  Reading         *wanted;   /* [n] owned; the performer's */
  Reading         *seen;     /* [n] owned; the swap's */
};

static double
measure_distance (const GuisePoint *points, int i, int k)
{
  return hypot (points[i].x - points[k].x, points[i].y - points[k].y);
}

static gboolean
read_face (ConvergenceFollow *self, const float *values, Reading *out, GError **error)
{
  g_autoptr (GPtrArray) faces = NULL;
  g_autoptr (GuiseImage) bytes = NULL;

  memcpy (guise_image_plane (self->picture, 0), values,
          3 * (size_t) self->side * (size_t) self->side * sizeof *values);
  guise_resize_into (self->picture, GUISE_RESIZE_CUBIC, self->enlarged);
  bytes = guise_image_to_u8 (self->enlarged, error);
  if (bytes == NULL)
    return FALSE;
  memset (self->canvas->data, GREY, self->canvas->stride * CANVAS_SIDE);
  for (int y = 0; y < READ_SIDE; y++)
    memcpy (guise_image_row (self->canvas, MARGIN + y) + 3 * MARGIN, guise_image_row (bytes, y),
            3 * READ_SIDE);
  if (!guise_face_finder_process (self->finder, self->canvas, 0, &faces, error))
    return FALSE;
  *out = (Reading){ 0 };
  if (faces->len > 0)
    {
      const GuiseFace *face = g_ptr_array_index (faces, 0);
      const double     eyes = measure_distance (face->landmarks, LEFT_EYE, RIGHT_EYE);

      out->is_found = eyes > 0.0;
      out->mouth = measure_distance (face->landmarks, UPPER_LIP, LOWER_LIP) / eyes;
      out->yaw = face->pose.yaw;
    }
  return TRUE;
}

/* values: [n, 3, side, side] -> readings: [n] */
static gboolean
read_faces (ConvergenceFollow *self, const float *values, Reading *readings, GError **error)
{
  const size_t n_values = 3 * (size_t) self->side * (size_t) self->side;

  for (int i = 0; i < self->n; i++)
    if (!read_face (self, values + n_values * (size_t) i, &readings[i], error))
      return FALSE;
  return TRUE;
}

ConvergenceFollow *
convergence_follow_new (GuiseDevice *device, const float *faces, int n, int side, GError **error)
{
  const GuiseFaceFinderOptions options = { .mode = GUISE_FACE_MODE_STILL, .max_faces = 1 };
  g_autoptr (ConvergenceFollow) self = g_new0 (ConvergenceFollow, 1);

  self->n = n;
  self->side = side;
  self->wanted = g_new0 (Reading, n);
  self->seen = g_new0 (Reading, n);
  if ((self->finder = guise_face_finder_new (NULL, device, &options, error)) == NULL ||
      (self->picture = guise_image_new (GUISE_PIXELS_F32, side, side, 3, error)) == NULL ||
      (self->enlarged = guise_image_new (GUISE_PIXELS_F32, READ_SIDE, READ_SIDE, 3, error)) ==
        NULL ||
      (self->canvas = guise_image_new (GUISE_PIXELS_BGR8, CANVAS_SIDE, CANVAS_SIDE, 3, error)) ==
        NULL ||
      !read_faces (self, faces, self->wanted, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
convergence_follow_free (ConvergenceFollow *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->finder, guise_face_finder_free);
  g_clear_pointer (&self->picture, guise_image_unref);
  g_clear_pointer (&self->enlarged, guise_image_unref);
  g_clear_pointer (&self->canvas, guise_image_unref);
  g_free (self->wanted);
  g_free (self->seen);
  g_free (self);
}

static double
get_mouth (const Reading *reading)
{
  return reading->mouth;
}

static double
get_yaw (const Reading *reading)
{
  return reading->yaw;
}

/* Pearson's correlation over the faces that were found on both sides. */
static double
correlate (const ConvergenceFollow *self, double (*get) (const Reading *))
{
  double sum_a = 0.0, sum_b = 0.0, aa = 0.0, bb = 0.0, ab = 0.0;
  int    n = 0;

  for (int i = 0; i < self->n; i++)
    if (self->wanted[i].is_found && self->seen[i].is_found)
      {
        const double a = get (&self->wanted[i]);
        const double b = get (&self->seen[i]);

        n++;
        sum_a += a;
        sum_b += b;
        aa += a * a;
        bb += b * b;
        ab += a * b;
      }
  if (n < 3)
    return (double) NAN;
  aa -= sum_a * sum_a / n;
  bb -= sum_b * sum_b / n;
  ab -= sum_a * sum_b / n;
  return ab / sqrt (aa * bb);
}

gboolean
convergence_follow_measure (ConvergenceFollow    *self,
                            const float          *swapped,
                            ConvergenceFollowing *out_following,
                            GError              **error)
{
  int n_wanted = 0;
  int n_found = 0;

  if (!read_faces (self, swapped, self->seen, error))
    return FALSE;
  for (int i = 0; i < self->n; i++)
    {
      n_wanted += self->wanted[i].is_found;
      n_found += self->wanted[i].is_found && self->seen[i].is_found;
    }
  out_following->found = (double) n_found / MAX (1, n_wanted);
  out_following->mouth = correlate (self, get_mouth);
  out_following->yaw = correlate (self, get_yaw);
  return TRUE;
}
