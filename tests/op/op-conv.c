/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cases: convolutions, matrix products. */
#include "op-case.h"

static GuiseConv
get_conv (const OpBuild *build)
{
  int pad = (int) op_arg (build, "pad", 0);

  return (GuiseConv){
    .stride = (int) op_arg (build, "stride", 1),
    .pad_top = (int) op_arg (build, "top", pad),
    .pad_left = (int) op_arg (build, "left", pad),
    .pad_bottom = (int) op_arg (build, "bottom", pad),
    .pad_right = (int) op_arg (build, "right", pad),
    .n_groups = (int) op_arg (build, "groups", 1),
  };
}

static GuiseShape
get_weight (const OpBuild *build, const GuiseConv *conv)
{
  int64_t k = op_arg (build, "k", 3);

  return GUISE_SHAPE (op_arg (build, "o", 4), op_arg (build, "c", 3) / conv->n_groups,
                      op_arg (build, "kh", k), op_arg (build, "kw", k));
}

/* What a backend may fuse: + addend, leaky relu. */
static GuiseNode *
add_epilogue (OpBuild *build, GuiseNode *y)
{
  double slope = op_arg_real (build, "leaky", -1);

  if (op_arg (build, "add", 0) != 0)
    y = guise_build_add (build->graph, y,
                         op_input (build, *guise_node_get_shape (y), OP_FILL_SIGNED));
  return slope >= 0 ? guise_build_leaky_relu (build->graph, y, slope) : y;
}

/* Of a trained layer, or what comes from elsewhere. */
static GuiseNode *
build_weight (OpBuild *build, GuiseShape shape)
{
  return op_arg (build, "param", 0) != 0 ? op_param (build, "w", shape, OP_FILL_SIGNED)
                                         : op_input (build, shape, OP_FILL_SIGNED);
}

static void
build_conv2d (OpBuild *build)
{
  const GuiseConv conv = get_conv (build);
  GuiseShape      weight = get_weight (build, &conv);
  GuiseNode      *x = op_input (build, op_image (build), OP_FILL_SIGNED);
  GuiseNode      *w = build_weight (build, weight);
  GuiseNode      *bias = op_arg (build, "bias", 0) != 0
                           ? op_input (build, GUISE_SHAPE (weight.dims[0]), OP_FILL_SIGNED)
                           : NULL;

  op_output (build, add_epilogue (build, guise_build_conv2d (build->graph, x, w, bias, &conv)));
}

/* n, c, h, w are of the result, as for the convolution whose gradient it is. */
static void
build_transposed (OpBuild *build)
{
  const GuiseConv conv = get_conv (build);
  GuiseShape      weight = get_weight (build, &conv);
  GuiseShape      image = op_image (build);
  GuiseShape      small =
    GUISE_SHAPE (image.dims[0], weight.dims[0],
                 (image.dims[2] + conv.pad_top + conv.pad_bottom - weight.dims[2]) / conv.stride +
                   1,
                 (image.dims[3] + conv.pad_left + conv.pad_right - weight.dims[3]) / conv.stride +
                   1);
  GuiseNode *x = op_input (build, small, OP_FILL_SIGNED);
  GuiseNode *w = build_weight (build, weight);
  GuiseNode *bias = op_arg (build, "bias", 0) != 0
                      ? op_input (build, GUISE_SHAPE (image.dims[1]), OP_FILL_SIGNED)
                      : NULL;

  op_output (build,
             add_epilogue (build, guise_build_conv2d_transposed (build->graph, x, w, bias, &conv,
                                                                 image.dims[2], image.dims[3])));
}

static void
build_grad_weight (OpBuild *build)
{
  const GuiseConv conv = get_conv (build);
  GuiseShape      weight = get_weight (build, &conv);
  GuiseShape      image = op_image (build);
  GuiseShape      small =
    GUISE_SHAPE (image.dims[0], weight.dims[0],
                 (image.dims[2] + conv.pad_top + conv.pad_bottom - weight.dims[2]) / conv.stride +
                   1,
                 (image.dims[3] + conv.pad_left + conv.pad_right - weight.dims[3]) / conv.stride +
                   1);
  GuiseNode *x = op_input (build, image, OP_FILL_SIGNED);
  GuiseNode *dy = op_input (build, small, OP_FILL_SIGNED);

  op_output (build, guise_build_conv2d_grad_weight (build->graph, x, dy, &conv, &weight));
}

