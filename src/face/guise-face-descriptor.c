/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is who: the aligned crop, the descriptor network, the distance of two descriptors. */
#include "face/guise-face-descriptor.h"

#include <math.h>

#include "core/guise-data.h"
#include "core/guise-error.h"
#include "face/guise-face-align.h"
#include "face/guise-face-descriptor-private.h"
#include "face/guise-face.h"
#include "image/guise-warp.h"

#define FILE_NAME   "faceres.json"
#define RESULT      "global_pooling/Mean"

/* Side of the crop in units of the template square, around its middle: from 1.5 to 2.1 the error
 * hardly changes (docs/accuracy.md). */
#define CROP_SIDE   1.8

#define MAX_SAMPLES 4 /* a pixel of the crop is the mean of at most 4 x 4 samples */
#define N_LANES     8 /* partial sums of a scalar product, always added in one order */

/* What the network's pictures had taken away, blue first: the mean colour of ImageNet, as Keras
 * preprocesses for MobileNet in its "caffe" mode. */
static const float mean_colour[3] = { 103.939f, 116.779f, 123.68f };

struct _GuiseFaceDescriber
{
  GuiseGraph *graph;
  GuisePlan  *plan;
  GuiseNode  *input;
  GuiseNode  *result;
  int         side;
  float      *picture;  /* [3, side, side] */
  float      *mirrored; /* [3, side, side] */
  float      *samples;  /* [3, side n, side n], n <= MAX_SAMPLES */
};

static char *
find_model (const char *models_dir, GError **error)
{
  return models_dir != NULL ? g_build_filename (models_dir, FILE_NAME, NULL)
                            : guise_data_find ("models/" FILE_NAME, error);
}

static gboolean
make_plan (GuiseFaceDescriber *self, const char *path, GuiseDevice *device, GError **error)
{
  g_autoptr (GuiseTfjs) file = guise_tfjs_read (path, error);

  if (file == NULL)
    return FALSE;
  self->graph = guise_graph_new ();
  if (!guise_face_descriptor_build (self->graph, file, RESULT, &self->input, &self->result, error))
    {
      g_prefix_error (error, "'%s': ", path);
      return FALSE;
    }
  if (guise_shape_n_elements (guise_node_get_shape (self->result)) != GUISE_FACE_DESCRIPTOR_SIZE)
    {
      g_set_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
                   "'%s' does not give descriptors of %d numbers", path,
                   GUISE_FACE_DESCRIPTOR_SIZE);
      return FALSE;
    }
  self->side = (int) guise_node_get_shape (self->input)->dims[3];
  self->plan = guise_plan_new (self->graph, device, NULL, &self->result, 1, error);
  return self->plan != NULL;
}

GuiseFaceDescriber *
guise_face_describer_new (const char *models_dir, GuiseDevice *device, GError **error)
{
  g_autofree char *path = find_model (models_dir, error);
  g_autoptr (GuiseFaceDescriber) self = g_new0 (GuiseFaceDescriber, 1);

  if (path == NULL || !make_plan (self, path, device, error))
    return NULL;

  size_t n = 3 * (size_t) self->side * (size_t) self->side;

  self->picture = g_try_new (float, n);
  self->mirrored = g_try_new (float, n);
  self->samples = g_try_new (float, n *MAX_SAMPLES *MAX_SAMPLES);
  if (self->picture == NULL || self->mirrored == NULL || self->samples == NULL)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                           "There is not enough memory for the descriptor network");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_face_describer_free (GuiseFaceDescriber *self)
{
  if (self == NULL)
    return;
  guise_plan_free (self->plan);
  guise_graph_free (self->graph);
  g_free (self->picture);
  g_free (self->mirrored);
  g_free (self->samples);
  g_free (self);
}

GuisePlan *
guise_face_describer_get_plan (GuiseFaceDescriber *self)
{
  return self->plan;
}

/* The map from the crop's pixels, n_samples of them across each of the network's, to the picture.
 * FALSE when the landmarks form no face. */
