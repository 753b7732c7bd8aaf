/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-collective.h"
#include "nn/guise-op.h"
#include "nn/guise-picture-job.h"

G_BEGIN_DECLS

/*
 * The contract between the planner and a backend (ref/, cpu/, cuda/). Private to the nn room.
 *
 * A backend is one const GuiseBackend. The planner resolves each node of a graph to a GuiseKernel
 * once, lets it choose layouts and prepare itself (`plan`), assigns memory, and then only calls
 * `run` on prepared GuiseCalls, in order, from one thread. `run` must not allocate.
 *
 * Memory is a plain address: a host pointer, or a device address that only the backend
 * dereferences. The planner does address arithmetic on it, nothing else. The planner aligns every
 * tensor and the workspace to GUISE_ALIGNMENT, with one exception: a view into a batch (slice or
 * concat along the outermost axis) may start at any multiple of four bytes, and in a private layout
 * at any multiple of the bytes of one element of that axis, which with 16-bit elements may be two.
 * A backend whose kernels need more says so in layout_is_outer, which sees the shape.
 */
#define GUISE_ALIGNMENT 64

/**
 * GuiseLayout:
 * @GUISE_LAYOUT_PLAIN: row-major f32 in the order of the shape
 * @GUISE_LAYOUT_C8: four-dimensional tensors: channels in blocks of 8, as [n, ceil (c / 8), h, w,
 * 8] (oneDNN nChw8c)
 * @GUISE_LAYOUT_C16: the same in blocks of 16 (oneDNN nChw16c)
 * @GUISE_LAYOUT_PRIVATE: this and every larger number belongs to the backend, which hands them out
 *   as it likes, for instance one per distinct packed weight format. The planner only compares
 *   them, asks GuiseBackend.layout_bytes and plans reorders; equal numbers with equal shapes must
 *   mean equal bytes. Only used for tensors whose kernels asked for it.
 *
 * How a tensor lies in memory. Lanes of a block beyond the last channel are zero in every tensor:
 * whoever writes a blocked tensor writes those zeros too.
 */
typedef uint32_t GuiseLayout;

enum
{
  GUISE_LAYOUT_PLAIN = 0,
  GUISE_LAYOUT_C8 = 1,
  GUISE_LAYOUT_C16 = 2,
  GUISE_LAYOUT_PRIVATE = 16,
};

/**
 * GuiseTensor:
 * @data: first byte; %NULL for an absent optional input and for a constant that was packed
 * @shape: logical shape
 * @layout: how it lies in memory
 *
 * What a kernel sees of a value. Borrowed.
 */
typedef struct
{
  void       *data;
  GuiseShape  shape;
  GuiseLayout layout;
} GuiseTensor;

/**
 * GuiseActivation:
 *
 * What a fused step may end with.
 */
typedef enum
{
  GUISE_ACTIVATION_NONE,
  GUISE_ACTIVATION_LEAKY_RELU, /* slope in GuiseEpilogue.slope, >= 0 */
} GuiseActivation;

/**
 * GuiseEpilogue:
 * @n_addends: 0, or 1: the call has one more input behind the inputs of the op, of the output's
 *   shape, that is added before the activation. It may be the same memory as the output when the
 *   kernel allows that (GuiseKernel.in_place)
 * @activation: applied last
 * @slope: of the leaky relu
 *
 * What the planner would like to fuse behind an op: output = activation (op (inputs) + addend).
 * It only asks kernels with a `supports` function, first for the longest chain, then shorter ones.
 */
typedef struct
{
  int             n_addends;
  GuiseActivation activation;
  float           slope;
} GuiseEpilogue;

#define GUISE_PROGRAM_MAX_INPUTS       8
#define GUISE_PROGRAM_MAX_INSTRUCTIONS 16

