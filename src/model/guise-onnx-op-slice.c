/* SPDX-License-Identifier: GPL-3.0-or-later
 * Operators of ONNX that take values apart and join them, with bounds that may be known only when
 * the graph runs. */
#include <math.h>
#include <string.h>

#include "model/guise-onnx-op.h"

#define MAX_GATHERED 64 /* single slices that one Gather may become */

/* ---- slice ---- */

/* The bounds of a Slice along one axis. */
typedef struct
{
  int             axis;
  GuiseOnnxNumber start;
  GuiseOnnxNumber end;
  int64_t         step;
} Bounds;

/* Reads a list of numbers, an attribute before opset 10 and an input since; @out_numbers is to be
 * freed. */
static gboolean
get_numbers (GuiseOnnxImport     *import,
             const GuiseOnnxNode *node,
             const char          *attribute,
             size_t               i,
             GuiseOnnxNumber    **out_numbers,
             size_t              *out_n,
             GError             **error)
{
  const int64_t *list = guise_onnx_node_get_ints (node, attribute, out_n);

  if (list != NULL)
    {
      *out_numbers = g_new0 (GuiseOnnxNumber, *out_n + 1);
      for (size_t k = 0; k < *out_n; k++)
        (*out_numbers)[k] = guise_onnx_number ((double) list[k]);
      return TRUE;
    }

  GuiseOnnxOperand *operand = guise_onnx_import_get (import, node, i, error);

  if (operand == NULL)
    return FALSE;
  if (!guise_onnx_import_fold (operand) || !operand->is_integer)
    return guise_onnx_import_fail (node, error, "its %s are not known", attribute);
  *out_n = (size_t) guise_shape_n_elements (&operand->shape);
  *out_numbers = guise_onnx_number_copy (operand->numbers, *out_n);
  return TRUE;
}

/* Brings a bound into 0 .. size: negative ones count from the end. */
static gboolean
settle_bound (const GuiseOnnxImport *import, GuiseOnnxNumber *bound, int64_t size)
{
  if (isnan (bound->offset))
    return FALSE; /* a file may divide nothing by nothing */
  if (bound->variable == GUISE_ONNX_NO_VARIABLE)
    {
      if (bound->offset < 0)
        bound->offset += (double) size;
      bound->offset = CLAMP (bound->offset, 0, (double) size);
      return TRUE;
    }
  if (guise_onnx_number_get_high (import, bound) < 0)
    bound->offset += (double) size;
  if (guise_onnx_number_get_low (import, bound) >= (double) size)
    *bound = guise_onnx_number ((double) size);
  return guise_onnx_number_get_low (import, bound) >= 0 &&
         guise_onnx_number_get_high (import, bound) <= (double) size;
}

static gboolean
read_bounds (GuiseOnnxImport     *import,
             const GuiseOnnxNode *node,
             const GuiseShape    *shape,
             Bounds               out_bounds[GUISE_MAX_DIMS],
             size_t              *out_n,
             GError             **error)
{
  g_autofree GuiseOnnxNumber *starts = NULL;
  g_autofree GuiseOnnxNumber *ends = NULL;
  g_autofree int64_t         *steps = NULL;
  size_t                      n_starts = 0, n_ends = 0, n_axes = 0, n_steps = 0;
  int                         axes[GUISE_MAX_DIMS];

  if (!get_numbers (import, node, "starts", 1, &starts, &n_starts, error) ||
      !get_numbers (import, node, "ends", 2, &ends, &n_ends, error) ||
      !guise_onnx_import_get_axes (import, node, "axes", 3, shape->n_dims, axes, &n_axes, error))
    return FALSE;
  if (guise_onnx_import_has_input (node, 4) &&
      (steps = guise_onnx_import_get_integers (import, node, 4, &n_steps, error)) == NULL)
    return FALSE;
  if (n_starts != n_ends || n_starts > (size_t) shape->n_dims ||
      (n_axes != n_starts && n_axes != 0) || (steps != NULL && n_steps != n_starts))
    return guise_onnx_import_fail (node, error, "its bounds do not fit together");
  for (size_t i = 0; i < n_starts; i++)
    out_bounds[i] =
      (Bounds){ n_axes > 0 ? axes[i] : (int) i, starts[i], ends[i], steps != NULL ? steps[i] : 1 };
  *out_n = n_starts;
  return TRUE;
}

