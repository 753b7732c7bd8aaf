/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolutions by cuDNN: choosing a plan on the device, and running it. */
#include "guise-dnn.h"
#include "guise-measure.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cuDNN of one device. @aside: the handle of the stream aside; a handle keeps to its stream. */
struct GuiseDnn
{
  GuiseDnnTarget target;
  cudnnHandle_t  aside;
};

/**
 * GuiseGpuConv:
 * @graph: what @plan was made from; empty where it came from the file
 * @pack: the addresses of the last run, which are those of the next one
 */
struct GuiseGpuConv
{
  GuiseDnn                *dnn;
  GuiseDnnGraph            graph;
  GuiseDnnPlan             plan;
  double                   microseconds;
  cudnnBackendDescriptor_t pack;
  const void              *addresses[4];
  char                     text[64];
};

/* ---- life of the library ---- */

GuiseGpuStatus
guise_dnn_open (GuiseGpu *gpu, GuiseDnn **out_dnn)
{
  GuiseDnn      *dnn = calloc (1, sizeof *dnn);
  GuiseGpuStatus status;
  cudnnStatus_t  why;

  if (dnn == NULL)
    return guise_gpu_fail (GUISE_GPU_NO_MEMORY, "There is not enough memory");
  status = guise_cudnn_load (&dnn->target.cudnn, GUISE_CUDNN_LIBRARY);
  if (status != GUISE_GPU_OK)
    {
      free (dnn);
      return status;
    }
  why = dnn->target.cudnn.cudnnCreate (&dnn->target.handle);
  if (why == CUDNN_STATUS_SUCCESS)
    why = dnn->target.cudnn.cudnnSetStream (dnn->target.handle, gpu->stream);
  if (why == CUDNN_STATUS_SUCCESS)
    why = dnn->target.cudnn.cudnnCreate (&dnn->aside);
  if (why == CUDNN_STATUS_SUCCESS)
    why = dnn->target.cudnn.cudnnSetStream (dnn->aside, gpu->aside);
  if (why != CUDNN_STATUS_SUCCESS)
    {
      status = guise_dnn_fail (&dnn->target, GUISE_GPU_UNSUPPORTED, why, "Opening the GPU");
      guise_dnn_close (dnn);
      return status;
    }
  *out_dnn = dnn;
  return GUISE_GPU_OK;
}

void
guise_dnn_close (GuiseDnn *dnn)
{
  if (dnn == NULL)
    return;
  if (dnn->aside != NULL)
    (void) dnn->target.cudnn.cudnnDestroy (dnn->aside);
  if (dnn->target.handle != NULL)
    (void) dnn->target.cudnn.cudnnDestroy (dnn->target.handle);
  free (dnn);
}

/* ---- running ---- */

static GuiseGpuStatus
make_pack (const GuiseDnnTarget     *target,
           void                     *out,
           const void               *a,
           const void               *b,
           void                     *workspace,
           cudnnBackendDescriptor_t *out_pack)
{
  const GuiseCudnn        *cudnn = &target->cudnn;
  const int64_t            ids[] = { GUISE_DNN_OUT, GUISE_DNN_A, GUISE_DNN_B };
  const void *const        data[] = { out, a, b };
  cudnnBackendDescriptor_t pack = NULL;
  cudnnStatus_t            status =
    cudnn->cudnnBackendCreateDescriptor (CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR, &pack);

  if (status == CUDNN_STATUS_SUCCESS)
    status = cudnn->cudnnBackendSetAttribute (pack, CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS,
                                              CUDNN_TYPE_INT64, 3, ids);
  if (status == CUDNN_STATUS_SUCCESS)
    status = cudnn->cudnnBackendSetAttribute (pack, CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS,
                                              CUDNN_TYPE_VOID_PTR, 3, data);
  if (status == CUDNN_STATUS_SUCCESS)
    status = cudnn->cudnnBackendSetAttribute (pack, CUDNN_ATTR_VARIANT_PACK_WORKSPACE,
                                              CUDNN_TYPE_VOID_PTR, 1, &workspace);
  if (status == CUDNN_STATUS_SUCCESS)
    status = cudnn->cudnnBackendFinalize (pack);
  if (status == CUDNN_STATUS_SUCCESS)
    {
      *out_pack = pack;
      return GUISE_GPU_OK;
    }
  if (pack != NULL)
    (void) cudnn->cudnnBackendDestroyDescriptor (pack);
  return guise_dnn_fail (target, GUISE_GPU_FAILED, status, "Giving a convolution its addresses");
}

