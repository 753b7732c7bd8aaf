/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-op-private.h"
#include "nn/guise-weights-private.h"

/*
 * Planning goes in three passes:
 *
 *   schedule  which nodes run, in which order, and which of them as one fused step
 *   lower     nodes become steps over values: kernels choose layouts, reorders are put in,
 *             reshapes and views become values in the memory of others (with guise-plan-value.c)
 *   memory    lifetimes, running in place, offsets in one buffer; then addresses are filled in
 */

G_BEGIN_DECLS

/**
 * GuiseJob:
 * @node: the op that runs; of a program the last of its nodes
 * @result: whose value comes out: @node, or the end of what was fused behind it
 * @program: (nullable): elementwise ops that run as one; owned by the plan
 * @leaves: what the program reads
 * @addend: (nullable): what the epilogue adds
 * @epilogue: what was fused
 * @needs_snapshot: the result is an alias of a parameter that is written before the last reader
 *   of the result: its value must be copied
 * @reader: as in GuiseKernelQuery
 * @side: (nullable): a node that sums up the result as GuiseKernelQuery.side_shape says; it has a
 * job of its own, for a kernel that makes it beside the result leaves that one nothing to do
 *
 * One entry of the schedule.
 */
typedef struct
{
  GuiseNode          *node;
  GuiseNode          *result;
  GuiseNode          *addend;
  GuiseEpilogue       epilogue;
  const GuiseProgram *program;
  GuiseNode          *leaves[GUISE_PROGRAM_MAX_INPUTS];
  gboolean            needs_snapshot;
  GuiseOp             reader;
  GuiseNode          *side;
} GuiseJob;

/* How many inputs its step has: those of the op and the addend, or those of the program. */
static inline size_t
guise_job_get_n_inputs (const GuiseJob *self)
{
  if (self->program != NULL)
    return self->program->n_inputs;
  return self->node->n_inputs + (size_t) self->epilogue.n_addends;
}

/* Returns: (nullable): input @k; %NULL for an absent one */
static inline GuiseNode *
guise_job_get_input (const GuiseJob *self, size_t k)
{
  if (self->program != NULL)
    return self->leaves[k];
  return k < self->node->n_inputs ? self->node->inputs[k] : self->addend;
}

/* Returns: as in GuiseKernelQuery */
static inline GuiseOp
guise_job_get_op (const GuiseJob *self)
{
  return self->program != NULL ? GUISE_N_OPS : self->node->op;
}

static inline const void *
guise_job_get_params (const GuiseJob *self)
{
  return self->program != NULL ? (const void *) self->program : self->node->params;
}

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
 * @side: value of what the kernel makes beside the output, or -1
 * @workspace_bytes: what the kernel asked for
 * @workspace: a value of that size that lives in this step only, in a branch until @last; or -1
 * @updates: it is the update of a parameter
 * @is_weight_gradient: it is the gradient of a convolution by its weight
 * @writes: bit k: it writes input k, which is a parameter
 * @branch: number of the branch it belongs to (GuiseBackend.branch_begin), -1: the main line
 * @last: of a step of a branch: the last step before somebody waits for it
 * @waits: number of the branch that has to be over before it, -1: none
 * @goes_beside: its result is not there before a join (GuiseBackend.join)
 * @joins: a join comes before it
 */
