/* SPDX-License-Identifier: GPL-3.0-or-later
 * Walks an ONNX graph and keeps what each of its names stands for. */
#include "model/guise-onnx-import.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "model/guise-onnx-import-private.h"
#include "model/guise-onnx-op.h"

static void
operand_free (gpointer data)
{
  GuiseOnnxOperand *operand = data;

  g_clear_pointer (&operand->numbers, g_free);
  g_free (operand);
}

GuiseOnnxImport *
guise_onnx_import_new (const GuiseOnnxModel *model, GuiseGraph *graph)
{
  GuiseOnnxImport *self = g_new0 (GuiseOnnxImport, 1);

  self->model = model;
  self->graph = graph;
  self->opset = guise_onnx_model_get_opset (model);
  self->operands = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, operand_free);
  self->uses = g_hash_table_new (g_str_hash, g_str_equal);
  self->variables = g_array_new (FALSE, FALSE, sizeof (GuiseOnnxVariable));
  self->params = g_ptr_array_new ();
  return self;
}

void
guise_onnx_import_free (GuiseOnnxImport *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->operands, g_hash_table_unref);
  g_clear_pointer (&self->uses, g_hash_table_unref);
  g_clear_pointer (&self->variables, g_array_unref);
  g_clear_pointer (&self->params, g_ptr_array_unref);
  g_free (self);
}

const GPtrArray *
guise_onnx_import_get_params (const GuiseOnnxImport *self)
{
  return self->params;
}

double
guise_onnx_import_get_n_bytes (const GuiseOnnxImport *self)
{
  return self->n_bytes;
}

/* ---- errors ---- */

gboolean
guise_onnx_import_fail (const GuiseOnnxNode *node, GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);

  g_autofree char *reason = g_strdup_vprintf (format, arguments);

  va_end (arguments);

  const char *name = node->name[0] != '\0' ? node->name
                     : node->n_outputs > 0 ? node->outputs[0]
                                           : "";

  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "Node '%s' (%s): %s", name,
               node->op, reason);
  return FALSE;
}

/* Reports what a builder complained about in terms of the ONNX node. */
static gboolean
check_graph (GuiseOnnxImport *self, const GuiseOnnxNode *node, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (guise_graph_check (self->graph, &reason))
    return TRUE;
  if (!g_error_matches (reason, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY))
    return guise_onnx_import_fail (node, error, "%s", reason->message);
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY, reason->message);
  return FALSE;
}

/* ---- names ---- */

/* Gives a name its meaning; no name may have two. */
static GuiseOnnxOperand *
add_operand (GuiseOnnxImport *self, const char *name, GuiseOnnxValueKind kind)
{
  GuiseOnnxOperand *operand;

  if (name[0] == '\0' || g_hash_table_contains (self->operands, name))
    return NULL;
  operand = g_new0 (GuiseOnnxOperand, 1);
  operand->kind = kind;
  operand->n_uses = GPOINTER_TO_SIZE (g_hash_table_lookup (self->uses, name));
  g_hash_table_insert (self->operands, (gpointer) name, operand);
  return operand;
}

/* Operators of floats give what they take, of which the first is among the first two (Where).
 * Cast says otherwise itself. */
static gboolean
takes_half (GuiseOnnxImport *self, const GuiseOnnxNode *node)
{
  for (size_t i = 0; i < MIN (node->n_inputs, 2); i++)
    {
      const GuiseOnnxOperand *operand = g_hash_table_lookup (self->operands, node->inputs[i]);

      if (operand != NULL && operand->is_half)
        return TRUE;
    }
  return FALSE;
}

static GuiseOnnxOperand *
add_output (GuiseOnnxImport     *self,
            const GuiseOnnxNode *node,
            size_t               i,
            GuiseOnnxValueKind   kind,
            GError             **error)
{
  GuiseOnnxOperand *operand =
    i < node->n_outputs ? add_operand (self, node->outputs[i], kind) : NULL;

  if (operand == NULL)
    guise_onnx_import_fail (node, error, "its output %zu is missing or defined twice", i);
  else
    {
      operand->producer = node;
      operand->is_half = takes_half (self, node);
    }
  return operand;
}