/**
 * GuiseInstruction:
 * @op: a #GuiseOp
 * @function: #GuiseUnary of UNARY and UNARY_GRAD, #GuiseBinary of BINARY, #GuisePrecision to round
 *   to of CAST
 * @a: register of the first operand
 * @b: register of the second; 0 for ops of one
 * @p0: scale of AFFINE, low of CLAMP, slope of LEAKY_RELU and LEAKY_RELU_GRAD
 * @p1: shift of AFFINE, high of CLAMP
 *
 * One elementwise op on registers, as guise-op.h defines it: UNARY, UNARY_GRAD (a: dy, b: v),
 * BINARY, AFFINE, CLAMP, CAST, LEAKY_RELU, LEAKY_RELU_GRAD (a: y, b: dy). What is not used is 0.
 */
typedef struct
{
  uint8_t op;
  uint8_t function;
  uint8_t a;
  uint8_t b;
  float   p0;
  float   p1;
} GuiseInstruction;

/**
 * GuiseProgram:
 * @n_inputs: of the step; they are broadcast to the shape of the result as NumPy does
 * @n_instructions: at least 2
 * @instructions: in order; what comes behind @n_instructions is 0
 *
 * Elementwise ops that run as one step. Registers 0 to n_inputs - 1 are the inputs, instruction i
 * writes register n_inputs + i, the last one is the result. Every register of an instruction has
 * the shape of the result, and every value is rounded to f32 as if it were stored.
 */
typedef struct
{
  uint8_t          n_inputs;
  uint8_t          n_instructions;
  GuiseInstruction instructions[GUISE_PROGRAM_MAX_INSTRUCTIONS];
} GuiseProgram;

/**
 * GuiseKernelInput:
 * @is_present: %FALSE for an absent optional input
 * @shape: its shape
 * @layout: how the value lies before this step (never asked for a constant: PLAIN)
 * @is_movable: another layout costs nothing at run time: a constant, or a parameter that no plan
 *   has used yet and that will be moved once, for good, unless the layout rounds
 *   (GuiseBackend.layout_rounds). Ask for what is fastest.
 * @is_permanent: a constant or a parameter, bound or not, or an alias of one: its memory is not the
 *   plan's to look at otherwise, GuiseKernelPlan.is_view is no answer
 * @is_written: the op writes this input in place. Unless it is movable, the kernel must take it in
 *   the layout given.
 * @constant: (nullable): row-major values of a constant on the host, for packing
 */
typedef struct
{
  gboolean     is_present;
  GuiseShape   shape;
  GuiseLayout  layout;
  gboolean     is_movable;
  gboolean     is_permanent;
  gboolean     is_written;
  const float *constant;
} GuiseKernelInput;

/**
 * GuiseKernelQuery:
 * @device: what GuiseBackend.open returned
 * @collective: (nullable): who shares the work; `plan` of all-reduce may keep it in its state
 * @is_rehearsal: the plan is never going to run; `plan` of all-reduce leaves the others alone
 * @op: which op; %GUISE_N_OPS: a program
 * @params: its parameters (guise-op.h), or the #GuiseProgram; lives as long as the plan
 * @epilogue: what shall be fused
 * @n_inputs: inputs of the op, and the addend of the epilogue if any
 * @inputs: (array length=n_inputs): what is known about them
 * @output_shape: of the result
 * @reader: the op of the only job that reads the result (after fusing; an alias, a slice and a join
 *   are jobs too, and who adds it in an epilogue is a reader like others), %GUISE_N_OPS when there
 *   is none, when there are several, when it is a program and when the result is read after the run
 * @side_shape: (nullable): the sum of the result over all axes but the second, the channels, is
 * wanted, too, in this shape. Where @reader is space-to-depth, the sum of what that makes of the
 * result
 *
 * The question to a kernel. In `supports` the layouts of the inputs are not yet known (PLAIN), nor
 * is the reader (%GUISE_N_OPS), nor whether sums are wanted (%NULL).
 */
typedef struct
{
  void                   *device;
  GuiseCollective        *collective;
  gboolean                is_rehearsal;
  GuiseOp                 op;
  const void             *params;
  GuiseEpilogue           epilogue;
  size_t                  n_inputs;
  const GuiseKernelInput *inputs;
  GuiseShape              output_shape;
  GuiseOp                 reader;
  const GuiseShape       *side_shape;
} GuiseKernelQuery;