static gboolean
make_map (const GuiseFaceDescriber *self,
          const GuisePoint         *landmarks,
          GuiseAffine              *out_map,
          int                      *out_n_samples)
{
  GuiseAffine to_template, to_picture;
  double      step, unit;

  if (!guise_landmarks_are_finite (landmarks, GUISE_N_LANDMARKS) ||
      !guise_face_fit_template (landmarks, &to_template, NULL) ||
      !guise_affine_invert (&to_template, &to_picture))
    return FALSE;
  step = hypot (to_picture.m[0], to_picture.m[3]) * CROP_SIDE / self->side;
  *out_n_samples = (int) CLAMP (lround (step), 1, MAX_SAMPLES);
  unit = CROP_SIDE / (self->side * *out_n_samples);

  /* Pixel 0's centre lies half a pixel from the crop's edge. */
  double      first = 0.5 - 0.5 * CROP_SIDE + 0.5 * unit;
  GuiseAffine crop = { { unit, 0, first, 0, unit, first } };

  *out_map = guise_affine_multiply (&to_picture, &crop);
  return TRUE;
}

/* Means of n x n samples, less the mean colour, as they are and mirrored. */
static void
gather (GuiseFaceDescriber *self, int n)
{
  int side = self->side, wide = side * n;

  for (int c = 0; c < 3; c++)
    for (int y = 0; y < side; y++)
      for (int x = 0; x < side; x++)
        {
          const float *from = self->samples +
                              ((size_t) c * (size_t) wide + (size_t) (y * n)) * (size_t) wide +
                              (size_t) (x * n);
          size_t row = ((size_t) c * (size_t) side + (size_t) y) * (size_t) side;
          float  sum = 0;

          for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
              sum += from[(size_t) i * (size_t) wide + (size_t) j];
          sum = sum / (float) (n * n) - mean_colour[c];
          self->picture[row + (size_t) x] = sum;
          self->mirrored[row + (size_t) (side - 1 - x)] = sum;
        }
}

gboolean
guise_face_describer_run (GuiseFaceDescriber *self,
                          const GuiseImage   *picture,
                          const GuisePoint   *landmarks,
                          float              *out_descriptor,
                          GError            **error)
{
  GuisePlanes planes = { .data = self->samples, .order = GUISE_CHANNELS_BGR, .scale = 1 };
  float       values[2][GUISE_FACE_DESCRIPTOR_SIZE];
  GuiseAffine map;
  int         n_samples;

  if (!make_map (self, landmarks, &map, &n_samples))
    {
      g_set_error_literal (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_LANDMARKS,
                           "The landmarks form no face");
      return FALSE;
    }
  planes.width = planes.height = self->side * n_samples;
  guise_warp_affine_to_planes (picture, &map, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_REPLICATE,
                               &planes, 0, planes.height);
  gather (self, n_samples);
  for (int i = 0; i < 2; i++)
    {
      guise_plan_write (self->plan, self->input, i == 0 ? self->picture : self->mirrored);
      if (!guise_plan_run (self->plan, error))
        return FALSE;
      guise_plan_read (self->plan, self->result, values[i]);
      if (!guise_face_descriptor_normalize (values[i]))
        {
          g_set_error_literal (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
                               "The descriptor network sees nothing in a face");
          return FALSE;
        }
    }
  for (int i = 0; i < GUISE_FACE_DESCRIPTOR_SIZE; i++)
    out_descriptor[i] = values[0][i] + values[1][i];
  return guise_face_descriptor_normalize (out_descriptor);
}

/* ---- descriptors as numbers ---- */

double
guise_face_descriptor_dot (const float *a, const float *b)
{
  float  lanes[N_LANES] = { 0 };
  double sum = 0;

  for (int i = 0; i < GUISE_FACE_DESCRIPTOR_SIZE; i += N_LANES)
    for (int j = 0; j < N_LANES; j++)
      lanes[j] += a[i + j] * b[i + j];
  for (int j = 0; j < N_LANES; j++)
    sum += (double) lanes[j];
  return sum;
}

double
guise_face_descriptor_distance (const float *a, const float *b)
{
  return MAX (0, 1 - guise_face_descriptor_dot (a, b));
}

gboolean
guise_face_descriptor_normalize (float *values)
{
  double length = sqrt (guise_face_descriptor_dot (values, values));

  if (!isfinite (length) || length <= 0)
    return FALSE;
  for (int i = 0; i < GUISE_FACE_DESCRIPTOR_SIZE; i++)
    values[i] = (float) ((double) values[i] / length);
  return TRUE;
}
