/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cases: pooling, filters, resizing. */
#include "op-case.h"

static GuiseConv
get_window (const OpBuild *build)
{
  return (GuiseConv){
    .stride = (int) op_arg (build, "stride", 2),
    .pad_top = (int) op_arg (build, "top", 0),
    .pad_left = (int) op_arg (build, "left", 0),
    .pad_bottom = (int) op_arg (build, "bottom", 0),
    .pad_right = (int) op_arg (build, "right", 0),
    .n_groups = 1,
  };
}

static void
build_max_pool (OpBuild *build)
{
  const GuiseConv window = get_window (build);
  int             k = (int) op_arg (build, "k", 2);

  op_output (build, guise_build_max_pool (build->graph,
                                          op_input (build, op_image (build), OP_FILL_DISTINCT), k,
                                          (int) op_arg (build, "kw", k), &window));
}

/* Forward and backward; the gradient op only occurs behind the forward one. */
static void
build_max_pool_grad (OpBuild *build)
{
  const GuiseConv window = get_window (build);
  int             k = (int) op_arg (build, "k", 2);
  GuiseNode      *x = op_input (build, op_image (build), OP_FILL_DISTINCT);
  GuiseNode *y = guise_build_max_pool (build->graph, x, k, (int) op_arg (build, "kw", k), &window);
  GuiseNode *dy = op_input (build, *guise_node_get_shape (y), OP_FILL_SIGNED);
  GuiseNode *dx;

  guise_graph_gradient (build->graph, guise_build_mul (build->graph, y, dy), &x, 1, &dx);
  op_output (build, dx);
}

static GuiseNode *
filter (OpBuild *build, GuiseNode *x)
{
  int               n = (int) op_arg (build, "taps", 3);
  g_autofree float *taps = g_new (float, (gsize) n);

  for (int i = 0; i < n; i++)
    taps[i] = (float) guise_random_uniform (&build->random, 0.1, 1) / (float) n;
  return guise_build_filter (build->graph, x, taps, n, (int) op_arg (build, "before", 0),
                             (int) op_arg (build, "after", 0), (int) op_arg (build, "stride", 1));
}

static void
build_filter (OpBuild *build)
{
  op_output (build, filter (build, op_input (build, op_image (build), OP_FILL_SIGNED)));
}

static void
build_filter_grad (OpBuild *build)
{
  GuiseNode *x = op_input (build, op_image (build), OP_FILL_SIGNED);
  GuiseNode *y = filter (build, x);
  GuiseNode *dy = op_input (build, *guise_node_get_shape (y), OP_FILL_SIGNED);
  GuiseNode *dx;

  guise_graph_gradient (build->graph, guise_build_mul (build->graph, y, dy), &x, 1, &dx);
  op_output (build, dx);
}

static void
build_resize (OpBuild *build)
{
  op_output (build, guise_build_resize_bilinear (build->graph,
                                                 op_input (build, op_image (build), OP_FILL_SIGNED),
                                                 op_arg (build, "oh", 8), op_arg (build, "ow", 9)));
}

static void
build_resize_grad (OpBuild *build)
{
  GuiseNode *x = op_input (build, op_image (build), OP_FILL_SIGNED);
  GuiseNode *y =
    guise_build_resize_bilinear (build->graph, x, op_arg (build, "oh", 8), op_arg (build, "ow", 9));
  GuiseNode *dy = op_input (build, *guise_node_get_shape (y), OP_FILL_SIGNED);
  GuiseNode *dx;

  guise_graph_gradient (build->graph, guise_build_mul (build->graph, y, dy), &x, 1, &dx);
  op_output (build, dx);
}

static const OpKind kinds[] = {
  { "max-pool", GUISE_OP_MAX_POOL, build_max_pool },
  { "max-pool-grad", GUISE_OP_MAX_POOL_GRAD, build_max_pool_grad, .no_gradient = TRUE },
  { "filter", GUISE_OP_FILTER, build_filter },
  { "filter-grad", GUISE_OP_FILTER_GRAD, build_filter_grad, .no_gradient = TRUE },
  { "resize-bilinear", GUISE_OP_RESIZE_BILINEAR, build_resize },
  { "resize-bilinear-grad", GUISE_OP_RESIZE_BILINEAR_GRAD, build_resize_grad, .no_gradient = TRUE },
  { NULL },
};