/**
 * GuiseKernelPlan:
 * @input_layouts: (array length=n_inputs): wanted for each input; comes filled with what the query
 *   says, so that a kernel that takes any layout need not touch it. Where it differs from the
 *   query the planner inserts a reorder (shared with other consumers that want the same).
 * @output_layout: of the output; comes as PLAIN. For an op that writes in place (assign, update)
 *   it is ignored: the output is input 0.
 * @packed: bit i: constant input i was packed into @state, the call gets data %NULL for it
 * @workspace_bytes: scratch needed during `run` only, shared by all steps
 * @state: owned by the step, released with GuiseKernel.free
 * @is_view: nothing needs to be computed: the result is bytes of input 0 in input_layouts[0], seen
 *   under the output's shape and output_layout. The planner makes no step then, and frees @state at
 * once. Not for an input that is permanent, nor with an epilogue, nor for ops that write.
 * @view_offset: with @is_view: where it begins in the input, in bytes
 * @makes_side: `run` writes the sum of GuiseKernelQuery.side_shape, too, into GuiseCall.side
 * @side_layout: of it; comes as PLAIN
 *
 * The kernel's answer.
 */
typedef struct
{
  GuiseLayout *input_layouts;
  GuiseLayout  output_layout;
  uint64_t     packed;
  size_t       workspace_bytes;
  void        *state;
  gboolean     is_view;
  size_t       view_offset;
  gboolean     makes_side;
  GuiseLayout  side_layout;
} GuiseKernelPlan;

/**
 * GuiseCall:
 * @device: what GuiseBackend.open returned; for a kernel borrowed from another backend it is the
 *   borrower's, so kernels that can be borrowed must not use it
 * @state: what the kernel's `plan` left, or %NULL
 * @params: parameters of the op, or the program
 * @epilogue: what is fused
 * @n_inputs: as in the query
 * @inputs: (array length=n_inputs): in the layouts asked for
 * @output: in the layout announced; for assign and update the same memory as input 0
 * @side: likewise; without data when none was announced
 * @workspace: at least workspace_bytes
 *
 * One prepared step. Addresses do not change between runs of a plan.
 */
typedef struct
{
  void              *device;
  void              *state;
  const void        *params;
  GuiseEpilogue      epilogue;
  size_t             n_inputs;
  const GuiseTensor *inputs;
  GuiseTensor        output;
  GuiseTensor        side;
  void              *workspace;
} GuiseCall;

/**
 * GuiseKernel:
 * @supports: (nullable): whether this case can be done, epilogue included; %NULL: every case
 *   without an epilogue
 * @plan: (nullable): prepares one step; %NULL: everything PLAIN (then the planner brings all inputs
 *   into PLAIN), no state, no workspace
 * @run: computes; %FALSE when the device failed
 * @free: (nullable): releases GuiseKernelPlan.state; accepts %NULL
 * @in_place: bit i: the output may lie on input i (same address) when both have the same shape and
 *   layout. Bit number of the addend is the number of inputs of the op (CONV2D: 3)
 *
 * One op on one backend. An entry without `run` is "not supported".
 */
typedef struct
{
  gboolean (*supports) (const GuiseKernelQuery *query);
  gboolean (*plan) (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error);
  gboolean (*run) (const GuiseCall *call);
  void (*free) (void *state);
  unsigned in_place;
} GuiseKernel;

