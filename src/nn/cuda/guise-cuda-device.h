/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/guise-kernels.h"
#include "nn/guise-backend.h"

G_BEGIN_DECLS

/* Private to nn/cuda: the opened device, and how tensors lie on it. */

/**
 * GuiseCudaOrder:
 * @GUISE_CUDA_ORDER_IMAGE: [n, c, h, w] as [n, h, w, c], channels padded to a multiple of eight
 * @GUISE_CUDA_ORDER_FILTER: [o, i, h, w] as [o, h, w, i], both padded to multiples of eight
 * @GUISE_CUDA_ORDER_DEPTH: [n, 4 c, h, w] as the depth-to-space of it lies as an IMAGE; c is a
 *   multiple of eight
 * @GUISE_CUDA_ORDER_SPACE: [n, c, 2 h, 2 w] as the space-to-depth of it lies as an IMAGE; likewise
 * @GUISE_CUDA_ORDER_ROWS: row-major
 *
 * Private layouts are an order and a width of numbers. DEPTH and SPACE are how the producer of a
 * value that is only going to be rearranged writes it, so that rearranging costs nothing.
 */
typedef enum
{
  GUISE_CUDA_ORDER_IMAGE,
  GUISE_CUDA_ORDER_FILTER,
  GUISE_CUDA_ORDER_DEPTH,
  GUISE_CUDA_ORDER_SPACE,
  GUISE_CUDA_ORDER_ROWS,
  GUISE_CUDA_N_ORDERS,
} GuiseCudaOrder;

/**
 * GuiseCudaWidth:
 * @GUISE_CUDA_WIDTH_FULL: f32
 * @GUISE_CUDA_WIDTH_HALF: bf16 or f16, whichever the device computes in
 * @GUISE_CUDA_WIDTH_SPLIT: f32 whose upper half is the bf16 that products read
 */
typedef enum
{
  GUISE_CUDA_WIDTH_FULL,
  GUISE_CUDA_WIDTH_HALF,
  GUISE_CUDA_WIDTH_SPLIT,
  GUISE_CUDA_N_WIDTHS = 4,
} GuiseCudaWidth;

#define GUISE_CUDA_LAYOUT(order, width) \
  (GUISE_LAYOUT_PRIVATE + (GuiseLayout) (order) *GUISE_CUDA_N_WIDTHS + (GuiseLayout) (width))

/* A random mask that is drawn where it is used: a GuiseGpuMask. */
#define GUISE_CUDA_LAYOUT_MASK    GUISE_CUDA_LAYOUT (GUISE_CUDA_N_ORDERS, 0)

/* The gradient of a matrix as its two factors, [n_rows, dims[0]] and [n_rows, dims[1]], f32, one
 * behind the other; the layout says how many rows. */
#define GUISE_CUDA_LAYOUT_OUTER   128
#define GUISE_CUDA_MAX_OUTER_ROWS 64

/* A sum as the sums of its parts, f32, one behind the other; the layout says how many parts. */
#define GUISE_CUDA_LAYOUT_PARTS   256

/* Some channels of an IMAGE that has more: the layout says how many groups of eight a pixel of that
 * has, and in the last bit whether they are of half width. */
#define GUISE_CUDA_LAYOUT_STRIPE  2048

/* Channels are padded to this. */
#define GUISE_CUDA_CHANNELS       8

/* Bytes; accesses are this wide. */
#define GUISE_CUDA_ALIGNMENT      16

/**
 * GuiseCudaDevice:
 * @math: how products are computed
 * @element: of activations in IMAGE order of half width
 * @has_halves: @math works on numbers of 16 bits
 * @kept: on the device: not 0 when updates have kept elements (GuiseGpuUpdate)
 * @collective: (nullable) (borrowed): who shares the work, once the GPUs have met
 * @place: on the bus, as in "0000:3b:00.0"
 * @precision: what @math is called, as in "bf16"; static
 * @sum_clock: on the device: what sums over ranks have taken (guise_gpu_all_reduce())
 */
typedef struct
{
  const GuiseKernels *kernels;
  GuiseGpu           *gpu;
  GuiseGpuMath        math;
  GuiseElement        element;
  gboolean            has_halves;
  float              *kept;
  GuiseCollective    *collective;
  uint64_t           *sum_clock;
  const char         *precision;
  char                place[32];
  char               *description;
} GuiseCudaDevice;

/* The backend's functions, see guise-backend.h. */
void       *guise_cuda_open (int index, const char *math, int n_threads, GError **error);
void        guise_cuda_close (void *device);
const char *guise_cuda_get_description (void *device);
const char *guise_cuda_get_failure (void *device);
double      guise_cuda_get_loss_scale (void *device);
gboolean    guise_cuda_take_kept (void *device);
const char *guise_cuda_get_precision (void *device);
double      guise_cuda_get_sum_ms (void *device);
void        guise_cuda_get_memory (void *device, size_t *out_free, size_t *out_total);
void       *guise_cuda_memory_new (void *device, size_t n_bytes, GError **error);
void        guise_cuda_memory_free (void *device, void *memory);
gboolean    guise_cuda_upload (void *device, void *to, const float *from, size_t n_elements);
gboolean    guise_cuda_download (void *device, float *to, const void *from, size_t n_elements);
gboolean    guise_cuda_fill (void *device, void *to, size_t n_bytes);
gboolean    guise_cuda_copy (void *device, void *to, const void *from, size_t n_bytes);
gboolean    guise_cuda_synchronize (void *device);

