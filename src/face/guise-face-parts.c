/* SPDX-License-Identifier: GPL-3.0-or-later
 * The attention mesh: a network of the whole face and small ones of its parts (faces.md 3.7). */
#include "face/guise-face-parts-private.h"

#include <math.h>
#include <string.h>

#include "face/guise-face.h"

#define N_PARTS         3 /* lips and two eyes */
#define N_IRIS          (GUISE_N_IRIS_POINTS / 2)
#define N_CONTOUR       16 /* the first points of an eye are its contour (faces.md C.4) */
#define VERTEX_EYE      33 /* of the person's right eye */

/* The outputs of the network of the whole face. */
#define OUTPUT_MESH     0
#define OUTPUT_LOGIT    1
#define OUTPUT_FEATURES 2
#define N_OUTPUTS       3

typedef struct
{
  GuiseTfliteFrame frame;     /* its points are also those that the part corrects, in order */
  double           scale;     /* from pixels of the input to pixels of the features */
  double           factor[6]; /* of the matrix on the way back, element by element */
  GuiseFaceNet    *net;
  int              iris; /* where its second output goes, or -1 */
} Part;

struct _GuiseFaceParts
{
  GuiseFaceNet *net;
  int           side; /* of the features */
  int           n_channels;
  Part          parts[N_PARTS];
};

/* Where the pieces of the graph hang together. */
typedef struct
{
  const GuiseTflite *file;
  int32_t            mesh;
  int32_t            features;
  GError           **error;
} Finder;

gboolean
guise_face_parts_is_in (const GuiseTflite *file)
{
  for (size_t i = 0; i < file->n_ops; i++)
    if (file->ops[i].custom == GUISE_TFLITE_CUSTOM_FRAME)
      return TRUE;
  return FALSE;
}

/* ---- the graph ---- */

static gboolean
refuse (Finder *self, const char *reason)
{
  g_set_error (self->error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
               "The attention mesh is not as expected: %s", reason);
  return FALSE;
}

static const GuiseTfliteOp *
find_producer (const GuiseTflite *file, int32_t tensor)
{
  for (size_t i = 0; i < file->n_ops; i++)
    for (int k = 0; k < file->ops[i].n_outputs; k++)
      if (file->ops[i].outputs[k] == tensor)
        return &file->ops[i];
  return NULL;
}

/* The next op after @previous (NULL: the first) of a kind whose @place-th input is @tensor. */
static const GuiseTfliteOp *
find_consumer (const GuiseTflite   *file,
               const GuiseTfliteOp *previous,
               int                  code,
               GuiseTfliteCustom    custom,
               int                  place,
               int32_t              tensor)
{
  for (const GuiseTfliteOp *op = previous != NULL ? previous + 1 : file->ops;
       op < file->ops + file->n_ops; op++)
    if (op->code == code && op->custom == custom && op->n_inputs == 2 && op->n_outputs == 1 &&
        op->inputs[place] == tensor && op->inputs[0] >= 0 && op->inputs[1] >= 0)
      return op;
  return NULL;
}

/* All parts must say the same. */
static gboolean
agree (int32_t *known, int32_t found)
{
  if (*known < 0)
    *known = found;
  return *known == found;
}

/* The points of a frame: the mesh, times a constant. */
static gboolean
read_points (Finder *self, const GuiseTfliteOp *op, Part *part)
{
  const GuiseTflite   *file = self->file;
  const GuiseTfliteOp *mul = op->n_inputs == 1 ? find_producer (file, op->inputs[0]) : NULL;
  const GuiseTfliteOp *reshape;

  if (mul == NULL || mul->code != GUISE_TFLITE_MUL || mul->n_inputs != 2 || mul->inputs[0] < 0 ||
      mul->inputs[1] < 0 || file->tensors[mul->inputs[1]].f32 == NULL ||
      file->tensors[mul->inputs[1]].n_elements != 1)
    return refuse (self, "a frame is not laid around scaled points");
  part->scale = (double) file->tensors[mul->inputs[1]].f32[0];
  reshape = find_producer (file, mul->inputs[0]);
  if (reshape == NULL || reshape->code != GUISE_TFLITE_RESHAPE || reshape->inputs[0] < 0 ||
      file->tensors[reshape->inputs[0]].n_elements != 3 * GUISE_N_MESH_POINTS ||
      !agree (&self->mesh, reshape->inputs[0]))
    return refuse (self, "the frames are not laid around one mesh");
  if (part->frame.left >= GUISE_N_MESH_POINTS || part->frame.right >= GUISE_N_MESH_POINTS)
    return refuse (self, "a frame names a vertex that is not there");
  for (size_t i = 0; i < part->frame.n_points; i++)
    if (part->frame.points[i] >= GUISE_N_MESH_POINTS)
      return refuse (self, "a frame names a vertex that is not there");
  return TRUE;
}