/**
 * GuiseBackend:
 * @name: as in guise_device_open(): "ref", "cpu", "cuda"
 * @borrows: (nullable): a backend on the same kind of memory whose kernels fill the gaps
 * @open: @index is the number behind the colon, else 0; @math (nullable) is what follows the slash;
 *   @n_threads as in guise_device_open(); %GUISE_NN_ERROR NO_DEVICE or NO_MEMORY on failure
 * @close: accepts %NULL
 * @get_description: for people; borrowed
 * @get_failure: (nullable): why the last call on this thread failed, for people; borrowed
 * @get_loss_scale: (nullable): see guise_device_get_loss_scale(); %NULL: 1
 * @take_kept: (nullable): see guise_device_take_kept(); %NULL: updates write whatever comes out
 * @get_precision: (nullable): see guise_device_get_precision(); %NULL: "fp32"
 * @get_sum_ms: (nullable): how long sums over ranks have taken so far, of devices that do not leave
 *   them to the collective; waits for the work under way
 * @get_memory: bytes of the device, free now and in all
 * @memory_new: @n_bytes > 0 aligned to GUISE_ALIGNMENT, content undefined; %NULL with NO_MEMORY
 * @memory_free: accepts %NULL; work enqueued before may still use it
 * @upload: row-major host floats into a PLAIN tensor of @n_elements. In the order of the work:
 *   what was enqueued before does not see them, what is enqueued later does; yet @from may be
 *   changed as soon as it returns (a GPU stages the values)
 * @download: the reverse, of what the work enqueued before leaves; waits for it
 * @fill: zeros
 * @copy: @n_bytes, not overlapping
 * @synchronize: waits for all work; %FALSE when the device failed. %NULL for synchronous backends
 * @join: (nullable): all-reduce of several ranks goes on beside later work; what is enqueued behind
 * a join waits for it. Called before anything touches its result, and before a run ends. %NULL: it
 * is work like other
 * @branch_begin: (nullable): until @branch_end, `run` and `copy` enqueue aside: behind all that is
 *   enqueued, beside what is enqueued after the end, until a wait. The three functions of branches
 *   are there together or not at all; branches follow each other
 * @branch_end: ends it, under a number less than GUISE_BACKEND_N_BRANCHES
 * @branch_wait: what is enqueued from now on waits for the last branch that ended under a number.
 *   Called for the last branch of a run before the run ends
 * @capture_begin: (nullable): from now until @capture_end, `run` and `copy` record what they would
 *   enqueue; nothing but branches and joins is called in between. %FALSE: not possible. Never
 * before the same calls have run once. The four functions of graphs are there together or not at
 * all
 * @capture_end: ends it. Returns what was recorded, or %NULL when that is not possible
 * @graph_run: enqueues what was recorded, as if its calls were made again; %FALSE when the device
 *   failed
 * @graph_free: accepts %NULL; no run of it is under way
 * @mark_new: (nullable): a mark in the order of the work; %NULL with an error. %NULL functions:
 *   the backend is synchronous. The functions of marks, `read_later` and those of pinned memory
 *   are there together or not at all
 * @mark_set: puts the mark behind all that is enqueued; a mark may be set again and again
 * @mark_wait: waits until the work before the mark is done, no longer; %FALSE when the device
 *   failed
 * @mark_free: accepts %NULL
 * @read_later: enqueues a download of a PLAIN tensor into pinned memory: later work does not change
 *   what arrives
 * @upload_later: (nullable): enqueues a copy of bytes from pinned memory, which is read at its
 * turn; there together with @make_pictures
 * @make_pictures: (nullable): enqueues the making of training pictures (guise-picture-job.h); only
 *   of backends with marks and pinned memory
 * @pinned_new: host memory for @read_later, aligned for floats; %NULL with NO_MEMORY
 * @pinned_free: accepts %NULL; the device is idle
 * @layout_bytes: bytes a tensor of @shape takes in @layout, a multiple of nothing in particular
 * @layout_is_outer: (nullable): whether the elements of @axis follow each other as wholes in this
 *   private layout, all of the same bytes and nothing behind the last, in every tensor that differs
 *   from @shape along @axis only. All axes before it have one element. Then a slice and a join
 * along it are views. Never asked for the layouts that are not private; %NULL: no
 * @layout_rounds: (nullable): whether values lose bits in this layout, so that parameters are read
 *   through a copy in it instead of being moved there; %NULL: no
 * @layout_name: for dumps, as in "plain", "c8"; borrowed
 * @reorder: input 0 and output have the same shape and different layouts; `plan` gets the source
 *   layout in inputs[0].layout and the target in output_layout of the GuiseKernelPlan, which it
 *   must leave. Op and params of its query mean nothing. Also the way weights get into and out of
 *   layouts of the backend. It may refuse a pair of which neither is PLAIN, which is then done in
 *   two steps. May be empty for a backend that only knows PLAIN.
 * @program: (nullable `run`): programs; not borrowed from another backend. What it does not support
 *   is asked for again with less in it, and in the end runs op by op
 * @kernels: by op
 *
 * One kind of device.
 */
