/* SPDX-License-Identifier: GPL-3.0-or-later
 * Operators of ONNX that move values or change their shape. */
#include <string.h>

#include "model/guise-onnx-op.h"

gboolean
guise_onnx_import_identity (GuiseOnnxImport     *import,
                            const GuiseOnnxOp   *row,
                            const GuiseOnnxNode *node,
                            GError             **error)
{
  GuiseOnnxOperand *x = guise_onnx_import_get (import, node, 0, error);

  return x != NULL && guise_onnx_import_set_alias (import, node, x, error);
}

/* Numbers with a shape, from an attribute. */
static gboolean
set_constant (GuiseOnnxImport     *import,
              const GuiseOnnxNode *node,
              const GuiseShape    *shape,
              const float         *floats,
              const int64_t       *ints,
              GError             **error)
{
  size_t                      n = (size_t) guise_shape_n_elements (shape);
  g_autofree GuiseOnnxNumber *numbers = NULL;

  if (n > GUISE_ONNX_MAX_NUMBERS)
    {
      if (floats == NULL)
        return guise_onnx_import_fail (node, error, "it has more integers than any model needs");
      return guise_onnx_import_set_node (import, node, 0,
                                         guise_graph_constant (import->graph, shape, floats),
                                         error);
    }
  numbers = g_new0 (GuiseOnnxNumber, MAX (n, 1));
  for (size_t i = 0; i < n; i++)
    numbers[i] = guise_onnx_number (ints != NULL ? (double) ints[i] : (double) floats[i]);
  return guise_onnx_import_set_numbers (import, node, 0, shape, ints != NULL,
                                        g_steal_pointer (&numbers), error);
}

gboolean
guise_onnx_import_constant (GuiseOnnxImport     *import,
                            const GuiseOnnxOp   *row,
                            const GuiseOnnxNode *node,
                            GError             **error)
{
  const GuiseOnnxAttribute *value = node->n_attributes == 1 ? &node->attributes[0] : NULL;
  GuiseShape                shape = { .n_dims = 0 };

  if (value == NULL)
    return guise_onnx_import_fail (node, error, "it has not exactly one value");
  switch (value->kind)
    {
    case GUISE_ONNX_ATTRIBUTE_TENSOR:
      if (value->tensor.n_dims > GUISE_MAX_DIMS)
        return guise_onnx_import_fail (node, error, "its value has too many dimensions");
      shape.n_dims = (int) value->tensor.n_dims;
      for (int i = 0; i < shape.n_dims; i++)
        shape.dims[i] = value->tensor.dims[i];
      return set_constant (import, node, &shape, value->tensor.f32, value->tensor.i64, error);
    case GUISE_ONNX_ATTRIBUTE_FLOAT:
      return set_constant (import, node, &shape, &value->f, NULL, error);
    case GUISE_ONNX_ATTRIBUTE_INT:
      return set_constant (import, node, &shape, NULL, &value->i, error);
    case GUISE_ONNX_ATTRIBUTE_FLOATS:
      return set_constant (import, node, &GUISE_SHAPE ((int64_t) value->n), value->floats, NULL,
                           error);
    case GUISE_ONNX_ATTRIBUTE_INTS:
      return set_constant (import, node, &GUISE_SHAPE ((int64_t) value->n), NULL, value->ints,
                           error);
    default:
      return guise_onnx_import_fail (node, error, "its value is of a kind that is not supported");
    }
}

gboolean
guise_onnx_import_shape (GuiseOnnxImport     *import,
                         const GuiseOnnxOp   *row,
                         const GuiseOnnxNode *node,
                         GError             **error)
{
  GuiseOnnxOperand *x = guise_onnx_import_get (import, node, 0, error);

  if (x == NULL)
    return FALSE;

  GuiseOnnxNumber *numbers = g_new0 (GuiseOnnxNumber, GUISE_MAX_DIMS);

  for (int i = 0; i < x->shape.n_dims; i++)
    numbers[i] = guise_onnx_number ((double) x->shape.dims[i]);
  if (x->kind == GUISE_ONNX_VALUE_RANGE &&
      !guise_onnx_number_combine (import, "Sub", TRUE, &x->high, &x->low, &numbers[x->axis]))
    {
      g_free (numbers);
      return guise_onnx_import_fail (node, error, "the size depends on two unknown numbers");
    }
  return guise_onnx_import_set_numbers (import, node, 0, &GUISE_SHAPE (x->shape.n_dims), TRUE,
                                        numbers, error);
}

