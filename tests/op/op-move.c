/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cases: moving values, sums. */
#include "op-case.h"

static void
build_reshape (OpBuild *build)
{
  GuiseShape shape = op_image (build);
  GuiseNode *x = op_input (build, shape, OP_FILL_SIGNED);
  GuiseNode *flat =
    guise_build_reshape (build->graph, x,
                         &GUISE_SHAPE (shape.dims[0],
                                       shape.dims[1] * shape.dims[2] * shape.dims[3]));

  /* Something must be computed, or there would be nothing to run. */
  op_output (build, guise_build_affine (build->graph, flat, 2, 0));
}

/* order: digits, as in 3201 */
static void
build_transpose (OpBuild *build)
{
  int64_t    digits = op_arg (build, "order", 3201);
  int        n_dims = (int) op_arg (build, "dims", 4);
  GuiseShape shape = op_image (build);
  int        order[GUISE_MAX_DIMS];

  for (int i = n_dims - 1; i >= 0; i--, digits /= 10)
    order[i] = (int) (digits % 10);
  if (n_dims == 2)
    shape = GUISE_SHAPE (shape.dims[2], shape.dims[3]);
  op_output (build,
             guise_build_transpose (build->graph, op_input (build, shape, OP_FILL_SIGNED), order));
}

static void
build_concat (OpBuild *build)
{
  int        axis = (int) op_arg (build, "axis", 1);
  int64_t    n_parts = op_arg (build, "parts", 2);
  GuiseNode *parts[8];

  for (int64_t i = 0; i < n_parts; i++)
    {
      GuiseShape shape = op_image (build);

      if (i == 1 && op_arg (build, "twice", 0) != 0)
        {
          parts[1] = parts[0];
          continue;
        }
      if (op_arg (build, "uneven", 0) != 0)
        shape.dims[axis] += i;
      parts[i] = op_input (build, shape, OP_FILL_SIGNED);
      if (op_arg (build, "compute", 0) != 0)
        parts[i] = guise_build_unary (build->graph, GUISE_UNARY_SIN, parts[i]);
    }
  op_output (build,
             guise_build_unary (build->graph, GUISE_UNARY_SQUARE,
                                guise_build_concat (build->graph, parts, (size_t) n_parts, axis)));
}

static void
build_slice (OpBuild *build)
{
  GuiseNode *x = op_input (build, op_image (build), OP_FILL_SIGNED);
  GuiseNode *y = guise_build_slice (build->graph, x, (int) op_arg (build, "axis", 1),
                                    op_arg (build, "start", 1), op_arg (build, "size", 1));

  op_output (build, guise_build_unary (build->graph, GUISE_UNARY_SQUARE, y));
}

/* Both halves used: their gradients are joined. */
static void
build_split (OpBuild *build)
{
  int        axis = (int) op_arg (build, "axis", 0);
  GuiseShape shape = op_image (build);
  int64_t    half = shape.dims[axis] / 2;
  GuiseNode *x = op_input (build, shape, OP_FILL_SIGNED);
  GuiseNode *y = guise_build_unary (build->graph, GUISE_UNARY_SIN, x);
  GuiseNode *a = guise_build_slice (build->graph, y, axis, 0, half);
  GuiseNode *b = guise_build_slice (build->graph, y, axis, half, shape.dims[axis] - half);

  op_output (build, guise_build_unary (build->graph, GUISE_UNARY_SQUARE, a));
  op_output (build, guise_build_unary (build->graph, GUISE_UNARY_COS, b));
}

static void
build_pad (OpBuild *build)
{
  const int64_t before[] = { op_arg (build, "bn", 0), op_arg (build, "bc", 0),
                             op_arg (build, "bh", 1), op_arg (build, "bw", 2) };
  const int64_t after[] = { op_arg (build, "an", 0), op_arg (build, "ac", 0),
                            op_arg (build, "ah", 2), op_arg (build, "aw", 1) };

  op_output (build,
             guise_build_pad (build->graph, op_input (build, op_image (build), OP_FILL_SIGNED),
                              before, after));
}

static void
build_depth_to_space (OpBuild *build)
{
  op_output (build, guise_build_depth_to_space (build->graph, op_input (build, op_image (build),
                                                                        OP_FILL_SIGNED)));
}

static void
build_space_to_depth (OpBuild *build)
{
  GuiseNode *x = op_input (build, op_image (build), OP_FILL_SIGNED);

  op_output (build, guise_graph_add (build->graph, GUISE_OP_SPACE_TO_DEPTH, &x, 1, NULL, NULL));
}

static void
build_broadcast (OpBuild *build)
{
  GuiseShape to = op_image (build);
  GuiseShape from = to;
  int64_t    axes = op_arg (build, "axes", 4 | 8);

  for (int i = 0; i < 4; i++)
    if ((axes >> i & 1) != 0)
      from.dims[i] = 1;
  if (op_arg (build, "dims", 4) == 0)
    from = (GuiseShape){ .n_dims = 0 };
  op_output (build,
             guise_build_broadcast (build->graph, op_input (build, from, OP_FILL_SIGNED), &to));
}

static void
build_sum (OpBuild *build)
{
  op_output (build,
             guise_build_sum (build->graph, op_input (build, op_image (build), OP_FILL_SIGNED),
                              (unsigned) op_arg (build, "axes", 15)));
}

static void
build_mean (OpBuild *build)
{
  GuiseNode *x = op_input (build, op_image (build), OP_FILL_POSITIVE);

  op_output (build, guise_build_mean (build->graph, x, (unsigned) op_arg (build, "axes", 15)));
}

