/* SPDX-License-Identifier: GPL-3.0-or-later
 * Weight gradients in parts that do not depend on the number of threads: some of the images each,
 * whose results are added in order, and some of the output channels each, which nobody adds. */
#include "nn/cpu/guise-cpu-conv-parts.h"

#include <omp.h>
#include <string.h>

#include "nn/cpu/guise-cpu-dnnl.h"

#define MAX_PARTS       ((size_t) 8)           /* of the images */
#define MAX_UNITS       ((size_t) 16)          /* what threads can share */
#define MAX_FLOATS      ((size_t) 4 << 20)     /* gradients of all parts: 16 MiB */
#define SLICE           ((size_t) 64)          /* output channels come in multiples of it */
#define ALIGNED(n)      (((n) + 15) / 16 * 16) /* floats: a cache line */

#define DIVIDE_UP(a, b) (((a) + (b) -1) / (b))

struct _GuiseConvParts
{
  size_t n_parts;
  size_t n_slices;
  size_t n_images;
  size_t part_images; /* of every part but perhaps the last */
  size_t channels;    /* of every slice but perhaps the last */

  size_t x_image;   /* floats of one image of x */
  size_t dy_image;  /* likewise */
  size_t dy_slice;  /* floats of one slice of an image of dy */
  size_t dw_slice;  /* floats of one slice of the gradient */
  size_t n_weights; /* floats of the gradient */

  size_t              scratch_floats; /* of the hungriest unit */
  GuiseCpuPrimitive **units;          /* [n_parts * n_slices] owned */
};

static dnnl_primitive_desc_t
describe_unit (const GuiseCpuDevice     *device,
               const GuiseConv          *conv,
               const dnnl_memory_desc_t *x,
               const dnnl_memory_desc_t *weight,
               const dnnl_memory_desc_t *y)
{
  const dnnl_dims_t       strides = { conv->stride, conv->stride };
  const dnnl_dims_t       before = { conv->pad_top, conv->pad_left };
  const dnnl_dims_t       after = { conv->pad_bottom, conv->pad_right };
  dnnl_convolution_desc_t description;
  dnnl_primitive_desc_t   hint = NULL;
  dnnl_primitive_desc_t   desc = NULL;
  dnnl_primitive_attr_t   attr = guise_cpu_attr_new ();

  if (attr != NULL &&
      dnnl_convolution_forward_desc_init (&description, dnnl_forward_training,
                                          dnnl_convolution_direct, x, weight, NULL, y, strides,
                                          before, after) == dnnl_success)
    dnnl_primitive_desc_create (&hint, &description, NULL, device->engine, NULL);
  if (hint != NULL &&
      dnnl_convolution_backward_weights_desc_init (&description, dnnl_convolution_direct, x, weight,
                                                   NULL, y, strides, before, after) == dnnl_success)
    dnnl_primitive_desc_create (&desc, &description, attr, device->engine, hint);
  if (hint != NULL)
    dnnl_primitive_desc_destroy (hint);
  if (attr != NULL)
    dnnl_primitive_attr_destroy (attr);
  return desc;
}

/* A primitive for so many images and output channels; %NULL when there is none. */
static GuiseCpuPrimitive *
make_unit (const GuiseCpuDevice *device, const GuiseConvCase *c, int64_t n, int64_t channels)
{
  static const int      args[] = { DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS };
  GuiseShape            x = c->x, weight = c->weight, y = c->y;
  dnnl_memory_desc_t    x_md, weight_md, y_md;
  dnnl_primitive_desc_t desc = NULL;
  GuiseCpuPrimitive    *unit = NULL;

  const dnnl_memory_desc_t *const mds[] = { &x_md, &y_md, &weight_md };

  x.dims[0] = y.dims[0] = n;
  y.dims[1] = weight.dims[0] = channels;
  guise_cpu_use_threads (1);
  if (!guise_cpu_describe (&x, c->x_layout, &x_md) ||
      !guise_cpu_describe (&y, c->y_layout, &y_md) ||
      !(c->weight_layout == GUISE_LAYOUT_PLAIN
          ? guise_cpu_describe_weight (&weight, c->conv->n_groups,
                                       c->conv->n_groups == 1 ? dnnl_oihw : dnnl_goihw, &weight_md)
          : guise_cpu_describe (&weight, c->weight_layout, &weight_md)))
    return NULL;
  desc = describe_unit (device, c->conv, &x_md, &weight_md, &y_md);
  if (desc != NULL)
    {
      unit = guise_cpu_primitive_new (device, desc, G_N_ELEMENTS (args), args, mds, NULL);
      dnnl_primitive_desc_destroy (desc);
    }
  return unit;
}

