/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds plans for a convolution: cuDNN proposes, and what breaks our rules is left out. */
#include "guise-dnn.h"

#include <stdlib.h>
#include <string.h>

#define N_CONFIGS    64        /* that are looked at; cuDNN proposes up to 40, the best first */
#define N_PER_ENGINE 8         /* leaves room for others */
#define MAX_TEXT     (1 << 20) /* bytes of a plan as text; those seen have 2 kB */
#define LARGE_GAIN   0.95      /* of the time, that makes a large workspace worth it */

#define NOTE(name)   (1u << CUDNN_NUMERICAL_NOTE_##name)

GuiseGpuStatus guise_gpu_fail (GuiseGpuStatus status, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

/* ---- what is allowed ---- */

int
guise_dnn_allows (GuiseGpuMath math, int element, unsigned notes)
{
  const unsigned never = NOTE (NONDETERMINISTIC) | NOTE (REDUCED_PRECISION_REDUCTION);
  const unsigned inexact = NOTE (TENSOR_CORE) | NOTE (DOWN_CONVERT_INPUTS) | NOTE (FFT) |
                           NOTE (WINOGRAD) | NOTE (WINOGRAD_TILE_4x4) | NOTE (WINOGRAD_TILE_6x6) |
                           NOTE (WINOGRAD_TILE_13x13);

  if ((notes & never) != 0)
    return 0;
  return !(element == GUISE_ELEMENT_F32 && math == GUISE_GPU_MATH_EXACT && (notes & inexact) != 0);
}

/* Engine, notes and whether it compiles at run time, which takes seconds. */
static cudnnStatus_t
read_config (const GuiseDnnTarget *target, GuiseDnnPlan *plan, int *out_compiles)
{
  const GuiseCudnn           *cudnn = &target->cudnn;
  cudnnBackendNumericalNote_t notes[CUDNN_NUMERICAL_NOTE_TYPE_COUNT];
  cudnnBackendBehaviorNote_t  behaviors[CUDNN_BEHAVIOR_NOTE_TYPE_COUNT];
  cudnnBackendDescriptor_t    engine = NULL;
  int64_t                     n = 0;
  int64_t                     n_notes = 0;
  int64_t                     n_behaviors = 0;
  cudnnStatus_t               status;

  status = cudnn->cudnnBackendCreateDescriptor (CUDNN_BACKEND_ENGINE_DESCRIPTOR, &engine);
  if (status != CUDNN_STATUS_SUCCESS)
    return status;
  status = cudnn->cudnnBackendGetAttribute (plan->config, CUDNN_ATTR_ENGINECFG_ENGINE,
                                            CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &n, &engine);
  if (status == CUDNN_STATUS_SUCCESS)
    status = cudnn->cudnnBackendGetAttribute (engine, CUDNN_ATTR_ENGINE_GLOBAL_INDEX,
                                              CUDNN_TYPE_INT64, 1, &n, &plan->engine);
  if (status == CUDNN_STATUS_SUCCESS)
    status = cudnn->cudnnBackendGetAttribute (engine, CUDNN_ATTR_ENGINE_NUMERICAL_NOTE,
                                              CUDNN_TYPE_NUMERICAL_NOTE,
                                              CUDNN_NUMERICAL_NOTE_TYPE_COUNT, &n_notes, notes);
  if (status == CUDNN_STATUS_SUCCESS)
    status =
      cudnn->cudnnBackendGetAttribute (engine, CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE,
                                       CUDNN_TYPE_BEHAVIOR_NOTE, CUDNN_BEHAVIOR_NOTE_TYPE_COUNT,
                                       &n_behaviors, behaviors);
  for (int64_t i = 0; status == CUDNN_STATUS_SUCCESS && i < n_notes; i++)
    plan->notes |= 1u << notes[i];
  *out_compiles = 0;
  for (int64_t i = 0; status == CUDNN_STATUS_SUCCESS && i < n_behaviors; i++)
    *out_compiles |= behaviors[i] == CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION;
  (void) cudnn->cudnnBackendDestroyDescriptor (engine);
  return status;
}

size_t
guise_dnn_get_limit (GuiseGpuMath math, const GuiseGpuConvShape *s)
{
  int64_t n_values = s->n * (s->c * s->h * s->w + s->o * s->out_h * s->out_w) +
                     s->o * s->kernel_h * s->kernel_w * (s->c / s->n_groups);
  size_t n_copies = (size_t) n_values * sizeof (float) + GUISE_DNN_MORE_WORKSPACE;

  if (math == GUISE_GPU_MATH_TF32 && s->element == GUISE_ELEMENT_F32 &&
      n_copies > GUISE_DNN_MAX_WORKSPACE)
    return n_copies;
  return GUISE_DNN_MAX_WORKSPACE;
}

/* ---- making one ---- */

typedef struct
{
  const GuiseDnnTarget *target;
  GuiseGpuMath          math;
  int                   element;
  size_t                limit; /* bytes of workspace */
  GuiseDnnPlan         *plans;
  int                   n_plans;
  cudnnStatus_t         status; /* the last failure of a heuristic */
} Search;

static cudnnStatus_t
set_target (const GuiseDnnTarget       *target,
            cudnnBackendDescriptor_t    descriptor,
            cudnnBackendAttributeName_t handle,
            cudnnBackendAttributeName_t device)
{
  if (target->handle != NULL)
    return target->cudnn.cudnnBackendSetAttribute (descriptor, handle, CUDNN_TYPE_HANDLE, 1,
                                                   &target->handle);
  return target->cudnn.cudnnBackendSetAttribute (descriptor, device, CUDNN_TYPE_BACKEND_DESCRIPTOR,
                                                 1, &target->device);
}

/* An empty plan for the target. */
static cudnnStatus_t
begin_plan (const GuiseDnnTarget *target, GuiseDnnPlan *plan)
{
  cudnnStatus_t status =
    target->cudnn.cudnnBackendCreateDescriptor (CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR,
                                                &plan->plan);

  if (status == CUDNN_STATUS_SUCCESS)
    status = set_target (target, plan->plan, CUDNN_ATTR_EXECUTION_PLAN_HANDLE,
                         CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP);
  return status;
}

static cudnnStatus_t
end_plan (const GuiseDnnTarget *target, GuiseDnnPlan *plan)
{
  int64_t       n = 0;
  int64_t       n_bytes = 0;
  cudnnStatus_t status = target->cudnn.cudnnBackendFinalize (plan->plan);

  if (status == CUDNN_STATUS_SUCCESS)
    status =
      target->cudnn.cudnnBackendGetAttribute (plan->plan, CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE,
                                              CUDNN_TYPE_INT64, 1, &n, &n_bytes);
  if (status == CUDNN_STATUS_SUCCESS && n_bytes < 0)
    status = CUDNN_STATUS_INTERNAL_ERROR;
  plan->workspace_bytes = (size_t) n_bytes;
  return status;
}

/* Makes the plan of plan->config; 0 where it is of no use. */
static int
try_config (const Search *self, int may_compile, GuiseDnnPlan *plan)
{
  const GuiseDnnTarget *target = self->target;
  int                   compiles = 0;

  if (read_config (target, plan, &compiles) != CUDNN_STATUS_SUCCESS || compiles != may_compile ||
      !guise_dnn_allows (self->math, self->element, plan->notes))
    return 0;
  return begin_plan (target, plan) == CUDNN_STATUS_SUCCESS &&
         target->cudnn.cudnnBackendSetAttribute (plan->plan,
                                                 CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG,
                                                 CUDNN_TYPE_BACKEND_DESCRIPTOR, 1,
                                                 &plan->config) == CUDNN_STATUS_SUCCESS &&
         end_plan (target, plan) == CUDNN_STATUS_SUCCESS && plan->workspace_bytes <= self->limit;
}

void
guise_dnn_plan_clear (GuiseDnnPlan *plan, const GuiseDnnTarget *target)
{
  if (plan->plan != NULL)
    (void) target->cudnn.cudnnBackendDestroyDescriptor (plan->plan);
  if (plan->config != NULL)
    (void) target->cudnn.cudnnBackendDestroyDescriptor (plan->config);
  memset (plan, 0, sizeof *plan);
}

/* ---- finding ---- */

/* Up to N_CONFIGS configurations of a graph, the best first. */
static cudnnStatus_t
ask_heuristic (const GuiseDnnTarget     *target,
               const GuiseDnnGraph      *graph,
               cudnnBackendHeurMode_t    mode,
               cudnnBackendDescriptor_t *configs,
               int64_t                  *out_n)
{
  const GuiseCudnn        *cudnn = &target->cudnn;
  cudnnBackendDescriptor_t heuristic = NULL;
  cudnnStatus_t            status =
    cudnn->cudnnBackendCreateDescriptor (CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR, &heuristic);

  *out_n = 0;
  if (status != CUDNN_STATUS_SUCCESS)
    return status;
  status = cudnn->cudnnBackendSetAttribute (heuristic, CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH,
                                            CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &graph->graph);
  if (status == CUDNN_STATUS_SUCCESS)
    status = cudnn->cudnnBackendSetAttribute (heuristic, CUDNN_ATTR_ENGINEHEUR_MODE,
                                              CUDNN_TYPE_HEUR_MODE, 1, &mode);
  /* With a handle the graph knows its device. */
  if (status == CUDNN_STATUS_SUCCESS && target->handle == NULL)
    status = cudnn->cudnnBackendSetAttribute (heuristic, CUDNN_ATTR_ENGINEHEUR_DEVICEPROP,
                                              CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &target->device);
  if (status == CUDNN_STATUS_SUCCESS)
    status = cudnn->cudnnBackendFinalize (heuristic);
  if (status == CUDNN_STATUS_SUCCESS)
    status =
      cudnn->cudnnBackendGetAttribute (heuristic, CUDNN_ATTR_ENGINEHEUR_RESULTS,
                                       CUDNN_TYPE_BACKEND_DESCRIPTOR, N_CONFIGS, out_n, configs);
  (void) cudnn->cudnnBackendDestroyDescriptor (heuristic);
  if (status != CUDNN_STATUS_SUCCESS)
    *out_n = 0;
  return status;
}

static int
count_engine (const GuiseDnnPlan *plans, int n_plans, int64_t engine)
{
  int n = 0;

  for (int i = 0; i < n_plans; i++)
    n += plans[i].engine == engine;
  return n;
}

/* Takes a configuration over into the plans, or returns 0. */
static int
take_config (Search *self, cudnnBackendDescriptor_t config, int may_compile)
{
  GuiseDnnPlan plan = { .config = config };

  if (try_config (self, may_compile, &plan) &&
      count_engine (self->plans, self->n_plans, plan.engine) < N_PER_ENGINE)
    {
      self->plans[self->n_plans++] = plan;
      return 1;
    }
  plan.config = NULL; /* it stays where it came from */
  guise_dnn_plan_clear (&plan, self->target);
  return 0;
}

static void
search (Search *self, const GuiseDnnGraph *graph, cudnnBackendHeurMode_t mode, int may_compile)
{
  const GuiseCudnn        *cudnn = &self->target->cudnn;
  cudnnBackendDescriptor_t configs[N_CONFIGS] = { NULL };
  int64_t                  n = 0;
  cudnnStatus_t            status = CUDNN_STATUS_SUCCESS;

  for (int i = 0; status == CUDNN_STATUS_SUCCESS && i < N_CONFIGS; i++)
    status = cudnn->cudnnBackendCreateDescriptor (CUDNN_BACKEND_ENGINECFG_DESCRIPTOR, &configs[i]);
  if (status == CUDNN_STATUS_SUCCESS)
    status = ask_heuristic (self->target, graph, mode, configs, &n);
  if (status != CUDNN_STATUS_SUCCESS)
    self->status = status;
  for (int i = 0; i < n && self->n_plans < GUISE_DNN_N_PLANS; i++)
    if (take_config (self, configs[i], may_compile))
      configs[i] = NULL;
  for (int i = 0; i < N_CONFIGS; i++)
    if (configs[i] != NULL)
      (void) cudnn->cudnnBackendDestroyDescriptor (configs[i]);
}

GuiseGpuStatus
guise_dnn_find_plans (const GuiseDnnTarget    *target,
                      const GuiseDnnGraph     *graph,
                      GuiseGpuMath             math,
                      const GuiseGpuConvShape *shape,
                      GuiseDnnPlan            *plans,
                      int                     *out_n_plans)
{
  Search self = {
    .target = target,
    .math = math,
    .element = shape->element,
    .limit = guise_dnn_get_limit (math, shape),
    .plans = plans,
    .status = CUDNN_STATUS_NOT_SUPPORTED,
  };

  search (&self, graph, CUDNN_HEUR_MODE_A, 0);
  if (self.n_plans < GUISE_DNN_N_PLANS)
    search (&self, graph, CUDNN_HEUR_MODE_FALLBACK, 0);
  if (self.n_plans == 0)
    search (&self, graph, CUDNN_HEUR_MODE_A, 1);
  if (self.n_plans == 0)
    search (&self, graph, CUDNN_HEUR_MODE_FALLBACK, 1);
  if (self.n_plans == 0)
    return guise_dnn_fail (target, GUISE_GPU_UNSUPPORTED, self.status, "Planning a convolution");
  *out_n_plans = self.n_plans;
  return GUISE_GPU_OK;
}

static int
is_large (const GuiseDnnPlan *plan)
{
  return plan->workspace_bytes > GUISE_DNN_GOOD_WORKSPACE;
}

static int
choose_by_advice (const GuiseDnnPlan *plans, int n_plans)
{
  if (n_plans == 0)
    return -1;
  for (int i = 0; i < n_plans; i++)
    if (!is_large (&plans[i]) &&
        (plans[i].notes & NOTE (TENSOR_CORE)) >= (plans[0].notes & NOTE (TENSOR_CORE)))
      return i;
  return 0;
}

int
guise_dnn_choose (const GuiseDnnPlan *plans, const double *times, int n_plans)
{
  int    best = -1;
  double best_cost = 0;

  if (times == NULL)
    return choose_by_advice (plans, n_plans);
  for (int i = 0; i < n_plans; i++)
    {
      double cost = is_large (&plans[i]) ? times[i] / LARGE_GAIN : times[i];

      if (times[i] > 0 && (best < 0 || cost < best_cost))
        {
          best = i;
          best_cost = cost;
        }
    }
  return best;
}

/* ---- as text ---- */

char *
guise_dnn_plan_save (const GuiseDnnTarget *target, const GuiseDnnPlan *plan, size_t *out_n_bytes)
{
  int64_t n = 0;
  char   *text;

  if (target->cudnn.cudnnBackendGetAttribute (plan->plan,
                                              CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION,
                                              CUDNN_TYPE_CHAR, 0, &n,
                                              NULL) != CUDNN_STATUS_SUCCESS ||
      n <= 0 || n > MAX_TEXT)
    return NULL;
  text = malloc ((size_t) n);
  if (text == NULL)
    return NULL;
  if (target->cudnn.cudnnBackendGetAttribute (plan->plan,
                                              CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION,
                                              CUDNN_TYPE_CHAR, n, &n, text) != CUDNN_STATUS_SUCCESS)
    {
      free (text);
      return NULL;
    }
  *out_n_bytes = (size_t) n;
  return text;
}

GuiseGpuStatus
guise_dnn_plan_restore (GuiseDnnPlan         *plan,
                        const GuiseDnnTarget *target,
                        const char           *text,
                        size_t                n_bytes)
{
  cudnnStatus_t status;

  memset (plan, 0, sizeof *plan);
  status = begin_plan (target, plan);
  if (status == CUDNN_STATUS_SUCCESS)
    status = target->cudnn.cudnnBackendSetAttribute (plan->plan,
                                                     CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION,
                                                     CUDNN_TYPE_CHAR, (int64_t) n_bytes, text);
  if (status == CUDNN_STATUS_SUCCESS)
    status = end_plan (target, plan);
  if (status == CUDNN_STATUS_SUCCESS)
    return GUISE_GPU_OK;
  guise_dnn_plan_clear (plan, target);
  return guise_dnn_fail (target, GUISE_GPU_UNSUPPORTED, status,
                         "Restoring the plan of a convolution");
}