/* Slices a folded list. */
static gboolean
slice_numbers (GuiseOnnxImport     *import,
               const GuiseOnnxNode *node,
               GuiseOnnxOperand    *x,
               Bounds              *bounds,
               GError             **error)
{
  int64_t size = x->shape.dims[0];

  if (bounds->start.variable != GUISE_ONNX_NO_VARIABLE ||
      bounds->end.variable != GUISE_ONNX_NO_VARIABLE || bounds->step != 1)
    return guise_onnx_import_fail (node, error, "this part of a list is not supported");
  if (!settle_bound (import, &bounds->start, size) || !settle_bound (import, &bounds->end, size))
    return guise_onnx_import_fail (node, error, "its bounds are no numbers");

  int64_t start = (int64_t) bounds->start.offset;
  int64_t n = MAX ((int64_t) bounds->end.offset - start, 0);

  return guise_onnx_import_set_numbers (import, node, 0, &GUISE_SHAPE (n), x->is_integer,
                                        guise_onnx_number_copy (x->numbers + start, (size_t) n),
                                        error);
}

gboolean
guise_onnx_import_slice (GuiseOnnxImport     *import,
                         const GuiseOnnxOp   *row,
                         const GuiseOnnxNode *node,
                         GError             **error)
{
  GuiseOnnxOperand *x = guise_onnx_import_get (import, node, 0, error);
  Bounds            bounds[GUISE_MAX_DIMS];
  const Bounds     *open = NULL;
  size_t            n = 0;

  if (x == NULL || !read_bounds (import, node, &x->shape, bounds, &n, error))
    return FALSE;
  if (x->kind != GUISE_ONNX_VALUE_NODE && x->shape.n_dims == 1 && n == 1 &&
      guise_onnx_import_fold (x))
    return slice_numbers (import, node, x, bounds, error);

  GuiseNode *result = guise_onnx_import_as_node (import, x, node, error);

  for (size_t i = 0; i < n && result != NULL; i++)
    {
      int64_t size = guise_node_get_shape (result)->dims[bounds[i].axis];

      if (bounds[i].step != 1)
        return guise_onnx_import_fail (node, error, "only steps of 1 are supported");
      if (!settle_bound (import, &bounds[i].start, size) ||
          !settle_bound (import, &bounds[i].end, size))
        return guise_onnx_import_fail (node, error, "its bounds may lie outside of its input");
      if (bounds[i].start.variable != GUISE_ONNX_NO_VARIABLE ||
          bounds[i].end.variable != GUISE_ONNX_NO_VARIABLE)
        {
          if (open != NULL)
            return guise_onnx_import_fail (node, error, "two axes depend on the morph value");
          open = &bounds[i];
          continue;
        }

      int64_t start = (int64_t) bounds[i].start.offset, end = (int64_t) bounds[i].end.offset;

      if (end <= start)
        return guise_onnx_import_fail (node, error, "nothing is left of its input");
      result = guise_build_slice (import->graph, result, bounds[i].axis, start, end - start);
      if (result == NULL)
        return guise_onnx_import_set_node (import, node, 0, NULL, error);
    }
  if (result == NULL)
    return FALSE;
  if (open != NULL)
    return guise_onnx_import_set_range (import, node, result, open->axis, &open->start, &open->end,
                                        error);
  return guise_onnx_import_set_node (import, node, 0, result, error);
}

/* ---- gather ---- */

static gboolean
gather_numbers (GuiseOnnxImport        *import,
                const GuiseOnnxNode    *node,
                const GuiseOnnxOperand *x,
                const GuiseOnnxOperand *indices,
                const int64_t          *list,
                size_t                  n,
                GError                **error)
{
  g_autofree GuiseOnnxNumber *numbers = g_new0 (GuiseOnnxNumber, MAX (n, 1));

  for (size_t i = 0; i < n; i++)
    {
      int64_t index = list[i] < 0 ? list[i] + x->shape.dims[0] : list[i];

      if (index < 0 || index >= x->shape.dims[0])
        return guise_onnx_import_fail (node, error, "an index lies outside of its input");
      numbers[i] = x->numbers[index];
    }
  return guise_onnx_import_set_numbers (import, node, 0, &indices->shape, x->is_integer,
                                        g_steal_pointer (&numbers), error);
}

