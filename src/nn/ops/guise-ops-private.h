/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-op-private.h"

G_BEGIN_DECLS

/* The `infer`, `gradient`, `encode` and `flops` functions of the families, for the table in
 * guise-op.c. */

#define DECLARE_INFER(name) gboolean guise_##name##_infer (GuiseNode *node, GError **error)
#define DECLARE_GRADIENT(name)                                                     \
  void guise_##name##_gradient (GuiseGraph *graph, GuiseNode *node, GuiseNode *dy, \
                                const gboolean *needed, GuiseNode **dx)
#define DECLARE_ENCODE(name)                                                   \
  gboolean guise_##name##_encode (const GuiseNode *node, uint8_t a, uint8_t b, \
                                  GuiseProgram *program)
#define DECLARE_FLOPS(name) double guise_##name##_flops (const GuiseNode *node)

/* guise-op-elementwise.c */
DECLARE_INFER (unary);
DECLARE_GRADIENT (unary);
DECLARE_INFER (unary_grad);
DECLARE_INFER (binary);
DECLARE_GRADIENT (binary);
DECLARE_INFER (same);
DECLARE_GRADIENT (affine);
DECLARE_GRADIENT (clamp);
DECLARE_INFER (cast);
DECLARE_GRADIENT (cast);

/* guise-op-program.c */
DECLARE_ENCODE (unary);
DECLARE_ENCODE (binary);
DECLARE_ENCODE (affine);
DECLARE_ENCODE (clamp);
DECLARE_ENCODE (cast);
DECLARE_ENCODE (leaky_relu);

/* guise-op-activation.c */
DECLARE_INFER (leaky_relu);
DECLARE_GRADIENT (leaky_relu);
DECLARE_INFER (leaky_relu_grad);
DECLARE_GRADIENT (leaky_relu_grad);
DECLARE_INFER (prelu);
DECLARE_GRADIENT (prelu);

/* guise-op-conv.c */
DECLARE_INFER (conv2d);
DECLARE_GRADIENT (conv2d);
DECLARE_FLOPS (conv2d);
DECLARE_INFER (conv2d_grad_data);
DECLARE_GRADIENT (conv2d_grad_data);
DECLARE_FLOPS (conv2d_grad_data);
DECLARE_INFER (conv2d_grad_weight);
DECLARE_GRADIENT (conv2d_grad_weight);
DECLARE_FLOPS (conv2d_grad_weight);

/* guise-op-matmul.c */
DECLARE_INFER (matmul);
DECLARE_GRADIENT (matmul);
DECLARE_FLOPS (matmul);

/* guise-op-spatial.c */
DECLARE_INFER (max_pool);
DECLARE_GRADIENT (max_pool);
DECLARE_INFER (max_pool_grad);
DECLARE_INFER (filter);
DECLARE_GRADIENT (filter);
DECLARE_INFER (filter_grad);
DECLARE_GRADIENT (filter_grad);
DECLARE_INFER (resize_bilinear);
DECLARE_GRADIENT (resize_bilinear);
DECLARE_INFER (resize_bilinear_grad);
DECLARE_GRADIENT (resize_bilinear_grad);

/* guise-op-move.c */
DECLARE_INFER (reshape);
DECLARE_GRADIENT (reshape);
DECLARE_INFER (transpose);
DECLARE_GRADIENT (transpose);
DECLARE_INFER (concat);
DECLARE_GRADIENT (concat);
DECLARE_INFER (slice);
DECLARE_GRADIENT (slice);
DECLARE_INFER (pad);
DECLARE_GRADIENT (pad);
DECLARE_INFER (depth_to_space);
DECLARE_GRADIENT (depth_to_space);
DECLARE_INFER (space_to_depth);
DECLARE_GRADIENT (space_to_depth);

/* guise-op-reduce.c */
DECLARE_INFER (broadcast);
DECLARE_GRADIENT (broadcast);
DECLARE_INFER (sum);
DECLARE_GRADIENT (sum);

/* guise-op-state.c */
DECLARE_INFER (assign);
DECLARE_INFER (update);
DECLARE_INFER (random_mask);

#undef DECLARE_INFER
#undef DECLARE_GRADIENT
#undef DECLARE_ENCODE
#undef DECLARE_FLOPS

G_END_DECLS
