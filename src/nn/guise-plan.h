/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-collective.h"
#include "nn/guise-graph.h"

G_BEGIN_DECLS

/**
 * GuiseDevice:
 *
 * Where plans run. Thread: one thread at a time uses a device and what was made on it.
 */
typedef struct _GuiseDevice GuiseDevice;

/* Behind the slash of a GPU's name: tf32 where it can, else f32. */
#define GUISE_DEVICE_INFERENCE "inference"

/**
 * guise_device_open:
 * @name: "cpu", "ref", "cuda", "cuda:1", "cuda:0/fp16"; a GPU without a slash computes as is best
 *   in training
 * @n_threads: threads for host devices, 0 for all processors
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR NO_DEVICE, NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a device
 */
GuiseDevice *guise_device_open (const char *name, int n_threads, GError **error);
GuiseDevice *guise_device_ref (GuiseDevice *self);
void         guise_device_unref (GuiseDevice *self);
const char  *guise_device_get_name (const GuiseDevice *self);

/**
 * guise_device_get_description:
 *
 * Returns: for people, as in "oneDNN 2.6 on 2 threads, AVX2"
 */
const char *guise_device_get_description (const GuiseDevice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseDevice, guise_device_unref)

/**
 * guise_device_is_asynchronous:
 *
 * Returns: whether guise_plan_start() returns before the work is done, so that it pays to have the
 *   next run started when the results of one are collected
 */
gboolean guise_device_is_asynchronous (const GuiseDevice *self);

/**
 * guise_device_new_rehearsal:
 * @device: a device
 *
 * A device on which everything is planned as on @device and nothing is kept: weights get no memory
 * and no values, plans cannot run. What the weights and plans of a training would take is what
 * guise_device_get_peak_bytes() then says, without an allocation of that size.
 *
 * Returns: (transfer full): the rehearsal
 */
GuiseDevice *guise_device_new_rehearsal (GuiseDevice *device);
gboolean     guise_device_is_rehearsal (const GuiseDevice *self);

/**
 * guise_device_set_collective:
 * @self: a device
 * @collective: (nullable): who shares the work; borrowed, must outlive the device's plans
 *
 * To be said before plans are made.
 */
void guise_device_set_collective (GuiseDevice *self, GuiseCollective *collective);

/**
 * guise_device_get_collective:
 *
 * Returns: (transfer none) (nullable): who shares the work, %NULL for this process alone
 */
GuiseCollective *guise_device_get_collective (const GuiseDevice *self);

/**
 * guise_device_get_precision:
 *
 * Returns: how it multiplies: "fp32", "fp16", "tf32", "bf16"; static
 */
const char *guise_device_get_precision (const GuiseDevice *self);

/**
 * guise_device_get_sum_ms:
 *
 * Waits for the work under way.
 *
 * Returns: how long sums over the processes that share the work have taken so far, waiting for the
 *   slowest included
 */
double guise_device_get_sum_ms (const GuiseDevice *self);

/**
 * guise_device_get_loss_scale:
 *
 * Gradients in a format of few exponents vanish unless the loss is multiplied before it is
 * differentiated.
 *
 * Returns: what to begin with; 1 where gradients are as they are
 */
double guise_device_get_loss_scale (const GuiseDevice *self);

/**
 * guise_device_take_kept:
 *
 * Some devices keep an element of a weight as it is when its update would make it infinite or no
 * number; the others write what comes out, and losses show it. Waits for the work under way.
 *
 * Returns: whether elements were kept since this was asked last
 */
gboolean guise_device_take_kept (GuiseDevice *self);

/**
 * guise_device_get_bytes:
 *
 * Returns: bytes that weights and plans hold on the device now
 */
size_t guise_device_get_bytes (const GuiseDevice *self);

/**
 * guise_device_get_memory:
 * @out_free: (out) (optional): bytes that are free now
 * @out_total: (out) (optional): bytes it has
 *
 * 0 where that cannot be known.
 */
void guise_device_get_memory (const GuiseDevice *self, size_t *out_free, size_t *out_total);

/**
 * guise_device_get_aside_bytes:
 *
 * Returns: bytes of host memory that tensors take which were put aside
 */
size_t guise_device_get_aside_bytes (const GuiseDevice *self);

/**
 * guise_device_get_peak_bytes:
 *
 * Returns: the most that guise_device_get_bytes() has been, moments of moving weights included
 */
size_t guise_device_get_peak_bytes (const GuiseDevice *self);