typedef struct
{
  const GuiseKernel *kernel;
  const char        *name;
  char              *op;
  GuiseCall          call;
  int               *inputs;
  int                output;
  int                side;
  int                workspace;
  size_t             workspace_bytes;
  gboolean           updates;
  gboolean           is_weight_gradient;
  unsigned           writes;
  int                branch;
  int                last;
  int                waits;
  gboolean           goes_beside;
  gboolean           joins;
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

/**
 * GuiseWatch:
 * @node: the output
 * @value: where it lies
 * @n_elements: of it
 * @slots: [GUISE_PLAN_N_SLOTS, n_elements] values of the last runs; run r is in slot r modulo that
 *
 * An output whose values outlive the next runs.
 */
typedef struct
{
  const GuiseNode *node;
  int              value;
  size_t           n_elements;
  float           *slots;
} GuiseWatch;

/**
 * GuiseCapture:
 *
 * How far a plan is on its way to run as one recorded piece of work.
 */
typedef enum
{
  GUISE_CAPTURE_COLD,    /* never ran */
  GUISE_CAPTURE_WARM,    /* ran; the next run is recorded */
  GUISE_CAPTURE_DONE,    /* recorded */
  GUISE_CAPTURE_REFUSED, /* step by step for good */
} GuiseCapture;

struct _GuisePlan
{
  GuiseGraph   *graph;    /* borrowed */
  GuiseDevice  *device;   /* owned */
  GuiseWeights *weights;  /* borrowed */
  GArray       *jobs;     /* of GuiseJob; only while planning */
  GArray       *values;   /* of GuiseValue */
  GPtrArray    *programs; /* of GuiseProgram; owned */
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
  gboolean      joins_at_end;
  int           n_branches;
  gboolean      is_timed;
  int           n_timed_runs;
  GuiseCapture  capture;
  void         *captured;                  /* by the backend; owned */
  uint64_t      n_runs;                    /* started */
  GArray       *watches;                   /* of GuiseWatch */
  void         *marks[GUISE_PLAN_N_SLOTS]; /* behind the runs of the slots, where there are marks */
};

/* Returns: whether sums over ranks go on beside other work */
static inline gboolean
guise_plan_sums_beside (const GuisePlan *self)
{
  return guise_device_get_collective (self->device) != NULL &&
         guise_device_get_backend (self->device)->join != NULL;
}

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

/* ---- values, guise-plan-value.c ---- */

/**
 * guise_plan_add_activation:
 *
 * Returns: index of a new value with memory of its own in the shared buffer
 */
int guise_plan_add_activation (GuisePlan *self, const GuiseShape *shape, GuiseLayout layout);

/**
 * guise_plan_add_view:
 * @self: the plan
 * @of: index of a value
 * @shape: what it is seen as
 * @layout: how its bytes are seen
 * @offset: bytes from its start
 *
 * Returns: index of a new value in the memory of @of
 */
int guise_plan_add_view (GuisePlan        *self,
                         int               of,
                         const GuiseShape *shape,
                         GuiseLayout       layout,
                         size_t            offset);

/**
 * guise_plan_add_step:
 *
 * Returns: a new last step, whose inputs are absent and whose output is still to be set
 */
GuiseStep *
guise_plan_add_step (GuisePlan *self, const GuiseKernel *kernel, const char *name, size_t n_inputs);
void guise_plan_add_copy (GuisePlan *self, const char *name, int from, int to);
gboolean
guise_plan_add_reorder (GuisePlan *self, const char *name, int from, int to, GError **error);

/* Returns: whether another layout costs nothing at run time (GuiseKernelInput.is_movable) */
gboolean guise_value_is_movable (const GuiseValue *value);

/* Brings a value into a layout. Returns: the value to read, -1 on failure */
int
guise_plan_bring (GuisePlan *self, const char *name, int value, GuiseLayout layout, GError **error);

/* What was copied of a parameter no longer holds once it is written. */
void guise_plan_mark_written (GuisePlan *self, int value);

/* The value of a node that a step wants to read; sources come into being here. */
gboolean
guise_plan_reach_value (GuisePlan *self, const GuiseNode *node, int *out_value, GError **error);

/* The passes. */
gboolean
guise_plan_schedule (GuisePlan *self, GuiseNode *const *outputs, size_t n_outputs, GError **error);
gboolean
guise_plan_lower (GuisePlan *self, GuiseNode *const *outputs, size_t n_outputs, GError **error);
gboolean guise_plan_assign_memory (GuisePlan *self, GError **error);

/**
 * guise_plan_find_branches:
 * @self: a plan with lifetimes
 *
 * Chooses the steps that go aside: updates, gradients that only they read, and what leads to no
 * update at all. The backward pass does not need them, so that they fill the gaps that it leaves on
 * a device.
 */
void guise_plan_find_branches (GuisePlan *self);

/**
 * guise_plan_place_waits:
 * @self: a plan whose steps run in place where they may
 *
 * Where the main line waits for branches: before it touches what they write or writes what they
 * read, and in any case a few branches later. What a branch touches lives on until then.
 */
void guise_plan_place_waits (GuisePlan *self);

/* Gives back what running took; the device is idle afterwards. */
void guise_plan_clear_runs (GuisePlan *self);

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
gboolean    guise_plan_is_output (const GuisePlan *self, const GuiseNode *node);

G_END_DECLS
