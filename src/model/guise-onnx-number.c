/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers that are folded while an ONNX graph is translated, some of them linear in a number that
 * is known only when the graph runs. */
#include <math.h>
#include <string.h>

#include "model/guise-onnx-import-private.h"

GuiseOnnxNumber
guise_onnx_number (double value)
{
  return (GuiseOnnxNumber){ .offset = value, .variable = GUISE_ONNX_NO_VARIABLE };
}

GuiseOnnxNumber *
guise_onnx_number_copy (const GuiseOnnxNumber *numbers, size_t n)
{
  GuiseOnnxNumber *copy = g_new0 (GuiseOnnxNumber, MAX (n, 1));

  if (n > 0)
    memcpy (copy, numbers, n * sizeof *copy);
  return copy;
}

static gboolean
is_known (const GuiseOnnxNumber *self)
{
  return self->variable == GUISE_ONNX_NO_VARIABLE;
}

gboolean
guise_onnx_number_equal (const GuiseOnnxNumber *a, const GuiseOnnxNumber *b)
{
  return a->variable == b->variable && a->offset == b->offset &&
         (is_known (a) || a->scale == b->scale);
}

double
guise_onnx_number_get_low (const GuiseOnnxImport *self, const GuiseOnnxNumber *number)
{
  if (is_known (number))
    return number->offset;

  const GuiseOnnxVariable *variable =
    &g_array_index (self->variables, GuiseOnnxVariable, number->variable);

  return number->offset + number->scale * (number->scale > 0 ? variable->low : variable->high);
}

double
guise_onnx_number_get_high (const GuiseOnnxImport *self, const GuiseOnnxNumber *number)
{
  const GuiseOnnxNumber negative = { -number->scale, -number->offset, number->variable };

  return -guise_onnx_number_get_low (self, &negative);
}

GuiseNode *
guise_onnx_number_build (GuiseOnnxImport *self, const GuiseOnnxNumber *number)
{
  if (is_known (number))
    {
      const float value = (float) number->offset;

      return guise_graph_constant (self->graph, &GUISE_SHAPE (1), &value);
    }

  GuiseNode *node = g_array_index (self->variables, GuiseOnnxVariable, number->variable).node;

  if (number->scale == 1 && number->offset == 0)
    return node;
  return guise_build_affine (self->graph, node, number->scale, number->offset);
}

gboolean
guise_onnx_number_truncate (GuiseOnnxImport *self, GuiseOnnxNumber *number)
{
  if (is_known (number))
    {
      number->offset = trunc (number->offset);
      return TRUE;
    }
  for (guint i = 0; i < self->variables->len; i++)
    if (guise_onnx_number_equal (&g_array_index (self->variables, GuiseOnnxVariable, i).origin,
                                 number))
      {
        *number = (GuiseOnnxNumber){ 1, 0, (int) i };
        return TRUE;
      }
  if (guise_onnx_number_get_low (self, number) < 0)
    return FALSE; /* floor is not what Cast does below zero, and no model needs it */

  GuiseOnnxVariable variable = {
    .node =
      guise_build_unary (self->graph, GUISE_UNARY_FLOOR, guise_onnx_number_build (self, number)),
    .low = floor (guise_onnx_number_get_low (self, number)),
    .high = floor (guise_onnx_number_get_high (self, number)),
    .origin = *number,
  };

  if (variable.node == NULL)
    return FALSE;
  *number = (GuiseOnnxNumber){ 1, 0, (int) self->variables->len };
  g_array_append_val (self->variables, variable);
  return TRUE;
}

static gboolean
set_sum (const GuiseOnnxNumber *a, double sign, const GuiseOnnxNumber *b, GuiseOnnxNumber *out)
{
  if (!is_known (a) && !is_known (b) && a->variable != b->variable)
    return FALSE;

  GuiseOnnxNumber sum = {
    .scale = (is_known (a) ? 0 : a->scale) + sign * (is_known (b) ? 0 : b->scale),
    .offset = a->offset + sign * b->offset,
    .variable = is_known (a) ? b->variable : a->variable,
  };

  *out = sum.scale != 0 ? sum : guise_onnx_number (sum.offset);
  return TRUE;
}

