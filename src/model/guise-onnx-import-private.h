/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-onnx-import.h"
#include "nn/guise-node.h"

G_BEGIN_DECLS

/* Named maxima of the translation. */
#define GUISE_ONNX_MAX_NUMBERS     4096          /* elements of a value that is folded */
#define GUISE_ONNX_MAX_CONSTANT    16384         /* elements of an initializer kept as a constant */
#define GUISE_ONNX_MAX_VALUE_BYTES 17179869184.0 /* all intermediate values together: 16 GiB */

#define GUISE_ONNX_NO_VARIABLE     (-1)

/**
 * GuiseOnnxNumber:
 *
 * One element of a folded value: scale * variable + offset, or just offset when @variable is
 * %GUISE_ONNX_NO_VARIABLE.
 */
typedef struct
{
  double scale;
  double offset;
  int    variable;
} GuiseOnnxNumber;

/**
 * GuiseOnnxVariable:
 *
 * A number that is known when the graph runs.
 */
typedef struct
{
  GuiseNode      *node; /* [1] */
  double          low;
  double          high;
  GuiseOnnxNumber origin; /* what it is the integer part of; variable -1 for an input */
} GuiseOnnxVariable;

typedef enum
{
  GUISE_ONNX_VALUE_NODE,    /* computed by the graph */
  GUISE_ONNX_VALUE_TENSOR,  /* an initializer that no node has asked for yet */
  GUISE_ONNX_VALUE_NUMBERS, /* folded */
  GUISE_ONNX_VALUE_RANGE,   /* low <= index < high of a node, along an axis */
} GuiseOnnxValueKind;

/**
 * GuiseOnnxOperand:
 *
 * What a name of the ONNX graph stands for.
 */
typedef struct
{
  GuiseOnnxValueKind     kind;
  GuiseShape             shape;      /* of all kinds but RANGE, where it is that of the whole */
  GuiseNode             *node;       /* NODE and RANGE; TENSOR once it was asked for */
  gboolean               is_half;    /* its type is f16 */
  const GuiseOnnxTensor *tensor;     /* TENSOR */
  GuiseOnnxNumber       *numbers;    /* owned; NUMBERS: as many as shape has elements */
  gboolean               is_integer; /* NUMBERS: of an integer or bool type */
  int                    axis;       /* RANGE */
  GuiseOnnxNumber        low;        /* RANGE */
  GuiseOnnxNumber        high;       /* RANGE */
  const GuiseOnnxNode   *producer;   /* (nullable): what made it */
  size_t                 n_uses;     /* how many inputs of nodes it is */
} GuiseOnnxOperand;

struct _GuiseOnnxImport
{
  const GuiseOnnxModel *model; /* borrowed */
  GuiseGraph           *graph; /* borrowed */
  int64_t               opset;
  GHashTable           *operands;  /* owned; borrowed name -> owned GuiseOnnxOperand */
  GHashTable           *uses;      /* owned; borrowed name -> count */
  GArray               *variables; /* owned; GuiseOnnxVariable */
  GPtrArray            *params;    /* owned array; borrowed GuiseOnnxTensor */
  double                n_bytes;
};

/* ---- what handlers of ops use; see guise-onnx-import.c ---- */

/**
 * guise_onnx_import_fail:
 *
 * Sets a CORRUPT error that names @node. Returns: %FALSE
 */
