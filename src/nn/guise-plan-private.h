/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-op-private.h"
#include "nn/guise-weights-private.h"

/*
 * Planning goes in three passes, one file each:
 *
 *   schedule  which nodes run, in which order, and which of them as one fused step
 *   lower     nodes become steps over values: kernels choose layouts, reorders are put in,
 *             reshapes and views become values in the memory of others
 *   memory    lifetimes, running in place, offsets in one buffer; then addresses are filled in
 */

G_BEGIN_DECLS

/**
 * GuiseJob:
 * @node: the op that runs
 * @result: whose value comes out: @node, or the end of what was fused behind it
 * @addend: (nullable): what the epilogue adds
 * @epilogue: what was fused
 * @needs_snapshot: the result is an alias of a parameter that is written before the last reader
 *   of the result: its value must be copied
 *
 * One entry of the schedule.
 */
typedef struct
{
  GuiseNode    *node;
  GuiseNode    *result;
  GuiseNode    *addend;
  GuiseEpilogue epilogue;
  gboolean      needs_snapshot;
} GuiseJob;

/**
 * GuiseMemory:
 *
 * What kind of memory a value that owns some lies in.
 */
typedef enum
{
  GUISE_MEMORY_ACTIVATION, /* in the shared buffer, while it is needed */
  GUISE_MEMORY_INPUT,      /* for good: written between runs */
  GUISE_MEMORY_CONSTANT,   /* for good: filled when planned */
  GUISE_MEMORY_WEIGHT,     /* of a GuiseWeight */
} GuiseMemory;

/**
 * GuiseValue:
 * @owner: index of the value in whose memory it lies; its own when it has memory
 * @offset: bytes from the start of the owner
 * @source: the value it is a reordered copy of, or -1
 * @is_stale: @source has been written since
 * @first: step that begins to write it; @last: last step that needs it (of owners)
 * @place: bytes from the start of the buffer (of owners)
 *
 * A tensor as steps see it: a shape, a layout, and memory.
 */
typedef struct
{
  GuiseShape   shape;
  GuiseLayout  layout;
  GuiseMemory  memory;
  size_t       n_bytes;
  int          owner;
  size_t       offset;
  int          source;
  gboolean     is_stale;
  int          first;
  int          last;
  size_t       place;
  GuiseWeight *weight;   /* of parameters */
  const float *constant; /* of constants, row-major */
  const char  *name;     /* of sources; borrowed from the graph */
} GuiseValue;

/**
 * GuiseStep:
 * @kernel: %NULL: a plain copy
 * @name: of the node, borrowed from the graph
 * @op: what it computes, as text
 * @call: complete after the memory pass
 * @inputs: (array): values, -1 for absent ones
 * @output: value
 * @workspace_bytes: what the kernel asked for
 * @workspace: a value of that size that lives in this step only, or -1
 */
typedef struct
{
  const GuiseKernel *kernel;
  const char        *name;
  char              *op;
  GuiseCall          call;
  int               *inputs;
  int                output;
  int                workspace; /* value that is alive in this step only, or -1 */
  size_t             workspace_bytes;
  double             flops;
  size_t             params_bytes; /* of call.params */
  int64_t            elapsed_ns;   /* of all timed runs */
  int64_t            last_ns;      /* of the last one */
} GuiseStep;

/* A value to be read after a run. */
typedef struct
{
  GuiseNode *node;
  int        value;
} GuiseOutput;

struct _GuisePlan
{
  GuiseGraph   *graph;    /* borrowed */
  GuiseDevice  *device;   /* owned */
  GuiseWeights *weights;  /* borrowed */
  GArray       *jobs;     /* of GuiseJob; only while planning */
  GArray       *values;   /* of GuiseValue */
  GPtrArray    *steps;    /* of GuiseStep; owned */
  GArray       *outputs;  /* of GuiseOutput */
  int          *value_of; /* by index of node: its value, or -1; owned */
  size_t        n_nodes;
  char         *buffer;           /* activations and workspace; memory of the device, owned */
  char         *permanent;        /* inputs and constants; memory of the device, owned */
  size_t        peak_bytes;       /* of the buffer */
  size_t        activation_bytes; /* of values alive at a time */
  size_t        n_permanent;      /* bytes of inputs and constants */
  size_t        input_bytes;      /* of them, of inputs */
  double        flops;
  size_t        n_guard; /* bytes left free around every tensor, for tests */
  gboolean      is_timed;
  int           n_timed_runs;
};

static inline GuiseValue *
guise_plan_get_value (const GuisePlan *self, int i)
{
  return &g_array_index (self->values, GuiseValue, i);
}

/**
 * guise_plan_find_owner:
 * @value: index of a value
 * @out_offset: (out) (optional): where in the owner it lies, in bytes
 *
 * Returns: index of the value that owns its memory
 */
int guise_plan_find_owner (const GuisePlan *self, int value, size_t *out_offset);

/**
 * guise_plan_find_kernel:
 * @self: the plan
 * @query: what is asked
 *
 * Returns: (nullable): the kernel of the device, or of the backend it borrows from
 */
const GuiseKernel *guise_plan_find_kernel (const GuisePlan *self, const GuiseKernelQuery *query);

/* The passes. */
gboolean
guise_plan_schedule (GuisePlan *self, GuiseNode *const *outputs, size_t n_outputs, GError **error);
gboolean
guise_plan_lower (GuisePlan *self, GuiseNode *const *outputs, size_t n_outputs, GError **error);
gboolean guise_plan_assign_memory (GuisePlan *self, GError **error);

/**
 * guise_plan_new_guarded:
 * @n_guard: bytes to leave free around every tensor; a multiple of %GUISE_ALIGNMENT
 *
 * guise_plan_new() for tests that want to see who writes past the end.
 */
GuisePlan *guise_plan_new_guarded (GuiseGraph       *graph,
                                   GuiseDevice      *device,
                                   GuiseWeights     *weights,
                                   GuiseNode *const *outputs,
                                   size_t            n_outputs,
                                   size_t            n_guard,
                                   GError          **error);

/* Returns: the tensor of a value; for tests that look at the memory of a host device */
GuiseTensor guise_plan_get_tensor (const GuisePlan *self, int value);
int         guise_plan_find_value (const GuisePlan *self, const GuiseNode *node);

G_END_DECLS