/* The same, for work that nobody waits for: guise-cuda-stream.c. */
gboolean guise_cuda_join (void *device);
gboolean guise_cuda_branch_begin (void *device);
gboolean guise_cuda_branch_end (void *device, unsigned number);
gboolean guise_cuda_branch_wait (void *device, unsigned number);
gboolean guise_cuda_capture_begin (void *device);
void    *guise_cuda_capture_end (void *device);
gboolean guise_cuda_graph_run (void *device, void *graph);
void     guise_cuda_graph_free (void *device, void *graph);
void    *guise_cuda_mark_new (void *device, GError **error);
gboolean guise_cuda_mark_set (void *device, void *mark);
gboolean guise_cuda_mark_wait (void *device, void *mark);
void     guise_cuda_mark_free (void *device, void *mark);
gboolean guise_cuda_read_later (void *device, float *to, const void *from, size_t n_elements);
gboolean guise_cuda_upload_later (void *device, void *to, const void *from, size_t n_bytes);
gboolean guise_cuda_make_pictures (void *device, const GuisePictureWork *work);
void    *guise_cuda_pinned_new (void *device, size_t n_bytes, GError **error);
void     guise_cuda_pinned_free (void *device, void *memory);

/**
 * guise_cuda_set_error:
 * @status: what a function of the module returned
 * @error: where to put the error
 *
 * Returns: %FALSE, so that callers can return it
 */
gboolean guise_cuda_set_error (const GuiseCudaDevice *self, GuiseGpuStatus status, GError **error);

/**
 * guise_cuda_passed:
 * @status: what a function of the module returned that waits for the device
 *
 * Tells the collective when another rank is gone.
 *
 * Returns: whether it is done
 */
gboolean guise_cuda_passed (const GuiseCudaDevice *self, GuiseGpuStatus status);

/* ---- layouts: guise-cuda-layout.c ---- */

size_t      guise_cuda_layout_bytes (void *device, const GuiseShape *shape, GuiseLayout layout);
const char *guise_cuda_layout_name (void *device, GuiseLayout layout);
gboolean
guise_cuda_layout_is_outer (void *device, const GuiseShape *shape, GuiseLayout layout, int axis);

/* Returns: whether it is one of the layouts of that order */
gboolean guise_cuda_layout_has_order (GuiseLayout layout, GuiseCudaOrder order);

/* Returns: the width of a layout; PLAIN is full */
GuiseCudaWidth guise_cuda_layout_get_width (GuiseLayout layout);

/* Returns: how many rows the factors of a gradient have, 0 when it does not lie as factors */
int guise_cuda_layout_get_outer_rows (GuiseLayout layout);

/* Returns: of how many parts there are sums, 0 when a value does not lie so */
int64_t guise_cuda_layout_get_parts (GuiseLayout layout);

/* Returns: elements from pixel to pixel of an image with @n_channels; 0 when it is neither an image
 * nor some channels of one */
int64_t guise_cuda_layout_get_pitch (GuiseLayout layout, int64_t n_channels);

/* Returns: how some channels of an image of @n_channels in @layout lie; PLAIN when that is none */
GuiseLayout guise_cuda_stripe_layout (GuiseLayout layout, int64_t n_channels);

/* Returns: @wanted, of an image, or the layout in which it lies when that is a stripe of such
 * images */
GuiseLayout guise_cuda_layout_or_stripe (GuiseLayout wanted, GuiseLayout layout);

/* Returns: whether guise_cuda_describe() can */
gboolean guise_cuda_layout_is_strided (GuiseLayout layout);

/* Returns: the layout in which kernels that take what can be described read a value: its own, or
 * PLAIN when that cannot be described or is split in planes */
GuiseLayout guise_cuda_layout_to_read (GuiseLayout layout);

/* Returns: the layout in which convolutions and what stands between them keep images */
GuiseLayout guise_cuda_image_layout (const GuiseCudaDevice *self);

/* Returns: whether numbers lose bits in a layout */
gboolean guise_cuda_layout_rounds (void *device, GuiseLayout layout);

/* Returns: @n rounded up to whole groups of channels */
int64_t guise_cuda_pad_channels (int64_t n);

/**
 * guise_cuda_describe:
 * @tensor: in PLAIN, IMAGE, FILTER or ROWS order
 *
 * Returns: it as the module's functions want it
 */
GuiseGpuTensor guise_cuda_describe (const GuiseCudaDevice *self, const GuiseTensor *tensor);

/**
 * guise_cuda_describe_deep:
 * @tensor: [n, 4 c, h, w] in PLAIN, IMAGE or DEPTH order
 *
 * Returns: it with the axes [n, c, h, 2, w, 2] of its depth-to-space
 */
GuiseGpuTensor guise_cuda_describe_deep (const GuiseCudaDevice *self, const GuiseTensor *tensor);

/**
 * guise_cuda_describe_wide:
 * @tensor: [n, c, 2 h, 2 w] in PLAIN, IMAGE or SPACE order
 *
 * Returns: it with the axes [n, c, h, 2, w, 2]
 */
GuiseGpuTensor guise_cuda_describe_wide (const GuiseCudaDevice *self, const GuiseTensor *tensor);

/* Repeats a described tensor along the axes in which it has one element, aligned at the last axis,
 * so that it has the dims of @shape. */
GuiseGpuTensor guise_cuda_broadcast (const GuiseGpuTensor *tensor, const GuiseShape *shape);

/* The layout's description as a view of part of itself: along @axis from @start, @n elements. */
GuiseGpuTensor guise_cuda_view (const GuiseGpuTensor *tensor, int axis, int64_t start, int64_t n);

G_END_DECLS
