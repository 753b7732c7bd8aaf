/* SPDX-License-Identifier: GPL-3.0-or-later
 * Elementwise arithmetic: unary functions, binary ones with broadcasting, affine, clamp. */
#include <tgmath.h>

#include "nn/ops/guise-ops-private.h"
#include "nn/ops/guise-unary.h"

/* ---- unary ---- */

typedef enum
{
  USES_NOTHING,
  USES_INPUT,
  USES_OUTPUT,
} UnaryUses;

typedef struct
{
  UnaryUses uses;
  double    slope; /* of those whose derivative is constant */
} UnaryRow;

typedef double Real;

/* The derivative, evaluated at 1: for the constant ones that is the constant. */
#define UNARY_ROW(NAME, name, formula, uses_what, derivative) \
  static double unary_slope_##NAME (void)                     \
  {                                                           \
    const Real v = 1;                                         \
                                                              \
    (void) v;                                                 \
    return derivative;                                        \
  }
GUISE_UNARY_TABLE (UNARY_ROW)
#undef UNARY_ROW

static const struct
{
  UnaryUses uses;
  double (*get_slope) (void);
} unary_rows[GUISE_N_UNARIES] = {
#define UNARY_ROW(NAME, name, formula, uses_what, derivative) \
  [GUISE_UNARY_##NAME] = { USES_##uses_what, unary_slope_##NAME },
  GUISE_UNARY_TABLE (UNARY_ROW)
#undef UNARY_ROW
};

gboolean
guise_unary_infer (GuiseNode *node, GError **error)
{
  const GuiseUnaryParams *params = (const GuiseUnaryParams *) node->params;

  if (params->function >= GUISE_N_UNARIES)
    return guise_op_reject (error, "there is no unary function %d", (int) params->function);
  node->shape = node->inputs[0]->shape;
  return TRUE;
}

GuiseNode *
guise_build_unary (GuiseGraph *graph, GuiseUnary function, GuiseNode *x)
{
  const GuiseUnaryParams params = { function };

  return guise_graph_add (graph, GUISE_OP_UNARY, &x, 1, &params, NULL);
}

gboolean
guise_unary_grad_infer (GuiseNode *node, GError **error)
{
  const GuiseNode *dy = node->inputs[0];
  const GuiseNode *v = node->inputs[1];

  if (!guise_shape_broadcast (&dy->shape, &v->shape, &node->shape) ||
      !guise_shape_equal (&node->shape, &v->shape))
    return guise_op_reject (error, "the gradient does not broadcast to the value");
  return TRUE;
}

GuiseNode *
guise_build_unary_grad (GuiseGraph *graph, GuiseUnary function, GuiseNode *dy, GuiseNode *v)
{
  const GuiseUnaryParams params = { function };
  GuiseNode             *inputs[] = { dy, v };

  return guise_graph_add (graph, GUISE_OP_UNARY_GRAD, inputs, 2, &params, NULL);
}

void
guise_unary_gradient (GuiseGraph     *graph,
                      GuiseNode      *node,
                      GuiseNode      *dy,
                      const gboolean *needed,
                      GuiseNode     **dx)
{
  const GuiseUnaryParams *params = (const GuiseUnaryParams *) node->params;
  UnaryUses               uses = unary_rows[params->function].uses;

  if (uses != USES_NOTHING)
    {
      GuiseNode *v = uses == USES_INPUT ? node->inputs[0] : node;

      dx[0] = guise_build_unary_grad (graph, params->function, dy, v);
    }
  else
    {
      double slope = unary_rows[params->function].get_slope ();

      dx[0] = slope != 0 ? guise_build_affine (graph, dy, slope, 0) : NULL;
    }
}

/* ---- binary ---- */

gboolean
guise_binary_infer (GuiseNode *node, GError **error)
{
  const GuiseBinaryParams *params = (const GuiseBinaryParams *) node->params;
  const GuiseShape        *a = &node->inputs[0]->shape;
  const GuiseShape        *b = &node->inputs[1]->shape;

  if (params->function >= GUISE_N_BINARIES)
    return guise_op_reject (error, "there is no binary function %d", (int) params->function);
  if (guise_shape_broadcast (a, b, &node->shape))
    return TRUE;
  g_autofree char *text_a = guise_shape_to_string (a);
  g_autofree char *text_b = guise_shape_to_string (b);

  return guise_op_reject (error, "shapes %s and %s do not broadcast", text_a, text_b);
}

GuiseNode *
guise_build_binary (GuiseGraph *graph, GuiseBinary function, GuiseNode *a, GuiseNode *b)
{
  const GuiseBinaryParams params = { function };
  GuiseNode              *inputs[] = { a, b };

  return guise_graph_add (graph, GUISE_OP_BINARY, inputs, 2, &params, NULL);
}

GuiseNode *
guise_build_add (GuiseGraph *graph, GuiseNode *a, GuiseNode *b)
{
  return guise_build_binary (graph, GUISE_BINARY_ADD, a, b);
}

GuiseNode *
guise_build_sub (GuiseGraph *graph, GuiseNode *a, GuiseNode *b)
{
  return guise_build_binary (graph, GUISE_BINARY_SUB, a, b);
}

GuiseNode *
guise_build_mul (GuiseGraph *graph, GuiseNode *a, GuiseNode *b)
{
  return guise_build_binary (graph, GUISE_BINARY_MUL, a, b);
}

GuiseNode *
guise_build_div (GuiseGraph *graph, GuiseNode *a, GuiseNode *b)
{
  return guise_build_binary (graph, GUISE_BINARY_DIV, a, b);
}

/* The gradients of a binary function before summing over what was broadcast. */
typedef void (*BinaryGradient) (GuiseGraph     *graph,
                                GuiseNode      *node,
                                GuiseNode      *dy,
                                const gboolean *needed,
                                GuiseNode     **dx);

static void
add_gradient (GuiseGraph     *graph,
              GuiseNode      *node,
              GuiseNode      *dy,
              const gboolean *needed,
              GuiseNode     **dx)
{
  dx[0] = dy;
  dx[1] = dy;
}

static void
sub_gradient (GuiseGraph     *graph,
              GuiseNode      *node,
              GuiseNode      *dy,
              const gboolean *needed,
              GuiseNode     **dx)
{
  dx[0] = dy;
  dx[1] = needed[1] ? guise_build_affine (graph, dy, -1, 0) : NULL;
}

static void
mul_gradient (GuiseGraph     *graph,
              GuiseNode      *node,
              GuiseNode      *dy,
              const gboolean *needed,
              GuiseNode     **dx)
{
  for (int i = 0; i < 2; i++)
    dx[i] = needed[i] ? guise_build_mul (graph, dy, node->inputs[1 - i]) : NULL;
}

static void
div_gradient (GuiseGraph     *graph,
              GuiseNode      *node,
              GuiseNode      *dy,
              const gboolean *needed,
              GuiseNode     **dx)
{
  GuiseNode *da = guise_build_div (graph, dy, node->inputs[1]);

  dx[0] = da;
  if (needed[1]) /* d (a / b) / db = -(a / b) / b */
    dx[1] = guise_build_affine (graph, guise_build_mul (graph, da, node), -1, 0);
}

/* Where both are equal the first takes it all, as the comparison says. */
static void
choose_gradient (GuiseGraph     *graph,
                 GuiseNode      *dy,
                 GuiseNode      *takes_first,
                 const gboolean *needed,
                 GuiseNode     **dx)
{
  dx[0] = needed[0] ? guise_build_mul (graph, dy, takes_first) : NULL;
  if (needed[1])
    dx[1] = guise_build_mul (graph, dy, guise_build_affine (graph, takes_first, -1, 1));
}

static void
max_gradient (GuiseGraph     *graph,
              GuiseNode      *node,
              GuiseNode      *dy,
              const gboolean *needed,
              GuiseNode     **dx)
{
  choose_gradient (graph, dy,
                   guise_build_binary (graph, GUISE_BINARY_GREATER_EQUAL, node->inputs[0],
                                       node->inputs[1]),
                   needed, dx);
}

static void
min_gradient (GuiseGraph     *graph,
              GuiseNode      *node,
              GuiseNode      *dy,
              const gboolean *needed,
              GuiseNode     **dx)
{
  choose_gradient (graph, dy,
                   guise_build_binary (graph, GUISE_BINARY_GREATER_EQUAL, node->inputs[1],
                                       node->inputs[0]),
                   needed, dx);
}

static const BinaryGradient binary_gradients[GUISE_N_BINARIES] = {
  [GUISE_BINARY_ADD] = add_gradient, [GUISE_BINARY_SUB] = sub_gradient,
  [GUISE_BINARY_MUL] = mul_gradient, [GUISE_BINARY_DIV] = div_gradient,
  [GUISE_BINARY_MAX] = max_gradient, [GUISE_BINARY_MIN] = min_gradient,
};

void
guise_binary_gradient (GuiseGraph     *graph,
                       GuiseNode      *node,
                       GuiseNode      *dy,
                       const gboolean *needed,
                       GuiseNode     **dx)
{
  const GuiseBinaryParams *params = (const GuiseBinaryParams *) node->params;

  if (binary_gradients[params->function] == NULL)
    return;
  binary_gradients[params->function](graph, node, dy, needed, dx);
  for (int i = 0; i < 2; i++)
    dx[i] = needed[i] && dx[i] != NULL
              ? guise_gradient_reduce (graph, dx[i], &node->shape, node->inputs[i])
              : NULL;
}

/* ---- affine, clamp ---- */

gboolean
guise_same_infer (GuiseNode *node, GError **error)
{
  node->shape = node->inputs[0]->shape;
  return TRUE;
}

GuiseNode *
guise_build_affine (GuiseGraph *graph, GuiseNode *x, double scale, double shift)
{
  const GuiseAffineParams params = { (float) scale, (float) shift };

  return guise_graph_add (graph, GUISE_OP_AFFINE, &x, 1, &params, NULL);
}

void
guise_affine_gradient (GuiseGraph     *graph,
                       GuiseNode      *node,
                       GuiseNode      *dy,
                       const gboolean *needed,
                       GuiseNode     **dx)
{
  const GuiseAffineParams *params = (const GuiseAffineParams *) node->params;

  dx[0] = guise_build_affine (graph, dy, (double) params->scale, 0);
}

GuiseNode *
guise_build_clamp (GuiseGraph *graph, GuiseNode *x, double low, double high)
{
  const GuiseClampParams params = { (float) low, (float) high };

  return guise_graph_add (graph, GUISE_OP_CLAMP, &x, 1, &params, NULL);
}

void
guise_clamp_gradient (GuiseGraph     *graph,
                      GuiseNode      *node,
                      GuiseNode      *dy,
                      const gboolean *needed,
                      GuiseNode     **dx)
{
  const GuiseClampParams *params = (const GuiseClampParams *) node->params;
  GuiseNode              *x = node->inputs[0];
  GuiseNode              *low = guise_graph_scalar (graph, (double) params->low);
  GuiseNode              *high = guise_graph_scalar (graph, (double) params->high);
  GuiseNode              *above = guise_build_binary (graph, GUISE_BINARY_GREATER_EQUAL, x, low);
  GuiseNode              *below = guise_build_binary (graph, GUISE_BINARY_GREATER_EQUAL, high, x);

  dx[0] = guise_build_mul (graph, guise_build_mul (graph, dy, above), below);
}

/* ---- cast ---- */

gboolean
guise_cast_infer (GuiseNode *node, GError **error)
{
  const GuiseCastParams *params = (const GuiseCastParams *) node->params;

  if (params->from >= GUISE_N_PRECISIONS || params->to >= GUISE_N_PRECISIONS)
    return guise_op_reject (error, "there is no precision %d",
                            (int) MAX (params->from, params->to));
  return guise_same_infer (node, error);
}

GuiseNode *
guise_build_cast (GuiseGraph *graph, GuiseNode *x, GuisePrecision from, GuisePrecision to)
{
  const GuiseCastParams params = { from, to };

  return guise_graph_add (graph, GUISE_OP_CAST, &x, 1, &params, NULL);
}

void
guise_cast_gradient (GuiseGraph     *graph,
                     GuiseNode      *node,
                     GuiseNode      *dy,
                     const gboolean *needed,
                     GuiseNode     **dx)
{
  const GuiseCastParams *params = (const GuiseCastParams *) node->params;

  dx[0] = guise_build_cast (graph, dy, params->to, params->from);
}

/* ---- stop gradient ---- */

GuiseNode *
guise_build_stop_gradient (GuiseGraph *graph, GuiseNode *x)
{
  return guise_graph_add (graph, GUISE_OP_STOP_GRADIENT, &x, 1, NULL, NULL);
}
