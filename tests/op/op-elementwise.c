/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cases: elementwise functions, activations. */
#include "op-case.h"

static void
build_unary (OpBuild *build)
{
  GuiseUnary function = (GuiseUnary) op_arg (build, "f", 0);
  gboolean   is_positive = function == GUISE_UNARY_SQRT || function == GUISE_UNARY_RSQRT ||
                         function == GUISE_UNARY_LOG || function == GUISE_UNARY_RECIPROCAL;
  gboolean has_kink =
    function == GUISE_UNARY_ABS || function == GUISE_UNARY_SIGN || function == GUISE_UNARY_FLOOR;
  GuiseNode *x =
    op_input (build, op_image (build),
              is_positive ? OP_FILL_POSITIVE : (has_kink ? OP_FILL_AWAY : OP_FILL_SIGNED));
  double scale = op_arg_real (build, "scale", 1);

  if (scale != 1)
    x = guise_build_affine (build->graph, x, scale, 0);
  op_output (build, guise_build_unary (build->graph, function, x));
}

/* The derivative with a gradient that does not vary along rows, or varies everywhere. */
static void
build_unary_grad (OpBuild *build)
{
  GuiseShape shape = op_image (build);
  GuiseShape small = shape;

  if (op_arg (build, "small", 0) != 0)
    small.dims[2] = small.dims[3] = 1;
  op_output (build, guise_build_unary_grad (build->graph, (GuiseUnary) op_arg (build, "f", 0),
                                            op_input (build, small, OP_FILL_SIGNED),
                                            op_input (build, shape, OP_FILL_POSITIVE)));
}

/* Shapes a = [an, ac, ah, aw] and b likewise; bdims less than 4 drops leading axes of b. */
static void
build_binary (OpBuild *build)
{
  GuiseBinary function = (GuiseBinary) op_arg (build, "f", 0);
  gboolean    compares = function >= GUISE_BINARY_MAX;
  OpFill      fill = compares ? OP_FILL_DISTINCT : OP_FILL_SIGNED;
  GuiseShape  a = GUISE_SHAPE (op_arg (build, "an", 2), op_arg (build, "ac", 3),
                               op_arg (build, "ah", 5), op_arg (build, "aw", 7));
  GuiseShape  b = GUISE_SHAPE (op_arg (build, "bn", 2), op_arg (build, "bc", 3),
                               op_arg (build, "bh", 5), op_arg (build, "bw", 7));
  int         n_dims = (int) op_arg (build, "bdims", 4);
  GuiseNode  *x = op_input (build, a, fill);

  for (int i = 0; i < n_dims; i++)
    b.dims[i] = b.dims[i + 4 - n_dims];
  b.n_dims = n_dims;

  GuiseNode *y = op_input (build, b, function == GUISE_BINARY_DIV ? OP_FILL_POSITIVE : fill);

  op_output (build, guise_build_binary (build->graph, function, x, y));
}

static void
build_affine (OpBuild *build)
{
  op_output (build,
             guise_build_affine (build->graph, op_input (build, op_image (build), OP_FILL_SIGNED),
                                 op_arg_real (build, "scale", 2),
                                 op_arg_real (build, "shift", 0.5)));
}

static void
build_clamp (OpBuild *build)
{
  op_output (build,
             guise_build_clamp (build->graph, op_input (build, op_image (build), OP_FILL_DISTINCT),
                                op_arg_real (build, "low", -0.5),
                                op_arg_real (build, "high", 0.5)));
}

/* Whatever it rounds, the double kernel rounds the same float. */
static void
build_cast (OpBuild *build)
{
  GuiseNode *x = op_input (build, op_image (build), OP_FILL_SIGNED);
  double     scale = op_arg_real (build, "scale", 1);

  if (scale != 1) /* a power of two, so that both precisions have the same numbers */
    x = guise_build_affine (build->graph, x, scale, 0);
  op_output (build, guise_build_cast (build->graph, x, (GuisePrecision) op_arg (build, "from", 0),
                                      (GuisePrecision) op_arg (build, "to", 1)));
}

static void
build_leaky (OpBuild *build)
{
  op_output (build,
             guise_build_leaky_relu (build->graph, op_input (build, op_image (build), OP_FILL_AWAY),
                                     op_arg_real (build, "slope", 0.1)));
}

static void
build_leaky_grad (OpBuild *build)
{
  const GuiseLeakyParams params = { (float) op_arg_real (build, "slope", 0.1) };
  GuiseNode             *inputs[] = { op_fixed (build, op_image (build), OP_FILL_AWAY),
                                      op_input (build, op_image (build), OP_FILL_SIGNED) };

  op_output (build,
             guise_graph_add (build->graph, GUISE_OP_LEAKY_RELU_GRAD, inputs, 2, &params, NULL));
}

static void
build_prelu (OpBuild *build)
{
  GuiseShape shape = op_image (build);
  GuiseShape slopes = op_arg (build, "dims", 1) == 4 ? GUISE_SHAPE (1, shape.dims[1], 1, 1)
                                                     : GUISE_SHAPE (shape.dims[1]);
  GuiseNode *x = op_input (build, shape, OP_FILL_AWAY);

  op_output (build, guise_build_prelu (build->graph, x, op_input (build, slopes, OP_FILL_SIGNED)));
}