/* Floats of one output channel of the gradient when the channels follow each other in memory, block
 * by block; 0 when they do not, or when there are too few to divide. */
static size_t
get_channel_floats (const GuiseConvCase *c)
{
  dnnl_memory_desc_t md;
  int64_t            block = 1;
  int64_t            n_floats;

  if (c->conv->n_groups > 1 || c->weight.dims[0] < 2 * (int64_t) SLICE)
    return 0;
  n_floats = (int64_t) guise_cpu_layout_get_n_stored (&c->weight, c->weight_layout);
  if (c->weight_layout == GUISE_LAYOUT_PLAIN)
    return (size_t) (n_floats / c->weight.dims[0]);
  if (!guise_cpu_describe (&c->weight, c->weight_layout, &md))
    return 0;
  for (int i = 0; i < md.format_desc.blocking.inner_nblks; i++)
    if (md.format_desc.blocking.inner_idxs[i] == 0)
      block *= md.format_desc.blocking.inner_blks[i];
  if (md.format_desc.blocking.strides[0] * (md.padded_dims[0] / block) != n_floats)
    return 0;
  return (size_t) (n_floats / md.padded_dims[0]);
}

/* Parts of the images cost an addition of whole gradients, slices of the channels a copy of dy:
 * whichever is smaller comes first, the other where that leaves too few units. */
static void
divide (GuiseConvParts *self, const GuiseConvCase *c)
{
  size_t channels = (size_t) c->y.dims[1];
  size_t channel_floats = get_channel_floats (c);
  size_t n_gradients = guise_cpu_layout_get_n_stored (&c->y, c->y_layout);

  self->n_images = (size_t) c->x.dims[0];
  self->n_weights = guise_cpu_layout_get_n_stored (&c->weight, c->weight_layout);
  self->n_parts = CLAMP (MAX_FLOATS / self->n_weights, (size_t) 1, MIN (MAX_PARTS, self->n_images));
  if (channel_floats > 0 && self->n_weights > n_gradients)
    self->n_parts = CLAMP (MAX_PARTS / (channels / SLICE), (size_t) 1, self->n_parts);
  self->part_images = DIVIDE_UP (self->n_images, self->n_parts);
  self->n_parts = DIVIDE_UP (self->n_images, self->part_images);
  self->channels = channels;
  if (channel_floats > 0 && self->n_parts < MAX_PARTS)
    self->channels = DIVIDE_UP (DIVIDE_UP (channels, MAX_UNITS / self->n_parts), SLICE) * SLICE;
  self->channels = MIN (self->channels, channels);
  self->n_slices = DIVIDE_UP (channels, self->channels);

  self->x_image = guise_cpu_layout_get_n_stored (&c->x, c->x_layout) / self->n_images;
  self->dy_image = n_gradients / self->n_images;
  self->dy_slice = self->dy_image;
  self->dw_slice = self->n_weights;
  if (self->n_slices > 1)
    {
      self->dy_slice = (size_t) (c->y.dims[2] * c->y.dims[3]) * self->channels;
      self->dw_slice = channel_floats * self->channels;
    }
}

