/* SPDX-License-Identifier: GPL-3.0-or-later
 * The CPU backend: memory of the host, kernels of this folder. */
#include <string.h>

#include "nn/cpu/guise-cpu-kernels.h"
#include "nn/guise-host-memory.h"

static void *
open_device (int index, const char *math, int n_threads, GError **error)
{
  return guise_cpu_device_new (n_threads, error);
}

static void
close_device (void *device)
{
  guise_cpu_device_free (device);
}

static const char *
get_description (void *device)
{
  return ((const GuiseCpuDevice *) device)->description;
}

static void *
memory_new (void *device, size_t n_bytes, GError **error)
{
  return guise_host_memory_new (n_bytes, error);
}

static void
memory_free (void *device, void *memory)
{
  guise_host_memory_free (memory);
}

static gboolean
upload (void *device, void *to, const float *from, size_t n_elements)
{
  memcpy (to, from, n_elements * sizeof (float));
  return TRUE;
}

static gboolean
download (void *device, float *to, const void *from, size_t n_elements)
{
  memcpy (to, from, n_elements * sizeof (float));
  return TRUE;
}

static gboolean
fill (void *device, void *to, size_t n_bytes)
{
  memset (to, 0, n_bytes);
  return TRUE;
}

static gboolean
copy (void *device, void *to, const void *from, size_t n_bytes)
{
  memcpy (to, from, n_bytes);
  return TRUE;
}

/* The kernels are constants of other files, so the table is filled once at first use. */
static void
fill_kernels (GuiseBackend *backend)
{
  const struct
  {
    GuiseOp            op;
    const GuiseKernel *kernel;
  } rows[] = {
    { GUISE_OP_UNARY, &guise_cpu_unary },
    { GUISE_OP_UNARY_GRAD, &guise_cpu_unary_grad },
    { GUISE_OP_BINARY, &guise_cpu_binary },
    { GUISE_OP_AFFINE, &guise_cpu_affine },
    { GUISE_OP_CLAMP, &guise_cpu_clamp },
    { GUISE_OP_CAST, &guise_cpu_cast },
    { GUISE_OP_LEAKY_RELU, &guise_cpu_leaky_relu },
    { GUISE_OP_LEAKY_RELU_GRAD, &guise_cpu_leaky_relu_grad },
    { GUISE_OP_PRELU, &guise_cpu_prelu },
    { GUISE_OP_CONV2D, &guise_cpu_conv2d },
    { GUISE_OP_CONV2D_GRAD_DATA, &guise_cpu_conv2d_grad_data },
    { GUISE_OP_CONV2D_GRAD_WEIGHT, &guise_cpu_conv2d_grad_weight },
    { GUISE_OP_MATMUL, &guise_cpu_matmul },
    { GUISE_OP_MAX_POOL, &guise_cpu_max_pool },
    { GUISE_OP_FILTER, &guise_cpu_filter },
    { GUISE_OP_FILTER_GRAD, &guise_cpu_filter_grad },
    { GUISE_OP_RESIZE_BILINEAR, &guise_cpu_resize_bilinear },
    { GUISE_OP_TRANSPOSE, &guise_cpu_transpose },
    { GUISE_OP_CONCAT, &guise_cpu_concat },
    { GUISE_OP_SLICE, &guise_cpu_slice },
    { GUISE_OP_PAD, &guise_cpu_pad },
    { GUISE_OP_DEPTH_TO_SPACE, &guise_cpu_depth_to_space },
    { GUISE_OP_SPACE_TO_DEPTH, &guise_cpu_space_to_depth },
    { GUISE_OP_BROADCAST, &guise_cpu_broadcast },
    { GUISE_OP_SUM, &guise_cpu_sum },
    { GUISE_OP_ASSIGN, &guise_cpu_assign },
    { GUISE_OP_UPDATE, &guise_cpu_update },
    { GUISE_OP_RANDOM_MASK, &guise_cpu_random_mask },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    backend->kernels[rows[i].op] = *rows[i].kernel;
}

const GuiseBackend *
guise_cpu_backend_get (void)
{
  static GuiseBackend backend = {
    .name = "cpu",
    .open = open_device,
    .close = close_device,
    .get_description = get_description,
    .get_memory = guise_host_get_memory,
    .memory_new = memory_new,
    .memory_free = memory_free,
    .upload = upload,
    .download = download,
    .fill = fill,
    .copy = copy,
    .layout_bytes = guise_cpu_layout_get_bytes,
    .layout_name = guise_cpu_layout_get_name,
  };
  static gsize is_ready = 0;

  if (g_once_init_enter (&is_ready))
    {
      backend.borrows = guise_ref_backend_get ();
      backend.reorder = guise_cpu_reorder;
      backend.program = guise_cpu_program;
      fill_kernels (&backend);
      g_once_init_leave (&is_ready, 1);
    }
  return &backend;
}