void
guise_onnx_import_bind (GuiseOnnxImport *self, const char *name, GuiseNode *node)
{
  GuiseOnnxOperand *operand = add_operand (self, name, GUISE_ONNX_VALUE_NODE);

  g_return_if_fail (operand != NULL);
  operand->node = node;
  operand->shape = *guise_node_get_shape (node);
}

void
guise_onnx_import_bind_number (GuiseOnnxImport *self,
                               const char      *name,
                               GuiseNode       *node,
                               double           low,
                               double           high)
{
  GuiseOnnxOperand       *operand = add_operand (self, name, GUISE_ONNX_VALUE_NUMBERS);
  const GuiseOnnxVariable variable = { node, low, high, { 0, 0, GUISE_ONNX_NO_VARIABLE } };

  g_return_if_fail (operand != NULL);
  operand->shape = GUISE_SHAPE (1);
  operand->numbers = g_new0 (GuiseOnnxNumber, 1);
  operand->numbers[0] = (GuiseOnnxNumber){ 1, 0, (int) self->variables->len };
  g_array_append_val (self->variables, variable);
}

/* ---- reading operands ---- */

gboolean
guise_onnx_import_has_input (const GuiseOnnxNode *node, size_t i)
{
  return i < node->n_inputs && node->inputs[i][0] != '\0';
}

GuiseOnnxOperand *
guise_onnx_import_get (GuiseOnnxImport *self, const GuiseOnnxNode *node, size_t i, GError **error)
{
  GuiseOnnxOperand *operand = NULL;

  if (!guise_onnx_import_has_input (node, i))
    guise_onnx_import_fail (node, error, "input %zu is missing", i);
  else if ((operand = g_hash_table_lookup (self->operands, node->inputs[i])) == NULL)
    guise_onnx_import_fail (node, error,
                            "input '%s' is used before it is defined, or the graph has a cycle",
                            node->inputs[i]);
  return operand;
}

gboolean
guise_onnx_import_fold (GuiseOnnxOperand *operand)
{
  const GuiseOnnxTensor *tensor = operand->tensor;

  if (operand->kind == GUISE_ONNX_VALUE_NUMBERS)
    return TRUE;
  if (operand->kind != GUISE_ONNX_VALUE_TENSOR || tensor->n_elements > GUISE_ONNX_MAX_NUMBERS)
    return FALSE;
  operand->numbers = g_new0 (GuiseOnnxNumber, MAX (tensor->n_elements, 1));
  for (size_t i = 0; i < tensor->n_elements; i++)
    operand->numbers[i] =
      guise_onnx_number (tensor->i64 != NULL ? (double) tensor->i64[i] : (double) tensor->f32[i]);
  operand->is_integer = tensor->i64 != NULL;
  operand->kind = GUISE_ONNX_VALUE_NUMBERS;
  return TRUE;
}

/* An initializer becomes a parameter of the graph, or a constant when it is small. */
static GuiseNode *
build_tensor (GuiseOnnxImport *self, GuiseOnnxOperand *operand)
{
  const GuiseOnnxTensor *tensor = operand->tensor;

  if (tensor->n_elements <= GUISE_ONNX_MAX_CONSTANT)
    return guise_graph_constant (self->graph, &operand->shape, tensor->f32);
  g_ptr_array_add (self->params, (gpointer) tensor);
  return guise_graph_param (self->graph, tensor->name, &operand->shape);
}