/* Several elementwise steps behind each other, which then run in place. */
static void
build_chain (OpBuild *build)
{
  GuiseGraph *graph = build->graph;
  GuiseShape  shape = op_image (build);
  GuiseNode  *x = op_input (build, shape, OP_FILL_AWAY);
  GuiseNode  *mask =
    op_input (build, GUISE_SHAPE (shape.dims[0], 1, shape.dims[2], shape.dims[3]), OP_FILL_SIGNED);
  GuiseNode *y = guise_build_mul (graph, guise_build_leaky_relu (graph, x, 0.2), mask);

  y = guise_build_add (graph, guise_build_affine (graph, y, 0.5, 0.25), x);
  y = guise_build_unary (graph, GUISE_UNARY_SIGMOID, y);
  op_output (build, guise_build_sub (graph, y, guise_build_mean (graph, y, 4 | 8)));
}

/* All that a program can have: every op, a value used twice, operands of many shapes. The device
 * runs it as few steps, the double reference op by op. */
static void
build_program (OpBuild *build)
{
  GuiseGraph            *graph = build->graph;
  GuiseShape             shape = op_image (build);
  const GuiseLeakyParams leaky = { 0.2f };
  GuiseNode             *x = op_input (build, shape, OP_FILL_AWAY);
  GuiseNode             *dy = op_input (build, shape, OP_FILL_SIGNED);
  GuiseNode             *mask =
    op_input (build, GUISE_SHAPE (shape.dims[0], 1, shape.dims[2], shape.dims[3]), OP_FILL_SIGNED);
  GuiseNode *channels = op_input (build, GUISE_SHAPE (shape.dims[1], 1, 1), OP_FILL_POSITIVE);
  GuiseNode *samples = op_input (build, GUISE_SHAPE (shape.dims[0], 1, 1, 1), OP_FILL_SIGNED);
  GuiseNode *number = op_input (build, GUISE_SHAPE (1), OP_FILL_POSITIVE);
  GuiseNode *a = guise_build_mul (graph, guise_build_leaky_relu (graph, x, 0.2), mask);
  GuiseNode *b = guise_build_unary_grad (graph, GUISE_UNARY_SIGMOID, samples, a);
  GuiseNode *inputs[] = { x, dy };

  a = guise_build_binary (graph, GUISE_BINARY_DIV, guise_build_add (graph, a, b), channels);
  b = guise_graph_add (graph, GUISE_OP_LEAKY_RELU_GRAD, inputs, 2, &leaky, NULL);
  b = guise_build_mul (graph, b,
                       guise_build_cast (graph, x, GUISE_PRECISION_F16, GUISE_PRECISION_BF16));
  b = guise_build_sub (graph, guise_build_affine (graph, b, -0.5, 0.25), a);
  b = guise_build_unary (graph, GUISE_UNARY_TANH, guise_build_clamp (graph, b, -0.75, 0.75));
  op_output (build, guise_build_mul (graph, b, number));
}

static const OpKind kinds[] = {
  { "unary", GUISE_OP_UNARY, build_unary },
  { "unary-grad", GUISE_OP_UNARY_GRAD, build_unary_grad, .no_gradient = TRUE },
  { "binary", GUISE_OP_BINARY, build_binary },
  { "binary-compare", GUISE_OP_BINARY, build_binary, .no_gradient = TRUE },
  { "affine", GUISE_OP_AFFINE, build_affine },
  { "clamp", GUISE_OP_CLAMP, build_clamp },
  { "cast", GUISE_OP_CAST, build_cast, .no_gradient = TRUE },
  { "leaky-relu", GUISE_OP_LEAKY_RELU, build_leaky },
  { "leaky-relu-grad", GUISE_OP_LEAKY_RELU_GRAD, build_leaky_grad },
  { "prelu", GUISE_OP_PRELU, build_prelu },
  { "chain", GUISE_OP_BINARY, build_chain },
  { "program", GUISE_OP_BINARY, build_program, .no_gradient = TRUE },
  { NULL },
};