gboolean
guise_onnx_import_gather (GuiseOnnxImport     *import,
                          const GuiseOnnxOp   *row,
                          const GuiseOnnxNode *node,
                          GError             **error)
{
  GuiseOnnxOperand   *x = guise_onnx_import_get (import, node, 0, error);
  size_t              n = 0;
  g_autofree int64_t *list =
    x != NULL ? guise_onnx_import_get_integers (import, node, 1, &n, error) : NULL;
  GuiseOnnxOperand *indices = list != NULL ? guise_onnx_import_get (import, node, 1, error) : NULL;
  int axis = indices != NULL ? guise_onnx_import_get_axis (node, 0, x->shape.n_dims, error) : -1;
  GuiseNode *parts[MAX_GATHERED];

  if (axis < 0)
    return FALSE;
  if (x->kind != GUISE_ONNX_VALUE_NODE && x->shape.n_dims == 1 && guise_onnx_import_fold (x))
    return gather_numbers (import, node, x, indices, list, n, error);

  GuiseNode *input = guise_onnx_import_as_node (import, x, node, error);
  GuiseShape shape = { .n_dims = 0 };

  if (input == NULL)
    return FALSE;
  if (n == 0 || n > MAX_GATHERED || indices->shape.n_dims > 1)
    return guise_onnx_import_fail (node, error, "this list of indices is not supported");
  for (size_t i = 0; i < n; i++)
    {
      int64_t index = list[i] < 0 ? list[i] + x->shape.dims[axis] : list[i];

      parts[i] = guise_build_slice (import->graph, input, axis, index, 1);
    }

  GuiseNode *result = guise_build_concat (import->graph, parts, n, axis);

  if (result == NULL || indices->shape.n_dims == 1)
    return guise_onnx_import_set_node (import, node, 0, result, error);
  for (int i = 0; i < x->shape.n_dims; i++)
    if (i != axis)
      shape.dims[shape.n_dims++] = x->shape.dims[i];
  return guise_onnx_import_set_node (import, node, 0,
                                     guise_build_reshape (import->graph, result, &shape), error);
}

/* ---- concat ---- */

/* Joins folded lists; *@out_folded says whether all of them were. */
static gboolean
concat_numbers (GuiseOnnxImport     *import,
                const GuiseOnnxNode *node,
                GuiseOnnxOperand   **parts,
                gboolean            *out_folded,
                GError             **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, TRUE, sizeof (GuiseOnnxNumber));

  *out_folded = FALSE;
  for (size_t i = 0; i < node->n_inputs; i++)
    {
      if (parts[i]->kind == GUISE_ONNX_VALUE_NODE || parts[i]->shape.n_dims != 1 ||
          !guise_onnx_import_fold (parts[i]))
        return TRUE;
      g_array_append_vals (numbers, parts[i]->numbers, (guint) parts[i]->shape.dims[0]);
      if (numbers->len > GUISE_ONNX_MAX_NUMBERS)
        return TRUE;
    }
  *out_folded = TRUE;

  const GuiseShape shape = GUISE_SHAPE (numbers->len);

  return guise_onnx_import_set_numbers (import, node, 0, &shape, parts[0]->is_integer,
                                        guise_onnx_number_copy ((const GuiseOnnxNumber
                                                                   *) (const void *) numbers->data,
                                                                numbers->len),
                                        error);
}

/* 1 where @bound <= index, else 0, shaped to broadcast along @axis. */
static GuiseNode *
build_from_mask (GuiseOnnxImport       *import,
                 const GuiseShape      *whole,
                 int                    axis,
                 const GuiseOnnxNumber *bound)
{
  GuiseShape shape = { .n_dims = whole->n_dims };
  GuiseNode *limit = guise_onnx_number_build (import, bound), *indices;
  float     *values;

  for (int i = 0; i < shape.n_dims; i++)
    shape.dims[i] = i == axis ? whole->dims[axis] : 1;
  values = guise_graph_constant_new (import->graph, &shape, &indices);
  for (int64_t i = 0; values != NULL && i < whole->dims[axis]; i++)
    values[i] = (float) i;
  return guise_build_binary (import->graph, GUISE_BINARY_GREATER_EQUAL, indices, limit);
}

/* Joins parts of wholes of one size that follow each other without a gap. Taken one after the
 * other, each whole replaces what is there from the start of its part on; the masks are 0 or 1, so
 * that every element is kept exactly. */