/* [n, k] [k, m], each possibly stored transposed */
static void
build_matmul (OpBuild *build)
{
  int64_t    n = op_arg (build, "n", 3), k = op_arg (build, "k", 5), m = op_arg (build, "m", 4);
  gboolean   ta = op_arg (build, "ta", 0) != 0, tb = op_arg (build, "tb", 0) != 0;
  GuiseNode *a = op_input (build, ta ? GUISE_SHAPE (k, n) : GUISE_SHAPE (n, k), OP_FILL_SIGNED);
  GuiseNode *b = build_weight (build, tb ? GUISE_SHAPE (m, k) : GUISE_SHAPE (k, m));

  if (op_arg (build, "bias", 0) != 0)
    op_output (build, add_epilogue (build, guise_build_matmul (build->graph, a, b,
                                                               op_input (build, GUISE_SHAPE (m),
                                                                         OP_FILL_SIGNED))));
  else
    op_output (build,
               add_epilogue (build, guise_build_matmul_transposed (build->graph, a, b, ta, tb)));
}

static const OpKind kinds[] = {
  /* Winograd kernels (3 x 3) round a little more than direct sums do. */
  { "conv2d", GUISE_OP_CONV2D, build_conv2d, .max_error = 2e-5 },
  { "conv2d-transposed", GUISE_OP_CONV2D_GRAD_DATA, build_transposed, .max_error = 2e-5 },
  { "conv2d-grad-weight", GUISE_OP_CONV2D_GRAD_WEIGHT, build_grad_weight, .max_error = 2e-5 },
  { "matmul", GUISE_OP_MATMUL, build_matmul },
  { NULL },
};

