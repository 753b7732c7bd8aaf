/* SPDX-License-Identifier: GPL-3.0-or-later
 * Elementwise operators of ONNX. */
#include <math.h>
#include <string.h>

#include "model/guise-onnx-op.h"

/* ---- folding ---- */

/* NumPy broadcasting; %FALSE when the shapes do not fit or the result is too large to fold. */
static gboolean
broadcast_shapes (const GuiseShape *a, const GuiseShape *b, GuiseShape *out)
{
  GuiseShape shape = { .n_dims = MAX (a->n_dims, b->n_dims) };
  int64_t    n = 1;

  for (int i = 0; i < shape.n_dims; i++)
    {
      int     ia = i - (shape.n_dims - a->n_dims), ib = i - (shape.n_dims - b->n_dims);
      int64_t da = ia >= 0 ? a->dims[ia] : 1, db = ib >= 0 ? b->dims[ib] : 1;

      if (da != db && da != 1 && db != 1)
        return FALSE;
      shape.dims[i] = da == 1 ? db : da;
      n *= shape.dims[i];
      if (n > GUISE_ONNX_MAX_NUMBERS)
        return FALSE;
    }
  *out = shape;
  return TRUE;
}

/* Which element of @from stands at flat index @i of the broadcast shape @to. */
static size_t
broadcast_index (const GuiseShape *from, const GuiseShape *to, size_t i)
{
  size_t index = 0, stride = 1;

  for (int k = to->n_dims - 1; k >= 0; k--)
    {
      int    axis = k - (to->n_dims - from->n_dims);
      size_t position = i % (size_t) to->dims[k];

      i /= (size_t) to->dims[k];
      if (axis < 0)
        continue;
      if (from->dims[axis] != 1)
        index += position * stride;
      stride *= (size_t) from->dims[axis];
    }
  return index;
}

/* Computes a binary operator on folded operands; *@out_folded says whether that was possible. */
static gboolean
fold_binary (GuiseOnnxImport     *import,
             const GuiseOnnxNode *node,
             GuiseOnnxOperand    *a,
             GuiseOnnxOperand    *b,
             gboolean             gives_bool,
             gboolean            *out_folded,
             GError             **error)
{
  GuiseShape shape;

  *out_folded = FALSE;
  if (a->kind == GUISE_ONNX_VALUE_NODE || b->kind == GUISE_ONNX_VALUE_NODE ||
      !guise_onnx_import_fold (a) || !guise_onnx_import_fold (b) ||
      !broadcast_shapes (&a->shape, &b->shape, &shape))
    return TRUE;

  size_t                      n = (size_t) guise_shape_n_elements (&shape);
  gboolean                    is_integer = a->is_integer && b->is_integer;
  g_autofree GuiseOnnxNumber *numbers = g_new0 (GuiseOnnxNumber, MAX (n, 1));

  for (size_t i = 0; i < n; i++)
    if (!guise_onnx_number_combine (import, node->op, is_integer,
                                    &a->numbers[broadcast_index (&a->shape, &shape, i)],
                                    &b->numbers[broadcast_index (&b->shape, &shape, i)],
                                    &numbers[i]))
      return TRUE;
  *out_folded = TRUE;
  return guise_onnx_import_set_numbers (import, node, 0, &shape, is_integer || gives_bool,
                                        g_steal_pointer (&numbers), error);
}

/* ---- unary ---- */

/* The functions that appear in arithmetic on sizes. */
static gboolean
fold_unary (int function, GuiseOnnxNumber *number)
{
  switch (function)
    {
    case GUISE_UNARY_NEG:
      number->scale = -number->scale;
      number->offset = -number->offset;
      return TRUE;
    case GUISE_UNARY_FLOOR:
      number->offset = floor (number->offset);
      return number->variable == GUISE_ONNX_NO_VARIABLE;
    default:
      return FALSE;
    }
}

