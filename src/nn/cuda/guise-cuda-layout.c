/* SPDX-License-Identifier: GPL-3.0-or-later
 * How tensors lie on the device. */
#include "nn/cuda/guise-cuda-device.h"

#include <string.h>

static gboolean
is_stripe (GuiseLayout layout)
{
  return layout >= GUISE_CUDA_LAYOUT_STRIPE;
}

static GuiseCudaOrder
get_order (GuiseLayout layout)
{
  if (is_stripe (layout))
    return GUISE_CUDA_ORDER_IMAGE;
  if (layout < GUISE_LAYOUT_PRIVATE)
    return GUISE_CUDA_ORDER_ROWS;
  return (GuiseCudaOrder) ((layout - GUISE_LAYOUT_PRIVATE) / GUISE_CUDA_N_WIDTHS);
}

GuiseCudaWidth
guise_cuda_layout_get_width (GuiseLayout layout)
{
  if (is_stripe (layout))
    return layout % 2 != 0 ? GUISE_CUDA_WIDTH_HALF : GUISE_CUDA_WIDTH_FULL;
  if (layout < GUISE_LAYOUT_PRIVATE || layout >= GUISE_CUDA_LAYOUT_MASK)
    return GUISE_CUDA_WIDTH_FULL;
  return (GuiseCudaWidth) ((layout - GUISE_LAYOUT_PRIVATE) % GUISE_CUDA_N_WIDTHS);
}

gboolean
guise_cuda_layout_has_order (GuiseLayout layout, GuiseCudaOrder order)
{
  return layout >= GUISE_LAYOUT_PRIVATE && layout < GUISE_CUDA_LAYOUT_MASK &&
         get_order (layout) == order;
}

int
guise_cuda_layout_get_outer_rows (GuiseLayout layout)
{
  return layout >= GUISE_CUDA_LAYOUT_OUTER && layout < GUISE_CUDA_LAYOUT_PARTS
           ? (int) (layout - GUISE_CUDA_LAYOUT_OUTER)
           : 0;
}

int64_t
guise_cuda_layout_get_parts (GuiseLayout layout)
{
  return layout >= GUISE_CUDA_LAYOUT_PARTS && layout < GUISE_CUDA_LAYOUT_STRIPE
           ? layout - GUISE_CUDA_LAYOUT_PARTS
           : 0;
}

int64_t
guise_cuda_layout_get_pitch (GuiseLayout layout, int64_t n_channels)
{
  if (is_stripe (layout))
    return (layout - GUISE_CUDA_LAYOUT_STRIPE) / 2 * GUISE_CUDA_CHANNELS;
  return guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_IMAGE)
           ? guise_cuda_pad_channels (n_channels)
           : 0;
}

GuiseLayout
guise_cuda_stripe_layout (GuiseLayout layout, int64_t n_channels)
{
  if (!guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_IMAGE))
    return GUISE_LAYOUT_PLAIN;
  return GUISE_CUDA_LAYOUT_STRIPE +
         (GuiseLayout) (guise_cuda_pad_channels (n_channels) / GUISE_CUDA_CHANNELS * 2) +
         (guise_cuda_layout_get_width (layout) == GUISE_CUDA_WIDTH_HALF);
}

GuiseLayout
guise_cuda_layout_or_stripe (GuiseLayout wanted, GuiseLayout layout)
{
  return is_stripe (layout) &&
             guise_cuda_layout_get_width (layout) == guise_cuda_layout_get_width (wanted)
           ? layout
           : wanted;
}

gboolean
guise_cuda_layout_is_strided (GuiseLayout layout)
{
  if (layout >= GUISE_CUDA_LAYOUT_MASK)
    return is_stripe (layout);
  return get_order (layout) != GUISE_CUDA_ORDER_DEPTH &&
         get_order (layout) != GUISE_CUDA_ORDER_SPACE;
}

gboolean
guise_cuda_layout_rounds (void *device, GuiseLayout layout)
{
  return guise_cuda_layout_get_width (layout) == GUISE_CUDA_WIDTH_HALF;
}

