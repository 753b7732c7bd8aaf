/* SPDX-License-Identifier: GPL-3.0-or-later
 * What SAEHD training minimises: both sides through the networks, and every term of every loss. */
#include "model/guise-saehd-objective.h"

#include "model/guise-loss.h"
#include "model/guise-saehd-private.h"

static GuiseNode *
concat2 (GuiseGraph *graph, GuiseNode *first, GuiseNode *second, int axis)
{
  GuiseNode *parts[2] = { first, second };

  return guise_build_concat (graph, parts, G_N_ELEMENTS (parts), axis);
}

GuiseNode *
guise_saehd_build_side (GuiseGraph *graph, GuiseNode *both, GuiseSaehdSide side)
{
  int64_t n;

  if (both == NULL)
    return NULL;
  n = guise_node_get_shape (both)->dims[0] / 2;
  return guise_build_slice (graph, both, 0, side == GUISE_SAEHD_SRC ? 0 : n, n);
}

void
guise_saehd_build_planes (const GuiseSaehd *self,
                          GuiseGraph       *graph,
                          GuiseNode        *planes[GUISE_N_SAEHD_PLANES])
{
  static const char *const NAMES[GUISE_N_SAEHD_PLANES] = {
    [GUISE_SAEHD_WARPED] = "warped",
    [GUISE_SAEHD_TARGET] = "target",
    [GUISE_SAEHD_MASK] = "mask",
    [GUISE_SAEHD_EYES_MOUTH] = "eyes-mouth",
  };
  int r = self->options.resolution;

  for (GuiseSaehdPlane i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    {
      GuiseShape shape =
        GUISE_SHAPE (2 * self->options.batch_size, guise_saehd_plane_get_n_channels (i), r, r);

      planes[i] = guise_graph_input (graph, NAMES[i], &shape);
    }
}

static void
build_df (const GuiseSaehd *self, GuiseGraph *graph, GuiseSaehdForward *forward)
{
  GuiseNode *code = guise_saehd_build_inter (self, graph, "inter", forward->encoding);
  GuiseNode *images[2], *masks[2];

  forward->src_code = guise_saehd_build_side (graph, code, GUISE_SAEHD_SRC);
  forward->dst_code = guise_saehd_build_side (graph, code, GUISE_SAEHD_DST);
  forward->swap_code = forward->dst_code;
  guise_saehd_build_decoder (self, graph, "decoder_src", forward->src_code, &images[0], &masks[0]);
  guise_saehd_build_decoder (self, graph, "decoder_dst", forward->dst_code, &images[1], &masks[1]);
  forward->image = guise_build_concat (graph, images, G_N_ELEMENTS (images), 0);
  forward->mask = guise_build_concat (graph, masks, G_N_ELEMENTS (masks), 0);
}

/* The source code is (AB, AB), the destination's (B, AB): B is evaluated for the destination only.
 */
static void
build_liae (const GuiseSaehd *self, GuiseGraph *graph, GuiseSaehdForward *forward)
{
  GuiseNode *dst = guise_saehd_build_side (graph, forward->encoding, GUISE_SAEHD_DST);
  GuiseNode *ab = guise_saehd_build_inter (self, graph, "inter_AB", forward->encoding);
  GuiseNode *b = guise_saehd_build_inter (self, graph, "inter_B", dst);
  GuiseNode *ab_src = guise_saehd_build_side (graph, ab, GUISE_SAEHD_SRC);
  GuiseNode *ab_dst = guise_saehd_build_side (graph, ab, GUISE_SAEHD_DST);
  GuiseNode *code = concat2 (graph, concat2 (graph, ab_src, b, 0), ab, 1);

  forward->src_code = guise_saehd_build_side (graph, code, GUISE_SAEHD_SRC);
  forward->dst_code = guise_saehd_build_side (graph, code, GUISE_SAEHD_DST);
  forward->swap_code = concat2 (graph, ab_dst, ab_dst, 1);
  guise_saehd_build_decoder (self, graph, "decoder", code, &forward->image, &forward->mask);
}

GuiseSaehdForward
guise_saehd_build_forward (const GuiseSaehd *self, GuiseGraph *graph, GuiseNode *faces)
{
  GuiseSaehdForward forward = { .encoding = guise_saehd_build_encoder (self, graph, faces) };

  if (self->options.archi.family == GUISE_SAEHD_DF)
    build_df (self, graph, &forward);
  else
    build_liae (self, graph, &forward);
  return forward;
}

void
guise_saehd_build_src_decoder (const GuiseSaehd *self,
                               GuiseGraph       *graph,
                               GuiseNode        *code,
                               GuiseNode       **out_image,
                               GuiseNode       **out_mask)
{
  gboolean is_df = self->options.archi.family == GUISE_SAEHD_DF;

  guise_saehd_build_decoder (self, graph, is_df ? "decoder_src" : "decoder", code, out_image,
                             out_mask);
}

/* ---- terms of the source side alone ---- */

/* The swap shall have the colours of the destination; only the decoder learns from it. */
static void
add_face_style (const GuiseSaehd *self, GuiseGraph *graph, GuiseSaehdObjective *objective)
{
  const GuiseSaehdForward *forward = &objective->forward;
  double                   power = self->effective.face_style_power / 100.0;
  GuiseNode               *image, *mask, *style, *node;

  guise_saehd_build_src_decoder (self, graph, guise_build_stop_gradient (graph, forward->swap_code),
                                 &image, NULL);
  mask = guise_build_stop_gradient (graph, objective->swap_mask);
  style = guise_build_mul (graph, guise_saehd_build_side (graph, forward->image, GUISE_SAEHD_DST),
                           guise_saehd_build_side (graph, forward->mask, GUISE_SAEHD_DST));
  node =
    guise_loss_build_style (graph, guise_build_mul (graph, image, mask),
                            guise_build_stop_gradient (graph, style), self->options.resolution / 8);
  guise_saehd_terms_add (&objective->src_terms, "face_style",
                         guise_build_affine (graph, node, 10000.0 * power, 0.0));
}

/* Around the face the swap shall be the destination picture. The mask is the source's, as the
 * original has it (training.md 4.5). */
static void
add_background_style (const GuiseSaehd *self, GuiseGraph *graph, GuiseSaehdObjective *objective)
{
  const GuiseSaehdTargets *targets = &objective->targets;
  double                   weight = 10.0 * self->effective.bg_style_power / 100.0;
  GuiseNode *mask = guise_saehd_build_side (graph, targets->mask_blur, GUISE_SAEHD_SRC);
  GuiseNode *target = guise_saehd_build_side (graph, targets->target, GUISE_SAEHD_DST);
  GuiseNode *outside = guise_build_affine (graph, mask, -1.0, 1.0);
  GuiseNode *node;

  target = guise_build_mul (graph, target, outside);
  outside = guise_build_mul (graph, objective->swap_image, outside);
  node = guise_loss_build_dssim (graph, target, outside, guise_saehd_get_dssim_window (self));
  guise_saehd_terms_add (&objective->src_terms, "bg_dssim",
                         guise_build_affine (graph, node, weight, 0.0));
  node = guise_loss_build_square_error (graph, target, outside);
  guise_saehd_terms_add (&objective->src_terms, "bg_mse",
                         guise_build_affine (graph, node, weight, 0.0));
}

static void
add_true_face (const GuiseSaehd *self, GuiseGraph *graph, GuiseSaehdObjective *objective)
{
  GuiseNode *logits =
    guise_saehd_build_code_discriminator (self, graph, objective->forward.src_code);
  GuiseNode *node = guise_loss_build_cross_entropy (graph, logits, 1.0);

  guise_saehd_terms_add (&objective->hidden_terms, "true_face",
                         guise_build_affine (graph, node, self->effective.true_face_power, 0.0));
}

static void
add_gan (const GuiseSaehd *self, GuiseGraph *graph, GuiseSaehdObjective *objective)
{
  GuiseSaehdTerms   *terms = &objective->hidden_terms;
  GuiseSaehdTargets *targets = &objective->targets;
  double             power = self->effective.gan_power;
  int                axis = self->options.tv_axes == GUISE_SAEHD_TV_ROWS_COLUMNS ? 3 : 1;
  GuiseNode         *image, *target, *mask, *outside, *center, *full, *node;

  node = guise_saehd_build_weighted (targets, graph, objective->forward.image);
  node = guise_saehd_build_side (graph, node, GUISE_SAEHD_SRC);
  guise_saehd_build_patch_discriminator (self, graph, node, &center, &full);
  node = guise_loss_build_cross_entropy (graph, center, 1.0);
  guise_saehd_terms_add (terms, "gan_center", guise_build_affine (graph, node, power, 0.0));
  node = guise_loss_build_cross_entropy (graph, full, 1.0);
  guise_saehd_terms_add (terms, "gan_full", guise_build_affine (graph, node, power, 0.0));
  if (!self->options.masked_training)
    return;

  image = guise_saehd_build_side (graph, objective->forward.image, GUISE_SAEHD_SRC);
  target = guise_saehd_build_side (graph, targets->target, GUISE_SAEHD_SRC);
  mask = guise_saehd_build_side (graph, targets->mask_blur, GUISE_SAEHD_SRC);
  outside = guise_build_affine (graph, mask, -1.0, 1.0);
  node = guise_loss_build_total_variation (graph, image, 2, axis);
  guise_saehd_terms_add (terms, "gan_tv", guise_build_affine (graph, node, 1e-6, 0.0));
  node = guise_loss_build_square_error (graph, guise_build_mul (graph, image, outside),
                                        guise_build_mul (graph, target, outside));
  guise_saehd_terms_add (terms, "gan_bg", guise_build_affine (graph, node, 0.02, 0.0));
}

GuiseSaehdObjective
guise_saehd_build_objective (const GuiseSaehd *self,
                             GuiseGraph       *graph,
                             GuiseNode *const  planes[GUISE_N_SAEHD_PLANES])
{
  const GuiseSaehdOptions *options = &self->effective;
  GuiseSaehdObjective      objective = { 0 };
  GuiseNode               *both;

  objective.forward = guise_saehd_build_forward (self, graph, planes[GUISE_SAEHD_WARPED]);
  objective.targets =
    guise_saehd_build_targets (self, graph, planes[GUISE_SAEHD_TARGET], planes[GUISE_SAEHD_MASK],
                               planes[GUISE_SAEHD_EYES_MOUTH]);
  objective.both_terms =
    guise_saehd_build_reconstruction (self, graph, &objective.targets, objective.forward.image,
                                      objective.forward.mask);
  if (options->face_style_power > 0.0 || options->bg_style_power > 0.0)
    guise_saehd_build_src_decoder (self, graph, objective.forward.swap_code, &objective.swap_image,
                                   &objective.swap_mask);
  if (options->face_style_power > 0.0)
    add_face_style (self, graph, &objective);
  if (options->bg_style_power > 0.0)
    add_background_style (self, graph, &objective);
  if (options->true_face_power > 0.0)
    add_true_face (self, graph, &objective);
  if (options->gan_power > 0.0)
    add_gan (self, graph, &objective);

  both = guise_saehd_terms_build_sum (&objective.both_terms, graph, NULL);
  objective.src_loss =
    guise_saehd_terms_build_sum (&objective.src_terms, graph,
                                 guise_saehd_build_side (graph, both, GUISE_SAEHD_SRC));
  objective.dst_loss = guise_saehd_build_side (graph, both, GUISE_SAEHD_DST);
  objective.total =
    guise_saehd_terms_build_sum (&objective.hidden_terms, graph,
                                 guise_build_add (graph, objective.src_loss, objective.dst_loss));
  return objective;
}

/* ---- discriminators ---- */

/* Half of each cross entropy: @both holds the answers for fake (first half) and real samples. */
static GuiseNode *
build_discriminator_loss (GuiseGraph *graph, GuiseNode *both)
{
  GuiseNode *fake =
    guise_loss_build_cross_entropy (graph, guise_saehd_build_side (graph, both, GUISE_SAEHD_SRC),
                                    0.0);
  GuiseNode *real =
    guise_loss_build_cross_entropy (graph, guise_saehd_build_side (graph, both, GUISE_SAEHD_DST),
                                    1.0);

  return guise_build_affine (graph, guise_build_add (graph, fake, real), 0.5, 0.0);
}

/* The destination's code counts as the real one, as the original has it. */
GuiseNode *
guise_saehd_build_code_loss (const GuiseSaehd *self,
                             GuiseGraph       *graph,
                             GuiseNode *const  planes[GUISE_N_SAEHD_PLANES])
{
  GuiseNode *encoding = guise_saehd_build_encoder (self, graph, planes[GUISE_SAEHD_WARPED]);
  GuiseNode *code = guise_saehd_build_inter (self, graph, "inter", encoding);

  return build_discriminator_loss (graph, guise_saehd_build_code_discriminator (self, graph, code));
}

/* The source's code for the source side alone. */
static GuiseNode *
build_src_code (const GuiseSaehd *self, GuiseGraph *graph, GuiseNode *faces)
{
  GuiseNode *encoding = guise_saehd_build_encoder (self, graph, faces);
  GuiseNode *ab;

  if (self->options.archi.family == GUISE_SAEHD_DF)
    return guise_saehd_build_inter (self, graph, "inter", encoding);
  ab = guise_saehd_build_inter (self, graph, "inter_AB", encoding);
  return concat2 (graph, ab, ab, 1);
}

GuiseNode *
guise_saehd_build_patch_loss (const GuiseSaehd *self,
                              GuiseGraph       *graph,
                              GuiseNode *const  planes[GUISE_N_SAEHD_PLANES])
{
  GuiseNode        *src[GUISE_N_SAEHD_PLANES];
  GuiseNode        *code, *fake, *real, *center, *full;
  GuiseSaehdTargets targets;

  for (GuiseSaehdPlane i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    src[i] = guise_saehd_build_side (graph, planes[i], GUISE_SAEHD_SRC);
  code = build_src_code (self, graph, src[GUISE_SAEHD_WARPED]);
  guise_saehd_build_src_decoder (self, graph, code, &fake, NULL);
  targets = guise_saehd_build_targets (self, graph, src[GUISE_SAEHD_TARGET], src[GUISE_SAEHD_MASK],
                                       src[GUISE_SAEHD_EYES_MOUTH]);
  fake = guise_saehd_build_weighted (&targets, graph, fake);
  real = guise_saehd_build_weighted (&targets, graph, targets.target);
  guise_saehd_build_patch_discriminator (self, graph, concat2 (graph, fake, real, 0), &center,
                                         &full);
  return guise_build_add (graph, build_discriminator_loss (graph, center),
                          build_discriminator_loss (graph, full));
}
