/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tensors on the emulated device, for the tests of its kernels. */
#include "gpu-box.h"

#include <math.h>
#include <string.h>

#include "guise-element.h"

#define GUARD_BYTES 256 /* keeps the alignment of the memory itself */
#define GUARD       0xa5
#define CHANNELS    8 /* channels last are padded to a multiple of this */

static GuiseGpu *gpu;

GuiseGpu *
gpu_get (void)
{
  GuiseGpuOptions options = { .math = GUISE_GPU_MATH_EXACT };

  if (gpu == NULL)
    g_assert_cmpint (guise_gpu_open (0, &options, &gpu), ==, GUISE_GPU_OK);
  return gpu;
}

/* Aborts when something was not given back. */
void
gpu_close (void)
{
  guise_gpu_close (gpu);
  gpu = NULL;
}

static int64_t
count (const int64_t *sizes, int n)
{
  int64_t product = 1;

  for (int i = 0; i < n; i++)
    product *= sizes[i];
  return product;
}

static void
set_strides (GuiseGpuTensor *t, GpuOrder order)
{
  static const int last[] = { 1, 3, 2, 0 }; /* fast to slow */
  int64_t          stride = 1;

  for (int k = 0; k < t->n_dims; k++)
    {
      int axis = order == GPU_ORDER_CHANNELS_LAST ? last[k]
                 : order == GPU_ORDER_REVERSED    ? k
                                                  : t->n_dims - 1 - k;

      t->strides[axis] = stride;
      stride *= t->padded[axis];
    }
}

GpuBox
gpu_box_new (GuiseElement element, GpuOrder order, int n_dims, const int64_t *dims)
{
  GpuBox          self = { .n = count (dims, n_dims) };
  GuiseGpuTensor *t = &self.tensor;
  guint8         *bytes;

  g_assert_true (order != GPU_ORDER_CHANNELS_LAST || n_dims == 4);
  t->element = element;
  t->n_dims = n_dims;
  for (int i = 0; i < n_dims; i++)
    t->dims[i] = t->padded[i] = dims[i];
  if (order == GPU_ORDER_CHANNELS_LAST)
    t->padded[1] = (dims[1] + CHANNELS - 1) / CHANNELS * CHANNELS;
  set_strides (t, order);
  t->n_stored = count (t->padded, n_dims);
  self.n_bytes =
    (size_t) t->n_stored * (element == GUISE_ELEMENT_F32 || element == GUISE_ELEMENT_SPLIT ? 4 : 2);
  g_assert_cmpint (guise_gpu_memory_new (gpu_get (), self.n_bytes + 2 * GUARD_BYTES, &self.memory),
                   ==, GUISE_GPU_OK);
  bytes = g_malloc (self.n_bytes + 2 * GUARD_BYTES);
  memset (bytes, GUARD, self.n_bytes + 2 * GUARD_BYTES);
  memset (bytes + GUARD_BYTES, 0xff, self.n_bytes);
  guise_gpu_upload (gpu, self.memory, bytes, self.n_bytes + 2 * GUARD_BYTES);
  g_free (bytes);
  t->data = (guint8 *) self.memory + GUARD_BYTES;
  return self;
}

void
gpu_box_free (GpuBox *self)
{
  guise_gpu_memory_free (gpu, self->memory);
  memset (self, 0, sizeof *self);
}

static float
load (const GuiseGpuTensor *t, const void *data, int64_t i)
{
  const uint16_t *halves = data;

  switch (t->element)
    {
    case GUISE_ELEMENT_F32:
      return ((const float *) data)[i];
    case GUISE_ELEMENT_BF16:
      return guise_bf16_to_float (halves[i]);
    case GUISE_ELEMENT_F16:
      return guise_f16_to_float (halves[i]);
    default:
      return guise_join_float (halves[i], halves[t->n_stored + i]);
    }
}

static void
store (const GuiseGpuTensor *t, void *data, int64_t i, float x)
{
  uint16_t *halves = data;

  switch (t->element)
    {
    case GUISE_ELEMENT_F32:
      ((float *) data)[i] = x;
      break;
    case GUISE_ELEMENT_BF16:
      halves[i] = guise_bf16_from_float (x);
      break;
    case GUISE_ELEMENT_F16:
      halves[i] = guise_f16_from_float (x);
      break;
    default:
      guise_split_float (x, halves + i, halves + t->n_stored + i);
      break;
    }
}

/* Place in memory of step @i through all that is stored, row-major. Returns: its row-major number
 * among the elements, -1 for padding */
static int64_t
find (const GuiseGpuTensor *t, int64_t i, int64_t *offset)
{
  int64_t number = 0, n_inner = 1;

  *offset = 0;
  for (int axis = t->n_dims; axis-- > 0; n_inner *= t->dims[axis])
    {
      int64_t at = i % t->padded[axis];

      i /= t->padded[axis];
      *offset += at * t->strides[axis];
      number = number < 0 || at >= t->dims[axis] ? -1 : number + at * n_inner;
    }
  return number;
}

void
gpu_box_write (GpuBox *self, const float *values)
{
  void *data = g_malloc0 (self->n_bytes);

  for (int64_t i = 0; i < self->tensor.n_stored; i++)
    {
      int64_t offset;
      int64_t number = find (&self->tensor, i, &offset);

      store (&self->tensor, data, offset, number < 0 ? 0 : values[number]);
    }
  guise_gpu_upload (gpu, self->tensor.data, data, self->n_bytes);
  g_free (data);
}

float *
gpu_box_draw (GpuBox *self, GRand *random)
{
  float *values = g_new (float, self->n);

  for (int64_t i = 0; i < self->n; i++)
    values[i] = (float) g_rand_int_range (random, -128, 129) / 128; /* 8 bits, as bf16 has */
  gpu_box_write (self, values);
  return values;
}

float *
gpu_box_read (const GpuBox *self)
{
  guint8 *bytes = g_malloc (self->n_bytes + 2 * GUARD_BYTES);
  float  *values = g_new (float, self->n);

  g_assert_cmpint (guise_gpu_download (gpu, bytes, self->memory, self->n_bytes + 2 * GUARD_BYTES),
                   ==, GUISE_GPU_OK);
  for (size_t i = 0; i < GUARD_BYTES; i++)
    {
      g_assert_cmphex (bytes[i], ==, GUARD);
      g_assert_cmphex (bytes[GUARD_BYTES + self->n_bytes + i], ==, GUARD);
    }
  for (int64_t i = 0; i < self->tensor.n_stored; i++)
    {
      int64_t offset;
      int64_t number = find (&self->tensor, i, &offset);
      float   x = load (&self->tensor, bytes + GUARD_BYTES, offset);

      if (number < 0)
        g_assert_cmphex (guise_float_bits (x), ==, 0);
      else
        values[number] = x;
    }
  g_free (bytes);
  return values;
}

double
gpu_get_rounding (GuiseElement element)
{
  return element == GUISE_ELEMENT_BF16 ? 0x1p-8 : element == GUISE_ELEMENT_F16 ? 0x1p-11 : 0x1p-24;
}

void
gpu_assert_near (const float *y, const double *expected, int64_t n, double limit)
{
  for (int64_t i = 0; i < n; i++)
    if (!(fabs ((double) y[i] - expected[i]) <= limit * (1 + fabs (expected[i]))))
      g_error ("element %" G_GINT64_FORMAT ": %.9g, not %.9g", i, (double) y[i], expected[i]);
}