GuiseLayout
guise_cuda_layout_to_read (GuiseLayout layout)
{
  return guise_cuda_layout_is_strided (layout) &&
             guise_cuda_layout_get_width (layout) != GUISE_CUDA_WIDTH_SPLIT
           ? layout
           : GUISE_LAYOUT_PLAIN;
}

GuiseLayout
guise_cuda_image_layout (const GuiseCudaDevice *self)
{
  return GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_IMAGE,
                            self->has_halves ? GUISE_CUDA_WIDTH_HALF : GUISE_CUDA_WIDTH_FULL);
}

int64_t
guise_cuda_pad_channels (int64_t n)
{
  return (n + GUISE_CUDA_CHANNELS - 1) / GUISE_CUDA_CHANNELS * GUISE_CUDA_CHANNELS;
}

static GuiseElement
get_element (const GuiseCudaDevice *self, GuiseLayout layout)
{
  switch (guise_cuda_layout_get_width (layout))
    {
    case GUISE_CUDA_WIDTH_HALF:
      return self->element;
    case GUISE_CUDA_WIDTH_SPLIT:
      return GUISE_ELEMENT_SPLIT;
    case GUISE_CUDA_WIDTH_FULL:
    case GUISE_CUDA_N_WIDTHS:
      break;
    }
  return GUISE_ELEMENT_F32;
}

static int64_t
count_stored (const GuiseShape *shape, GuiseLayout layout)
{
  int64_t n = 1;

  for (int i = 0; i < shape->n_dims; i++)
    {
      GuiseCudaOrder order = get_order (layout);
      gboolean       is_padded =
        (i == 1 && order == GUISE_CUDA_ORDER_IMAGE) || (i <= 1 && order == GUISE_CUDA_ORDER_FILTER);

      n *= is_padded ? guise_cuda_pad_channels (shape->dims[i]) : shape->dims[i];
    }
  return n;
}

size_t
guise_cuda_layout_bytes (void *device, const GuiseShape *shape, GuiseLayout layout)
{
  const int64_t *dims = shape->dims;
  size_t width = guise_cuda_layout_get_width (layout) == GUISE_CUDA_WIDTH_HALF ? sizeof (uint16_t)
                                                                               : sizeof (float);

  if (layout == GUISE_CUDA_LAYOUT_MASK)
    return sizeof (GuiseGpuMask);
  if (is_stripe (layout))
    return (size_t) ((dims[0] * dims[2] * dims[3] - 1) *
                       guise_cuda_layout_get_pitch (layout, dims[1]) +
                     dims[1]) *
           width;
  if (layout >= GUISE_CUDA_LAYOUT_PARTS)
    return (size_t) (guise_cuda_layout_get_parts (layout) * guise_shape_n_elements (shape)) *
           sizeof (float);
  if (layout >= GUISE_CUDA_LAYOUT_OUTER)
    return (layout - GUISE_CUDA_LAYOUT_OUTER) * (size_t) (shape->dims[0] + shape->dims[1]) *
           sizeof (float);
  return (size_t) count_stored (shape, layout) * width;
}

const char *
guise_cuda_layout_name (void *device, GuiseLayout layout)
{
  static const char *const names[GUISE_CUDA_N_ORDERS][GUISE_CUDA_N_WIDTHS] = {
    [GUISE_CUDA_ORDER_IMAGE] = { "image", "image/half", "image/split" },
    [GUISE_CUDA_ORDER_FILTER] = { "filter", "filter/half", "filter/split" },
    [GUISE_CUDA_ORDER_DEPTH] = { "depth", "depth/half", "depth/split" },
    [GUISE_CUDA_ORDER_SPACE] = { "space", "space/half", "space/split" },
    [GUISE_CUDA_ORDER_ROWS] = { "rows", "rows/half", "rows/split" },
  };

  if (layout < GUISE_LAYOUT_PRIVATE)
    return "plain";
  if (layout == GUISE_CUDA_LAYOUT_MASK)
    return "mask";
  if (is_stripe (layout))
    return layout % 2 != 0 ? "stripe/half" : "stripe";
  if (layout >= GUISE_CUDA_LAYOUT_PARTS)
    return "parts";
  if (layout >= GUISE_CUDA_LAYOUT_OUTER)
    return "factors";
  return names[get_order (layout)][guise_cuda_layout_get_width (layout)];
}