static GuiseNode *
build_numbers (GuiseOnnxImport *self, const GuiseOnnxOperand *operand)
{
  size_t                 n = (size_t) guise_shape_n_elements (&operand->shape);
  g_autofree float      *values = g_new (float, MAX (n, 1));
  g_autofree GuiseNode **parts = g_new0 (GuiseNode *, MAX (n, 1));
  gboolean               is_known = TRUE;

  for (size_t i = 0; i < n; i++)
    {
      values[i] = (float) operand->numbers[i].offset;
      is_known = is_known && operand->numbers[i].variable == GUISE_ONNX_NO_VARIABLE;
    }
  if (is_known)
    return guise_graph_constant (self->graph, &operand->shape, values);
  for (size_t i = 0; i < n; i++)
    if ((parts[i] = guise_onnx_number_build (self, &operand->numbers[i])) == NULL)
      return NULL;

  GuiseNode *joined = guise_build_concat (self->graph, parts, n, 0);

  return joined != NULL ? guise_build_reshape (self->graph, joined, &operand->shape) : NULL;
}

GuiseNode *
guise_onnx_import_as_node (GuiseOnnxImport     *self,
                           GuiseOnnxOperand    *operand,
                           const GuiseOnnxNode *node,
                           GError             **error)
{
  GuiseNode *result = operand->node;

  if (operand->kind == GUISE_ONNX_VALUE_RANGE)
    {
      guise_onnx_import_fail (node, error,
                              "it works on a part whose size is known only at run time");
      return NULL;
    }
  if (result != NULL)
    return result;
  if (operand->kind == GUISE_ONNX_VALUE_TENSOR && operand->tensor->f32 == NULL)
    {
      guise_onnx_import_fail (node, error, "it computes with a large integer tensor");
      return NULL;
    }
  result = operand->kind == GUISE_ONNX_VALUE_TENSOR ? build_tensor (self, operand)
                                                    : build_numbers (self, operand);
  operand->node = result;
  if (result == NULL)
    check_graph (self, node, error);
  return result;
}

GuiseNode *
guise_onnx_import_get_node (GuiseOnnxImport     *self,
                            const GuiseOnnxNode *node,
                            size_t               i,
                            GError             **error)
{
  GuiseOnnxOperand *operand = guise_onnx_import_get (self, node, i, error);

  return operand != NULL ? guise_onnx_import_as_node (self, operand, node, error) : NULL;
}

int64_t *
guise_onnx_import_get_integers (GuiseOnnxImport     *self,
                                const GuiseOnnxNode *node,
                                size_t               i,
                                size_t              *out_n,
                                GError             **error)
{
  GuiseOnnxOperand *operand = guise_onnx_import_get (self, node, i, error);

  if (operand == NULL)
    return NULL;

  size_t n =
    guise_onnx_import_fold (operand) ? (size_t) guise_shape_n_elements (&operand->shape) : 0;
  g_autofree int64_t *values = g_new (int64_t, n + 1);

  for (size_t k = 0; k < n; k++)
    {
      if (operand->numbers[k].variable != GUISE_ONNX_NO_VARIABLE ||
          isnan (operand->numbers[k].offset))
        operand = NULL;
      if (operand == NULL)
        break;
      values[k] = (int64_t) CLAMP (operand->numbers[k].offset, -0x1p62, 0x1p62);
    }
  if (operand == NULL || operand->kind != GUISE_ONNX_VALUE_NUMBERS || !operand->is_integer)
    {
      guise_onnx_import_fail (node, error, "input %zu must be integers that are known", i);
      return NULL;
    }
  *out_n = n;
  return g_steal_pointer (&values);
}

gboolean
guise_onnx_import_get_axes (GuiseOnnxImport     *self,
                            const GuiseOnnxNode *node,
                            const char          *attribute,
                            size_t               i,
                            int                  n_dims,
                            int                  out_axes[GUISE_MAX_DIMS],
                            size_t              *out_n,
                            GError             **error)
{
  size_t              n = 0;
  const int64_t      *list = guise_onnx_node_get_ints (node, attribute, &n);
  g_autofree int64_t *owned = NULL;

  if (list == NULL && guise_onnx_import_has_input (node, i))
    {
      list = owned = guise_onnx_import_get_integers (self, node, i, &n, error);
      if (list == NULL)
        return FALSE;
    }
  if (n > GUISE_MAX_DIMS)
    return guise_onnx_import_fail (node, error, "more axes than a value can have");
  for (size_t k = 0; k < n; k++)
    {
      if (list[k] < -n_dims || list[k] >= n_dims)
        return guise_onnx_import_fail (node, error, "there is no axis %" G_GINT64_FORMAT, list[k]);
      out_axes[k] = (int) (list[k] < 0 ? list[k] + n_dims : list[k]);
    }
  *out_n = n;
  return TRUE;
}