gboolean
guise_onnx_import_unary (GuiseOnnxImport     *import,
                         const GuiseOnnxOp   *row,
                         const GuiseOnnxNode *node,
                         GError             **error)
{
  GuiseOnnxOperand *x = guise_onnx_import_get (import, node, 0, error);
  GuiseOnnxNumber   probe = guise_onnx_number (0);

  if (x == NULL)
    return FALSE;
  if (x->kind != GUISE_ONNX_VALUE_NODE && fold_unary (row->function, &probe) &&
      guise_onnx_import_fold (x))
    {
      size_t                      n = (size_t) guise_shape_n_elements (&x->shape), i = 0;
      g_autofree GuiseOnnxNumber *numbers = guise_onnx_number_copy (x->numbers, n);

      while (i < n && fold_unary (row->function, &numbers[i]))
        i++;
      if (i == n)
        return guise_onnx_import_set_numbers (import, node, 0, &x->shape, x->is_integer,
                                              g_steal_pointer (&numbers), error);
    }

  GuiseNode *input = guise_onnx_import_as_node (import, x, node, error);

  return input != NULL &&
         guise_onnx_import_set_node (import, node, 0,
                                     guise_build_unary (import->graph, (GuiseUnary) row->function,
                                                        input),
                                     error);
}

gboolean
guise_onnx_import_leaky_relu (GuiseOnnxImport     *import,
                              const GuiseOnnxOp   *row,
                              const GuiseOnnxNode *node,
                              GError             **error)
{
  GuiseNode *x = guise_onnx_import_get_node (import, node, 0, error);
  double     slope = strcmp (node->op, "Relu") == 0
                       ? 0.0
                       : (double) guise_onnx_node_get_float (node, "alpha", 0.01f);

  if (x == NULL)
    return FALSE;
  if (!(slope >= 0 && slope <= 1))
    return guise_onnx_import_fail (node, error, "a slope of %g is not supported", slope);
  return guise_onnx_import_set_node (import, node, 0,
                                     guise_build_leaky_relu (import->graph, x, slope), error);
}

gboolean
guise_onnx_import_prelu (GuiseOnnxImport     *import,
                         const GuiseOnnxOp   *row,
                         const GuiseOnnxNode *node,
                         GError             **error)
{
  GuiseNode *x = guise_onnx_import_get_node (import, node, 0, error);
  GuiseNode *slopes = x != NULL ? guise_onnx_import_get_node (import, node, 1, error) : NULL;

  if (slopes == NULL)
    return FALSE;

  const GuiseShape *shape = guise_node_get_shape (x);
  const int64_t     n = guise_shape_n_elements (guise_node_get_shape (slopes));

  if (shape->n_dims != 4 || n != shape->dims[1])
    return guise_onnx_import_fail (node, error, "only one slope a channel is supported");
  slopes = guise_build_reshape (import->graph, slopes, &GUISE_SHAPE (n));
  return guise_onnx_import_set_node (import, node, 0, guise_build_prelu (import->graph, x, slopes),
                                     error);
}

/* To another precision. Weights are taken as they are: they are rounded once, not at every run. */
static gboolean
cast_floats (GuiseOnnxImport     *import,
             const GuiseOnnxNode *node,
             GuiseOnnxOperand    *x,
             gboolean             to_half,
             GError             **error)
{
  gboolean from_half = x->is_half;

  if (x->kind != GUISE_ONNX_VALUE_NODE || from_half == to_half)
    {
      if (!guise_onnx_import_set_alias (import, node, x, error))
        return FALSE;
    }
  else
    {
      GuisePrecision from = from_half ? GUISE_PRECISION_F16 : GUISE_PRECISION_F32;
      GuisePrecision to = to_half ? GUISE_PRECISION_F16 : GUISE_PRECISION_F32;
      GuiseNode     *cast = guise_build_cast (import->graph, x->node, from, to);

      if (!guise_onnx_import_set_node (import, node, 0, cast, error))
        return FALSE;
    }
  guise_onnx_import_set_half (import, node, to_half);
  return TRUE;
}

