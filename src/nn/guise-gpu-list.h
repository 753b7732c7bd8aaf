/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseGpuState:
 * @GUISE_GPU_READY: there are GPUs; each tells for itself whether it can be used
 * @GUISE_GPU_NO_BACKEND: this build has no GPU backend
 * @GUISE_GPU_BROKEN_BACKEND: the backend is there, but cannot be loaded: a library is missing, or
 *   it belongs to another version
 * @GUISE_GPU_WITHOUT_DRIVER: there is no driver
 * @GUISE_GPU_DRIVER_TOO_OLD: the driver is older than the backend needs
 * @GUISE_GPU_NONE: no GPU is in the computer, or none is given to this process
 *
 * What GPUs of the device "cuda" this computer has.
 */
typedef enum
{
  GUISE_GPU_READY,
  GUISE_GPU_NO_BACKEND,
  GUISE_GPU_BROKEN_BACKEND,
  GUISE_GPU_WITHOUT_DRIVER,
  GUISE_GPU_DRIVER_TOO_OLD,
  GUISE_GPU_NONE,
} GuiseGpuState;

/**
 * GuiseGpuCard:
 * @index: the number behind "cuda:"
 * @name: as in "NVIDIA H200"
 * @pci_bus_id: as in "0000:3b:00.0", lower case; empty when unknown
 * @major: compute capability
 * @minor: likewise
 * @n_processors: streaming multiprocessors
 * @n_bytes: memory in all
 * @n_free_bytes: of it free; what this process needs to talk to the GPU is taken already
 * @has_display: the driver limits the time of kernels, which it does where a display hangs on it
 * @has_bf16: it multiplies numbers of 16 bits in bf16, and in tf32
 * @problem: (nullable): why it cannot be used, one sentence
 *
 * One GPU.
 */
typedef struct
{
  int      index;
  char    *name;
  char    *pci_bus_id;
  int      major;
  int      minor;
  int      n_processors;
  size_t   n_bytes;
  size_t   n_free_bytes;
  gboolean has_display;
  gboolean has_bf16;
  char    *problem;
} GuiseGpuCard;

/**
 * GuiseGpuList:
 * @state: whether there are any
 * @reason: (nullable): why there is none, one sentence; %NULL when @state is READY
 * @driver: newest CUDA version that the driver can do, as in 13000; 0 without a driver
 * @runtime: CUDA version of the backend; 0 without one
 * @cudnn: version of cuDNN, as in 91900; 0 when it is not there
 * @n_gpus: how many
 *
 * What there is. Plain struct with private members behind; made by guise_gpu_list_new().
 */
typedef struct
{
  GuiseGpuState state;
  char         *reason;
  int           driver;
  int           runtime;
  int           cudnn;
  int           n_gpus;

  /*< private >*/
  GPtrArray *cards; /* of GuiseGpuCard, NULL where nobody has asked yet */
} GuiseGpuList;

/**
 * guise_gpu_list_new:
 *
 * Looks for GPUs. That loads the backend, but does not touch a GPU yet. Thread: any.
 *
 * Returns: (transfer full): what there is, or why there is nothing
 */
GuiseGpuList *guise_gpu_list_new (void);
void          guise_gpu_list_free (GuiseGpuList *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseGpuList, guise_gpu_list_free)

/**
 * guise_gpu_list_get:
 * @self: a list
 * @index: 0 .. n_gpus - 1
 *
 * Asks a GPU, the first time by opening and closing it: only that tells whether the backend has
 * code for it and finds its libraries. A process keeps a few hundred megabytes on every GPU that it
 * has asked, so nobody asks those that it is not going to use.
 *
 * Returns: (transfer none): what it says
 */
const GuiseGpuCard *guise_gpu_list_get (GuiseGpuList *self, int index);

/**
 * guise_device_choose:
 * @wanted: (nullable): a device as guise_device_open() takes it; %NULL: the processors; "auto": the
 *   first GPU that can be used, else the processors
 *
 * "auto" asks GPUs, and the process keeps what guise_gpu_list_get() says on those that it asks.
 *
 * Returns: (transfer full): a name for guise_device_open()
 */
char *guise_device_choose (const char *wanted);

/**
 * guise_device_dup_inference:
 * @name: a device, as guise_device_open() takes it
 *
 * For networks that are run to make pictures and masks, not trained: a GPU computes in tf32 where
 * it can, else in f32, unless the name says how. Against f32 masks are a tenth of a grey level off
 * in the mean, in bf16 one; on an H200 a face of 224 pixels takes 1.4 ms instead of 9.5.
 *
 * Returns: (transfer full): a name for guise_device_open()
 */
char *guise_device_dup_inference (const char *name);

G_END_DECLS
