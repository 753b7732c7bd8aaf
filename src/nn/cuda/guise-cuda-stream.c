/* SPDX-License-Identifier: GPL-3.0-or-later
 * The device's stream: recorded work, marks, results that arrive later. */
#include "nn/cuda/guise-cuda-device.h"

gboolean
guise_cuda_capture_begin (void *device)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return self->kernels->capture_begin (self->gpu) == GUISE_GPU_OK;
}

void *
guise_cuda_capture_end (void *device)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;
  GuiseGpuGraph         *graph = NULL;

  if (self->kernels->capture_end (self->gpu, &graph) == GUISE_GPU_OK)
    return graph;
  g_debug ("The step is not recorded: %s", self->kernels->last_error ());
  return NULL;
}

G_STATIC_ASSERT (GUISE_BACKEND_N_BRANCHES <= GUISE_GPU_N_BRANCHES);

gboolean
guise_cuda_branch_begin (void *device)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return self->kernels->branch_begin (self->gpu) == GUISE_GPU_OK;
}

gboolean
guise_cuda_branch_end (void *device, unsigned number)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return self->kernels->branch_end (self->gpu, number) == GUISE_GPU_OK;
}

gboolean
guise_cuda_branch_wait (void *device, unsigned number)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return self->kernels->branch_wait (self->gpu, number) == GUISE_GPU_OK;
}

/* What was recorded knows nothing of a rank that is gone, and sums by way of one that was given up.
 */
gboolean
guise_cuda_graph_run (void *device, void *graph)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  if (self->collective != NULL && self->collective->failure != NULL)
    return FALSE;
  return guise_cuda_passed (self, self->kernels->graph_run (self->gpu, (GuiseGpuGraph *) graph));
}

void
guise_cuda_graph_free (void *device, void *graph)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  if (graph != NULL)
    self->kernels->graph_free (self->gpu, (GuiseGpuGraph *) graph);
}

void *
guise_cuda_mark_new (void *device, GError **error)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;
  GuiseGpuMark          *mark = NULL;
  GuiseGpuStatus         status = self->kernels->mark_new (self->gpu, &mark);

  if (status != GUISE_GPU_OK)
    guise_cuda_set_error (self, status, error);
  return mark;
}

gboolean
guise_cuda_mark_set (void *device, void *mark)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return self->kernels->mark_set (self->gpu, (GuiseGpuMark *) mark) == GUISE_GPU_OK;
}

gboolean
guise_cuda_mark_wait (void *device, void *mark)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return guise_cuda_passed (self, self->kernels->mark_wait (self->gpu, (GuiseGpuMark *) mark));
}

void
guise_cuda_mark_free (void *device, void *mark)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  if (mark != NULL)
    self->kernels->mark_free (self->gpu, (GuiseGpuMark *) mark);
}

gboolean
guise_cuda_read_later (void *device, float *to, const void *from, size_t n_elements)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return self->kernels->download_pinned (self->gpu, to, from, n_elements * sizeof (float)) ==
         GUISE_GPU_OK;
}

gboolean
guise_cuda_upload_later (void *device, void *to, const void *from, size_t n_bytes)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return self->kernels->upload_pinned (self->gpu, to, from, n_bytes) == GUISE_GPU_OK;
}

gboolean
guise_cuda_make_pictures (void *device, const GuisePictureWork *work)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return self->kernels->make_pictures (self->gpu, work) == GUISE_GPU_OK;
}

void *
guise_cuda_pinned_new (void *device, size_t n_bytes, GError **error)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;
  void                  *memory = NULL;
  GuiseGpuStatus         status = self->kernels->host_new (self->gpu, n_bytes, &memory);

  if (status != GUISE_GPU_OK)
    guise_cuda_set_error (self, status, error);
  return memory;
}

void
guise_cuda_pinned_free (void *device, void *memory)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  if (memory != NULL)
    self->kernels->host_free (self->gpu, memory);
}