gboolean
guise_onnx_import_cast (GuiseOnnxImport     *import,
                        const GuiseOnnxOp   *row,
                        const GuiseOnnxNode *node,
                        GError             **error)
{
  GuiseOnnxOperand *x = guise_onnx_import_get (import, node, 0, error);
  int64_t           to = guise_onnx_node_get_int (node, "to", GUISE_ONNX_UNDEFINED);
  gboolean          to_float = to == GUISE_ONNX_F32 || to == GUISE_ONNX_F16 || to == GUISE_ONNX_F64;

  if (x == NULL)
    return FALSE;
  if (!to_float && to != GUISE_ONNX_I32 && to != GUISE_ONNX_I64 && to != GUISE_ONNX_BOOL)
    return guise_onnx_import_fail (node, error,
                                   "element type %" G_GINT64_FORMAT " is not supported", to);
  if (x->kind != GUISE_ONNX_VALUE_NUMBERS && to_float)
    return cast_floats (import, node, x, to == GUISE_ONNX_F16, error);
  if (x->kind == GUISE_ONNX_VALUE_NODE || !guise_onnx_import_fold (x))
    return guise_onnx_import_fail (node, error, "only sizes can become integers");

  size_t                      n = (size_t) guise_shape_n_elements (&x->shape);
  g_autofree GuiseOnnxNumber *numbers = guise_onnx_number_copy (x->numbers, n);

  for (size_t i = 0; i < n; i++)
    {
      if (to == GUISE_ONNX_BOOL && numbers[i].variable == GUISE_ONNX_NO_VARIABLE)
        numbers[i].offset = numbers[i].offset != 0;
      else if (to == GUISE_ONNX_BOOL ||
               (!to_float && !x->is_integer && !guise_onnx_number_truncate (import, &numbers[i])))
        return guise_onnx_import_fail (node, error,
                                       "its result depends on the morph value in a "
                                       "way that is not supported");
    }
  return guise_onnx_import_set_numbers (import, node, 0, &x->shape, !to_float,
                                        g_steal_pointer (&numbers), error);
}

/* ---- binary ---- */

static GuiseNode *
build_comparison (GuiseGraph *graph, const char *op, GuiseNode *a, GuiseNode *b)
{
  if (strcmp (op, "Equal") == 0)
    return guise_build_binary (graph, GUISE_BINARY_EQUAL, a, b);
  if (strcmp (op, "GreaterOrEqual") == 0)
    return guise_build_binary (graph, GUISE_BINARY_GREATER_EQUAL, a, b);
  if (strcmp (op, "LessOrEqual") == 0)
    return guise_build_binary (graph, GUISE_BINARY_GREATER_EQUAL, b, a);

  gboolean   is_less = strcmp (op, "Less") == 0;
  GuiseNode *opposite =
    guise_build_binary (graph, GUISE_BINARY_GREATER_EQUAL, is_less ? a : b, is_less ? b : a);

  return opposite != NULL ? guise_build_affine (graph, opposite, -1, 1) : NULL;
}