/* ---- new shape, same elements ---- */

/* Output 0 is @x under another shape. */
static gboolean
set_reshaped (GuiseOnnxImport     *import,
              const GuiseOnnxNode *node,
              GuiseOnnxOperand    *x,
              const GuiseShape    *shape,
              GError             **error)
{
  if (x->kind != GUISE_ONNX_VALUE_NODE && guise_onnx_import_fold (x))
    {
      size_t n = (size_t) guise_shape_n_elements (&x->shape);

      if (guise_shape_n_elements (shape) != (int64_t) n)
        return guise_onnx_import_fail (node, error, "the sizes do not fit to its elements");
      return guise_onnx_import_set_numbers (import, node, 0, shape, x->is_integer,
                                            guise_onnx_number_copy (x->numbers, n), error);
    }

  GuiseNode *input = guise_onnx_import_as_node (import, x, node, error);

  return input != NULL &&
         guise_onnx_import_set_node (import, node, 0,
                                     guise_build_reshape (import->graph, input, shape), error);
}

/* Resolves the 0 and -1 of a Reshape. */
static gboolean
resolve_shape (const GuiseOnnxNode *node,
               const GuiseShape    *x,
               const int64_t       *sizes,
               size_t               n,
               GuiseShape          *out_shape,
               GError             **error)
{
  gboolean   allows_zero = guise_onnx_node_get_int (node, "allowzero", 0) != 0;
  GuiseShape shape = { .n_dims = (int) n };
  int64_t    known = 1, all = guise_shape_n_elements (x);
  int        open = -1;

  if (n > GUISE_MAX_DIMS)
    return guise_onnx_import_fail (node, error, "its result has more than %d dimensions",
                                   GUISE_MAX_DIMS);
  for (int i = 0; i < shape.n_dims; i++)
    {
      shape.dims[i] = sizes[i];
      if (sizes[i] == -1 && open < 0)
        open = i;
      else if (sizes[i] == 0 && !allows_zero && i < x->n_dims)
        shape.dims[i] = x->dims[i];
      if (i == open)
        continue;
      if (shape.dims[i] < 1 || shape.dims[i] > all / known)
        return guise_onnx_import_fail (node, error, "the sizes do not fit to its elements");
      known *= shape.dims[i];
    }
  if (open >= 0)
    shape.dims[open] = all / known;
  if (guise_shape_n_elements (&shape) != all)
    return guise_onnx_import_fail (node, error, "the sizes do not fit to its elements");
  *out_shape = shape;
  return TRUE;
}

/* The second Reshape of depth to space as tf2onnx writes it: [n, 4 c, h, w] as [n, 2, 2, c, h, w],
 * moved to [n, c, h, 2, w, 2], and now taken as [n, c, 2 h, 2 w]. Returns the node before the
 * first, or %NULL when this is something else. */
static GuiseNode *
find_depth_to_space (const GuiseOnnxOperand *x, const GuiseShape *shape)
{
  static const int order[6] = { 0, 3, 4, 1, 5, 2 };

  if (x->kind != GUISE_ONNX_VALUE_NODE || guise_node_get_op (x->node) != GUISE_OP_TRANSPOSE ||
      x->shape.n_dims != 6 || shape->n_dims != 4)
    return NULL;

  const GuiseTransposeParams *params = guise_node_get_params (x->node);
  const GuiseNode            *split = guise_node_get_input (x->node, 0);
  const int64_t              *s = guise_node_get_shape (split)->dims;

  if (memcmp (params->order, order, sizeof order) != 0 || s[1] != 2 || s[2] != 2 ||
      guise_node_get_op (split) != GUISE_OP_RESHAPE)
    return NULL;

  GuiseNode       *source = guise_node_get_input (split, 0);
  const GuiseShape before = GUISE_SHAPE (s[0], 4 * s[3], s[4], s[5]);
  const GuiseShape after = GUISE_SHAPE (s[0], s[3], 2 * s[4], 2 * s[5]);

  return guise_shape_equal (guise_node_get_shape (source), &before) &&
             guise_shape_equal (shape, &after)
           ? source
           : NULL;
}