static const OpKind kinds[] = {
  { "reshape", GUISE_OP_RESHAPE, build_reshape },
  { "transpose", GUISE_OP_TRANSPOSE, build_transpose },
  { "concat", GUISE_OP_CONCAT, build_concat },
  { "slice", GUISE_OP_SLICE, build_slice },
  { "split", GUISE_OP_SLICE, build_split },
  { "pad", GUISE_OP_PAD, build_pad },
  { "depth-to-space", GUISE_OP_DEPTH_TO_SPACE, build_depth_to_space },
  { "space-to-depth", GUISE_OP_SPACE_TO_DEPTH, build_space_to_depth },
  { "broadcast", GUISE_OP_BROADCAST, build_broadcast },
  { "sum", GUISE_OP_SUM, build_sum },
  { "mean", GUISE_OP_SUM, build_mean },
  { NULL },
};

static const char *const cases[] = {
  "reshape()",
  "reshape(c=19,wrap=1)",
  "transpose()",
  "transpose(order=0231,c=17,wrap=1)",
  "transpose(order=0312,c=9)",
  "transpose(order=10,dims=2)",
  "transpose(order=1032,n=3,c=1)",
  "concat()",
  "concat(parts=4,uneven=1)",
  "concat(axis=0,compute=1)",
  "concat(axis=0,compute=1,twice=1)",
  "concat(axis=0,parts=3,uneven=1)",
  "concat(axis=1,n=1,compute=1)",
  "concat(axis=2,parts=3)",
  "concat(axis=3,uneven=1)",
  "concat(axis=1,c=16,wrap=1)",
  "concat(axis=1,c=13,parts=3,wrap=1)",
  "concat(axis=1,c=8,twice=1,wrap=1)",
  "concat(axis=2,c=16,parts=3,wrap=1)",
  "concat(axis=0,c=24,wrap=1,compute=1)",
  "slice()",
  "slice(axis=0)",
  "slice(axis=2,start=2,size=3)",
  "slice(axis=3,start=0,size=5)",
  "slice(c=40,start=8,size=24,wrap=1)",
  "slice(c=40,start=3,size=17,wrap=1)",
  "slice(axis=0,n=5,start=2,size=2,c=12,wrap=1)",
  "split(n=4)",
  "split(n=5,c=16,wrap=1)",
  "split(axis=1,c=32,wrap=1)",
  "split(axis=2,h=6)",
  "pad()",
  "pad(bc=2,ac=3,bn=1)",
  "pad(c=16,wrap=1)",
  "pad(c=12,bc=0,ac=9,wrap=1)",
  "pad(c=12,bc=8,ac=3,wrap=1)",
  "pad(c=16,bc=1,an=1,bh=0,ah=0,bw=0,aw=0,wrap=1)",
  "depth-to-space(c=4,h=1,w=1)",
  "depth-to-space(c=12,h=3,w=5)",
  "depth-to-space(c=64,h=4,w=6,wrap=1)",
  "depth-to-space(c=128,h=3,w=2,wrap=1)",
  "depth-to-space(c=36,h=3,w=2,wrap=1)",
  "depth-to-space(c=4,h=5,w=7,wrap=1)",
  "depth-to-space(c=12,h=5,w=7,wrap=1)",
  "depth-to-space(c=20,n=3,h=1,w=9,wrap=1)",
  "space-to-depth(c=1,h=2,w=2)",
  "space-to-depth(c=3,h=6,w=10)",
  "space-to-depth(c=16,h=6,w=4,wrap=1)",
  "space-to-depth(c=32,h=6,w=4,wrap=1)",
  "space-to-depth(c=9,h=6,w=4,wrap=1)",
  "space-to-depth(c=1,h=6,w=10,wrap=1)",
  "space-to-depth(c=3,h=6,w=10,wrap=1)",
  "space-to-depth(c=5,n=3,h=2,w=18,wrap=1)",
  "broadcast()",
  "broadcast(axes=2)",
  "broadcast(axes=9)",
  "broadcast(dims=0)",
  "broadcast(axes=12,c=20,wrap=1)",
  "sum()",
  "sum(n=1,c=1,h=1,w=1)",
  "sum(axes=0)",
  "sum(axes=1)",
  "sum(axes=2,c=17)",
  "sum(axes=12,c=17)",
  "sum(axes=13,c=17,h=11)",
  "sum(axes=14,n=3)",
  "sum(axes=10)",
  "sum(axes=4)",
  "sum(axes=13,c=24,h=9,w=9,wrap=1)",
  "sum(axes=13,c=19,h=9,w=9,wrap=1)",
  "sum(axes=12,c=19,h=9,w=9,wrap=1)",
  "sum(axes=14,c=19,h=9,w=9,wrap=1)",
  "sum(axes=15,c=33,h=9,w=9,wrap=1)",
  "mean()",
  "mean(axes=14,n=3,c=3,h=64,w=64)",
  "mean(axes=12,c=5)",
  NULL,
};

static const char *const speeds[] = {
  "transpose(n=8,c=64,h=64,w=64,order=0231)",
  "depth-to-space(n=8,c=256,h=32,w=32)",
  "depth-to-space(n=16,c=12,h=112,w=112,wrap=1)",
  "space-to-depth(n=8,c=64,h=64,w=64)",
  "space-to-depth(n=16,c=3,h=224,w=224)",
  "sum(n=8,c=64,h=64,w=64,axes=13)",
  "sum(n=8,c=64,h=64,w=64,axes=15)",
  "concat(n=8,c=64,h=64,w=64)",
  NULL,
};

const OpFamily op_family_move = { "move", kinds, cases, speeds };