static const char *const cases[] = {
  "unary(f=0)",
  "unary(f=1)",
  "unary(f=2)",
  "unary(f=3)",
  "unary(f=4)",
  "unary(f=5)",
  "unary(f=6)",
  "unary(f=7)",
  "unary(f=8)",
  "unary(f=9)",
  "unary(f=10)",
  "unary(f=11)",
  "unary(f=12)",
  "unary(f=8,scale=30)",
  "unary(f=12,scale=30)",
  "unary(f=6,scale=20)",
  "unary(f=2,n=1,c=1,h=1,w=1)",
  "unary(f=3,n=3,c=17,h=11,w=13)",
  "unary(f=8,n=2,c=24,h=9,w=5,wrap=1)",
  "unary(f=11,n=2,c=19,h=3,w=5,wrap=1)",
  "unary(f=6,n=2,c=13,h=3,w=5,wrap=1)",
  "unary-grad(f=1)",
  "unary-grad(f=2,small=1)",
  "unary-grad(f=3)",
  "unary-grad(f=4)",
  "unary-grad(f=5,small=1)",
  "unary-grad(f=6)",
  "unary-grad(f=7)",
  "unary-grad(f=8,n=2,c=35,h=7,w=3,wrap=1)",
  "unary-grad(f=8,c=16,small=1,wrap=1)",
  "unary-grad(f=9)",
  "unary-grad(f=10)",
  "unary-grad(f=11,c=11,wrap=1)",
  "unary-grad(f=12)",
  "binary(f=0)",
  "binary(f=1)",
  "binary(f=2)",
  "binary(f=3)",
  "binary(f=4)",
  "binary(f=5)",
  "binary(f=0,an=1,ac=1,ah=1,aw=1)",
  "binary(f=0,bn=1,bh=1,bw=1)",
  "binary(f=1,bc=1)",
  "binary(f=2,bn=1,bc=1,bh=1,bw=1)",
  "binary(f=2,bdims=0)",
  "binary(f=2,bdims=1)",
  "binary(f=3,bdims=3,bc=1)",
  "binary(f=1,ah=1,bw=1)",
  "binary(f=2,an=1,bc=1,bh=1)",
  "binary(f=0,bdims=2)",
  "binary(f=4,bh=1,bw=1)",
  "binary(f=0,an=3,ac=17,ah=11,aw=13,bn=3,bc=17,bh=11,bw=13)",
  "binary(f=0,ac=16,bc=16,wrap=1)",
  "binary(f=2,ac=19,bc=19,wrap=1)",
  "binary(f=3,ac=19,bc=19,bh=1,bw=1,wrap=1)",
  "binary(f=2,ac=24,bc=1,wrap=1)",
  "binary(f=1,ac=24,bc=24,bn=1,bh=1,bw=1,wrap=1)",
  "binary(f=2,ac=9,bdims=0,wrap=1)",
  "binary-compare(f=6)",
  "binary-compare(f=7)",
  "binary-compare(f=6,bdims=0)",
  "binary-compare(f=6,ac=10,bc=10,wrap=1)",
  "binary-compare(f=7,ac=10,bdims=0,wrap=1)",
  "affine()",
  "affine(n=1,c=1,h=1,w=1)",
  "affine(c=21,shift=-1,scale=-0.5,wrap=1)",
  "clamp()",
  "clamp(c=13,low=0,high=0.5,wrap=1)",
  "clamp(c=13,low=0.5,high=1,wrap=1)",
  "cast()",
  "cast(to=0)",
  "cast(to=2)",
  "cast(from=1,to=0,n=1,c=1,h=1,w=1)",
  "cast(from=1,to=2,n=3,c=17,h=11,w=13)",
  "cast(to=1,scale=16384)",
  "cast(to=1,scale=0.000030517578125)",
  "cast(to=2,scale=0.000030517578125)",
  "cast(from=1,to=1,c=19,h=5,w=3,wrap=1)",
  "cast(from=2,to=0,c=24,wrap=1)",
  "leaky-relu()",
  "leaky-relu(slope=0)",
  "leaky-relu(n=1,c=33,h=7,w=5,slope=0.2,wrap=1)",
  "leaky-relu-grad()",
  "leaky-relu-grad(slope=0)",
  "leaky-relu-grad(c=20,slope=0.2,wrap=1)",
  "prelu()",
  "prelu(dims=4,c=5)",
  "prelu(c=19,h=3,wrap=1)",
  "chain()",
  "chain(c=24,h=6,w=6,wrap=1)",
  "chain(n=1,c=7,h=1,w=1)",
  "chain(n=3,c=5,h=41,w=97)",
  "program()",
  "program(n=1,c=1,h=1,w=1)",
  "program(n=3,c=16,h=9,w=131)",
  "program(n=2,c=16,h=8,w=8,wrap=1)",
  "program(n=2,c=19,h=5,w=7,wrap=1)",
  NULL,
};

static const char *const speeds[] = {
  "unary(f=8,n=8,c=64,h=64,w=64)",
  "unary-grad(f=8,n=8,c=64,h=64,w=64)",
  "binary(f=2,an=8,ac=64,ah=64,aw=64,bn=8,bc=64,bh=64,bw=64)",
  "binary(f=2,an=8,ac=64,ah=64,aw=64,bn=8,bc=1,bh=64,bw=64)",
  "binary(f=0,an=8,ac=64,ah=64,aw=64,bn=1,bc=64,bh=1,bw=1)",
  "affine(n=8,c=64,h=64,w=64)",
  "cast(n=8,c=64,h=64,w=64)",
  "leaky-relu(n=8,c=64,h=64,w=64)",
  "leaky-relu-grad(n=8,c=64,h=64,w=64)",
  "program(n=8,c=64,h=64,w=64)",
  "program(n=8,c=3,h=224,w=224)",
  NULL,
};

const OpFamily op_family_elementwise = { "elementwise", kinds, cases, speeds };