/* Whole images follow each other; of rows only what starts where the libraries like it. */
gboolean
guise_cuda_layout_is_outer (void *device, const GuiseShape *shape, GuiseLayout layout, int axis)
{
  size_t n_bytes;

  if (guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_IMAGE))
    return axis == 0;
  if (!guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_ROWS) ||
      guise_cuda_layout_get_width (layout) == GUISE_CUDA_WIDTH_SPLIT || shape->dims[axis] == 0)
    return FALSE;
  n_bytes = guise_cuda_layout_bytes (device, shape, layout) / (size_t) shape->dims[axis];
  return n_bytes % GUISE_CUDA_ALIGNMENT == 0;
}

/* ---- descriptions ---- */

static void
set_row_major (GuiseGpuTensor *self)
{
  int64_t stride = 1;

  for (int i = self->n_dims; i-- > 0; stride *= self->dims[i])
    {
      self->padded[i] = self->dims[i];
      self->strides[i] = stride;
    }
}

/* Axis 1 runs fastest. */
static void
set_channels_last (GuiseGpuTensor *self, int64_t n_channels)
{
  self->padded[1] = n_channels;
  self->strides[1] = 1;
  self->strides[3] = n_channels;
  self->strides[2] = self->dims[3] * self->strides[3];
  self->strides[0] = self->dims[2] * self->strides[2];
}

GuiseGpuTensor
guise_cuda_describe (const GuiseCudaDevice *self, const GuiseTensor *tensor)
{
  GuiseGpuTensor result = { .data = tensor->data,
                            .element = (int32_t) get_element (self, tensor->layout),
                            .n_dims = tensor->shape.n_dims,
                            .n_stored = count_stored (&tensor->shape, tensor->layout) };

  g_assert (guise_cuda_layout_is_strided (tensor->layout));
  for (int i = 0; i < result.n_dims; i++)
    result.dims[i] = tensor->shape.dims[i];
  set_row_major (&result);
  if (get_order (tensor->layout) != GUISE_CUDA_ORDER_ROWS)
    set_channels_last (&result, guise_cuda_pad_channels (result.dims[1]));
  if (is_stripe (tensor->layout))
    {
      set_channels_last (&result, guise_cuda_layout_get_pitch (tensor->layout, result.dims[1]));
      result.padded[1] = result.dims[1];
    }
  if (get_order (tensor->layout) == GUISE_CUDA_ORDER_FILTER)
    result.padded[0] = guise_cuda_pad_channels (result.dims[0]);
  return result;
}

/* The axes of both sides of a depth-to-space. */
static GuiseGpuTensor
describe_cells (const GuiseCudaDevice *self,
                const GuiseTensor     *tensor,
                int64_t                c,
                int64_t                h,
                int64_t                w)
{
  GuiseGpuTensor result = { .data = tensor->data,
                            .element = (int32_t) get_element (self, tensor->layout),
                            .n_dims = 6,
                            .dims = { tensor->shape.dims[0], c, h, 2, w, 2 },
                            .n_stored = count_stored (&tensor->shape, tensor->layout) };

  for (int i = 0; i < result.n_dims; i++)
    result.padded[i] = result.dims[i];
  return result;
}

/* Cells of 2 x 2 pixels of @n_channels in memory, row by row. */
static void
set_wide_strides (GuiseGpuTensor *self, int64_t n_channels)
{
  int64_t row = 2 * self->dims[4] * n_channels;

  self->strides[0] = 2 * self->dims[2] * row;
  self->strides[1] = 1;
  self->strides[2] = 2 * row;
  self->strides[3] = row;
  self->strides[4] = 2 * n_channels;
  self->strides[5] = n_channels;
}

