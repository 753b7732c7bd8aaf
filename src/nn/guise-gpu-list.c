/* SPDX-License-Identifier: GPL-3.0-or-later
 * What GPUs there are, or why there is none. */
#include "nn/guise-gpu-list.h"

#include <string.h>

#include "nn/cuda/guise-cuda-module.h"
#include "nn/guise-plan.h"

/* From this compute capability on there are products of bf16 and tf32. */
#define BF16_MAJOR 8

static void
card_free (gpointer data)
{
  GuiseGpuCard *self = (GuiseGpuCard *) data;

  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->pci_bus_id);
  g_free (self->problem);
  g_free (self);
}

static GuiseGpuState
to_state (GuiseGpuStatus status)
{
  switch (status)
    {
    case GUISE_GPU_OK:
      return GUISE_GPU_READY;
    case GUISE_GPU_NO_DRIVER:
      return GUISE_GPU_WITHOUT_DRIVER;
    case GUISE_GPU_OLD_DRIVER:
      return GUISE_GPU_DRIVER_TOO_OLD;
    case GUISE_GPU_NO_DEVICE:
      return GUISE_GPU_NONE;
    case GUISE_GPU_NO_MEMORY:
    case GUISE_GPU_UNSUPPORTED:
    case GUISE_GPU_FAILED:
    case GUISE_GPU_RANK_LOST:
      break;
    }
  return GUISE_GPU_BROKEN_BACKEND;
}

/* Where no GPU is counted, asking for the first one touches none and tells why. */
static void
find_reason (GuiseGpuList *self, const GuiseKernels *kernels)
{
  GuiseGpuInfo   info;
  GuiseGpuStatus status = kernels->get_info (0, &info);

  self->state = to_state (status == GUISE_GPU_OK ? GUISE_GPU_NO_DEVICE : status);
  self->reason =
    g_strdup (status == GUISE_GPU_OK ? "There is no NVIDIA GPU" : kernels->last_error ());
}

/* One thread at a time: the libraries of the vendor load others when they are asked first. */
GuiseGpuList *
guise_gpu_list_new (void)
{
  static GMutex mutex;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  g_autoptr (GError) error = NULL;
  const GuiseKernels *kernels = guise_cuda_module_open (&error);
  GuiseGpuList       *self = g_new0 (GuiseGpuList, 1);
  GuiseGpuVersions    versions;

  self->cards = g_ptr_array_new_with_free_func (card_free);
  if (kernels == NULL)
    {
      self->state = guise_cuda_module_exists () ? GUISE_GPU_BROKEN_BACKEND : GUISE_GPU_NO_BACKEND;
      self->reason = g_strdup (error->message);
      return self;
    }
  kernels->get_versions (&versions);
  self->driver = versions.driver;
  self->runtime = versions.runtime;
  self->cudnn = versions.cudnn;
  self->n_gpus = versions.n_devices;
  if (self->n_gpus == 0)
    find_reason (self, kernels);
  g_ptr_array_set_size (self->cards, self->n_gpus);
  return self;
}

void
guise_gpu_list_free (GuiseGpuList *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->cards, g_ptr_array_unref);
  g_clear_pointer (&self->reason, g_free);
  g_free (self);
}

static GuiseGpuCard *
card_new (const GuiseKernels *kernels, int index)
{
  GuiseGpuOptions options = { .math = GUISE_GPU_MATH_EXACT };
  GuiseGpuInfo    info = { .name = "" };
  GuiseGpu       *gpu = NULL;
  GuiseGpuCard   *self = g_new0 (GuiseGpuCard, 1);
  GuiseGpuStatus  status = kernels->get_info (index, &info);

  if (status == GUISE_GPU_OK)
    status = kernels->open (index, &options, &gpu);
  if (status == GUISE_GPU_OK)
    kernels->close (gpu);
  else
    self->problem = g_strdup (kernels->last_error ());
  self->index = index;
  self->name = g_strdup (info.name);
  self->pci_bus_id = g_ascii_strdown (info.pci_bus_id, -1);
  self->major = info.major;
  self->minor = info.minor;
  self->n_processors = info.n_processors;
  self->n_bytes = info.n_bytes;
  self->n_free_bytes = info.n_free_bytes;
  self->has_display = info.has_display != 0;
  self->has_bf16 = info.major >= BF16_MAJOR;
  return self;
}

const GuiseGpuCard *
guise_gpu_list_get (GuiseGpuList *self, int index)
{
  g_return_val_if_fail (self != NULL && index >= 0 && index < self->n_gpus, NULL);

  /* With GPUs counted the module is open, and stays so. */
  if (self->cards->pdata[index] == NULL)
    self->cards->pdata[index] = card_new (guise_cuda_module_open (NULL), index);
  return (const GuiseGpuCard *) self->cards->pdata[index];
}

char *
guise_device_choose (const char *wanted)
{
  g_autoptr (GuiseGpuList) list = NULL;

  if (g_strcmp0 (wanted, "auto") != 0)
    return g_strdup (wanted != NULL ? wanted : "cpu");
  list = guise_gpu_list_new ();
  for (int i = 0; i < list->n_gpus; i++)
    if (guise_gpu_list_get (list, i)->problem == NULL)
      return g_strdup_printf ("cuda:%d", i);
  return g_strdup ("cpu");
}

char *
guise_device_dup_inference (const char *name)
{
  if (!g_str_has_prefix (name, "cuda") || strchr (name, '/') != NULL)
    return g_strdup (name);
  return g_strconcat (name, "/" GUISE_DEVICE_INFERENCE, NULL);
}