static GuiseGpuStatus
execute (const GuiseDnnTarget    *target,
         cudnnHandle_t            handle,
         const GuiseDnnPlan      *plan,
         cudnnBackendDescriptor_t pack)
{
  cudnnStatus_t status = target->cudnn.cudnnBackendExecute (handle, plan->plan, pack);

  if (status == CUDNN_STATUS_SUCCESS)
    return GUISE_GPU_OK;
  return guise_dnn_fail (target, GUISE_GPU_FAILED, status, "A convolution");
}

GuiseGpuStatus
guise_gpu_conv_run (GuiseGpu     *gpu,
                    GuiseGpuConv *conv,
                    void         *out,
                    const void   *a,
                    const void   *b,
                    void         *workspace)
{
  void                 *scratch = guise_gpu_align_workspace (workspace);
  const void *const     addresses[] = { out, a, b, scratch };
  const GuiseDnnTarget *target = &conv->dnn->target;
  GuiseGpuStatus        status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  if (conv->pack == NULL || memcmp (addresses, conv->addresses, sizeof addresses) != 0)
    {
      cudnnBackendDescriptor_t pack = NULL;

      status = make_pack (target, out, a, b, scratch, &pack);
      if (status != GUISE_GPU_OK)
        return status;
      if (conv->pack != NULL)
        (void) target->cudnn.cudnnBackendDestroyDescriptor (conv->pack);
      conv->pack = pack;
      memcpy (conv->addresses, addresses, sizeof addresses);
    }
  return execute (target, gpu->is_aside ? conv->dnn->aside : target->handle, &conv->plan,
                  conv->pack);
}

/* ---- trying ---- */

/* Memory and plans of a trial. */
typedef struct
{
  const GuiseDnnTarget    *target;
  const GuiseDnnPlan      *plans;
  cudnnBackendDescriptor_t pack;
  void                    *parts[4]; /* out, a, b, workspace; owned by the first */
} Trial;

static GuiseGpuStatus
run_candidate (void *data, int i)
{
  const Trial *trial = data;

  return execute (trial->target, trial->target->handle, &trial->plans[i], trial->pack);
}

static GuiseGpuStatus
trial_begin (Trial                   *trial,
             GuiseGpu                *gpu,
             GuiseGpuConvDirection    direction,
             const GuiseGpuConvShape *s,
             const GuiseDnnPlan      *plans,
             int                      n_plans)
{
  const size_t element = s->element == GUISE_ELEMENT_F32 ? 4 : 2;
  const size_t x = element * (size_t) (s->n * s->h * s->w * s->c);
  const size_t y = element * (size_t) (s->n * s->out_h * s->out_w * s->o);
  const size_t weight =
    element * (size_t) (s->o * s->kernel_h * s->kernel_w * (s->c / s->n_groups));
  const size_t tensors[GUISE_GPU_N_CONV_DIRECTIONS][3] = {
    [GUISE_GPU_CONV_FORWARD] = { y, x, weight },
    [GUISE_GPU_CONV_GRAD_DATA] = { x, y, weight },
    [GUISE_GPU_CONV_GRAD_WEIGHT] = { weight, x, y },
  };
  size_t sizes[4] = { tensors[direction][0], tensors[direction][1], tensors[direction][2], 0 };
  GuiseGpuStatus status;

  memset (trial, 0, sizeof *trial);
  trial->target = &gpu->dnn->target;
  trial->plans = plans;
  for (int i = 0; i < n_plans; i++)
    if (plans[i].workspace_bytes > sizes[3])
      sizes[3] = plans[i].workspace_bytes;
  status = guise_measure_memory (gpu, s->element, sizes, 4, trial->parts);
  if (status == GUISE_GPU_OK)
    status = make_pack (trial->target, trial->parts[0], trial->parts[1], trial->parts[2],
                        trial->parts[3], &trial->pack);
  return status;
}

static void
trial_end (Trial *trial, GuiseGpu *gpu)
{
  if (trial->pack != NULL)
    (void) trial->target->cudnn.cudnnBackendDestroyDescriptor (trial->pack);
  guise_gpu_memory_free (gpu, trial->parts[0]);
}