static gboolean
set_product (const GuiseOnnxNumber *a, const GuiseOnnxNumber *b, GuiseOnnxNumber *out)
{
  if (is_known (a))
    {
      const GuiseOnnxNumber *swap = a;

      a = b;
      b = swap;
    }
  if (!is_known (b))
    return FALSE;

  GuiseOnnxNumber product = { a->scale * b->offset, a->offset * b->offset, a->variable };

  *out = is_known (a) || product.scale == 0 ? guise_onnx_number (product.offset) : product;
  return TRUE;
}

static gboolean
set_quotient (const GuiseOnnxNumber *a,
              const GuiseOnnxNumber *b,
              gboolean               is_integer,
              GuiseOnnxNumber       *out)
{
  if (!is_known (b) || b->offset == 0 || (is_integer && !is_known (a)))
    return FALSE;

  const GuiseOnnxNumber inverse = guise_onnx_number (1 / b->offset);

  if (!is_known (a))
    return set_product (a, &inverse, out);
  *out = guise_onnx_number (is_integer ? trunc (a->offset / b->offset) : a->offset / b->offset);
  return TRUE;
}

/* Decides a comparison that the ranges decide; %FALSE when they overlap. */
static gboolean
set_comparison (const GuiseOnnxImport *self,
                const char            *op,
                const GuiseOnnxNumber *a,
                const GuiseOnnxNumber *b,
                GuiseOnnxNumber       *out)
{
  double low_a = guise_onnx_number_get_low (self, a), high_a = guise_onnx_number_get_high (self, a);
  double low_b = guise_onnx_number_get_low (self, b), high_b = guise_onnx_number_get_high (self, b);
  gboolean is_below = high_a<low_b, is_above = low_a> high_b;
  gboolean                                            is_equal = guise_onnx_number_equal (a, b);
  gboolean                                            result;

  if (!is_below && !is_above && !is_equal)
    return FALSE;
  if (strcmp (op, "Equal") == 0)
    result = is_equal;
  else if (strcmp (op, "Less") == 0)
    result = is_below;
  else if (strcmp (op, "LessOrEqual") == 0)
    result = is_below || is_equal;
  else if (strcmp (op, "Greater") == 0)
    result = is_above;
  else if (strcmp (op, "GreaterOrEqual") == 0)
    result = is_above || is_equal;
  else
    return FALSE;
  *out = guise_onnx_number (result);
  return TRUE;
}

/* The larger or the smaller of two numbers, when their ranges decide. */
static gboolean
set_extreme (const GuiseOnnxImport *self,
             gboolean               is_max,
             const GuiseOnnxNumber *a,
             const GuiseOnnxNumber *b,
             GuiseOnnxNumber       *out)
{
  if (guise_onnx_number_get_low (self, a) >= guise_onnx_number_get_high (self, b))
    *out = is_max ? *a : *b;
  else if (guise_onnx_number_get_low (self, b) >= guise_onnx_number_get_high (self, a))
    *out = is_max ? *b : *a;
  else
    return FALSE;
  return TRUE;
}

gboolean
guise_onnx_number_combine (const GuiseOnnxImport *self,
                           const char            *op,
                           gboolean               is_integer,
                           const GuiseOnnxNumber *a,
                           const GuiseOnnxNumber *b,
                           GuiseOnnxNumber       *out_number)
{
  if (strcmp (op, "Add") == 0)
    return set_sum (a, 1, b, out_number);
  if (strcmp (op, "Sub") == 0)
    return set_sum (a, -1, b, out_number);
  if (strcmp (op, "Mul") == 0)
    return set_product (a, b, out_number);
  if (strcmp (op, "Div") == 0)
    return set_quotient (a, b, is_integer, out_number);
  if (strcmp (op, "Max") == 0 || strcmp (op, "Min") == 0)
    return set_extreme (self, op[1] == 'a', a, b, out_number);
  return set_comparison (self, op, a, b, out_number);
}