static const char *const cases[] = {
  "max-pool()",
  "max-pool(n=1,c=1,h=2,w=2)",
  "max-pool(c=17,h=8,w=10)",
  "max-pool(c=5,h=9,w=7,k=3,top=1,left=1,bottom=1,right=1)",
  "max-pool(c=16,h=9,w=7,k=3,stride=2,top=0,bottom=1,right=1)",
  "max-pool(c=4,h=6,w=9,k=2,kw=3,stride=1,right=1)",
  "max-pool(c=24,h=8,w=8,wrap=1)",
  "max-pool-grad()",
  "max-pool-grad(c=5,h=9,w=7,k=3,top=1,left=1,bottom=1,right=1)",
  "max-pool-grad(c=16,h=8,w=8,k=3,stride=1,top=1,left=1,bottom=1,right=1)",
  "max-pool-grad(c=19,h=8,w=8)",
  "filter()",
  "filter(n=1,c=1,h=3,w=3)",
  "filter(h=12,w=12,taps=2,after=1,stride=2)",
  "filter(h=12,w=12,taps=3,before=1,after=1,stride=2)",
  "filter(h=12,w=13,taps=4,before=1,after=2,stride=2)",
  "filter(h=17,w=19,taps=5,before=2,after=2)",
  "filter(h=11,w=23,taps=11)",
  "filter(h=30,w=31,taps=9,c=16,before=4,after=4,wrap=1)",
  "filter(h=9,w=8,taps=33,before=16,after=16)",
  "filter(n=1,c=2,h=40,w=37,taps=29,before=14,after=14)",
  "filter(n=1,c=2,h=70,w=41,taps=19)",
  "filter(n=1,c=1,h=35,w=40,taps=41,before=20,after=20)",
  "filter(c=21,h=6,w=5,taps=1,stride=3)",
  "filter-grad(h=12,w=12,taps=2,after=1,stride=2)",
  "filter-grad(h=12,w=13,taps=4,before=1,after=2,stride=2)",
  "filter-grad(h=17,w=19,taps=5,before=2,after=2)",
  "filter-grad(h=11,w=23,taps=11)",
  "filter-grad(h=9,w=8,taps=33,before=16,after=16)",
  "filter-grad(n=1,c=2,h=70,w=41,taps=19)",
  "filter-grad(n=1,c=1,h=9,w=12,taps=57,before=28,after=28)",
  "filter-grad(c=13,h=6,w=7,taps=1,stride=3)",
  "resize-bilinear()",
  "resize-bilinear(n=1,c=1,h=1,w=1,oh=3,ow=2)",
  "resize-bilinear(c=5,h=7,w=9,oh=3,ow=4)",
  "resize-bilinear(c=8,h=6,w=6,oh=12,ow=12,wrap=1)",
  "resize-bilinear(c=3,h=16,w=16,oh=1,ow=1)",
  "resize-bilinear-grad()",
  "resize-bilinear-grad(c=5,h=7,w=9,oh=3,ow=4)",
  "resize-bilinear-grad(c=8,h=6,w=6,oh=12,ow=12)",
  NULL,
};

static const char *const speeds[] = {
  "max-pool(n=8,c=64,h=64,w=64)",
  "filter(n=8,c=12,h=128,w=128,taps=11)",
  "filter-grad(n=8,c=12,h=128,w=128,taps=11)",
  "filter(n=16,c=3,h=224,w=224,taps=19)",
  "filter-grad(n=16,c=3,h=224,w=224,taps=19)",
  "filter(n=8,c=3,h=128,w=128,taps=33,before=16,after=16)",
  "resize-bilinear(n=8,c=16,h=64,w=64,oh=128,ow=128)",
  NULL,
};

const OpFamily op_family_spatial = { "spatial", kinds, cases, speeds };