gboolean guise_onnx_import_fail (const GuiseOnnxNode *node, GError **error, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

gboolean guise_onnx_import_has_input (const GuiseOnnxNode *node, size_t i);

/**
 * guise_onnx_import_get:
 *
 * Returns: (nullable): what input @i of @node stands for; an error when it is absent
 */
GuiseOnnxOperand *
guise_onnx_import_get (GuiseOnnxImport *self, const GuiseOnnxNode *node, size_t i, GError **error);

/**
 * guise_onnx_import_get_node:
 *
 * Returns: (nullable): input @i of @node as a value of the graph, whatever it was
 */
GuiseNode *guise_onnx_import_get_node (GuiseOnnxImport     *self,
                                       const GuiseOnnxNode *node,
                                       size_t               i,
                                       GError             **error);

/**
 * guise_onnx_import_as_node:
 *
 * guise_onnx_import_get_node() for an operand at hand.
 */
GuiseNode *guise_onnx_import_as_node (GuiseOnnxImport     *self,
                                      GuiseOnnxOperand    *operand,
                                      const GuiseOnnxNode *node,
                                      GError             **error);

/**
 * guise_onnx_import_fold:
 * @operand: any operand
 *
 * Turns a small initializer into numbers, if it is not yet. Returns: whether it is NUMBERS now
 */
gboolean guise_onnx_import_fold (GuiseOnnxOperand *operand);

/**
 * guise_onnx_import_get_integers:
 * @out_n: (out): how many
 *
 * Returns: (transfer full) (nullable): input @i as integers known now; an error otherwise
 */
int64_t *guise_onnx_import_get_integers (GuiseOnnxImport     *self,
                                         const GuiseOnnxNode *node,
                                         size_t               i,
                                         size_t              *out_n,
                                         GError             **error);

/**
 * guise_onnx_import_get_axes:
 * @attribute: its name as an attribute, in older versions
 * @i: its place as an input, in newer ones
 * @n_dims: the rank that negative axes count from
 * @out_axes: (out) (array fixed-size=GUISE_MAX_DIMS): checked axes
 * @out_n: (out): how many; 0 when the list is absent
 */
gboolean guise_onnx_import_get_axes (GuiseOnnxImport     *self,
                                     const GuiseOnnxNode *node,
                                     const char          *attribute,
                                     size_t               i,
                                     int                  n_dims,
                                     int                  out_axes[GUISE_MAX_DIMS],
                                     size_t              *out_n,
                                     GError             **error);

/**
 * guise_onnx_import_get_axis:
 *
 * Returns: the checked attribute "axis", or -1 with an error
 */
int guise_onnx_import_get_axis (const GuiseOnnxNode *node,
                                int64_t              fallback,
                                int                  n_dims,
                                GError             **error);

/**
 * guise_onnx_import_set_node:
 * @value: (nullable): what a builder returned; %NULL reports the builder's complaint
 */
gboolean guise_onnx_import_set_node (GuiseOnnxImport     *self,
                                     const GuiseOnnxNode *node,
                                     size_t               i,
                                     GuiseNode           *value,
                                     GError             **error);

/**
 * guise_onnx_import_set_half:
 *
 * Says that output 0 of @node, which is set, is of type f16, or that it is not.
 */
void
guise_onnx_import_set_half (GuiseOnnxImport *self, const GuiseOnnxNode *node, gboolean is_half);

/**
 * guise_onnx_import_set_numbers:
 * @numbers: (transfer full): as many as @shape has elements
 */
gboolean guise_onnx_import_set_numbers (GuiseOnnxImport     *self,
                                        const GuiseOnnxNode *node,
                                        size_t               i,
                                        const GuiseShape    *shape,
                                        gboolean             is_integer,
                                        GuiseOnnxNumber     *numbers,
                                        GError             **error);

/**
 * guise_onnx_import_set_range:
 *
 * Output 0 of @node is @low <= index < @high of @whole along @axis.
 */
gboolean guise_onnx_import_set_range (GuiseOnnxImport       *self,
                                      const GuiseOnnxNode   *node,
                                      GuiseNode             *whole,
                                      int                    axis,
                                      const GuiseOnnxNumber *low,
                                      const GuiseOnnxNumber *high,
                                      GError               **error);

/**
 * guise_onnx_import_set_alias:
 *
 * Output 0 of @node is @operand itself.
 */
gboolean guise_onnx_import_set_alias (GuiseOnnxImport        *self,
                                      const GuiseOnnxNode    *node,
                                      const GuiseOnnxOperand *operand,
                                      GError                **error);

/**
 * guise_onnx_import_find_producer:
 *
 * Returns: (nullable): the node that made @operand if it is a @op and nothing else uses its result
 */
const GuiseOnnxNode *guise_onnx_import_find_producer (const GuiseOnnxOperand *operand,
                                                      const char             *op);

/* ---- numbers; see guise-onnx-number.c ---- */

GuiseOnnxNumber guise_onnx_number (double value);

/**
 * guise_onnx_number_copy:
 *
 * Returns: (transfer full): a copy of @n numbers, never %NULL
 */
GuiseOnnxNumber *guise_onnx_number_copy (const GuiseOnnxNumber *numbers, size_t n);
gboolean         guise_onnx_number_equal (const GuiseOnnxNumber *a, const GuiseOnnxNumber *b);
double guise_onnx_number_get_low (const GuiseOnnxImport *self, const GuiseOnnxNumber *number);
double guise_onnx_number_get_high (const GuiseOnnxImport *self, const GuiseOnnxNumber *number);

/**
 * guise_onnx_number_build:
 *
 * Returns: (nullable): the number as a value [1] of the graph
 */
GuiseNode *guise_onnx_number_build (GuiseOnnxImport *self, const GuiseOnnxNumber *number);

/**
 * guise_onnx_number_truncate:
 *
 * Makes @number an integer, as Cast does.
 */
gboolean guise_onnx_number_truncate (GuiseOnnxImport *self, GuiseOnnxNumber *number);

/**
 * guise_onnx_number_combine:
 * @op: the name of a binary ONNX operator
 * @is_integer: whether Div truncates
 * @out_number: (out): the result
 *
 * Returns: %FALSE when the result cannot be said as a #GuiseOnnxNumber
 */
gboolean guise_onnx_number_combine (const GuiseOnnxImport *self,
                                    const char            *op,
                                    gboolean               is_integer,
                                    const GuiseOnnxNumber *a,
                                    const GuiseOnnxNumber *b,
                                    GuiseOnnxNumber       *out_number);

G_END_DECLS