/**
 * GuiseWeights:
 *
 * Named persistent tensors on a device: weights, optimizer moments, counters. Several plans share
 * one set. The device may keep a tensor in a layout of its own; reading and writing always
 * speaks row-major f32 in the shape it was added with.
 */
typedef struct _GuiseWeights GuiseWeights;

GuiseWeights *guise_weights_new (GuiseDevice *device);
void          guise_weights_free (GuiseWeights *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWeights, guise_weights_free)

/**
 * guise_weights_add:
 * @self: the set
 * @name: unique
 * @shape: its shape
 * @values: (nullable) (array): initial values, or %NULL for zeros
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY
 */
gboolean guise_weights_add (GuiseWeights     *self,
                            const char       *name,
                            const GuiseShape *shape,
                            const float      *values,
                            GError          **error);

/**
 * guise_weights_add_aside:
 * @self: the set
 * @name: unique
 * @shape: its shape
 * @error: where to put the error
 *
 * Adds zeros that lie beside the device, in memory of the host that its kernels reach over the bus:
 * for what one update a step reads once, where the device's own memory is short. On a host device
 * the same as guise_weights_add().
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY
 */
gboolean          guise_weights_add_aside (GuiseWeights     *self,
                                           const char       *name,
                                           const GuiseShape *shape,
                                           GError          **error);
GuiseDevice      *guise_weights_get_device (const GuiseWeights *self);
gboolean          guise_weights_has (const GuiseWeights *self, const char *name);
const GuiseShape *guise_weights_get_shape (const GuiseWeights *self, const char *name);
size_t            guise_weights_get_n (const GuiseWeights *self);
const char       *guise_weights_get_name (const GuiseWeights *self, size_t i);

/**
 * guise_weights_get_bytes:
 *
 * Returns: what one tensor takes on the device, in the layout it has now
 */
size_t guise_weights_get_bytes (const GuiseWeights *self, const char *name);

/**
 * guise_weights_read:
 * @values: (out caller-allocates) (array): as many floats as the shape has elements
 */
gboolean
guise_weights_read (const GuiseWeights *self, const char *name, float *values, GError **error);
gboolean
guise_weights_write (GuiseWeights *self, const char *name, const float *values, GError **error);

/**
 * GuisePlan:
 *
 * A graph made ready for one device: kernels resolved, layouts and memory decided once. Immutable
 * in shape; running it allocates nothing.
 */
typedef struct _GuisePlan GuisePlan;

/**
 * guise_plan_new:
 * @graph: a checked graph; the plan keeps what it needs, the graph may be freed afterwards only
 *   when the plan is no longer used
 * @device: where to run
 * @weights: (nullable): holds every parameter of the graph, on the same device
 * @outputs: (array length=n_outputs): values that can be read after a run, and nodes that must run
 * @n_outputs: how many
 * @error: where to put the error
 *
 * Only what @outputs need is computed. On a rehearsal (guise_device_new_rehearsal()) the plan has
 * sizes but no memory: it is neither written, run nor read.
 *
 * Errors: %GUISE_NN_ERROR SHAPE (the graph's first mistake), UNSUPPORTED, NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a plan
 */
GuisePlan *guise_plan_new (GuiseGraph       *graph,
                           GuiseDevice      *device,
                           GuiseWeights     *weights,
                           GuiseNode *const *outputs,
                           size_t            n_outputs,
                           GError          **error);
void       guise_plan_free (GuisePlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePlan, guise_plan_free)

/* The results of so many runs, the last one among them, can be collected. */
#define GUISE_PLAN_N_SLOTS 4

/**
 * guise_plan_watch:
 * @self: a plan that has not run
 * @output: one of its outputs, no parameter
 * @error: where to put the error
 *
 * From now on every run keeps the value of @output for guise_plan_collect().
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY
 */
gboolean guise_plan_watch (GuisePlan *self, GuiseNode *output, GError **error);

/**
 * guise_plan_write:
 * @self: the plan
 * @input: an input node; one that no output needs is ignored
 * @values: (array): row-major f32, all elements; not needed any more when it returns
 *
 * For the runs started afterwards.
 */
void guise_plan_write (GuisePlan *self, GuiseNode *input, const float *values);

/**
 * guise_plan_write_device:
 * @self: the plan
 * @input: an input of its graph
 * @values: an address of the plan's device (guise_device_pictures_get_plane()): row-major f32
 *
 * As guise_plan_write(), for values that are on the device already: copied in the order of its
 * work, so that what is enqueued later may change them.
 */
void guise_plan_write_device (GuisePlan *self, GuiseNode *input, const void *values);