static int
find_running (GuiseGpu *gpu, Trial *trial, int n_plans)
{
  for (int i = 0; i < n_plans; i++)
    if (guise_measure_try (gpu, run_candidate, trial, i))
      return i;
  return -1;
}

/* Index of the best plan that runs, or -1. Without memory for a trial the first advice. */
static int
choose (GuiseGpu                *gpu,
        GuiseGpuConvDirection    direction,
        const GuiseGpuConvShape *shape,
        GuiseDnnPlan            *plans,
        int                      n_plans,
        double                  *out_microseconds)
{
  double times[GUISE_DNN_N_PLANS] = { 0 };
  int    best = guise_dnn_choose (plans, NULL, n_plans);
  Trial  trial;

  *out_microseconds = 0;
  if (!gpu->is_capturing &&
      trial_begin (&trial, gpu, direction, shape, plans, n_plans) == GUISE_GPU_OK)
    {
      if (gpu->measures)
        {
          guise_measure (gpu, run_candidate, &trial, n_plans, times);
          best = guise_dnn_choose (plans, times, n_plans);
          if (best >= 0)
            *out_microseconds = times[best];
        }
      else if (!guise_measure_try (gpu, run_candidate, &trial, best))
        best = find_running (gpu, &trial, n_plans);
    }
  if (!gpu->is_capturing)
    trial_end (&trial, gpu);
  return best;
}

/* ---- the file of plans ---- */

static void
write_key (const GuiseGpu          *gpu,
           GuiseGpuConvDirection    direction,
           const GuiseGpuConvShape *s,
           char                     key[GUISE_PLAN_MAX_KEY + 1])
{
  static const char *const directions[] = { "forward", "data", "weight" };
  int n = guise_measure_begin_key (gpu, "cudnn", gpu->dnn->target.cudnn.cudnnGetVersion (), key);

  snprintf (key + n, (size_t) (GUISE_PLAN_MAX_KEY + 1 - n),
            "/%s/e%d/%" PRId64 "x%" PRId64 "x%" PRId64 "x%" PRId64 "/%" PRId64 "x%" PRId64
            "x%" PRId64 "/k%dx%d/s%d/p%d,%d,%d,%d/g%d",
            directions[direction], s->element, s->n, s->h, s->w, s->c, s->out_h, s->out_w, s->o,
            s->kernel_h, s->kernel_w, s->stride, s->pad_top, s->pad_left, s->pad_bottom,
            s->pad_right, s->n_groups);
}

/* An entry is "ENGINE NOTES " and cuDNN's text. */
#define MAX_PREFIX 32

static int
take_from_file (GuiseGpu                *gpu,
                GuiseGpuConvDirection    direction,
                const GuiseGpuConvShape *shape,
                const char              *key,
                GuiseGpuConv            *conv)
{
  const GuiseDnnTarget *target = &gpu->dnn->target;
  char                  prefix[MAX_PREFIX + 1] = "";
  size_t                n_bytes = 0;
  int                   n_prefix = 0;
  int64_t               engine = 0;
  unsigned              notes = 0;
  int                   runs;
  Trial                 trial;
  const char           *data = gpu->plans != NULL
                                 ? guise_plan_cache_find (gpu->plans, key, &n_bytes, &conv->microseconds)
                                 : NULL;

  if (data == NULL || n_bytes < MAX_PREFIX)
    return 0;
  memcpy (prefix, data, MAX_PREFIX);
  if (sscanf (prefix, "%10" SCNd64 " %8x %n", &engine, &notes, &n_prefix) != 2 || n_prefix == 0 ||
      !guise_dnn_allows (gpu->math, shape->element, notes) ||
      guise_dnn_plan_restore (&conv->plan, target, data + n_prefix, n_bytes - (size_t) n_prefix) !=
        GUISE_GPU_OK)
    return 0;
  conv->plan.engine = engine;
  conv->plan.notes = notes;
  runs = conv->plan.workspace_bytes <= guise_dnn_get_limit (gpu->math, shape);
  if (runs && !gpu->is_capturing)
    {
      if (trial_begin (&trial, gpu, direction, shape, &conv->plan, 1) == GUISE_GPU_OK)
        runs = guise_measure_try (gpu, run_candidate, &trial, 0);
      trial_end (&trial, gpu);
    }
  if (!runs)
    guise_dnn_plan_clear (&conv->plan, target);
  return runs;
}

