/* SPDX-License-Identifier: GPL-3.0-or-later
 * The CPU as a device: oneDNN engine, threads, instruction set, layouts. */
#include "nn/cpu/guise-cpu-device.h"

#include <omp.h>

#include "core/guise-thread.h"
#include "nn/cpu/guise-cpu-dnnl.h"

const GuiseCpuLoops *
guise_cpu_loops_get (void)
{
  __builtin_cpu_init ();
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return &guise_cpu_loops_avx2;
  return &guise_cpu_loops_generic;
}

/* What oneDNN uses. Its numbers are sets of bits: AVX2 with VNNI, of processors without AVX-512,
 * is a larger one than some of those with it. */
static gboolean
has_avx512 (void)
{
  const dnnl_cpu_isa_t isa = dnnl_get_effective_cpu_isa ();

  return isa >= dnnl_cpu_isa_avx512_mic && isa != dnnl_cpu_isa_avx2_vnni;
}

/* Those whose vectors are one block of oneDNN's layout, as far as the processor has them. */
static const GuiseWinogradLoops *
get_winograd (int block)
{
  if (guise_cpu_loops_get () != &guise_cpu_loops_avx2)
    return NULL;
  if (block == 8)
    return &guise_winograd_loops_avx2;
  return __builtin_cpu_supports ("avx512f") ? &guise_winograd_loops_avx512 : NULL;
}

GuiseCpuDevice *
guise_cpu_device_new (int n_threads, GError **error)
{
  GuiseCpuDevice       *self = g_new0 (GuiseCpuDevice, 1);
  const dnnl_version_t *version = dnnl_version ();

  /* OpenMP ends the program where it cannot start as many as it was told to. */
  self->n_threads = guise_thread_count (n_threads > 0 ? n_threads : guise_thread_get_usual ());
  self->block = has_avx512 () ? 16 : 8;
  self->blocked = self->block == 16 ? GUISE_LAYOUT_C16 : GUISE_LAYOUT_C8;
  self->loops = guise_cpu_loops_get ();
  self->winograd = get_winograd (self->block);
  if (dnnl_engine_create (&self->engine, dnnl_cpu, 0) != dnnl_success ||
      dnnl_stream_create (&self->stream, self->engine, dnnl_stream_default_flags) != dnnl_success)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE,
                   "oneDNN %d.%d cannot use this processor", version->major, version->minor);
      guise_cpu_device_free (self);
      return NULL;
    }
  /* oneDNN's instruction set, which does most of the work; of our own loops Winograd's follow it,
   * the others stop at AVX2 */
  self->description =
    g_strdup_printf ("oneDNN %d.%d on %d thread%s, %s", version->major, version->minor,
                     self->n_threads, self->n_threads == 1 ? "" : "s",
                     self->block == 16 ? "AVX-512" : self->loops->name);
  return self;
}

void
guise_cpu_device_free (GuiseCpuDevice *self)
{
  if (self == NULL)
    return;
  if (self->stream != NULL)
    dnnl_stream_destroy (self->stream);
  if (self->engine != NULL)
    dnnl_engine_destroy (self->engine);
  g_free (self->description);
  g_free (self);
}

int
guise_cpu_device_choose_threads (const GuiseCpuDevice *self, size_t n_elements, double n_operations)
{
  if (n_elements <= GUISE_CPU_SERIAL && n_operations <= GUISE_CPU_SERIAL_OPERATIONS)
    return 1;
  return self->n_threads;
}

void
guise_cpu_use_threads (int n_threads)
{
  if (omp_get_max_threads () != n_threads)
    omp_set_num_threads (n_threads);
}

int
guise_cpu_layout_get_block (GuiseLayout layout)
{
  switch (layout)
    {
    case GUISE_LAYOUT_PLAIN:
      return 1;
    case GUISE_LAYOUT_C8:
      return 8;
    case GUISE_LAYOUT_C16:
      return 16;
    default:
      return 0;
    }
}

size_t
guise_cpu_layout_get_n_stored (const GuiseShape *shape, GuiseLayout layout)
{
  int64_t            block = guise_cpu_layout_get_block (layout);
  size_t             n = (size_t) guise_shape_n_elements (shape);
  dnnl_memory_desc_t md;

  if (block == 1)
    return n;
  if (block > 1)
    return n / (size_t) shape->dims[1] * (size_t) ((shape->dims[1] + block - 1) / block * block);
  g_return_val_if_fail (guise_cpu_describe (shape, layout, &md), 0);
  return dnnl_memory_desc_get_size (&md) / sizeof (float);
}

gboolean
guise_cpu_layout_has_gaps (const GuiseShape *shape, GuiseLayout layout)
{
  return guise_cpu_layout_get_n_stored (shape, layout) != (size_t) guise_shape_n_elements (shape);
}

size_t
guise_cpu_layout_get_bytes (void *device, const GuiseShape *shape, GuiseLayout layout)
{
  return guise_cpu_layout_get_n_stored (shape, layout) * sizeof (float);
}

const char *
guise_cpu_layout_get_name (void *device, GuiseLayout layout)
{
  switch (layout)
    {
    case GUISE_LAYOUT_PLAIN:
      return "plain";
    case GUISE_LAYOUT_C8:
      return "c8";
    case GUISE_LAYOUT_C16:
      return "c16";
    default:
      return guise_cpu_layout_get_tag_name (layout);
    }
}
