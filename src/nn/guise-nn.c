/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shapes and the error domain of the compute engine. */
#include "nn/guise-nn.h"

GQuark
guise_nn_error_quark (void)
{
  return g_quark_from_static_string ("guise-nn-error");
}

int64_t
guise_shape_n_elements (const GuiseShape *self)
{
  int64_t n = 1;

  for (int i = 0; i < self->n_dims; i++)
    n *= self->dims[i];
  return n;
}

gboolean
guise_shape_equal (const GuiseShape *a, const GuiseShape *b)
{
  if (a->n_dims != b->n_dims)
    return FALSE;
  for (int i = 0; i < a->n_dims; i++)
    if (a->dims[i] != b->dims[i])
      return FALSE;
  return TRUE;
}

char *
guise_shape_to_string (const GuiseShape *self)
{
  GString *text = g_string_new (self->n_dims == 0 ? "scalar" : NULL);

  for (int i = 0; i < self->n_dims; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "x" : "", self->dims[i]);
  return g_string_free (text, FALSE);
}