static void
put_into_file (GuiseGpu *gpu, const char *key, const GuiseGpuConv *conv)
{
  size_t n_text = 0;
  char  *text;
  char  *data;

  if (gpu->plans == NULL || conv->microseconds <= 0)
    return;
  text = guise_dnn_plan_save (&conv->dnn->target, &conv->plan, &n_text);
  data = text != NULL ? malloc (MAX_PREFIX + n_text) : NULL;
  if (data != NULL)
    {
      int n = snprintf (data, MAX_PREFIX, "%" PRId64 " %x ", conv->plan.engine, conv->plan.notes);

      memcpy (data + n, text, n_text);
      (void) guise_plan_cache_put (gpu->plans, key, conv->microseconds, data, (size_t) n + n_text);
    }
  free (data);
  free (text);
}

/* ---- life ---- */

static GuiseGpuStatus
find_plan (GuiseGpu                *gpu,
           GuiseGpuConvDirection    direction,
           const GuiseGpuConvShape *shape,
           GuiseGpuConv            *conv)
{
  const GuiseDnnTarget *target = &gpu->dnn->target;
  GuiseDnnPlan          plans[GUISE_DNN_N_PLANS];
  int                   n_plans = 0;
  int                   best;
  GuiseGpuStatus        status = guise_dnn_graph_init (&conv->graph, target, direction, shape);

  if (status == GUISE_GPU_OK)
    status = guise_dnn_find_plans (target, &conv->graph, gpu->math, shape, plans, &n_plans);
  if (status != GUISE_GPU_OK)
    return status;
  best = choose (gpu, direction, shape, plans, n_plans, &conv->microseconds);
  if (best >= 0)
    {
      conv->plan = plans[best];
      memset (&plans[best], 0, sizeof plans[best]);
    }
  for (int i = 0; i < n_plans; i++)
    guise_dnn_plan_clear (&plans[i], target);
  /* Why the last of them failed is noted already. */
  return best >= 0 ? GUISE_GPU_OK : GUISE_GPU_UNSUPPORTED;
}

GuiseGpuStatus
guise_gpu_conv_new (GuiseGpu                *gpu,
                    GuiseGpuConvDirection    direction,
                    const GuiseGpuConvShape *shape,
                    GuiseGpuConv           **out_conv,
                    size_t                  *workspace_bytes)
{
  char           key[GUISE_PLAN_MAX_KEY + 1];
  GuiseGpuConv  *conv;
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  conv = calloc (1, sizeof *conv);
  if (conv == NULL)
    return guise_gpu_fail (GUISE_GPU_NO_MEMORY, "There is not enough memory");
  conv->dnn = gpu->dnn;
  write_key (gpu, direction, shape, key);
  if (!take_from_file (gpu, direction, shape, key, conv))
    {
      status = find_plan (gpu, direction, shape, conv);
      if (status != GUISE_GPU_OK)
        {
          guise_gpu_conv_free (conv);
          return status;
        }
      put_into_file (gpu, key, conv);
    }
  if (conv->microseconds > 0)
    snprintf (conv->text, sizeof conv->text, "cudnn %" PRId64 ", %.3g ms", conv->plan.engine,
              conv->microseconds / 1000);
  else
    snprintf (conv->text, sizeof conv->text, "cudnn %" PRId64, conv->plan.engine);
  *out_conv = conv;
  *workspace_bytes = guise_gpu_pad_workspace (conv->plan.workspace_bytes);
  return GUISE_GPU_OK;
}

void
guise_gpu_conv_free (GuiseGpuConv *conv)
{
  if (conv == NULL)
    return;
  if (conv->pack != NULL)
    (void) conv->dnn->target.cudnn.cudnnBackendDestroyDescriptor (conv->pack);
  guise_dnn_plan_clear (&conv->plan, &conv->dnn->target);
  guise_dnn_graph_clear (&conv->graph, &conv->dnn->target);
  free (conv);
}

const char *
guise_gpu_conv_describe (const GuiseGpuConv *conv)
{
  return conv->text;
}