int
guise_onnx_import_get_axis (const GuiseOnnxNode *node, int64_t fallback, int n_dims, GError **error)
{
  int64_t axis = guise_onnx_node_get_int (node, "axis", fallback);

  if (axis < -n_dims || axis >= n_dims)
    {
      guise_onnx_import_fail (node, error, "there is no axis %" G_GINT64_FORMAT, axis);
      return -1;
    }
  return (int) (axis < 0 ? axis + n_dims : axis);
}

const GuiseOnnxNode *
guise_onnx_import_find_producer (const GuiseOnnxOperand *operand, const char *op)
{
  const GuiseOnnxNode *producer = operand->producer;

  return producer != NULL && operand->n_uses == 1 && strcmp (producer->op, op) == 0 ? producer
                                                                                    : NULL;
}

/* ---- setting outputs ---- */

gboolean
guise_onnx_import_set_node (GuiseOnnxImport     *self,
                            const GuiseOnnxNode *node,
                            size_t               i,
                            GuiseNode           *value,
                            GError             **error)
{
  GuiseOnnxOperand *operand;

  if (value == NULL)
    {
      if (check_graph (self, node, error))
        guise_onnx_import_fail (node, error, "it could not be built");
      return FALSE;
    }
  operand = add_output (self, node, i, GUISE_ONNX_VALUE_NODE, error);
  if (operand == NULL)
    return FALSE;
  operand->node = value;
  operand->shape = *guise_node_get_shape (value);
  self->n_bytes += (double) guise_shape_n_elements (&operand->shape) * sizeof (float);
  if (self->n_bytes > GUISE_ONNX_MAX_VALUE_BYTES)
    return guise_onnx_import_fail (node, error,
                                   "up to here the values of the graph take more than 16 GiB");
  return TRUE;
}

gboolean
guise_onnx_import_set_numbers (GuiseOnnxImport     *self,
                               const GuiseOnnxNode *node,
                               size_t               i,
                               const GuiseShape    *shape,
                               gboolean             is_integer,
                               GuiseOnnxNumber     *numbers,
                               GError             **error)
{
  GuiseOnnxOperand *operand = add_output (self, node, i, GUISE_ONNX_VALUE_NUMBERS, error);

  if (operand == NULL)
    {
      g_free (numbers);
      return FALSE;
    }
  operand->shape = *shape;
  operand->is_integer = is_integer;
  operand->numbers = numbers;
  return TRUE;
}

gboolean
guise_onnx_import_set_range (GuiseOnnxImport       *self,
                             const GuiseOnnxNode   *node,
                             GuiseNode             *whole,
                             int                    axis,
                             const GuiseOnnxNumber *low,
                             const GuiseOnnxNumber *high,
                             GError               **error)
{
  GuiseOnnxOperand *operand = add_output (self, node, 0, GUISE_ONNX_VALUE_RANGE, error);

  if (operand == NULL)
    return FALSE;
  operand->node = whole;
  operand->shape = *guise_node_get_shape (whole);
  operand->axis = axis;
  operand->low = *low;
  operand->high = *high;
  return TRUE;
}

gboolean
guise_onnx_import_set_alias (GuiseOnnxImport        *self,
                             const GuiseOnnxNode    *node,
                             const GuiseOnnxOperand *operand,
                             GError                **error)
{
  GuiseOnnxOperand *copy = add_output (self, node, 0, operand->kind, error);
  size_t            n_uses;

  if (copy == NULL)
    return FALSE;
  n_uses = copy->n_uses;
  *copy = *operand;
  copy->n_uses = n_uses;
  copy->producer = node;
  if (operand->numbers != NULL)
    copy->numbers =
      guise_onnx_number_copy (operand->numbers, (size_t) guise_shape_n_elements (&operand->shape));
  return TRUE;
}

