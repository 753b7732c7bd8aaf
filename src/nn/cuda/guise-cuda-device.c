/* SPDX-License-Identifier: GPL-3.0-or-later
 * Opening a GPU, its memory, copies. */
#include "nn/cuda/guise-cuda-device.h"

#include <string.h>

#include "core/guise-data.h"
#include "nn/cuda/guise-cuda-module.h"
#include "nn/guise-plan.h"

/* From this compute capability on there are products of bf16 and tf32. */
#define BF16_MAJOR 8

static const struct
{
  const char  *name;
  GuiseGpuMath math;
  GuiseElement element;
  gboolean     has_halves;
  int          major; /* compute capability that it needs */
  const char  *text;
} maths[] = {
  { "fp32", GUISE_GPU_MATH_EXACT, GUISE_ELEMENT_F32, FALSE, 0, "f32" },
  { "fp16", GUISE_GPU_MATH_F16, GUISE_ELEMENT_F16, TRUE, 0, "f16" },
  { "tf32", GUISE_GPU_MATH_TF32, GUISE_ELEMENT_F32, FALSE, BF16_MAJOR, "tf32" },
  { "bf16", GUISE_GPU_MATH_BF16, GUISE_ELEMENT_BF16, TRUE, BF16_MAJOR, "bf16" },
};

gboolean
guise_cuda_set_error (const GuiseCudaDevice *self, GuiseGpuStatus status, GError **error)
{
  static const int codes[] = {
    [GUISE_GPU_NO_DRIVER] = GUISE_NN_ERROR_NO_DEVICE,
    [GUISE_GPU_OLD_DRIVER] = GUISE_NN_ERROR_NO_DEVICE,
    [GUISE_GPU_NO_DEVICE] = GUISE_NN_ERROR_NO_DEVICE,
    [GUISE_GPU_NO_MEMORY] = GUISE_NN_ERROR_NO_MEMORY,
    [GUISE_GPU_UNSUPPORTED] = GUISE_NN_ERROR_UNSUPPORTED,
    [GUISE_GPU_FAILED] = GUISE_NN_ERROR_DEVICE_LOST,
    [GUISE_GPU_RANK_LOST] = GUISE_NN_ERROR_RANK_LOST,
  };

  g_set_error_literal (error, GUISE_NN_ERROR, codes[status], self->kernels->last_error ());
  return FALSE;
}

/* Unless something is wanted, the best that the GPU is good for in training. */
static gboolean
choose_math (GuiseCudaDevice *self, const char *wanted, const GuiseGpuInfo *info, GError **error)
{
  if (wanted == NULL)
    wanted = info->major >= BF16_MAJOR ? "bf16" : "fp16";
  else if (strcmp (wanted, GUISE_DEVICE_INFERENCE) == 0)
    wanted = info->major >= BF16_MAJOR ? "tf32" : "fp32";
  for (size_t i = 0; i < G_N_ELEMENTS (maths); i++)
    if (strcmp (maths[i].name, wanted) == 0)
      {
        if (info->major < maths[i].major)
          {
            g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE,
                         "%s cannot compute in %s, only in fp16 and fp32", info->name, wanted);
            return FALSE;
          }
        self->math = maths[i].math;
        self->element = maths[i].element;
        self->has_halves = maths[i].has_halves;
        self->precision = maths[i].name;
        self->description = g_strdup_printf ("%s, %.0f GiB, %s", info->name,
                                             (double) info->n_bytes / 1073741824.0, maths[i].text);
        return TRUE;
      }
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE,
               "'%s' is no way to compute; there are fp32, fp16, tf32 and bf16", wanted);
  return FALSE;
}

/* Where the fastest ways to compute convolutions are remembered. */
static char *
get_plan_cache (void)
{
  g_autofree char *folder = guise_data_dup_cache_dir ();

  /* Without a place to remember, everything is found again each time. */
  return g_mkdir_with_parents (folder, 0700) == 0 ? g_build_filename (folder, "gpu-plans", NULL)
                                                  : NULL;
}