gboolean
guise_onnx_import_reshape (GuiseOnnxImport     *import,
                           const GuiseOnnxOp   *row,
                           const GuiseOnnxNode *node,
                           GError             **error)
{
  GuiseOnnxOperand   *x = guise_onnx_import_get (import, node, 0, error);
  size_t              n = 0;
  g_autofree int64_t *sizes =
    x != NULL ? guise_onnx_import_get_integers (import, node, 1, &n, error) : NULL;
  GuiseShape shape;

  if (sizes == NULL)
    return FALSE;
  if (x->kind == GUISE_ONNX_VALUE_RANGE)
    return guise_onnx_import_as_node (import, x, node, error) != NULL;
  if (!resolve_shape (node, &x->shape, sizes, n, &shape, error))
    return FALSE;

  GuiseNode *source = find_depth_to_space (x, &shape);

  if (source != NULL)
    return guise_onnx_import_set_node (import, node, 0,
                                       guise_build_depth_to_space (import->graph, source), error);
  return set_reshaped (import, node, x, &shape, error);
}

gboolean
guise_onnx_import_flatten (GuiseOnnxImport     *import,
                           const GuiseOnnxOp   *row,
                           const GuiseOnnxNode *node,
                           GError             **error)
{
  GuiseOnnxOperand *x = guise_onnx_import_get (import, node, 0, error);

  if (x == NULL)
    return FALSE;

  int64_t axis = guise_onnx_node_get_int (node, "axis", 1);
  int64_t n = guise_shape_n_elements (&x->shape), n_rows = 1;

  if (axis < -x->shape.n_dims || axis > x->shape.n_dims || n == 0)
    return guise_onnx_import_fail (node, error, "there is no axis %" G_GINT64_FORMAT, axis);
  for (int i = 0; i < (axis < 0 ? axis + x->shape.n_dims : axis); i++)
    n_rows *= x->shape.dims[i];
  return set_reshaped (import, node, x, &GUISE_SHAPE (n_rows, n / n_rows), error);
}

gboolean
guise_onnx_import_squeeze (GuiseOnnxImport     *import,
                           const GuiseOnnxOp   *row,
                           const GuiseOnnxNode *node,
                           GError             **error)
{
  GuiseOnnxOperand *x = guise_onnx_import_get (import, node, 0, error);
  GuiseShape        shape = { .n_dims = 0 };
  int               axes[GUISE_MAX_DIMS];
  size_t            n = 0;
  unsigned          mask = 0;

  if (x == NULL ||
      !guise_onnx_import_get_axes (import, node, "axes", 1, x->shape.n_dims, axes, &n, error))
    return FALSE;
  for (size_t i = 0; i < n; i++)
    mask |= 1u << axes[i];
  for (int i = 0; i < x->shape.n_dims; i++)
    {
      gboolean is_dropped = n == 0 ? x->shape.dims[i] == 1 : mask >> i & 1;

      if (is_dropped && x->shape.dims[i] != 1)
        return guise_onnx_import_fail (node, error, "axis %d is not of size 1", i);
      if (!is_dropped)
        shape.dims[shape.n_dims++] = x->shape.dims[i];
    }
  return set_reshaped (import, node, x, &shape, error);
}

gboolean
guise_onnx_import_unsqueeze (GuiseOnnxImport     *import,
                             const GuiseOnnxOp   *row,
                             const GuiseOnnxNode *node,
                             GError             **error)
{
  GuiseOnnxOperand   *x = guise_onnx_import_get (import, node, 0, error);
  size_t              n = 0;
  const int64_t      *list = guise_onnx_node_get_ints (node, "axes", &n);
  g_autofree int64_t *owned = NULL;
  int                 axes[GUISE_MAX_DIMS];
  unsigned            mask = 0;
  int                 from = 0;

  if (x == NULL)
    return FALSE;
  if (list == NULL &&
      (list = owned = guise_onnx_import_get_integers (import, node, 1, &n, error)) == NULL)
    return FALSE;
  if (n > (size_t) (GUISE_MAX_DIMS - x->shape.n_dims))
    return guise_onnx_import_fail (node, error, "its result has more than %d dimensions",
                                   GUISE_MAX_DIMS);

  GuiseShape shape = { .n_dims = x->shape.n_dims + (int) n };

  if (!guise_onnx_import_get_axes (import, node, "axes", 1, shape.n_dims, axes, &n, error))
    return FALSE;
  for (size_t i = 0; i < n; i++)
    mask |= 1u << axes[i];
  if ((size_t) __builtin_popcount (mask) != n)
    return guise_onnx_import_fail (node, error, "an axis is there twice");
  for (int i = 0; i < shape.n_dims; i++)
    shape.dims[i] = mask >> i & 1 ? 1 : x->shape.dims[from++];
  return set_reshaped (import, node, x, &shape, error);
}