/* Both operands as nodes, for the two functions below. */
static gboolean
get_both (GuiseOnnxImport *import, const GuiseOnnxNode *node, GuiseNode *nodes[2], GError **error)
{
  for (size_t i = 0; i < 2; i++)
    if ((nodes[i] = guise_onnx_import_get_node (import, node, i, error)) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
guise_onnx_import_comparison (GuiseOnnxImport     *import,
                              const GuiseOnnxOp   *row,
                              const GuiseOnnxNode *node,
                              GError             **error)
{
  GuiseOnnxOperand *a = guise_onnx_import_get (import, node, 0, error);
  GuiseOnnxOperand *b = a != NULL ? guise_onnx_import_get (import, node, 1, error) : NULL;
  GuiseNode        *nodes[2];
  gboolean          is_folded;

  if (b == NULL || !fold_binary (import, node, a, b, TRUE, &is_folded, error))
    return FALSE;
  if (is_folded)
    return TRUE;
  return get_both (import, node, nodes, error) &&
         guise_onnx_import_set_node (import, node, 0,
                                     build_comparison (import->graph, node->op, nodes[0], nodes[1]),
                                     error);
}

gboolean
guise_onnx_import_binary (GuiseOnnxImport     *import,
                          const GuiseOnnxOp   *row,
                          const GuiseOnnxNode *node,
                          GError             **error)
{
  GuiseOnnxOperand *a = guise_onnx_import_get (import, node, 0, error);
  GuiseOnnxOperand *b = a != NULL && guise_onnx_import_has_input (node, 1)
                          ? guise_onnx_import_get (import, node, 1, error)
                          : NULL;
  gboolean          is_done = FALSE;

  if (a == NULL || (b == NULL && guise_onnx_import_has_input (node, 1)))
    return FALSE;
  if (b != NULL && node->n_inputs == 2 &&
      (!fold_binary (import, node, a, b, FALSE, &is_done, error) || is_done))
    return is_done;
  if (row->function == GUISE_BINARY_ADD &&
      (!guise_onnx_import_fuse_bias (import, node, &is_done, error) || is_done))
    return is_done;

  /* Max and Min take any number of operands. */
  GuiseNode *result = guise_onnx_import_get_node (import, node, 0, error);

  for (size_t i = 1; i < node->n_inputs && result != NULL; i++)
    {
      GuiseOnnxOperand *operand = guise_onnx_import_get (import, node, i, error);
      GuiseNode        *next =
        operand != NULL ? guise_onnx_import_as_node (import, operand, node, error) : NULL;

      if (next == NULL)
        return FALSE;
      if (operand->kind == GUISE_ONNX_VALUE_NUMBERS && operand->is_integer &&
          row->function == GUISE_BINARY_DIV)
        return guise_onnx_import_fail (node, error,
                                       "a division of integers depends on the morph "
                                       "value");
      result = guise_build_binary (import->graph, (GuiseBinary) row->function, result, next);
      if (result == NULL)
        return guise_onnx_import_set_node (import, node, 0, NULL, error);
    }
  return result != NULL && guise_onnx_import_set_node (import, node, 0, result, error);
}

gboolean
guise_onnx_import_pow (GuiseOnnxImport     *import,
                       const GuiseOnnxOp   *row,
                       const GuiseOnnxNode *node,
                       GError             **error)
{
  static const struct
  {
    double     exponent;
    GuiseUnary function;
  } known[] = {
    { 2, GUISE_UNARY_SQUARE },
    { 0.5, GUISE_UNARY_SQRT },
    { -0.5, GUISE_UNARY_RSQRT },
    { -1, GUISE_UNARY_RECIPROCAL },
  };
  GuiseNode        *x = guise_onnx_import_get_node (import, node, 0, error);
  GuiseOnnxOperand *exponent = x != NULL ? guise_onnx_import_get (import, node, 1, error) : NULL;

  if (exponent == NULL)
    return FALSE;
  if (guise_onnx_import_fold (exponent) && guise_shape_n_elements (&exponent->shape) == 1 &&
      exponent->numbers[0].variable == GUISE_ONNX_NO_VARIABLE)
    for (size_t i = 0; i < G_N_ELEMENTS (known); i++)
      if (known[i].exponent == exponent->numbers[0].offset)
        return guise_onnx_import_set_node (import, node, 0,
                                           guise_build_unary (import->graph, known[i].function, x),
                                           error);
  return guise_onnx_import_fail (node, error,
                                 "only the exponents 2, 0.5, -0.5 and -1 are supported");
}

/* ---- choices ---- */

/* A limit of Clip: an attribute before opset 11, an input since. */
static gboolean
get_limit (GuiseOnnxImport     *import,
           const GuiseOnnxNode *node,
           const char          *attribute,
           size_t               i,
           float                fallback,
           double              *out_limit,
           GError             **error)
{
  GuiseOnnxOperand *operand;

  *out_limit = (double) guise_onnx_node_get_float (node, attribute, fallback);
  if (!guise_onnx_import_has_input (node, i))
    return TRUE;
  operand = guise_onnx_import_get (import, node, i, error);
  if (operand == NULL)
    return FALSE;
  if (!guise_onnx_import_fold (operand) || guise_shape_n_elements (&operand->shape) != 1 ||
      operand->numbers[0].variable != GUISE_ONNX_NO_VARIABLE)
    return guise_onnx_import_fail (node, error, "only limits that are known are supported");
  *out_limit = operand->numbers[0].offset;
  return TRUE;
}

gboolean
guise_onnx_import_clip (GuiseOnnxImport     *import,
                        const GuiseOnnxOp   *row,
                        const GuiseOnnxNode *node,
                        GError             **error)
{
  GuiseNode *x = guise_onnx_import_get_node (import, node, 0, error);
  double     low, high;

  if (x == NULL || !get_limit (import, node, "min", 1, -G_MAXFLOAT, &low, error) ||
      !get_limit (import, node, "max", 2, G_MAXFLOAT, &high, error))
    return FALSE;
  if (!(low <= high))
    return guise_onnx_import_fail (node, error, "its limits are in the wrong order");
  return guise_onnx_import_set_node (import, node, 0,
                                     guise_build_clamp (import->graph, x, low, high), error);
}

/* Where of three folded operands. */
static gboolean
fold_where (GuiseOnnxImport     *import,
            const GuiseOnnxNode *node,
            GuiseOnnxOperand    *operands[3],
            gboolean            *out_folded,
            GError             **error)
{
  GuiseShape shape;

  *out_folded = FALSE;
  for (size_t i = 0; i < 3; i++)
    if (operands[i]->kind == GUISE_ONNX_VALUE_NODE || !guise_onnx_import_fold (operands[i]))
      return TRUE;
  if (!broadcast_shapes (&operands[1]->shape, &operands[2]->shape, &shape) ||
      !broadcast_shapes (&operands[0]->shape, &shape, &shape))
    return TRUE;

  size_t                      n = (size_t) guise_shape_n_elements (&shape);
  g_autofree GuiseOnnxNumber *numbers = g_new0 (GuiseOnnxNumber, MAX (n, 1));

  for (size_t i = 0; i < n; i++)
    {
      const GuiseOnnxNumber *condition =
        &operands[0]->numbers[broadcast_index (&operands[0]->shape, &shape, i)];
      const GuiseOnnxOperand *chosen = operands[condition->offset != 0 ? 1 : 2];

      if (condition->variable != GUISE_ONNX_NO_VARIABLE)
        return TRUE;
      numbers[i] = chosen->numbers[broadcast_index (&chosen->shape, &shape, i)];
    }
  *out_folded = TRUE;
  return guise_onnx_import_set_numbers (import, node, 0, &shape, operands[1]->is_integer,
                                        g_steal_pointer (&numbers), error);
}

gboolean
guise_onnx_import_where (GuiseOnnxImport     *import,
                         const GuiseOnnxOp   *row,
                         const GuiseOnnxNode *node,
                         GError             **error)
{
  GuiseOnnxOperand *operands[3];
  GuiseNode        *nodes[3];
  gboolean          is_folded;

  for (size_t i = 0; i < 3; i++)
    if ((operands[i] = guise_onnx_import_get (import, node, i, error)) == NULL)
      return FALSE;
  if (!fold_where (import, node, operands, &is_folded, error) || is_folded)
    return is_folded;
  for (size_t i = 0; i < 3; i++)
    if ((nodes[i] = guise_onnx_import_as_node (import, operands[i], node, error)) == NULL)
      return FALSE;

  /* condition * a + (1 - condition) * b: both sides are finite in any model that is sound. */
  GuiseGraph *graph = import->graph;
  GuiseNode  *otherwise = guise_build_affine (graph, nodes[0], -1, 1);
  GuiseNode  *a = guise_build_mul (graph, nodes[0], nodes[1]);
  GuiseNode  *b = guise_build_mul (graph, otherwise, nodes[2]);

  return guise_onnx_import_set_node (import, node, 0, guise_build_add (graph, a, b), error);
}