void *
guise_cuda_open (int index, const char *math, int n_threads, GError **error)
{
  const GuiseKernels *kernels = guise_cuda_module_open (error);
  g_autofree char    *cache = NULL;
  GuiseCudaDevice    *self;
  GuiseGpuInfo        info;
  GuiseGpuStatus      status;

  if (kernels == NULL)
    return NULL;
  self = g_new0 (GuiseCudaDevice, 1);
  self->kernels = kernels;
  status = kernels->get_info (index, &info);
  if (status == GUISE_GPU_OK && !choose_math (self, math, &info, error))
    {
      guise_cuda_close (self);
      return NULL;
    }
  g_strlcpy (self->place, info.pci_bus_id, sizeof self->place);
  cache = get_plan_cache ();
  if (status == GUISE_GPU_OK)
    status =
      kernels->open (index,
                     &(GuiseGpuOptions){ .math = self->math, .measures = 1, .plan_cache = cache },
                     &self->gpu);
  if (status == GUISE_GPU_OK)
    status = kernels->memory_new (self->gpu, sizeof (float), (void **) &self->kept);
  if (status == GUISE_GPU_OK)
    status = kernels->zero (self->gpu, self->kept, sizeof (float));
  if (status == GUISE_GPU_OK)
    return self;
  guise_cuda_set_error (self, status, error);
  guise_cuda_close (self);
  return NULL;
}

void
guise_cuda_close (void *device)
{
  GuiseCudaDevice *self = (GuiseCudaDevice *) device;

  if (self == NULL)
    return;
  if (self->kept != NULL)
    self->kernels->memory_free (self->gpu, self->kept);
  if (self->sum_clock != NULL)
    self->kernels->memory_free (self->gpu, self->sum_clock);
  if (self->gpu != NULL)
    self->kernels->close (self->gpu);
  g_free (self->description);
  g_free (self);
}

const char *
guise_cuda_get_description (void *device)
{
  return ((const GuiseCudaDevice *) device)->description;
}

const char *
guise_cuda_get_failure (void *device)
{
  return ((const GuiseCudaDevice *) device)->kernels->last_error ();
}

/* Source: cuda.md 3 */
double
guise_cuda_get_loss_scale (void *device)
{
  return ((const GuiseCudaDevice *) device)->element == GUISE_ELEMENT_F16 ? 65536.0 : 1.0;
}

const char *
guise_cuda_get_precision (void *device)
{
  return ((const GuiseCudaDevice *) device)->precision;
}

gboolean
guise_cuda_take_kept (void *device)
{
  float kept = 0.0f;

  /* A device that failed says so elsewhere. */
  return guise_cuda_download (device, &kept, ((const GuiseCudaDevice *) device)->kept, 1) &&
         kept != 0.0f &&
         guise_cuda_fill (device, ((const GuiseCudaDevice *) device)->kept, sizeof kept);
}

void
guise_cuda_get_memory (void *device, size_t *out_free, size_t *out_total)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  *out_free = 0;
  *out_total = 0;
  self->kernels->get_memory (self->gpu, out_free, out_total);
}

void *
guise_cuda_memory_new (void *device, size_t n_bytes, GError **error)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;
  void                  *memory = NULL;
  GuiseGpuStatus         status = self->kernels->memory_new (self->gpu, n_bytes, &memory);

  if (status != GUISE_GPU_OK)
    guise_cuda_set_error (self, status, error);
  return memory;
}

void
guise_cuda_memory_free (void *device, void *memory)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  self->kernels->memory_free (self->gpu, memory);
}

gboolean
guise_cuda_upload (void *device, void *to, const float *from, size_t n_elements)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return guise_cuda_passed (self, self->kernels->upload (self->gpu, to, from,
                                                         n_elements * sizeof (float)));
}

gboolean
guise_cuda_download (void *device, float *to, const void *from, size_t n_elements)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return guise_cuda_passed (self, self->kernels->download (self->gpu, to, from,
                                                           n_elements * sizeof (float)));
}

gboolean
guise_cuda_fill (void *device, void *to, size_t n_bytes)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return self->kernels->zero (self->gpu, to, n_bytes) == GUISE_GPU_OK;
}

gboolean
guise_cuda_copy (void *device, void *to, const void *from, size_t n_bytes)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return self->kernels->copy (self->gpu, to, from, n_bytes) == GUISE_GPU_OK;
}

gboolean
guise_cuda_synchronize (void *device)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return guise_cuda_passed (self, self->kernels->synchronize (self->gpu));
}
