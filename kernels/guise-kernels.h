/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * What the program sees of the GPU: one table of C functions, which a module that is opened at run
 * time returns from guise_kernels_get(). This header needs neither CUDA nor GLib, so whoever
 * includes it compiles anywhere.
 *
 * Functions that compute are put on the device's one stream and return at once; they neither
 * allocate nor wait. They return a GuiseGpuStatus; what went wrong is then told by last_error() on
 * the same thread. Addresses are of the device unless a name says host.
 */

#include <stddef.h>
#include <stdint.h>

#include "../src/nn/guise-picture-job.h"

#ifdef __cplusplus
extern "C"
{
#endif

/* Changes with every change of a structure or function below. */
#define GUISE_KERNELS_VERSION 8

#define GUISE_GPU_MAX_DIMS    6

  typedef enum
  {
    GUISE_GPU_OK,
    GUISE_GPU_NO_DRIVER,   /* no NVIDIA driver on this machine */
    GUISE_GPU_OLD_DRIVER,  /* it is older than the CUDA version of this module */
    GUISE_GPU_NO_DEVICE,   /* no such device, or one that this module has no code for */
    GUISE_GPU_NO_MEMORY,   /* of the device, or pinned */
    GUISE_GPU_UNSUPPORTED, /* a library refuses this case */
    GUISE_GPU_FAILED,      /* anything else: the device is lost for this process */
    GUISE_GPU_RANK_LOST,   /* another process of those that share the work is gone */
  } GuiseGpuStatus;

  /* ---- numbers ---- */

  /**
   * GuiseElement:
   * @GUISE_ELEMENT_F32: IEEE single
   * @GUISE_ELEMENT_BF16: upper half of a single
   * @GUISE_ELEMENT_F16: IEEE half
   * @GUISE_ELEMENT_SPLIT: a single as two planes of 16 bits: first the nearest bf16, which is what
   *   products read, behind all of them the rest, from which the single can be put together exactly
   *   (guise-element.h)
   *
   * How a number lies in memory.
   */
  typedef enum
  {
    GUISE_ELEMENT_F32,
    GUISE_ELEMENT_BF16,
    GUISE_ELEMENT_F16,
    GUISE_ELEMENT_SPLIT,
  } GuiseElement;

  /**
   * GuiseGpuMath:
   *
   * How products are computed. Sums are f32 always.
   */
  typedef enum
  {
    GUISE_GPU_MATH_EXACT, /* f32 operands, f32 products */
    GUISE_GPU_MATH_TF32,  /* f32 operands, rounded to tf32 in the product */
    GUISE_GPU_MATH_BF16,
    GUISE_GPU_MATH_F16,
  } GuiseGpuMath;

  /**
   * GuiseGpuTensor:
   * @data: first element; NULL where a tensor is absent
   * @element: of its numbers
   * @n_dims: 0 for a scalar
   * @dims: as the graph sees it
   * @padded: what is there in memory, >= @dims; whoever writes the tensor writes zeros in the rest
   * @strides: in elements; 0 along an axis that is repeated. Never negative
   * @n_stored: elements in memory, padding included (of a dense tensor; 0 for a view)
   *
   * Any dense order and any view: PLAIN, channels last, slices, broadcasts.
   */
  typedef struct
  {
    void   *data;
    int32_t element;
    int32_t n_dims;
    int64_t dims[GUISE_GPU_MAX_DIMS];
    int64_t padded[GUISE_GPU_MAX_DIMS];
    int64_t strides[GUISE_GPU_MAX_DIMS];
    int64_t n_stored;
  } GuiseGpuTensor;

  /* ---- devices ---- */

  /**
   * GuiseGpuVersions:
   * @driver: newest CUDA version that the driver can do, as in 13000; 0: there is no driver
   * @runtime: CUDA version of this module
   * @cudnn: as in 91900; 0 where it is not built in
   * @n_devices: 0 where there is no usable driver
   */
  typedef struct
  {
    int driver;
    int runtime;
    int cudnn;
    int n_devices;
  } GuiseGpuVersions;

  /**
   * GuiseGpuInfo:
   * @name: as in "NVIDIA H200"
   * @major: compute capability
   * @n_bytes: memory in all
   * @n_free_bytes: of it free now
   * @n_processors: streaming multiprocessors
   * @has_display: a watchdog limits kernels, which means that a display hangs on it
   * @pci_bus_id: as in "0000:3b:00.0"
   */
  typedef struct
  {
    char   name[256];
    char   pci_bus_id[32];
    int    major;
    int    minor;
    int    n_processors;
    int    clock_khz;
    int    has_display;
    size_t n_bytes;
    size_t n_free_bytes;
    size_t n_l2_bytes;
  } GuiseGpuInfo;

  /**
   * GuiseGpuOptions:
   * @math: how products are computed
   * @measures: convolutions are timed when planned, and the fastest way is taken; else the
   * library's first advice
   * @plan_cache: (nullable): file in which what was found is kept; read at open, written when
   *   something new was found
   */
  typedef struct
  {
    GuiseGpuMath math;
    int          measures;
    const char  *plan_cache;
  } GuiseGpuOptions;

  typedef struct GuiseGpu      GuiseGpu;
  typedef struct GuiseGpuGraph GuiseGpuGraph; /* captured work */
  typedef struct GuiseGpuMark  GuiseGpuMark;  /* a place in the stream */

  /* Never fails: without a driver the numbers are 0. */
  void guise_gpu_get_versions (GuiseGpuVersions *versions);

  /* Returns: why the last call on this thread failed, for people; valid until the next failure */
  const char    *guise_gpu_last_error (void);
  GuiseGpuStatus guise_gpu_get_info (int index, GuiseGpuInfo *info);
  GuiseGpuStatus guise_gpu_open (int index, const GuiseGpuOptions *options, GuiseGpu **out_gpu);
  void           guise_gpu_close (GuiseGpu *gpu);

  /* Memory. Fresh memory is undefined. Host memory is pinned, so that copies need not wait. */
  GuiseGpuStatus guise_gpu_get_memory (GuiseGpu *gpu, size_t *n_free, size_t *n_bytes);
  GuiseGpuStatus guise_gpu_memory_new (GuiseGpu *gpu, size_t n_bytes, void **out_memory);
  void           guise_gpu_memory_free (GuiseGpu *gpu, void *memory);
  GuiseGpuStatus guise_gpu_host_new (GuiseGpu *gpu, size_t n_bytes, void **out_memory);
  void           guise_gpu_host_free (GuiseGpu *gpu, void *memory);

  /* Copies, in the order of the stream. upload() has read the host's bytes when it returns,
   * wherever they lie; upload_pinned() and download_pinned() read and write pinned memory at their
   * turn. download() waits. */
  GuiseGpuStatus guise_gpu_upload (GuiseGpu *gpu, void *to, const void *host, size_t n_bytes);
  GuiseGpuStatus
  guise_gpu_upload_pinned (GuiseGpu *gpu, void *to, const void *host, size_t n_bytes);
  GuiseGpuStatus guise_gpu_download (GuiseGpu *gpu, void *host, const void *from, size_t n_bytes);
  GuiseGpuStatus
  guise_gpu_download_pinned (GuiseGpu *gpu, void *host, const void *from, size_t n_bytes);
  GuiseGpuStatus guise_gpu_copy (GuiseGpu *gpu, void *to, const void *from, size_t n_bytes);
  GuiseGpuStatus guise_gpu_zero (GuiseGpu *gpu, void *to, size_t n_bytes);
  GuiseGpuStatus guise_gpu_synchronize (GuiseGpu *gpu);

  /* Marks: set() puts one into the stream, wait() blocks the caller until the stream has passed it,
   * ask() only looks (1: passed, 0: not yet). A mark that was never set counts as passed. */
  GuiseGpuStatus guise_gpu_mark_new (GuiseGpu *gpu, GuiseGpuMark **out_mark);
  void           guise_gpu_mark_free (GuiseGpu *gpu, GuiseGpuMark *mark);
  GuiseGpuStatus guise_gpu_mark_set (GuiseGpu *gpu, GuiseGpuMark *mark);
  GuiseGpuStatus guise_gpu_mark_wait (GuiseGpu *gpu, GuiseGpuMark *mark);
  int            guise_gpu_mark_ask (GuiseGpu *gpu, GuiseGpuMark *mark);

  /* Capture: between begin and end, work is written down instead of done. The graph has the
   * addresses of that work in it. */
  GuiseGpuStatus guise_gpu_capture_begin (GuiseGpu *gpu);
  GuiseGpuStatus guise_gpu_capture_end (GuiseGpu *gpu, GuiseGpuGraph **out_graph);
  GuiseGpuStatus guise_gpu_graph_run (GuiseGpu *gpu, GuiseGpuGraph *graph);
  void           guise_gpu_graph_free (GuiseGpu *gpu, GuiseGpuGraph *graph);

  /* Branches: between begin and end, work goes aside: behind all that was put on the stream before,
   * beside what is put there later, until wait() puts a wait for branch @slot there (0 ..
   * GUISE_GPU_N_BRANCHES - 1; the last one that ended with it). Branches follow each other. The end
   * of a capture must have waited for all of them. */
#define GUISE_GPU_N_BRANCHES 8
  GuiseGpuStatus guise_gpu_branch_begin (GuiseGpu *gpu);
  GuiseGpuStatus guise_gpu_branch_end (GuiseGpu *gpu, unsigned slot);
  GuiseGpuStatus guise_gpu_branch_wait (GuiseGpu *gpu, unsigned slot);

  /* ---- several processes, a GPU each: collective.c ---- */

  /* Where they meet: made by one, told to all. */
  typedef struct
  {
    char bytes[128];
  } GuiseGpuCollectiveId;

  /**
   * GuiseGpuCollectiveOptions:
   * @rank: of this process, 0 .. n_ranks - 1
   * @seconds: how long a wait for the others may take
   */
  typedef struct
  {
    GuiseGpuCollectiveId id;
    int                  rank;
    int                  n_ranks;
    double               seconds;
  } GuiseGpuCollectiveOptions;

  /* Whether there is what it takes; with an @id (nullable) a new one is made. Needs no device.
   * UNSUPPORTED where the library is missing or too old. */
  GuiseGpuStatus guise_gpu_collective_prepare (GuiseGpuCollectiveId *id);

  /* Meets the others, who do the same with their devices; once a device. The way to them is closed
   * with it. From now on every call that waits for the device returns RANK_LOST when another
   * process is gone or the wait takes too long, and what waited for it on the device ends. */
  GuiseGpuStatus guise_gpu_collective_open (GuiseGpu                        *gpu,
                                            const GuiseGpuCollectiveOptions *options);

  /* values[i] become their sums over all ranks, the same bits on all of them. All ranks do so with
   * as many elements in the same order. It begins behind what is on the stream and goes on beside
   * what comes later, which does not touch @values before collective_join(); a capture ends behind
   * that, too. @clock (nullable): two numbers, which were zero once; the second grows by the
   * nanoseconds that it took on the device. */
  GuiseGpuStatus guise_gpu_all_reduce (GuiseGpu *gpu, float *values, size_t n, uint64_t *clock);

  /* What comes later on the stream waits for all sums that were begun. */
  GuiseGpuStatus guise_gpu_collective_join (GuiseGpu *gpu);

  /* ---- moving: move.cu ---- */

  /* to[i] = from[i] for every index of @to; @from has the same dims after broadcasting (stride 0).
   * What else is stored of @to becomes zero: its padding, and what its axes leave out of n_stored.
   * Converts between elements. */
  GuiseGpuStatus
  guise_gpu_move (GuiseGpu *gpu, const GuiseGpuTensor *to, const GuiseGpuTensor *from);

  /* The rows of a dense gradient, given as two factors (guise_gpu_update()), as a matrix. */
  GuiseGpuStatus guise_gpu_expand_outer (GuiseGpu             *gpu,
                                         const GuiseGpuTensor *to,
                                         const void           *x,
                                         const void           *dy,
                                         int                   n_rows);

  /* ---- elementwise: elementwise.cu ---- */

#define GUISE_GPU_MAX_INPUTS       8
#define GUISE_GPU_MAX_INSTRUCTIONS 16

  typedef enum
  {
    GUISE_GPU_UNARY,      /* function: GuiseUnary */
    GUISE_GPU_UNARY_GRAD, /* a: dy, b: what the derivative is written in */
    GUISE_GPU_BINARY,     /* function: GuiseBinary */
    GUISE_GPU_AFFINE,     /* p0 * a + p1 */
    GUISE_GPU_CLAMP,      /* between p0 and p1 */
    GUISE_GPU_CAST,       /* function: 0 f32, 1 f16, 2 bf16: rounds */
    GUISE_GPU_LEAKY_RELU, /* p0: slope */
    GUISE_GPU_LEAKY_GRAD, /* a: output of the leaky relu, b: dy */
    GUISE_GPU_PRELU,      /* a: x, b: slope */
  } GuiseGpuFunctionKind;

  typedef struct
  {
    uint8_t kind;
    uint8_t function;
    uint8_t a; /* registers: inputs first, then results */
    uint8_t b;
    float   p0;
    float   p1;
  } GuiseGpuInstruction;

  typedef struct
  {
    int32_t             n_inputs;
    int32_t             n_instructions;
    GuiseGpuInstruction instructions[GUISE_GPU_MAX_INSTRUCTIONS];
  } GuiseGpuProgram;

  /* Computes the program for every element of @to. Inputs have the dims of @to (stride 0 where they
   * are repeated). @to may be an input when both lie alike. */
  GuiseGpuStatus guise_gpu_run_program (GuiseGpu              *gpu,
                                        const GuiseGpuProgram *program,
                                        const GuiseGpuTensor  *to,
                                        const GuiseGpuTensor  *inputs);

  /* ---- around convolutions: epilogue.cu ---- */

  /**
   * GuiseGpuEpilogue:
   * @bias: (nullable): f32, one a channel
   * @addend: (nullable): as the result lies, or some channels of an image that has more
   * @addend_pitch: elements from pixel to pixel of it; 0: as many as in the result
   * @has_leaky: a leaky relu at the end
   * @to_depth_order: the result is written in the order in which the depth-to-space of it would lie
   */
  typedef struct
  {
    const float *bias;
    const void  *addend;
    int64_t      addend_pitch;
    int          has_leaky;
    float        slope;
    int          to_depth_order;
  } GuiseGpuEpilogue;

  /* to = leaky (from + bias + addend). Both channels last, [n, h, w, n_padded], of @element. May
   * run in place unless the order changes. */
  GuiseGpuStatus guise_gpu_finish_conv (GuiseGpu               *gpu,
                                        const GuiseGpuEpilogue *epilogue,
                                        int                     element,
                                        void                   *to,
                                        const void             *from,
                                        int64_t                 n,
                                        int64_t                 h,
                                        int64_t                 w,
                                        int64_t                 n_channels,
                                        int64_t                 n_padded);

  /* dx = y > 0 ? dy : slope * dy, all channels last [n, h, w, c] without padding. With
   * @to_space_order dx is written as its space-to-depth would lie, [n, h / 2, w / 2, 4 c]. @dy may
   * be some channels of an image that has more: @dy_pitch elements from pixel to pixel. @sums:
   * (nullable): [n_parts, c, or 4 c] f32, sums of parts of dx by channel, as written. */
  GuiseGpuStatus guise_gpu_leaky_grad (GuiseGpu   *gpu,
                                       int         element,
                                       void       *dx,
                                       const void *y,
                                       const void *dy,
                                       int64_t     dy_pitch,
                                       float       slope,
                                       int64_t     n,
                                       int64_t     h,
                                       int64_t     w,
                                       int64_t     n_channels,
                                       int         to_space_order,
                                       float      *sums);

  /* The n_parts of an image of @n_pixels as written; 0: no such sums of so many channels. */
  int64_t guise_gpu_leaky_grad_parts (int64_t n_pixels, int64_t n_channels);

  /* ---- sums: sum.cu ---- */

  /* Sums over the axes in which @to has one element and @from more. f32 sums in a fixed order.
   * workspace_bytes tells how much scratch that takes. */
  size_t         guise_gpu_sum_workspace (const GuiseGpuTensor *to, const GuiseGpuTensor *from);
  GuiseGpuStatus guise_gpu_sum (GuiseGpu             *gpu,
                                const GuiseGpuTensor *to,
                                const GuiseGpuTensor *from,
                                void                 *workspace);

  /* to[i] = the sum of parts[p, i] over all p, in a fixed order. */
  GuiseGpuStatus guise_gpu_add_parts (GuiseGpu             *gpu,
                                      const GuiseGpuTensor *to,
                                      const float          *parts,
                                      int64_t               n_parts);

  /* ---- filters, pooling, resizing: filter.cu, spatial.cu; four axes, any order, element ---- */

  /**
   * GuiseGpuFilter:
   * @taps: of the device
   *
   * A separable filter, the same along both axes: to[i] = sum of taps[t] * from[i * stride + t -
   * pad], zeros outside.
   */
  typedef struct
  {
    const float *taps;
    int          n_taps;
    int          pad_before;
    int          stride;
  } GuiseGpuFilter;

  /* Along the rows, then along the columns. @is_gradient: the transposed of that. @middle: scratch,
   * rows as in @from and columns as in @to; not touched where one pass does both axes. */
  GuiseGpuStatus guise_gpu_filter (GuiseGpu             *gpu,
                                   const GuiseGpuFilter *filter,
                                   const GuiseGpuTensor *to,
                                   const GuiseGpuTensor *from,
                                   const GuiseGpuTensor *middle,
                                   int                   is_gradient);

  typedef struct
  {
    int kernel_h;
    int kernel_w;
    int stride;
    int pad_top;
    int pad_left;
  } GuiseGpuPool;

  GuiseGpuStatus guise_gpu_max_pool (GuiseGpu             *gpu,
                                     const GuiseGpuPool   *pool,
                                     const GuiseGpuTensor *to,
                                     const GuiseGpuTensor *from);
  GuiseGpuStatus guise_gpu_max_pool_grad (GuiseGpu             *gpu,
                                          const GuiseGpuPool   *pool,
                                          const GuiseGpuTensor *dx,
                                          const GuiseGpuTensor *x,
                                          const GuiseGpuTensor *dy);
  GuiseGpuStatus
  guise_gpu_resize (GuiseGpu *gpu, const GuiseGpuTensor *to, const GuiseGpuTensor *from);
  GuiseGpuStatus
  guise_gpu_resize_grad (GuiseGpu *gpu, const GuiseGpuTensor *dx, const GuiseGpuTensor *dy);

  /* ---- optimizers and random masks: state.cu ---- */

  /**
   * GuiseGpuMask:
   *
   * A random mask that is not there: what is needed to draw it where it is used
   * (GuiseRandomMaskParams). Lies on the device; counter was read from the device.
   */
  typedef struct
  {
    uint64_t seed;
    uint64_t threshold;
    uint64_t stream;
    uint64_t counter;
  } GuiseGpuMask;

  typedef enum
  {
    GUISE_GPU_RMSPROP,
    GUISE_GPU_ADABELIEF,
  } GuiseGpuRule;

  /**
   * GuiseGpuUpdate:
   * @param: F32 or SPLIT, PLAIN or channels last
   * @state1: F32, as @param lies; @state2: likewise or absent
   * @gradient: as @param lies, F32, BF16 or F16; or absent: then @x and @dy are given
   * @x: (nullable): [n_rows, dims[0] of param] f32; @dy: [n_rows, dims[1]] f32; the gradient is x^T
   * dy
   * @rate: f32 scalar; @gradient_scale: (nullable): f32 scalar; 0: nothing is changed
   * @mask: (nullable): f32 as @param lies
   * @lazy_mask: (nullable): instead of @mask
   * @kept: (nullable): f32 scalar, set to 1 when an element stays as it is because what it would
   *   become is not finite
   *
   * One weight and everything its update needs.
   */
  typedef struct
  {
    GuiseGpuTensor      param;
    GuiseGpuTensor      state1;
    GuiseGpuTensor      state2;
    GuiseGpuTensor      gradient;
    const float        *x;
    const float        *dy;
    int32_t             n_rows;
    int32_t             rule;
    const float        *rate;
    const float        *gradient_scale;
    const float        *mask;
    const GuiseGpuMask *lazy_mask;
    float              *kept;
    double              decay1;
    double              decay2;
    double              epsilon;
  } GuiseGpuUpdate;

  GuiseGpuStatus guise_gpu_update (GuiseGpu *gpu, const GuiseGpuUpdate *update);

  /* Writes down a mask that shall be drawn later. */
  GuiseGpuStatus guise_gpu_describe_mask (GuiseGpu     *gpu,
                                          GuiseGpuMask *to,
                                          uint64_t      seed,
                                          uint64_t      threshold,
                                          uint32_t      stream,
                                          const float  *counter);

  /* Draws it, in any order. */
  GuiseGpuStatus
  guise_gpu_draw_mask (GuiseGpu *gpu, const GuiseGpuTensor *to, const GuiseGpuMask *mask);

  /* ---- matrix products: matmul.cu ---- */

  /**
   * GuiseGpuMatmulShape:
   * @n: rows, @m: columns, @k: summed, of the row-major result [n, m]
   * @element_a, @element_b: F32, BF16 or F16, alike
   * @element_out: F32, or as the operands
   */
  typedef struct
  {
    int64_t n;
    int64_t m;
    int64_t k;
    int32_t transpose_a;
    int32_t transpose_b;
    int32_t element_a;
    int32_t element_b;
    int32_t element_out;
    int32_t has_bias;
  } GuiseGpuMatmulShape;

  typedef struct GuiseGpuMatmul GuiseGpuMatmul;

  GuiseGpuStatus guise_gpu_matmul_new (GuiseGpu                  *gpu,
                                       const GuiseGpuMatmulShape *shape,
                                       GuiseGpuMatmul           **out_matmul,
                                       size_t                    *workspace_bytes);
  void           guise_gpu_matmul_free (GuiseGpuMatmul *matmul);
  GuiseGpuStatus guise_gpu_matmul_run (GuiseGpu       *gpu,
                                       GuiseGpuMatmul *matmul,
                                       void           *out,
                                       const void     *a,
                                       const void     *b,
                                       const float    *bias,
                                       void           *workspace);

  /* ---- convolutions: conv.cu ---- */

  typedef enum
  {
    GUISE_GPU_CONV_FORWARD,     /* a: x, b: weight, out: y */
    GUISE_GPU_CONV_GRAD_DATA,   /* a: dy, b: weight, out: dx */
    GUISE_GPU_CONV_GRAD_WEIGHT, /* a: x, b: dy, out: dweight */
    GUISE_GPU_N_CONV_DIRECTIONS,
  } GuiseGpuConvDirection;

  /**
   * GuiseGpuConvShape:
   * @n, @c, @h, @w: of x, channels as they are in memory
   * @o, @out_h, @out_w: of y, likewise
   * @element: of all three tensors
   *
   * Images are [n, h, w, c], weights [o, kernel_h, kernel_w, c / n_groups].
   */
  typedef struct
  {
    int64_t n;
    int64_t c;
    int64_t h;
    int64_t w;
    int64_t o;
    int64_t out_h;
    int64_t out_w;
    int32_t kernel_h;
    int32_t kernel_w;
    int32_t stride;
    int32_t pad_top;
    int32_t pad_left;
    int32_t pad_bottom;
    int32_t pad_right;
    int32_t n_groups;
    int32_t element;
  } GuiseGpuConvShape;

  typedef struct GuiseGpuConv GuiseGpuConv;

  /* Chooses how to compute. UNSUPPORTED when no library takes it. */
  GuiseGpuStatus guise_gpu_conv_new (GuiseGpu                *gpu,
                                     GuiseGpuConvDirection    direction,
                                     const GuiseGpuConvShape *shape,
                                     GuiseGpuConv           **out_conv,
                                     size_t                  *workspace_bytes);
  void           guise_gpu_conv_free (GuiseGpuConv *conv);
  GuiseGpuStatus guise_gpu_conv_run (GuiseGpu     *gpu,
                                     GuiseGpuConv *conv,
                                     void         *out,
                                     const void   *a,
                                     const void   *b,
                                     void         *workspace);

  /* How it is computed, for people, as in "cudnn 62, 0.17 ms"; belongs to @conv. */
  const char *guise_gpu_conv_describe (const GuiseGpuConv *conv);

  /* Own convolutions for what no library takes: PLAIN f32, any number of groups: conv-direct.cu */
  GuiseGpuStatus guise_gpu_conv_direct (GuiseGpu                *gpu,
                                        GuiseGpuConvDirection    direction,
                                        const GuiseGpuConvShape *shape,
                                        float                   *out,
                                        const float             *a,
                                        const float             *b);

  /* Convolutions of one tap with eight channels or fewer on one side and a power of two of at most
   * 128 on the other, which libraries do far below the memory's speed: conv-narrow.cu. Channels
   * last. */
  int    guise_gpu_conv_narrow_fits (const GuiseGpuConvShape *shape);
  size_t guise_gpu_conv_narrow_workspace (GuiseGpuConvDirection    direction,
                                          const GuiseGpuConvShape *shape);

  /* @n_in, @n_out: channels of x and y without padding; the results' padding becomes zero.
   * @epilogue: (nullable): of what becomes an image; neither an addend nor another order. */
  GuiseGpuStatus guise_gpu_conv_narrow (GuiseGpu                *gpu,
                                        GuiseGpuConvDirection    direction,
                                        const GuiseGpuConvShape *shape,
                                        int64_t                  n_in,
                                        int64_t                  n_out,
                                        const GuiseGpuEpilogue  *epilogue,
                                        void                    *out,
                                        const void              *a,
                                        const void              *b,
                                        void                    *workspace);

  /* ---- training pictures: sample.cu ---- */

  GuiseGpuStatus guise_gpu_make_pictures (GuiseGpu *gpu, const GuisePictureWork *work);

  /* ---- the table ---- */

#define GUISE_KERNELS_TABLE(X) \
  X (get_versions)             \
  X (last_error)               \
  X (get_info)                 \
  X (open)                     \
  X (close)                    \
  X (get_memory)               \
  X (memory_new)               \
  X (memory_free)              \
  X (host_new)                 \
  X (host_free)                \
  X (upload)                   \
  X (upload_pinned)            \
  X (download)                 \
  X (download_pinned)          \
  X (copy)                     \
  X (zero)                     \
  X (synchronize)              \
  X (mark_new)                 \
  X (mark_free)                \
  X (mark_set)                 \
  X (mark_wait)                \
  X (mark_ask)                 \
  X (capture_begin)            \
  X (capture_end)              \
  X (graph_run)                \
  X (graph_free)               \
  X (branch_begin)             \
  X (branch_end)               \
  X (branch_wait)              \
  X (collective_prepare)       \
  X (collective_open)          \
  X (all_reduce)               \
  X (collective_join)          \
  X (move)                     \
  X (expand_outer)             \
  X (run_program)              \
  X (finish_conv)              \
  X (leaky_grad)               \
  X (leaky_grad_parts)         \
  X (sum_workspace)            \
  X (sum)                      \
  X (add_parts)                \
  X (filter)                   \
  X (max_pool)                 \
  X (max_pool_grad)            \
  X (resize)                   \
  X (resize_grad)              \
  X (update)                   \
  X (describe_mask)            \
  X (draw_mask)                \
  X (matmul_new)               \
  X (matmul_free)              \
  X (matmul_run)               \
  X (conv_new)                 \
  X (conv_free)                \
  X (conv_run)                 \
  X (conv_describe)            \
  X (conv_direct)              \
  X (conv_narrow_fits)         \
  X (conv_narrow_workspace)    \
  X (conv_narrow)              \
  X (make_pictures)

  /**
   * GuiseKernels:
   * @version: %GUISE_KERNELS_VERSION of the module
   *
   * Every function above without its prefix.
   */
  typedef struct
  {
    unsigned version;
#define GUISE_KERNELS_MEMBER(name) __typeof__ (guise_gpu_##name) *name;
    GUISE_KERNELS_TABLE (GUISE_KERNELS_MEMBER)
#undef GUISE_KERNELS_MEMBER
  } GuiseKernels;

#define GUISE_KERNELS_SYMBOL "guise_kernels_get"

  /* Returns: the table; lives as long as the module */
  const GuiseKernels *guise_kernels_get (void);

#ifdef __cplusplus
}
#endif
