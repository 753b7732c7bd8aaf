/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cases: sums over ranks, assign, optimizers, random masks. */
#include "op-case.h"

/* One process: what ranks add to it is the business of tests/unit/nn/test-nn-collective.c. */
static void
build_all_reduce (OpBuild *build)
{
  GuiseNode *x = op_input (build, op_image (build), OP_FILL_SIGNED);

  op_output (build, guise_build_all_reduce (build->graph, x, op_arg_real (build, "scale", 1.0)));
}

static void
build_assign (OpBuild *build)
{
  GuiseShape shape = op_image (build);
  GuiseNode *param = op_param (build, "p", shape, OP_FILL_SIGNED);
  GuiseNode *value = op_fixed (build, shape, OP_FILL_SIGNED);
  GuiseNode *old = guise_build_affine (build->graph, param, 2, 0);

  op_output (build,
             guise_build_assign (build->graph, param, guise_build_add (build->graph, old, value)));
  op_output (build, old);
}

static void
build_update (OpBuild *build)
{
  GuiseUpdate rule = (GuiseUpdate) op_arg (build, "rule", 0);
  GuiseShape  shape = GUISE_SHAPE (op_arg (build, "o", 4), op_arg (build, "c", 3),
                                   op_arg (build, "k", 3), op_arg (build, "k", 3));
  GuiseShape  scalar = { .n_dims = 0 };
  GuiseNode  *w = op_param (build, "w", shape, OP_FILL_SIGNED);
  GuiseNode  *m = op_param (build, "m", shape, OP_FILL_POSITIVE);
  GuiseNode  *v =
    rule == GUISE_UPDATE_ADABELIEF ? op_param (build, "v", shape, OP_FILL_POSITIVE) : NULL;
  GuiseNode *g = op_fixed (build, shape, OP_FILL_SIGNED);
  gboolean   is_skipped = op_arg (build, "skip", 0) != 0;
  GuiseNode *rate = op_fixed (build, scalar, OP_FILL_POSITIVE);
  GuiseNode *scale =
    op_arg (build, "scale", 0) != 0 ? op_fixed (build, scalar, OP_FILL_POSITIVE) : NULL;
  GuiseNode *mask = op_arg (build, "mask", 0) != 0
                      ? guise_build_random_mask (build->graph, &shape, 0.3, 7, rate, 5)
                      : NULL;

  if (is_skipped) /* what is infinite then does no harm */
    {
      scale = guise_graph_scalar (build->graph, 0.0);
      g = guise_build_div (build->graph, g, scale);
    }
  op_output (build, guise_build_update (build->graph, rule, w, m, v, g, rate, scale, mask, 0.9,
                                        0.999, 1e-6));
  op_output (build, m);
  if (v != NULL)
    op_output (build, v);
}

static void
build_random_mask (OpBuild *build)
{
  GuiseShape shape = op_image (build);
  GuiseNode *counter = guise_graph_scalar (build->graph, (double) op_arg (build, "counter", 3));

  op_output (build, guise_build_random_mask (build->graph, &shape, op_arg_real (build, "p", 0.3),
                                             12345678901234u, counter,
                                             (uint32_t) op_arg (build, "stream", 1)));
}

static const OpKind kinds[] = {
  { "all-reduce", GUISE_OP_ALL_REDUCE, build_all_reduce, .no_gradient = TRUE },
  { "assign", GUISE_OP_ASSIGN, build_assign, .no_gradient = TRUE },
  { "update", GUISE_OP_UPDATE, build_update, .no_gradient = TRUE },
  { "random-mask", GUISE_OP_RANDOM_MASK, build_random_mask, .no_gradient = TRUE },
  { NULL },
};

static const char *const cases[] = {
  "all-reduce()",
  "all-reduce(n=1,c=1,h=1,w=1,scale=0.5)",
  "all-reduce(c=17,h=9,scale=0.25,wrap=1)",
  "assign()",
  "assign(n=1,c=1,h=1,w=1)",
  "assign(c=17,h=9)",
  "update()",
  "update(scale=1)",
  "update(mask=1)",
  "update(rule=1)",
  "update(rule=1,scale=1,mask=1)",
  "update(rule=1,o=1,c=1,k=1)",
  "update(o=17,c=19,k=5,mask=1)",
  "update(rule=1,o=32,c=16,k=3,scale=1)",
  "update(skip=1)",
  "update(rule=1,skip=1,mask=1)",
  "update(rule=1,o=32,c=16,k=3,skip=1)",
  "random-mask()",
  "random-mask(n=1,c=1,h=1,w=1,counter=0)",
  "random-mask(c=31,h=17,p=0.5,counter=100000)",
  "random-mask(p=1)",
  "random-mask(p=0)",
  "random-mask(c=7,h=7,w=7,stream=4000000000)",
  NULL,
};

static const char *const speeds[] = {
  "update(rule=1,o=512,c=512,k=3)",
  "update(rule=0,o=512,c=512,k=3)",
  "random-mask(n=8,c=64,h=64,w=64)",
  NULL,
};

const OpFamily op_family_state = { "state", kinds, cases, speeds };