/**
 * guise_plan_start:
 *
 * Computes all outputs from the inputs written and the weights as they are, without waiting for the
 * device. Where the device can, the second run is recorded and from then on all is started at once
 * (guise_plan_get_is_captured()).
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_plan_start (GuisePlan *self, GError **error);

/**
 * guise_plan_run:
 *
 * guise_plan_start(), and waits until all is done.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_plan_run (GuisePlan *self, GError **error);

/**
 * guise_plan_get_n_runs:
 *
 * Returns: how many runs were started; the number of the last one, for guise_plan_collect()
 */
uint64_t guise_plan_get_n_runs (const GuisePlan *self);

/**
 * guise_plan_collect:
 * @self: the plan
 * @run: one of the last %GUISE_PLAN_N_SLOTS runs; the first run is 1
 * @output: a watched output
 * @values: (out caller-allocates) (array): row-major f32, all elements
 * @error: where to put the error
 *
 * Waits for that run, not for later ones.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_plan_collect (GuisePlan *self,
                             uint64_t   run,
                             GuiseNode *output,
                             float     *values,
                             GError   **error);

/**
 * guise_plan_try_read:
 * @self: the plan, run
 * @output: one of its outputs
 * @values: (out caller-allocates) (array): row-major f32, all elements; anything on failure
 * @error: where to put the error
 *
 * The value that the last run started leaves; waits for it.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_plan_try_read (GuisePlan *self, GuiseNode *output, float *values, GError **error);

/**
 * guise_plan_read:
 * @self: the plan, run
 * @output: one of its outputs
 * @values: (out caller-allocates) (array): row-major f32, all elements
 *
 * guise_plan_try_read() for those who run the plan again, and hear of a lost device then.
 */
void guise_plan_read (GuisePlan *self, GuiseNode *output, float *values);

/**
 * guise_plan_get_peak_bytes:
 *
 * Returns: bytes of the activation buffer and the workspace together
 */
size_t guise_plan_get_peak_bytes (const GuisePlan *self);

/**
 * GuisePlanMemory:
 * @activations: most bytes of intermediate values alive at a time
 * @workspace: what scratch of kernels, and gaps, add to the buffer that both share
 * @inputs: values written between runs
 * @constants: in every layout that kernels want
 *
 * What a plan holds on its device, beside the weights.
 */
typedef struct
{
  size_t activations;
  size_t workspace;
  size_t inputs;
  size_t constants;
} GuisePlanMemory;

/**
 * guise_plan_add_memory:
 * @self: a plan
 * @memory: (inout): what this plan holds is added
 */
void guise_plan_add_memory (const GuisePlan *self, GuisePlanMemory *memory);

/**
 * guise_plan_get_flops:
 *
 * Returns: floating-point operations of one run in convolutions and matrix products, 2 a
 *   multiply-add (training.md 11)
 */
double guise_plan_get_flops (const GuisePlan *self);

/**
 * guise_plan_dump:
 *
 * Returns: (transfer full): one line a step: op, shapes, layout, offset; with times when the plan
 *   was run after guise_plan_set_timed()
 */
char *guise_plan_dump (const GuisePlan *self);

/**
 * guise_plan_set_timed:
 * @self: a plan
 * @timed: whether its runs go step by step and take the time of each
 */
void guise_plan_set_timed (GuisePlan *self, gboolean timed);

/**
 * guise_plan_get_is_captured:
 *
 * Returns: whether runs that are not timed are started as one recorded piece of work; %FALSE for
 *   good on a device that cannot record, or not this plan, and before the second run
 */
gboolean guise_plan_get_is_captured (const GuisePlan *self);

/**
 * GuisePlanStep:
 * @op: what it computes, with what was fused behind it, as in "conv2d+leaky"
 * @tensors: shapes and layouts, "result <- inputs"; "-" for an absent one
 * @key: equal for steps that do the same work: @op, @tensors and parameters
 * @flops: floating-point operations, 0 where they are not counted
 * @n_bytes: of all its tensors together
 * @last_ns: how long it took in the last run after guise_plan_set_timed()
 *
 * One kernel call of a plan.
 */
typedef struct
{
  char   *op;
  char   *tensors;
  char   *key;
  double  flops;
  size_t  n_bytes;
  int64_t last_ns;
} GuisePlanStep;

size_t guise_plan_get_n_steps (const GuisePlan *self);

/**
 * guise_plan_get_step:
 *
 * Returns: (transfer full): step @i
 */
GuisePlanStep *guise_plan_get_step (const GuisePlan *self, size_t i);
void           guise_plan_step_free (GuisePlanStep *step);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePlanStep, guise_plan_step_free)

G_END_DECLS
