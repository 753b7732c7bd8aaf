/* SPDX-License-Identifier: GPL-3.0-or-later
 * Building a case from its line. */
#include "op-case.h"

#include <string.h>

static const char *
find_arg (const OpBuild *build, const char *key)
{
  size_t      n = strlen (key);
  const char *at = strchr (build->text, '(');

  while ((at = strstr (at, key)) != NULL)
    {
      if ((at[-1] == '(' || at[-1] == ',') && at[n] == '=')
        return at + n + 1;
      at += n;
    }
  return NULL;
}

int64_t
op_arg (const OpBuild *build, const char *key, int64_t otherwise)
{
  const char *text = find_arg (build, key);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : otherwise;
}

double
op_arg_real (const OpBuild *build, const char *key, double otherwise)
{
  const char *text = find_arg (build, key);

  return text != NULL ? g_ascii_strtod (text, NULL) : otherwise;
}

GuiseShape
op_image (const OpBuild *build)
{
  return GUISE_SHAPE (op_arg (build, "n", 2), op_arg (build, "c", 3), op_arg (build, "h", 5),
                      op_arg (build, "w", 7));
}

static void
fill_distinct (OpBuild *build, float *values, size_t n)
{
  g_autofree uint32_t *ranks = g_new (uint32_t, n);

  for (size_t i = 0; i < n; i++)
    ranks[i] = (uint32_t) i;
  guise_random_shuffle (&build->random, ranks, (uint32_t) n);
  /* Steps of 1/64, shifted by (2 k + 1)/512 for input k: never on a multiple of 1/2. */
  for (size_t i = 0; i < n; i++)
    values[i] =
      (float) ((double) ranks[i] / 64 - (double) n / 128 + (2 * build->n_distinct + 1) / 512.0);
  build->n_distinct++;
}

static float *
make_values (OpBuild *build, const GuiseShape *shape, OpFill fill)
{
  size_t n = (size_t) guise_shape_n_elements (shape);
  float *values = g_new (float, n);

  if (fill == OP_FILL_DISTINCT)
    {
      fill_distinct (build, values, n);
      return values;
    }
  for (size_t i = 0; i < n; i++)
    {
      double low = fill == OP_FILL_POSITIVE ? 0.25 : -1;
      double high = fill == OP_FILL_POSITIVE ? 2 : 1;
      double x = guise_random_uniform (&build->random, low, high);

      if (fill == OP_FILL_AWAY)
        x += x < 0 ? -0.05 : 0.05;
      values[i] = (float) x;
    }
  return values;
}

static OpInput *
add_input (OpBuild *build, GuiseNode *node, const GuiseShape *shape, OpFill fill)
{
  OpInput input = { .node = node, .values = make_values (build, shape, fill) };

  g_array_append_val (build->inputs, input);
  return &g_array_index (build->inputs, OpInput, build->inputs->len - 1);
}

/* Sends an image through a convolution that changes nothing, so that kinks stay where they are. */
static GuiseNode *
wrap_image (OpBuild *build, GuiseNode *image, int64_t c)
{
  const GuiseConv   conv = { .stride = 1, .n_groups = 1 };
  const GuiseShape  shape = GUISE_SHAPE (c, c, 1, 1);
  g_autofree float *weight = g_new0 (float, (gsize) (c * c));

  for (int64_t i = 0; i < c; i++)
    weight[i * c + i] = 1;
  return guise_build_conv2d (build->graph, image,
                             guise_graph_constant (build->graph, &shape, weight), NULL, &conv);
}

GuiseNode *
op_input (OpBuild *build, GuiseShape shape, OpFill fill)
{
  g_autofree char *name = g_strdup_printf ("x%u", build->inputs->len);
  GuiseNode       *node = guise_graph_input (build->graph, name, &shape);

  add_input (build, node, &shape, fill);
  if (op_arg (build, "wrap", 0) != 0 && shape.n_dims == 4)
    node = wrap_image (build, node, shape.dims[1]);
  return node;
}

GuiseNode *
op_fixed (OpBuild *build, GuiseShape shape, OpFill fill)
{
  GuiseNode *node = op_input (build, shape, fill);

  g_array_index (build->inputs, OpInput, build->inputs->len - 1).is_constant = TRUE;
  return node;
}

GuiseNode *
op_param (OpBuild *build, const char *name, GuiseShape shape, OpFill fill)
{
  GuiseNode *node = guise_graph_param (build->graph, name, &shape);

  add_input (build, node, &shape, fill)->is_constant = TRUE;
  return node;
}

void
op_output (OpBuild *build, GuiseNode *node)
{
  g_ptr_array_add (build->outputs, node);
}

static void
clear_input (gpointer data)
{
  g_free (((OpInput *) data)->values);
}

OpBuild *
op_build_new (const OpKind *kind, const char *text)
{
  g_autoptr (GError) error = NULL;
  OpBuild *build = g_new0 (OpBuild, 1);

  build->text = text;
  build->graph = guise_graph_new ();
  build->inputs = g_array_new (FALSE, TRUE, sizeof (OpInput));
  g_array_set_clear_func (build->inputs, clear_input);
  build->outputs = g_ptr_array_new ();
  build->random = guise_random_init (g_str_hash (text), 0);
  kind->build (build);
  guise_graph_check (build->graph, &error);
  if (error != NULL)
    g_error ("%s: %s", text, error->message);
  return build;
}

void
op_build_free (OpBuild *build)
{
  if (build == NULL)
    return;
  g_clear_pointer (&build->outputs, g_ptr_array_unref);
  g_clear_pointer (&build->inputs, g_array_unref);
  g_clear_pointer (&build->graph, guise_graph_free);
  g_free (build);
}
