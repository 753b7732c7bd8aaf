/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Named maxima: a file that asks for more is refused before anything is allocated for it. */
#define GUISE_TFLITE_MAX_FILE_BYTES ((size_t) 64 << 20)
#define GUISE_TFLITE_MAX_TENSORS    8192
#define GUISE_TFLITE_MAX_OPS        8192
#define GUISE_TFLITE_MAX_CODES      256
#define GUISE_TFLITE_MAX_DIMS       6
#define GUISE_TFLITE_MAX_INPUTS     16                 /* of one op; likewise outputs */
#define GUISE_TFLITE_MAX_POINTS     512                /* that one frame is laid around */
#define GUISE_TFLITE_MAX_SIZE       (1 << 24)          /* elements of one tensor */
#define GUISE_TFLITE_MAX_CONSTANTS  ((size_t) 1 << 25) /* elements of all constants together */

/**
 * GuiseTfliteCode:
 *
 * The ops that are read, by TensorFlow Lite's own numbers. DEQUANTIZE of half-precision weights is
 * carried out while reading and never seen.
 *
 * Source: BuiltinOperator of the TensorFlow Lite schema
 */
typedef enum
{
  GUISE_TFLITE_ADD = 0,
  GUISE_TFLITE_CONCATENATION = 2,
  GUISE_TFLITE_CONV_2D = 3,
  GUISE_TFLITE_DEPTHWISE_CONV_2D = 4,
  GUISE_TFLITE_DEQUANTIZE = 6,
  GUISE_TFLITE_MAX_POOL_2D = 17,
  GUISE_TFLITE_MUL = 18,
  GUISE_TFLITE_RELU = 19,
  GUISE_TFLITE_RESHAPE = 22,
  GUISE_TFLITE_RESIZE_BILINEAR = 23,
  GUISE_TFLITE_CUSTOM = 32,
  GUISE_TFLITE_PAD = 34,
  GUISE_TFLITE_STRIDED_SLICE = 45,
  GUISE_TFLITE_PRELU = 54,
} GuiseTfliteCode;

/**
 * GuiseTfliteCustom:
 * @GUISE_TFLITE_CUSTOM_UNKNOWN: a custom op nobody here knows, or no custom op
 * @GUISE_TFLITE_CUSTOM_FRAME: "Landmarks2TransformMatrix": points [1, n, 3] -> the matrix [1, 4, 4]
 *   that lays a grid over some of them
 * @GUISE_TFLITE_CUSTOM_SAMPLE: "TransformTensorBilinear": a picture and such a matrix -> the grid
 * @GUISE_TFLITE_CUSTOM_MOVE: "TransformLandmarks": points [1, n, 2] and such a matrix -> the points
 *   in the space of the picture
 *
 * The custom ops that are known, each in its second version.
 *
 * Source: faces.md 3.7
 */
typedef enum
{
  GUISE_TFLITE_CUSTOM_UNKNOWN,
  GUISE_TFLITE_CUSTOM_FRAME,
  GUISE_TFLITE_CUSTOM_SAMPLE,
  GUISE_TFLITE_CUSTOM_MOVE,
} GuiseTfliteCustom;

/**
 * GuiseTfliteFrame:
 * @left: the point where the level line starts
 * @right: the point where it ends
 * @width: columns of the grid
 * @height: rows of the grid
 * @scale_x: the grid's width over that of the points' box
 * @scale_y: likewise
 * @angle: that the level line has in the grid, radians
 * @n_points: how many
 * @points: which points the box is laid around
 *
 * The options of %GUISE_TFLITE_CUSTOM_FRAME: none is negative, the sizes are at least 1.
 */
typedef struct
{
  int32_t left;
  int32_t right;
  int32_t width;
  int32_t height;
  double  scale_x;
  double  scale_y;
  double  angle;
  size_t  n_points;
  int32_t points[GUISE_TFLITE_MAX_POINTS];
} GuiseTfliteFrame;

/**
 * GuiseTfliteTensor:
 * @name: (nullable): its name, for messages; not to be trusted as text
 * @n_dims: how many sizes
 * @dims: sizes, outermost first, none below 1; pictures are [n, h, w, c]
 * @n_elements: their product
 * @f32: (nullable): (array length=n_elements): row-major constant, expanded from half precision
 *   where the file stores that
 * @i32: (nullable): (array length=n_elements): row-major constant
 *
 * A value of the graph; without @f32 and @i32 it is computed.
 */