typedef struct _GuiseBackend GuiseBackend;

#define GUISE_BACKEND_N_BRANCHES 8

struct _GuiseBackend
{
  const char         *name;
  const GuiseBackend *borrows;

  void *(*open) (int index, const char *math, int n_threads, GError **error);
  void (*close) (void *device);
  const char *(*get_description) (void *device);
  const char *(*get_failure) (void *device);
  double (*get_loss_scale) (void *device);
  gboolean (*take_kept) (void *device);
  const char *(*get_precision) (void *device);
  double (*get_sum_ms) (void *device);
  void (*get_memory) (void *device, size_t *out_free, size_t *out_total);

  void *(*memory_new) (void *device, size_t n_bytes, GError **error);
  void (*memory_free) (void *device, void *memory);
  gboolean (*upload) (void *device, void *to, const float *from, size_t n_elements);
  gboolean (*download) (void *device, float *to, const void *from, size_t n_elements);
  gboolean (*fill) (void *device, void *to, size_t n_bytes);
  gboolean (*copy) (void *device, void *to, const void *from, size_t n_bytes);
  gboolean (*synchronize) (void *device);

  gboolean (*join) (void *device);

  gboolean (*branch_begin) (void *device);
  gboolean (*branch_end) (void *device, unsigned number);
  gboolean (*branch_wait) (void *device, unsigned number);

  gboolean (*capture_begin) (void *device);
  void *(*capture_end) (void *device);
  gboolean (*graph_run) (void *device, void *graph);
  void (*graph_free) (void *device, void *graph);

  void *(*mark_new) (void *device, GError **error);
  gboolean (*mark_set) (void *device, void *mark);
  gboolean (*mark_wait) (void *device, void *mark);
  void (*mark_free) (void *device, void *mark);
  gboolean (*read_later) (void *device, float *to, const void *from, size_t n_elements);
  gboolean (*upload_later) (void *device, void *to, const void *from, size_t n_bytes);
  gboolean (*make_pictures) (void *device, const GuisePictureWork *work);
  void *(*pinned_new) (void *device, size_t n_bytes, GError **error);
  void (*pinned_free) (void *device, void *memory);

  size_t (*layout_bytes) (void *device, const GuiseShape *shape, GuiseLayout layout);
  gboolean (*layout_is_outer) (void *device, const GuiseShape *shape, GuiseLayout layout, int axis);
  gboolean (*layout_rounds) (void *device, GuiseLayout layout);
  const char *(*layout_name) (void *device, GuiseLayout layout);

  GuiseKernel reorder;
  GuiseKernel program;
  GuiseKernel kernels[GUISE_N_OPS];
};

/**
 * guise_ref_backend_get:
 *
 * Returns: the reference: every op, PLAIN only, f32 with sums in double, one thread
 */
const GuiseBackend *guise_ref_backend_get (void);

/**
 * guise_cpu_backend_get:
 *
 * Compiled when the build found oneDNN (GUISE_HAVE_ONEDNN).
 *
 * Returns: the oneDNN backend
 */
const GuiseBackend *guise_cpu_backend_get (void);

/**
 * guise_cuda_backend_get:
 *
 * Always compiled; what it needs of CUDA is in a module that its `open` opens.
 *
 * Returns: the NVIDIA backend
 */
const GuiseBackend *guise_cuda_backend_get (void);

G_END_DECLS
