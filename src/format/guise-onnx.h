/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/*
 * ONNX models as plain structures: what a translator needs, and nothing of protobuf. The same
 * structures describe nodes and values to the writer (guise-onnx-writer.h).
 */

/* Named maxima: a file that asks for more is refused before anything is allocated for it. */
#define GUISE_ONNX_MAX_FILE_BYTES ((size_t) 2 << 30) /* protobuf's own limit */
#define GUISE_ONNX_MAX_NESTING    64                 /* messages within messages */
#define GUISE_ONNX_MAX_DIMS       16                 /* of one tensor */
#define GUISE_ONNX_MAX_INTEGERS   ((size_t) 1 << 24) /* of one integer tensor */

/**
 * GuiseOnnxType:
 *
 * Element types by ONNX's own numbers; only those that are read.
 *
 * Source: TensorProto.DataType of onnx.proto
 */
typedef enum
{
  GUISE_ONNX_UNDEFINED = 0,
  GUISE_ONNX_F32 = 1,
  GUISE_ONNX_I32 = 6,
  GUISE_ONNX_I64 = 7,
  GUISE_ONNX_BOOL = 9,
  GUISE_ONNX_F16 = 10,
  GUISE_ONNX_F64 = 11,
} GuiseOnnxType;

/**
 * GuiseOnnxTensor:
 * @name: (nullable): its name
 * @type: as in the file
 * @n_dims: 0 (a scalar) .. %GUISE_ONNX_MAX_DIMS
 * @dims: (array length=n_dims): sizes, outermost first, none negative
 * @n_elements: the product of @dims
 * @f32: (nullable): row-major elements of the floating-point types, expanded or rounded to f32
 * @i64: (nullable): row-major elements of the integer types and of bool
 *
 * Exactly one of @f32 and @i64 is set.
 */
typedef struct
{
  const char    *name;
  GuiseOnnxType  type;
  size_t         n_dims;
  const int64_t *dims;
  size_t         n_elements;
  const float   *f32;
  const int64_t *i64;
} GuiseOnnxTensor;

typedef enum
{
  GUISE_ONNX_ATTRIBUTE_NONE,
  GUISE_ONNX_ATTRIBUTE_FLOAT,
  GUISE_ONNX_ATTRIBUTE_INT,
  GUISE_ONNX_ATTRIBUTE_STRING,
  GUISE_ONNX_ATTRIBUTE_TENSOR,
  GUISE_ONNX_ATTRIBUTE_FLOATS,
  GUISE_ONNX_ATTRIBUTE_INTS,
} GuiseOnnxAttributeKind;

/**
 * GuiseOnnxAttribute:
 * @name: its name
 * @kind: which of the following fields counts
 * @n: how many of @floats or @ints
 */
typedef struct
{
  const char            *name;
  GuiseOnnxAttributeKind kind;
  float                  f;
  int64_t                i;
  const char            *s;
  GuiseOnnxTensor        tensor;
  size_t                 n;
  const float           *floats;
  const int64_t         *ints;
} GuiseOnnxAttribute;

/**
 * GuiseOnnxNode:
 * @name: for messages; may be empty
 * @op: as in "Conv"
 * @domain: "" for the operators of ONNX itself
 * @inputs: (array length=n_inputs): value names; "" for an absent one
 * @outputs: (array length=n_outputs): value names
 */
typedef struct
{
  const char               *name;
  const char               *op;
  const char               *domain;
  size_t                    n_inputs;
  const char *const        *inputs;
  size_t                    n_outputs;
  const char *const        *outputs;
  size_t                    n_attributes;
  const GuiseOnnxAttribute *attributes;
} GuiseOnnxNode;

/**
 * GuiseOnnxValue:
 * @name: of a graph input or output
 * @type: its element type
 * @n_dims: how many sizes are known
 * @dims: the sizes, -1 for one that is not a number
 * @symbols: (nullable): what stands there instead, by size
 */
typedef struct
{
  const char   *name;
  GuiseOnnxType type;
  size_t        n_dims;
  int64_t       dims[GUISE_ONNX_MAX_DIMS];
  const char   *symbols[GUISE_ONNX_MAX_DIMS];
} GuiseOnnxValue;