static const char *const cases[] = {
  "conv2d()",
  "conv2d(n=1,c=1,h=1,w=1,o=1,k=1)",
  "conv2d(n=2,c=3,h=7,w=5,k=3,stride=2)",
  "conv2d(n=2,c=3,h=7,w=5,k=3,pad=1,bias=1)",
  /* The reference sums 64 columns at once. */
  "conv2d(n=1,c=2,h=3,w=150,o=2,k=3,stride=2,pad=1,bias=1)",
  "conv2d(n=1,c=2,h=3,w=70,o=2,k=3,pad=1)",
  "conv2d(n=2,c=3,h=16,w=16,o=8,k=5,stride=2,pad=2,bias=1,leaky=0.1)",
  "conv2d(n=1,c=3,h=13,w=11,o=17,k=5,stride=2,pad=2,bias=1,leaky=0.1)",
  "conv2d(n=1,c=16,h=8,w=8,o=16,k=3,pad=1,bias=1,leaky=0.2)",
  "conv2d(n=1,c=16,h=8,w=8,o=16,k=3,pad=1,bias=1,add=1,leaky=0.2)",
  "conv2d(n=1,c=16,h=8,w=8,o=16,k=3,pad=1,bias=1,add=1,leaky=0.2,wrap=1)",
  "conv2d(n=1,c=32,h=9,w=7,o=48,k=3,pad=1,bias=1,add=1)",
  "conv2d(n=3,c=19,h=9,w=7,o=23,k=3,pad=1,bias=1,leaky=0)",
  "conv2d(n=2,c=24,h=12,w=10,o=40,k=3,pad=1,bias=1,wrap=1)",
  "conv2d(n=2,c=33,h=20,w=17,o=65,k=3,pad=1)",
  "conv2d(n=3,c=24,h=34,w=29,o=41,k=3,pad=1,bias=1,leaky=0.1,wrap=1)",
  "conv2d(n=3,c=72,h=8,w=9,o=48,k=3,pad=1,bias=1,add=1,leaky=0.2)",
  "conv2d(n=2,c=28,h=8,w=9,o=42,k=1,bias=1,add=1,leaky=0.2)",
  "conv2d(n=1,c=6,h=8,w=9,o=13,k=3,pad=1,bias=1,add=1,leaky=0.2,wrap=1)",
  "conv2d(n=2,c=20,h=14,w=13,o=24,k=3,left=2,bottom=2,bias=1,wrap=1)",
  "conv2d(n=2,c=5,h=7,w=7,o=8,k=4,stride=2,pad=2,bias=1)",
  "conv2d(n=2,c=9,h=8,w=8,o=3,k=1,bias=1)",
  "conv2d(n=2,c=16,h=8,w=8,o=1,k=1,bias=1,wrap=1)",
  "conv2d(n=3,c=32,h=17,w=13,o=1,k=1,bias=1)",
  "conv2d(n=2,c=64,h=16,w=16,o=3,k=1,bias=1,leaky=0.2)",
  "conv2d(n=2,c=61,h=7,w=9,o=8,k=1)",
  "conv2d(n=2,c=3,h=19,w=11,o=32,k=1,bias=1,leaky=0.2)",
  "conv2d(n=2,c=7,h=9,w=9,o=125,k=1,bias=1)",
  "conv2d(n=2,c=3,h=9,w=9,o=31,k=1,bias=1,add=1,leaky=0.2)",
  "conv2d(n=1,c=3,h=9,w=9,o=6,k=3,stride=2,top=0,left=0,bottom=1,right=1,bias=1)",
  "conv2d(n=1,c=6,h=9,w=9,o=6,k=3,pad=1,groups=6,bias=1)",
  "conv2d(n=2,c=16,h=11,w=9,o=16,k=5,pad=2,groups=16,stride=2)",
  "conv2d(n=2,c=16,h=11,w=9,o=16,k=3,pad=1,groups=16,bias=1,leaky=0.1,wrap=1)",
  "conv2d(n=1,c=8,h=7,w=7,o=12,k=3,pad=1,groups=2)",
  "conv2d(n=1,c=4,h=6,w=9,o=5,kh=1,kw=3,left=1,right=1)",
  "conv2d(n=1,c=4,h=9,w=6,o=5,kh=3,kw=1,top=1,bottom=1,add=1)",
  "conv2d(n=2,c=11,h=8,w=8,o=13,k=3,pad=1,bias=1,param=1)",
  "conv2d(n=2,c=6,h=7,w=7,o=6,k=3,groups=2,param=1)",
  "conv2d-transposed(n=1,c=2,h=4,w=150,o=2,k=3,stride=2,pad=1)",
  "conv2d-transposed()",
  "conv2d-transposed(n=1,c=1,h=1,w=1,o=1,k=1)",
  "conv2d-transposed(n=2,c=5,h=14,w=14,o=6,k=3,stride=2,bottom=1,right=1,bias=1)",
  "conv2d-transposed(n=2,c=5,h=8,w=8,o=6,k=3,pad=1,bias=1)",
  "conv2d-transposed(n=2,c=3,h=16,w=16,o=8,k=5,stride=2,pad=2)",
  "conv2d-transposed(n=1,c=19,h=13,w=11,o=17,k=5,stride=2,pad=2)",
  "conv2d-transposed(n=1,c=32,h=8,w=8,o=16,k=3,pad=1,wrap=1)",
  "conv2d-transposed(n=1,c=32,h=8,w=8,o=16,k=3,pad=1,add=1,wrap=1)",
  "conv2d-transposed(n=1,c=16,h=8,w=8,o=24,k=3,stride=2,bottom=1,right=1,bias=1,leaky=0.2)",
  "conv2d-transposed(n=3,c=41,h=34,w=29,o=24,k=3,pad=1,bias=1,wrap=1)",
  "conv2d-transposed(n=3,c=48,h=8,w=9,o=72,k=3,left=2,bottom=2)",
  "conv2d-transposed(n=2,c=9,h=8,w=8,o=3,k=1)",
  "conv2d-transposed(n=3,c=32,h=17,w=13,o=1,k=1)",
  "conv2d-transposed(n=2,c=3,h=16,w=16,o=64,k=1,bias=1,leaky=0.2)",
  "conv2d-transposed(n=2,c=31,h=8,w=9,o=3,k=1,bias=1,add=1)",
  "conv2d-transposed(n=2,c=20,h=14,w=14,o=16,k=5,stride=2,pad=2,param=1,wrap=1)",
  "conv2d-transposed(n=2,c=16,h=11,w=9,o=16,k=3,pad=1,groups=16,stride=2)",
  "conv2d-transposed(n=1,c=8,h=7,w=7,o=12,k=3,pad=1,groups=2,bias=1)",
  "conv2d-transposed(n=1,c=4,h=10,w=10,o=6,k=2,stride=4)",
  "conv2d-grad-weight(n=4,c=3,h=64,w=64,o=6,k=5,stride=2,pad=2)",
  "conv2d-grad-weight(n=1,c=3,h=64,w=64,o=6,k=5,stride=2,pad=2)",
  "conv2d-grad-weight(n=2,c=3,h=64,w=64,o=16,k=5,stride=2,pad=2)",
  "conv2d-grad-weight(n=3,c=3,h=64,w=64,o=24,k=5,stride=2,pad=2)",
  "conv2d-grad-weight(n=4,c=3,h=96,w=96,o=6,k=5,stride=2,pad=2)",
  "conv2d-grad-weight(n=5,c=40,h=16,w=16,o=136,k=3,pad=1)",
  "conv2d-grad-weight(n=2,c=24,h=4,w=4,o=520,k=3,pad=1)",
  "conv2d-grad-weight(n=9,c=6,h=32,w=32,o=12,k=3,pad=1)",
  "conv2d-grad-weight(n=4,c=12,h=32,w=32,o=3,k=1)",
  "conv2d-grad-weight()",
  "conv2d-grad-weight(n=1,c=1,h=1,w=1,o=1,k=1)",
  "conv2d-grad-weight(n=2,c=3,h=16,w=16,o=8,k=5,stride=2,pad=2)",
  "conv2d-grad-weight(n=1,c=19,h=13,w=11,o=17,k=5,stride=2,pad=2)",
  "conv2d-grad-weight(n=4,c=3,h=64,w=64,o=6,k=5,stride=2,pad=2)",
  "conv2d-grad-weight(n=2,c=16,h=8,w=8,o=32,k=3,pad=1,wrap=1)",
  "conv2d-grad-weight(n=3,c=24,h=9,w=7,o=40,k=3,pad=1)",
  "conv2d-grad-weight(n=3,c=20,h=34,w=29,o=41,k=3,pad=1,wrap=1)",
  "conv2d-grad-weight(n=3,c=200,h=8,w=9,o=160,k=3,left=2,bottom=2)",
  "conv2d-grad-weight(n=2,c=9,h=8,w=8,o=3,k=1)",
  "conv2d-grad-weight(n=3,c=32,h=37,w=23,o=1,k=1)",
  "conv2d-grad-weight(n=2,c=61,h=16,w=16,o=3,k=1)",
  "conv2d-grad-weight(n=2,c=3,h=31,w=19,o=30,k=1)",
  "conv2d-grad-weight(n=1,c=8,h=5,w=5,o=128,k=1)",
  "conv2d-grad-weight(n=2,c=5,h=7,w=7,o=8,k=4,stride=2,pad=2)",
  "conv2d-grad-weight(n=1,c=6,h=14,w=14,o=5,k=3,stride=2,bottom=1,right=1)",
  "conv2d-grad-weight(n=2,c=16,h=11,w=9,o=16,k=3,pad=1,groups=16,stride=2)",
  "conv2d-grad-weight(n=1,c=8,h=7,w=7,o=12,k=3,pad=1,groups=2)",
  "matmul()",
  "matmul(n=1,k=1,m=1)",
  "matmul(n=7,k=129,m=33,bias=1)",
  "matmul(n=4,k=64,m=48,bias=1,leaky=0.1)",
  "matmul(n=4,k=64,m=48,bias=1,add=1)",
  "matmul(n=4,k=64,m=48,bias=1,param=1)",
  "matmul(n=5,k=31,m=17,tb=1,param=1)",
  "matmul(n=5,k=31,m=17,ta=1)",
  "matmul(n=5,k=31,m=17,tb=1)",
  "matmul(n=5,k=31,m=17,ta=1,tb=1)",
  "matmul(n=64,k=8,m=96,ta=1)",
  "matmul(n=1,k=300,m=5,tb=1,add=1)",
  NULL,
};

