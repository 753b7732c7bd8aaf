/* SPDX-License-Identifier: GPL-3.0-or-later
 * The reference backend: plain memory of the host. */
#include <string.h>

#include "nn/guise-host-memory.h"
#include "nn/ref/guise-ref-private.h"

/* Nothing to keep: any address but %NULL says that the device is open. */
static char ref_device;

static void *
ref_open (int index, const char *math, int n_threads, GError **error)
{
  return &ref_device;
}

static void
ref_close (void *device)
{
}

static const char *
ref_get_description (void *device)
{
  return sizeof (Real) == sizeof (float) ? "reference kernels, f32, one thread"
                                         : "reference kernels, f64, one thread";
}

static void *
ref_memory_new (void *device, size_t n_bytes, GError **error)
{
  return guise_host_memory_new (n_bytes, error);
}

static void
ref_memory_free (void *device, void *memory)
{
  guise_host_memory_free (memory);
}

static gboolean
ref_upload (void *device, void *to, const float *from, size_t n_elements)
{
  Real *values = (Real *) to;

  for (size_t i = 0; i < n_elements; i++)
    values[i] = (Real) from[i];
  return TRUE;
}

static gboolean
ref_download (void *device, float *to, const void *from, size_t n_elements)
{
  const Real *values = (const Real *) from;

  for (size_t i = 0; i < n_elements; i++)
    to[i] = (float) values[i];
  return TRUE;
}

static gboolean
ref_fill (void *device, void *to, size_t n_bytes)
{
  memset (to, 0, n_bytes);
  return TRUE;
}

static gboolean
ref_copy (void *device, void *to, const void *from, size_t n_bytes)
{
  memcpy (to, from, n_bytes);
  return TRUE;
}

static size_t
ref_layout_bytes (void *device, const GuiseShape *shape, GuiseLayout layout)
{
  return (size_t) guise_shape_n_elements (shape) * sizeof (Real);
}

static const char *
ref_layout_name (void *device, GuiseLayout layout)
{
  return "plain";
}

/* clang-format off */
static const GuiseBackend ref_backend = {
  .name = "ref",
  .open = ref_open,
  .close = ref_close,
  .get_description = ref_get_description,
  .get_memory = guise_host_get_memory,
  .memory_new = ref_memory_new,
  .memory_free = ref_memory_free,
  .upload = ref_upload,
  .download = ref_download,
  .fill = ref_fill,
  .copy = ref_copy,
  .layout_bytes = ref_layout_bytes,
  .layout_name = ref_layout_name,
#ifndef GUISE_REF_DOUBLE /* the measure computes op by op */
  .program = { .run = guise_ref_program_run, .in_place = (1 << GUISE_PROGRAM_MAX_INPUTS) - 1 },
#endif
  .kernels = {
    [GUISE_OP_UNARY] = { .run = guise_ref_unary_run, .in_place = 1 },
    [GUISE_OP_UNARY_GRAD] = { .run = guise_ref_unary_grad_run, .in_place = 1 | 2 },
    [GUISE_OP_BINARY] = { .run = guise_ref_binary_run, .in_place = 1 | 2 },
    [GUISE_OP_AFFINE] = { .run = guise_ref_affine_run, .in_place = 1 },
    [GUISE_OP_CLAMP] = { .run = guise_ref_clamp_run, .in_place = 1 },
    [GUISE_OP_CAST] = { .run = guise_ref_cast_run, .in_place = 1 },
    [GUISE_OP_LEAKY_RELU] = { .run = guise_ref_leaky_relu_run, .in_place = 1 },
    [GUISE_OP_LEAKY_RELU_GRAD] = { .run = guise_ref_leaky_relu_grad_run, .in_place = 1 | 2 },
    [GUISE_OP_PRELU] = { .run = guise_ref_prelu_run, .in_place = 1 },
    [GUISE_OP_CONV2D] = { .run = guise_ref_conv2d_run },
    [GUISE_OP_CONV2D_GRAD_DATA] = { .run = guise_ref_conv2d_grad_data_run },
    [GUISE_OP_CONV2D_GRAD_WEIGHT] = { .run = guise_ref_conv2d_grad_weight_run },
    [GUISE_OP_MATMUL] = { .run = guise_ref_matmul_run },
    [GUISE_OP_MAX_POOL] = { .run = guise_ref_max_pool_run },
    [GUISE_OP_MAX_POOL_GRAD] = { .run = guise_ref_max_pool_grad_run },
    [GUISE_OP_FILTER] = { .plan = guise_ref_filter_plan, .run = guise_ref_filter_run },
    [GUISE_OP_FILTER_GRAD] = { .plan = guise_ref_filter_plan, .run = guise_ref_filter_grad_run },
    [GUISE_OP_RESIZE_BILINEAR] = { .run = guise_ref_resize_bilinear_run },
    [GUISE_OP_RESIZE_BILINEAR_GRAD] = { .run = guise_ref_resize_bilinear_grad_run },
    [GUISE_OP_TRANSPOSE] = { .run = guise_ref_transpose_run },
    [GUISE_OP_CONCAT] = { .run = guise_ref_concat_run },
    [GUISE_OP_SLICE] = { .run = guise_ref_slice_run },
    [GUISE_OP_PAD] = { .run = guise_ref_pad_run },
    [GUISE_OP_DEPTH_TO_SPACE] = { .run = guise_ref_depth_to_space_run },
    [GUISE_OP_SPACE_TO_DEPTH] = { .run = guise_ref_space_to_depth_run },
    [GUISE_OP_BROADCAST] = { .run = guise_ref_broadcast_run },
    [GUISE_OP_SUM] = { .plan = guise_ref_sum_plan, .run = guise_ref_sum_run },
    [GUISE_OP_ALL_REDUCE] = { .plan = guise_ref_all_reduce_plan, .run = guise_ref_all_reduce_run,
      .in_place = 1 },
    [GUISE_OP_ASSIGN] = { .run = guise_ref_assign_run },
    [GUISE_OP_UPDATE] = { .run = guise_ref_update_run },
    [GUISE_OP_RANDOM_MASK] = { .run = guise_ref_random_mask_run },
  },
};
/* clang-format on */

const GuiseBackend *
guise_ref_backend_get (void)
{
  return &ref_backend;
}