/* The matrix of the way back: the frame's, times a constant, element by element. */
static const GuiseTfliteOp *
read_factor (Finder *self, int32_t matrix, Part *part)
{
  static const int     elements[6] = { 0, 1, 3, 4, 5, 7 }; /* of [4, 4] */
  const GuiseTfliteOp *mul =
    find_consumer (self->file, NULL, GUISE_TFLITE_MUL, GUISE_TFLITE_CUSTOM_UNKNOWN, 0, matrix);
  const GuiseTfliteTensor *factor = mul != NULL ? &self->file->tensors[mul->inputs[1]] : NULL;

  if (factor == NULL || factor->f32 == NULL || factor->n_elements != 16)
    {
      refuse (self, "a part has no way back");
      return NULL;
    }
  for (int i = 0; i < 6; i++)
    part->factor[i] = (double) factor->f32[elements[i]];
  return mul;
}

/* What the part finds: its points, and perhaps an iris. */
static int
read_results (Finder *self, int32_t matrix, const Part *part, int32_t *out_tensors)
{
  const size_t         expected[2] = { part->frame.n_points, N_IRIS };
  const GuiseTfliteOp *move = NULL;
  int                  n = 0;

  while ((move = find_consumer (self->file, move, GUISE_TFLITE_CUSTOM, GUISE_TFLITE_CUSTOM_MOVE, 1,
                                matrix)) != NULL)
    {
      if (n == 2 || (size_t) self->file->tensors[move->inputs[0]].n_elements != 2 * expected[n])
        return 0;
      out_tensors[n++] = move->inputs[0];
    }
  return n;
}

static gboolean
read_part (Finder *self, const GuiseTfliteOp *op, GuiseDevice *device, Part *part)
{
  int32_t                  results[2] = { 0 };
  const GuiseTfliteOp     *sample, *back;
  const GuiseTfliteTensor *grid;

  part->frame = *op->frame;
  part->iris = -1;
  if (op->n_outputs != 1 || !read_points (self, op, part))
    return op->n_outputs == 1 ? FALSE : refuse (self, "a frame has several matrices");
  sample = find_consumer (self->file, NULL, GUISE_TFLITE_CUSTOM, GUISE_TFLITE_CUSTOM_SAMPLE, 1,
                          op->outputs[0]);
  if (sample == NULL || !agree (&self->features, sample->inputs[0]))
    return refuse (self, "the parts do not look at one picture");
  grid = &self->file->tensors[sample->outputs[0]];
  if (grid->n_dims != 4 || grid->dims[1] != part->frame.height ||
      grid->dims[2] != part->frame.width ||
      grid->dims[3] != self->file->tensors[self->features].dims[3])
    return refuse (self, "a grid has another size than its frame");
  back = read_factor (self, op->outputs[0], part);
  if (back == NULL)
    return FALSE;

  int n = read_results (self, back->outputs[0], part, results);

  if (n == 0)
    return refuse (self, "a part finds other points than those of its frame");
  if (n == 2 && part->frame.n_points < N_CONTOUR)
    return refuse (self, "an eye has no contour");
  if (n == 2)
    part->iris = part->frame.left == VERTEX_EYE ? 0 : N_IRIS;
  part->net =
    guise_face_net_new_part (self->file, sample->outputs[0], results, n, device, self->error);
  return part->net != NULL;
}