typedef struct
{
  const char *key;
  const char *value;
} GuiseOnnxProperty;

typedef struct
{
  const char *domain; /* "" for ONNX itself */
  int64_t     version;
} GuiseOnnxOpset;

/**
 * GuiseOnnxModel:
 *
 * A whole model. All strings are valid UTF-8 and never %NULL unless said. Immutable; everything
 * lives as long as the model. Thread: any.
 */
typedef struct
{
  int64_t                  ir_version;
  const char              *producer_name;
  const char              *producer_version;
  const char              *graph_name;
  const char              *doc_string; /* of the graph */
  size_t                   n_opsets;
  const GuiseOnnxOpset    *opsets;
  size_t                   n_properties;
  const GuiseOnnxProperty *properties;
  size_t                   n_inputs;
  const GuiseOnnxValue    *inputs;
  size_t                   n_outputs;
  const GuiseOnnxValue    *outputs;
  size_t                   n_initializers;
  const GuiseOnnxTensor   *initializers;
  size_t                   n_nodes;
  const GuiseOnnxNode     *nodes;
} GuiseOnnxModel;

/**
 * guise_onnx_read:
 * @path: the file
 * @error: where to put the error
 *
 * Reads one self-contained ONNX file. The wire format is walked first: field numbers and lengths
 * in bounds, varints of at most ten bytes, known fields with their own wire type, valid UTF-8, no
 * groups, no singular message twice, nesting of at most %GUISE_ONNX_MAX_NESTING. Unpacking then
 * works on a memory budget in proportion to the file. Refused are external data, sparse
 * initializers, training information, functions, subgraphs, tensors whose bytes are not exactly
 * those of their sizes, and element types other than #GuiseOnnxType. Unknown fields are skipped.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT (the message names the part), NO_MEMORY
 *
 * Source: the protobuf encoding, and onnx.proto of ONNX 1.12
 *
 * Returns: (transfer full) (nullable): the model
 */
GuiseOnnxModel *guise_onnx_read (const char *path, GError **error);

/**
 * guise_onnx_parse:
 * @data: (array length=n_bytes): a whole file; not needed afterwards
 * @n_bytes: how many bytes
 * @error: where to put the error
 *
 * guise_onnx_read() for bytes in memory.
 */
GuiseOnnxModel *guise_onnx_parse (const void *data, size_t n_bytes, GError **error);
void            guise_onnx_model_free (GuiseOnnxModel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseOnnxModel, guise_onnx_model_free)

/**
 * guise_onnx_model_get_opset:
 * @self: a model
 *
 * Returns: the version of ONNX's own operators, 0 when the file does not say
 */
int64_t guise_onnx_model_get_opset (const GuiseOnnxModel *self);

/**
 * guise_onnx_node_get_attribute:
 *
 * Returns: (nullable): the attribute of that name
 */
const GuiseOnnxAttribute *guise_onnx_node_get_attribute (const GuiseOnnxNode *self,
                                                         const char          *name);

/**
 * guise_onnx_node_get_int:
 *
 * Returns: the integer attribute @name, or @fallback when there is none of that name and kind
 */
int64_t guise_onnx_node_get_int (const GuiseOnnxNode *self, const char *name, int64_t fallback);

/**
 * guise_onnx_node_get_float:
 *
 * Returns: the float attribute @name, or @fallback when there is none of that name and kind
 */
float guise_onnx_node_get_float (const GuiseOnnxNode *self, const char *name, float fallback);

/**
 * guise_onnx_node_get_string:
 *
 * Returns: the string attribute @name, or @fallback when there is none of that name and kind
 */
const char *
guise_onnx_node_get_string (const GuiseOnnxNode *self, const char *name, const char *fallback);

/**
 * guise_onnx_node_get_ints:
 * @out_n: (out): how many
 *
 * Returns: (nullable) (array length=out_n): the integers of attribute @name, or %NULL
 */
const int64_t *
guise_onnx_node_get_ints (const GuiseOnnxNode *self, const char *name, size_t *out_n);

G_END_DECLS
