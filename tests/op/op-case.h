/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-random.h"
#include "nn/guise-plan-private.h"

G_BEGIN_DECLS

/*
 * One case of an op: a line like "conv2d(n=2,c=3,h=7,w=5,k=3,stride=2)". The line is the name, the
 * filter and the seed. What stands before the parenthesis names an #OpKind, whose `build` reads the
 * numbers and builds inputs and outputs.
 *
 * Numbers every kind understands: wrap=1 sends each image through a 1 x 1 convolution first, so
 * that it arrives in whatever layout the device likes.
 */

/**
 * OpFill:
 * @OP_FILL_SIGNED: -1 .. 1
 * @OP_FILL_POSITIVE: 0.25 .. 2
 * @OP_FILL_AWAY: -1 .. 1, but not near 0, where the function has a kink
 * @OP_FILL_DISTINCT: all numbers of all such inputs are at least 0.004 apart, and from multiples of
 *   0.5, so that comparisons do not change under the steps of finite differences
 *
 * The values of an input.
 */
typedef enum
{
  OP_FILL_SIGNED,
  OP_FILL_POSITIVE,
  OP_FILL_AWAY,
  OP_FILL_DISTINCT,
} OpFill;

/* One input of a case: an input or a parameter of the graph and its values. */
typedef struct
{
  GuiseNode *node;
  float     *values;      /* owned */
  gboolean   is_constant; /* no gradient is wanted */
} OpInput;

/* A case being built. */
typedef struct
{
  const char *text;
  GuiseGraph *graph;
  GArray     *inputs;  /* of OpInput */
  GPtrArray  *outputs; /* of GuiseNode */
  GuiseRandom random;
  int         n_distinct;
} OpBuild;

/**
 * OpKind:
 * @name: what stands before the parenthesis
 * @op: the op it is about
 * @build: adds inputs and outputs
 * @max_error: largest difference over the largest magnitude; 0 for the common limit
 * @no_gradient: it has none, or it is not to be checked
 */
typedef struct
{
  const char *name;
  GuiseOp     op;
  void (*build) (OpBuild *build);
  double   max_error;
  gboolean no_gradient;
} OpKind;

/* A file of cases. */
typedef struct
{
  const char        *name;
  const OpKind      *kinds;  /* ends with a NULL name */
  const char *const *cases;  /* ends with NULL */
  const char *const *speeds; /* for --perf; ends with NULL */
} OpFamily;

extern const OpFamily op_family_elementwise;
extern const OpFamily op_family_conv;
extern const OpFamily op_family_spatial;
extern const OpFamily op_family_move;
extern const OpFamily op_family_state;

/* Returns: a number of the case, as in "stride=2" */
int64_t op_arg (const OpBuild *build, const char *key, int64_t otherwise);
double  op_arg_real (const OpBuild *build, const char *key, double otherwise);

/* Returns: [n, c, h, w] of the case */
GuiseShape op_image (const OpBuild *build);
GuiseNode *op_input (OpBuild *build, GuiseShape shape, OpFill fill);

/* Returns: a parameter; its value after the run is compared as well */
GuiseNode *op_param (OpBuild *build, const char *name, GuiseShape shape, OpFill fill);

/* As op_input(), without a gradient. */
GuiseNode *op_fixed (OpBuild *build, GuiseShape shape, OpFill fill);
void       op_output (OpBuild *build, GuiseNode *node);

OpBuild *op_build_new (const OpKind *kind, const char *text);
void     op_build_free (OpBuild *build);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpBuild, op_build_free)

G_END_DECLS