static gboolean
concat_ranges (GuiseOnnxImport     *import,
               const GuiseOnnxNode *node,
               GuiseOnnxOperand   **parts,
               int                  axis,
               GError             **error)
{
  const GuiseShape     *whole = &parts[0]->shape;
  GuiseOnnxNumber       expected = guise_onnx_number (0);
  const GuiseOnnxNumber size = guise_onnx_number ((double) whole->dims[axis]);
  GuiseNode            *result = NULL;

  for (size_t i = 0; i < node->n_inputs; i++)
    {
      if (parts[i]->kind != GUISE_ONNX_VALUE_RANGE || parts[i]->axis != axis ||
          !guise_shape_equal (&parts[i]->shape, whole) ||
          !guise_onnx_number_equal (&parts[i]->low, &expected))
        return guise_onnx_import_fail (node, error,
                                       "parts whose size depends on the morph value can only be "
                                       "joined in their old places");
      expected = parts[i]->high;
      if (i == 0)
        {
          result = parts[0]->node;
          continue;
        }

      GuiseNode *mask = build_from_mask (import, whole, axis, &parts[i]->low);
      GuiseNode *chosen = guise_build_mul (import->graph, mask, parts[i]->node);
      GuiseNode *other = guise_build_affine (import->graph, mask, -1, 1);

      result =
        guise_build_add (import->graph, guise_build_mul (import->graph, other, result), chosen);
    }
  if (!guise_onnx_number_equal (&expected, &size))
    return guise_onnx_import_fail (node, error,
                                   "parts whose size depends on the morph value do not make up a "
                                   "whole");
  return guise_onnx_import_set_node (import, node, 0, result, error);
}

gboolean
guise_onnx_import_concat (GuiseOnnxImport     *import,
                          const GuiseOnnxOp   *row,
                          const GuiseOnnxNode *node,
                          GError             **error)
{
  g_autofree GuiseOnnxOperand **parts = g_new0 (GuiseOnnxOperand *, node->n_inputs + 1);
  g_autofree GuiseNode        **nodes = g_new0 (GuiseNode *, node->n_inputs + 1);
  gboolean                      has_range = FALSE, is_folded;

  for (size_t i = 0; i < node->n_inputs; i++)
    {
      parts[i] = guise_onnx_import_get (import, node, i, error);
      if (parts[i] == NULL)
        return FALSE;
      has_range = has_range || parts[i]->kind == GUISE_ONNX_VALUE_RANGE;
    }
  if (node->n_inputs == 0)
    return guise_onnx_import_fail (node, error, "it joins nothing");

  int axis = guise_onnx_import_get_axis (node, 0, parts[0]->shape.n_dims, error);

  if (axis < 0)
    return FALSE;
  if (has_range)
    return concat_ranges (import, node, parts, axis, error);
  if (!concat_numbers (import, node, parts, &is_folded, error) || is_folded)
    return is_folded;
  for (size_t i = 0; i < node->n_inputs; i++)
    if ((nodes[i] = guise_onnx_import_as_node (import, parts[i], node, error)) == NULL)
      return FALSE;
  return guise_onnx_import_set_node (import, node, 0,
                                     guise_build_concat (import->graph, nodes, node->n_inputs,
                                                         axis),
                                     error);
}

/* ---- split ---- */

gboolean
guise_onnx_import_split (GuiseOnnxImport     *import,
                         const GuiseOnnxOp   *row,
                         const GuiseOnnxNode *node,
                         GError             **error)
{
  GuiseNode          *x = guise_onnx_import_get_node (import, node, 0, error);
  size_t              n = 0;
  const int64_t      *sizes = guise_onnx_node_get_ints (node, "split", &n);
  g_autofree int64_t *owned = NULL;
  int64_t             start = 0;

  if (x == NULL)
    return FALSE;
  if (sizes == NULL && guise_onnx_import_has_input (node, 1) &&
      (sizes = owned = guise_onnx_import_get_integers (import, node, 1, &n, error)) == NULL)
    return FALSE;

  int axis = guise_onnx_import_get_axis (node, 0, guise_node_get_shape (x)->n_dims, error);

  if (axis < 0)
    return FALSE;

  int64_t size = guise_node_get_shape (x)->dims[axis], n_parts = (int64_t) node->n_outputs;

  if (n_parts < 1 || (sizes != NULL && n != node->n_outputs))
    return guise_onnx_import_fail (node, error, "its sizes do not fit to its outputs");
  for (int64_t i = 0; i < n_parts; i++)
    {
      int64_t part = sizes != NULL ? sizes[i] : MIN ((size + n_parts - 1) / n_parts, size - start);

      if (part < 1 || part > size - start)
        return guise_onnx_import_fail (node, error, "its sizes do not fit to its input");
      if (!guise_onnx_import_set_node (import, node, (size_t) i,
                                       guise_build_slice (import->graph, x, axis, start, part),
                                       error))
        return FALSE;
      start += part;
    }
  return start == size || guise_onnx_import_fail (node, error, "its sizes leave something over");
}