GuiseConvParts *
guise_conv_parts_new (const GuiseCpuDevice *device, const GuiseConvCase *c)
{
  g_autoptr (GuiseConvParts) self = g_new0 (GuiseConvParts, 1);

  divide (self, c);
  if (self->n_parts * self->n_slices == 1)
    return NULL;
  self->units = g_new0 (GuiseCpuPrimitive *, self->n_parts * self->n_slices);
  for (size_t i = 0; i < self->n_parts * self->n_slices; i++)
    {
      size_t image = i / self->n_slices * self->part_images;
      size_t channel = i % self->n_slices * self->channels;

      self->units[i] =
        make_unit (device, c, (int64_t) MIN (self->part_images, self->n_images - image),
                   (int64_t) MIN (self->channels, (size_t) c->y.dims[1] - channel));
      if (self->units[i] == NULL)
        return NULL;
      self->scratch_floats =
        MAX (self->scratch_floats, DIVIDE_UP (self->units[i]->workspace_bytes, sizeof (float)));
    }
  return g_steal_pointer (&self);
}

void
guise_conv_parts_free (GuiseConvParts *self)
{
  if (self == NULL)
    return;
  for (size_t i = 0; self->units != NULL && i < self->n_parts * self->n_slices; i++)
    guise_cpu_primitive_free (self->units[i]);
  g_free (self->units);
  g_free (self);
}

/* Of one thread: the scratchpad of a unit, and its slice of dy. */
static size_t
get_thread_floats (const GuiseConvParts *self)
{
  size_t n_copied = self->n_slices > 1 ? self->part_images * self->dy_slice : 0;

  return ALIGNED (self->scratch_floats) + ALIGNED (n_copied);
}

size_t
guise_conv_parts_get_workspace (const GuiseConvParts *self, const GuiseCpuDevice *device)
{
  return sizeof (float) * ((self->n_parts - 1) * ALIGNED (self->n_weights) +
                           (size_t) device->n_threads * get_thread_floats (self));
}

static gboolean
run_unit (const GuiseConvParts *self,
          const GuiseCpuDevice *device,
          size_t                i,
          float                *x,
          const float          *dy,
          float                *dw,
          float                *scratch)
{
  size_t image = i / self->n_slices * self->part_images;
  size_t slice = i % self->n_slices;
  size_t n_images = MIN (self->part_images, self->n_images - image);
  size_t n_copied = MIN (self->dy_slice, self->dy_image - slice * self->dy_slice);
  float *copy = scratch + ALIGNED (self->scratch_floats);
  void  *data[] = { x + image * self->x_image, (float *) dy + image * self->dy_image,
                    dw + slice * self->dw_slice };

  if (self->n_slices > 1)
    {
      for (size_t k = 0; k < n_images; k++)
        memcpy (copy + k * n_copied, dy + (image + k) * self->dy_image + slice * self->dy_slice,
                n_copied * sizeof (float));
      data[1] = copy;
    }
  return guise_cpu_primitive_run (self->units[i], device, data, scratch);
}

/* Adds what the other parts found. */
static void
add_parts (const GuiseConvParts *self, const GuiseCpuDevice *device, const float *parts, float *dw)
{
#pragma omp parallel for num_threads(device->n_threads) schedule(static)
  for (size_t first = 0; first < self->n_weights; first += GUISE_CPU_CHUNK)
    for (size_t i = 0; i + 1 < self->n_parts; i++)
      device->loops->accumulate (MIN (GUISE_CPU_CHUNK, self->n_weights - first),
                                 parts + i * ALIGNED (self->n_weights) + first, dw + first);
}

gboolean
guise_conv_parts_run (const GuiseConvParts *self,
                      const GuiseCpuDevice *device,
                      float                *x,
                      const float          *dy,
                      float                *dw,
                      void                 *workspace)
{
  float *parts = workspace;
  float *scratch = parts + (self->n_parts - 1) * ALIGNED (self->n_weights);
  int    n_failed = 0;

#pragma omp parallel for num_threads(device->n_threads) schedule(static) reduction(+ : n_failed)
  for (size_t i = 0; i < self->n_parts * self->n_slices; i++)
    {
      size_t part = i / self->n_slices;
      float *to = part == 0 ? dw : parts + (part - 1) * ALIGNED (self->n_weights);

      n_failed += !run_unit (self, device, i, x, dy, to,
                             scratch + (size_t) omp_get_thread_num () * get_thread_floats (self));
    }
  if (n_failed > 0)
    return FALSE;
  add_parts (self, device, parts, dw);
  return TRUE;
}
