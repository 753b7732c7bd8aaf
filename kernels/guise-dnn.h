/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Convolutions with cuDNN's graph interface: describing one, finding plans for it, keeping a plan
 * as text. None of this needs a GPU when the device is described, so tests plan for GPUs that are
 * not there; conv.c runs the plans.
 */

#include "guise-cudnn.h"

/* A workspace above the first is taken for a gain only, above the second not at all (cuda.md 6)...
 */
#define GUISE_DNN_GOOD_WORKSPACE ((size_t) 16 << 20)
#define GUISE_DNN_MAX_WORKSPACE  ((size_t) 64 << 20)

/* ... but in tf32 the kernels with tensor cores of all GPUs but Hopper's want channels first, and
 * work on copies of the tensors. Without them such a GPU is several times slower, so there a copy
 * of every tensor and this much more is allowed. */
#define GUISE_DNN_MORE_WORKSPACE ((size_t) 32 << 20)

/* Plans that are compared. */
#define GUISE_DNN_N_PLANS        12

/**
 * GuiseDnnTarget:
 * @handle: of an open device; or NULL, then
 * @device: describes one
 */
typedef struct
{
  GuiseCudnn               cudnn;
  cudnnHandle_t            handle;
  cudnnBackendDescriptor_t device;
} GuiseDnnTarget;

/* Names of the tensors in every graph, in the order of guise_gpu_conv_run(). */
enum
{
  GUISE_DNN_OUT = 1,
  GUISE_DNN_A,
  GUISE_DNN_B,
};

#define GUISE_DNN_MAX_PARTS 8

/**
 * GuiseDnnGraph:
 * @parts: everything that @graph is made of
 */
typedef struct
{
  cudnnBackendDescriptor_t graph;
  cudnnBackendDescriptor_t parts[GUISE_DNN_MAX_PARTS];
  int                      n_parts;
} GuiseDnnGraph;

/**
 * GuiseDnnPlan:
 * @config: (nullable): what @plan was made from
 * @engine: cuDNN's number of the kernel family
 * @notes: bits 1 << cudnnBackendNumericalNote_t
 */
typedef struct
{
  cudnnBackendDescriptor_t plan;
  cudnnBackendDescriptor_t config;
  int64_t                  engine;
  unsigned                 notes;
  size_t                   workspace_bytes;
} GuiseDnnPlan;

/* Errors: UNSUPPORTED where cuDNN refuses the shape. */
GuiseGpuStatus guise_dnn_graph_init (GuiseDnnGraph           *graph,
                                     const GuiseDnnTarget    *target,
                                     GuiseGpuConvDirection    direction,
                                     const GuiseGpuConvShape *shape);
void           guise_dnn_graph_clear (GuiseDnnGraph *graph, const GuiseDnnTarget *target);

/* Whether products of numbers of @element may come from an engine with these notes. */
int guise_dnn_allows (GuiseGpuMath math, int element, unsigned notes);

/* The largest workspace, in bytes, that a plan of this convolution may want. */
size_t guise_dnn_get_limit (GuiseGpuMath math, const GuiseGpuConvShape *shape);

/**
 * guise_dnn_find_plans:
 * @shape: of @graph
 * @plans: at most %GUISE_DNN_N_PLANS, cuDNN's best advice first; owned by the caller
 *
 * Only plans that give the same result every time, add in f32, obey @math and keep to the limit of
 * the workspace.
 *
 * Errors: UNSUPPORTED where there is none.
 */
GuiseGpuStatus guise_dnn_find_plans (const GuiseDnnTarget    *target,
                                     const GuiseDnnGraph     *graph,
                                     GuiseGpuMath             math,
                                     const GuiseGpuConvShape *shape,
                                     GuiseDnnPlan            *plans,
                                     int                     *out_n_plans);
void           guise_dnn_plan_clear (GuiseDnnPlan *plan, const GuiseDnnTarget *target);

/**
 * guise_dnn_choose:
 * @times: (nullable): microseconds, not above 0 where a plan failed
 *
 * The fastest; one with a large workspace must be 5 % faster than the others. Without @times the
 * first advice, or, where that wants a large workspace, the first that does not and has tensor
 * cores if that has.
 *
 * Returns: index of the best plan; -1 where all failed
 */
int guise_dnn_choose (const GuiseDnnPlan *plans, const double *times, int n_plans);

/* A plan as text, for malloc's free(). NULL where cuDNN cannot. */
char *
guise_dnn_plan_save (const GuiseDnnTarget *target, const GuiseDnnPlan *plan, size_t *out_n_bytes);
GuiseGpuStatus guise_dnn_plan_restore (GuiseDnnPlan         *plan,
                                       const GuiseDnnTarget *target,
                                       const char           *text,
                                       size_t                n_bytes);

/* Notes why cuDNN failed; @what as in "Planning a convolution". */
GuiseGpuStatus guise_dnn_fail (const GuiseDnnTarget *target,
                               GuiseGpuStatus        status,
                               cudnnStatus_t         why,
                               const char           *what);