static gboolean
read_parts (Finder *self, GuiseDevice *device, GuiseFaceParts *parts)
{
  int n = 0, eyes = 0;

  for (size_t i = 0; i < self->file->n_ops; i++)
    {
      const GuiseTfliteOp *op = &self->file->ops[i];

      if (op->custom != GUISE_TFLITE_CUSTOM_FRAME)
        continue;
      if (n == N_PARTS)
        return refuse (self, "it has more than three parts");
      if (!read_part (self, op, device, &parts->parts[n]))
        return FALSE;
      eyes |= parts->parts[n].iris < 0 ? 0 : parts->parts[n].iris == 0 ? 1 : 2;
      n++;
    }
  return (n == N_PARTS && eyes == 3) || refuse (self, "it has not lips and two eyes");
}

/* The network of the whole face: the graph up to the mesh, the logit and the features. */
static gboolean
read_whole (Finder *self, GuiseDevice *device, GuiseFaceParts *parts)
{
  const GuiseTflite       *file = self->file;
  const GuiseTfliteTensor *features = &file->tensors[self->features];
  int32_t                  outputs[N_OUTPUTS] = { self->mesh, -1, self->features };

  for (int i = 0; i < file->n_outputs; i++)
    if (file->tensors[file->outputs[i]].n_elements == 1)
      outputs[OUTPUT_LOGIT] = file->outputs[i];
  if (file->n_inputs != 1 || file->tensors[file->inputs[0]].n_dims != 4 ||
      file->tensors[file->inputs[0]].dims[3] != 3 || outputs[OUTPUT_LOGIT] < 0)
    return refuse (self, "it does not take a colour picture, or does not say how sure it is");
  if (features->n_dims != 4 || features->dims[1] != features->dims[2] || features->dims[1] < 2)
    return refuse (self, "the features are no square picture");
  parts->side = features->dims[1];
  parts->n_channels = features->dims[3];
  parts->net =
    guise_face_net_new_part (file, file->inputs[0], outputs, N_OUTPUTS, device, self->error);
  return parts->net != NULL;
}

GuiseFaceParts *
guise_face_parts_new (const GuiseTflite *file, GuiseDevice *device, GError **error)
{
  g_autoptr (GuiseFaceParts) self = g_new0 (GuiseFaceParts, 1);
  Finder finder = { .file = file, .mesh = -1, .features = -1, .error = error };

  return read_parts (&finder, device, self) && read_whole (&finder, device, self)
           ? g_steal_pointer (&self)
           : NULL;
}

void
guise_face_parts_free (GuiseFaceParts *self)
{
  if (self == NULL)
    return;
  for (int i = 0; i < N_PARTS; i++)
    guise_face_net_free (self->parts[i].net);
  guise_face_net_free (self->net);
  g_free (self);
}

GuiseFaceNet *
guise_face_parts_get_net (GuiseFaceParts *self)
{
  return self->net;
}

/* ---- the custom ops ---- */

void
guise_face_frame_matrix (const GuiseTfliteFrame *frame,
                         const float            *points,
                         double                  scale,
                         GuiseAffine            *out_matrix)
{
  const float *left = &points[3 * frame->left], *right = &points[3 * frame->right];
  double       angle =
    atan2 ((double) right[1] - (double) left[1], (double) right[0] - (double) left[0]) -
    frame->angle;
  double c = cos (angle), s = sin (angle);
  double min_x = HUGE_VAL, max_x = -HUGE_VAL, min_y = HUGE_VAL, max_y = -HUGE_VAL;

  for (size_t i = 0; i < frame->n_points; i++)
    {
      const float *p = &points[3 * frame->points[i]];
      double       x = scale * (double) p[0], y = scale * (double) p[1];
      double       along = c * x + s * y, across = c * y - s * x;

      min_x = MIN (min_x, along);
      max_x = MAX (max_x, along);
      min_y = MIN (min_y, across);
      max_y = MAX (max_y, across);
    }

  double x = (min_x + max_x) / 2, y = (min_y + max_y) / 2;
  double step_x = frame->scale_x * (max_x - min_x) / frame->width;
  double step_y = frame->scale_y * (max_y - min_y) / frame->height;
  double first_x = x - step_x * frame->width / 2, first_y = y - step_y * frame->height / 2;

  *out_matrix = (GuiseAffine){ {
    c * step_x,
    -s * step_y,
    c * first_x - s * first_y,
    s * step_x,
    c * step_y,
    s * first_x + c * first_y,
  } };
}