/* ---- order ---- */

/* Whether an order of axes leaves all elements where they are: those of size 1 may go anywhere. */
static gboolean
keeps_elements (const GuiseShape *shape, const int *order)
{
  int last = -1;

  for (int i = 0; i < shape->n_dims; i++)
    {
      if (shape->dims[order[i]] == 1)
        continue;
      if (order[i] < last)
        return FALSE;
      last = order[i];
    }
  return TRUE;
}

GuiseNode *
guise_onnx_import_build_transpose (GuiseGraph *graph, GuiseNode *x, const int *order)
{
  int n = guise_node_get_shape (x)->n_dims;
  int merged[GUISE_MAX_DIMS] = { 0 };

  memcpy (merged, order, (size_t) n * sizeof *order);
  if (guise_node_get_op (x) == GUISE_OP_TRANSPOSE)
    {
      const GuiseTransposeParams *first = guise_node_get_params (x);

      for (int i = 0; i < n; i++)
        merged[i] = first->order[order[i]];
      x = guise_node_get_input (x, 0);
    }

  const GuiseShape *shape = guise_node_get_shape (x);
  GuiseShape        moved = { .n_dims = n };

  if (!keeps_elements (shape, merged))
    return guise_build_transpose (graph, x, merged);
  for (int i = 0; i < n; i++)
    moved.dims[i] = shape->dims[merged[i]];
  return guise_build_reshape (graph, x, &moved);
}

gboolean
guise_onnx_import_transpose (GuiseOnnxImport     *import,
                             const GuiseOnnxOp   *row,
                             const GuiseOnnxNode *node,
                             GError             **error)
{
  GuiseNode     *x = guise_onnx_import_get_node (import, node, 0, error);
  size_t         n = 0;
  const int64_t *perm = guise_onnx_node_get_ints (node, "perm", &n);
  int            order[GUISE_MAX_DIMS] = { 0 };
  unsigned       seen = 0;

  if (x == NULL)
    return FALSE;

  int n_dims = guise_node_get_shape (x)->n_dims;

  if (perm != NULL && n != (size_t) n_dims)
    return guise_onnx_import_fail (node, error, "its perm does not fit to its input");
  for (int i = 0; i < n_dims; i++)
    {
      int64_t axis = perm != NULL ? perm[i] : n_dims - 1 - i;

      if (axis < 0 || axis >= n_dims || seen >> axis & 1)
        return guise_onnx_import_fail (node, error, "its perm is no permutation");
      seen |= 1u << axis;
      order[i] = (int) axis;
    }
  return guise_onnx_import_set_node (import, node, 0,
                                     guise_onnx_import_build_transpose (import->graph, x, order),
                                     error);
}

gboolean
guise_onnx_import_depth_to_space (GuiseOnnxImport     *import,
                                  const GuiseOnnxOp   *row,
                                  const GuiseOnnxNode *node,
                                  GError             **error)
{
  GuiseNode  *x = guise_onnx_import_get_node (import, node, 0, error);
  int64_t     b = guise_onnx_node_get_int (node, "blocksize", 0);
  const char *mode = guise_onnx_node_get_string (node, "mode", "DCR");
  gboolean    is_dcr = strcmp (mode, "DCR") == 0;

  if (x == NULL)
    return FALSE;

  const GuiseShape *s = guise_node_get_shape (x);

  if (s->n_dims != 4 || b < 1 || b > 64 || s->dims[1] % (b * b) != 0 ||
      (!is_dcr && strcmp (mode, "CRD") != 0))
    return guise_onnx_import_fail (node, error, "this form is not supported");
  if (b == 2 && is_dcr)
    return guise_onnx_import_set_node (import, node, 0,
                                       guise_build_depth_to_space (import->graph, x), error);

  static const int from_dcr[6] = { 0, 3, 4, 1, 5, 2 }, from_crd[6] = { 0, 1, 4, 2, 5, 3 };
  int64_t          c = s->dims[1] / (b * b), h = s->dims[2], w = s->dims[3];
  const GuiseShape split =
    is_dcr ? GUISE_SHAPE (s->dims[0], b, b, c, h, w) : GUISE_SHAPE (s->dims[0], c, b, b, h, w);
  const GuiseShape joined = GUISE_SHAPE (s->dims[0], c, h * b, w * b);

  x = guise_build_reshape (import->graph, x, &split);
  if (x != NULL)
    x = guise_build_transpose (import->graph, x, is_dcr ? from_dcr : from_crd);
  if (x != NULL)
    x = guise_build_reshape (import->graph, x, &joined);
  return guise_onnx_import_set_node (import, node, 0, x, error);
}