void
guise_onnx_import_set_half (GuiseOnnxImport *self, const GuiseOnnxNode *node, gboolean is_half)
{
  GuiseOnnxOperand *operand = g_hash_table_lookup (self->operands, node->outputs[0]);

  operand->is_half = is_half;
}

/* ---- the walk ---- */

static gboolean
add_initializers (GuiseOnnxImport *self, GError **error)
{
  for (size_t i = 0; i < self->model->n_initializers; i++)
    {
      const GuiseOnnxTensor *tensor = &self->model->initializers[i];
      GuiseOnnxOperand      *operand = add_operand (self, tensor->name, GUISE_ONNX_VALUE_TENSOR);

      if (operand == NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                       "Initializer '%s' has no name or the name of an input or of another one",
                       tensor->name);
          return FALSE;
        }
      operand->tensor = tensor;
      operand->is_half = tensor->type == GUISE_ONNX_F16;
      operand->shape.n_dims = (int) MIN (tensor->n_dims, GUISE_MAX_DIMS);
      for (int k = 0; k < operand->shape.n_dims; k++)
        operand->shape.dims[k] = tensor->dims[k];
      if (tensor->n_dims > GUISE_MAX_DIMS)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                       "Initializer '%s' has more than %d dimensions", tensor->name,
                       GUISE_MAX_DIMS);
          return FALSE;
        }
    }
  return TRUE;
}

static void
count_use (GuiseOnnxImport *self, const char *name)
{
  size_t n = GPOINTER_TO_SIZE (g_hash_table_lookup (self->uses, name));

  g_hash_table_replace (self->uses, (gpointer) name, GSIZE_TO_POINTER (n + 1));
}

static void
count_uses (GuiseOnnxImport *self)
{
  GHashTableIter iter;
  gpointer       name, operand;

  for (size_t i = 0; i < self->model->n_nodes; i++)
    for (size_t k = 0; k < self->model->nodes[i].n_inputs; k++)
      count_use (self, self->model->nodes[i].inputs[k]);
  for (size_t i = 0; i < self->model->n_outputs; i++)
    count_use (self, self->model->outputs[i].name);
  g_hash_table_iter_init (&iter, self->operands);
  while (g_hash_table_iter_next (&iter, &name, &operand))
    ((GuiseOnnxOperand *) operand)->n_uses =
      GPOINTER_TO_SIZE (g_hash_table_lookup (self->uses, name));
}

gboolean
guise_onnx_import_run (GuiseOnnxImport *self, GError **error)
{
  count_uses (self);
  if (!add_initializers (self, error))
    return FALSE;
  for (size_t i = 0; i < self->model->n_nodes; i++)
    {
      const GuiseOnnxNode *node = &self->model->nodes[i];
      gboolean           is_onnx = node->domain[0] == '\0' || strcmp (node->domain, "ai.onnx") == 0;
      const GuiseOnnxOp *row = is_onnx ? guise_onnx_op_find (node->op) : NULL;

      if (row == NULL)
        return guise_onnx_import_fail (node, error, "this operator%s%s is not supported",
                                       is_onnx ? "" : " of domain ", is_onnx ? "" : node->domain);
      if (!row->import (self, row, node, error))
        return FALSE;
      if (!check_graph (self, node, error))
        return FALSE;
    }
  return TRUE;
}

GuiseNode *
guise_onnx_import_get_output (GuiseOnnxImport *self, const char *name, GError **error)
{
  GuiseOnnxOperand   *operand = g_hash_table_lookup (self->operands, name);
  const GuiseOnnxNode none = { .name = name, .op = "output" };

  if (operand == NULL)
    {
      guise_onnx_import_fail (&none, error, "no node computes it");
      return NULL;
    }
  return guise_onnx_import_as_node (self, operand, &none, error);
}