void
guise_face_sample_grid (const float       *picture,
                        int                side,
                        int                n_channels,
                        const GuiseAffine *matrix,
                        int                width,
                        int                height,
                        float             *out_grid)
{
  size_t plane = (size_t) width * (size_t) height, row = (size_t) side * (size_t) n_channels;

  for (int j = 0; j < height; j++)
    for (int i = 0; i < width; i++)
      {
        float *to = &out_grid[(size_t) j * (size_t) width + (size_t) i];
        double x, y;

        guise_affine_apply (matrix, i + 0.5, j + 0.5, &x, &y);
        x -= 0.5;
        y -= 0.5;
        if (!(x >= 0 && y >= 0 && x <= side - 1 && y <= side - 1))
          {
            for (int k = 0; k < n_channels; k++)
              to[(size_t) k * plane] = 0;
            continue;
          }

        int          left = MIN ((int) x, side - 2), top = MIN ((int) y, side - 2);
        float        right_part = (float) (x - left), lower_part = (float) (y - top);
        const float *from = &picture[(size_t) top * row + (size_t) left * (size_t) n_channels];

        for (int k = 0; k < n_channels; k++)
          {
            const float *p = from + k, *q = p + n_channels;
            float        upper = p[0] + right_part * (q[0] - p[0]);
            float        lower = p[row] + right_part * (q[row] - p[row]);

            to[(size_t) k * plane] = upper + lower_part * (lower - upper);
          }
      }
}

/* ---- running ---- */

static void
move_point (const Part *part, const GuiseAffine *matrix, const float *points, int i, float *out)
{
  const double *m = matrix->m, *f = part->factor;
  double        x = (double) points[2 * i], y = (double) points[2 * i + 1];

  out[0] = (float) (f[0] * m[0] * x + f[1] * m[1] * y + f[2] * m[2]);
  out[1] = (float) (f[3] * m[3] * x + f[4] * m[4] * y + f[5] * m[5]);
}

static gboolean
run_part (GuiseFaceParts *self,
          const Part     *part,
          const float    *mesh,
          float          *out_mesh,
          GError        **error)
{
  const GuiseTfliteFrame *frame = &part->frame;
  GuiseAffine             matrix;

  guise_face_frame_matrix (frame, mesh, part->scale, &matrix);
  guise_face_sample_grid (guise_face_net_get_output (self->net, OUTPUT_FEATURES), self->side,
                          self->n_channels, &matrix, frame->width, frame->height,
                          guise_face_net_get_input (part->net));
  if (!guise_face_net_run (part->net, error))
    return FALSE;
  for (size_t i = 0; i < frame->n_points; i++)
    move_point (part, &matrix, guise_face_net_get_output (part->net, 0), (int) i,
                &out_mesh[3 * frame->points[i]]);
  if (part->iris < 0)
    return TRUE;

  /* An iris is as deep as the contour of its eye (faces.md C.4). */
  double depth = 0;

  for (int i = 0; i < N_CONTOUR; i++)
    depth += (double) mesh[3 * frame->points[i] + 2] / N_CONTOUR;
  for (int i = 0; i < N_IRIS; i++)
    {
      float *out = &out_mesh[3 * (GUISE_N_MESH_POINTS + part->iris + i)];

      move_point (part, &matrix, guise_face_net_get_output (part->net, 1), i, out);
      out[2] = (float) depth;
    }
  return TRUE;
}

gboolean
guise_face_parts_run (GuiseFaceParts *self, float *out_mesh, double *out_logit, GError **error)
{
  if (!guise_face_net_run (self->net, error))
    return FALSE;

  const float *mesh = guise_face_net_get_output (self->net, OUTPUT_MESH);

  memcpy (out_mesh, mesh, 3 * GUISE_N_MESH_POINTS * sizeof *out_mesh);
  for (int i = 0; i < N_PARTS; i++)
    if (!run_part (self, &self->parts[i], mesh, out_mesh, error))
      return FALSE;
  *out_logit = (double) guise_face_net_get_output (self->net, OUTPUT_LOGIT)[0];
  return TRUE;
}
