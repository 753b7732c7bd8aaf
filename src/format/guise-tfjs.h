/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Named maxima: a file that asks for more is refused before anything is allocated for it. */
#define GUISE_TFJS_MAX_JSON_BYTES  ((size_t) 16 << 20)
#define GUISE_TFJS_MAX_SHARD_BYTES ((size_t) 64 << 20)
#define GUISE_TFJS_MAX_SHARDS      64
#define GUISE_TFJS_MAX_NODES       8192
#define GUISE_TFJS_MAX_INPUTS      8 /* of one node */
#define GUISE_TFJS_MAX_DIMS        6
#define GUISE_TFJS_MAX_SIZE        (1 << 24)          /* elements of one constant */
#define GUISE_TFJS_MAX_CONSTANTS   ((size_t) 1 << 25) /* elements of all constants together */

/**
 * GuiseTfjsPadding:
 * @GUISE_TFJS_PADDING_VALID: none
 * @GUISE_TFJS_PADDING_SAME: as many as keep the size, the smaller half first
 * @GUISE_TFJS_PADDING_OTHER: anything else, or nothing said
 */
typedef enum
{
  GUISE_TFJS_PADDING_VALID,
  GUISE_TFJS_PADDING_SAME,
  GUISE_TFJS_PADDING_OTHER,
} GuiseTfjsPadding;

/**
 * GuiseTfjsNode:
 * @name: unique in the graph; not to be trusted as text
 * @op: TensorFlow's name of what it does, as in "Conv2D"; any text
 * @n_inputs: how many
 * @inputs: indices of earlier nodes
 * @padding: of a window
 * @stride_h: step of a window; 1 where nothing is said, likewise the others
 * @stride_w: step of a window
 * @dilation_h: spread of a kernel
 * @dilation_w: spread of a kernel
 * @is_channels_first: pictures are [n, c, h, w] instead of [n, h, w, c]
 * @keeps_dims: a reduction leaves sizes of 1
 * @n_dims: how many sizes; -1 when they are not stated
 * @dims: sizes of a constant or of an input of the graph; -1 in an input: any
 * @n_elements: of a constant
 * @f32: (nullable) (array length=n_elements): row-major constant, expanded from what the file
 * stores
 * @i32: (nullable) (array length=n_elements): row-major constant
 *
 * One value of the graph and how it is computed.
 */
typedef struct
{
  char            *name;
  char            *op;
  int              n_inputs;
  int32_t          inputs[GUISE_TFJS_MAX_INPUTS];
  GuiseTfjsPadding padding;
  int32_t          stride_h;
  int32_t          stride_w;
  int32_t          dilation_h;
  int32_t          dilation_w;
  gboolean         is_channels_first;
  gboolean         keeps_dims;
  int              n_dims;
  int32_t          dims[GUISE_TFJS_MAX_DIMS];
  int32_t          n_elements;
  float           *f32;
  int32_t         *i32;
} GuiseTfjsNode;

/**
 * GuiseTfjs:
 * @n_nodes: how many
 * @nodes: (array length=n_nodes): in an order in which they can be computed
 *
 * A TensorFlow.js graph model as plain structures. Read-only after reading.
 */
typedef struct
{
  size_t         n_nodes;
  GuiseTfjsNode *nodes;
} GuiseTfjs;

/**
 * guise_tfjs_read:
 * @path: the JSON file of a graph model; its shards lie beside it
 * @error: where to put the error
 *
 * Reads topology and weights. Weights may be f32, i32, or f32 stored as f16, u8 or u16 with scale
 * and minimum. Unknown ops are kept for the caller to judge; graphs with loops, several results of
 * one node, and shards outside of the folder are refused.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT, NO_MEMORY
 * Source: the graph-model format of the TensorFlow.js converter; GraphDef of TensorFlow
 *
 * Returns: (transfer full) (nullable): the graph
 */
GuiseTfjs *guise_tfjs_read (const char *path, GError **error);

/**
 * guise_tfjs_parse:
 * @json: (array length=n_json): the JSON file
 * @n_json: its size
 * @shards: (array length=n_shards): all shards, one after the other in the order of the manifest
 * @n_shards: their size together
 * @error: where to put the error
 *
 * guise_tfjs_read() for bytes in memory, which are not needed afterwards.
 */
GuiseTfjs *guise_tfjs_parse (const void *json,
                             size_t      n_json,
                             const void *shards,
                             size_t      n_shards,
                             GError    **error);
void       guise_tfjs_free (GuiseTfjs *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTfjs, guise_tfjs_free)

/**
 * guise_tfjs_find:
 * @self: a graph
 * @name: of a node
 *
 * Returns: its index, or -1
 */
int32_t guise_tfjs_find (const GuiseTfjs *self, const char *name);

G_END_DECLS