typedef struct
{
  char    *name;
  int      n_dims;
  int32_t  dims[GUISE_TFLITE_MAX_DIMS];
  int32_t  n_elements;
  float   *f32;
  int32_t *i32;
} GuiseTfliteTensor;

/**
 * GuiseTfliteOp:
 * @code: what it does; a number that is not in #GuiseTfliteCode is an op nobody here knows
 * @n_inputs: how many
 * @inputs: indices into the tensors; -1 for an optional one that is absent
 * @n_outputs: how many
 * @outputs: indices into the tensors
 * @is_same: SAME padding instead of VALID (convolutions and pooling)
 * @stride_w: window step (convolutions and pooling)
 * @stride_h: window step
 * @filter_w: window (pooling)
 * @filter_h: window (pooling)
 * @dilation_w: spread of the kernel (convolutions)
 * @dilation_h: spread of the kernel
 * @multiplier: outputs a channel (depthwise)
 * @activation: what is applied to the result: 0 nothing, 1 ReLU, others as in the schema
 * @axis: of a concatenation
 * @is_half_pixel: pixel centres at a half (resize)
 * @is_corner_aligned: corners on corners (resize)
 * @custom: which custom op, of those with code %GUISE_TFLITE_CUSTOM
 * @frame: (nullable): of %GUISE_TFLITE_CUSTOM_FRAME, and of no other
 *
 * One step of the graph with the options of its kind; those of others are zero.
 */
typedef struct
{
  int               code;
  int               n_inputs;
  int32_t           inputs[GUISE_TFLITE_MAX_INPUTS];
  int               n_outputs;
  int32_t           outputs[GUISE_TFLITE_MAX_INPUTS];
  gboolean          is_same;
  int32_t           stride_w;
  int32_t           stride_h;
  int32_t           filter_w;
  int32_t           filter_h;
  int32_t           dilation_w;
  int32_t           dilation_h;
  int32_t           multiplier;
  int32_t           activation;
  int32_t           axis;
  gboolean          is_half_pixel;
  gboolean          is_corner_aligned;
  GuiseTfliteCustom custom;
  GuiseTfliteFrame *frame;
} GuiseTfliteOp;

/**
 * GuiseTflite:
 * @n_tensors: how many
 * @tensors: (array length=n_tensors): all values
 * @n_ops: how many
 * @ops: (array length=n_ops): in an order in which they can be computed: every input is a constant,
 *   an input of the graph, or the output of an op before; no tensor is written twice
 * @n_inputs: how many
 * @inputs: indices of what the caller gives
 * @n_outputs: how many
 * @outputs: indices of the results
 *
 * A TensorFlow Lite graph as plain structures. Read-only after reading.
 */
typedef struct
{
  size_t             n_tensors;
  GuiseTfliteTensor *tensors;
  size_t             n_ops;
  GuiseTfliteOp     *ops;
  int                n_inputs;
  int32_t            inputs[GUISE_TFLITE_MAX_INPUTS];
  int                n_outputs;
  int32_t            outputs[GUISE_TFLITE_MAX_INPUTS];
} GuiseTflite;

/**
 * guise_tflite_read:
 * @path: a .tflite file
 * @error: where to put the error
 *
 * Reads the one graph of a float model. Quantised and sparse tensors, several graphs and batches
 * of unknown size are refused; unknown ops are kept for the caller to judge.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT, NO_MEMORY
 * Source: platform.md 5; the public schema of TensorFlow Lite, version 3
 *
 * Returns: (transfer full) (nullable): the graph
 */
GuiseTflite *guise_tflite_read (const char *path, GError **error);

/**
 * guise_tflite_parse:
 * @data: (array length=n_bytes): a file in memory; not needed afterwards
 * @n_bytes: its size
 * @error: where to put the error
 *
 * guise_tflite_read() for bytes in memory.
 */
GuiseTflite *guise_tflite_parse (const void *data, size_t n_bytes, GError **error);
void         guise_tflite_free (GuiseTflite *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTflite, guise_tflite_free)

G_END_DECLS