/* Pixels of @n_channels in memory, of which the first 4 c are the cell. */
static void
set_deep_strides (GuiseGpuTensor *self, int64_t n_channels)
{
  int64_t c = self->dims[1];

  self->strides[0] = self->dims[2] * self->dims[4] * n_channels;
  self->strides[1] = 1;
  self->strides[2] = self->dims[4] * n_channels;
  self->strides[3] = 2 * c;
  self->strides[4] = n_channels;
  self->strides[5] = c;
}

GuiseGpuTensor
guise_cuda_describe_deep (const GuiseCudaDevice *self, const GuiseTensor *tensor)
{
  int64_t        c = tensor->shape.dims[1] / 4;
  int64_t        h = tensor->shape.dims[2];
  int64_t        w = tensor->shape.dims[3];
  GuiseGpuTensor result = describe_cells (self, tensor, c, h, w);

  if (get_order (tensor->layout) == GUISE_CUDA_ORDER_DEPTH)
    set_wide_strides (&result, c);
  else if (get_order (tensor->layout) == GUISE_CUDA_ORDER_IMAGE)
    set_deep_strides (&result, guise_cuda_pad_channels (4 * c));
  else
    {
      const int64_t strides[6] = { 4 * c * h * w, h * w, w, 2 * c * h * w, 1, c * h * w };

      g_assert (get_order (tensor->layout) == GUISE_CUDA_ORDER_ROWS);
      memcpy (result.strides, strides, sizeof strides);
    }
  return result;
}

GuiseGpuTensor
guise_cuda_describe_wide (const GuiseCudaDevice *self, const GuiseTensor *tensor)
{
  int64_t        c = tensor->shape.dims[1];
  int64_t        h = tensor->shape.dims[2] / 2;
  int64_t        w = tensor->shape.dims[3] / 2;
  GuiseGpuTensor result = describe_cells (self, tensor, c, h, w);

  if (get_order (tensor->layout) == GUISE_CUDA_ORDER_SPACE)
    set_deep_strides (&result, 4 * c);
  else if (get_order (tensor->layout) == GUISE_CUDA_ORDER_IMAGE)
    {
      result.padded[1] = guise_cuda_pad_channels (c);
      set_wide_strides (&result, result.padded[1]);
    }
  else
    {
      const int64_t strides[6] = { 4 * c * h * w, 4 * h * w, 4 * w, 2 * w, 2, 1 };

      g_assert (get_order (tensor->layout) == GUISE_CUDA_ORDER_ROWS);
      memcpy (result.strides, strides, sizeof strides);
    }
  return result;
}

GuiseGpuTensor
guise_cuda_broadcast (const GuiseGpuTensor *tensor, const GuiseShape *shape)
{
  GuiseGpuTensor result = *tensor;
  int            n_new = shape->n_dims - tensor->n_dims;

  g_assert (n_new >= 0);
  result.n_dims = shape->n_dims;
  for (int i = 0; i < shape->n_dims; i++)
    {
      gboolean is_repeated = i < n_new || tensor->dims[i - n_new] != shape->dims[i];

      result.dims[i] = shape->dims[i];
      result.padded[i] = is_repeated ? shape->dims[i] : tensor->padded[i - n_new];
      result.strides[i] = is_repeated ? 0 : tensor->strides[i - n_new];
    }
  return result;
}

GuiseGpuTensor
guise_cuda_view (const GuiseGpuTensor *tensor, int axis, int64_t start, int64_t n)
{
  static const size_t widths[] = {
    [GUISE_ELEMENT_F32] = 4, [GUISE_ELEMENT_BF16] = 2, [GUISE_ELEMENT_F16] = 2
  };
  GuiseGpuTensor result = *tensor;

  g_assert (tensor->element != GUISE_ELEMENT_SPLIT);
  result.data =
    (char *) tensor->data + start * tensor->strides[axis] * (int64_t) widths[tensor->element];
  result.dims[axis] = n;
  result.padded[axis] = n;
  result.n_stored = 0;
  return result;
}
