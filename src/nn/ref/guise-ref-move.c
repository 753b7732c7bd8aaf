/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reference kernels: moving values. */
#include <string.h>

#include "nn/ref/guise-ref-private.h"

/* Elements behind axis i, all axes from i on. */
static int64_t
count_from (const GuiseShape *shape, int axis)
{
  int64_t n = 1;

  for (int i = axis; i < shape->n_dims; i++)
    n *= shape->dims[i];
  return n;
}

gboolean
guise_ref_transpose_run (const GuiseCall *call)
{
  const GuiseTransposeParams *params = (const GuiseTransposeParams *) call->params;
  const GuiseShape           *xs = &call->inputs[0].shape;
  const GuiseShape           *ys = &call->output.shape;
  const Real                 *x = (const Real *) call->inputs[0].data;
  Real                       *y = (Real *) call->output.data;
  int64_t                     n = guise_shape_n_elements (ys);

  for (int64_t i = 0; i < n; i++)
    {
      int64_t rest = i;
      int64_t from = 0;

      for (int axis = ys->n_dims - 1; axis >= 0; axis--)
        {
          from += rest % ys->dims[axis] * count_from (xs, params->order[axis] + 1);
          rest /= ys->dims[axis];
        }
      y[i] = x[from];
    }
  return TRUE;
}

gboolean
guise_ref_concat_run (const GuiseCall *call)
{
  int     axis = ((const GuiseConcatParams *) call->params)->axis;
  int64_t n_row = count_from (&call->output.shape, axis);
  int64_t n_rows = guise_shape_n_elements (&call->output.shape) / n_row;
  Real   *y = (Real *) call->output.data;

  for (size_t k = 0; k < call->n_inputs; k++)
    {
      const Real *x = (const Real *) call->inputs[k].data;
      int64_t     n = count_from (&call->inputs[k].shape, axis);

      for (int64_t row = 0; row < n_rows; row++)
        memcpy (y + row * n_row, x + row * n, (size_t) n * sizeof (Real));
      y += n;
    }
  return TRUE;
}

gboolean
guise_ref_slice_run (const GuiseCall *call)
{
  const GuiseSliceParams *params = (const GuiseSliceParams *) call->params;
  int64_t                 n = count_from (&call->output.shape, params->axis);
  int64_t                 n_row = count_from (&call->inputs[0].shape, params->axis);
  int64_t                 n_rows = guise_shape_n_elements (&call->output.shape) / n;
  const Real             *x = (const Real *) call->inputs[0].data +
                  params->start * count_from (&call->inputs[0].shape, params->axis + 1);
  Real *y = (Real *) call->output.data;

  for (int64_t row = 0; row < n_rows; row++)
    memcpy (y + row * n, x + row * n_row, (size_t) n * sizeof (Real));
  return TRUE;
}

gboolean
guise_ref_pad_run (const GuiseCall *call)
{
  const GuisePadParams *params = (const GuisePadParams *) call->params;
  const GuiseShape     *xs = &call->inputs[0].shape;
  const GuiseShape     *ys = &call->output.shape;
  const Real           *x = (const Real *) call->inputs[0].data;
  Real                 *y = (Real *) call->output.data;
  int64_t               n = guise_shape_n_elements (xs);

  memset (y, 0, (size_t) guise_shape_n_elements (ys) * sizeof (Real));
  for (int64_t i = 0; i < n; i++)
    {
      int64_t rest = i;
      int64_t to = 0;

      for (int axis = xs->n_dims - 1; axis >= 0; axis--)
        {
          to += (rest % xs->dims[axis] + params->before[axis]) * count_from (ys, axis + 1);
          rest /= xs->dims[axis];
        }
      y[to] = x[i];
    }
  return TRUE;
}

/* Of image n of the large tensor [n, c, 2 h, 2 w]: where element (d * c + k, i, j) of the small one
 * [n, 4 c, h, w] lies. */
static int64_t
locate (const GuiseShape *large, int64_t n, int64_t channel, int64_t i, int64_t j)
{
  int64_t c = large->dims[1];
  int64_t d = channel / c;

  return ((n * c + channel % c) * large->dims[2] + 2 * i + d / 2) * large->dims[3] + 2 * j + d % 2;
}

gboolean
guise_ref_depth_to_space_run (const GuiseCall *call)
{
  const GuiseShape *xs = &call->inputs[0].shape;
  const Real       *x = (const Real *) call->inputs[0].data;
  Real             *y = (Real *) call->output.data;

  for (int64_t n = 0; n < xs->dims[0]; n++)
    for (int64_t c = 0; c < xs->dims[1]; c++)
      for (int64_t i = 0; i < xs->dims[2]; i++)
        for (int64_t j = 0; j < xs->dims[3]; j++)
          y[locate (&call->output.shape, n, c, i, j)] = *x++;
  return TRUE;
}

gboolean
guise_ref_space_to_depth_run (const GuiseCall *call)
{
  const GuiseShape *ys = &call->output.shape;
  const Real       *x = (const Real *) call->inputs[0].data;
  Real             *y = (Real *) call->output.data;

  for (int64_t n = 0; n < ys->dims[0]; n++)
    for (int64_t c = 0; c < ys->dims[1]; c++)
      for (int64_t i = 0; i < ys->dims[2]; i++)
        for (int64_t j = 0; j < ys->dims[3]; j++)
          *y++ = x[locate (&call->inputs[0].shape, n, c, i, j)];
  return TRUE;
}