static const char *const speeds[] = {
  "conv2d(n=4,c=3,h=128,w=128,o=64,k=5,stride=2,pad=2,bias=1,leaky=0.1)",
  "conv2d(n=4,c=64,h=64,w=64,o=128,k=5,stride=2,pad=2,bias=1,leaky=0.1)",
  "conv2d(n=4,c=64,h=64,w=64,o=64,k=3,pad=1,bias=1,leaky=0.2)",
  "conv2d(n=4,c=256,h=16,w=16,o=512,k=3,pad=1,bias=1,leaky=0.1)",
  "conv2d-transposed(n=4,c=64,h=64,w=64,o=64,k=3,pad=1)",
  "conv2d-transposed(n=4,c=64,h=64,w=64,o=128,k=5,stride=2,pad=2)",
  "conv2d-grad-weight(n=8,c=64,h=64,w=64,o=64,k=3,pad=1)",
  "conv2d-grad-weight(n=4,c=64,h=64,w=64,o=128,k=5,stride=2,pad=2)",
  "conv2d(n=4,c=64,h=64,w=64,o=3,k=1)",
  "conv2d-transposed(n=4,c=64,h=64,w=64,o=3,k=1)",
  "conv2d-grad-weight(n=4,c=3,h=128,w=128,o=64,k=5,stride=2,pad=2)",
  "conv2d-grad-weight(n=4,c=64,h=64,w=64,o=3,k=1)",
  "conv2d-grad-weight(n=2,c=64,h=64,w=64,o=64,k=1)",
  "conv2d-grad-weight(n=4,c=64,h=63,w=63,o=1,k=3,pad=1)",
  "conv2d-grad-weight(n=4,c=64,h=32,w=32,o=64,k=4,stride=2,pad=2)",
  "conv2d-grad-weight(n=2,c=256,h=8,w=8,o=512,k=3,stride=2,pad=1)",
  "conv2d-grad-weight(n=8,c=12,h=64,w=64,o=12,k=3,pad=1,groups=3)",
  "matmul(n=8,k=8192,m=256,bias=1)",
  "matmul(n=8,k=256,m=8192,tb=1)",
  "matmul(n=8192,k=8,m=256,ta=1)",
  "matmul(n=8,k=2048,m=64,bias=1)",
  "matmul(n=16,k=25088,m=512)",
  "matmul(n=16,k=512,m=4096,tb=1)",
  "matmul(n=64,k=16,m=2048,ta=1)",
  NULL,
};

const OpFamily op_family_conv = { "conv", kinds, cases, speeds };