/* ---- more elements ---- */

gboolean
guise_onnx_import_expand (GuiseOnnxImport     *import,
                          const GuiseOnnxOp   *row,
                          const GuiseOnnxNode *node,
                          GError             **error)
{
  GuiseNode          *x = guise_onnx_import_get_node (import, node, 0, error);
  size_t              n = 0;
  g_autofree int64_t *sizes =
    x != NULL ? guise_onnx_import_get_integers (import, node, 1, &n, error) : NULL;

  if (sizes == NULL)
    return FALSE;

  const GuiseShape *s = guise_node_get_shape (x);
  GuiseShape        shape = { .n_dims = MAX ((int) MIN (n, GUISE_MAX_DIMS), s->n_dims) };

  if (n > GUISE_MAX_DIMS)
    return guise_onnx_import_fail (node, error, "its result has more than %d dimensions",
                                   GUISE_MAX_DIMS);
  for (int i = 0; i < shape.n_dims; i++)
    {
      int     from_x = i - (shape.n_dims - s->n_dims), from_sizes = i - (shape.n_dims - (int) n);
      int64_t have = from_x >= 0 ? s->dims[from_x] : 1;
      int64_t want = from_sizes >= 0 ? sizes[from_sizes] : 1;

      shape.dims[i] = have == 1 ? want : have;
    }
  return guise_onnx_import_set_node (import, node, 0,
                                     guise_build_broadcast (import->graph, x, &shape), error);
}

gboolean
guise_onnx_import_pad (GuiseOnnxImport     *import,
                       const GuiseOnnxOp   *row,
                       const GuiseOnnxNode *node,
                       GError             **error)
{
  GuiseNode          *x = guise_onnx_import_get_node (import, node, 0, error);
  size_t              n = 0;
  const int64_t      *pads = guise_onnx_node_get_ints (node, "pads", &n);
  g_autofree int64_t *owned = NULL;
  float               value = guise_onnx_node_get_float (node, "value", 0);

  if (x == NULL)
    return FALSE;
  if (pads == NULL &&
      (pads = owned = guise_onnx_import_get_integers (import, node, 1, &n, error)) == NULL)
    return FALSE;
  if (guise_onnx_import_has_input (node, 2))
    {
      GuiseOnnxOperand *operand = guise_onnx_import_get (import, node, 2, error);

      if (operand == NULL)
        return FALSE;
      if (!guise_onnx_import_fold (operand) || guise_shape_n_elements (&operand->shape) != 1)
        return guise_onnx_import_fail (node, error, "its value is not known");
      value = (float) operand->numbers[0].offset;
    }

  int n_dims = guise_node_get_shape (x)->n_dims;

  if (n != 2 * (size_t) n_dims || guise_onnx_import_has_input (node, 3))
    return guise_onnx_import_fail (node, error, "its pads do not fit to its input");
  if (value != 0.0f ||
      strcmp (guise_onnx_node_get_string (node, "mode", "constant"), "constant") != 0)
    return guise_onnx_import_fail (node, error, "only padding with zeros is supported");
  for (size_t i = 0; i < n; i++)
    if (pads[i] < 0 || pads[i] > 65536)
      return guise_onnx_import_fail (node, error, "its pads are not supported");
  return guise_onnx_import_set_node (import, node, 0,
                                     guise_build_pad (import->graph, x, pads, pads + n_dims),
                                     error);
}
